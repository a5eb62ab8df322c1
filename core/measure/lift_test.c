/* core/measure/lift_test.c -- published check values, the Hillstrom table, and false alarms under constant peeking. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "core/base/hash.h"
#include "core/measure/lift.h"

static void multiples_match_the_published_values(void **state) {
    (void)state;
    const struct { uint64_t n; double multiple; } rows[] = {
        { 500, 3.8551 }, { 1000, 3.3639 }, { 5000, 3.0352 }, { 10000, 3.0615 }, { 100000, 3.3369 } };
    for (unsigned i = 0; i < 5; i++) assert_true(fabs(tact_lift_multiple(rows[i].n) - rows[i].multiple) < 0.0005);
    assert_true(fabs(tact_lift_arm_size(0.011, 0.01) - 163094) < 50);
}

static void hillstrom_is_conclusive(void **state) {
    (void)state;
    tact_side men = { 21307, 3894, 0, 0 }, none = { 21306, 2262, 0, 0 };
    tact_lift lift = tact_lift_of(men, none, 500);
    assert_true(lift.possible && lift.conclusive && !lift.mismatch);
    assert_true(fabs(lift.difference - 0.07659) < 0.00001);
    assert_true(lift.low < 0.06995 && lift.low > 0.05 && lift.high > 0.08323);   /* wider than the single-look interval */
}

static void too_little_says_so(void **state) {
    (void)state;
    tact_lift lift = tact_lift_of((tact_side){ 200, 3, 0, 0 }, (tact_side){ 20, 0, 0, 0 }, 100);
    assert_false(lift.possible);
    assert_false(lift.conclusive);
    assert_true(lift.expect_more_people > 1000);
}

static void a_lot_that_fell_askew_blocks_reading(void **state) {
    (void)state;
    tact_lift lift = tact_lift_of((tact_side){ 9500, 900, 0, 0 }, (tact_side){ 500, 10, 0, 0 }, 100);
    assert_true(lift.mismatch);
    assert_false(lift.conclusive);
}

static void peeking_does_not_cheat(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 2103, 6476 });
    unsigned alarms = 0, runs = 400;
    for (unsigned run = 0; run < runs; run++) {
        tact_side a = { 0 }, b = { 0 };
        bool alarm = false;
        for (unsigned look = 0; look < 100 && !alarm; look++) {
            for (unsigned i = 0; i < 100; i++) {
                a.people++; a.goals += tact_rng_below(&rng, 10) == 0;
                b.people++; b.goals += tact_rng_below(&rng, 10) == 0;
            }
            alarm = tact_lift_of(a, b, 500).conclusive;
        }
        alarms += alarm;
    }
    assert_true(alarms * 20 <= runs);                       /* at most 5 % ever false */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multiples_match_the_published_values), cmocka_unit_test(hillstrom_is_conclusive),
        cmocka_unit_test(too_little_says_so), cmocka_unit_test(a_lot_that_fell_askew_blocks_reading),
        cmocka_unit_test(peeking_does_not_cheat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
