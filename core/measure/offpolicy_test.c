/* core/measure/offpolicy_test.c -- against a known truth, against hand-made sums, and refusals. The published table on real data: test/measure_test.sh. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "core/base/hash.h"
#include "core/measure/offpolicy.h"

static bool same(double a, double b) { return fabs(a - b) < 1e-12; }

static void by_hand(void **state) {
    (void)state;
    tact_offpolicy s = { .clip = 1.5 };
    const tact_logged_draw draws[] = { { 1, 0.5, 0.25, 0.4, 0.3 }, { 0, 0.25, 0.5, 0.2, 0.3 }, { 2, 0.5, 0.5, 0.5, 0.3 }, { 0, 1, 0.5, 0, 0.3 } };
    for (unsigned i = 0; i < 4; i++) tact_offpolicy_add(&s, &draws[i]);
    tact_offpolicy_answer a = tact_offpolicy_of(&s, tact_sequence_standard);       /* weights .5 2 1 .5 */
    assert_true(same(a.mean_weight, 1) && same(a.effective, 16 / 5.5) && same(a.ips.value, 2.5 / 4) && same(a.snips.value, 2.5 / 4));
    assert_true(same(a.clipped.value, 2.5 / 4) && same(a.clipped_effective, 3.5 * 3.5 / 3.75));
    assert_true(same(a.dr.value, 0.3 + (0.5 * 0.6 - 2 * 0.2 + 1.5) / 4));
    assert_true(same(a.logged.value, 0.75) && same(s.least_propensity, 0.25) && same(s.largest_weight, 2));
    assert_int_equal(a.refusal, TACT_REFUSAL_FEW_REWARDS);                         /* four rows */
    double m = 2.5 / 4, variance = ((0.5 - m) * (0.5 - m) + m * m + (2 - m) * (2 - m) + m * m) / 3;
    assert_true(same(a.ips.standard_error, sqrt(variance / 4)));
    /* SNIPS: sum of w^2 (r - m)^2 over (sum of w)^2; clipped: weights .5 1.5 1 .5, so 0.5 0 2 0. */
    double off = 0.25 * (1 - m) * (1 - m) + 4 * m * m + (2 - m) * (2 - m) + 0.25 * m * m;
    assert_true(same(a.snips.standard_error, sqrt(off / 16)));
    assert_true(same(a.clipped.standard_error, sqrt(variance / 4)) && a.clipped.low < a.clipped.value && a.clipped.high > a.clipped.value);
    tact_offpolicy tight = { .clip = 1.5 };                /* a reward on the clipped row: 1.5 x 3 beside 0.5 */
    tact_offpolicy_add(&tight, &draws[0]);
    tact_offpolicy_add(&tight, &(tact_logged_draw){ 3, 0.25, 0.5, 0, 0 });
    assert_true(same(tact_offpolicy_of(&tight, tact_sequence_standard).clipped.standard_error, sqrt(2 * 2 * 2 / 2.0)));
}

/* Four arms in two situations; the log leans one way, the target the other. */
typedef struct { double mean[4], error[4]; unsigned held, runs, refused; } trial_result;

static void estimates_find_the_truth(void **state) {
    (void)state;
    const double rate[2][4] = { { 0.05, 0.10, 0.20, 0.02 }, { 0.30, 0.10, 0.05, 0.15 } }, log[4] = { 0.55, 0.25, 0.1, 0.1 }, target[2][4] = { { 0.1, 0.1, 0.7, 0.1 }, { 0.6, 0.2, 0.1, 0.1 } };
    double truth = 0, expected[2] = { 0 };
    for (int x = 0; x < 2; x++) for (int k = 0; k < 4; k++) { expected[x] += target[x][k] * rate[x][k]; truth += target[x][k] * rate[x][k] / 2; }
    tact_rng rng = tact_rng_from((tact_seed){ 2008, 7146 });
    trial_result r = { .runs = 300 };
    for (unsigned run = 0; run < r.runs; run++) {
        tact_offpolicy s = { 0 };
        for (unsigned i = 0; i < 4000; i++) {
            unsigned x = (unsigned)tact_rng_below(&rng, 2), k = 0;
            for (double lot = (double)tact_rng_u32(&rng) / 4294967296.0; k < 3 && lot >= log[k]; k++) lot -= log[k];
            tact_logged_draw d = { (double)tact_rng_below(&rng, 10000) < rate[x][k] * 10000, log[k], target[x][k], rate[x][k], expected[x] };
            tact_offpolicy_add(&s, &d);
        }
        tact_offpolicy_answer a = tact_offpolicy_of(&s, tact_sequence_standard);
        const double values[4] = { a.ips.value, a.snips.value, a.clipped.value, a.dr.value };
        for (int k = 0; k < 4; k++) { r.mean[k] += values[k] / r.runs; r.error[k] += (values[k] - truth) * (values[k] - truth) / r.runs; }
        r.held += a.ips.low < truth && truth < a.ips.high && a.dr.low < truth && truth < a.dr.high && a.snips.low < truth && truth < a.snips.high;
        r.refused += a.refusal != TACT_REFUSAL_NONE;
    }
    for (int k = 0; k < 4; k++) assert_true(fabs(r.mean[k] - truth) < 0.002);
    assert_true(r.error[3] < r.error[0]);                                              /* a good model narrows it */
    assert_true(r.held * 20 >= r.runs * 19 && r.refused <= r.runs / 50);
}

