/* core/moment/situation_test.c -- where in the day: the table by hour, device and weekday, and what a person's own habit changes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/moment/situation.h"

static uint8_t clue;
static const tact_place shop = { .kind = TACT_PLACE_SHOP }, station = { .kind = TACT_PLACE_OTHER };

static uint8_t situation(const tact_event *e, const tact_view *view, const tact_civil *local, bool inside) {
    return tact__situation(&(tact_situation_ask){ e, view, local, false, inside ? &shop : NULL }, &clue);
}

enum { NETWORK_UNKNOWN, WIFI, CELLULAR };
static const tact_instant NOW = { 1795500000000000 };
enum { TUESDAY = 1, SATURDAY = 5 };

static tact_civil clock_at(unsigned hour, unsigned minute, unsigned weekday) {
    return (tact_civil){ .year = 2026, .month = 11, .day = 24, .hour = (uint8_t)hour, .minute = (uint8_t)minute, .weekday = (uint8_t)weekday };
}

static void by_the_clock(void **state) {
    (void)state;
    static const struct { unsigned hour, minute, weekday; uint8_t device, network; const char *situation; } cases[] = {
        { 6, 0, TUESDAY, TACT_DEVICE_MOBILE, WIFI, "waking" },      { 7, 45, TUESDAY, TACT_DEVICE_MOBILE, CELLULAR, "commute" },
        { 7, 45, TUESDAY, TACT_DEVICE_MOBILE, WIFI, "waking" },     { 8, 0, TUESDAY, TACT_DEVICE_MOBILE, NETWORK_UNKNOWN, "commute" },
        { 8, 0, TUESDAY, TACT_DEVICE_DESKTOP, CELLULAR, "waking" }, { 9, 45, TUESDAY, TACT_DEVICE_DESKTOP, WIFI, "work" },
        { 10, 15, TUESDAY, TACT_DEVICE_MOBILE, WIFI, "break" },     { 10, 15, TUESDAY, TACT_DEVICE_DESKTOP, WIFI, "work" },
        { 12, 0, TUESDAY, TACT_DEVICE_MOBILE, WIFI, "lunch" },      { 13, 59, TUESDAY, TACT_DEVICE_DESKTOP, WIFI, "lunch" },
        { 14, 0, TUESDAY, TACT_DEVICE_DESKTOP, WIFI, "work" },      { 17, 30, TUESDAY, TACT_DEVICE_MOBILE, CELLULAR, "commute" },
        { 18, 0, TUESDAY, TACT_DEVICE_DESKTOP, WIFI, "evening" },   { 20, 0, TUESDAY, TACT_DEVICE_TV, WIFI, "evening" },
        { 22, 29, TUESDAY, TACT_DEVICE_MOBILE, WIFI, "evening" },   { 22, 30, TUESDAY, TACT_DEVICE_MOBILE, WIFI, "bed" },
        { 3, 0, TUESDAY, TACT_DEVICE_MOBILE, WIFI, "bed" },         { 7, 45, SATURDAY, TACT_DEVICE_MOBILE, CELLULAR, "waking" },
        { 10, 0, SATURDAY, TACT_DEVICE_MOBILE, CELLULAR, "break" }, { 13, 0, SATURDAY, TACT_DEVICE_MOBILE, CELLULAR, "lunch" },
        { 19, 0, SATURDAY, TACT_DEVICE_DESKTOP, WIFI, "evening" },  { 15, 0, TUESDAY, TACT_DEVICE_SHOP, WIFI, "in_store" },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_event e = { .context = { .device = cases[i].device, .network = (uint8_t)cases[i].network } };
        tact_civil c = clock_at(cases[i].hour, cases[i].minute, cases[i].weekday);
        tact_slice got = tact_word_name(TACT_LIST_SITUATION, situation(&e, NULL, &c, false));
        if (!tact_slice_is(got, cases[i].situation)) fail_msg("%02u:%02u: %.*s, expected %s", cases[i].hour, cases[i].minute, (int)got.len, got.ptr, cases[i].situation);
    }
}

static void without_a_clock(void **state) {
    (void)state;
    tact_event e = { .type = 0 };
    assert_int_equal(situation(&e, NULL, NULL, false), TACT_SITUATION_UNKNOWN);
    assert_int_equal(clue, TACT_CLUE_NONE);
    assert_int_equal(situation(&e, NULL, NULL, true), TACT_SITUATION_IN_STORE);
    assert_int_equal(clue, TACT_CLUE_PLACE);
    assert_int_equal(tact__situation(&(tact_situation_ask){ &e, NULL, NULL, false, &station }, &clue), TACT_SITUATION_AT_PLACE);
    assert_int_equal(clue, TACT_CLUE_PLACE);
    e.context.device = TACT_DEVICE_SHOP;                        /* a screen in a station stands in the station */
    assert_int_equal(tact__situation(&(tact_situation_ask){ &e, NULL, NULL, false, &station }, &clue), TACT_SITUATION_AT_PLACE);
}

