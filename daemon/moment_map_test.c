/* daemon/moment_map_test.c -- the moment map: what a cell is, its order, and what fewer than ten people stand behind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "daemon/moment_map.h"

static tact_cell cell(uint8_t kind, const char *topic, uint8_t answer) {
    return (tact_cell){ .type = TACT_EVENT_PAGE, .kind = kind, .situation = TACT_SITUATION_EVENING, .stage = TACT_STAGE_COMPARE, .device = TACT_DEVICE_MOBILE, .answer = answer, .topic = tact_slice_of(topic) };
}

static void some(tact_moment_map *m, unsigned people, unsigned times, tact_cell c) {
    for (unsigned p = 1; p <= people; p++)
        for (unsigned t = 0; t < times; t++) assert_true(tact_moment_map_add(m, p * 7919, &c));
}

/* fails when a row is shown from nine people on, or when one person's many moments count as many people */
static void ten_people(void **state) {
    (void)state;
    uint32_t cells;
    tact_moment_map *m = tact_moment_map_new(TACT_MAP_ALL_SIDES);
    some(m, 9, 50, cell(TACT_KIND_BUY, "tyres", TACT_CELL_UNANSWERED));
    assert_null(tact_moment_map_row(m, 0));
    assert_false(tact_moment_map_tells(m));
    assert_int_equal(tact_moment_map_rest(m, &cells).moments + tact_moment_map_total(m).moments + cells, 0);
    some(m, 10, 1, cell(TACT_KIND_BUY, "tyres", TACT_CELL_ANSWERED));
    const tact_map_row *r = tact_moment_map_row(m, 0);
    assert_non_null(r);
    assert_int_equal(r->count.moments, 460);
    assert_int_equal(r->count.answers[TACT_CELL_ANSWERED], 10);
    assert_string_equal(r->topic, "tyres");
    assert_string_equal(r->place, "page");
    assert_int_equal(tact_moment_map_rest(m, &cells).moments, 0);
    assert_int_equal(cells, 0);
    tact_moment_map_free(m);
}

/* fails when what is left over tells of fewer than ten: one row less than the total is one person's */
static void left_over(void **state) {
    (void)state;
    uint32_t cells;
    tact_moment_map *m = tact_moment_map_new(TACT_MAP_KIND | TACT_MAP_TOPIC);
    some(m, 30, 2, cell(TACT_KIND_BUY, "tyres", TACT_CELL_UNANSWERED));
    some(m, 20, 2, cell(TACT_KIND_BUY, "oil", TACT_CELL_SILENT));
    some(m, 1, 1, cell(TACT_KIND_BUY, "garage", TACT_CELL_UNANSWERED));
    assert_string_equal(tact_moment_map_row(m, 0)->topic, "tyres");
    assert_null(tact_moment_map_row(m, 1));
    assert_int_equal(tact_moment_map_rest(m, &cells).moments, 41);
    assert_int_equal(cells, 2);
    assert_int_equal(tact_moment_map_total(m).moments, 101);
    for (unsigned p = 100; p < 110; p++) {                 /* ten others in a small cell: the rest is a crowd by itself */
        tact_cell c = cell(TACT_KIND_KNOW, p % 2 ? "wax" : "belts", TACT_CELL_UNANSWERED);
        assert_true(tact_moment_map_add(m, p * 7919, &c));
    }
    assert_string_equal(tact_moment_map_row(m, 1)->topic, "oil");
    assert_int_equal(tact_moment_map_rest(m, &cells).moments, 11);
    assert_int_equal(cells, 3);
    tact_moment_map_free(m);
}

static void nobody_remembered(void **state) {
    (void)state;
    tact_moment_map *m = tact_moment_map_new(TACT_MAP_ALL_SIDES);
    tact_cell c = cell(TACT_KIND_GO, "", TACT_CELL_SILENT);
    for (int i = 0; i < 99; i++) assert_true(tact_moment_map_add(m, 0, &c));
    assert_null(tact_moment_map_row(m, 0));
    assert_true(tact_moment_map_add(m, 0, &c));
    assert_non_null(tact_moment_map_row(m, 0));
    tact_moment_map_free(m);
}