static void without_a_model_dr_is_ips(void **state) {
    (void)state;
    tact_offpolicy s = { 0 };
    for (unsigned i = 0; i < 50; i++) tact_offpolicy_add(&s, &(tact_logged_draw){ i % 7, 0.25, i % 4 ? 0.2 : 0.4, 0, 0 });
    tact_offpolicy_answer a = tact_offpolicy_of(&s, tact_sequence_standard);
    assert_true(same(a.dr.value, a.ips.value) && same(a.dr.standard_error, a.ips.standard_error));
}

static void worthless_logs_are_refused(void **state) {
    (void)state;
    tact_offpolicy none = { 0 }, few = { 0 }, wrong = { 0 };
    assert_int_equal(tact_offpolicy_of(&none, tact_sequence_standard).refusal, TACT_REFUSAL_EMPTY);
    for (unsigned i = 0; i < 1000; i++) {
        tact_offpolicy_add(&few, &(tact_logged_draw){ 0, i ? 0.5 : 1e-6, 1 / 46.0, 0, 0 });        /* one row outweighs all: no floor under the log */
        tact_offpolicy_add(&wrong, &(tact_logged_draw){ 1, 0.5, i % 3 ? 0.5 : 0.4, 0, 0 });        /* probabilities that cannot be true */
    }
    assert_int_equal(tact_offpolicy_of(&few, tact_sequence_standard).refusal, TACT_REFUSAL_FEW_EFFECTIVE);
    assert_int_equal(tact_offpolicy_of(&wrong, tact_sequence_standard).refusal, TACT_REFUSAL_MEAN_WEIGHT);
}

/* Rewards so rare that their mean is far from normal: refused, or the interval holds. The log gives b a tenth, the other way is always b. */
static void rare_rewards_are_refused_or_held(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 400, 20 });
    unsigned judged = 0, missed = 0;
    for (unsigned run = 0; run < 400; run++) {
        tact_offpolicy s = { 0 };
        for (unsigned i = 0, rows = 400u << run % 6; i < rows; i++) {
            bool b = tact_rng_below(&rng, 10) == 0;
            tact_offpolicy_add(&s, &(tact_logged_draw){ tact_rng_below(&rng, 50) == 0, b ? 0.1 : 0.9, b, 0, 0 });
        }
        tact_offpolicy_answer a = tact_offpolicy_of(&s, tact_sequence_standard);
        if (run % 6 == 0) assert_int_not_equal(a.refusal, TACT_REFUSAL_NONE);
        if (a.refusal) continue;
        judged++;
        missed += !(a.snips.low < 0.02 && 0.02 < a.snips.high && a.ips.low < 0.02 && 0.02 < a.ips.high);
    }
    print_message("judged %u, missed %u\n", judged, missed);
    assert_true(judged >= 100 && missed * 20 <= judged);
}

static void what_never_varied_has_no_interval(void **state) {
    (void)state;
    tact_offpolicy twenty = { 0 };
    for (unsigned i = 0; i < 20; i++) tact_offpolicy_add(&twenty, &(tact_logged_draw){ 3 + i % 5, 0.5, 0.5, 0, 0 });
    assert_int_equal(tact_offpolicy_of(&twenty, tact_sequence_standard).refusal, TACT_REFUSAL_FEW_REWARDS);        /* rewards enough, rows too few */
    tact_offpolicy zero = { 0 }, one = { 0 }, amounts = { 0 };
    for (unsigned i = 0; i < 2000; i++) {
        tact_offpolicy_add(&zero, &(tact_logged_draw){ 0, 0.5, 0.5, 0, 0 });
        tact_offpolicy_add(&one, &(tact_logged_draw){ 1, 0.5, 0.5, 0, 0 });
        tact_offpolicy_add(&amounts, &(tact_logged_draw){ 3 + i % 5, 0.5, 0.5, 0, 0 });
    }
    tact_offpolicy_answer a = tact_offpolicy_of(&zero, tact_sequence_standard), b = tact_offpolicy_of(&one, tact_sequence_standard), c = tact_offpolicy_of(&amounts, tact_sequence_standard);
    assert_int_equal(a.refusal, TACT_REFUSAL_FEW_REWARDS);
    assert_int_equal(b.refusal, TACT_REFUSAL_FEW_REWARDS);
    assert_int_equal(c.refusal, TACT_REFUSAL_NONE);                                    /* everybody brought something, and it differs */
    assert_true(isnan(a.ips.low) && isnan(b.snips.high) && c.ips.low < 5 && c.ips.high > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(by_hand), cmocka_unit_test(estimates_find_the_truth), cmocka_unit_test(without_a_model_dr_is_ips), cmocka_unit_test(worthless_logs_are_refused),
        cmocka_unit_test(rare_rewards_are_refused_or_held), cmocka_unit_test(what_never_varied_has_no_interval) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
