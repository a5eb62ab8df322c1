/* core/measure/lift_test.c -- the Hillstrom table from its printed counts, samples, and false alarms under constant peeking with sides of any size. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include "core/base/hash.h"
#include "core/measure/distribution.h"
#include "core/measure/lift.h"

static bool same(double a, double b, double tolerance) { return fabs(a - b) <= tolerance; }

/* Published: counts, difference, 95 % interval of one single look, z (with variances over n; ours are over n - 1, one in the fourth digit of z). */
static void hillstrom(void **state) {
    (void)state;
    const struct { uint64_t people, goals, control; double difference, low, high, z; } rows[] = {
        { 21307, 3894, 2262, 0.07659, 0.06995, 0.08323, 22.62 }, { 21387, 3238, 2262, 0.04523, 0.03889, 0.05157, 13.99 },
        { 21307, 267, 122, 0.00681, 0.00500, 0.00861, 7.39 }, { 21387, 189, 122, 0.00311, 0.00150, 0.00472, 3.78 } };
    const double z95 = 1.959963984540054;
    for (unsigned i = 0; i < 4; i++) {
        tact_sample t = tact_sample_of_counts(rows[i].people, rows[i].goals), c = tact_sample_of_counts(21306, rows[i].control);
        tact_difference plain = tact_difference_welch(&t, &c);
        double d = plain.value, se = plain.standard_error;
        assert_true(same(d, rows[i].difference, 5e-6) && same(d - z95 * se, rows[i].low, 5e-6) && same(d + z95 * se, rows[i].high, 5e-6));
        assert_true(same(plain.t, rows[i].z, 0.006) && fabs(tact_difference_pooled(&t, &c).t - plain.t) < 0.2);
        tact_lift lift = tact_lift_of(&t, &c, &tact_lift_standard);
        assert_int_equal(lift.verdict, TACT_LIFT_HIGHER);
        assert_true(same(lift.difference, d, 1e-15) && lift.low < rows[i].low && lift.high > rows[i].high && lift.low > 0);      /* the price of looking daily */
        assert_true(same(lift.welch_error, se, 1e-15) && lift.standard_error >= se * (1 - 1e-9) && lift.standard_error < se * 1.1);
        assert_true(lift.more_people < 1 && lift.p < 0.05);
    }
    assert_true(same((267 + 189 + 122) / 64000.0, 0.00903125, 1e-12));
    assert_true(same(30311.69 / 21307, 1.422617, 5e-7) && same(23038.11 / 21387, 1.077202, 5e-7) && same(13908.33 / 21306, 0.652789, 5e-7));
}

/* Student's sleep (1908), two samples of ten: t = -1.8608; 18 degrees pooled, 17.776 by Welch; p = 0.07919 and 0.07939. And what men's e-mails of
 * Hillstrom's even rows brought against none, from its sums: computed apart from the same sums. */
static void differences_by_the_book(void **state) {
    (void)state;
    const double sleep[2][10] = { { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0 }, { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 } };
    tact_sample side[2] = { { 0 } };
    for (unsigned i = 0; i < 20; i++) tact_sample_add(&side[i / 10], sleep[i / 10][i % 10], 0);
    tact_difference welch = tact_difference_welch(&side[0], &side[1]), pooled = tact_difference_pooled(&side[0], &side[1]);
    assert_true(same(pooled.t, -1.8608, 5e-5) && same(pooled.degrees, 18, 1e-12) && same(tact_student_two_sided(pooled.t, pooled.degrees), 0.07919, 5e-6));
    assert_true(same(welch.t, -1.8608, 5e-5) && same(welch.degrees, 17.776, 5e-4) && same(tact_student_two_sided(welch.t, welch.degrees), 0.07939, 5e-6));
    tact_sample men = tact_sample_of_sums(10778, 118, 11212.71, 2084571.6071), none = tact_sample_of_sums(10586, 62, 6076.51, 1081949.7541);
    pooled = tact_difference_pooled(&men, &none);
    welch = tact_difference_welch(&men, &none);
    assert_true(same(pooled.value, 0.4663193, 5e-8) && same(pooled.t, 2.8057470, 5e-7) && same(welch.t, 2.8135104, 5e-7) && same(welch.degrees, 19701.58, 0.005));
}

