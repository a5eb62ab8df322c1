/* core/choose/model.h -- one linear model of how likely each message helps in a moment, over hashed features, in integers.
 *
 * Shape    a feature is a number of 16 bits: hash of which it is and of its value.  Each has a weight that all messages share and one of each
 *          message, in one table of 2^16.  The sum of both over the features, as a power of e, multiplies the odds of the prior (policy.h): the boost.
 * Units    weights in 1/2^16 of a logit, within +-8; a boost in 1/2^16, of a sum within +-10; chances in 1/2^32.
 * Learning one lesson a draw whose window is over: a logistic step for every weight, smaller the more that weight has moved already (the root of
 *          its summed squared steps), so that rare features learn at once and common ones settle.  Both tables are halved with time, towards the prior.
 * Cost     30 candidates of 16 features under 2 us, a lesson under 1 us (bench/bandit.c).
 * Source   Weinberger et al. 2009 (hashing); Duchi, Hazan, Singer 2011 (steps); SCIENCE: at most 2^18 weights stay in the cache.
 */
#ifndef TACT_CHOOSE_MODEL_H
#define TACT_CHOOSE_MODEL_H
#include <stdbool.h>
#include <stdint.h>

enum { TACT_WEIGHTS = 1 << 16, TACT_FEATURES_MAX = 64, TACT_WEIGHT_MOST = 8 << 16 };

/** The number of a feature: `which` of them, and its value. */
uint16_t tact_choose_feature(unsigned which, uint64_t value);

/** What the features multiply the odds of this message by, in 1/2^16; `message`: tact_policy_arm. `weights` NULL: by one. */
uint32_t tact_choose_boost(const int32_t *weights, const uint16_t *features, uint32_t count, uint32_t message);
/** The chance with its odds so multiplied. */
uint32_t tact_choose_boosted(uint32_t chance, uint32_t boost);
/** What one feature adds to the logit of this message, in 1/2^16. */
int32_t tact_choose_part(const int32_t *weights, uint16_t feature, uint32_t message);

typedef struct tact_choose_table { int32_t weight[TACT_WEIGHTS]; uint32_t moved[TACT_WEIGHTS]; } tact_choose_table;   /* moved: summed squares in 1/2^16 */
/** Learn from one draw, count 1 .. TACT_FEATURES_MAX: did it help?  `prior`: the message's chance without the model. */
void tact_choose_learn(tact_choose_table *table, const uint16_t *features, uint32_t count, uint32_t message, uint32_t prior, bool helped);
/** Everything learned counts `keep` (Q32.32, 0 to 1) of what it did. */
void tact_choose_forget(tact_choose_table *table, int64_t keep);
#endif
