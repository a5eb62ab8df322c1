/* core/engine/apply.c -- events that are not observed but said: permissions, the person's own limits, outcomes, retention. */
#include "core/consent/consent.h"
#include "core/engine/internal.h"

static tact_status apply_grants(tact__run *run) {
    const tact_event *e = run->event;
    tact_result *r = run->result;
    r->changed = true;
    return tact_consent_apply(&r->person, run->arena, e->device_part, e->grants, e->grant_count, e->received, &r->effects);
}

/* Out of the tests: what the lot said is forgotten with it, so that nothing they do counts on either side any more. */
static void leave_tests(tact_person *p) {
    for (uint32_t i = 0; i < p->part_count; i++) p->parts[i].lot_count = 0;
}

static tact_status apply_limits(tact__run *run) {
    tact_person *p = &run->result->person;
    const tact_event *e = run->event;
    const tact_limits said = { .pause_until = e->limits.pause_until, .cap_per_week = e->limits.cap_per_week, .channels_off = e->limits.channels_off, .wellbeing_off = e->limits.wellbeing_off,
                               .tests_off = e->limits.tests_off, .prefers = e->limits.prefers, .quiet_from_minute = e->limits.quiet_from_minute, .quiet_until_minute = e->limits.quiet_until_minute };
    tact_person_say_limits(p, &said, (e->limits.set_pause ? TACT_SAID_PAUSE : 0u) | (e->limits.set_cap ? TACT_SAID_CAP : 0u) | (e->limits.set_channels_off ? TACT_SAID_CHANNELS : 0u)
                                     | (e->limits.set_wellbeing ? TACT_SAID_WELLBEING : 0u) | (e->limits.set_quiet ? TACT_SAID_QUIET : 0u) | (e->limits.set_prefers ? TACT_SAID_PREFERS : 0u)
                                     | (e->limits.set_tests ? TACT_SAID_TESTS : 0u));
    if (e->limits.set_tests && e->limits.tests_off) leave_tests(p);
    if (e->limits.set_complaint && !e->subject) p->complaint_open = e->limits.complaint_open;
    if (e->limits.set_minor) p->minor = e->limits.minor;
    if (e->limits.set_later) return tact__later(run);
    run->result->changed = true;
    return e->limits.set_complaint && e->subject ? tact__conversation(run) : TACT_OK;
}

tact_touch *tact__find_touch(tact_person *person, uint64_t occurrence, uint64_t *part) {
    for (uint32_t p = 0; p < person->part_count; p++)
        for (uint32_t t = 0; t < person->parts[p].touch_count; t++)
            if (person->parts[p].touches[t].occurrence == occurrence && !person->parts[p].touches[t].ghost) { *part = person->parts[p].id; return &person->parts[p].touches[t]; }
    return NULL;
}

/* What was claimed for at-least-once delivery has arrived. */
static void settle(tact__run *run, uint64_t occurrence) {
    tact_person *person = &run->result->person;
    for (uint32_t i = person->pending_count; i-- > 0;)
        if (person->pending[i].key == occurrence && person->pending[i].state == TACT_PENDING_CLAIMED) tact__said(run, i);
}

tact_status tact__object(tact__run *run, uint8_t channel) {
    const tact_event *e = run->event;
    uint64_t part = tact_person_part(&run->result->person, 0) ? 0 : e->device_part;
    tact_grant no = { .purpose = (uint8_t)tact_purpose_of_channel(channel), .state = TACT_PERMISSION_WITHDRAWN, .basis = TACT_BASIS_CONSENT, .at = e->received };
    return tact_consent_apply(&run->result->person, run->arena, part, &no, 1, e->received, &run->result->effects);
}

/* Of a private matter only a tick without a name was kept: an outcome may be its, and is written nowhere. An objection to it counts for the ways it may have come. */
static tact_status apply_unnamed(tact__run *run, bool objects) {
    tact_person *p = &run->result->person;
    uint64_t channels = 0;
    for (uint32_t i = 0; i < p->part_count; i++)
        for (uint32_t t = 0; t < p->parts[i].touch_count; t++)
            if (!p->parts[i].touches[t].campaign && !p->parts[i].touches[t].occurrence) channels |= tact_bit(p->parts[i].touches[t].channel);
    run->result->refused = !channels || !objects;
    tact__why(run, tact_why_of(channels ? TACT_WHY_GATE_SENSITIVE : TACT_WHY_GATE_EXPIRED));
    tact_status s = TACT_OK;
    for (uint8_t c = 0; c < TACT_CHANNEL_COUNT && objects && !s; c++)
        if (channels & tact_bit(c)) s = tact__object(run, c);
    run->result->changed |= channels && objects;
    return s;
}