/* The largest difference there is, and none at all. */
static void sides_that_do_not_vary(void **state) {
    (void)state;
    tact_sample all = tact_sample_of_counts(100, 100), nobody = tact_sample_of_counts(100, 0), few = tact_sample_of_counts(100, 99);
    tact_lift lift = tact_lift_of(&all, &nobody, &tact_lift_standard);
    assert_int_equal(lift.verdict, TACT_LIFT_HIGHER);
    assert_true(same(lift.standard_error, sqrt(2 * 50.0 / 199 / 100), 1e-12) && lift.low > 0.5 && lift.high > 1 && same(lift.welch_error, 0, 1e-300));
    assert_int_equal(tact_lift_of(&nobody, &all, &tact_lift_standard).verdict, TACT_LIFT_LOWER);
    assert_false(tact_lift_all_alike(&all, &nobody));
    assert_true(tact_lift_all_alike(&all, &all) && tact_lift_all_alike(&nobody, &nobody) && !tact_lift_all_alike(&all, &few));
    lift = tact_lift_of(&all, &few, &tact_lift_standard);                              /* one of 200 did not: 10 are wanted on the smaller side */
    assert_true(lift.verdict == TACT_LIFT_TOO_LITTLE && same(lift.more_people, 200 * 19, 1));
    assert_true(tact_lift_of(&all, &all, &tact_lift_standard).more_people > 1000);     /* not "one more", over and over */
}

static void samples_add_merge_and_agree_with_sums(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 7, 1 });
    tact_sample whole = { 0 }, parts[3] = { { 0 } };
    double sum = 0, squares = 0;
    uint64_t nonzero = 0;
    for (unsigned i = 0; i < 5000; i++) {
        double y = tact_rng_below(&rng, 3) ? 0 : (double)tact_rng_below(&rng, 10000) / 100, x = (double)tact_rng_below(&rng, 50);
        tact_sample_add(&whole, y, x);
        tact_sample_add(&parts[tact_rng_below(&rng, 3)], y, x);
        sum += y;
        squares += y * y;
        nonzero += y > 0;
    }
    tact_sample merged = { 0 }, summed = tact_sample_of_sums(5000, nonzero, sum, squares);
    for (unsigned i = 0; i < 3; i++) tact_sample_merge(&merged, &parts[i]);
    assert_int_equal(merged.people, 5000);
    assert_int_equal(merged.nonzero, whole.nonzero);
    assert_true(same(merged.mean, whole.mean, 1e-10) && same(summed.mean, whole.mean, 1e-10));
    assert_true(same(merged.spread, whole.spread, 1e-5) && same(summed.spread, whole.spread, 1e-5) && same(merged.shared, whole.shared, 1e-5));
    assert_true(same(merged.covariate_spread, whole.covariate_spread, 1e-6));
    /* Large amounts lose nothing: 1e9, 1e9 + 1, 1e9 + 2 have the variance 1. */
    tact_sample large = { 0 };
    for (int i = 0; i < 3; i++) tact_sample_add(&large, 1e9 + i, 0);
    assert_true(same(tact_sample_variance(&large), 1, 1e-9));
}

static void too_little_says_so(void **state) {
    (void)state;
    const struct { uint64_t people, goals, control, control_goals; } rows[] = { { 200, 3, 20, 0 }, { 0, 0, 0, 0 }, { 1470, 15, 30, 0 }, { 100000, 1000, 29, 9 },
        { 5000, 4995, 5000, 4999 }, { 30, 0, 30, 0 } };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_sample t = tact_sample_of_counts(rows[i].people, rows[i].goals), c = tact_sample_of_counts(rows[i].control, rows[i].control_goals);
        tact_lift lift = tact_lift_of(&t, &c, &tact_lift_standard);
        assert_int_equal(lift.verdict, TACT_LIFT_TOO_LITTLE);
        assert_true(lift.more_people >= 1 && lift.p >= 1 && isfinite(lift.more_people));
    }
}

