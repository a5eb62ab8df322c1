/* core/measure/allocation.c -- see allocation.h. */
#include "core/measure/allocation.h"
#include "core/measure/distribution.h"

tact_allocation tact_allocation_check(const uint64_t *people, const double *weights, uint32_t arm_count) {
    tact_allocation r = { .p = 1, .judged = arm_count > 1 };
    double all = 0, weight = 0;
    for (uint32_t i = 0; i < arm_count; i++) { all += (double)people[i]; weight += weights ? weights[i] : 1; }
    for (uint32_t i = 0; i < arm_count; i++) {
        double expected = all * (weights ? weights[i] : 1) / weight, off = (double)people[i] - expected;
        if (expected < 5) { r.judged = false; break; }
        r.statistic += off * off / expected;
    }
    if (!r.judged) { r.statistic = 0; return r; }
    r.p = tact_chi_square_above(r.statistic, (double)(arm_count - 1));
    r.mismatch = r.p < 0.001;
    return r;
}
