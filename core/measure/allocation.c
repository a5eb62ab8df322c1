/* core/measure/allocation.c -- see allocation.h. */
#include "core/measure/allocation.h"
#include "core/measure/distribution.h"

static tact_allocation verdict(tact_allocation r, uint32_t arm_count) {
    if (!r.judged) { r.statistic = 0; return r; }
    r.p = tact_chi_square_above(r.statistic, (double)(arm_count - 1));
    r.mismatch = r.p < 0.001;
    return r;
}

static void one_arm(tact_allocation *r, double people, double expected) {
    if (expected < 5) { r->judged = false; return; }
    r->statistic += (people - expected) * (people - expected) / expected;
}

tact_allocation tact_allocation_check(const uint64_t *people, const double *weights, uint32_t arm_count) {
    tact_allocation r = { .p = 1, .judged = arm_count > 1 };
    double all = 0, weight = 0;
    for (uint32_t i = 0; i < arm_count; i++) { all += (double)people[i]; weight += weights ? weights[i] : 1; }
    for (uint32_t i = 0; i < arm_count; i++) one_arm(&r, (double)people[i], all * (weights ? weights[i] : 1) / weight);
    return verdict(r, arm_count);
}

tact_allocation tact_allocation_lost(const uint64_t *people, const uint64_t *counted, uint32_t arm_count) {
    tact_allocation r = { .p = 1, .judged = arm_count > 1 };
    double all = 0, kept = 0;
    for (uint32_t i = 0; i < arm_count; i++) { all += (double)people[i]; kept += (double)counted[i]; }
    bool few_kept = kept < all - kept;
    for (uint32_t i = 0; i < arm_count && all > 0; i++) one_arm(&r, few_kept ? (double)counted[i] : (double)(people[i] - counted[i]), (double)people[i] * (few_kept ? kept : all - kept) / all);
    return verdict(r, arm_count);
}
