/* core/attention/window_test.c -- the jumping search against its plain twin, which walks minute by minute, over days when clocks change. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/attention/testing.h"

static test_world world;

/* ---- the twin: from the words of doc/attention.md, not from window.c ------------------------------------------------------- */

static int64_t down(int64_t a, int64_t b) { return (a - ((a % b) + b) % b) / b; }

static bool plain_holiday(const tact_country *c, int64_t day) {
    if (!c || !c->holiday_count || day < c->holidays[0] || day > c->holidays[c->holiday_count - 1]) return true;
    for (uint32_t i = 0; i < c->holiday_count; i++)
        if (c->holidays[i] == day) return true;
    return false;
}

static bool plain_open_local(const tact_window_rule *r, int64_t local_s) {
    int64_t day = down(local_s, 86400), minute = (local_s - day * 86400) / 60;
    if (!r->law) {
        if (r->quiet_from_minute == r->quiet_until_minute) return true;
        for (int64_t m = r->quiet_from_minute; m % 1440 != r->quiet_until_minute; m++)
            if (m % 1440 == minute) return false;
        return true;
    }
    const tact_law_row *law = r->law;
    if (!law->holidays_allowed && plain_holiday(r->country, day)) return false;
    int64_t weekday = day + 3 - 7 * down(day + 3, 7), hour = minute / 60;
    if (hour < law->hours_from[weekday] || hour >= law->hours_until[weekday]) return false;
    if (hour >= law->break_from && hour < law->break_until) return false;
    bool eve = law->eve_from < law->eve_until && plain_holiday(r->country, day + 1);
    return !eve || (hour >= law->eve_from && hour < law->eve_until);
}

static int32_t plain_offset(const tact_zone *zone, int64_t s) {
    int32_t offset = zone->first_offset_s;
    for (uint32_t i = 0; i < zone->transition_count && zone->transition_s[i] <= s; i++) offset = zone->offset_s[i];
    return offset;
}

static bool plain_open(const tact_window_rule *rules, uint32_t n, const tact_zone *const *zones, uint32_t z, int64_t us) {
    for (uint32_t k = 0; k < z; k++) {
        int64_t s = down(us, 1000000), local = s + plain_offset(zones[k], s);
        for (uint32_t i = 0; i < n; i++)
            if (!plain_open_local(&rules[i], local)) return false;
    }
    return true;
}

static bool plain_next(const tact_window_rule *rules, uint32_t n, const tact_zone *const *zones, uint32_t z, int64_t from, int64_t limit, int64_t *open) {
    for (int64_t t = from; t <= limit; t = (down(t, 60000000) + 1) * 60000000)
        if (plain_open(rules, n, zones, z, t)) {
            *open = t;
            return true;
        }
    return false;
}

/* ---- random rules, zones and instants --------------------------------------------------------------------------------------- */

static uint32_t below(tact_rng *rng, uint32_t n) { return (uint32_t)tact_rng_below(rng, n); }

static tact_law_row random_law(tact_rng *rng) {
    tact_law_row row = { .holidays_allowed = below(rng, 2) };
    uint8_t from = (uint8_t)below(rng, 24), until = (uint8_t)(from + below(rng, 25u - from));
    for (unsigned d = 0; d < 7; d++) {
        bool other = below(rng, 4) == 0;
        row.hours_from[d] = other ? (uint8_t)below(rng, 12) : from;
        row.hours_until[d] = other ? (uint8_t)below(rng, 25) : until;
    }
    if (below(rng, 2)) {
        row.break_from = (uint8_t)below(rng, 24);
        row.break_until = (uint8_t)(row.break_from + below(rng, 3));
    }
    if (below(rng, 2)) {
        row.eve_from = (uint8_t)below(rng, 20);
        row.eve_until = (uint8_t)(row.eve_from + 1 + below(rng, 4));
    }
    return row;
}

/* Near a change of some zone's clock half of the time: that is where mistakes live. */
static int64_t random_instant(tact_rng *rng, const tact_zone *zone) {
    if (zone->transition_count > 40 && below(rng, 2))
        return (zone->transition_s[4 + below(rng, 36)] + (int64_t)below(rng, 4 * 86400) - 2 * 86400) * 1000000 + below(rng, 1000000);
    return (tact_days_from_civil(2020, 1, 2) + below(rng, 20 * 365)) * 86400 * 1000000 + (int64_t)tact_rng_below(rng, 86400000000);
}

