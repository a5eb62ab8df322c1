/* core/reward/reward.h -- where a person stands in the loyalty programme, and what changes it: pure, over the parts of a view (core/person/loyalty.h has the facts).
 *
 * Balance   the sum over the parts of what is left of the points earned there and not expired. Spending takes from the oldest month first, wherever in the
 *           view it stands, and never below zero; so an unlinked device takes its own points along, less what was spent of them.
 * Tier      by the points earned, or the visits counted, in this month and those before it that `tiers.within` names.
 * Friends   people who followed somebody's link and bought.
 */
#ifndef TACT_REWARD_H
#define TACT_REWARD_H
#include "core/campaign/bundle.h"
#include "core/person/fold.h"

typedef struct tact_standing {
    uint32_t points, earned, visits;   /* balance; within the tiers' window */
    uint32_t friends, friends_month;   /* ever; this month */
    int tier;                          /* index; -1: none */
    uint32_t missing;                  /* points or visits to the next tier; 0: there is none */
    uint32_t expiring; tact_instant expires;      /* the points that go next, and when; 0: none do */
    bool ambassador;
} tact_standing;

tact_standing tact_reward_standing(const tact_rewards *rules, const tact_view *view);
/** Points of one part that can be spent now. */
uint32_t tact_reward_left(const tact_rewards *rules, const tact_loyalty *loyalty, tact_instant now);

/** Take `points` from the parts of the view, oldest first. False: there are not so many, and nothing changed. `person` is the record to change. */
bool tact_reward_spend(const tact_rewards *rules, tact_person *person, const tact_view *view, uint32_t points);
/** Count a visit on `part` unless one was counted that day (and place) in the view. *counted says. ERR_MEMORY. */
tact_status tact_reward_visit(const tact_rewards *rules, tact_person *person, const tact_view *view, tact_part *part, tact_arena *arena, uint32_t day, uint32_t place, tact_instant at, bool *counted) TACT_MUST_USE;

/** How many coupons of this kind the record holds or held lately; the part that holds the one with this key. */
uint32_t tact_reward_coupons(const tact_person *person, uint32_t coupon);
tact_held *tact_reward_held(tact_person *person, uint64_t key, tact_part **part);
/** Can the part hold one more? */
bool tact_reward_room(const tact_part *part, tact_instant now);

/** The referral of the view that still waits for its first order; NULL: none. */
tact_loyalty *tact_reward_referral(tact_person *person, const tact_view *view);
#endif