static uint8_t clue_at(unsigned hour, unsigned minute, unsigned weekday, uint8_t device, uint8_t network, bool holiday, uint8_t *told) {
    tact_event e = { .context = { .device = device, .network = network } };
    tact_civil c = clock_at(hour, minute, weekday);
    uint8_t because;
    *told = tact__situation(&(tact_situation_ask){ &e, NULL, &c, holiday, NULL }, &because);
    return because;
}

static void a_holiday_is_a_day_off(void **state) {
    (void)state;
    uint8_t told;
    assert_int_equal(clue_at(9, 0, TUESDAY, TACT_DEVICE_DESKTOP, WIFI, false, &told), TACT_CLUE_CLOCK);
    assert_int_equal(told, TACT_SITUATION_WORK);
    assert_int_equal(clue_at(9, 0, TUESDAY, TACT_DEVICE_DESKTOP, WIFI, true, &told), TACT_CLUE_HOLIDAY);
    assert_int_equal(told, TACT_SITUATION_WAKING);
    assert_int_equal(clue_at(15, 0, TUESDAY, TACT_DEVICE_DESKTOP, WIFI, true, &told), TACT_CLUE_HOLIDAY);
    assert_int_equal(told, TACT_SITUATION_BREAK);
    assert_int_equal(clue_at(7, 45, TUESDAY, TACT_DEVICE_MOBILE, CELLULAR, true, &told), TACT_CLUE_HOLIDAY);
    assert_int_equal(told, TACT_SITUATION_WAKING);
    assert_int_equal(clue_at(20, 0, TUESDAY, TACT_DEVICE_MOBILE, WIFI, true, &told), TACT_CLUE_CLOCK);      /* an evening all the same */
    assert_int_equal(told, TACT_SITUATION_EVENING);
    assert_int_equal(clue_at(15, 0, SATURDAY, TACT_DEVICE_MOBILE, WIFI, true, &told), TACT_CLUE_CLOCK);
    assert_int_equal(told, TACT_SITUATION_BREAK);
}

static void what_told_it(void **state) {
    (void)state;
    uint8_t told;
    assert_int_equal(clue_at(7, 45, TUESDAY, TACT_DEVICE_MOBILE, CELLULAR, false, &told), TACT_CLUE_MOTION);
    assert_int_equal(clue_at(8, 0, TUESDAY, TACT_DEVICE_MOBILE, NETWORK_UNKNOWN, false, &told), TACT_CLUE_DEVICE);
    assert_int_equal(clue_at(10, 15, TUESDAY, TACT_DEVICE_MOBILE, WIFI, false, &told), TACT_CLUE_DEVICE);
    assert_int_equal(clue_at(13, 0, TUESDAY, TACT_DEVICE_MOBILE, WIFI, false, &told), TACT_CLUE_CLOCK);
    assert_int_equal(clue_at(15, 0, TUESDAY, TACT_DEVICE_SHOP, WIFI, false, &told), TACT_CLUE_PLACE);
    for (unsigned c = 1; c < TACT_CLUE_COUNT; c++)
        assert_true(tact_clue_code(c).len && tact_clue_text(c, TACT_S("en")).len && tact_clue_text(c, TACT_S("fr")).len && tact_clue_text(c, TACT_S("it-IT")).len);
    assert_true(!tact_clue_code(TACT_CLUE_NONE).ptr && !tact_clue_code(TACT_CLUE_COUNT).ptr && !tact_clue_text(TACT_CLUE_COUNT, TACT_S("en")).ptr);
}

