/* core/choose/choose.h -- one arm among the survivors, by lot, with exact propensities.
 *
 * Rule     SquareCB: p(a) = 1 / (K + gamma * (s_best - s_a)) for a other than the best, the rest to the best; then a floor:
 *          p <- 0.9 p + 0.1/K, so that what is logged can be learned from (SCIENCE: an unfloored log is worthless off-policy).
 * Units    scores in [0, 1] as 1/2^16; probabilities in 1/2^32, summing to exactly 2^32.
 * Source   Foster, Rakhlin 2020; gamma grows with the root of what was learned, as Vowpal Wabbit's default does.
 */
#ifndef TACT_CHOOSE_H
#define TACT_CHOOSE_H
#include "core/base/hash.h"

enum { TACT_CHOOSE_MAX = 33 };

/** Fills `probability[count]` (64-bit so that a certain arm can be 2^32). count in 1..TACT_CHOOSE_MAX; the first best wins ties. */
void tact_choose_probabilities(uint64_t *probability, const uint32_t *score_16, uint32_t count, uint32_t draws_learned);
/* The chances of two rare things lie close together, and so do their errors: scores of which the best is a chance of r are stretched by
 * 1 / (4 root(r (1 - r))), never below one.  The answer is what the best scores then, in 1/2^16, for a chance in 1/2^32. */
uint32_t tact_choose_best_score(uint32_t chance);
/* How keen: draws learned count so many times for `draws_learned`, those of the prior (twenty) with them.  Found on the sets of bench/bandit.c. */
enum { TACT_CHOOSE_KEEN = 30, TACT_CHOOSE_PRIOR_DRAWS = 20 };
/** Index drawn with those probabilities. */
uint32_t tact_choose_draw(const uint64_t *probability, uint32_t count, tact_rng *rng);
/** Left alone by lot?  Stable for (pseudonym, campaign): share in 1/1000. */
bool tact_choose_held_out(uint64_t pseudonym, uint32_t campaign, uint32_t share_milli);
#endif
