/* core/place/hours_test.c -- opening hours: reading them, every fault with its place, and the clock across midnight and DST. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "core/place/place.h"

static char block[65536];

/* "0 480-1140;5 540-720;" -- weekday and minutes, as read. */
static void reads(const char *text, const char *expected) {
    tact_arena arena;
    tact_diags diags;
    tact_hours *hours;
    uint32_t count;
    char got[2048];
    size_t n = 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 20);
    tact_status status = tact_hours_parse(tact_slice_of(text), &diags, 1, 1, &arena, &hours, &count);
    if (status != TACT_OK) fail_msg("'%s': %.*s", text, diags.count ? (int)diags.items[0].text.len : 0, diags.count ? diags.items[0].text.ptr : "");
    got[0] = 0;
    for (uint32_t i = 0; i < count; i++) n += (size_t)snprintf(got + n, sizeof got - n, "%u %u-%u;", hours[i].weekday, hours[i].opens_minute, hours[i].closes_minute);
    if (strcmp(got, expected) != 0) fail_msg("'%s': %s, expected %s", text, got, expected);
}

static void understood(void **state) {
    (void)state;
    reads("", "");
    reads("  ", "");
    reads("off", "");
    reads("Mo-We 08:00-19:00", "0 480-1140;1 480-1140;2 480-1140;");
    reads("Mo-Tu 08:00-19:00; Sa 09:00-12:00,14:00-18:00; Su off", "0 480-1140;1 480-1140;5 540-720;5 840-1080;");
    reads("mo,we 8:00-9:00;", "0 480-540;2 480-540;");
    reads("Fr,Sa 22:00-02:00", "4 1320-1560;5 1320-1560;");
    reads("Sa-Mo 10:00-11:00", "0 600-660;5 600-660;6 600-660;");
    reads("Mo-Tu 08:00-12:00; Tu off", "0 480-720;");
    reads("Mo-Tu 08:00-12:00; Tu 09:00-10:00", "0 480-720;1 540-600;");
    reads("We 14:00-18:00,09:00-12:00", "2 540-720;2 840-1080;");
    reads("08:00-20:00; Mo-Sa closed", "6 480-1200;");
    reads("Th 00:00-24:00", "3 0-1440;");
    reads("Su 18:00-26:00", "6 1080-1560;");
    reads("24/7; Tu-Su off", "0 0-1440;");
}

static void faults(void **state) {
    (void)state;
    static const struct { const char *text; unsigned column; const char *says; } cases[] = {
        { "Lu-Ve 08:00-19:00", 1, "not a day: 'Lu'" },
        { "Mo-Fri 08:00-19:00", 4, "not a day: 'Fri'" },
        { "Mo 08:00", 9, "a closing time is missing" },
        { "Mo 0800-1900", 4, "not a time of day" },
        { "Mo 08:7-19:00", 4, "not a time of day" },
        { "Mo 08:00-49:00", 10, "no such time of day" },
        { "Mo 25:00-26:00", 4, "no such time of day" },
        { "Mo 08:00-08:00", 4, "it opens and closes at the same time" },
        { "Mo 08:00-12:00,11:00-13:00", 16, "this opening overlaps another of the same day" },
        { "Mo 08:00-12:00 Tu 09:00-10:00", 16, "a rule does not end here" },
        { "Mo-Fr open", 7, "not understood: 'open'" },
        { "Mo-Fr 08:00-12:00; PH off", 20, "holidays are not written in opening hours here: 'PH'" },
        { "Mo-", 4, "not a day: ''" },
        { "Mo", 3, "not a time of day" },
        { "08:00-40:00", 1, "an opening is longer than a day" },
        { "\xC3\xA9", 1, "not a time of day" },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_arena arena;
        tact_diags diags;
        tact_hours *hours;
        uint32_t count;
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_diags_init(&diags, &arena, 20);
        assert_int_equal(tact_hours_parse(tact_slice_of(cases[i].text), &diags, 7, 41, &arena, &hours, &count), TACT_ERR_INVALID);
        assert_int_equal(diags.count, 1);
        tact_diag d = diags.items[0];
        if (d.line != 7 || d.column != 40 + cases[i].column || !tact_slice_is(d.text, cases[i].says) || d.hint.len == 0)
            fail_msg("'%s': %u:%u %.*s", cases[i].text, d.line, d.column - 40, (int)d.text.len, d.text.ptr);
    }
}

/* Central European time, 2026: winter to 29 March 01:00Z, summer to 25 October 01:00Z. */
static const int64_t changes_s[] = { 1774746000, 1792890000 };
static const int32_t offsets_s[] = { 7200, 3600 };
static tact_zone zones[] = { { .name = { "Europe/Paris", 12 }, .first_offset_s = 3600, .transition_count = 2, .transition_s = changes_s, .offset_s = offsets_s } };

