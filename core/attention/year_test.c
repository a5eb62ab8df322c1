/* core/attention/year_test.c -- a year of attempts, each judged twice: by the gate, and by a checker that knows nothing of its code.
 *
 * `make bench-year` (TOUCHES=10000000) goes on with more people, eager ones, until as many touches went out.
 *
 * The checker keeps every send of the year, tells local time by the daylight rules themselves, has the law written out in plain ifs, and
 * looks at one instant at a time. It must agree with the gate on every attempt, so that nothing forbidden goes and nothing allowed is held. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/attention/testing.h"

enum { PEOPLE = 16, SENDS_MAX = 40000, SECOND = 1000000, DAY_S = 86400 };

static test_world world;
static tact_rng rng;
static uint32_t below(uint32_t n) { return (uint32_t)tact_rng_below(&rng, n); }

/* ---- the checker ------------------------------------------------------------------------------------------------------------------ */

static struct { int64_t at; uint32_t campaign; uint64_t occurrence; uint8_t channel; bool asked, ghost; } sends[SENDS_MAX];
static uint32_t send_count;
static struct { const char *zone[2]; int64_t heard[2]; char prefix[3], brand[3]; } claims;

static int64_t offset_by_rule(const test_zone_row *z, int64_t s) {
    int32_t year = tact_civil_from_us(s * SECOND).year;
    switch (z->rule) {
    case TEST_EU: return z->standard_s + (s >= test_sunday(year, 3, -1) * DAY_S + 3600 && s < test_sunday(year, 10, -1) * DAY_S + 3600 ? 3600 : 0);
    case TEST_US: {
        int64_t wall = s + z->standard_s;
        return z->standard_s + (wall >= test_sunday(year, 3, 2) * DAY_S + 7200 && wall < test_sunday(year, 11, 1) * DAY_S + 3600 ? 3600 : 0);
    }
    case TEST_LH: {
        int64_t wall = s + z->standard_s;
        return z->standard_s + (wall >= test_sunday(year, 4, 1) * DAY_S + 5400 && wall < test_sunday(year, 10, 1) * DAY_S + 7200 ? 0 : 1800);
    }
    default: return z->standard_s;
    }
}

static bool on_list(const char *list, int64_t day) {
    char text[8];
    tact_civil c = tact_civil_from_us(day * DAY_S * SECOND);
    snprintf(text, sizeof text, "%02u-%02u", c.month, c.day);
    return c.year == 2026 ? strstr(list, text) != NULL : strcmp(text, "01-01") == 0;
}

static bool holiday(const char *country, int64_t day) {
    static const char fr[] = "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25";
    static const char it[] = "01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26";
    if (strcmp(country, "FR") == 0) return on_list(fr, day);
    if (strcmp(country, "RE") == 0) return on_list(fr, day) || on_list("12-20", day);
    return strcmp(country, "IT") == 0 && on_list(it, day);
}

/* The law of one country for promotion on a channel, at a local day and hour. */
static bool lawful(const char *country, unsigned channel, int64_t day, int hour) {
    int weekday = (int)((day + 3) % 7);
    bool french = strcmp(country, "FR") == 0 || strcmp(country, "RE") == 0, italian = strcmp(country, "IT") == 0;
    if (channel != TACT_CHANNEL_SMS && channel != TACT_CHANNEL_AGENT) return true;
    if (strcmp(country, "US") == 0) return hour >= 8 && hour < 21;
    if (french && channel == TACT_CHANNEL_SMS) return weekday < 6 && hour >= 8 && hour < 20 && !holiday(country, day);
    if (french) return weekday < 5 && hour >= 10 && hour < 20 && hour != 13 && !holiday(country, day);
    if (!italian || weekday == 6 || holiday(country, day)) return false;
    if (weekday == 5 || holiday(country, day + 1)) return hour >= 10 && hour < 19;
    return hour >= 9 && hour < 20;
}

typedef struct { const test_zone_row *zones[TEST_ZONES]; unsigned zone_count; const char *countries[8]; unsigned country_count; } places;

