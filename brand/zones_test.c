/* brand/zones_test.c -- tables made from the system's tzdata against the C library's own localtime; names, links, countries; bad files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/law.h"
#include "brand/posix_tz.h"
#include "brand/tzif.h"
#include "core/attention/attention.h"
#include "core/attention/law.h"
#include "core/base/reason.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ARENA_BYTES = 4 << 20 };
static char *memory;
static tact_arena arena;
static tact_zones zones;
static tact_diags diags;

static int load(void **state) {
    (void)state;
    memory = malloc(ARENA_BYTES);
    tact_arena_init(&arena, memory, ARENA_BYTES, NULL);
    tact_diags_init(&diags, &arena, 20);
    tact_status status = tact_zones_load(TACT_ZONEINFO, &arena, &zones, &diags);
    for (uint32_t i = 0; i < diags.count; i++) printf("%.*s\n", (int)diags.items[i].text.len, diags.items[i].text.ptr);
    assert_int_equal(status, TACT_OK);
    printf("tzdata %.*s: %u zones, %u names, %u countries, %u transitions, %zu kB\n", (int)zones.version.len, zones.version.ptr, zones.count,
           zones.name_count, zones.country_count, zones.transition_count, arena.used_bytes / 1024);
    return 0;
}

static int unload(void **state) {
    (void)state;
    free(memory);
    return 0;
}

static const tact_zone *zone_named(const char *name) {
    uint32_t id = tact_zones_id(&zones, tact_slice_of(name));
    for (uint32_t i = 0; i < zones.count; i++)
        if (zones.ids[i] == id) return &zones.zones[i];
    return NULL;
}

static void agrees_at(const tact_zone *zone, const char *name, int64_t s) {
    time_t t = (time_t)s;
    struct tm tm;
    assert_non_null(localtime_r(&t, &tm));
    if (tact_zone_offset_s(zone, (tact_instant){ s * 1000000 }) != tm.tm_gmtoff)
        fail_msg("%s at %lld: %d here, %ld in the C library", name, (long long)s, tact_zone_offset_s(zone, (tact_instant){ s * 1000000 }), tm.tm_gmtoff);
    tact_civil c = tact_zone_civil(zone, (tact_instant){ s * 1000000 });
    assert_true(c.hour == tm.tm_hour && c.minute == tm.tm_min && c.day == tm.tm_mday && c.year == tm.tm_year + 1900 && (c.weekday + 1) % 7 == tm.tm_wday);
}

/* Every name, links included; random instants, and the seconds around each transition. */
static void same_as_libc(void **state) {
    (void)state;
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 1883;
    printf("zones: SEED=%llu\n", (unsigned long long)seed);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 3 });
    const int64_t from = tact_days_from_civil(1990, 1, 1) * 86400, until = tact_days_from_civil(2046, 1, 1) * 86400;
    for (uint32_t i = 0; i < zones.name_count; i++) {
        char name[80];
        snprintf(name, sizeof name, "%.*s", (int)zones.names[i].len, zones.names[i].ptr);
        const tact_zone *zone = zone_named(name);
        assert_non_null(zone);
        setenv("TZ", name, 1);
        tzset();
        for (unsigned k = 0; k < 200; k++) agrees_at(zone, name, from + (int64_t)tact_rng_below(&rng, (uint64_t)(until - from)));
        for (uint32_t k = 0; k < zone->transition_count; k++) {
            assert_in_range(zone->transition_s[k], from, until - 1);
            agrees_at(zone, name, zone->transition_s[k] - 1);
            agrees_at(zone, name, zone->transition_s[k]);
        }
        agrees_at(zone, name, from);
        agrees_at(zone, name, until - 1);
    }
    unsetenv("TZ");
    tzset();
}

