/* daemon/acquired_test.c -- the book of how people came: counted by week, kept bounded, read back, and told only of whom enough time went by. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "daemon/acquired.h"

static char block[1 << 20];
static tact_acquired book, back;
static tact_instant in_week(uint32_t week) { return (tact_instant){ (int64_t)week * TACT_DAYS(7).us + 5 }; }
static void count(uint32_t week, unsigned by, unsigned sign) { tact_acquired_count(&book, &(tact_came){ .by = (uint8_t)by, .signs = (uint8_t)(1u << sign), .met = in_week(week) }); }

static void told_of_whom_it_can_be(void **state) {
    (void)state;
    tact_arena arena;
    tact_json j;
    book = (tact_acquired){ .count = 0 };
    for (unsigned i = 0; i < 10; i++) count(1000, TACT_CAME_BY_REFERRAL, TACT_CAME_MET);
    for (unsigned i = 0; i < 4; i++) { count(1000, TACT_CAME_BY_REFERRAL, TACT_CAME_BOUGHT); count(1000, TACT_CAME_BY_REFERRAL, TACT_CAME_WEEK_4); }
    count(1000, TACT_CAME_BY_REFERRAL, TACT_CAME_REPEAT);
    for (unsigned i = 0; i < 7; i++) count(1004, TACT_CAME_BY_REFERRAL, TACT_CAME_MET);      /* too young for week 4 */
    count(1004, TACT_CAME_UNKNOWN, TACT_CAME_MET);         /* nobody who counts */
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_json_init(&j, &arena, 1024);
    tact_acquired_json(&j, &book, in_week(1008));
    tact_slice json = tact_json_done(&j);
    assert_true(tact_slice_starts(json, TACT_S("[{\"by\":\"referral\",\"met\":17,\"bought\":4,\"week4\":{\"of\":10,\"active\":4},\"week8\":{\"of\":0,\"active\":0},\"week12\":{\"of\":0,\"active\":0},\"repeat\":{\"of\":0,\"again\":0}}")));
    tact_json_init(&j, &arena, 1024);
    tact_acquired_json(&j, &book, in_week(1014));
    assert_true(tact_slice_find(tact_json_done(&j), TACT_S("\"repeat\":{\"of\":4,\"again\":1}")) > 0);
}

static void kept_and_bounded(void **state) {
    (void)state;
    tact_arena arena;
    tact_writer w;
    uint64_t met = 0;
    book = (tact_acquired){ .count = 0 };
    for (uint32_t week = 500; week < 700; week++) count(week, 1 + week % 3, TACT_CAME_MET);
    count(100, 1, TACT_CAME_MET);                          /* told late of somebody met long ago */
    assert_int_equal(book.count, TACT_ACQUIRED_WEEKS);
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 1024);
    tact_acquired_write(&w, &book);
    assert_int_equal(tact_acquired_read(tact_writer_slice(&w), &back), TACT_OK);
    for (uint32_t i = 0; i < back.count; i++)
        for (unsigned by = 0; by < TACT_CAME_COUNT; by++) met += back.weeks[i].people[by][TACT_CAME_MET];
    assert_int_equal(met, 201);
    for (size_t n = 0; n < w.len; n++) assert_int_not_equal(tact_acquired_read((tact_slice){ (const char *)w.ptr, n }, &back), TACT_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(told_of_whom_it_can_be), cmocka_unit_test(kept_and_bounded) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