/* The habit says nothing at first and outweighs the clock once it has filled; on days off only looks on days off count. */
static void a_habit_fills(void **state) {
    (void)state;
    tact_part part = { .id = 1 };
    tact_person person = { .parts = &part, .part_count = 1 };
    tact_view view = { .person = &person, .parts = { &part }, .part_count = 1, .device = &part, .purposes = 3, .now = NOW };
    tact_event e = { .context = { .device = TACT_DEVICE_DESKTOP, .network = WIFI } };
    tact_civil noon = clock_at(12, 30, TUESDAY), eight = clock_at(8, 0, TUESDAY);
    unsigned needed = 0;
    while (situation(&e, &view, &noon, false) == TACT_SITUATION_LUNCH && needed < 200) {
        tact_part_look(&part, 12 + needed % 12, false, NOW);
        needed++;
    }
    assert_in_range(needed, 20, 60);
    assert_int_equal(clue, TACT_CLUE_HABIT);
    uint8_t because;
    assert_int_equal(tact__situation(&(tact_situation_ask){ &e, &view, &noon, true, false }, &because), TACT_SITUATION_LUNCH);
    for (unsigned n = 0; n < 120; n++) tact_part_look(&part, 4 + n % 6, false, NOW);          /* up since four: eight is no waking */
    assert_int_equal(situation(&e, &view, &eight, false), TACT_SITUATION_WORK);
    assert_int_equal(clue, TACT_CLUE_HABIT);
}

/* A night worker: looks from 20 to 3, then sleeps until 12. */
static void a_habit_of_ones_own(void **state) {
    (void)state;
    tact_part part = { .id = 1 };
    for (unsigned round = 0; round < 5; round++)
        for (unsigned h = 12; h <= 27; h++) tact_part_look(&part, h % 24, false, NOW);
    tact_person person = { .parts = &part, .part_count = 1 };
    tact_view view = { .person = &person, .parts = { &part }, .part_count = 1, .device = &part, .purposes = 3, .now = NOW };
    tact_event e = { .context = { .device = TACT_DEVICE_MOBILE, .network = WIFI } };
    tact_civil noon = clock_at(12, 30, TUESDAY), midnight = clock_at(0, 30, TUESDAY), three = clock_at(3, 30, TUESDAY);
    assert_int_equal(situation(&e, &view, &noon, false), TACT_SITUATION_WAKING);
    assert_int_equal(situation(&e, &view, &midnight, false), TACT_SITUATION_EVENING);
    assert_int_equal(situation(&e, &view, &three, false), TACT_SITUATION_BED);
    view.purposes = tact_bit(TACT_PURPOSE_REMEMBER);               /* not allowed to personalise: the plain clock */
    assert_int_equal(situation(&e, &view, &noon, false), TACT_SITUATION_LUNCH);
    assert_int_equal(situation(&e, &view, &midnight, false), TACT_SITUATION_BED);
}

static void away_from_home(void **state) {
    (void)state;
    tact_part account = { .zone = 11 };
    tact_view view = { .parts = { &account }, .part_count = 1, .account = &account, .purposes = 3 };
    tact_event e = { .context = { .zone = 22, .device = TACT_DEVICE_MOBILE } };
    tact_civil noon = clock_at(12, 30, TUESDAY);
    assert_int_equal(situation(&e, &view, &noon, false), TACT_SITUATION_TRAVELLING);
    e.context.zone = 11;
    assert_int_equal(situation(&e, &view, &noon, false), TACT_SITUATION_LUNCH);
    e.context.zone = 22;
    view.purposes = 0;
    assert_int_equal(situation(&e, &view, &noon, false), TACT_SITUATION_LUNCH);
}

/* What conditions are told of moment.situation names every word of the table. */
static void the_field_names_them_all(void **state) {
    (void)state;
    static const char *const lines[] = {
#define F(name, number, path, type, purpose, line) path "\n" line,
#include "core/campaign/field.def"
#undef F
    };
    const char *line = NULL;
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
        if (strncmp(lines[i], "moment.situation\n", 17) == 0) line = lines[i];
    assert_non_null(line);
    for (unsigned s = 0; s < TACT_SITUATION_COUNT; s++) {
        tact_slice name = tact_word_name(TACT_LIST_SITUATION, s);
        assert_true(name.len > 0);
        if (!strstr(line, name.ptr)) fail_msg("core/campaign/field.def does not name '%s'", name.ptr);
    }
    assert_null(tact_word_name(TACT_LIST_SITUATION, TACT_SITUATION_COUNT).ptr);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_field_names_them_all), cmocka_unit_test(by_the_clock), cmocka_unit_test(without_a_clock), cmocka_unit_test(a_holiday_is_a_day_off), cmocka_unit_test(what_told_it), cmocka_unit_test(a_habit_fills), cmocka_unit_test(a_habit_of_ones_own), cmocka_unit_test(away_from_home) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
