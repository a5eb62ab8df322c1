/* core/measure/markov.h -- what would be lost of the conversions if a channel were taken away, as a chain of first order has it.
 *
 * Chain    start -> channels -> converted or lost, with the transitions counted by attribution.h.
 * Removal  whoever reaches the removed channel is lost. effect = 1 - P(converted without it) / P(converted).
 *          With x = P(converted | at a channel) and N = (I - Q)^-1, the chance ever to visit i from the start is N[start,i] / N[i,i], so
 *              P(converted without i) = P(converted) - N[start,i] / N[i,i] * x[i]
 *          and one inversion answers for all channels; nothing is simulated.
 * Shares   effects scaled to sum to one; times all conversions they are credits.
 * Source   Anderl et al. 2016; Kemeny, Snell, "Finite Markov chains", 1960 (fundamental matrix).
 */
#ifndef TACT_MEASURE_MARKOV_H
#define TACT_MEASURE_MARKOV_H
#include "core/measure/attribution.h"

typedef struct tact_markov {
    double converted;                  /* P(converted) from the start */
    double *effect, *share;            /* by channel, channel_count long, in the arena; shares all 0 when nothing converts */
} tact_markov;

/** ERR_MEMORY; ERR_INVALID when there is no journey, or one whose channels are never left (cannot be after tact_attribution_add). */
tact_status tact_markov_of(const tact_attribution *attribution, tact_arena *arena, tact_markov *out) TACT_MUST_USE;
#endif
