/* core/attention/attention_test.c -- the edges that a table of meanings does not show: bounds, bent input, many zones, hostile numbers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/attention/cap.h"
#include "core/attention/claim.h"
#include "core/attention/testing.h"

static test_world world;

static int fresh(void **state) {
    (void)state;
    test_world_make(&world);
    return 0;
}

/* Zones that tell the same time count once; more different ones than fit cannot be judged. */
static void many_zones(void **state) {
    (void)state;
    static tact_zone zones[40];
    static uint32_t ids[40];
    static tact_part parts[20];
    for (unsigned i = 0; i < 40; i++) {
        zones[i] = (tact_zone){ .name = TACT_S("made"), .first_offset_s = (int32_t)(i % 20) * 60 };
        ids[i] = i + 1;
    }
    world.bundle.zones = zones;
    world.bundle.zone_ids = ids;
    world.bundle.zone_count = 40;
    world.bundle.country_count = 0;
    world.person.parts = parts;
    for (uint32_t n = 1; n <= 20; n++) {
        memset(parts, 0, sizeof parts);
        for (uint32_t i = 0; i < n; i++) {
            parts[i].zone = 20 * (i % 2) + i + 1;
            parts[i].last = test_now();
        }
        world.person.part_count = n;
        test_prepare(&world, NULL, test_now());
        assert_int_equal(world.attention.zone_count, n < TACT_CLAIMS_MAX ? n : TACT_CLAIMS_MAX);
        assert_int_equal(world.attention.unsure, n > TACT_CLAIMS_MAX);
        assert_int_equal(world.attention.reach[TACT_CHANNEL_EMAIL].hours.reason == TACT_WHY_GATE_QUIET && !world.attention.reach[TACT_CHANNEL_EMAIL].hours.until.us, n > TACT_CLAIMS_MAX);
    }
    for (unsigned i = 0; i < 20; i++) parts[i].zone = i % 2 ? 1 : 21;                    /* alike, two names */
    test_prepare(&world, NULL, test_now());
    assert_int_equal(world.attention.zone_count, 1);
    assert_false(world.attention.unsure);
}

static void alike_ahead(void **state) {
    (void)state;
    const tact_zone *new_york = tact_bundle_zone(&world.bundle, tact_id32(TACT_S("America/New_York")));
    const tact_zone *detroit = tact_bundle_zone(&world.bundle, tact_id32(TACT_S("America/Detroit")));
    const tact_zone *paris = tact_bundle_zone(&world.bundle, tact_id32(TACT_S("Europe/Paris")));
    const tact_zone *rome = tact_bundle_zone(&world.bundle, tact_id32(TACT_S("Europe/Rome")));
    assert_true(tact_claim_zones_alike(new_york, detroit, test_now()) && tact_claim_zones_alike(paris, rome, test_now()));
    assert_false(tact_claim_zones_alike(new_york, paris, test_now()));
    tact_zone stays = { .first_offset_s = 7200 };                                        /* Paris in June, but for ever */
    assert_false(tact_claim_zones_alike(&stays, paris, test_now()));
    tact_instant after = { (paris->transition_s[paris->transition_count - 1] + 5) * 1000000 };
    tact_zone winter = { .first_offset_s = 3600 };
    assert_true(tact_claim_zones_alike(&winter, paris, after));
}

static void claimed_country_is_bent(void **state) {
    (void)state;
    static const char *const bent[] = { "F", "FRA", "France" };
    for (unsigned i = 0; i < 3; i++) {
        test_prepare(&world, bent[i], test_now());
        assert_true(world.attention.unsure);
    }
    test_prepare(&world, "fr", test_now());
    assert_false(world.attention.unsure);
    assert_int_equal(world.attention.country_count, 1);
    world.bundle.country = (tact_slice){ NULL, 0 };
    test_prepare(&world, NULL, test_now());
    assert_true(world.attention.unsure);
    assert_int_equal(world.attention.reach[TACT_CHANNEL_SMS].table.reason, TACT_WHY_GATE_LAW);
}

