/* core/attention/testing.h -- a small world for this room's tests: zones by rule (not from tzdata), the law tables, one person.
 * Test programs only; everything is static, one person at a time. */
#ifndef TACT_ATTENTION_TESTING_H
#define TACT_ATTENTION_TESTING_H
#include "core/attention/default.h"
#include "core/attention/gate.h"
#include "core/attention/law.h"
#include "core/place/holiday.h"
#include <stdio.h>
#include <stdlib.h>

enum { TEST_YEAR_FIRST = 2019, TEST_YEAR_LAST = 2041, TEST_ZONES = 14, TEST_COUNTRIES = 12, TEST_TOUCHES = 512 };

/* Daylight rules: transitions are the last (-1) or n-th Sunday of two months. EU: 01:00 UTC. US: 02:00 wall. LH: Lord Howe, half an hour. */
typedef enum { TEST_FIXED, TEST_EU, TEST_US, TEST_LH } test_rule;
typedef struct { const char *name, *country; int32_t standard_s; test_rule rule; } test_zone_row;
static const test_zone_row test_zone_rows[TEST_ZONES] = {
    { "Europe/Paris", "FR", 3600, TEST_EU },          { "Europe/Rome", "IT", 3600, TEST_EU },
    { "Europe/Berlin", "DE", 3600, TEST_EU },         { "America/New_York", "US", -5 * 3600, TEST_US },
    { "America/Chicago", "US", -6 * 3600, TEST_US },  { "America/Los_Angeles", "US", -8 * 3600, TEST_US },
    { "Pacific/Honolulu", "US", -10 * 3600, TEST_FIXED }, { "America/Detroit", "US", -5 * 3600, TEST_US },
    { "Indian/Reunion", "RE", 4 * 3600, TEST_FIXED }, { "Asia/Tokyo", "JP", 9 * 3600, TEST_FIXED },
    { "Asia/Kathmandu", "NP", 5 * 3600 + 2700, TEST_FIXED }, { "Australia/Lord_Howe", "AU", 10 * 3600 + 1800, TEST_LH },
    { "Pacific/Kiritimati", "KI", 14 * 3600, TEST_FIXED }, { "Etc/UTC", "", 0, TEST_FIXED },
};

typedef struct {
    tact_bundle bundle;
    tact_zone zones[TEST_ZONES]; uint32_t ids[TEST_ZONES];
    tact_country countries[TEST_COUNTRIES];
    uint32_t country_zones[TEST_COUNTRIES][TEST_ZONES];
    int64_t at_s[TEST_ZONES][2 * (TEST_YEAR_LAST - TEST_YEAR_FIRST + 1)];
    int32_t offset_s[TEST_ZONES][2 * (TEST_YEAR_LAST - TEST_YEAR_FIRST + 1)];
    tact_topic topics[3];
    tact_person person;
    tact_part parts[3];                    /* account, phone, laptop */
    tact_touch touches[TEST_TOUCHES];
    tact_seen seen[4];
    tact_purchase purchases[2];
    tact_view view;
    tact_campaign campaign;
    tact_world world;
    tact_moment moment;
    tact_attention attention;
    tact_gate_ask ask;
} test_world;

static inline int64_t test_sunday(int32_t year, unsigned month, int n) {    /* n-th Sunday of a month, -1 the last, as days since 1970 */
    int64_t first = tact_days_from_civil(year, month, 1), last = tact_days_from_civil(year, month + 1, 1) - 1;
    if (n < 0) return last - (last + 4) % 7;
    return first + (7 - (first + 4) % 7) % 7 + 7 * (n - 1);
}

static inline void test_zone_make(test_world *w, unsigned z) {
    const test_zone_row *row = &test_zone_rows[z];
    uint32_t n = 0;
    for (int32_t year = TEST_YEAR_FIRST; row->rule != TEST_FIXED && year <= TEST_YEAR_LAST; year++) {
        int64_t *at = w->at_s[z] + n;
        int32_t *offset = w->offset_s[z] + n;
        if (row->rule == TEST_EU) {
            at[0] = test_sunday(year, 3, -1) * 86400 + 3600;
            at[1] = test_sunday(year, 10, -1) * 86400 + 3600;
        } else if (row->rule == TEST_US) {
            at[0] = test_sunday(year, 3, 2) * 86400 + 7200 - row->standard_s;
            at[1] = test_sunday(year, 11, 1) * 86400 + 3600 - row->standard_s;
        } else {
            at[0] = test_sunday(year, 4, 1) * 86400 + 5400 - row->standard_s;
            at[1] = test_sunday(year, 10, 1) * 86400 + 7200 - row->standard_s;
        }
        offset[0] = row->standard_s + (row->rule == TEST_LH ? 0 : 3600);
        offset[1] = row->standard_s + (row->rule == TEST_LH ? 1800 : 0);
        n += 2;
    }
    w->zones[z] = (tact_zone){ .name = tact_slice_of(row->name), .first_offset_s = row->rule == TEST_LH ? row->standard_s + 1800 : row->standard_s,
                               .transition_count = n, .transition_s = w->at_s[z], .offset_s = w->offset_s[z] };
    w->ids[z] = tact_id32(w->zones[z].name);
}

static inline void test_sort_zones(test_world *w) {
    for (unsigned i = 1; i < TEST_ZONES; i++)
        for (unsigned k = i; k > 0 && w->ids[k - 1] > w->ids[k]; k--) {
            uint32_t id = w->ids[k];
            tact_zone zone = w->zones[k];
            w->ids[k] = w->ids[k - 1];
            w->zones[k] = w->zones[k - 1];
            w->ids[k - 1] = id;
            w->zones[k - 1] = zone;
        }
}