static void add_country(places *p, const char *country) {
    if (!country[0]) return;
    for (unsigned i = 0; i < p->country_count; i++)
        if (strcmp(p->countries[i], country) == 0) return;
    p->countries[p->country_count++] = country;
}

static void add_whole_country(places *p, const char *country) {
    for (unsigned i = 0; i < p->country_count; i++)
        if (strcmp(p->countries[i], country) == 0) return;             /* a zone told it already */
    if (!country[0]) return;
    add_country(p, country);
    for (unsigned z = 0; z < TEST_ZONES; z++)
        if (strcmp(test_zone_rows[z].country, country) == 0) p->zones[p->zone_count++] = &test_zone_rows[z];
}

static places places_now(int64_t us) {
    places p = { .zone_count = 0 };
    for (unsigned i = 0; i < 2; i++)
        for (unsigned z = 0; claims.zone[i] && us - claims.heard[i] <= 14LL * DAY_S * SECOND && z < TEST_ZONES; z++)
            if (strcmp(test_zone_rows[z].name, claims.zone[i]) == 0) {
                p.zones[p.zone_count++] = &test_zone_rows[z];
                add_country(&p, test_zone_rows[z].country);
            }
    add_whole_country(&p, claims.prefix);
    add_whole_country(&p, claims.brand);
    return p;
}

static bool hours_allow(const places *p, unsigned channel, uint8_t class_, int64_t us) {
    for (unsigned i = 0; i < p->zone_count; i++) {
        int64_t s = us / SECOND, local = s + offset_by_rule(p->zones[i], s), day = local / DAY_S;
        int hour = (int)(local % DAY_S / 3600);
        if (hour >= 20 || hour < 8) return false;
        for (unsigned c = 0; class_ == TACT_CLASS_PROMOTIONAL && c < p->country_count; c++)
            if (!lawful(p->countries[c], channel, day, hour)) return false;
    }
    return true;
}

/* Sends in (us - span, us] */
static unsigned sends_in(int64_t us, int64_t span_days, unsigned channel) {
    unsigned n = 0;
    for (uint32_t i = send_count; i-- > 0 && sends[i].at > us - span_days * DAY_S * SECOND;)
        n += !sends[i].ghost && !sends[i].asked && (channel == 255 || sends[i].channel == channel);
    return n;
}

static bool windows_allow(const places *p, unsigned channel, int64_t us) {
    static const struct { uint8_t channel, days, most; } caps[] = {
        { TACT_CHANNEL_PUSH, 1, 1 }, { TACT_CHANNEL_PUSH, 7, 2 }, { TACT_CHANNEL_WEBPUSH, 1, 1 }, { TACT_CHANNEL_WEBPUSH, 7, 2 }, { TACT_CHANNEL_EMAIL, 7, 2 },
        { TACT_CHANNEL_EMAIL, 30, 7 }, { TACT_CHANNEL_SMS, 7, 1 }, { TACT_CHANNEL_SMS, 30, 4 }, { TACT_CHANNEL_AGENT, 30, 4 },
    };
    for (unsigned i = 0; i < sizeof caps / sizeof *caps; i++)
        if (caps[i].channel == channel && sends_in(us, caps[i].days, channel) >= caps[i].most) return false;
    for (unsigned i = 0; i < p->country_count; i++)
        if ((strcmp(p->countries[i], "FR") == 0 || strcmp(p->countries[i], "RE") == 0) && channel == TACT_CHANNEL_AGENT && sends_in(us, 31, channel) >= 4) return false;
    return sends_in(us, 1, 255) < 1 && sends_in(us, 7, 255) < 4;
}

static bool person_allows(int64_t us, unsigned channel) {
    const tact_limits *l = &world.person.limits;
    uint32_t kept = 0;
    for (uint32_t i = send_count; i-- > 0 && sends[i].at > us - 31LL * DAY_S * SECOND;) kept++;
    if (kept >= 64 || (l->channels_off >> channel & 1) || us < l->pause_until.us) return false;
    return l->cap_per_week == 255 || sends_in(us, 7, 255) < l->cap_per_week;
}