static void names_and_countries(void **state) {
    (void)state;
    assert_int_equal(tact_zones_id(&zones, TACT_S("Europe/Paris")), tact_id32(TACT_S("Europe/Paris")));
    assert_int_equal(tact_zones_id(&zones, TACT_S("US/Eastern")), tact_id32(TACT_S("America/New_York")));
    assert_int_equal(tact_zones_id(&zones, TACT_S("Asia/Calcutta")), tact_id32(TACT_S("Asia/Kolkata")));
    assert_non_null(zone_named("Etc/UTC"));
    const char *const refused[] = { "", "Europe/Pariss", "europe/paris", "Mars/Base", "../../etc/passwd", "Europe/Paris\n", "Factory" };
    for (unsigned i = 0; i < sizeof refused / sizeof *refused; i++) assert_int_equal(tact_zones_id(&zones, tact_slice_of(refused[i])), 0);
    assert_true(tact_slice_is(tact_zones_hint(&zones, TACT_S("europe/paris")), "Europe/Paris"));
    assert_true(tact_slice_is(tact_zones_hint(&zones, TACT_S("Europe/Pariss")), "Europe/Paris"));
    assert_true(tact_slice_is(tact_zones_hint(&zones, TACT_S("America/NewYork")), "America/New_York"));
    assert_int_equal(tact_zones_hint(&zones, TACT_S("Middle-earth/Hobbiton")).len, 0);
    for (uint32_t i = 1; i < zones.count; i++) assert_true(zones.ids[i - 1] < zones.ids[i]);
    for (uint32_t i = 1; i < zones.country_count; i++) assert_true(memcmp(zones.countries[i - 1].code, zones.countries[i].code, 2) < 0);
    for (uint32_t i = 0; i < zones.country_count; i++) {
        const char *code = zones.countries[i].code;
        if (memcmp(code, "FR", 2) == 0 || memcmp(code, "IT", 2) == 0) assert_int_equal(zones.countries[i].zone_count, 1);
        if (memcmp(code, "US", 2) == 0) {
            assert_true(zones.countries[i].zone_count > 20);
            assert_int_equal(zones.countries[i].zones[0], tact_id32(TACT_S("America/New_York")));
        }
    }
    assert_true(zones.count > 400 && zones.country_count > 230 && zones.name_count > zones.count);
}

/* The rules at the end of zone files, the rare forms too. */
static void posix_rules(void **state) {
    (void)state;
    static const struct { const char *text; bool ok; int32_t standard_s, summer_s; int32_t year; int64_t first_s, second_s; } cases[] = {
        { "UTC0", true, 0, 0, 0, 0, 0 },
        { "<+0545>-5:45", true, 20700, 0, 0, 0, 0 },
        { "CET-1CEST,M3.5.0,M10.5.0/3", true, 3600, 7200, 2026, 1774746000, 1792890000 },
        { "EST5EDT,M3.2.0,M11.1.0", true, -18000, -14400, 2026, 1772953200, 1793512800 },
        { "IST-1GMT0,M10.5.0,M3.5.0/1", true, 3600, 0, 2026, 1774746000, 1792890000 },
        { "EET-2EEST,M3.4.4/50,M10.4.4/50", true, 7200, 10800, 2026, 1774656000, 1792796400 },
        { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true, -7200, -3600, 2026, 1774746000, 1792890000 },
        { "AAA3BBB,J60/0,J300", true, -10800, -7200, 2028, 1835492400, 1856232000 },
        { "AAA3BBB,59,299", true, -10800, -7200, 2028, 1835413200, 1856145600 },
        { "", false, 0, 0, 0, 0, 0 }, { "C-1", false, 0, 0, 0, 0, 0 }, { "CET", false, 0, 0, 0, 0, 0 }, { "CET-1CEST", false, 0, 0, 0, 0, 0 },
        { "CET-1CEST,M13.5.0,M10.5.0", false, 0, 0, 0, 0, 0 }, { "CET-1CEST,M3.6.0,M10.5.0", false, 0, 0, 0, 0, 0 },
        { "CET-1CEST,M3.5.0,M10.5.0/168", false, 0, 0, 0, 0, 0 }, { "CET-1CEST,M3.5.0,M10.5.0x", false, 0, 0, 0, 0, 0 },
        { "<+0545-5:45", false, 0, 0, 0, 0, 0 }, { "CET-25", false, 0, 0, 0, 0, 0 }, { "AAA3BBB,J0,J300", false, 0, 0, 0, 0, 0 },
        { "CET-99999999999", false, 0, 0, 0, 0, 0 },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_tz_rule rule;
        if (tact_tz_parse(tact_slice_of(cases[i].text), &rule) != cases[i].ok) fail_msg("%s", cases[i].text);
        if (!cases[i].ok) continue;
        assert_int_equal(rule.standard_s, cases[i].standard_s);
        assert_int_equal(rule.changes, cases[i].year != 0);
        if (!rule.changes) continue;
        int64_t at_s[2];
        int32_t offset_s[2];
        tact_tz_year(&rule, cases[i].year, at_s, offset_s);
        assert_int_equal(rule.summer_s, cases[i].summer_s);
        if (at_s[0] != cases[i].first_s || at_s[1] != cases[i].second_s)
            fail_msg("%s: %lld %lld", cases[i].text, (long long)at_s[0], (long long)at_s[1]);
    }
}

