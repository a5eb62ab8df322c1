/* core/attention/law_test.c -- holidays of 2020 to 2040 against an independent rule file, where one is at hand; bounds and broken input.
 *
 * The rule file is date-holidays' (github.com/commenthol/date-holidays, data/countries, CC BY-SA 3.0: read from where it is, never copied).
 * TACT_DATA names a folder with holidays/FR.yaml, IT.yaml, US.yaml; without it that test is skipped and says so. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/attention/testing.h"

enum { FIRST = TACT_HOLIDAY_YEAR_FIRST, LAST = TACT_HOLIDAY_YEAR_LAST };
static char memory[1 << 16];
static tact_arena arena;

/* ---- the rules of the file, computed another way: every day of the years is asked whether the rule names it --------------------------- */

static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" };
static const char *const weekdays[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };

static int index_of(const char *const *names, int count, const char *text) {
    for (int i = 0; i < count; i++)
        if (strncmp(text, names[i], strlen(names[i])) == 0) return i;
    return -1;
}

/* Gauss's Easter, not the one of core/base. */
static bool easter_is(const tact_civil *c, int64_t day, int offset) {
    int year = c->year;
    int a = year % 19, b = year % 4, d0 = year % 7, k = year / 100, p = (13 + 8 * k) / 25, q = k / 4;
    int m = (15 - p + k - q) % 30, n = (4 + k - q) % 7, d = (19 * a + m) % 30, e = (2 * b + 4 * d0 + 6 * d + n) % 7;
    int64_t easter = tact_days_from_civil(year, 3, 22) + d + e;
    if (d == 29 && e == 6) easter = tact_days_from_civil(year, 4, 19);
    if (d == 28 && e == 6 && a > 10) easter = tact_days_from_civil(year, 4, 18);
    return day - offset == easter;
}

static bool names_day(const char *rule, int64_t day) {
    tact_civil c = tact_civil_from_us(day * 86400 * 1000000), before = tact_civil_from_us((day - 1) * 86400 * 1000000), after = tact_civil_from_us((day + 1) * 86400 * 1000000);
    int month, date, n, at;
    const char *since = strstr(rule, " since ");
    if (strncmp(rule, "easter", 6) == 0) return easter_is(&c, day, atoi(rule + 6));
    if (strncmp(rule, "substitutes ", 12) == 0) rule += 12;
    if (sscanf(rule, "%2d-%2d", &month, &date) == 2) {
        if (since && c.year < atoi(since + 7)) return false;
        if (c.month == month && c.day == date) return true;
        if (!strstr(rule, "if sunday then next monday")) return false;
        return (c.weekday == 0 && before.month == month && before.day == date) || (c.weekday == 4 && after.month == month && after.day == date);
    }
    char ordinal[3];
    if (sscanf(rule, "%d%2[a-z] ", &n, ordinal) == 2) {
        const char *name = strchr(rule, ' ') + 1, *in = strstr(rule, " in ");
        return in && c.weekday == index_of(weekdays, 7, name) && c.month == index_of(months, 12, in + 4) + 1 && (c.day - 1) / 7 == n - 1;
    }
    if ((at = index_of(weekdays, 7, rule)) >= 0 && strstr(rule, " before ") && sscanf(strstr(rule, " before ") + 8, "%2d-%2d", &month, &date) == 2) {
        int64_t last = tact_days_from_civil(c.year, (unsigned)month, (unsigned)date);
        return c.weekday == at && day < last && day >= last - 7;
    }
    fail_msg("the rule file has a form this test does not read: %s", rule);
    return false;
}

