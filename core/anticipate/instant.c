/* core/anticipate/instant.c -- which allowed instant to wait for; see anticipate.h. */
#include "core/anticipate/anticipate.h"

static const int64_t HOUR_US = 3600 * (int64_t)1000000;

/* Share of the part of [from, until) that lies in the slot, as far as the slot is a whole hour. */
static uint64_t part_of(const tact_slot *slot, uint32_t share, int64_t from, int64_t until) {
    int64_t begins = slot->at.us > from ? slot->at.us : from, ends = slot->at.us + HOUR_US < until ? slot->at.us + HOUR_US : until;
    return ends > begins ? (uint64_t)(((unsigned __int128)share * (uint64_t)(ends - begins)) / (uint64_t)HOUR_US) : 0;
}

static unsigned slot_of(const tact_slot slots[TACT_WEEK_HOURS], tact_instant t) {
    int64_t i = tact_instant_since(t, slots[0].at).us / HOUR_US;
    return i < 0 ? 0 : i >= TACT_WEEK_HOURS ? TACT_WEEK_HOURS : (unsigned)i;
}

/* Share of the hour that begins at `t`. */
static uint64_t share_after(const uint32_t share[TACT_WEEK_HOURS], const tact_slot slots[TACT_WEEK_HOURS], tact_instant t, tact_instant until) {
    int64_t ends = t.us + HOUR_US < until.us ? t.us + HOUR_US : until.us;
    uint64_t sum = 0;
    for (unsigned i = slot_of(slots, t), k = 0; i < TACT_WEEK_HOURS && k < 2; i++, k++) sum += part_of(&slots[i], share[i], t.us, ends);
    return sum;
}

bool tact_likely_instant(const uint32_t share[TACT_WEEK_HOURS], const tact_slot slots[TACT_WEEK_HOURS], tact_instant from, tact_instant until,
                         tact_open_at open, void *ctx, tact_instant *at) {
    tact_instant t;
    if (!open(ctx, from, &t) || !tact_instant_before(t, until)) return false;
    uint64_t first = share_after(share, slots, t, until), best = first;
    *at = t;
    for (unsigned i = slot_of(slots, t) + 1; i < TACT_WEEK_HOURS && open(ctx, slots[i].at, &t) && tact_instant_before(t, until); i++) {
        uint64_t here = share_after(share, slots, t, until);
        if (here > best && here * 1000 >= first * TACT_LIKELY_WORTH_MILLI) { best = here; *at = t; }
        unsigned reached = slot_of(slots, t);
        if (reached > i) i = reached;                      /* what lies between is closed */
    }
    return true;
}
