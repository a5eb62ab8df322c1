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
    assert_null(tact_moment_map_row(m, 1));                /* one cell each: there is nothing smaller to lend, so the smallest goes whole */
    assert_int_equal(tact_moment_map_rest(m, &cells).moments, 41);
    assert_int_equal(cells, 2);
    assert_int_equal(tact_moment_map_total(m).moments, 101);
    for (unsigned p = 100; p < 110; p++) {                 /* ten others in two small cells of one kind: the smallest there is to go, so oil is told */
        tact_cell c = cell(TACT_KIND_KNOW, p % 2 ? "wax" : "belts", TACT_CELL_UNANSWERED);
        assert_true(tact_moment_map_add(m, p * 7919, &c));
    }
    assert_string_equal(tact_moment_map_row(m, 1)->topic, "oil");
    assert_int_equal(tact_moment_map_rest(m, &cells).moments, 11);
    assert_int_equal(cells, 3);
    for (unsigned p = 200; p < 209; p++) {                 /* nine of other kinds, with the one before: a rest of ten, and those ten are told together, as several topics */
        tact_cell c = cell(p % 2 ? TACT_KIND_GO : TACT_KIND_DO, "tyres", TACT_CELL_UNANSWERED);
        assert_true(tact_moment_map_add(m, p * 7919, &c));
    }
    const tact_map_row *several = tact_moment_map_row(m, 1);
    assert_int_equal(several->kind, TACT_KIND_KNOW);
    assert_int_equal(several->sides, TACT_MAP_KIND);
    assert_int_equal(several->count.answers[TACT_CELL_UNANSWERED], 10);
    assert_string_equal(tact_moment_map_row(m, 2)->topic, "oil");
    assert_int_equal(tact_moment_map_rest(m, &cells).moments, 10);
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
    const tact_map_row *both = tact_moment_map_row(fine, 0);            /* five on each device: on several */
    assert_int_equal(both->count.moments, 10);
    assert_int_equal(both->sides, TACT_MAP_ALL_SIDES & ~TACT_MAP_DEVICE);
    assert_int_equal(tact_moment_map_rest(fine, &cells).moments, 0);
    assert_int_equal(tact_moment_map_row(coarse, 0)->count.moments, 10);
    tact_moment_map_free(fine);
    tact_moment_map_free(coarse);
}

/* Anybody may invent names of slots: beyond the bound they are told without, and no moment is lost. */
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
    assert_int_equal(tact_moment_map_rest(m, &cells).moments, 0);
    assert_int_equal(tact_moment_map_row(m, 0)->count.moments, 1000);
    assert_string_equal(tact_moment_map_row(m, 0)->place, "");
    tact_moment_map_free(m);
}

/* A kind of many people, beside a kind of four: what is small of the many is lent, and they are told. fails when a row of hundreds is hidden because another one is small: lend() */
static void the_many_are_told(void **state) {
    (void)state;
    uint32_t cells;
    tact_moment_map *m = tact_moment_map_new(TACT_MAP_KIND);
    for (uint64_t p = 1; p <= 60; p++)
        for (unsigned t = 0; t < 5; t++) {
            tact_cell c = cell(TACT_KIND_BUY, t ? "tyres" : p % 3 ? "oil" : "wax", t ? TACT_CELL_UNANSWERED : TACT_CELL_ANSWERED);
            c.situation = (uint8_t)(1 + (p + t) % 6);
            assert_true(tact_moment_map_add(m, p * 7919, &c));
        }
    some(m, 4, 3, cell(TACT_KIND_DO, "garage", TACT_CELL_UNANSWERED));
    const tact_map_row *buy = tact_moment_map_row(m, 0);
    tact_map_count rest = tact_moment_map_rest(m, &cells);
    assert_non_null(buy);
    assert_int_equal(buy->kind, TACT_KIND_BUY);
    assert_true(buy->count.moments >= 290 && buy->count.moments < 300);
    assert_int_equal(buy->count.answers[TACT_CELL_UNANSWERED], 240);       /* what was answered was lent */
    assert_int_equal(buy->count.moments + rest.moments, 312);
    assert_null(tact_moment_map_row(m, 1));
    tact_moment_map_free(m);
}

enum { TRUTH = 3000 };
typedef struct happened { uint64_t person; tact_cell cell; } happened;