/* What it says is missing is what is missing: with as many, and the difference as seen, eight of ten trials get their verdict. */
static void missing_people_are_the_right_number(void **state) {
    (void)state;
    tact_sample t = tact_sample_of_counts(3000, 345), c = tact_sample_of_counts(3000, 300);
    tact_lift lift = tact_lift_of(&t, &c, &tact_lift_standard);
    assert_int_equal(lift.verdict, TACT_LIFT_OPEN);
    uint64_t each = (6000 + (uint64_t)lift.more_people) / 2;
    tact_rng rng = tact_rng_from((tact_seed){ 80, 20 });
    unsigned shown = 0;
    for (unsigned run = 0; run < 200; run++) {
        uint64_t a = 0, b = 0;
        for (uint64_t i = 0; i < each; i++) { a += tact_rng_below(&rng, 1000) < 115; b += tact_rng_below(&rng, 1000) < 100; }
        tact_sample x = tact_sample_of_counts(each, a), y = tact_sample_of_counts(each, b);
        shown += tact_lift_of(&x, &y, &tact_lift_standard).verdict == TACT_LIFT_HIGHER;
    }
    assert_in_range(shown, 140, 180);
}

static void a_lift_may_be_ruled_out(void **state) {
    (void)state;
    tact_sample t = tact_sample_of_counts(2500000, 250500), c = tact_sample_of_counts(2500000, 250000);
    tact_lift lift = tact_lift_of(&t, &c, &tact_lift_standard);
    assert_true(lift.verdict == TACT_LIFT_OPEN && lift.more_people < 0.5);             /* a tenth more would have been seen long ago */
    tact_lift_question finer = tact_lift_standard;
    finer.aim = 0.001;
    assert_true(tact_lift_of(&t, &c, &finer).more_people > 1e6);
    finer.aim = 0.01;                                                                  /* enough to show a hundredth, just not to rule it out: about as many again */
    lift = tact_lift_of(&t, &c, &finer);
    assert_true(lift.more_people < 0.5 || lift.more_people < 5e6);
}

/* An A/A trial looked at constantly: at most 5 % of them may ever show a difference. Shares of the control and rates as brands have them; in the last
 * kind of row the share changes half way, in the one before people who buy spend amounts with a long tail. */
static void peeking_does_not_cheat(void **state) {
    (void)state;
    enum { RUNS = 400, LOOKS = 150 };
    const struct { uint32_t control_milli, later_milli, rate_milli; bool money; uint32_t step; } rows[] = {
        { 500, 500, 100, false, 100 }, { 100, 100, 100, false, 100 }, { 20, 20, 50, false, 300 }, { 500, 500, 10, false, 100 }, { 100, 100, 10, false, 300 },
        { 500, 500, 20, true, 200 }, { 100, 100, 20, true, 400 }, { 500, 50, 100, false, 100 } };
    for (unsigned k = 0; k < sizeof rows / sizeof *rows; k++) {
        tact_rng rng = tact_rng_from((tact_seed){ 2103, 6476 + k });
        unsigned alarms = 0;
        for (unsigned run = 0; run < RUNS; run++) {
            tact_sample side[2] = { { 0 } };
            bool alarm = false;
            for (unsigned look = 0; look < LOOKS && !alarm; look++) {
                for (unsigned i = 0; i < rows[k].step; i++) {
                    bool control = tact_rng_below(&rng, 1000) < (look < LOOKS / 2 ? rows[k].control_milli : rows[k].later_milli);
                    double y = tact_rng_below(&rng, 1000) < rows[k].rate_milli;
                    if (rows[k].money && y > 0) y = 20 / sqrt((double)(tact_rng_u32(&rng) + 1.0) / 4294967296.0 + 0.0004);       /* Pareto, cut at a thousand */
                    tact_sample_add(&side[control], y, 0);
                }
                tact_lift_verdict verdict = tact_lift_of(&side[0], &side[1], &tact_lift_standard).verdict;
                alarm = verdict == TACT_LIFT_HIGHER || verdict == TACT_LIFT_LOWER;
            }
            alarms += alarm;
        }
        print_message("control %u/1000 then %u, rate %u/1000%s: false alarms %.1f %%\n", rows[k].control_milli, rows[k].later_milli, rows[k].rate_milli, rows[k].money ? ", money" : "", alarms * 100.0 / RUNS);
        assert_true(alarms * 20 <= RUNS);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hillstrom), cmocka_unit_test(differences_by_the_book), cmocka_unit_test(sides_that_do_not_vary), cmocka_unit_test(samples_add_merge_and_agree_with_sums), cmocka_unit_test(too_little_says_so),
        cmocka_unit_test(a_lift_may_be_ruled_out), cmocka_unit_test(missing_people_are_the_right_number), cmocka_unit_test(peeking_does_not_cheat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
