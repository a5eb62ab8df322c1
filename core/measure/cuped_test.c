/* core/measure/cuped_test.c -- less noise, the same difference. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "core/base/hash.h"
#include "core/measure/cuped.h"
#include "core/measure/lift.h"

/* Nearly normal, variance 1: twelve uniforms. */
static double noise(tact_rng *rng) {
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += (double)tact_rng_u32(rng) / 4294967296.0;
    return sum;
}

static void correlation_of_seven_tenths_leaves_half(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 2013, 7 });
    tact_sample arms[2] = { { 0 } };
    for (unsigned i = 0; i < 40000; i++) {
        double x = noise(&rng), y = 0.7 * x + sqrt(1 - 0.49) * noise(&rng) + (i & 1 ? 0.05 : 0);
        tact_sample_add(&arms[i & 1], 10 + 4 * y, 100 + 3 * x);
    }
    tact_cuped c = tact_cuped_of(arms, 2);
    assert_true(fabs(c.theta - 0.7 * 4 / 3) < 0.02);
    tact_sample a = tact_cuped_apply(&c, &arms[0]), b = tact_cuped_apply(&c, &arms[1]);
    double left = (a.spread + b.spread) / (arms[0].spread + arms[1].spread);
    assert_true(fabs(left - 0.51) <= 0.02 && fabs(left - c.kept_share) < 1e-9);
    /* The difference moves only by theta times the difference of the covariate, which is noise of the lot. */
    double before = arms[1].mean - arms[0].mean, after = b.mean - a.mean;
    assert_true(fabs(after - (before - c.theta * (arms[1].covariate_mean - arms[0].covariate_mean))) < 1e-9);
    assert_true(fabs(after - 0.2) < 0.07 && fabs(before - after) < 0.07);
    tact_lift plain = tact_lift_of(&arms[1], &arms[0], &tact_lift_standard), adjusted = tact_lift_of(&b, &a, &tact_lift_standard);
    assert_true(fabs(adjusted.standard_error / plain.standard_error - sqrt(0.51)) < 0.02);
}

/* Covariates with the same mean in both arms: the mean difference is unchanged to the last digits. */
static void equal_covariates_leave_the_difference(void **state) {
    (void)state;
    tact_sample arms[2] = { { 0 } };
    for (int i = 0; i < 1000; i++) { tact_sample_add(&arms[0], i % 7, i % 10); tact_sample_add(&arms[1], i % 7 + i % 3, i % 10); }
    tact_cuped c = tact_cuped_of(arms, 2);
    tact_sample a = tact_cuped_apply(&c, &arms[0]), b = tact_cuped_apply(&c, &arms[1]);
    assert_true(fabs(b.mean - a.mean - (arms[1].mean - arms[0].mean)) < 1e-12);
    assert_int_equal(b.nonzero, arms[1].nonzero);
}

static void a_covariate_that_never_varies_changes_nothing(void **state) {
    (void)state;
    tact_sample arms[2] = { { 0 } };
    for (int i = 0; i < 100; i++) { tact_sample_add(&arms[0], i, 5); tact_sample_add(&arms[1], i * 2, 5); }
    tact_cuped c = tact_cuped_of(arms, 2);
    assert_true(fabs(c.theta) < 1e-300 && fabs(c.kept_share - 1) < 1e-12);
    assert_true(fabs(tact_cuped_apply(&c, &arms[1]).mean - arms[1].mean) < 1e-12);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(correlation_of_seven_tenths_leaves_half), cmocka_unit_test(equal_covariates_leave_the_difference),
        cmocka_unit_test(a_covariate_that_never_varies_changes_nothing) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