static tact_status apply_feedback(tact__run *run) {
    tact_result *r = run->result;
    const tact_event *e = run->event;
    bool objects = e->outcome == TACT_OUTCOME_UNSUBSCRIBED || e->outcome == TACT_OUTCOME_COMPLAINED;
    tact_touch *touch = tact__find_touch(&r->person, e->subject, &r->touch_part);
    settle(run, e->subject);
    if (!touch) return apply_unnamed(run, objects);
    if (touch->outcomes >> e->outcome & 1) { r->refused = true; return TACT_OK; }       /* said before: counted once */
    touch->outcomes = (uint16_t)(touch->outcomes | tact_bit(e->outcome));
    r->changed = true;
    r->decision.campaign = touch->campaign;
    r->decision.channel = touch->channel;
    r->decision.message = touch->message;
    return objects ? tact__object(run, touch->channel) : TACT_OK;
}

/* ---- retention: RETAIN, in three passes said by `hint`; each forgets what is older than `occurred` -------------------------------- */

enum { PASS_DEVICES, PASS_PROSPECT, PASS_OBJECTIONS };

static tact_instant last_use(const tact_part *part) { return tact_instant_before(part->last, part->first) ? part->first : part->last; }

static bool objects_to_contact(const tact_permission *p) {
    return p->state >= TACT_PERMISSION_REFUSED && p->purpose >= tact_purpose_of_channel(0) && p->purpose < TACT_PURPOSE_BRAND_FIRST;
}

/* Everything goes but the objections: they must outlive the person's data, so that nobody who said no is written to again. */
static void strip(tact_part *part) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < part->permission_count; i++)
        if (objects_to_contact(&part->permissions[i])) part->permissions[kept++] = part->permissions[i];
    part->permission_count = kept;
    part->touch_count = part->interest_count = part->purchase_count = part->journey_count = part->seen_count = part->lot_count = part->mark_count = 0;
    part->habit = (tact_habit){ .total = 0 };
    part->session_events = 0;
    part->session_kinds = 0;
    part->gpc = false;
    part->loyalty = (tact_loyalty){ .source = 0 };
    part->session_started = part->session_last = (tact_instant){ 0 };
}

/* What waited for this part goes with it: nobody is left there to be told. */
static void drop_part(tact_person *p, uint32_t i) {
    for (uint32_t n = p->pending_count; n-- > 0;)
        if (p->pending[n].part == p->parts[i].id) tact_person_drop_pending(p, n);
    strip(&p->parts[i]);
    if (p->parts[i].permission_count == 0) p->parts[i] = p->parts[--p->part_count];
}

static bool bought_anything(const tact_person *p) {
    for (uint32_t i = 0; i < p->part_count; i++)
        if (p->parts[i].purchase_count) return true;
    return false;
}

static void forget_prospect(tact_person *p, tact_instant before) {
    for (uint32_t i = 0; i < p->part_count; i++)
        if (!tact_instant_before(last_use(&p->parts[i]), before)) return;
    for (uint32_t i = p->part_count; i-- > 0;) drop_part(p, i);
    p->pending_count = 0;
}

static void forget_objections(tact_part *part, tact_instant before) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < part->permission_count; i++)
        if (!objects_to_contact(&part->permissions[i]) || !tact_instant_before(part->permissions[i].at, before)) part->permissions[kept++] = part->permissions[i];
    part->permission_count = kept;
}

static tact_status apply_retention(tact__run *run) {
    tact_person *p = &run->result->person;
    const tact_event *e = run->event;
    tact_status s = TACT_OK;
    run->result->changed = true;
    if (e->hint == PASS_PROSPECT && !bought_anything(p)) forget_prospect(p, e->occurred);
    for (uint32_t i = p->part_count; i-- > 0;) {
        if (e->hint == PASS_OBJECTIONS) forget_objections(&p->parts[i], e->occurred);
        if (e->hint == PASS_DEVICES && p->parts[i].id != 0 && tact_instant_before(last_use(&p->parts[i]), e->occurred)) { drop_part(p, i); continue; }
        if (!s) s = tact_consent_apply(p, run->arena, p->parts[i].id, NULL, 0, e->received, &run->result->effects);
    }
    return s;
}

tact_status tact__apply(tact__run *run) {
    switch (run->event->type) {
    case TACT_EVENT_CONSENT: case TACT_EVENT_IMPORT: return apply_grants(run);
    case TACT_EVENT_LIMITS: return apply_limits(run);
    case TACT_EVENT_FEEDBACK: return apply_feedback(run);
    case TACT_EVENT_RETAIN: return apply_retention(run);
    default: run->result->refused = true; return TACT_OK;
    }
}
