/* core/reward/reward_test.c -- balances against a plain replay of everything that happened, with links and unlinks; tiers, expiry, visits, coupons held. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/person/testing.h"
#include "core/reward/reward.h"

enum { PARTS = 4, MONTHS = 60 };
static const int64_t start_us = 1767225600000000;          /* 2026-01-01 */

static tact_instant month_at(unsigned month) {
    unsigned m = month % 12;
    return (tact_instant){ tact_days_from_civil((int32_t)(2026 + month / 12), m + 1, 10) * TACT_DAYS(1).us };
}

/* The plain twin: what is left of each month's points on each part, in a table. */
typedef struct twin { uint32_t left[PARTS][MONTHS], earned[PARTS][MONTHS]; } twin;

static bool live(const tact_rewards *rules, unsigned m, unsigned now) { return m <= now && (!rules->expire_months || m + rules->expire_months >= now); }

static uint32_t twin_balance(const twin *t, const tact_rewards *rules, unsigned now, const bool *in) {
    uint32_t sum = 0;
    for (unsigned p = 0; p < PARTS; p++)
        for (unsigned m = 0; in[p] && m < MONTHS; m++)
            if (live(rules, m, now)) sum += t->left[p][m];
    return sum;
}

static bool twin_spend(twin *t, const tact_rewards *rules, unsigned now, const bool *in, const unsigned *order, uint32_t points) {
    if (twin_balance(t, rules, now, in) < points) return false;
    for (unsigned m = 0; m < MONTHS; m++)
        for (unsigned i = 0; i < PARTS && points; i++) {
            unsigned p = order[i];
            if (!in[p] || !live(rules, m, now)) continue;
            uint32_t taken = t->left[p][m] < points ? t->left[p][m] : points;
            t->left[p][m] -= taken;
            points -= taken;
        }
    return true;
}

static void the_balance_is_that_of_a_plain_replay(void **state) {
    (void)state;
    tact_rng rng = seeded("balances", 41);
    for (unsigned round = 0; round < 60; round++) {
        tact_arena *arena = fresh_arena();
        twin t = { { { 0 } }, { { 0 } } };
        tact_rewards rules = { .expire_months = (uint16_t)(round % 3 ? 1 + below(&rng, 24) : 0), .tier_months = 12 };
        tact_person p = tact_person_empty(1, (tact_instant){ start_us });
        unsigned months = rules.expire_months ? MONTHS : 36;
        for (unsigned i = 0; i < PARTS; i++) assert_non_null(tact_person_part_make(&p, arena, i, month_at(0)));
        bool in[PARTS] = { true, true, true, true };
        for (unsigned m = 0; m < months; m++)
            for (uint64_t n = below(&rng, 6); n > 0; n--) {
                tact_view view;
                unsigned order[PARTS], who = (unsigned)below(&rng, PARTS);
                uint32_t points = (uint32_t)below(&rng, 200);
                if (one_in(&rng, 6)) in[who] = !in[who];   /* linked, unlinked: what it has it keeps */
                view = (tact_view){ .person = &p, .now = month_at(m) };
                for (unsigned i = 0, at = 0; i < PARTS; i++) { order[i] = i; if (in[i]) view.parts[at++] = &p.parts[i], view.part_count = at; }
                if (one_in(&rng, 2)) {
                    assert_int_equal(tact_loyalty_add(&p.parts[who].loyalty, arena, month_at(m), points, points, 0, 0), TACT_OK);
                    t.left[who][m] += points;
                    t.earned[who][m] += points;
                } else assert_int_equal(tact_reward_spend(&rules, &p, &view, points), twin_spend(&t, &rules, m, in, order, points));
                assert_int_equal(tact_reward_standing(&rules, &view).points, twin_balance(&t, &rules, m, in));
                uint32_t earned = 0;
                for (unsigned i = 0; i < PARTS; i++)
                    for (unsigned k = 0; in[i] && k <= m; k++)
                        if (m - k < rules.tier_months) earned += t.earned[i][k];
                assert_int_equal(tact_reward_standing(&rules, &view).earned, earned);
                if (one_in(&rng, 8)) {                     /* out and in again, byte for byte */
                    tact_slice bytes = part_bytes_of(&p.parts[who], arena);
                    tact_reader r = tact_reader_of(bytes);
                    assert_int_equal(tact_part_read(&r, arena, &p.parts[who]), TACT_OK);
                }
            }
    }
}