static bool campaign_allows(int64_t us) {
    const tact_campaign *c = &world.campaign;
    unsigned in_cap = 0;
    bool seen = false;
    for (uint32_t i = send_count; i-- > 0 && sends[i].at > us - 31LL * DAY_S * SECOND;) {
        if (sends[i].occurrence == world.ask.occurrence) return false;
        if (sends[i].campaign != c->id || sends[i].ghost) continue;
        in_cap += sends[i].at > us - c->cap_per.us;
        seen = seen || (c->again == TACT_AGAIN_SPAN && sends[i].at > us - c->again_span.us);
    }
    return !seen && (!c->cap_touches || in_cap < c->cap_touches);
}

static bool permitted(unsigned channel) {
    uint64_t granted = world.view.purposes;
    unsigned contact = 16 + channel;
    bool interrupts = !world.ask.asked;
    if (world.campaign.purposes & ~granted) return false;
    if (world.campaign.class_ == TACT_CLASS_PROMOTIONAL && interrupts)
        return (granted & 1) && (granted >> contact & 1) && !(world.view.refused >> contact & 1);
    return world.campaign.class_ != TACT_CLASS_SERVICE || !interrupts || !(world.view.refused >> contact & 1);
}

static bool plainly_allowed(int64_t us) {
    unsigned channel = world.ask.channel, class_ = world.campaign.class_;
    bool promotional = class_ == TACT_CLASS_PROMOTIONAL, interrupts = !world.ask.asked;
    places p = places_now(us);
    if (!permitted(channel)) return false;
    if (promotional && world.person.complaint_open) return false;
    if (promotional && interrupts) {
        for (unsigned i = 0; i < p.country_count; i++)
            if ((channel == TACT_CHANNEL_SMS || channel == TACT_CHANNEL_AGENT) && !strstr("FR RE IT US", p.countries[i])) return false;
        if (!hours_allow(&p, channel, TACT_CLASS_PROMOTIONAL, us) || !windows_allow(&p, channel, us)) return false;
    }
    if (class_ == TACT_CLASS_SERVICE && interrupts && !hours_allow(&p, channel, TACT_CLASS_SERVICE, us)) return false;
    if ((promotional || class_ == TACT_CLASS_SERVICE) && !person_allows(us, channel)) return false;
    return campaign_allows(us);
}

/* ---- a year ------------------------------------------------------------------------------------------------------------------------- */

static uint32_t asked_one_in;
static unsigned long attempts, touches, touches_wanted, sent_by[TACT_COLUMN_COUNT], stopped_by[256], asked_again, travels;

static void new_person(unsigned p) {
    static const char *const brands[] = { "FR", "FR", "IT", "US", "US", "DE", "AU" };
    test_world_reset_person(&world);
    send_count = 0;
    asked_one_in = touches_wanted ? (const uint32_t[]){ 150, 12, 4, 2 }[p % 4] : p % 3 ? 150 : 12;
    memset(&claims, 0, sizeof claims);
    memcpy(claims.brand, brands[below(7)], 2);
    if (below(3) == 0) memcpy(claims.prefix, brands[below(7)], 2);
    world.bundle.country = tact_slice_of(claims.brand);
    if (below(3) == 0) world.person.limits.cap_per_week = (uint8_t)below(4);
    if (below(4) == 0) world.person.limits.channels_off = (uint16_t)below(512);
    for (unsigned channel = 0; channel < TACT_CHANNEL_COUNT; channel++) {
        unsigned contact = 16 + channel, luck = below(8);
        if (luck < 2) world.view.purposes &= ~tact_bit(contact);
        if (luck == 0) world.view.refused |= tact_bit(contact);
    }
    if (below(12) == 0) world.view.purposes &= ~(uint64_t)1;
    world.campaign.cap_touches = below(2) ? (uint16_t)(1 + below(6)) : 0;
    world.campaign.cap_per = TACT_DAYS(1 + below(30));
}

