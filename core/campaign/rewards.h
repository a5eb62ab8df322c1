/* core/campaign/rewards.h -- the brand's loyalty programme, as the bundle has it: what earns points and counts as a visit, tiers, what points buy, coupons, and
 * what recommending brings.  Written in rewards.yaml (brand/rewards.h), used by core/reward.
 *
 * Points   whole numbers. A rule that comes to less than nothing takes points back, as far as there are any.
 * Months   calendar months, UTC: points go at the end of the month that lies `expire_months` after the one they were earned in; tiers look at this month and
 *          the `tier_months` - 1 before it.
 */
#ifndef TACT_CAMPAIGN_REWARDS_H
#define TACT_CAMPAIGN_REWARDS_H
#include "core/base/time.h"
#include "core/base/value.h"

typedef struct tact_expr { tact_slice code; } tact_expr;   /* compiled; empty = absent. Format belongs to core/campaign/expr.h */
typedef struct tact_wording { tact_slice locale, text; } tact_wording;
typedef struct tact_worded { tact_wording *words; uint32_t count; } tact_worded;      /* by locale; one without a locale serves all */

typedef struct tact_point_rule {
    tact_slice name, event;
    tact_expr when, sum;               /* true or absent: it counts; how many points */
    uint32_t most;                     /* by one event; 0: any number */
} tact_point_rule;

typedef struct tact_visit_rule { tact_slice event; tact_expr when; bool by_place; } tact_visit_rule;     /* one a day; by_place: one a day and place */

typedef enum tact_tier_by { TACT_TIER_BY_POINTS, TACT_TIER_BY_VISITS } tact_tier_by;
typedef struct tact_tier { tact_slice name; uint32_t from; } tact_tier;

typedef struct tact_reward { tact_slice name; uint32_t id, cost, coupon; tact_worded title; } tact_reward;      /* coupon: id of the one that is given; 0: handed over at the till */

typedef enum tact_coupon_kind { TACT_COUPON_GENERATED, TACT_COUPON_POOL } tact_coupon_kind;
typedef struct tact_coupon {
    tact_slice name; uint32_t id;
    uint8_t kind;                      /* tact_coupon_kind */
    bool earned;                       /* the person's due: never by lot, never in advertising */
    uint8_t per_person;                /* how many somebody can have in thirteen months */
    tact_span valid;                   /* of a ticket 0: it holds until it is over */
    tact_instant from, ends; uint32_t place;       /* a ticket: when, and where (id of a place; 0: nowhere told). ends {0}: none */
    tact_slice file;                   /* POOL: codes, one a line */
    tact_worded value;
    tact_slice *topics; uint32_t topic_count;      /* what it can be used for; none: anything */
} tact_coupon;

typedef struct tact_referral {
    bool on;
    uint32_t friend_points, referrer_points;
    uint32_t friend_coupon, referrer_coupon;       /* ids; 0: none */
    uint16_t per_month, ambassador_from;           /* friends who are rewarded for; who bought, for somebody to be an ambassador */
    tact_slice page;                               /* where /r/CODE leads */
} tact_referral;

typedef struct tact_rewards {
    uint16_t expire_months, tier_months;           /* 0: points never expire */
    uint8_t tier_by;                               /* tact_tier_by */
    tact_point_rule *points; uint32_t point_count;
    tact_visit_rule visits;                        /* event empty: none are counted */
    tact_tier *tiers; uint32_t tier_count;         /* `from` ascending */
    tact_reward *rewards; uint32_t reward_count;
    tact_coupon *coupons; uint32_t coupon_count;
    tact_referral referral;
} tact_rewards;

enum { TACT_REWARD_MONTHS_MOST = 36, TACT_COUPON_WORD_BYTES = 200 };

/** The words for a locale: the exact one, its language, the fall-back, the first. */
tact_slice tact_worded_for(const tact_worded *worded, tact_slice locale, tact_slice fall_back);
const tact_reward *tact_rewards_reward(const tact_rewards *rewards, uint32_t id);
const tact_coupon *tact_rewards_coupon(const tact_rewards *rewards, uint32_t id);
static inline bool tact_rewards_any(const tact_rewards *r) { return r->point_count || r->visits.event.len || r->tier_count || r->reward_count || r->coupon_count || r->referral.on; }
#endif
