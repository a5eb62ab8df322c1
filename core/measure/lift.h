/* core/measure/lift.h -- what a campaign really changed: treated against the people left alone by lot.
 *
 * Unit     a person at the first draw (sent or ghost), in a fixed window.
 * Interval an asymptotic confidence sequence (Waudby-Smith et al., arXiv 2103.06476): valid however often one looks.
 *          half-width = se * sqrt(N) * sqrt( 2 (N rho^2 + 1) / (N^2 rho^2) * ln( sqrt(N rho^2 + 1) / alpha ) ).
 * Guard    a sample-ratio mismatch (chi-square, p < 0.001) blocks reading: the lot did not fall as asked.
 * Too few  `possible` false says so; `expect_more_people` how many people are still missing for the difference looked for.
 * This is the only core room that uses libm; nothing in deciding depends on it.
 */
#ifndef TACT_LIFT_H
#define TACT_LIFT_H
#include <stdbool.h>
#include <stdint.h>

typedef struct tact_side { uint64_t people, goals; double value_sum, value_squares; } tact_side;

typedef struct tact_lift {
    bool possible;                     /* both sides have at least 30 people and together 5 goals */
    bool mismatch;                     /* sample-ratio mismatch: do not read the figures */
    double treated_rate, control_rate; /* goals per person */
    double difference, low, high;      /* of the rates, with the always-valid interval */
    double value_difference, value_low, value_high;    /* per person, in the brand's currency */
    bool conclusive;                   /* the interval excludes zero */
    uint64_t expect_more_people;       /* for a verdict on a tenth of the control rate (or what was seen, if larger); 0 when conclusive */
} tact_lift;

enum { TACT_LIFT_DECIDE_AT = 5000 };   /* N* of the sequence: where one expects to decide */

/** holdout_milli: the share asked for, for the mismatch guard. */
tact_lift tact_lift_of(tact_side treated, tact_side control, uint32_t holdout_milli);
/** Half-width of the sequence as a multiple of the standard error, at N people (alpha 0.05). */
double tact_lift_multiple(uint64_t people);
/** People per arm for 80 % power at 5 %: two rates. */
double tact_lift_arm_size(double rate_a, double rate_b);
#endif
