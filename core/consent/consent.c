/* core/consent/consent.c -- see consent.h. */
#include "core/consent/consent.h"
#include "core/consent/forget.h"
#include "core/person/fold.h"

/* ---- may this choice be made at all? ---- */

static bool is_contact(unsigned purpose) {
    return purpose >= tact_purpose_of_channel(0) && purpose < tact_purpose_of_channel(TACT_CHANNEL_COUNT);
}

static bool grant_is_good(const tact_grant *g) {
    if (g->purpose >= TACT_PURPOSE_MAX || g->basis > TACT_BASIS_LEGAL) return false;
    if (g->state == TACT_PERMISSION_REFUSED || g->state == TACT_PERMISSION_WITHDRAWN) return true;
    return g->state == TACT_PERMISSION_GRANTED && g->basis != TACT_BASIS_NONE && (g->basis == TACT_BASIS_CONSENT || is_contact(g->purpose));
}

/* ---- one choice on one part ---- */

static bool in_force(const tact_permission *p, tact_instant now) { return p->expires.us == 0 || now.us < p->expires.us; }

static bool is_no(unsigned state) { return state == TACT_PERMISSION_REFUSED || state == TACT_PERMISSION_WITHDRAWN; }

/* What the table in consent.h says; false: the choice is ignored. `known` may be NULL. */
static bool decide(const tact_permission *known, const tact_grant *g, tact_instant at, tact_instant now, uint8_t *state) {
    *state = g->state;
    if (!known) return true;
    if (at.us < known->at.us || (at.us == known->at.us && !is_no(g->state) && is_no(known->state))) return false;
    if (!in_force(known, now)) return true;
    if (is_no(g->state)) {
        if (known->state != TACT_PERMISSION_UNKNOWN) *state = known->state == TACT_PERMISSION_REFUSED ? TACT_PERMISSION_REFUSED : TACT_PERMISSION_WITHDRAWN;
        return true;
    }
    if (g->basis == TACT_BASIS_CONSENT) return true;
    bool consented = known->state == TACT_PERMISSION_GRANTED && known->basis == TACT_BASIS_CONSENT;
    return !is_no(known->state) && !consented;
}

static tact_status apply_one(tact_part *part, tact_arena *arena, const tact_grant *g, tact_instant now, tact_consent_effects *effects) {
    tact_instant at = tact_whole_second(g->at.us > now.us ? now : g->at);
    uint8_t state;
    if (!decide(tact_part_permission(part, g->purpose), g, at, now, &state)) { effects->ignored++; return TACT_OK; }
    effects->applied++;
    return tact_part_set_permission(part, arena, (tact_permission){ .purpose = g->purpose, .state = state,
        .basis = is_no(state) ? TACT_BASIS_NONE : g->basis, .notice = g->notice, .at = at, .expires = g->expires });
}

/* ---- who has what ---- */

static bool grants(const tact_permission *p) { return p && p->state == TACT_PERMISSION_GRANTED && p->basis != TACT_BASIS_NONE; }

/* `now` NULL: expiry is not looked at. */
static bool has(const tact_person *person, const tact_part *part, unsigned purpose, const tact_instant *now) {
    const tact_permission *own = tact_part_permission(part, purpose);
    if (own && now && !in_force(own, *now)) own = NULL;
    if (own && own->state != TACT_PERMISSION_UNKNOWN) return grants(own);
    if (part->id == 0) return false;
    const tact_part *account = tact_person_part_const(person, 0);
    const tact_permission *theirs = account ? tact_part_permission(account, purpose) : NULL;
    return grants(theirs) && (!now || in_force(theirs, *now));
}

bool tact_consent_has(const tact_person *person, const tact_part *part, unsigned purpose, tact_instant now) { return has(person, part, purpose, &now); }

static uint64_t all_of(const tact_person *person, const tact_part *part, const tact_instant *now) {
    uint64_t bits = 0;
    for (unsigned p = 0; part && p < TACT_PURPOSE_MAX; p++)
        if (has(person, part, p, now)) bits |= tact_bit(p);
    return bits;
}

static uint64_t any_of(const tact_person *person, const tact_instant *now) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < person->part_count; i++) bits |= all_of(person, &person->parts[i], now);
    return bits;
}

/* ---- what follows ---- */

static void find_detached(const tact_person *person, tact_instant now, tact_consent_effects *effects) {
    const tact_part *account = tact_person_part_const(person, 0);
    for (uint32_t i = 0; i < person->edge_count && effects->detach_count < TACT_PARTS_MAX; i++)
        if (!tact_fold_granted(tact_person_part_const(person, person->edges[i].part), account, TACT_PURPOSE_LINK_DEVICES, now))
            effects->detach[effects->detach_count++] = person->edges[i].part;
}