static void clever_equals_plain(void **state) {
    (void)state;
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20261122;
    printf("window: SEED=%llu\n", (unsigned long long)seed);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 1 });
    unsigned found = 0, none = 0;
    for (unsigned round = 0; round < 400; round++) {
        tact_law_row laws[3];
        tact_window_rule rules[4];
        const tact_zone *zones[3];
        uint32_t n = 1 + below(&rng, 3), z = 1 + below(&rng, 3);
        rules[0] = (tact_window_rule){ .quiet_from_minute = (uint16_t)below(&rng, 1440), .quiet_until_minute = (uint16_t)below(&rng, 1440) };
        for (uint32_t i = 1; i < n; i++) {
            laws[i - 1] = random_law(&rng);
            rules[i] = (tact_window_rule){ .law = &laws[i - 1], .country = &world.countries[below(&rng, world.bundle.country_count)] };
        }
        for (uint32_t k = 0; k < z; k++) zones[k] = &world.zones[below(&rng, TEST_ZONES)];
        int64_t from = random_instant(&rng, zones[0]), limit = from + TACT_DAYS(1 + below(&rng, 14)).us, expected = 0;
        tact_instant got = { 0 };
        bool there = plain_next(rules, n, zones, z, from, limit, &expected);
        assert_int_equal(tact_window_next(rules, n, zones, z, (tact_instant){ from }, (tact_instant){ limit }, &got), there);
        if (there) assert_int_equal(got.us, expected);
        if (there) found++; else none++;
    }
    assert_true(found > 100 && none > 30);            /* the rounds mean something */
}

/* Every minute of a year with its changes: the state at an instant, in each test zone, by the real law rows. */
static void states_over_a_year(void **state) {
    (void)state;
    for (uint32_t i = 0; i < world.bundle.law_count; i++) {
        const tact_law_row *law = &world.bundle.laws[i];
        if (!tact_window_limits(law) || (memcmp(law->country, "FR", 2) && memcmp(law->country, "IT", 2) && memcmp(law->country, "US", 2))) continue;
        tact_window_rule rule = { .law = law, .country = tact_bundle_country(&world.bundle, (tact_slice){ law->country, 2 }) };
        int64_t local_s = tact_days_from_civil(2026, 1, 1) * 86400;
        for (unsigned minute = 0; minute < 365 * 1440; minute += 15, local_s += 15 * 60) {
            int64_t change = 0;
            bool open = tact_window_at(&rule, local_s * 1000000, &change) == TACT_WINDOW_OPEN;
            assert_int_equal(open, plain_open_local(&rule, local_s));
            if (!open) assert_true(change > local_s * 1000000);
        }
    }
}

/* A window that opens inside the hour that is skipped, and inside the one that comes twice. */
static void gap_and_fold(void **state) {
    (void)state;
    const tact_zone *paris = tact_bundle_zone(&world.bundle, tact_id32(TACT_S("Europe/Paris")));
    tact_window_rule rule = { .quiet_from_minute = 1200, .quiet_until_minute = 150 };          /* opens 02:30 */
    int64_t spring = test_sunday(2027, 3, -1) * 86400, autumn = test_sunday(2027, 10, -1) * 86400;
    tact_instant open;
    /* 29 March 2027 (28th): 02:00 becomes 03:00 at 01:00 UTC; 02:30 does not exist, so it opens at 03:00. */
    assert_true(tact_window_next(&rule, 1, &paris, 1, (tact_instant){ spring * 1000000 }, (tact_instant){ (spring + 86400) * 1000000 }, &open));
    assert_int_equal(open.us, (spring + 3600) * 1000000);
    /* 31 October: 03:00 becomes 02:00 at 01:00 UTC; 02:30 comes first at 00:30 UTC, closes again at 01:00, opens at 01:30. */
    assert_true(tact_window_next(&rule, 1, &paris, 1, (tact_instant){ autumn * 1000000 }, (tact_instant){ (autumn + 86400) * 1000000 }, &open));
    assert_int_equal(open.us, (autumn + 1800) * 1000000);
    assert_true(tact_window_next(&rule, 1, &paris, 1, (tact_instant){ (autumn + 3600) * 1000000 }, (tact_instant){ (autumn + 86400) * 1000000 }, &open));
    assert_int_equal(open.us, (autumn + 5400) * 1000000);
}

static void edges(void **state) {
    (void)state;
    const tact_zone *utc = tact_bundle_zone(&world.bundle, tact_id32(TACT_S("Etc/UTC")));
    tact_window_rule never = { .law = &(tact_law_row){ .holidays_allowed = true } }, quiet = { .quiet_from_minute = 1200, .quiet_until_minute = 480 };
    tact_instant noon = test_now(), open = { 0 };
    assert_false(tact_window_next(&never, 1, &utc, 1, noon, tact_instant_add(noon, TACT_DAYS(14)), &open));
    assert_true(tact_window_next(&never, 0, &utc, 1, noon, noon, &open));
    assert_int_equal(open.us, noon.us);
    assert_true(tact_window_next(&quiet, 1, &utc, 1, noon, noon, &open));
    tact_instant night = tact_instant_add(noon, TACT_HOURS(8)), morning = tact_instant_add(noon, TACT_HOURS(20));
    assert_false(tact_window_next(&quiet, 1, &utc, 1, night, (tact_instant){ morning.us - 1 }, &open));
    assert_true(tact_window_next(&quiet, 1, &utc, 1, night, morning, &open));       /* the limit itself counts */
    assert_int_equal(open.us, morning.us);
    assert_true(tact_window_holiday(NULL, 0));
    assert_true(tact_window_holiday(&(tact_country){ .code = "XX" }, 20000));
}

int main(void) {
    test_world_make(&world);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clever_equals_plain), cmocka_unit_test(states_over_a_year), cmocka_unit_test(gap_and_fold), cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