/* A truncated or bent file is refused, at every length and with every byte changed: never read past, never accepted whole. */
static void bad_files(void **state) {
    (void)state;
    static char bytes[1 << 16], bent[1 << 16], room[1 << 16];
    tact_arena small;
    tact_zone zone;
    FILE *file = fopen(TACT_ZONEINFO "/Europe/Dublin", "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    tact_arena_init(&small, room, sizeof room, NULL);
    assert_int_equal(tact_tzif_read((tact_slice){ bytes, len }, &small, &zone), TACT_OK);
    assert_true(zone.transition_count > 100);
    for (size_t cut = 0; cut < len; cut++) {
        char *exact = malloc(cut + 1);                                 /* so that a sanitizer sees a step too far */
        memcpy(exact, bytes, cut);
        tact_arena_reset(&small);
        assert_int_equal(tact_tzif_read((tact_slice){ exact, cut }, &small, &zone), TACT_ERR_FORMAT);
        free(exact);
    }
    for (size_t at = 0; at < len; at++) {
        memcpy(bent, bytes, len);
        bent[at] = (char)(bent[at] ^ 0x81);
        tact_arena_reset(&small);
        tact_status status = tact_tzif_read((tact_slice){ bent, len }, &small, &zone);
        assert_true(status == TACT_OK || status == TACT_ERR_FORMAT || status == TACT_ERR_MEMORY);
        for (uint32_t k = 1; !status && k < zone.transition_count; k++) assert_true(zone.transition_s[k - 1] < zone.transition_s[k]);
    }
    tact_arena_init(&small, room, 64, NULL);
    assert_int_equal(tact_tzif_read((tact_slice){ bytes, len }, &small, &zone), TACT_ERR_MEMORY);
}

static void put(const char *folder, const char *name, const char *text) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void drop(const char *folder, const char *name) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

/* What is missing is named, with the way out. */
static void bad_folders(void **state) {
    (void)state;
    static const struct { const char *tab, *zi, *zone, *says; } cases[] = {
        { NULL, NULL, NULL, "zone.tab" },
        { "# nothing\n", "# version 1\n", NULL, "it names no zone" },
        { "FR\t+48+002\n", "# version 1\n", NULL, "without country, place and zone" },
        { "FR\t+48+002\tHere\n", NULL, NULL, "tzdata.zi" },
        { "FR\t+48+002\tHere\n", "Z Here 0 - X\n", NULL, "its version" },
        { "FR\t+48+002\tHere\n", "# version 1\n", NULL, "/Here: " },
        { "FR\t+48+002\tHere\n", "# version 1\n", "TZif", "not in the expected format" },
        { "FR\t+48+002\tHere\n", "# version 1\nL There Old\n", "", "/Here: " },
    };
    char folder[] = "/tmp/tact-zones-XXXXXX";
    assert_non_null(mkdtemp(folder));
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        static char room[1 << 18];
        tact_arena small;
        tact_diags found;
        tact_zones none;
        if (cases[i].tab) put(folder, "zone.tab", cases[i].tab);
        if (cases[i].zi) put(folder, "tzdata.zi", cases[i].zi);
        if (cases[i].zone) put(folder, "Here", cases[i].zone);
        tact_arena_init(&small, room, sizeof room, NULL);
        tact_diags_init(&found, &small, 5);
        assert_int_equal(tact_zones_load(folder, &small, &none, &found), TACT_ERR_INVALID);
        assert_int_equal(found.error_count, 1);
        if (tact_slice_find(found.items[0].text, tact_slice_of(cases[i].says)) < 0)
            fail_msg("case %u says %.*s", i, (int)found.items[0].text.len, found.items[0].text.ptr);
        assert_true(tact_slice_find(found.items[0].hint, TACT_S("tzdata")) >= 0);
        drop(folder, "zone.tab");
        drop(folder, "tzdata.zi");
        drop(folder, "Here");
    }
    rmdir(folder);
}

