/* brand/rewards.h -- rewards.yaml: the loyalty programme, checked and put into the bundle.
 *
 *   points:
 *     expire: 24                                    months, counted from the one they were earned in; 0: never
 *     rules:
 *       - {name: orders, on: Order Completed, when: event.revenue > 0, points: event.revenue, most: 500}
 *   visits: {on: Shop Visited, per: place}          day: one a day; place: one a day and place
 *   tiers:
 *     by: points                                    or visits
 *     within: 12                                    months, this one included
 *     levels: [{name: bronze, from: 0}, {name: silver, from: 300}]
 *   rewards:
 *     - {name: coffee, cost: 100, title: {en: A coffee on us}, coupon: coffee}
 *   coupons:
 *     - {name: welcome, value: {en: 5 euros off}, valid: 30d, per_person: 1, topics: [books]}
 *     - {name: partner, kind: pool, file: coupons/partner.txt, value: {en: One free ride}, valid: 30d}
 *     - {name: coffee, value: {en: A coffee}, valid: 60d, per_person: 8, earned: true}
 *   referral:
 *     friend: {points: 50, coupon: welcome}
 *     referrer: {points: 100}
 *     per_month: 5                                  friends somebody is rewarded for
 *     ambassador: 3                                 friends who bought make an ambassador
 *     page: https://www.example.com/welcome         where /r/CODE leads
 *
 * Strict   an unknown key is an error; each mistake has line, column and a way out. Conditions may name whatever those of campaigns may.
 */
#ifndef TACT_BRAND_REWARDS_H
#define TACT_BRAND_REWARDS_H
#include "brand/config.h"
#include "core/base/diag.h"
#include "core/campaign/bundle.h"

/** Read the tree of rewards.yaml into draft->rewards; after topics and places, before campaigns. ERR_INVALID: diags gained errors. ERR_MEMORY. */
tact_status tact_rewards_read(const tact_value *tree, const tact_config *config, tact_bundle *draft, tact_diags *diags, tact_arena *arena) TACT_MUST_USE;
#endif
