/* train/judge_test.c -- the figures of a classifier, against numbers made by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "train/judge.h"

static void add(tact_judged *j, unsigned truth, unsigned likeliest, uint16_t milli, unsigned answered) {
    tact_classified c = { .kind = (uint8_t)answered };
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) c.probability_milli[k] = (uint16_t)((1000 - milli) / 4);
    c.probability_milli[likeliest] = milli;
    tact_judge_add(j, truth, &c);
}

static void near(double a, double b) { if (fabs(a - b) > 1e-9) fail_msg("%.9f is not %.9f", a, b); }

static void nothing_judged(void **state) {
    (void)state;
    tact_judged j = { .count = 0 };
    near(tact_judge_accuracy(&j), 0);
    near(tact_judge_macro_f1(&j), 0);
    near(tact_judge_ece(&j), 0);
    near(tact_judge_unknown_recall(&j), 0);
    near(tact_judge_needs_accuracy(&j), 0);
}

/* Know: 3 asked, 2 right, 1 answered go. Go: 2 asked, 1 right, 1 unknown. Unknown: 1 asked, answered know. */
static void by_hand(void **state) {
    (void)state;
    tact_judged j = { .count = 0 };
    add(&j, TACT_KIND_KNOW, TACT_KIND_KNOW, 900, TACT_KIND_KNOW);
    add(&j, TACT_KIND_KNOW, TACT_KIND_KNOW, 800, TACT_KIND_KNOW);
    add(&j, TACT_KIND_KNOW, TACT_KIND_GO, 600, TACT_KIND_GO);
    add(&j, TACT_KIND_GO, TACT_KIND_GO, 1000, TACT_KIND_GO);
    add(&j, TACT_KIND_GO, TACT_KIND_GO, 360, TACT_KIND_UNKNOWN);             /* right but not likely enough to say */
    add(&j, TACT_KIND_UNKNOWN, TACT_KIND_KNOW, 640, TACT_KIND_KNOW);
    assert_int_equal(j.count, 6);
    near(tact_judge_accuracy(&j), 3 / 6.0);
    near(tact_judge_f1(&j, TACT_KIND_KNOW), 4 / 6.0);                        /* 2 TP: 4; FP 1, FN 1 */
    near(tact_judge_f1(&j, TACT_KIND_GO), 2 / 4.0);                          /* FP 1, FN 1 */
    near(tact_judge_f1(&j, TACT_KIND_UNKNOWN), 0);
    near(tact_judge_f1(&j, TACT_KIND_BUY), 0);
    near(tact_judge_macro_f1(&j), (4 / 6.0 + 2 / 4.0 + 0) / 3);              /* kinds that do not occur do not count */
    near(tact_judge_unknown_recall(&j), 0);
    near(tact_judge_needs_accuracy(&j), 3 / 5.0);
    /* Bins: 9 holds 0.9 and 1.0, both right; 8 holds 0.8, right; 6 holds 0.6 and 0.64, none right; 3 holds 0.36, right. */
    assert_int_equal(j.bin_count[9], 2);
    assert_int_equal(j.bin_count[8], 1);
    assert_int_equal(j.bin_count[6], 2);
    assert_int_equal(j.bin_right[6], 0);
    assert_int_equal(j.bin_count[3], 1);
    assert_int_equal(j.bin_right[3], 1);
    near(tact_judge_ece(&j), (0.1 + 0.2 + 1.24 + 0.64) / 6);
}

static void all_right(void **state) {
    (void)state;
    tact_judged j = { .count = 0 };
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) add(&j, k, k, 1000, k);
    near(tact_judge_accuracy(&j), 1);
    near(tact_judge_macro_f1(&j), 1);
    near(tact_judge_ece(&j), 0);
    near(tact_judge_unknown_recall(&j), 1);
    near(tact_judge_needs_accuracy(&j), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_judged), cmocka_unit_test(by_hand), cmocka_unit_test(all_right) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