/* Most unanswered first, whatever else there is; what nobody could tell stands behind. */
static void order(void **state) {
    (void)state;
    tact_moment_map *m = tact_moment_map_new(TACT_MAP_KIND | TACT_MAP_TOPIC);
    some(m, 10, 9, cell(TACT_KIND_UNKNOWN, "", TACT_CELL_UNANSWERED));
    some(m, 10, 1, cell(TACT_KIND_KNOW, "oil", TACT_CELL_UNANSWERED));
    some(m, 10, 8, cell(TACT_KIND_BUY, "tyres", TACT_CELL_ANSWERED));
    some(m, 10, 2, cell(TACT_KIND_GO, "garage", TACT_CELL_UNANSWERED));
    some(m, 10, 3, cell(TACT_KIND_KNOW, "oil", TACT_CELL_SILENT));
    const char *topics[] = { "garage", "oil", "tyres", "" };
    for (uint32_t i = 0; i < 4; i++) assert_string_equal(tact_moment_map_row(m, i)->topic, topics[i]);
    assert_null(tact_moment_map_row(m, 4));
    const tact_map_row *oil = tact_moment_map_row(m, 1);
    assert_int_equal(oil->count.answers[TACT_CELL_SILENT], 30);
    assert_int_equal(oil->count.answers[TACT_CELL_UNANSWERED], 10);
    assert_int_equal(tact_moment_map_total(m).moments, 230);
    tact_moment_map_free(m);
}

/* Fewer sides: larger cells, the same sum. Identify and its like are no moments. */
static void sides(void **state) {
    (void)state;
    assert_int_equal(tact_moment_map_by(TACT_S("kind,topic")), TACT_MAP_KIND | TACT_MAP_TOPIC);
    assert_int_equal(tact_moment_map_by(TACT_S("kind,,topic")), 0);
    assert_int_equal(tact_moment_map_by(TACT_S("hour")), 0);
    assert_int_equal(tact_moment_map_by(TACT_S("")), 0);
    tact_moment_map *fine = tact_moment_map_new(TACT_MAP_ALL_SIDES), *coarse = tact_moment_map_new(TACT_MAP_KIND);
    uint32_t cells;
    for (uint64_t p = 1; p <= 10; p++) {
        tact_cell c = cell(TACT_KIND_BUY, "tyres", TACT_CELL_UNANSWERED);
        c.device = p % 2 ? TACT_DEVICE_MOBILE : TACT_DEVICE_DESKTOP;
        assert_true(tact_moment_map_add(fine, p, &c) && tact_moment_map_add(coarse, p, &c));
        c.type = TACT_EVENT_IDENTIFY;
        assert_true(tact_moment_map_add(fine, p, &c));
    }
    assert_null(tact_moment_map_row(fine, 0));
    assert_int_equal(tact_moment_map_rest(fine, &cells).moments, 10);
    assert_int_equal(cells, 2);
    assert_int_equal(tact_moment_map_row(coarse, 0)->count.moments, 10);
    tact_moment_map_free(fine);
    tact_moment_map_free(coarse);
}

/* Anybody may invent names of slots: beyond the bound they are one sum, and no moment is lost. */
static void invented_places(void **state) {
    (void)state;
    uint32_t cells;
    char name[16];
    tact_moment_map *m = tact_moment_map_new(TACT_MAP_ALL_SIDES);
    for (unsigned i = 0; i < 1000; i++) {
        tact_cell c = cell(TACT_KIND_KNOW, "oil", TACT_CELL_UNANSWERED);
        snprintf(name, sizeof name, "slot-%u", i);
        c.place = tact_slice_of(name);
        assert_true(tact_moment_map_add(m, 0, &c));
    }
    assert_int_equal(tact_moment_map_total(m).moments, 1000);
    assert_int_equal(tact_moment_map_rest(m, &cells).moments, 1000);
    assert_int_equal(cells, TACT_MAP_PLACES);
    tact_moment_map_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(ten_people), cmocka_unit_test(left_over), cmocka_unit_test(nobody_remembered), cmocka_unit_test(order), cmocka_unit_test(sides), cmocka_unit_test(invented_places) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