static void longest_window(void **state) {
    (void)state;
    assert_int_equal(tact_attention_longest_window(&world.bundle).us, TACT_DAYS(31).us);  /* calls in France */
    world.campaign.cap_per = TACT_DAYS(365);
    world.bundle.campaigns = &world.campaign;
    world.bundle.campaign_count = 1;
    assert_int_equal(tact_attention_longest_window(&world.bundle).us, TACT_DAYS(31).us);  /* a span without a cap is none */
    world.campaign.cap_touches = 1;
    assert_int_equal(tact_attention_longest_window(&world.bundle).us, TACT_DAYS(365).us);
    tact_bundle bare = { .fatigue_half_life = TACT_HOURS(1) };
    assert_int_equal(tact_attention_longest_window(&bare).us, TACT_DAYS(7).us);
    bare.fatigue_half_life = TACT_DAYS(3);
    assert_int_equal(tact_attention_longest_window(&bare).us, TACT_DAYS(30).us);
}

/* Transactional messages go on when the person is full, and their own cap still holds over more than 64 touches. */
static void beyond_full(void **state) {
    (void)state;
    for (int i = 0; i < 80; i++)
        test_touch(&world, (unsigned)i % 3, (tact_touch){ .at = { test_now().us - TACT_HOURS(200 - i).us }, .campaign = i < 10 ? world.campaign.id : 33,
                                                          .occurrence = (uint64_t)(1000 + i), .asked = true, .channel = TACT_CHANNEL_WEB });
    world.campaign.class_ = TACT_CLASS_TRANSACTIONAL;
    world.campaign.cap_per = TACT_DAYS(30);
    world.campaign.cap_touches = 11;
    test_prepare(&world, NULL, test_now());
    assert_true(world.attention.full);
    assert_int_equal(test_ask(&world, NULL), 0);
    world.campaign.cap_touches = 10;
    tact_instant next;
    assert_int_equal(test_ask(&world, &next), TACT_WHY_GATE_CAP_CAMPAIGN);
    assert_int_equal(next.us, test_now().us - TACT_HOURS(200).us + TACT_DAYS(30).us);
    world.campaign.cap_touches = 0;
    world.ask.occurrence = 1003;                                                         /* the 77th newest */
    assert_int_equal(test_ask(&world, &next), TACT_WHY_GATE_AGAIN);
    world.campaign.class_ = TACT_CLASS_PROMOTIONAL;
    world.ask.occurrence = 1;
    assert_int_equal(test_ask(&world, &next), TACT_WHY_ATTENTION_FULL);
}

static void campaign_cap_names_the_newest(void **state) {
    (void)state;
    static const int hours[] = { 50, 3, 70, 20, 90, 5, 61, 40 };
    tact_instant until;
    for (unsigned i = 0; i < 8; i++) test_touch(&world, i % 3, (tact_touch){ .at = { test_now().us - TACT_HOURS(hours[i]).us }, .campaign = 77, .asked = true });
    test_prepare(&world, NULL, test_now());
    static const int sorted[] = { 3, 5, 20, 40, 50, 61, 70, 90 };
    for (uint32_t allowance = 1; allowance <= 8; allowance++) {
        assert_false(tact_cap_fits_campaign(&world.attention, 77, TACT_DAYS(10), allowance, &until));
        assert_int_equal(until.us, test_now().us - TACT_HOURS(sorted[allowance - 1]).us + TACT_DAYS(10).us);
    }
    assert_true(tact_cap_fits_campaign(&world.attention, 77, TACT_DAYS(10), 9, &until));
    assert_true(tact_cap_fits_campaign(&world.attention, 78, TACT_DAYS(10), 1, &until));
    assert_false(tact_cap_fits_campaign(&world.attention, 78, TACT_DAYS(10), 0, &until));
    assert_int_equal(until.us, 0);
}

/* The gap alone: with the default caps the day's window always closes later. */
static void gap_alone(void **state) {
    (void)state;
    tact_instant next;
    world.bundle.cap_count = 0;
    test_touch(&world, 2, (tact_touch){ .at = { test_now().us - TACT_HOURS(19).us }, .channel = TACT_CHANNEL_EMAIL, .class_ = TACT_CLASS_ANSWER });
    test_prepare(&world, NULL, test_now());
    assert_int_equal(test_ask(&world, &next), TACT_WHY_GATE_CAP_ALL);
    assert_int_equal(next.us, test_now().us + TACT_HOURS(1).us);
    world.campaign.class_ = TACT_CLASS_SERVICE;
    assert_int_equal(test_ask(&world, &next), 0);
    world.campaign.class_ = TACT_CLASS_PROMOTIONAL;
    world.bundle.gap = TACT_HOURS(19);
    test_prepare(&world, NULL, test_now());
    assert_int_equal(test_ask(&world, &next), 0);
    world.bundle.gap = TACT_HOURS(0);
    test_prepare(&world, NULL, test_now());
    assert_int_equal(test_ask(&world, &next), 0);
}

