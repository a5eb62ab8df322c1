/* core/measure/allocation.h -- did the lot fall as it was asked to?  The guard against a sample-ratio mismatch.
 *
 * Why      when 50:50 was asked for and 52:48 came of a hundred thousand, people were lost on one side (a redirect, a filter, a bug),
 *          and those lost are seldom like the others: no figure of such a trial may be read.
 * How      Pearson's chi-square over all arms against the shares asked for; p < 0.001 blocks reading.
 * Too few  with fewer than five people expected in an arm it does not judge: `p` is 1.
 * Source   Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019.
 */
#ifndef TACT_MEASURE_ALLOCATION_H
#define TACT_MEASURE_ALLOCATION_H
#include <stdbool.h>
#include <stdint.h>

typedef struct tact_allocation {
    double statistic, p;
    bool judged, mismatch;
} tact_allocation;

/** Were people lost alike in every arm?  Of `people` dealt, `counted` (never more) have a value: the same test on the rarer of the two, lost or
 *  counted, against the people dealt. Sides of 9,000 and 1,000 that lose nobody and a hundred still look like the shares asked for; here they do not. */
tact_allocation tact_allocation_lost(const uint64_t *people, const uint64_t *counted, uint32_t arm_count);

/** `weights` are the shares asked for on any scale, all > 0; NULL: equal ones. arm_count >= 1. */
tact_allocation tact_allocation_check(const uint64_t *people, const double *weights, uint32_t arm_count);
#endif
