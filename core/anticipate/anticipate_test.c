/* core/anticipate/anticipate_test.c -- shares against a plain twin in double, hours and holidays by example, what may not be read is not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include "core/anticipate/anticipate.h"

/* 2026-11-20T12:00:00Z, a Friday. */
static const tact_instant noon = { 1795176000000000 };

/* ---- the twin -------------------------------------------------------------------------------------------------------------------- */

static void twin(double share[168], const tact_slot *slots, const tact_cohort *c, const tact_own *own, const tact_anticipate_settings *s) {
    double q[7][24], p[7][24], sum = 0, all = 0, looks = 0;
    for (int h = 0; h < 24; h++) {
        double n = 1, e = 1;
        for (int d = 0; d < 7; d++) { n += c->looks[d][h]; e += c->passes[d][h]; }
        for (int d = 0; d < 7; d++) { q[d][h] = (c->looks[d][h] + (double)s->cell_looks) / (c->passes[d][h] + s->cell_looks * e / n); sum += q[d][h]; }
    }
    for (int i = 0; i < 168; i++) q[i / 24][i % 24] /= sum;
    for (int i = 0; i < 168; i++) looks += own->looks_q8[i / 24][i % 24] / 256.0;
    for (int d = 0; d < 7; d++)
        for (int h = 0; h < 24; h++) {
            const uint32_t *row = own->looks_q8[own->class_of[d]];
            double b = s->neighbour_milli / 1000.0, days = 0;
            for (int k = 0; k < 7; k++) if (own->class_of[k] == own->class_of[d]) days += q[k][h];
            double mine = (row[h] * (1 - 2 * b) + (row[(h + 23) % 24] + (double)row[(h + 1) % 24]) * b) / 256;
            p[d][h] = (mine * q[d][h] / days + s->prior_looks * q[d][h]) / (looks + s->prior_looks);
        }
    for (int i = 0; i < 168; i++) {
        double lag = (double)(slots[i].at.us - own->last.us) / 3.6e9, t = s->recent_half_hours;
        double burst = own->last.us && lag >= -1 && t > 0 ? pow(0.5, (lag < 0 ? 0 : lag) / t) * (1 - pow(0.5, 1 / t)) : 0, r = s->recent_milli / 1000.0;
        share[i] = (1 - r) * p[slots[i].holiday ? 6 : slots[i].weekday][slots[i].hour] + r * burst;
        all += share[i];
    }
    for (int i = 0; i < 168; i++) share[i] /= all;
}

static uint32_t below(uint64_t *seed, uint32_t n) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % n;
}

static void shares_are_as_the_twin_says(void **state) {
    (void)state;
    uint64_t seed = 20261122;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (unsigned round = 0; round < 2000; round++) {
        tact_cohort c;
        tact_own own = { .classes = 2, .class_of = { 0, 0, 0, 0, 0, 1, 1 } };
        tact_anticipate_settings s = { 1 + below(&seed, 60), 1 + below(&seed, 60), below(&seed, 501), below(&seed, 900), 1 + below(&seed, 48) };
        uint32_t scale = 1u << below(&seed, 24), hours = 1 + below(&seed, 60000), holiday = 20777 + below(&seed, 8), share[TACT_WEEK_HOURS];
        int32_t holidays[] = { 100, (int32_t)holiday, 90000 };
        tact_slot slots[TACT_WEEK_HOURS];
        double expected[TACT_WEEK_HOURS], sum = 0;
        for (unsigned i = 0; i < 168; i++) c.looks[i / 24][i % 24] = below(&seed, 3) ? below(&seed, scale) : 0;
        for (unsigned i = 0; i < 48; i++) own.looks_q8[i / 24][i % 24] = below(&seed, 4) ? 0 : below(&seed, 256u << below(&seed, 9));
        if (below(&seed, 3)) own.last.us = noon.us - (int64_t)below(&seed, 900) * 1000000000 + 1800000000;
        tact_cohort_passes(&c, 495000, 495000 + hours);
        tact_slots_make(slots, NULL, holidays, 3, noon);
        tact_anticipate(share, slots, &c, &own, &s);
        twin(expected, slots, &c, &own, &s);
        for (unsigned i = 0; i < 168; i++) {
            double got = share[i] / 1073741824.0;
            if (fabs(got - expected[i]) > 2e-6 + 1e-4 * expected[i]) fail_msg("round %u hour %u: %.9f, the twin says %.9f; settings %u %u %u %u %u, last %lld", round, i, got, expected[i], s.prior_looks, s.cell_looks, s.neighbour_milli, s.recent_milli, s.recent_half_hours, (long long)(noon.us - own.last.us) / 1000000);
            sum += got;
        }
        assert_true(fabs(sum - 1) < 1e-6);
    }
}