static void stops_join(void **state) {
    (void)state;
    tact_stop stop = { 0, { 0 } };
    tact_stop_join(&stop, 5, (tact_instant){ 100 });
    tact_stop_join(&stop, 5, (tact_instant){ 50 });
    assert_int_equal(stop.until.us, 100);
    tact_stop_join(&stop, 5, (tact_instant){ 200 });
    assert_int_equal(stop.until.us, 200);
    tact_stop_join(&stop, 5, (tact_instant){ 0 });
    assert_int_equal(stop.until.us, 0);
    tact_stop_join(&stop, 5, (tact_instant){ 300 });
    assert_int_equal(stop.until.us, 0);
}

/* Touches dated ahead of now (a clock that was set back before tact was started) count as just made. */
static void touches_of_the_future(void **state) {
    (void)state;
    test_touch(&world, 1, (tact_touch){ .at = { test_now().us + TACT_HOURS(5).us }, .channel = TACT_CHANNEL_PUSH, .campaign = 33, .cost_milli = 1000 });
    test_prepare(&world, NULL, test_now());
    assert_int_equal(world.attention.fatigue_milli, 1000);
    assert_int_equal(test_ask(&world, NULL), TACT_WHY_GATE_CAP_CHANNEL);
}

static int64_t price_of(const tact_attention *a, uint16_t cost_milli) { return tact_attention_price(a, &world.world, 77, cost_milli, false).whole_micro; }

/* Each side of the price alone, then the sum; what is asked for pays for attention and budget, not for a place of the week nor for the channel. */
static void price_has_three_sides(void **state) {
    (void)state;
    const tact_world_price listed[] = { { 33, 7, 9 }, { 77, 20000, 3000 } };
    tact_world w = { .moment_micro = 200000, .harm_micro = 1000, .prices = listed, .price_count = 2 };
    tact_attention a = { .bundle = &world.bundle, .fatigue_milli = 1500 };
    tact_price p = tact_attention_price(&a, &w, 77, 1000, false);
    assert_int_equal(p.attention_micro, 200000);
    assert_int_equal(p.budget_micro, 20000);
    assert_int_equal(p.harm_micro, 3000);
    assert_int_equal(p.whole_micro, 223000);
    assert_int_equal(tact_attention_price(&a, &w, 77, 1000, true).whole_micro, 220000);
    assert_int_equal(tact_attention_price(&a, &w, 50, 1000, false).whole_micro, 201000);
    a.week_milli = 750;                                                /* half the attention is dearer than three quarters of the week */
    assert_int_equal(tact_attention_price(&a, &w, 77, 1000, false).attention_micro, 200000);
    a.fatigue_milli = 0;
    assert_int_equal(tact_attention_price(&a, &w, 77, 1000, false).attention_micro, 150000);
    assert_int_equal(tact_attention_price(&a, &w, 77, 1000, true).attention_micro, 0);
    a.fatigue_milli = 3000;
    assert_true(tact_attention_price(&a, &w, 77, 1000, false).whole_micro == INT64_MAX);
    assert_int_equal(tact_attention_price(&a, &w, 77, 0, false).attention_micro, 0);
    w.moment_micro = TACT_PRICE_MOST_MICRO;                            /* the largest of everything does not overflow */
    a.fatigue_milli = 2999;
    assert_true(tact_attention_price(&a, &w, 77, 4000, false).whole_micro > 0);
}

/* The fullest window over all channels: the brand's of a week, or the person's own, lower one. A day's window is the gap's business. */
static void week_fills(void **state) {
    (void)state;
    for (int i = 2; i < 4; i++) test_touch(&world, 1, (tact_touch){ .at = { test_now().us - TACT_DAYS(i).us }, .channel = TACT_CHANNEL_EMAIL, .campaign = 33 });
    test_prepare(&world, NULL, test_now());
    assert_int_equal(world.attention.week_milli, 500);
    world.person.limits.cap_per_week = 3;
    test_prepare(&world, NULL, test_now());
    assert_int_equal(world.attention.week_milli, 666);
    world.person.limits.cap_per_week = 1;
    test_prepare(&world, NULL, test_now());
    assert_int_equal(world.attention.week_milli, 1000);
    test_prepare(&world, NULL, tact_instant_add(test_now(), TACT_DAYS(6)));
    assert_int_equal(world.attention.week_milli, 0);
}

