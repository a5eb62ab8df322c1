/* daemon/crowds_test.c -- ten different people, or a hundred moments of nobody; a month later they are counted anew; a full table hides. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "daemon/crowds.h"

static const tact_instant now = { 1795176000000000 };

static void ten_people_are_enough_and_nine_are_not(void **state) {
    (void)state;
    tact_crowds *c = tact_crowds_new(64);
    for (unsigned round = 0; round < 50; round++)
        for (uint64_t p = 1; p < 10; p++) assert_false(tact_crowds_meet(c, 7, p, now));
    assert_false(tact_crowds_enough(c, 7, now));
    assert_false(tact_crowds_meet(c, 8, 10, now));         /* another cell's tenth is not this one's */
    assert_true(tact_crowds_meet(c, 7, 10, now));
    assert_true(tact_crowds_enough(c, 7, now));
    assert_true(tact_crowds_meet(c, 7, 1, now));
    tact_instant month = tact_instant_add(now, TACT_DAYS(28));
    assert_false(tact_crowds_enough(c, 7, month));
    assert_false(tact_crowds_meet(c, 7, 1, month));
    tact_crowds_free(c);
}

/* fails when nine made-up people tell of the tenth: then every cell wants as many */
static void drawn_for_each_cell(void **state) {
    unsigned at[21] = { 0 };
    (void)state;
    tact_crowds *c = tact_crowds_new_drawn(1024, (const uint8_t *)"a brand's secret"), *other = tact_crowds_new_drawn(1024, (const uint8_t *)"another's secret"), *again = tact_crowds_new_drawn(1024, (const uint8_t *)"a brand's secret");
    bool differ = false;
    for (uint64_t cell = 1; cell <= 500; cell++) {
        uint64_t p = 1, q = 1, r = 1;
        while (!tact_crowds_meet(c, cell, p, now)) p++;
        while (!tact_crowds_meet(other, cell, q, now)) q++;
        while (!tact_crowds_meet(again, cell, r, now)) r++;
        assert_in_range(p, 10, 19);
        assert_int_equal(p, r);
        at[p]++;
        differ = differ || p != q;
    }
    for (unsigned n = 10; n < 20; n++) assert_true(at[n] > 10);
    assert_true(differ);
    tact_crowds_free(c);
    tact_crowds_free(other);
    tact_crowds_free(again);
}

static void of_nobody_remembered_a_hundred_moments(void **state) {
    (void)state;
    tact_crowds *c = tact_crowds_new(64);
    for (unsigned i = 0; i < 99; i++) assert_false(tact_crowds_meet(c, 0, 0, now));
    for (uint64_t p = 1; p < 10; p++) assert_false(tact_crowds_meet(c, 0, p, now));        /* they do not add up */
    assert_true(tact_crowds_meet(c, 0, 0, now));
    tact_crowds_free(c);
}

static void a_full_table_tells_nothing_of_what_it_has_no_room_for(void **state) {
    (void)state;
    tact_crowds *c = tact_crowds_new(64);
    for (uint64_t cell = 1; cell <= 500; cell++)
        for (uint64_t p = 1; p <= 20; p++) assert_int_equal(tact_crowds_meet(c, cell, p, now), cell <= 48 && p >= 10);
    for (uint64_t cell = 1; cell <= 500; cell++) assert_int_equal(tact_crowds_enough(c, cell, now), cell <= 48);
    tact_crowds_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(ten_people_are_enough_and_nine_are_not), cmocka_unit_test(drawn_for_each_cell), cmocka_unit_test(of_nobody_remembered_a_hundred_moments),
                                        cmocka_unit_test(a_full_table_tells_nothing_of_what_it_has_no_room_for) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
