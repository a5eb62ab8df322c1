/* core/consent/forget.c -- see forget.h. */
#include "core/consent/forget.h"

static bool may(uint64_t purposes, unsigned purpose) { return (purposes >> purpose & 1) != 0; }

static void forget_remembered(tact_part *part, uint64_t purposes, tact_consent_effects *effects) {
    effects->facts_dropped += part->interest_count + part->journey_count + part->purchase_count + part->seen_count + part->lot_count + part->mark_count;
    effects->facts_dropped += (part->habit.total ? 1u : 0u) + (part->session_kinds ? 1u : 0u);
    part->interest_count = part->journey_count = part->purchase_count = part->seen_count = part->lot_count = part->mark_count = 0;
    part->habit = (tact_habit){ .total = 0 };
    part->session_started = part->session_last = (tact_instant){ 0 };
    part->session_events = 0;
    part->session_kinds = 0;
    part->gpc = false;
    effects->facts_dropped += tact_loyalty_is_empty(&part->loyalty) ? 0u : 1u;
    part->loyalty = (tact_loyalty){ .source = 0 };
    part->locale = 0;
    bool contact = purposes >> tact_purpose_of_channel(0) & ((1u << TACT_CHANNEL_COUNT) - 1);
    if (!contact) part->zone = 0;                      /* quiet hours need it as long as anything may be sent */
}

/* Pages are kept to personalise, places to locate. */
static void forget_marks(tact_part *part, uint64_t purposes, tact_consent_effects *effects) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < part->mark_count; i++) {
        uint8_t kind = part->marks[i].kind;
        bool stays = kind == TACT_MARK_PAGE ? may(purposes, TACT_PURPOSE_PERSONALISE) : kind != TACT_MARK_PLACE || may(purposes, TACT_PURPOSE_LOCATE);
        if (stays) part->marks[kept++] = part->marks[i];
    }
    effects->facts_dropped += part->mark_count - kept;
    part->mark_count = kept;
}

static void forget_intents(tact_person *person, uint64_t part, tact_consent_effects *effects) {
    for (uint32_t i = person->pending_count; i-- > 0;) {
        const tact_pending *p = &person->pending[i];
        bool needed = (p->class_ == TACT_CLASS_TRANSACTIONAL || p->class_ == TACT_CLASS_ANSWER) && !p->later && p->state != TACT_PENDING_SAID;
        if (p->part != part || needed) continue;
        tact_person_drop_pending(person, i);
        effects->intents_dropped++;
    }
}

static void forget_stay(tact_person *person, uint64_t part, tact_consent_effects *effects) {
    for (uint32_t i = person->pending_count; i-- > 0;) {
        if (person->pending[i].campaign || person->pending[i].message != TACT_PLACE_STAYED || person->pending[i].part != part) continue;
        tact_person_drop_pending(person, i);
        effects->facts_dropped++;
    }
}

static void forget_outcomes(tact_part *part, uint64_t purposes, tact_consent_effects *effects) {
    bool measured = may(purposes, TACT_PURPOSE_REMEMBER) && may(purposes, TACT_PURPOSE_MEASURE);
    for (uint32_t i = 0; i < part->touch_count; i++) {
        tact_touch *t = &part->touches[i];
        uint16_t before = t->outcomes;
        if (!measured) t->outcomes = 0;
        if (t->channel == TACT_CHANNEL_EMAIL && !may(purposes, TACT_PURPOSE_OPEN_TRACKING)) t->outcomes &= (uint16_t)~(1u << TACT_OUTCOME_SEEN);
        effects->facts_dropped += t->outcomes != before;
    }
}

void tact__consent_forget(tact_person *person, tact_part *part, uint64_t purposes, tact_consent_effects *effects) {
    if (!may(purposes, TACT_PURPOSE_REMEMBER)) {
        forget_remembered(part, purposes, effects);
        forget_intents(person, part->id, effects);
    }
    if (!may(purposes, TACT_PURPOSE_PERSONALISE)) {
        effects->facts_dropped += part->interest_count + (part->session_kinds ? 1u : 0u);
        part->interest_count = 0;
        part->session_kinds = 0;
    }
    if (!may(purposes, TACT_PURPOSE_MEASURE)) { effects->facts_dropped += part->lot_count; part->lot_count = 0; }
    forget_marks(part, purposes, effects);
    if (!may(purposes, TACT_PURPOSE_LOCATE)) forget_stay(person, part->id, effects);
    forget_outcomes(part, purposes, effects);
}