/* Devices travel, fall silent for weeks and come back; the person changes their mind. */
static void life(int64_t us) {
    for (unsigned i = 0; i < 2; i++) {
        tact_part *part = &world.parts[1 + i];
        if (below(i ? 400 : 30) == 0) part->last.us = claims.heard[i] = us;
        if (below(900) == 0) {
            claims.zone[i] = test_zone_rows[below(TEST_ZONES)].name;
            travels++;
            part->zone = tact_id32(tact_slice_of(claims.zone[i]));
            part->last.us = claims.heard[i] = us;
        }
    }
    if (below(2000) == 0) world.person.limits.pause_until.us = us + TACT_HOURS(below(200)).us;
    if (below(world.person.complaint_open ? 200 : 4000) == 0) world.person.complaint_open = !world.person.complaint_open;
}

static void random_ask(void) {
    static const uint8_t classes[] = { 0, 0, 0, 0, 0, 0, 1, 1, 2, 3 };
    world.ask.channel = (uint8_t)below(TACT_CHANNEL_COUNT);
    world.ask.asked = below(asked_one_in) == 0;
    if (world.ask.asked) world.ask.channel = below(2) ? TACT_CHANNEL_WEB : TACT_CHANNEL_INAPP;
    world.campaign.class_ = classes[below(10)];
    if (world.campaign.class_ && below(asked_one_in)) world.campaign.class_ = 0;     /* orders and answers are rare, and they count */
    world.ask.occurrence = 1 + below(100000);
    world.campaign.id = 50 + below(8);
    world.campaign.again = (uint8_t)(below(3) ? TACT_AGAIN_EACH : TACT_AGAIN_SPAN);
    world.campaign.again_span = TACT_DAYS(below(10));
    world.campaign.purposes = below(6) ? 0 : tact_bit(TACT_PURPOSE_CONTACT_EMAIL);
}

/* What the record keeps: touches of the last 31 days, on any part, and when the campaign was last seen. */
static void forget_old(int64_t us) {
    for (unsigned part = 0; part < 3; part++) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i < world.parts[part].touch_count; i++)
            if (world.parts[part].touches[i].at.us > us - TACT_DAYS(31).us) world.parts[part].touches[kept++] = world.parts[part].touches[i];
        world.parts[part].touch_count = kept;
    }
}

static void remember(int64_t us, bool ghost) {
    assert_true(send_count < SENDS_MAX);
    sends[send_count].at = us;
    sends[send_count].campaign = world.campaign.id;
    sends[send_count].occurrence = world.ask.occurrence;
    sends[send_count].channel = world.ask.channel;
    sends[send_count].asked = world.ask.asked;
    sends[send_count++].ghost = ghost;
    test_touch(&world, below(3), (tact_touch){ .at = { us }, .campaign = world.campaign.id, .occurrence = world.ask.occurrence, .channel = world.ask.channel,
                                               .class_ = world.campaign.class_, .asked = world.ask.asked, .ghost = ghost, .cost_milli = ghost ? 0 : 500 });
}

static void last_seen_of_ledger(void) {
    world.parts[0].seen_count = 0;
    for (uint32_t i = send_count; i-- > 0 && !world.parts[0].seen_count;)
        if (sends[i].campaign == world.campaign.id && !sends[i].ghost) {
            world.seen[0] = (tact_seen){ .campaign = world.campaign.id, .last = { sends[i].at }, .count = 1 };
            world.parts[0].seen = world.seen;
            world.parts[0].seen_count = 1;
        }
}

static bool ask_at(int64_t us, uint16_t *reason, tact_instant *next) {
    test_prepare(&world, claims.prefix[0] ? claims.prefix : NULL, (tact_instant){ us });
    return (*reason = test_ask(&world, next)) == 0;
}