static void tiers_and_what_is_missing(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_tier levels[] = { { TACT_S("bronze"), 0 }, { TACT_S("silver"), 100 }, { TACT_S("gold"), 300 } };
    tact_rewards rules = { .tier_months = 3, .tiers = levels, .tier_count = 3, .expire_months = 2, .referral = { .on = true, .ambassador_from = 2 } };
    tact_person p = tact_person_empty(1, (tact_instant){ start_us });
    tact_part *part = tact_person_part_make(&p, arena, 0, month_at(0));
    tact_view view = { .person = &p, .parts = { part }, .part_count = 1, .now = month_at(0) };
    tact_standing s = tact_reward_standing(&rules, &view);
    assert_true(s.tier == 0 && s.missing == 100 && s.expiring == 0 && !s.ambassador);
    assert_int_equal(tact_loyalty_add(&part->loyalty, arena, month_at(0), 120, 120, 0, 1), TACT_OK);
    assert_int_equal(tact_loyalty_add(&part->loyalty, arena, month_at(1), 200, 200, 0, 1), TACT_OK);
    view.now = month_at(2);
    s = tact_reward_standing(&rules, &view);
    assert_true(s.tier == 2 && s.missing == 0 && s.points == 320 && s.friends == 2 && s.friends_month == 0 && s.ambassador);
    assert_true(s.expiring == 120 && s.expires.us == tact_days_from_civil(2026, 4, 1) * TACT_DAYS(1).us);
    view.now = month_at(3);                                /* January's points are gone, and count for no tier */
    s = tact_reward_standing(&rules, &view);
    assert_true(s.tier == 1 && s.missing == 100 && s.points == 200 && s.expiring == 200);
    rules.expire_months = 0;
    assert_int_equal(tact_reward_standing(&rules, &view).points, 320);
}

/* More months than there is room for: nobody loses a point. */
static void many_months_lose_nothing(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_rewards rules = { .tier_months = 12 };
    tact_person p = tact_person_empty(1, (tact_instant){ start_us });
    tact_part *part = tact_person_part_make(&p, arena, 0, month_at(0));
    for (unsigned m = 0; m < MONTHS; m++) assert_int_equal(tact_loyalty_add(&part->loyalty, arena, month_at(m), 10, 10, 1, 0), TACT_OK);
    tact_view view = { .person = &p, .parts = { part }, .part_count = 1, .now = month_at(MONTHS - 1) };
    assert_int_equal(part->loyalty.saved_count, TACT_SAVED_MAX);
    tact_standing s = tact_reward_standing(&rules, &view);
    assert_true(s.points == 10 * MONTHS && s.earned == 120 && s.visits == 12);
    assert_int_equal(tact_loyalty_add(&part->loyalty, arena, month_at(0), 5, 5, 0, 0), TACT_OK);      /* told very late */
    assert_int_equal(tact_reward_standing(&rules, &view).points, 10 * MONTHS + 5);
    assert_true(tact_person_size(&p) > 0);
}

static void a_visit_counts_once_a_day(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_rewards rules = { .tier_months = 12, .visits = { .by_place = true } };
    tact_person p = tact_person_empty(1, (tact_instant){ start_us });
    assert_true(tact_person_part_make(&p, arena, 0, month_at(0)) && tact_person_part_make(&p, arena, 9, month_at(0)));
    tact_view view = { .person = &p, .parts = { &p.parts[0], &p.parts[1] }, .part_count = 2, .now = month_at(0) };
    const struct { unsigned part; uint32_t day, place; bool counts; } visits[] = { { 0, 100, 1, true }, { 1, 100, 1, false }, { 1, 100, 2, true }, { 0, 101, 1, true }, { 0, 101, 1, false } };
    for (unsigned i = 0; i < sizeof visits / sizeof *visits; i++) {
        bool counted;
        assert_int_equal(tact_reward_visit(&rules, &p, &view, &p.parts[visits[i].part], arena, visits[i].day, visits[i].place, month_at(0), &counted), TACT_OK);
        assert_int_equal(counted, visits[i].counts);
    }
    assert_int_equal(tact_reward_standing(&rules, &view).visits, 3);
}

static void coupons_that_can_be_used_are_never_pushed_out(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = tact_person_empty(1, (tact_instant){ start_us });
    tact_part *part = tact_person_part_make(&p, arena, 0, month_at(0));
    tact_instant now = month_at(1);
    for (uint64_t k = 1; k <= TACT_HELD_MAX; k++)
        assert_int_equal(tact_loyalty_hold(&part->loyalty, arena, (tact_held){ .coupon = 7, .key = k, .given = now, .until = tact_instant_add(now, TACT_DAYS(30)) }, now), TACT_OK);
    assert_false(tact_reward_room(part, now));
    assert_int_equal(tact_loyalty_hold(&part->loyalty, arena, (tact_held){ .coupon = 7, .key = 99 }, now), TACT_ERR_LIMIT);
    tact_loyalty_held(&part->loyalty, 5)->used = true;
    assert_true(tact_reward_room(part, now));
    assert_int_equal(tact_loyalty_hold(&part->loyalty, arena, (tact_held){ .coupon = 8, .key = 99, .given = now }, now), TACT_OK);
    assert_null(tact_reward_held(&p, 5, NULL));
    assert_int_equal(tact_reward_coupons(&p, 7), TACT_HELD_MAX - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_balance_is_that_of_a_plain_replay), cmocka_unit_test(tiers_and_what_is_missing), cmocka_unit_test(many_months_lose_nothing),
                                        cmocka_unit_test(a_visit_counts_once_a_day), cmocka_unit_test(coupons_that_can_be_used_are_never_pushed_out) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
