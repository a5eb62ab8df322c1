/* core/person/part_check.c -- what a part may hold; one rule for writing and reading. */
#include "core/person/coder.h"

enum { DEVICES = TACT_DEVICE_OTHER + 1, STAGES = TACT_STAGE_AMBASSADOR + 1, STATES = TACT_PERMISSION_WITHDRAWN + 1, BASES = TACT_BASIS_LEGAL + 1 };

static tact_status bounds(const tact_part *p) {
    bool fits = p->permission_count <= TACT_PURPOSE_MAX && p->touch_count <= TACT_PART_TOUCHES_MAX && p->interest_count <= TACT_INTERESTS_MAX
        && p->purchase_count <= TACT_PURCHASES_MAX && p->journey_count <= TACT_JOURNEYS_MAX && p->seen_count <= TACT_SEEN_MAX
        && p->lot_count <= TACT_LOTS_MAX && p->mark_count <= TACT_MARKS_MAX
        && p->loyalty.saved_count <= TACT_SAVED_MAX && p->loyalty.held_count <= TACT_HELD_MAX;
    return fits ? TACT_OK : TACT_ERR_LIMIT;
}

/* Three kinds or fewer, latest first, without a gap; and there is a session they are of. */
static bool kinds_are_sound(const tact_part *p) {
    uint8_t k = p->session_kinds;
    bool whole = k < 125 && (tact_session_kind(k, 0) || !k) && (tact_session_kind(k, 1) || !tact_session_kind(k, 2));
    return whole && (k == 0 || p->session_events);
}

tact_status tact__part_check(const tact_part *p) {
    tact_status s = bounds(p);
    if (s) return s;
    bool good = p->device < DEVICES && kinds_are_sound(p);
    for (uint32_t i = 0; i < p->permission_count; i++) {
        const tact_permission *m = &p->permissions[i];
        good &= m->purpose < TACT_PURPOSE_MAX && m->state < STATES && m->basis < BASES && (i == 0 || m[-1].purpose < m->purpose);
    }
    for (uint32_t i = 0; i < p->touch_count; i++) good &= p->touches[i].channel < TACT_CHANNEL_COUNT && p->touches[i].class_ < TACT_CLASS_COUNT;
    for (uint32_t i = 0; i < p->journey_count; i++) {
        const tact_journey *j = &p->journeys[i];
        good &= j->stage < STAGES && j->device < DEVICES && j->url.len <= TACT_URL_BYTES_MAX;
    }
    for (uint32_t i = 0; i < p->mark_count; i++) good &= p->marks[i].kind <= TACT_MARK_PLACE;
    return good && tact__loyalty_is_sound(&p->loyalty) ? TACT_OK : TACT_ERR_INVALID;
}
