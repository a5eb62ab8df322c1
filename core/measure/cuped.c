/* core/measure/cuped.c -- see cuped.h. */
#include "core/measure/cuped.h"

tact_cuped tact_cuped_from(double shared, double covariate_spread, double spread, double covariate_mean) {
    tact_cuped c = { .covariate_mean = covariate_mean, .kept_share = 1 };
    if (covariate_spread > 0 && spread > 0) {
        c.theta = shared / covariate_spread;
        c.kept_share = 1 - shared * shared / (covariate_spread * spread);
        if (c.kept_share < 0) c.kept_share = 0;            /* rounding */
    }
    return c;
}

tact_cuped tact_cuped_of(const tact_sample *arms, uint32_t arm_count) {
    double shared = 0, covariate_spread = 0, spread = 0, sum = 0, people = 0;
    for (uint32_t i = 0; i < arm_count; i++) {
        shared += arms[i].shared;
        covariate_spread += arms[i].covariate_spread;
        spread += arms[i].spread;
        sum += arms[i].covariate_mean * (double)arms[i].people;
        people += (double)arms[i].people;
    }
    return tact_cuped_from(shared, covariate_spread, spread, people > 0 ? sum / people : 0);
}

tact_sample tact_cuped_apply(const tact_cuped *c, const tact_sample *arm) {
    tact_sample s = *arm;
    s.mean -= c->theta * (arm->covariate_mean - c->covariate_mean);
    s.spread += c->theta * (c->theta * arm->covariate_spread - 2 * arm->shared);
    if (s.spread < 0) s.spread = 0;
    return s;
}
