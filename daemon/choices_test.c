/* daemon/choices_test.c -- choices counted by purpose, notice, language and way; whatever a caller calls its way; bytes back, damage refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "daemon/choices.h"

static char block[65536];
static tact_choices c, back, sum;

static void rows_are_kept_apart_and_come_back(void **state) {
    (void)state;
    tact_arena arena;
    tact_writer w;
    for (unsigned i = 0; i < 5; i++) tact_choices_count(&c, 0, 1, TACT_S("fr-FR"), TACT_S("banner"), TACT_CHOSEN_GRANTED);
    tact_choices_count(&c, 0, 1, TACT_S("fr"), TACT_S("banner"), TACT_CHOSEN_REFUSED);
    tact_choices_count(&c, 0, 2, TACT_S("fr"), TACT_S("banner"), TACT_CHOSEN_WITHDRAWN);
    tact_choices_count(&c, 0, 1, TACT_S(""), TACT_S("<script>"), TACT_CHOSEN_GRANTED);
    assert_int_equal(c.count, 3);
    assert_int_equal(c.rows[0].granted, 5);
    assert_int_equal(c.rows[0].refused, 1);
    assert_int_equal(c.rows[1].withdrawn, 1);
    assert_string_equal(c.rows[2].way, "other");
    assert_string_equal(c.rows[2].language, "?");
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 1024);
    tact_choices_write(&w, &c);
    tact_slice bytes = tact_writer_slice(&w);
    assert_int_equal(tact_choices_read(bytes, &back), TACT_OK);
    assert_int_equal(back.count, 3);
    assert_memory_equal(back.rows, c.rows, 3 * sizeof c.rows[0]);
    for (size_t n = 0; n < bytes.len; n++) assert_int_not_equal(tact_choices_read((tact_slice){ bytes.ptr, n }, &back), TACT_OK);
    tact_choices_add(&sum, &c);
    tact_choices_add(&sum, &c);
    assert_int_equal(sum.rows[0].granted, 10);
}

static void invented_ways_do_not_crowd_others_out(void **state) {
    (void)state;
    uint64_t all = 0;
    c.count = 0;
    for (unsigned i = 0; i < 1000; i++) {
        char way[16];
        snprintf(way, sizeof way, "w%u", i);
        tact_choices_count(&c, i % 5, 1, TACT_S("en"), tact_slice_of(way), TACT_CHOSEN_GRANTED);
    }
    assert_true(c.count <= TACT_CHOICES_ROWS);
    for (uint32_t i = 0; i < c.count; i++) all += c.rows[i].granted;
    assert_int_equal(all, 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_are_kept_apart_and_come_back), cmocka_unit_test(invented_ways_do_not_crowd_others_out) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