static bool of(const tact_map_row *r, const happened *h) {
    return (!(r->sides & TACT_MAP_KIND) || r->kind == h->cell.kind) && (!(r->sides & TACT_MAP_SITUATION) || r->situation == h->cell.situation) && (!(r->sides & TACT_MAP_STAGE) || r->stage == h->cell.stage) &&
           (!(r->sides & TACT_MAP_DEVICE) || r->device == h->cell.device) && (!(r->sides & TACT_MAP_TOPIC) || tact_slice_is(h->cell.topic, r->topic)) && (!(r->sides & TACT_MAP_PLACE) || tact_slice_is(h->cell.place, r->place));
}

static uint32_t people_of(const tact_map_row *r, const happened *all, unsigned n) {
    static bool met[TRUTH];
    uint32_t people = 0;
    memset(met, 0, sizeof met);
    for (unsigned i = 0; i < n; i++)
        if ((!r || of(r, &all[i])) && !met[all[i].person]) { met[all[i].person] = true; people++; }
    return people;
}

/* Whatever happened, and by whichever sides it is asked: rows and rest add up to the total, answer by answer, and ten people stand behind each of them, so that no difference within
 * an answer is of fewer. With one moment a person a count is its people, and tells whether that holds. fails when a cell of nine is told, when a rest of nine is, or when most is hidden. */
static void ten_people_behind_every_number(void **state) {
    (void)state;
    static happened all[TRUTH];
    static const char *const topics[] = { "", "tyres", "oil", "wax", "belts" }, *const places[] = { "page", "top", "aside" };
    for (unsigned seed = 1; seed <= 400; seed++) {
        tact_rng rng = tact_rng_from((tact_seed){ seed, 20261123 });
        unsigned n = 1 + (unsigned)tact_rng_below(&rng, seed % 4 ? 120 : TRUTH - 1), crowd = seed % 2 ? TRUTH : 8 + (unsigned)tact_rng_below(&rng, 60);
        unsigned by = 1 + (unsigned)tact_rng_below(&rng, TACT_MAP_ALL_SIDES);
        tact_moment_map *m = tact_moment_map_new(by);
        for (unsigned i = 0; i < n; i++) {
            unsigned rare = (unsigned)tact_rng_below(&rng, 20);
            all[i] = (happened){ seed % 2 ? i : tact_rng_below(&rng, crowd), cell((uint8_t)(rare ? tact_rng_below(&rng, 2) : 2 + tact_rng_below(&rng, 3)), topics[tact_rng_below(&rng, rare ? 2 : 5)], (uint8_t)tact_rng_below(&rng, 3)) };
            all[i].cell.situation = (uint8_t)tact_rng_below(&rng, rare > 3 ? 1 : 6);
            all[i].cell.device = (uint8_t)tact_rng_below(&rng, rare > 8 ? 1 : 4);
            all[i].cell.place = tact_slice_of(places[tact_rng_below(&rng, 3)]);
            assert_true(tact_moment_map_add(m, all[i].person + 1, &all[i].cell));
        }
        uint32_t cells, everybody = people_of(NULL, all, n);
        tact_map_count sum = tact_moment_map_rest(m, &cells), total = tact_moment_map_total(m), rest = sum;
        const tact_map_row *r;
        assert_int_equal(tact_moment_map_tells(m), everybody >= 10);
        for (uint32_t i = 0; (r = tact_moment_map_row(m, i)) != NULL; i++) {
            if (people_of(r, all, n) < 10) fail_msg("seed %u: a row of %u people", seed, people_of(r, all, n));
            if (seed % 2 && r->count.moments < 10) fail_msg("seed %u: a row of %u", seed, (unsigned)r->count.moments);
            assert_int_equal(r->sides & ~by, 0);
            sum.moments += r->count.moments;
            for (unsigned a = 0; a < TACT_CELL_ANSWER_COUNT; a++) sum.answers[a] += r->count.answers[a];
        }
        if (everybody < 10) { tact_moment_map_free(m); continue; }
        assert_int_equal(total.moments, n);
        assert_memory_equal(&sum, &total, sizeof sum);
        if (seed % 2 && rest.moments && rest.moments < 10) fail_msg("seed %u: a rest of %u", seed, (unsigned)rest.moments);
        if (seed % 2 && n > 100 && rest.moments > 40) fail_msg("seed %u: %u of %u hidden", seed, (unsigned)rest.moments, n);
        tact_moment_map_free(m);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(ten_people), cmocka_unit_test(left_over), cmocka_unit_test(nobody_remembered), cmocka_unit_test(order), cmocka_unit_test(sides), cmocka_unit_test(invented_places), cmocka_unit_test(the_many_are_told), cmocka_unit_test(ten_people_behind_every_number) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