/* What was chosen holds its place while the budget is only promised; a budget spent stops it too. */
static void reserved_goes_out(void **state) {
    (void)state;
    const uint32_t id = world.campaign.id;
    world.world.exhausted = &id;
    world.world.exhausted_count = 1;
    test_prepare(&world, NULL, test_now());
    assert_int_equal(test_ask(&world, NULL), TACT_WHY_GATE_BUDGET);
    world.ask.reserved = true;
    assert_int_equal(test_ask(&world, NULL), 0);
    world.world.spent = &id;
    world.world.spent_count = 1;
    assert_int_equal(test_ask(&world, NULL), TACT_WHY_GATE_BUDGET);
}

/* The level falls, the price rises with the level and with the cost, and neither overflows. */
static void price_is_monotone(void **state) {
    (void)state;
    int64_t last = -1;
    for (uint32_t level = 0; level < 4000; level++) {
        tact_attention a = { .bundle = &world.bundle, .fatigue_milli = level };
        int64_t price = price_of(&a, 1000);
        assert_true(price >= last);
        assert_true(price_of(&a, UINT16_MAX) >= price && price >= price_of(&a, 1));
        last = price;
    }
    for (unsigned i = 0; i < 64; i++) test_touch(&world, 1, (tact_touch){ .at = test_now(), .cost_milli = UINT16_MAX });
    test_prepare(&world, NULL, test_now());
    assert_int_equal(world.attention.fatigue_milli, 64 * UINT16_MAX);
    test_prepare(&world, NULL, tact_instant_add(test_now(), TACT_DAYS(400)));
    assert_int_equal(world.attention.fatigue_milli, 0);
}

/* The gate is the same with and without a trace, and says whom it is about. */
static void trace_is_optional(void **state) {
    (void)state;
    tact_trace trace = { .count = 0 };
    world.person.limits.cap_per_week = 0;
    test_prepare(&world, NULL, test_now());
    assert_false(tact_gate_allows(&world.ask, NULL, NULL));
    assert_false(tact_gate_allows(&world.ask, &trace, NULL));
    assert_int_equal(trace.count, 1);
    assert_int_equal(trace.entries[0].campaign, world.campaign.id);
    assert_int_equal(trace.entries[0].channel, TACT_CHANNEL_PUSH);
    world.person.limits.cap_per_week = 255;
    test_prepare(&world, NULL, test_now());
    tact_instant next = { 0 };
    assert_true(tact_gate_allows(&world.ask, &trace, &next));
    assert_int_equal(trace.count, 1);
    assert_int_equal(next.us, test_now().us);
}

/* Two devices linked to the account bring their limits along: the strictest holds. */
static void linked_limits(void **state) {
    (void)state;
    tact_edge edge = { .part = 12, .evidence = TACT_EVIDENCE_SIGN_IN, .limits = { .cap_per_week = 255, .channels_off = 1u << TACT_CHANNEL_PUSH } };
    world.person.edges = &edge;
    world.person.edge_count = 1;
    test_prepare(&world, NULL, test_now());
    assert_int_equal(test_ask(&world, NULL), TACT_WHY_GATE_OBJECTION);
    edge.limits.channels_off = 0;
    edge.minor = true;
    test_prepare(&world, NULL, test_now());
    assert_int_equal(test_ask(&world, NULL), TACT_WHY_GATE_MINOR);
    edge.minor = false;
    edge.complaint_open = true;
    assert_int_equal(test_ask(&world, NULL), TACT_WHY_GATE_COMPLAINT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(many_zones, fresh), cmocka_unit_test_setup(alike_ahead, fresh), cmocka_unit_test_setup(claimed_country_is_bent, fresh),
        cmocka_unit_test_setup(longest_window, fresh), cmocka_unit_test_setup(beyond_full, fresh), cmocka_unit_test_setup(campaign_cap_names_the_newest, fresh),
        cmocka_unit_test_setup(gap_alone, fresh), cmocka_unit_test_setup(stops_join, fresh), cmocka_unit_test_setup(touches_of_the_future, fresh), cmocka_unit_test_setup(price_is_monotone, fresh),
        cmocka_unit_test_setup(trace_is_optional, fresh), cmocka_unit_test_setup(linked_limits, fresh),
        cmocka_unit_test_setup(price_has_three_sides, fresh), cmocka_unit_test_setup(week_fills, fresh), cmocka_unit_test_setup(reserved_goes_out, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