/* ---- into a bundle, and what `tact check` says ------------------------------------------------------------------------------------ */

static tact_bundle bundle_in(const char *country) {
    tact_bundle b = { .country = tact_slice_of(country), .quiet_from_minute = 1200, .quiet_until_minute = 480, .fatigue_half_life = TACT_DAYS(3) };
    assert_int_equal(tact_brand_law_fill(&b, &arena, &zones, (tact_slice){ NULL, 0 }), TACT_OK);
    return b;
}

static uint32_t findings(tact_bundle *b, uint16_t channels, tact_severity severity) {
    tact_message message = { .name = TACT_S("m"), .channels = channels };
    tact_campaign campaign = { .name = TACT_S("spring"), .file = TACT_S("campaigns/spring.yaml"), .line = 1, .messages = &message, .message_count = 1 };
    tact_diags found;
    b->campaigns = &campaign;
    b->campaign_count = 1;
    tact_diags_init(&found, &arena, 20);
    tact_brand_law_check(b, (tact_instant){ tact_days_from_civil(2026, 6, 10) * 86400LL * 1000000 }, &found);
    return severity == TACT_ERROR ? found.error_count : found.warning_count;
}

static void places_in_a_bundle(void **state) {
    (void)state;
    const uint16_t email = 1 << TACT_CHANNEL_EMAIL, sms = 1 << TACT_CHANNEL_SMS, web = 1 << TACT_CHANNEL_WEB;
    tact_bundle fr = bundle_in("FR"), de = bundle_in("DE"), us = bundle_in("US"), ru = bundle_in("RU"), xx = bundle_in("XX");
    assert_true(fr.law_count == 90 && fr.zone_count == zones.count && fr.country_count == zones.country_count);
    assert_int_equal(tact_bundle_country(&fr, TACT_S("FR"))->holiday_count, 21 * 11);
    assert_int_equal(tact_bundle_country(&fr, TACT_S("DE"))->holiday_count, 21 * 9);
    assert_int_equal(tact_bundle_country(&fr, TACT_S("RU"))->holiday_count, 0);
    assert_int_equal(zones.countries[0].holiday_count, 0);             /* the shared list stays as it was */
    assert_int_equal(findings(&fr, (uint16_t)(email | sms | web), TACT_ERROR) + findings(&fr, sms, TACT_WARNING), 0);
    assert_int_equal(findings(&us, (uint16_t)(email | sms), TACT_ERROR), 0);
    assert_int_equal(findings(&ru, email, TACT_ERROR), 0);             /* eleven hours of zones, and still two in common */
    assert_int_equal(findings(&de, sms, TACT_ERROR), 1);
    assert_int_equal(findings(&de, (uint16_t)(sms | web), TACT_ERROR), 0);
    assert_int_equal(findings(&de, (uint16_t)(sms | web), TACT_WARNING), 1);
    assert_int_equal(findings(&xx, email, TACT_ERROR), 1);
    fr.quiet_from_minute = 600;                                        /* quiet from ten to eight: calls begin at ten */
    assert_int_equal(findings(&fr, 1 << TACT_CHANNEL_AGENT, TACT_ERROR), 1);
    uint16_t why = 0;
    const tact_instant june = { tact_days_from_civil(2026, 6, 10) * 86400LL * 1000000 };
    assert_true(tact_law_never_opens(&fr, TACT_CHANNEL_AGENT, TACT_CLASS_PROMOTIONAL, june, &why));
    assert_int_equal(why, TACT_WHY_GATE_QUIET);
    assert_false(tact_law_never_opens(&fr, TACT_CHANNEL_AGENT, TACT_CLASS_SERVICE, june, &why));
    assert_true(tact_law_never_opens(&de, TACT_CHANNEL_SMS, TACT_CLASS_PROMOTIONAL, june, &why));
    assert_int_equal(why, TACT_WHY_GATE_LAW);
    assert_false(tact_law_never_opens(&de, TACT_CHANNEL_SMS, TACT_CLASS_TRANSACTIONAL, june, &why));
}

