/* core/measure/sample.h -- what is remembered of one arm's people: how many, the mean and the spread of a metric, and of a covariate.
 *
 * Unit     a person, once. A metric is any number a person: 0 or 1 (a goal reached), a count, an amount of money.
 * Shape    plain data; zero it to begin. Updated by Welford's rule, so that large amounts lose no digits; two of them merge exactly.
 * Order    sums depend on the order of adding in their last bits only.
 * Source   Welford 1962; Chan, Golub, LeVeque 1983 for merging.
 */
#ifndef TACT_MEASURE_SAMPLE_H
#define TACT_MEASURE_SAMPLE_H
#include <stdint.h>

typedef struct tact_sample {
    uint64_t people, nonzero;          /* nonzero: people whose metric is not 0 */
    double mean, spread;               /* spread: sum of (y - mean)^2 */
    double covariate_mean, covariate_spread, shared;       /* shared: sum of (y - mean)(x - covariate_mean); all 0 without a covariate */
} tact_sample;

/** One person more. Without a covariate hand in 0. Both must be finite. */
void tact_sample_add(tact_sample *sample, double metric, double covariate);
void tact_sample_merge(tact_sample *into, const tact_sample *other);
/** From counts: `goals` of `people` reached it (goals <= people). */
tact_sample tact_sample_of_counts(uint64_t people, uint64_t goals);
/** From sums a log kept: sum of the metric and of its squares. */
tact_sample tact_sample_of_sums(uint64_t people, uint64_t nonzero, double sum, double squares);
/* One side of a campaign as a tally keeps it: goals are people who reached theirs, value what they were worth in the brand's currency. */
typedef struct tact_side { uint64_t people, goals; double value_sum, value_squares; } tact_side;
tact_sample tact_sample_of_goals(const tact_side *side);
tact_sample tact_sample_of_value(const tact_side *side);

/** A covariate beside the metric, from sums a log kept: of the covariate, of its squares, and of the two multiplied. */
void tact_sample_beside(tact_sample *sample, double sum, double squares, double products);

/** Unbiased variance of the metric (n - 1); 0 below two people. */
double tact_sample_variance(const tact_sample *sample);
/** Variance of one person within both sides taken together, (n - 2); of all people as one sample when neither side varies within itself. */
double tact_sample_variance_of_both(const tact_sample *a, const tact_sample *b);

/* A difference of means by the book: what one single look would be judged by. Never shown as an interval (sequence.h is). */
typedef struct tact_difference { double value, standard_error, t, degrees; } tact_difference;    /* t, degrees: 0 where the standard error is */
/** Each side with its own variance (Welch 1947). Both sides hold at least two people. */
tact_difference tact_difference_welch(const tact_sample *treated, const tact_sample *control);
/** One variance for both (Student 1908). */
tact_difference tact_difference_pooled(const tact_sample *treated, const tact_sample *control);
#endif