static uint16_t channels_of(uint64_t purposes) { return (uint16_t)(purposes >> tact_purpose_of_channel(0) & ((1u << TACT_CHANNEL_COUNT) - 1)); }

static uint64_t said_no(const tact_grant *given, uint32_t count) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < count; i++)
        if (is_no(given[i].state)) bits |= tact_bit(given[i].purpose);
    return bits;
}

/* ---- a contract still open ---- */

static const uint16_t ADDRESSED = (uint16_t)(1u << TACT_CHANNEL_EMAIL | 1u << TACT_CHANNEL_SMS);

/* Until when one is open; {0}: none is. Without remember there are no purchases. */
static tact_instant contract_until(const tact_person *person, tact_instant now) {
    tact_instant until = { 0 };
    for (uint32_t i = 0; i < person->part_count; i++)
        for (uint32_t n = 0; n < person->parts[i].purchase_count; n++) {
            tact_instant end = tact_instant_add(person->parts[i].purchases[n].at, TACT_CONTRACT_OPEN);
            if (tact_instant_before(now, end) && tact_instant_before(until, end)) until = end;
        }
    for (uint32_t i = 0; i < person->pending_count; i++) {
        const tact_pending *p = &person->pending[i];
        if (p->class_ >= TACT_CLASS_TRANSACTIONAL && tact_instant_before(now, p->not_after) && tact_instant_before(until, p->not_after)) until = p->not_after;
    }
    return until;
}

/* Channels withdrawn before, in any part, and permitted by none. */
static uint64_t withdrawn_before(const tact_person *person) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < person->part_count; i++)
        for (uint32_t n = 0; n < person->parts[i].permission_count; n++)
            if (person->parts[i].permissions[n].state == TACT_PERMISSION_WITHDRAWN) bits |= tact_bit(person->parts[i].permissions[n].purpose);
    return bits;
}

static void drop_addresses(const tact_person *person, uint64_t gone, bool remembered, tact_instant now, tact_consent_effects *effects) {
    tact_instant until = remembered ? contract_until(person, now) : (tact_instant){ 0 };
    effects->drop_addresses = channels_of(gone);
    if (!until.us) return;
    effects->keep_addresses = effects->drop_addresses & ADDRESSED;
    effects->drop_addresses = (uint16_t)(effects->drop_addresses & ~ADDRESSED);
    if (effects->keep_addresses) effects->keep_until = until;
}

tact_status tact_consent_apply(tact_person *person, tact_arena *arena, uint64_t part_id, const tact_grant *given, uint32_t count, tact_instant now,
                               tact_consent_effects *effects) {
    *effects = (tact_consent_effects){ .applied = 0 };
    for (uint32_t i = 0; i < count; i++)
        if (!grant_is_good(&given[i])) return TACT_ERR_INVALID;
    tact_part *part = tact_person_part(person, part_id);
    if (!part && count && person->part_count >= TACT_PARTS_MAX) return TACT_ERR_LIMIT;
    uint64_t before = all_of(person, part, &now), had = all_of(person, part, NULL), any_had = any_of(person, NULL);
    if (!part && count && !(part = tact_person_part_make(person, arena, part_id, now))) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        tact_status s = apply_one(part, arena, &given[i], now, effects);
        if (s) return s;
    }
    uint64_t after = all_of(person, part, &now), any_after = any_of(person, &now), no = said_no(given, count);
    effects->granted = after & ~before;
    effects->ended = had & ~after;
    effects->drop_endpoints = channels_of((had | no) & ~after);
    uint64_t gone = (any_had | no) & ~any_after;
    effects->drop_traits = (gone & (tact_bit(TACT_PURPOSE_PERSONALISE) | tact_bit(TACT_PURPOSE_REMEMBER))) != 0;
    for (uint32_t i = 0; i < person->part_count; i++)
        tact__consent_forget(person, &person->parts[i], all_of(person, &person->parts[i], &now), effects);
    drop_addresses(person, count ? gone : gone | (withdrawn_before(person) & ~any_after), (any_after & tact_bit(TACT_PURPOSE_REMEMBER)) != 0, now, effects);
    find_detached(person, now, effects);
    return TACT_OK;
}

tact_instant tact_consent_expires(unsigned purpose, unsigned state, unsigned basis, tact_instant at, tact_span remember) {
    bool stands = is_contact(purpose) || (state == TACT_PERMISSION_GRANTED && basis != TACT_BASIS_CONSENT) || state == TACT_PERMISSION_UNKNOWN;
    return stands ? (tact_instant){ 0 } : tact_instant_add(at, remember);
}
