/* core/person/loyalty.h -- what a part has earned and holds in the brand's loyalty programme: months of points and visits, coupons, who brought it.
 *
 * Months   points stand by the calendar month (UTC) they were earned in, with what is left of them: spending takes from where they were earned, so that a part
 *          that leaves takes along exactly what is its own. The rules that fill and read this are the bundle's (core/reward); here are only the facts.
 * Bounds   37 months, ascending: the two oldest become one when there is no room, at the younger's month, so that nobody loses anything. 16 coupons: one that is
 *          used or over makes room, else no more are held.
 */
#ifndef TACT_PERSON_LOYALTY_H
#define TACT_PERSON_LOYALTY_H
#include "core/base/arena.h"
#include "core/base/time.h"

enum { TACT_SAVED_MAX = 37, TACT_HELD_MAX = 16, TACT_POINTS_MOST = 1000000000 };

typedef struct tact_saved {
    uint16_t month;                    /* since 1970, UTC */
    uint16_t visits, friends;          /* visits counted; people they recommended the brand to who bought */
    uint32_t earned, left;             /* points by the rules; of all given, those not spent yet */
} tact_saved;

typedef struct tact_held {             /* a coupon */
    uint32_t coupon, campaign;         /* ids; campaign 0: bought with points, or a friend's */
    uint64_t key;                      /* of the send it came with: its code is made from it */
    tact_instant given, until;
    bool used;
} tact_held;

typedef enum tact_referral_state { TACT_REFERRAL_NONE, TACT_REFERRAL_FOLLOWED, TACT_REFERRAL_BOUGHT } tact_referral_state;
/* Where a person was first met from, as far as anybody can tell. Unknown: they do not count, for nobody may measure, or they were met before this was kept. */
typedef enum tact_came_by { TACT_CAME_UNKNOWN, TACT_CAME_ALONE, TACT_CAME_BY_CAMPAIGN, TACT_CAME_BY_REFERRAL, TACT_CAME_COUNT } tact_came_by;

typedef struct tact_loyalty {
    tact_saved *saved; uint32_t saved_count, saved_room;
    tact_held *held; uint32_t held_count, held_room;
    uint32_t visit_day, visit_place;   /* of the last visit counted: days since 1970 by the person's clock, 0 none; tact_id32 of the place, 0 none */
    uint64_t referrer; tact_instant referred_at;   /* who brought them here (hash of the code); 0 nobody */
    uint8_t referral, source;          /* tact_referral_state, tact_came_by */
} tact_loyalty;

uint16_t tact_month_of(tact_instant at);
bool tact_loyalty_is_empty(const tact_loyalty *loyalty);
/** Add to the month of `at`; sums stop at their bound. ERR_MEMORY. */
tact_status tact_loyalty_add(tact_loyalty *loyalty, tact_arena *arena, tact_instant at, uint32_t earned, uint32_t left, unsigned visits, unsigned friends) TACT_MUST_USE;
/** Hold one more coupon (the same key again: as it is now). ERR_LIMIT: sixteen are held that can still be used. */
tact_status tact_loyalty_hold(tact_loyalty *loyalty, tact_arena *arena, tact_held held, tact_instant now) TACT_MUST_USE;
tact_held *tact_loyalty_held(tact_loyalty *loyalty, uint64_t key);
void tact_loyalty_let_go(tact_loyalty *loyalty, uint32_t index);
/** The two oldest months become one. False: there are not two. */
bool tact_loyalty_merge(tact_loyalty *loyalty);
#endif