/* Top-level days of a country: keys at six spaces below "    days:"; a key whose type is not public or bank is left out. */
static unsigned read_rules(FILE *file, char rules[40][120]) {
    char line[400];
    unsigned count = 0;
    bool days = false, open = false;
    while (fgets(line, sizeof line, file)) {
        size_t indent = strspn(line, " ");
        line[strcspn(line, "\n")] = 0;
        if (!line[indent] || line[indent] == '#') continue;
        if (indent <= 4) {
            days = strcmp(line, "    days:") == 0;
            continue;
        }
        if (!days) continue;
        if (indent == 6) {
            size_t len = strlen(line + 6) - 1;
            open = line[6] != '"';                                     /* dates of a single year are long past */
            if (open) snprintf(rules[count++], 120, "%.*s", (int)len, line + 6);
        } else if (open && indent == 8 && strncmp(line + 8, "type: ", 6) == 0 && strcmp(line + 14, "bank") != 0) {
            count--;
            open = false;
        }
    }
    return count;
}

static void as_the_rules_say(const char *country, const char *folder) {
    char path[400], rules[40][120];
    snprintf(path, sizeof path, "%s/holidays/%s.yaml", folder, country);
    FILE *file = fopen(path, "r");
    if (!file) {
        print_message("SKIPPED: %s is not there\n", path);
        skip();
    }
    unsigned count = read_rules(file, rules);
    fclose(file);
    assert_true(count >= 10);
    int32_t *days;
    uint32_t got, at = 0;
    tact_arena_reset(&arena);
    assert_int_equal(tact_holidays_of(tact_slice_of(country), FIRST, LAST, TACT_S(""), &arena, &days, &got), TACT_OK);
    for (int64_t day = tact_days_from_civil(FIRST, 1, 1); day < tact_days_from_civil(LAST + 1, 1, 1); day++) {
        bool expected = false;
        for (unsigned i = 0; i < count; i++) expected = expected || names_day(rules[i], day);
        bool listed = at < got && days[at] == day;
        at += listed;
        tact_civil c = tact_civil_from_us(day * 86400 * 1000000);
        if (listed != expected) fail_msg("%s %04d-%02u-%02u: listed %d, the rule file %d", country, c.year, c.month, c.day, listed, expected);
    }
    assert_int_equal(at, got);
}

static void same_as_rule_file(void **state) {
    (void)state;
    const char *folder = getenv("TACT_DATA");
    if (!folder) {
        print_message("SKIPPED: TACT_DATA names no folder with holidays/FR.yaml, IT.yaml, US.yaml\n");
        skip();
    }
    as_the_rules_say("FR", folder);
    as_the_rules_say("IT", folder);
    as_the_rules_say("US", folder);
}

/* ---- without it ------------------------------------------------------------------------------------------------------------------------ */

/* Days a year: 11 in France, 12 in Italy and 13 from 2026 (Easter Monday may fall on 25 April and Ascension on 1 or 8 May: one day then). */
static void how_many(void **state) {
    (void)state;
    for (int32_t year = FIRST; year <= LAST; year++) {
        int32_t *days;
        uint32_t fr, it, us;
        tact_arena_reset(&arena);
        assert_int_equal(tact_holidays_of(TACT_S("FR"), year, year, TACT_S(""), &arena, &days, &fr), TACT_OK);
        assert_int_equal(tact_holidays_of(TACT_S("IT"), year, year, TACT_S(""), &arena, &days, &it), TACT_OK);
        assert_int_equal(tact_holidays_of(TACT_S("US"), year, year, TACT_S(""), &arena, &days, &us), TACT_OK);
        int64_t easter = tact_easter_days(year), ascension = easter + 39, may = tact_days_from_civil(year, 5, 1);
        assert_int_equal(fr, 11 - (ascension == may || ascension == may + 7));
        assert_int_equal(it, (year < 2026 ? 12 : 13) - (easter + 1 == tact_days_from_civil(year, 4, 25) || easter == tact_days_from_civil(year, 4, 25)));
        assert_in_range(us, 10, 16);
    }
}

