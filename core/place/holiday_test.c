/* core/place/holiday_test.c -- public holidays: known days of known years, parts of countries, and which country's days somebody keeps. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "core/place/holiday.h"

static char memory[1 << 16];
static tact_arena arena;

static void year_of(const char *country, int32_t year, const char *region, char text[600]) {
    int32_t *days;
    uint32_t count;
    size_t at = 0;
    tact_arena_init(&arena, memory, sizeof memory, NULL);
    assert_int_equal(tact_holidays_of(tact_slice_of(country), year, year, tact_slice_of(region), &arena, &days, &count), TACT_OK);
    text[0] = 0;
    for (uint32_t i = 0; i < count; i++) {
        tact_civil c = tact_civil_from_us(days[i] * 86400LL * 1000000);
        at += (size_t)snprintf(text + at, 600 - at, "%s%02u-%02u", i ? " " : "", c.month, c.day);
        assert_true(tact_holiday_name(tact_slice_of(country), days[i]).len > 0);
    }
}

/* Published calendars of the governments named. */
static void known_years(void **state) {
    (void)state;
    static const struct { const char *country; int32_t year; const char *region, *days; } cases[] = {
        { "BE", 2026, "", "01-01 04-05 04-06 05-01 05-14 05-24 05-25 07-21 08-15 11-01 11-11 12-25" },
        { "LU", 2026, "", "01-01 04-06 05-01 05-09 05-14 05-25 06-23 08-15 11-01 12-25 12-26" },
        { "DE", 2026, "", "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26" },
        { "DE", 2026, "BY", "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 08-15 10-03 11-01 12-25 12-26" },
        { "DE", 2025, "BE", "01-01 03-08 04-18 04-21 05-01 05-08 05-29 06-09 10-03 12-25 12-26" },
        { "DE", 2026, "SN", "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26" },
        { "ES", 2026, "", "01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25" },
        { "GB", 2026, "", "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28" },
        { "GB", 2027, "", "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28" },
        { "GB", 2026, "SCT", "01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-26 12-28" },
        { "GB", 2025, "SCT", "01-01 01-02 04-18 05-05 05-26 08-04 11-30 12-01 12-25 12-26" },
        { "GB", 2026, "NIR", "01-01 03-17 04-03 04-06 05-04 05-25 07-12 07-13 08-31 12-25 12-26 12-28" },
        { "GB", 2025, "NIR", "01-01 03-17 04-18 04-21 05-05 05-26 07-12 07-14 08-25 12-25 12-26" },
        { "GB", 2022, "", "01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-25 12-26 12-27" },
        { "GB", 2022, "SCT", "01-01 01-02 01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-25 12-26 12-27" },
        { "GB", 2023, "SCT", "01-01 01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26" },
        { "GB", 2020, "", "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-26 12-28" },
        { "DE", 2020, "BE", "01-01 03-08 04-10 04-13 05-01 05-08 05-21 06-01 10-03 12-25 12-26" },
        { "CH", 2026, "GE", "01-01 04-03 04-05 04-06 05-14 05-24 05-25 08-01 09-10 12-25 12-31" },
        { "CH", 2026, "TI", "01-01 01-06 03-19 04-05 04-06 05-01 05-14 05-24 05-25 06-04 06-29 08-01 08-15 11-01 12-08 12-25 12-26" },
        { "FR", 2026, "67", "01-01 04-03 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25 12-26" },
        { "FR", 2026, "69", "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25" },
        { "ZZ", 2026, "", "" },
    };
    char text[600];
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        year_of(cases[i].country, cases[i].year, cases[i].region, text);
        if (strcmp(text, cases[i].days) != 0) fail_msg("%s %d %s: %s", cases[i].country, cases[i].year, cases[i].region, text);
    }
}

static void parts_of_countries(void **state) {
    (void)state;
    assert_true(tact_holiday_region(TACT_S("DE"), TACT_S("BY")));
    assert_true(tact_holiday_region(TACT_S("CH"), TACT_S("VS")));
    assert_true(tact_holiday_region(TACT_S("FR"), TACT_S("67")));
    assert_false(tact_holiday_region(TACT_S("FR"), TACT_S("BY")));
    assert_false(tact_holiday_region(TACT_S("DE"), TACT_S("")));
    assert_false(tact_holiday_region(TACT_S("DE"), TACT_S("-BY")));
}

static void whose_holidays(void **state) {
    (void)state;
    uint32_t fr[] = { 1 }, it[] = { 2 }, shared[] = { 3, 1 };
    tact_country countries[] = { { .code = "BE", .zones = shared, .zone_count = 2 }, { .code = "FR", .zones = fr, .zone_count = 1 }, { .code = "IT", .zones = it, .zone_count = 1 } };
    tact_bundle bundle = { .country = { "FR", 2 }, .countries = countries, .country_count = 3 };
    tact_arena_init(&arena, memory, sizeof memory, NULL);
    assert_int_equal(tact_holidays_fill(&bundle, &arena, TACT_S("67")), TACT_OK);
    const tact_country *own = &countries[1];
    assert_ptr_equal(tact_holiday_country(&bundle, TACT_S(""), 0), own);
    assert_ptr_equal(tact_holiday_country(&bundle, TACT_S(""), 1), own);                 /* a zone it shares with Belgium */
    assert_ptr_equal(tact_holiday_country(&bundle, TACT_S(""), 3), &countries[0]);
    assert_ptr_equal(tact_holiday_country(&bundle, TACT_S(""), 99), own);
    assert_ptr_equal(tact_holiday_country(&bundle, TACT_S("IT"), 1), &countries[2]);     /* a claim counts first */
    assert_ptr_equal(tact_holiday_country(&bundle, TACT_S("XX"), 2), &countries[2]);
    bundle.country = TACT_S("XX");
    assert_null(tact_holiday_country(&bundle, TACT_S(""), 0));

    tact_civil friday = { .year = 2026, .month = 4, .day = 3 }, easter = { .year = 2026, .month = 4, .day = 5 }, far = { .year = 2090, .month = 1, .day = 1 };
    assert_true(tact_holiday(own, &friday));                                             /* Alsace, as the brand's region says */
    assert_false(tact_holiday(&countries[0], &friday));
    assert_true(tact_holiday(&countries[2], &easter));
    assert_false(tact_holiday(own, &easter));
    assert_false(tact_holiday(own, &far));
    assert_false(tact_holiday(NULL, &friday));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(known_years), cmocka_unit_test(parts_of_countries), cmocka_unit_test(whose_holidays) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
