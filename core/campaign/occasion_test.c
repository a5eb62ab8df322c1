/* core/campaign/occasion_test.c -- slots and own days: cases by hand, and a twin that walks minute by minute. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "core/campaign/occasion.h"

/* Paris 2026-2028 by hand: summer time from the last Sunday of March, 1:00 UTC, to that of October. */
static int64_t at[] = { 1774746000, 1792890000, 1806195600, 1824944400, 1837645200, 1856394000 };
static int32_t offset[] = { 7200, 3600, 7200, 3600, 7200, 3600 };
static const tact_zone paris = { { "Europe/Paris", 12 }, 3600, 6, at, offset };

/* Lord Howe shifts by half an hour; a made-up zone leaves out a whole day, as Samoa did. */
static int64_t howe_at[] = { 1775314800, 1791039600 };
static int32_t howe_offset[] = { 37800, 39600 };
static const tact_zone howe = { { "Lord", 4 }, 39600, 2, howe_at, howe_offset };
static int64_t samoa_at[] = { 1783000800 };
static int32_t samoa_offset[] = { 46800 };
static const tact_zone samoa = { { "Samoa", 5 }, -39600, 1, samoa_at, samoa_offset };

static tact_instant when(const char *text) {
    tact_instant t = { 0 };
    assert_true(tact_instant_parse(tact_slice_of(text), &t));
    return t;
}

static tact_rhythm rhythm(const char *text) {
    tact_rhythm r;
    if (!tact_rhythm_parse(tact_slice_of(text), &r)) fail_msg("%s", text);
    return r;
}

static void said(tact_instant found, const char *wanted, const char *what) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_slice s = tact_instant_format(found, text);
    if (found.us != when(wanted).us) fail_msg("%s: %.*s, not %s", what, (int)s.len, s.ptr, wanted);
}

static void by_hand(void **state) {
    static const struct { const char *every, *after, *next, *what; } cases[] = {
        { "monday 09:00", "2026-11-22T10:00:00Z", "2026-11-23T08:00:00Z", "winter time" }, { "monday 09:00", "2026-11-23T08:00:00Z", "2026-11-30T08:00:00Z", "a slot is not after itself" },
        { "weekday 18:30", "2026-11-20T18:00:00Z", "2026-11-23T17:30:00Z", "over the weekend" }, { "monday thursday 07:00", "2026-07-14T00:00:00Z", "2026-07-16T05:00:00Z", "the nearer day, in summer" },
        { "day 02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "an hour that is skipped: the end of the gap" }, { "day 02:30", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z", "and the day after as ever" },
        { "day 02:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "an hour that comes twice: the first" }, { "day 02:30", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", "and not the second" },
        { "month 1 09:00", "2026-11-22T00:00:00Z", "2026-12-01T08:00:00Z", "a month" }, { "month 31 09:00", "2027-02-01T00:00:00Z", "2027-02-28T08:00:00Z", "a short month has it on its last day" },
        { "month last 09:00", "2028-02-01T00:00:00Z", "2028-02-29T08:00:00Z", "a leap year" }, { "month 30 09:00", "2027-02-28T12:00:00Z", "2027-03-30T07:00:00Z", "the month after" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_rhythm r = rhythm(cases[i].every);
        said(tact_rhythm_next(&r, &paris, when(cases[i].after)), cases[i].next, cases[i].what);
        said(tact_rhythm_last(&r, &paris, when(cases[i].next)), cases[i].next, cases[i].what);
    }
}

static void refused(void **state) {
    static const char *const wrong[] = { "", "monday", "09:00", "mondays 09:00", "monday 9:00", "monday 24:00", "monday 09:60", "monday monday 09:00", "day monday 09:00", "month 09:00", "month 0 09:00",
                                         "month 32 09:00", "month first 09:00", "monday 09:00 x", "week 09:00", "0 9 * * 1" };
    tact_rhythm r;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (tact_rhythm_parse(tact_slice_of(wrong[i]), &r)) fail_msg("'%s' was taken", wrong[i]);
    assert_true(tact_rhythm_parse(TACT_S("  weekday   09:05 "), &r) && r.weekdays == 31 && r.minute == 545);
}

/* The twin: wall clocks read minute by minute; a day's slot is the first minute at or past its time, on the day itself or behind a gap. */
static bool on_day(const tact_rhythm *r, const tact_civil *c) {
    static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = c->year % 4 == 0 && (c->year % 100 != 0 || c->year % 400 == 0);
    unsigned most = days[c->month - 1] + (c->month == 2 && leap);
    if (r->weekdays) return r->weekdays >> c->weekday & 1;
    return c->day == r->month_day || (r->month_day > most && c->day == most);
}

static int64_t wall(const tact_zone *zone, tact_instant t) { tact_civil c = tact_zone_civil(zone, t); c.second = 0; c.micro = 0; return tact_us_from_civil(&c) / 60000000; }

static tact_instant plain_next(const tact_rhythm *r, const tact_zone *zone, tact_instant after) {
    const int64_t minute = 60000000;
    tact_instant t = { (after.us / minute - 3 * 24 * 60) * minute };
    int64_t highest = wall(zone, t);
    for (;;) {                                              /* `highest` is the latest wall minute shown so far: time that comes twice is passed by */
        t.us += minute;
        int64_t now = wall(zone, t);
        bool found = false;
        for (int64_t m = highest + 1; m <= now; m++) {
            tact_civil c = tact_civil_from_us(m * minute);
            found |= c.hour * 60 + c.minute == r->minute && on_day(r, &c);
        }
        if (now > highest) highest = now;
        if (found && t.us > after.us) return t;
    }
}

static void twin(void **state) {
    const tact_zone *const zones[] = { &paris, &howe, &samoa };
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20261122;
    tact_rng rng = tact_rng_from((tact_seed){ seed, 7 });
    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int i = 0; i < 400; i++) {
        tact_rhythm r = { .minute = (uint16_t)(tact_rng_next(&rng) % 1440) };
        if (tact_rng_next(&rng) % 3) r.weekdays = (uint8_t)(1 + tact_rng_next(&rng) % 127); else r.month_day = (uint8_t)(1 + tact_rng_next(&rng) % 31);
        const tact_zone *zone = zones[tact_rng_next(&rng) % 3];
        bool near_change = tact_rng_next(&rng) % 2;
        uint64_t change = (uint64_t)zone->transition_s[tact_rng_next(&rng) % zone->transition_count];
        tact_instant after = { (int64_t)(near_change ? change - 3 * 86400 + tact_rng_next(&rng) % (4 * 86400) : 1775000000 + tact_rng_next(&rng) % (500 * 86400)) * 1000000 };
        if (near_change && zone->transition_count > 1 && tact_rng_next(&rng) % 2) r.minute = (uint16_t)(60 + tact_rng_next(&rng) % 120);
        tact_instant found = tact_rhythm_next(&r, zone, after), plain = plain_next(&r, zone, after);
        if (found.us != plain.us) fail_msg("case %d (seed %llu): after %lld s: %lld, plain %lld (days %u, month day %u, minute %u, %s)", i, (unsigned long long)seed, (long long)after.us / 1000000,
                                           (long long)found.us / 1000000, (long long)plain.us / 1000000, r.weekdays, r.month_day, r.minute, zone->name.ptr);
        /* the last before the next but one is the next; just before it, it is at or before `after` */
        assert_true(tact_rhythm_last(&r, zone, found).us == found.us);
        assert_true(tact_rhythm_last(&r, zone, (tact_instant){ found.us - 1 }).us <= after.us);
        assert_true(tact_rhythm_last(&r, zone, (tact_instant){ tact_rhythm_next(&r, zone, found).us - 1 }).us == found.us);
    }
}

