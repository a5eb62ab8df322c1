/* tact/world.h -- what is open and what is closed right now, beside the bundle: pauses and budgets, as bits; and the prices of the day.
 *
 * The shell numbers every change; the log holds each world in full, so that a replay decides in the same one.
 * Step sees open or closed and a price, never how much of a budget is left.
 */
#ifndef TACT_WORLD_H
#define TACT_WORLD_H
#include "core/base/slice.h"
#include "core/base/time.h"

/* What a campaign's touch must be worth besides the attention it takes, in micro-units of the brand's currency (doc/attention.md, "Price"). */
typedef struct tact_world_price { uint32_t campaign; int64_t budget_micro, harm_micro; } tact_world_price;

typedef struct tact_world {
    uint32_t number;
    bool promotion_paused;             /* `tact pause promotion`, and a start after a long outage until somebody resumes it */
    bool all_paused;                   /* `tact pause --all`, and every restored folder until somebody resumes it */
    uint16_t channels_paused;          /* bit per TACT_CHANNEL_* */
    const uint32_t *paused; uint32_t paused_count;      /* campaign ids paused by hand or by their own brakes, ascending */
    const uint32_t *exhausted; uint32_t exhausted_count;/* campaign ids whose budget is spent or promised: nothing new of them is chosen, ascending */
    const uint32_t *spent; uint32_t spent_count;        /* those of them whose budget is spent: what was chosen does not leave either, ascending */
    uint16_t channels_ramped; tact_instant ramp_until;  /* bit per channel whose young sender has sent enough today; when its next day begins */
    int64_t moment_micro;              /* what a good moment is worth; 0: not known */
    int64_t harm_micro;                /* risk of losing a channel by one touch times what it is worth, of a campaign not listed below */
    const tact_world_price *prices; uint32_t price_count;       /* by campaign, ascending */
    const struct tact_share *shares; uint32_t share_count;      /* what `holdout: auto` has come to, by campaign id, ascending; else TACT_SHARE_FIRST */
    const uint32_t *empty_pools; uint32_t empty_pool_count;       /* coupons of which no code is left, by id, ascending */
    tact_instant restored;             /* promotional intents caused until then are let go: a backup was restored, and they may have gone out already; {0}: none was */
} tact_world;

/* Share of people left alone, in 1/1000, for those drawn from now on; whoever was drawn before stays as they were. */
typedef struct tact_share { uint32_t campaign; uint16_t milli; } tact_share;
enum { TACT_SHARE_FIRST = 100 };

static inline uint32_t tact_world_share(const tact_world *world, uint32_t campaign) {
    for (uint32_t low = 0, high = world->share_count; low < high;) {
        uint32_t mid = low + (high - low) / 2;
        if (world->shares[mid].campaign == campaign) return world->shares[mid].milli;
        if (world->shares[mid].campaign < campaign) low = mid + 1; else high = mid;
    }
    return TACT_SHARE_FIRST;
}

static inline bool tact_world_lists(const uint32_t *ids, uint32_t count, uint32_t id) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (ids[mid] < id) low = mid + 1; else high = mid;
    }
    return low < count && ids[low] == id;
}

/** The prices of a campaign; what holds for every campaign when it is not listed. */
static inline tact_world_price tact_world_price_of(const tact_world *world, uint32_t id) {
    uint32_t low = 0, high = world->price_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (world->prices[mid].campaign < id) low = mid + 1; else high = mid;
    }
    if (low < world->price_count && world->prices[low].campaign == id) return world->prices[low];
    return (tact_world_price){ id, 0, world->harm_micro };
}
#endif