static void bounds(void **state) {
    (void)state;
    int32_t *days;
    uint32_t count;
    tact_arena tiny;
    char room[64];
    tact_arena_reset(&arena);
    assert_int_equal(tact_holidays_of(TACT_S("ZZ"), FIRST, LAST, TACT_S("*"), &arena, &days, &count), TACT_OK);
    assert_int_equal(count, 0);
    assert_int_equal(tact_holidays_of(TACT_S("FRA"), FIRST, LAST, TACT_S("*"), &arena, &days, &count), TACT_ERR_INVALID);
    assert_int_equal(tact_holidays_of(TACT_S("FR"), LAST, FIRST, TACT_S("*"), &arena, &days, &count), TACT_ERR_INVALID);
    tact_arena_init(&tiny, room, sizeof room, NULL);
    assert_int_equal(tact_holidays_of(TACT_S("FR"), FIRST, LAST, TACT_S("*"), &tiny, &days, &count), TACT_ERR_MEMORY);
    tact_bundle bundle = { .cap_count = 0 };
    assert_int_equal(tact_law_fill(&bundle, &tiny), TACT_ERR_MEMORY);
    assert_int_equal(tact_attention_defaults(&bundle, &tiny), TACT_ERR_MEMORY);
    assert_true(tact_slice_is(tact_holiday_name(TACT_S("US"), (int32_t)tact_days_from_civil(2021, 12, 31)), "New Year"));
    assert_true(tact_slice_is(tact_holiday_name(TACT_S("RE"), (int32_t)tact_days_from_civil(2026, 12, 20)), "Abolition of slavery"));
    assert_int_equal(tact_holiday_name(TACT_S("FR"), (int32_t)tact_days_from_civil(2026, 12, 20)).len, 0);
}

/* Every row says when it was looked at and where it comes from; a territory has the rows of its country. */
static void rows_are_whole(void **state) {
    (void)state;
    tact_bundle bundle = { .cap_count = 0 };
    unsigned reunion = 0, france = 0;
    tact_arena_reset(&arena);
    assert_int_equal(tact_law_fill(&bundle, &arena), TACT_OK);
    for (uint32_t i = 0; i < bundle.law_count; i++) {
        const tact_law_row *row = &bundle.laws[i];
        assert_true(row->source.len > 8 && row->reviewed_year >= 2026 && row->reviewed_month >= 1 && row->reviewed_day >= 1);
        assert_true(row->channel < TACT_CHANNEL_COUNT && (row->cap_touches == 0) == (row->cap_per.us == 0));
        for (unsigned d = 0; d < 7; d++) assert_true(row->hours_from[d] <= row->hours_until[d] && row->hours_until[d] <= 24);
        for (uint32_t k = 0; k < i; k++) assert_false(memcmp(row->country, bundle.laws[k].country, 2) == 0 && row->channel == bundle.laws[k].channel);
        france += memcmp(row->country, "FR", 2) == 0;
        reunion += memcmp(row->country, "RE", 2) == 0;
    }
    assert_int_equal(france, reunion);
    assert_true(france >= 6);
}

static void caps_replace(void **state) {
    (void)state;
    tact_bundle bundle = { .cap_count = 0 };
    tact_arena_reset(&arena);
    assert_int_equal(tact_attention_defaults(&bundle, &arena), TACT_OK);
    uint32_t before = bundle.cap_count;
    assert_int_equal(tact_attention_set_cap(&bundle, &arena, (tact_cap){ .channel = TACT_CHANNEL_PUSH, .per = TACT_DAYS(7), .touches = 5 }), TACT_OK);
    assert_int_equal(bundle.cap_count, before);
    assert_int_equal(tact_attention_set_cap(&bundle, &arena, (tact_cap){ .channel = TACT_CHANNEL_MESSENGER, .per = TACT_DAYS(7), .touches = 1 }), TACT_OK);
    assert_int_equal(bundle.cap_count, before + 1);
    unsigned found = 0;
    for (uint32_t i = 0; i < bundle.cap_count; i++) found += bundle.caps[i].channel == TACT_CHANNEL_PUSH && bundle.caps[i].per.us == TACT_DAYS(7).us && bundle.caps[i].touches == 5;
    assert_int_equal(found, 1);
}

int main(void) {
    tact_arena_init(&arena, memory, sizeof memory, NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_rule_file), cmocka_unit_test(how_many), cmocka_unit_test(bounds), cmocka_unit_test(rows_are_whole), cmocka_unit_test(caps_replace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