/* ---- own days ---- */

static void dates(void **state) {
    static const struct { const char *text; int year, month, day; } good[] = { { "1990-05-17", 1990, 5, 17 }, { "1990-05-17T23:30:00-08:00", 1990, 5, 17 }, { "05-17", 0, 5, 17 }, { "--05-17", 0, 5, 17 },
                                                                               { "2000-02-29", 2000, 2, 29 }, { "02-29", 0, 2, 29 } };
    static const char *const wrong[] = { "", "17.5.1990", "1990-13-01", "02-30", "2001-02-29", "--5-17", "5-17", "1990-05", "soon" };
    tact_own_day d;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!tact_own_day_parse(tact_slice_of(good[i].text), &d) || d.year != good[i].year || d.month != good[i].month || d.day != good[i].day) fail_msg("%s", good[i].text);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (tact_own_day_parse(tact_slice_of(wrong[i]), &d)) fail_msg("'%s' was taken", wrong[i]);
}

static void once_a_year(void **state) {
    static const struct { const char *date; int until_year; } people[] = { { "1990-05-17", 2029 }, { "2000-02-29", 2029 }, { "1980-12-31", 2029 }, { "01-01", 2029 } };
    static const tact_zone *const zones[] = { &paris, &howe, NULL };
    (void)state;
    for (size_t p = 0; p < sizeof people / sizeof *people; p++)
        for (size_t z = 0; z < 3; z++) {
            tact_own_day d;
            int found = 0, last = 0;
            assert_true(tact_own_day_parse(tact_slice_of(people[p].date), &d));
            /* day after day, stretches that follow one another: each year exactly once, at nine by their clock */
            for (tact_instant from = when("2026-12-31T23:00:00Z"); from.us < when("2028-12-31T23:00:00Z").us;) {
                tact_instant until = tact_instant_add(from, TACT_DAYS(1)), t;
                int32_t year;
                if (tact_own_day_within(&d, 540, zones[z], from, until, INT32_MIN, &t, &year)) {
                    tact_civil c = zones[z] ? tact_zone_civil(zones[z], t) : tact_civil_from_us(t.us);
                    found++;
                    assert_true(c.hour == 9 && c.minute == 0 && c.month == d.month && year == c.year && year > last);
                    assert_int_equal(c.day, d.day == 29 && d.month == 2 && year % 4 ? 28 : d.day);
                    last = year;
                }
                from = until;
            }
            assert_int_equal(found, 2);
        }
    tact_own_day d;
    tact_instant t;
    int32_t year;
    assert_true(tact_own_day_parse(TACT_S("2026-05-17"), &d));
    assert_false(tact_own_day_within(&d, 540, &paris, when("2026-05-17"), when("2026-05-18"), 2027, &t, &year));      /* the day itself is no anniversary */
    assert_true(tact_own_day_within(&d, 540, &paris, when("2027-05-17"), when("2027-05-18"), 2027, &t, &year) && year == 2027);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(by_hand), cmocka_unit_test(refused), cmocka_unit_test(twin), cmocka_unit_test(dates), cmocka_unit_test(once_a_year) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
