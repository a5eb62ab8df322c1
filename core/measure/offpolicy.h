/* core/measure/offpolicy.h -- what another way of choosing would have brought, told from a log that knows its own chances.
 *
 * Log      for each draw: what was chosen, its probability p at the draw, the reward, and the probability q that the other way (the
 *          target) gives to the same choice in the same situation. w = q / p.
 * IPS      mean of w r: unbiased, wide.                SNIPS    sum of w r / sum of w: a little biased, narrower.
 * Clipped  w no larger than a bound: biased downwards, steadier.
 * DR       mean of [ what a model expects of the target + w (r - what it expects of the choice) ]: unbiased whatever the model is,
 *          narrow when the model is good. The model must not have seen the row it speaks about.
 * Health   effective rows = (sum w)^2 / sum w^2: how many rows of the target's own the log is worth. The mean of w must be 1.
 *          Refused when effective rows are at most a twentieth of all, or the mean of w is further than three standard errors from 1:
 *          figures of such a log are noise. A log whose probabilities have no floor ends there.
 * Too few  below thirty effective rows, or below ten effective rewards (the same sum over rows whose reward is not 0; where every reward
 *          is 0 or one same number, also over rows without one), means are not yet normal and an interval would promise too much: refused.
 *          Whatever has not varied at all has no interval: low and high are NaN then, never equal.
 * Interval always valid (sequence.h) with the rows as its clock.
 * Source   Horvitz, Thompson 1952; Swaminathan, Joachims 2015; Dudik, Langford, Li 2011; Owen, "Monte Carlo theory", ch. 9.
 */
#ifndef TACT_MEASURE_OFFPOLICY_H
#define TACT_MEASURE_OFFPOLICY_H
#include <stdbool.h>
#include <stdint.h>
#include "core/measure/sequence.h"

typedef struct tact_logged_draw {
    double reward;
    double propensity;                 /* in (0, 1] */
    double target;                     /* in [0, 1] */
    double expected_choice, expected_target;       /* the model's, for DR; 0 without a model: DR is IPS then */
} tact_logged_draw;

/* Sums over the draws. Zero it, set `clip` (0: 10), add. */
typedef struct tact_offpolicy {
    uint64_t rows;
    double clip;
    double least_propensity, largest_weight;
    double some_w, some_w2, some_reward; bool rewards_differ;      /* rows whose reward is not 0: weights, the first such reward, and whether another came */
    double reward, reward2, w, w2, wr, w2r, w2r2, c, c2, cr, c2r2, d, d2;
} tact_offpolicy;

void tact_offpolicy_add(tact_offpolicy *sums, const tact_logged_draw *draw);

typedef struct tact_estimate { double value, standard_error, low, high; } tact_estimate;
typedef enum tact_refusal { TACT_REFUSAL_NONE, TACT_REFUSAL_EMPTY, TACT_REFUSAL_FEW_EFFECTIVE, TACT_REFUSAL_MEAN_WEIGHT, TACT_REFUSAL_FEW_REWARDS } tact_refusal;

typedef struct tact_offpolicy_answer {
    tact_refusal refusal;              /* not NONE: do not show the estimates */
    double effective, effective_share; /* rows; of all rows */
    double effective_rewards;          /* rows with a reward, or without one where those are fewer and that counts */
    double mean_weight, mean_weight_error;
    double clipped_effective;
    tact_estimate logged;              /* mean reward of the log itself */
    tact_estimate ips, snips, clipped, dr;
} tact_offpolicy_answer;

tact_offpolicy_answer tact_offpolicy_of(const tact_offpolicy *sums, tact_sequence sequence);
#endif
