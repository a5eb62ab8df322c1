/* core/measure/size.c -- see size.h. */
#include "core/measure/size.h"
#include "core/measure/lift.h"
#include <math.h>

static double binary(double rate) { return rate * (1 - rate); }

double tact_size_always(const tact_trial *t) {
    double treated = t->rate * (1 + t->lift), share = t->control_share;
    if (treated > 1) treated = 1;
    double aim = treated - t->rate, vt = binary(treated), vc = binary(t->rate);
    if (!(fabs(aim) > 0) || !(share > 0 && share < 1)) return INFINITY;
    double people = 100, nt = people * (1 - share), nc = people * share;       /* begin small and let it grow */
    double growth = tact_lift_growth(aim, sqrt(vt / nt + vc / nc), tact_sequence_clock(vt, nt, vc, nc), t->sequence);
    return growth >= 1e9 ? INFINITY : ceil(people * growth);
}

double tact_trial_days(const tact_trial *t) {
    return t->people_per_day > 0 ? ceil(tact_size_always(t) / t->people_per_day) + t->window_days : INFINITY;
}

bool tact_trial_verdict_at(const tact_trial *t, tact_instant start, tact_instant *out) {
    double days = tact_trial_days(t);
    if (!(days <= 3653)) return false;
    *out = tact_instant_add(start, (tact_span){ (int64_t)(days * 86400) * 1000000 });
    return true;
}

double tact_holdout_share(const tact_trial *trial, tact_holdout_bounds bounds) {
    tact_trial t = *trial;
    uint32_t most = (uint32_t)(bounds.most * 1000 + 0.5);
    for (uint32_t milli = (uint32_t)ceil(bounds.least * 1000 - 1e-6); milli <= most; milli++) {
        t.control_share = milli / 1000.0;
        if (tact_trial_days(&t) <= bounds.within_days) return t.control_share;
    }
    return bounds.most;
}