/* ---- the week ------------------------------------------------------------------------------------------------------------------------ */

static void hours_have_their_local_names(void **state) {
    (void)state;
    /* Paris, end of summer time: 2026-10-25 03:00 +02:00 = 02:00 +01:00. From the Saturday before, 22:30 local. */
    int64_t at[] = { 1792890000 };
    int32_t offset[] = { 3600 };
    tact_zone paris = { .name = TACT_S("Europe/Paris"), .first_offset_s = 7200, .transition_count = 1, .transition_s = at, .offset_s = offset };
    tact_slot slots[TACT_WEEK_HOURS];
    tact_instant from;
    assert_true(tact_instant_parse(TACT_S("2026-10-24T20:30:00Z"), &from));
    int32_t all_saints[] = { (int32_t)tact_days_from_civil(2026, 10, 26) };
    tact_slots_make(slots, &paris, all_saints, 1, from);
    static const uint8_t hours[] = { 22, 23, 0, 1, 2, 2, 3, 4 };
    for (unsigned i = 0; i < 8; i++) {
        assert_int_equal(slots[i].hour, hours[i]);
        assert_int_equal(slots[i].weekday, i < 2 ? 5 : 6);
        assert_int_equal(slots[i].at.us, from.us - 1800000000 + (int64_t)i * 3600000000);
    }
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) assert_int_equal(slots[i].holiday, slots[i].weekday == 0);
    /* Calcutta: hours begin at half past. */
    tact_zone calcutta = { .name = TACT_S("Asia/Kolkata"), .first_offset_s = 19800 };
    tact_slots_make(slots, &calcutta, NULL, 0, noon);
    assert_int_equal(slots[0].hour, 17);
    assert_int_equal(slots[0].at.us, noon.us - 1800000000);
}

static void passes_are_counted_hour_by_hour(void **state) {
    (void)state;
    for (int64_t since = 490000; since < 490400; since += 37)
        for (int64_t n = 0; n < 700; n += 13) {
            tact_cohort c;
            uint32_t plain[7][24] = { { 0 } };
            tact_cohort_passes(&c, since, since + n);
            for (int64_t h = since; h < since + n; h++) plain[(h / 24 + 3) % 7][h % 24]++;
            assert_memory_equal(c.passes, plain, sizeof plain);
        }
}

