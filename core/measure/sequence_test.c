/* core/measure/sequence_test.c -- published check values, the clock, and p as the other side of the interval. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "core/measure/sequence.h"

static void multiples_match_the_published_values(void **state) {
    (void)state;
    const struct { double n, multiple; } rows[] = { { 500, 3.8551 }, { 1000, 3.3639 }, { 5000, 3.0352 }, { 10000, 3.0615 }, { 100000, 3.3369 } };
    for (unsigned i = 0; i < 5; i++) assert_true(fabs(tact_sequence_multiple(tact_sequence_standard, rows[i].n) - rows[i].multiple) < 0.00005);
}

/* Johari et al.'s mixture ratio of 10,000 people a side, difference 0.05, variance 1, mixing variance 0.01 is 64.170: 12.5 = z^2, 50 = N rho^2. */
static void one_over_p_is_the_mixture_ratio(void **state) {
    (void)state;
    double l = -2 * log(0.05), clock = 20000;
    tact_sequence s = { 0.05, clock * (l + log(l + 1)) / 50 };
    assert_true(fabs(1 / tact_sequence_p(s, sqrt(12.5), clock) - 64.170) < 0.0005);
}

static void the_clock_counts_people_of_even_arms(void **state) {
    (void)state;
    assert_true(fabs(tact_sequence_clock(0.09, 5000, 0.09, 5000) - 10000) < 1e-6);
    assert_true(fabs(tact_sequence_clock(0.02, 5000, 0.7, 5000) - 10000) < 1e-6);      /* whatever the variances */
    assert_true(fabs(tact_sequence_clock(1, 9000, 1, 1000) - 3600) < 1e-6);
    assert_true(fabs(tact_sequence_clock(2, 1e12, 2, 1000) - 4000) < 1e-3);            /* a crowd on one side adds nothing any more */
    assert_true(fabs(tact_sequence_clock(0, 10, 0, 10)) < 1e-12);
    /* It is information on another scale: along any path of sizes the product with se^2 stays what it is. */
    const double sizes[][2] = { { 10, 900 }, { 500, 901 }, { 501, 70000 } };
    for (unsigned i = 0; i < 3; i++) {
        double se2 = 0.3 / sizes[i][0] + 0.1 / sizes[i][1];
        assert_true(fabs(tact_sequence_clock(0.3, sizes[i][0], 0.1, sizes[i][1]) * se2 - 0.8) < 1e-12);
    }
}

static void p_falls_below_alpha_where_the_interval_leaves_zero(void **state) {
    (void)state;
    for (double n = 10; n < 1e7; n *= 3) {
        double multiple = tact_sequence_multiple(tact_sequence_standard, n);
        assert_true(fabs(tact_sequence_p(tact_sequence_standard, multiple, n) - 0.05) < 1e-9);
        assert_true(tact_sequence_p(tact_sequence_standard, -multiple * 1.01, n) < 0.05);
        assert_true(tact_sequence_p(tact_sequence_standard, 0, n) >= 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(one_over_p_is_the_mixture_ratio), cmocka_unit_test(multiples_match_the_published_values), 
        cmocka_unit_test(the_clock_counts_people_of_even_arms), cmocka_unit_test(p_falls_below_alpha_where_the_interval_leaves_zero) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