static inline void test_countries_make(test_world *w) {
    uint32_t n = 0;
    for (unsigned z = 0; z < TEST_ZONES; z++) {
        if (!test_zone_rows[z].country[0]) continue;
        uint32_t at = 0;
        while (at < n && memcmp(w->countries[at].code, test_zone_rows[z].country, 2) != 0) at++;
        if (at == n) {
            memcpy(w->countries[n].code, test_zone_rows[z].country, 2);
            w->countries[n].zones = w->country_zones[n];
            n++;
        }
        w->countries[at].zones[w->countries[at].zone_count++] = tact_id32(tact_slice_of(test_zone_rows[z].name));
    }
    for (unsigned i = 1; i < n; i++)
        for (unsigned k = i; k > 0 && memcmp(w->countries[k - 1].code, w->countries[k].code, 2) > 0; k--) {
            tact_country c = w->countries[k];
            w->countries[k] = w->countries[k - 1];
            w->countries[k - 1] = c;
        }
    w->bundle.countries = w->countries;
    w->bundle.country_count = n;
}

static inline void test_check(bool ok, const char *what) {
    if (ok) return;
    fprintf(stderr, "the tests' world: %s\n", what);
    abort();
}

/* A live campaign for everybody, a person who granted everything in France, the afternoon of Wednesday 10 June 2026. */
static inline tact_instant test_now(void) { return (tact_instant){ (tact_days_from_civil(2026, 6, 10) * 86400 + 12 * 3600) * 1000000 }; }

static inline void test_world_reset_person(test_world *w) {
    memset(w->parts, 0, sizeof w->parts);
    w->person = (tact_person){ .pseudonym = 7, .account = true, .limits = { .cap_per_week = 255 }, .parts = w->parts, .part_count = 3 };
    w->parts[1].id = 11;
    w->parts[2].id = 12;
    w->parts[0].habit = (tact_habit){ .total = 12, .at = { INT64_MAX / 2 } };          /* a regular, at any hour of the tables */
    w->view = (tact_view){ .person = &w->person, .part_count = 3, .account = &w->parts[0], .device = &w->parts[1], .purposes = ~(uint64_t)0 };
    for (unsigned i = 0; i < 3; i++) w->view.parts[i] = &w->parts[i];
    memset(w->view.basis, TACT_BASIS_CONSENT, sizeof w->view.basis);
    w->campaign = (tact_campaign){ .name = TACT_S("spring"), .id = 77, .state = TACT_STATE_LIVE, .send = TACT_SEND_EVERYONE, .again = TACT_AGAIN_EACH };
    w->world = (tact_world){ .number = 1 };
    w->moment = (tact_moment){ .kind = TACT_KIND_BUY };
    w->ask = (tact_gate_ask){ .attention = &w->attention, .campaign = &w->campaign, .moment = &w->moment, .world = &w->world,
                              .channel = TACT_CHANNEL_PUSH, .channels_open = 0xFFFF, .occurrence = 4711 };
    w->bundle.country = TACT_S("FR");
}

/* Signed out, and never here before. */
static inline void test_stranger(test_world *w) {
    w->view.account = NULL;
    w->parts[0].habit = (tact_habit){ .total = 0 };
}

static inline void test_world_make(test_world *w) {
    static char memory[1 << 16];
    tact_arena arena;
    tact_arena_init(&arena, memory, sizeof memory, NULL);
    memset(w, 0, sizeof *w);
    for (unsigned z = 0; z < TEST_ZONES; z++) test_zone_make(w, z);
    test_sort_zones(w);
    w->bundle.zones = w->zones;
    w->bundle.zone_ids = w->ids;
    w->bundle.zone_count = TEST_ZONES;
    test_countries_make(w);
    test_check(!tact_attention_defaults(&w->bundle, &arena), "defaults");
    test_check(!tact_law_fill(&w->bundle, &arena), "laws");
    test_check(!tact_holidays_fill(&w->bundle, &arena, TACT_S("")), "holidays");
    w->topics[0] = (tact_topic){ .name = TACT_S("tyres"), .id = 5 };
    w->topics[1] = (tact_topic){ .name = TACT_S("health"), .id = 6, .sensitive = true };
    w->topics[2] = (tact_topic){ .name = TACT_S("wine"), .id = 7, .restricted = true };
    w->bundle.topics = w->topics;
    w->bundle.topic_count = 3;
    test_world_reset_person(w);
}

/* A touch on a part (0 account, 1 phone, 2 laptop); they may be added in any order. */
static inline void test_touch(test_world *w, unsigned part, tact_touch touch) {
    tact_part *p = &w->parts[part];
    static tact_touch lists[3][TEST_TOUCHES];
    test_check(p->touch_count < TEST_TOUCHES, "too many touches");
    p->touches = lists[part];
    p->touches[p->touch_count++] = touch;
}

static inline void test_prepare(test_world *w, const char *country, tact_instant now) {
    w->view.now = now;
    tact_attention_prepare(&w->attention, &w->bundle, &w->view, 0, tact_slice_of(country), now);
}

/* Ask the gate: 0 = it goes, else the reason. */
static inline uint16_t test_ask(test_world *w, tact_instant *next) {
    tact_trace trace = { .count = 0 };
    if (tact_gate_allows(&w->ask, &trace, next)) return 0;
    test_check(trace.count == 1, "one reason for a stop");
    return trace.entries[0].reason;
}
#endif