/* The bundle's bytes carry it all, and say how much that is. */
static void through_bytes(void **state) {
    (void)state;
    tact_bundle fr = bundle_in("FR"), opened;
    static char room[8 << 20];
    tact_arena big;
    tact_writer w;
    tact_arena_init(&big, room, sizeof room, NULL);
    fr.brand = TACT_S("test");
    fr.currency = TACT_S("EUR");
    fr.default_locale = TACT_S("fr");
    fr.default_zone = tact_id32(TACT_S("Europe/Paris"));
    tact_writer_init(&w, &big, 1 << 16);
    tact_bundle_write(&w, &fr);
    assert_int_equal(w.status, TACT_OK);
    printf("zones, countries, holidays and laws in a bundle: %zu kB\n", w.len / 1024);
    assert_int_equal(tact_bundle_open(tact_writer_slice(&w), &big, &opened), TACT_OK);
    assert_int_equal(opened.zone_count, fr.zone_count);
    for (uint32_t i = 0; i < fr.zone_count; i++) {
        const tact_zone *a = &fr.zones[i], *b = &opened.zones[i];
        assert_int_equal(opened.zone_ids[i], fr.zone_ids[i]);
        assert_true(tact_slice_equal(a->name, b->name) && a->first_offset_s == b->first_offset_s && a->transition_count == b->transition_count);
        for (uint32_t k = 0; k < a->transition_count; k++) assert_true(a->transition_s[k] == b->transition_s[k] && a->offset_s[k] == b->offset_s[k]);
    }
    assert_int_equal(opened.country_count, fr.country_count);
    for (uint32_t i = 0; i < fr.country_count; i++) {
        assert_memory_equal(opened.countries[i].code, fr.countries[i].code, 2);
        assert_int_equal(opened.countries[i].zone_count, fr.countries[i].zone_count);
        assert_int_equal(opened.countries[i].holiday_count, fr.countries[i].holiday_count);
    }
    assert_int_equal(opened.law_count, fr.law_count);
    assert_int_equal(findings(&opened, 1 << TACT_CHANNEL_SMS, TACT_ERROR), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_libc), cmocka_unit_test(names_and_countries), cmocka_unit_test(posix_rules), cmocka_unit_test(bad_files),
        cmocka_unit_test(bad_folders), cmocka_unit_test(places_in_a_bundle), cmocka_unit_test(through_bytes),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