/* A habit of 8 in the morning on workdays: eight on Monday; on a holiday it is Sunday's turn. */
static void a_habit_outweighs_the_cohort_but_not_on_holidays(void **state) {
    (void)state;
    tact_cohort c = { .looks = { { 0 } } };
    tact_own own = { .classes = 2, .class_of = { 0, 0, 0, 0, 0, 1, 1 } };
    tact_slot slots[TACT_WEEK_HOURS];
    uint32_t share[TACT_WEEK_HOURS], top[3];
    for (unsigned d = 0; d < 7; d++) c.looks[d][20] = 700;
    tact_cohort_passes(&c, 490000, 490000 + 168 * 50);
    tact_slots_make(slots, NULL, NULL, 0, noon);
    tact_anticipate(share, slots, &c, &own, NULL);
    assert_int_equal(tact_likely_hours(share, top, 3), 3);
    for (unsigned i = 0; i < 3; i++) assert_int_equal(slots[top[i]].hour, 20);
    own.looks_q8[0][8] = 120 * 256;
    tact_anticipate(share, slots, &c, &own, NULL);
    tact_likely_hours(share, top, 3);
    for (unsigned i = 0; i < 3; i++) { assert_int_equal(slots[top[i]].hour, 8); assert_true(slots[top[i]].weekday < 5); }
    int32_t monday[] = { (int32_t)tact_days_from_civil(2026, 11, 23) };
    uint32_t before = 0, after = 0;
    for (unsigned i = 0; i < 168; i++) if (slots[i].weekday == 0 && slots[i].hour == 8) before = share[i];
    tact_slots_make(slots, NULL, monday, 1, noon);
    tact_anticipate(share, slots, &c, &own, NULL);
    for (unsigned i = 0; i < 168; i++) if (slots[i].weekday == 0 && slots[i].hour == 8) after = share[i];
    assert_true(after * 10 < before);
}

static void likely_hours_are_sorted_and_the_earlier_comes_first(void **state) {
    (void)state;
    uint32_t share[TACT_WEEK_HOURS], out[5];
    for (unsigned i = 0; i < 168; i++) share[i] = i % 7;
    assert_int_equal(tact_likely_hours(share, out, 5), 5);
    for (unsigned i = 0; i < 5; i++) assert_int_equal(out[i], 6 + 7 * i);
    assert_int_equal(tact_likely_hours(share, out, 0), 0);
}

static void probabilities_are_of_a_poisson(void **state) {
    (void)state;
    for (uint32_t week = 1; week < 3000000; week = week * 3 + 1)
        for (unsigned bit = 0; bit <= 30; bit += 2) {
            uint32_t share = 1u << bit;
            double expected = share / 1073741824.0 * week / 1000.0, p = 1e6 * (1 - exp(-expected));
            assert_true(fabs(tact_look_ppm(share, week) - p) <= 2);
        }
}

/* ---- the record ------------------------------------------------------------------------------------------------------------------------ */

static tact_part device(tact_instant first) { return (tact_part){ .id = 7, .first = first, .session_last = noon }; }

static tact_view view_of(const tact_part *part, bool permitted) {
    tact_view view = { .parts = { part }, .part_count = 1, .now = noon };
    if (permitted) view.purposes = (uint64_t)1 << TACT_PURPOSE_REMEMBER | (uint64_t)1 << TACT_PURPOSE_PERSONALISE;
    return view;
}

static void nothing_is_read_without_permission(void **state) {
    (void)state;
    tact_part part = device((tact_instant){ noon.us - TACT_DAYS(3).us });
    tact_interest interest = { .topic = 5, .weight_milli = 2000, .at = noon };
    tact_own own;
    tact_likely_topic topics[3];
    part.interests = &interest;
    part.interest_count = 1;
    tact_part_look(&part, 8, false, noon);
    for (unsigned missing = 0; missing < 3; missing++) {
        tact_view view = view_of(&part, true);
        if (missing == 0) view.purposes = (uint64_t)1 << TACT_PURPOSE_REMEMBER;
        if (missing == 1) view.purposes = (uint64_t)1 << TACT_PURPOSE_PERSONALISE;
        if (missing == 2) view.purposes = 0;
        tact_own_fold(&own, &view);
        for (unsigned i = 0; i < 168; i++) assert_int_equal(own.looks_q8[i / 24][i % 24], 0);
        assert_int_equal(own.last.us, 0);
        assert_int_equal(tact_likely_topics(&view, NULL, 0, topics, 3), 0);
    }
    tact_view view = view_of(&part, true);
    tact_own_fold(&own, &view);
    assert_int_equal(own.looks_q8[0][8], 256);
    assert_int_equal(own.last.us, noon.us);
    assert_int_equal(tact_likely_topics(&view, NULL, 0, topics, 3), 1);
}

