/* sim/check_test.c -- the judge by itself: for each rule a message that breaks it and nothing else, and the same message a hair to the other side. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "sim/check.h"

/* Wednesday 7 January 2026, 10:00 in a zone an hour east of Greenwich. */
enum { HOUR = 3600, ZONE = 5, CAMPAIGN = 9 };
#define S(n) ((int64_t)(n) * 1000000)
static const int64_t noon_ish = S(1767776400);

typedef struct scene {
    tact_zone zones[1];
    uint32_t zone_ids[1];
    tact_campaign campaigns[1];
    tact_law_row laws[1];
    tact_cap caps[1];
    tact_bundle rules;
    tact_sim_said said;
    tact_sim_touch before[4];
    tact_sim_ledger ledger;
    tact_sim_touch touch;
} scene;

/* Nothing is broken. */
static void set(scene *s) {
    *s = (scene){ .zones = { { .first_offset_s = HOUR } }, .zone_ids = { ZONE } };
    s->campaigns[0] = (tact_campaign){ .id = CAMPAIGN, .state = TACT_STATE_LIVE, .send = TACT_SEND_EVERYONE, .again = TACT_AGAIN_EACH };
    s->laws[0] = (tact_law_row){ .country = "FR", .channel = TACT_CHANNEL_EMAIL, .promotion_allowed = true, .holidays_allowed = true };
    for (unsigned d = 0; d < 7; d++) { s->laws[0].hours_from[d] = 8; s->laws[0].hours_until[d] = 20; }
    s->rules = (tact_bundle){ .country = TACT_S("FR"), .zones = s->zones, .zone_ids = s->zone_ids, .zone_count = 1, .default_zone = ZONE, .campaigns = s->campaigns, .campaign_count = 1,
                              .laws = s->laws, .law_count = 1, .caps = s->caps };
    s->said = (tact_sim_said){ .granted = UINT64_MAX, .cap_per_week = 255 };
    s->ledger = (tact_sim_ledger){ .rows = s->before, .room = 4 };
    s->touch = (tact_sim_touch){ .at_us = noon_ish, .occurrence = 1, .campaign = CAMPAIGN, .channel = TACT_CHANNEL_EMAIL, .class_ = TACT_CLASS_PROMOTIONAL };
}

static void sent(scene *s, int64_t at_us, uint64_t occurrence) {
    s->before[s->ledger.count] = s->touch;
    s->before[s->ledger.count].at_us = at_us;
    s->before[s->ledger.count++].occurrence = occurrence;
}

static void expect(const scene *s, unsigned rules) { assert_int_equal(tact_sim_judge(&s->rules, &s->said, &s->ledger, &s->touch), rules); }
static unsigned only(tact_sim_rule rule) { return 1u << rule; }

static void allowed(void **state) {
    (void)state;
    scene s;
    set(&s);
    expect(&s, 0);
    sent(&s, noon_ish - S(HOUR), 2);
    expect(&s, 0);
}

static void law(void **state) {
    (void)state;
    scene s;
    set(&s);
    s.touch.at_us = noon_ish + S(10 * HOUR);                /* 20:00 where they are */
    expect(&s, only(TACT_SIM_LAW));
    s.touch.at_us -= S(1);
    expect(&s, 0);
    s.touch.at_us = noon_ish - S(2 * HOUR) - S(1);          /* 07:59:59 */
    expect(&s, only(TACT_SIM_LAW));
    s.touch.class_ = TACT_CLASS_SERVICE;                    /* the hours are those of promotion */
    expect(&s, 0);
    set(&s);
    s.laws[0].promotion_allowed = false;
    expect(&s, only(TACT_SIM_LAW));
    s.touch.channel = TACT_CHANNEL_SMS;                     /* a row of another channel says nothing */
    expect(&s, 0);
    set(&s);
    s.laws[0].break_from = 10;
    s.laws[0].break_until = 11;
    expect(&s, only(TACT_SIM_LAW));
    s.touch.asked = true;                                   /* an answer to who asks is no interruption */
    expect(&s, 0);
}

static void limits(void **state) {
    (void)state;
    scene s;
    set(&s);
    s.said.pause_until.us = noon_ish + S(1);
    expect(&s, only(TACT_SIM_LIMITS));
    s.touch.class_ = TACT_CLASS_SERVICE;
    expect(&s, only(TACT_SIM_LIMITS));
    s.said.pause_until.us = noon_ish;
    expect(&s, 0);
    set(&s);
    s.said.cap_per_week = 1;
    expect(&s, 0);
    sent(&s, noon_ish - S(6 * 24 * HOUR), 2);
    expect(&s, only(TACT_SIM_LIMITS));
    s.before[0].at_us = noon_ish - S(7 * 24 * HOUR);
    expect(&s, 0);
}

static void campaign_state(void **state) {
    (void)state;
    scene s;
    set(&s);
    s.campaigns[0].state = TACT_STATE_DRAFT;
    expect(&s, only(TACT_SIM_STATE));
    set(&s);
    s.campaigns[0].send = TACT_SEND_TESTERS;
    expect(&s, only(TACT_SIM_STATE));
    set(&s);
    s.touch.campaign = CAMPAIGN + 1;
    expect(&s, only(TACT_SIM_STATE));
}

static void the_others(void **state) {
    (void)state;
    scene s;
    set(&s);
    sent(&s, noon_ish - S(HOUR), 1);
    expect(&s, only(TACT_SIM_TWICE));
    set(&s);
    sent(&s, noon_ish - S(HOUR), 2);
    s.before[0].ghost = true;
    expect(&s, only(TACT_SIM_HOLDOUT));
    set(&s);
    s.said.granted = 1;
    expect(&s, only(TACT_SIM_PERMISSION));
    set(&s);
    s.rules.quiet_from_minute = 9 * 60;
    s.rules.quiet_until_minute = 10 * 60 + 1;
    expect(&s, only(TACT_SIM_QUIET));
    s.rules.quiet_until_minute = 10 * 60;
    expect(&s, 0);
    set(&s);
    s.rules.gap.us = S(2 * HOUR);
    sent(&s, noon_ish - S(HOUR), 2);
    expect(&s, only(TACT_SIM_CAP));
    set(&s);
    s.caps[0] = (tact_cap){ .channel = 255, .touches = 1, .per = { S(24 * HOUR) } };
    s.rules.cap_count = 1;
    expect(&s, 0);
    sent(&s, noon_ish - S(HOUR), 2);
    expect(&s, only(TACT_SIM_CAP));
    set(&s);
    s.campaigns[0].again = TACT_AGAIN_NEVER;
    sent(&s, noon_ish - S(HOUR), 2);
    expect(&s, only(TACT_SIM_CAP_CAMPAIGN));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(allowed), cmocka_unit_test(law), cmocka_unit_test(limits), cmocka_unit_test(campaign_state), cmocka_unit_test(the_others) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