static void attempt(int64_t us) {
    uint16_t reason, ignored;
    tact_instant next = { 0 };
    random_ask();
    forget_old(us);
    last_seen_of_ledger();
    bool goes = ask_at(us, &reason, &next), plain = plainly_allowed(us);
    attempts++;
    if (goes != plain) {
        char text[TACT_INSTANT_TEXT + 1];
        tact_instant_format((tact_instant){ us }, text);
        fail_msg("%s brand %s prefix %s zones %s %s channel %u class %u asked %d: the gate says %d (reason %u), the checker %d", text, claims.brand, claims.prefix,
                 claims.zone[0] ? claims.zone[0] : "-", claims.zone[1] ? claims.zone[1] : "-", world.ask.channel, world.campaign.class_, world.ask.asked, goes, reason, plain);
    }
    if (goes) {
        sent_by[tact_gate_column_of(world.campaign.class_, world.ask.asked)]++;
        touches++;
        remember(us, world.ask.asked && below(4) == 0);
        return;
    }
    stopped_by[reason]++;
    if (!next.us || below(20)) return;
    assert_true(next.us > us);
    asked_again++;
    int64_t between = us + (int64_t)tact_rng_below(&rng, (uint64_t)(next.us - us));      /* nothing goes while one is told to wait, unless claims lapse */
    if (between - us < TACT_DAYS(1).us && claims.heard[0] > us - TACT_DAYS(13).us && claims.heard[1] > us - TACT_DAYS(13).us)
        assert_false(ask_at(between, &ignored, NULL));
}

static unsigned long years_lived(void) {
    const int64_t from = tact_days_from_civil(2026, 1, 1) * DAY_S * SECOND, until = tact_days_from_civil(2027, 1, 1) * DAY_S * SECOND;
    unsigned p = 0;
    for (; touches_wanted ? touches < touches_wanted : p < PEOPLE; p++) {
        new_person(p);
        for (int64_t us = from; us < until; us += (int64_t)tact_rng_below(&rng, below(12) ? 15ULL * 60 * SECOND : 12ULL * 3600 * SECOND)) {
            life(us);
            attempt(us);
        }
    }
    return p;
}

static void a_year_of_attempts(void **state) {
    (void)state;
    unsigned long people = years_lived();
    printf("people %lu, travels %lu, touches %lu, ", people, travels, touches);
    printf("attempts %lu, asked again %lu; sent:", attempts, asked_again);
    for (unsigned i = 0; i < TACT_COLUMN_COUNT; i++) printf(" %lu", sent_by[i]);
    printf("; stopped:");
    for (unsigned i = 0; i < 256; i++)
        if (stopped_by[i]) printf(" %s %lu", tact_reason_code(i).ptr, stopped_by[i]);
    printf("\n");
    static const uint16_t met[] = { TACT_WHY_GATE_LAW, TACT_WHY_GATE_PERMISSION, TACT_WHY_GATE_OBJECTION, TACT_WHY_GATE_COMPLAINT, TACT_WHY_GATE_QUIET,
        TACT_WHY_GATE_PAUSE, TACT_WHY_GATE_CAP_PERSON, TACT_WHY_GATE_CAP_CHANNEL, TACT_WHY_GATE_CAP_ALL, TACT_WHY_ATTENTION_FULL, TACT_WHY_GATE_CAP_CAMPAIGN,
        TACT_WHY_GATE_AGAIN };
    for (unsigned i = 0; i < sizeof met / sizeof *met; i++) assert_true(stopped_by[met[i]] > 0);
    for (unsigned i = 0; i < TACT_COLUMN_COUNT; i++) assert_true(sent_by[i] > 0);
    assert_true(attempts >= 200000 && asked_again > 1000);
}

int main(void) {
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 2026;
    printf("year: SEED=%llu\n", (unsigned long long)seed);
    const char *wanted = getenv("TOUCHES");
    touches_wanted = wanted ? strtoul(wanted, NULL, 10) : 0;
    rng = tact_rng_from((tact_seed){ seed, 365 });
    test_world_make(&world);
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_year_of_attempts) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