/* One look a day for a long time, however long: seven a week (a seventh of doubt, and of whole numbers halved). */
static void the_rate_is_looks_a_week(void **state) {
    (void)state;
    static const int days[] = { 14, 30, 60, 100, 200, 400 };
    for (unsigned k = 0; k < 6; k++) {
        tact_part part = device((tact_instant){ noon.us - TACT_DAYS(days[k]).us });
        tact_own own;
        for (int d = days[k]; d > 0; d--) tact_part_look(&part, 8, false, (tact_instant){ noon.us - TACT_DAYS(d).us });
        tact_view view = view_of(&part, true);
        tact_own_fold(&own, &view);
        uint32_t rate = tact_own_week_milli(&own);
        if (rate < 4900 || rate > 7700) fail_msg("after %d days: %u looks a week in 1/1000", days[k], rate);
    }
    tact_own nobody = { .classes = 1 };
    assert_int_equal(tact_own_week_milli(&nobody), 1000);
}

static void topics_and_kinds_follow_journeys(void **state) {
    (void)state;
    tact_part part = device(noon);
    tact_interest interests[] = { { .topic = 5, .weight_milli = 1000, .at = noon }, { .topic = 6, .weight_milli = 1000, .at = noon } };
    tact_journey journeys[] = { { .topic = 6, .stage = TACT_STAGE_DECIDE, .last = noon }, { .topic = 9, .stage = TACT_STAGE_DECIDE, .last = { noon.us - TACT_DAYS(40).us } } };
    tact_likely_topic out[8];
    uint16_t kinds[TACT_KIND_COUNT];
    part.interests = interests; part.interest_count = 2;
    part.journeys = journeys; part.journey_count = 2;
    tact_view view = view_of(&part, true);
    assert_int_equal(tact_likely_topics(&view, NULL, 0, out, 8), 2);      /* a journey of 40 days ago is over */
    assert_int_equal(out[0].topic, 6);
    assert_in_range(out[0].share_milli, 660, 667);
    assert_true(out[0].journey);
    assert_int_equal(out[1].topic, 5);
    assert_int_equal(out[1].stage, TACT_STAGE_EXPLORE);
    tact_likely_kinds(out, 1, kinds);
    assert_true(kinds[TACT_KIND_BUY] > kinds[TACT_KIND_KNOW]);
    tact_likely_kinds(out + 1, 1, kinds);
    assert_true(kinds[TACT_KIND_KNOW] > kinds[TACT_KIND_BUY]);
    assert_int_equal(kinds[TACT_KIND_KNOW] + kinds[TACT_KIND_GO] + kinds[TACT_KIND_DO] + kinds[TACT_KIND_BUY], 1000);
    tact_likely_kinds(out, 0, kinds);
    assert_int_equal(kinds[TACT_KIND_KNOW], 0);
    /* fails when a marked topic takes part: the other one would not have the whole share */
    const uint32_t marked[] = { 9, 6 };
    assert_int_equal(tact_likely_topics(&view, marked, 2, out, 8), 1);
    assert_int_equal(out[0].topic, 5);
    assert_int_equal(out[0].share_milli, 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_as_the_twin_says), cmocka_unit_test(hours_have_their_local_names), cmocka_unit_test(passes_are_counted_hour_by_hour),
        cmocka_unit_test(a_habit_outweighs_the_cohort_but_not_on_holidays), cmocka_unit_test(likely_hours_are_sorted_and_the_earlier_comes_first),
        cmocka_unit_test(probabilities_are_of_a_poisson), cmocka_unit_test(nothing_is_read_without_permission), cmocka_unit_test(the_rate_is_looks_a_week),
        cmocka_unit_test(topics_and_kinds_follow_journeys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