static tact_instant at(const char *text) {
    tact_instant t;
    assert_true(tact_instant_parse(tact_slice_of(text), &t));
    return t;
}

/* Open with closing instant, "never" for one that never closes, "closed" or "closed, opens T". */
static void the_clock(void **state) {
    (void)state;
    static const struct { const char *hours, *now, *answer; } cases[] = {
        { "Mo-Fr 08:00-19:00", "2026-11-24T08:00:00+01:00", "open 2026-11-24T18:00:00.000000Z" },
        { "Mo-Fr 08:00-19:00", "2026-11-24T18:59:59+01:00", "open 2026-11-24T18:00:00.000000Z" },
        { "Mo-Fr 08:00-19:00", "2026-11-24T19:00:00+01:00", "closed 2026-11-25T07:00:00.000000Z" },
        { "Mo-Fr 08:00-19:00", "2026-11-24T07:59:59+01:00", "closed 2026-11-24T07:00:00.000000Z" },
        { "Mo-Fr 08:00-19:00", "2026-11-27T20:00:00+01:00", "closed 2026-11-30T07:00:00.000000Z" },
        { "Sa 09:00-12:00,14:00-18:00", "2026-11-28T13:00:00+01:00", "closed 2026-11-28T13:00:00.000000Z" },
        { "Fr 22:00-02:00", "2026-11-28T01:30:00+01:00", "open 2026-11-28T01:00:00.000000Z" },
        { "Fr 22:00-02:00", "2026-11-28T02:00:00+01:00", "closed 2026-12-04T21:00:00.000000Z" },
        { "Su 20:00-03:00", "2026-11-30T02:00:00+01:00", "open 2026-11-30T02:00:00.000000Z" },
        { "Fr 18:00-24:00; Sa 00:00-04:00", "2026-11-27T20:00:00+01:00", "open 2026-11-28T03:00:00.000000Z" },
        { "24/7", "2026-11-28T01:30:00+01:00", "never" },
        { "off", "2026-11-28T01:30:00+01:00", "shut" },
        { "Sa 22:00-06:00", "2026-10-24T23:00:00+02:00", "open 2026-10-25T05:00:00.000000Z" },     /* a night an hour longer */
        { "Sa 22:00-06:00", "2026-03-28T23:00:00+01:00", "open 2026-03-29T04:00:00.000000Z" },     /* an hour shorter */
        { "Mo 08:00-10:00", "2026-11-23T10:00:00+01:00", "closed 2026-11-30T07:00:00.000000Z" },   /* a whole week */
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_arena arena;
        tact_diags diags;
        tact_place place = { .zone = tact_id32(zones[0].name) };
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_diags_init(&diags, &arena, 20);
        assert_int_equal(tact_hours_parse(tact_slice_of(cases[i].hours), &diags, 1, 1, &arena, &place.hours, &place.hour_count), TACT_OK);
        uint32_t id = place.zone;
        tact_bundle b = { .zones = zones, .zone_ids = &id, .zone_count = 1, .default_zone = id };
        if (i % 2) place.zone = 0;                                 /* the bundle's default */
        tact_instant closes, opens, now = at(cases[i].now);
        char text[TACT_INSTANT_TEXT + 1], answer[64];
        if (tact_place_open(&b, &place, now, &closes)) {
            if (closes.us == 0) snprintf(answer, sizeof answer, "never");
            else snprintf(answer, sizeof answer, "open %s", tact_instant_format(closes, text).ptr);
            assert_false(tact_place_opens(&b, &place, now, &opens));
            assert_true(tact_place_open(&b, &place, now, NULL));
        } else if (tact_place_opens(&b, &place, now, &opens)) {
            snprintf(answer, sizeof answer, "closed %s", tact_instant_format(opens, text).ptr);
            assert_true(tact_place_open(&b, &place, opens, &closes));
        } else snprintf(answer, sizeof answer, "shut");
        if (strcmp(answer, cases[i].answer) != 0) fail_msg("%s at %s: %s, expected %s", cases[i].hours, cases[i].now, answer, cases[i].answer);
    }
}

static void no_zone_is_closed(void **state) {
    (void)state;
    tact_hours hours[] = { { 0, 0, 1440 } };
    tact_place place = { .zone = 99, .hours = hours, .hour_count = 1 };
    tact_bundle b = { .zone_count = 0 };
    tact_instant opens;
    assert_false(tact_place_open(&b, &place, at("2026-11-23T10:00:00Z"), NULL));
    assert_false(tact_place_opens(&b, &place, at("2026-11-23T10:00:00Z"), &opens));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(understood), cmocka_unit_test(faults), cmocka_unit_test(the_clock), cmocka_unit_test(no_zone_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
