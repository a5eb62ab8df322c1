/* core/person/fold_test.c -- every fold against a plain twin on random records, and the rules of fold.h one by one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>
#include "core/person/fold.h"
#include "core/person/testing.h"

static const tact_instant now = { 1793520000000000 };              /* 2026-11-01 */
static tact_instant days(int n) { return tact_instant_add(now, TACT_SECONDS((int64_t)n * 86400)); }
enum { PHONE = 11, LAPTOP = 22, TABLET = 33 };

static tact_person family(tact_arena *arena) {
    tact_person p = tact_person_empty(1, days(-400));
    static const uint64_t ids[] = { 0, PHONE, LAPTOP, TABLET };
    for (unsigned i = 0; i < 4; i++) assert_non_null(tact_person_part_make(&p, arena, ids[i], days(-100)));
    return p;
}
static void say_on(tact_person *p, tact_arena *arena, uint64_t part, uint8_t purpose, uint8_t state, uint8_t basis, tact_instant expires) {
    assert_int_equal(tact_part_set_permission(tact_person_part(p, part), arena, (tact_permission){ purpose, state, basis, 1, days(-50), expires }), TACT_OK);
}

/* ---- permissions: device state x account state x signed in ---- */

typedef enum said { NOTHING, YES, NO, TAKEN_BACK, OLD_YES, OLD_NO, BASELESS, CUSTOMER, SAID } said;
static void say(tact_person *p, tact_arena *arena, uint64_t part, uint8_t purpose, said what) {
    switch (what) {
    case YES: say_on(p, arena, part, purpose, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, days(1)); break;
    case NO: say_on(p, arena, part, purpose, TACT_PERMISSION_REFUSED, 0, (tact_instant){ 0 }); break;
    case TAKEN_BACK: say_on(p, arena, part, purpose, TACT_PERMISSION_WITHDRAWN, 0, days(1)); break;
    case OLD_YES: say_on(p, arena, part, purpose, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, now); break;
    case OLD_NO: say_on(p, arena, part, purpose, TACT_PERMISSION_REFUSED, 0, days(-1)); break;
    case BASELESS: say_on(p, arena, part, purpose, TACT_PERMISSION_GRANTED, TACT_BASIS_NONE, days(1)); break;
    case CUSTOMER: say_on(p, arena, part, purpose, TACT_PERMISSION_GRANTED, TACT_BASIS_CUSTOMER, (tact_instant){ 0 }); break;
    case NOTHING: case SAID: break;
    }
}
static bool is_yes(said s) { return s == YES || s == CUSTOMER; }
static bool is_no(said s) { return s == NO || s == TAKEN_BACK; }

static void refusal_wins(void **state) {
    (void)state;
    for (unsigned purpose = 0; purpose < 64; purpose++)
        for (unsigned own = 0; own < SAID; own++)
            for (unsigned account = 0; account < SAID; account++)
                for (unsigned signed_in = 0; signed_in < 2; signed_in++) {
                    tact_arena *arena = fresh_arena();
                    tact_person p = family(arena);
                    say(&p, arena, PHONE, (uint8_t)purpose, (said)own);
                    say(&p, arena, 0, (uint8_t)purpose, (said)account);
                    tact_view v;
                    tact_view_make(&v, &p, PHONE, signed_in, now);
                    said there = signed_in ? (said)account : NOTHING;
                    bool refused = is_no((said)own) || is_no(there), granted = !refused && (is_yes((said)own) || is_yes(there));
                    assert_int_equal(tact_view_may(&v, purpose), granted);
                    assert_int_equal(v.refused, refused ? tact_bit(purpose) : 0);
                    assert_int_equal(v.purposes, granted ? tact_bit(purpose) : 0);
                    uint8_t basis = !granted ? 0 : own == YES || there == YES ? TACT_BASIS_CONSENT : TACT_BASIS_CUSTOMER;
                    assert_int_equal(v.basis[purpose], basis);
                    assert_int_equal(tact_fold_granted(v.device, v.account, purpose, now), granted);
                    assert_ptr_equal(v.account, signed_in ? tact_person_part(&p, 0) : NULL);
                }
}

static void other_devices_only_when_signed_in_and_permitted(void **state) {
    (void)state;
    for (unsigned own = 0; own < SAID; own++)
        for (unsigned account = 0; account < SAID; account++)
            for (unsigned other = 0; other < SAID; other++)
                for (unsigned signed_in = 0; signed_in < 2; signed_in++) {
                    tact_arena *arena = fresh_arena();
                    tact_person p = family(arena);
                    say(&p, arena, PHONE, TACT_PURPOSE_LINK_DEVICES, (said)own);
                    say(&p, arena, 0, TACT_PURPOSE_LINK_DEVICES, (said)account);
                    say(&p, arena, LAPTOP, TACT_PURPOSE_LINK_DEVICES, (said)other);
                    tact_view v;
                    tact_view_make(&v, &p, PHONE, signed_in, now);
                    bool linked = signed_in && !is_no((said)own) && !is_no((said)account) && (is_yes((said)own) || is_yes((said)account));
                    uint32_t expected = 1 + signed_in + (linked ? is_no((said)other) ? 1u : 2u : 0u);
                    assert_int_equal(v.part_count, expected);
                    assert_int_equal(v.parts[0]->id, PHONE);
                    if (signed_in) assert_int_equal(v.parts[1]->id, 0);
                    if (linked) assert_int_equal(v.parts[v.part_count - 1]->id, TABLET);
                }
    tact_arena *arena = fresh_arena();
    tact_person p = family(arena);
    tact_view v;
    tact_view_make(&v, &p, 999, false, now);                          /* an unknown device sees nothing */
    assert_int_equal(v.part_count, 0);
    tact_view_make(&v, &p, 0, true, now);                             /* the account without a device */
    assert_int_equal(v.part_count, 1);
}

/* ---- facts: random records against twins ---- */

static double weight_twin(const tact_view *v, uint32_t topic) {
    double sum = 0;
    for (uint32_t p = 0; p < v->part_count; p++)
        for (uint32_t i = 0; i < v->parts[p]->interest_count; i++) {
            const tact_interest *in = &v->parts[p]->interests[i];
            double age = (double)(v->now.us - in->at.us) / (86400e6 * 30);
            if (in->topic == topic) sum += in->weight_milli * (age > 0 ? exp2(-age) : 1);
        }
    return sum;
}

static void check_interests(const tact_view *v) {
    uint32_t topics[40], weights[40];
    uint32_t n = tact_view_interests(v, topics, weights, 40), again[3];
    for (uint32_t i = 0; i < n; i++) {
        assert_true(weights[i] > 0);
        if (i) assert_true(weights[i] < weights[i - 1] || (weights[i] == weights[i - 1] && topics[i] > topics[i - 1]));
        assert_int_equal(weights[i], tact_view_interest(v, topics[i]));
        assert_true(fabs(weight_twin(v, topics[i]) - weights[i]) < TACT_PARTS_MAX + 1);
    }
    assert_int_equal(tact_view_interests(v, again, NULL, 3), n < 3 ? n : 3);
    assert_memory_equal(again, topics, (n < 3 ? n : 3) * sizeof *again);
}

static void check_touches(const tact_view *v) {
    const tact_touch *out[TACT_TOUCHES_MAX], *few[5];
    uint32_t total = 0, n = tact_view_touches(v, out, TACT_TOUCHES_MAX), newer = 0;
    for (uint32_t p = 0; p < v->person->part_count; p++) total += v->person->parts[p].touch_count;
    assert_int_equal(n, total < TACT_TOUCHES_MAX ? total : TACT_TOUCHES_MAX);
    for (uint32_t i = 0; i < n; i++) {
        if (i) assert_true(out[i]->at.us <= out[i - 1]->at.us);
        for (uint32_t k = 0; k < i; k++) assert_ptr_not_equal(out[i], out[k]);
    }
    for (uint32_t p = 0; n && p < v->person->part_count; p++)         /* nothing newer than the oldest answered was left out */
        for (uint32_t i = 0; i < v->person->parts[p].touch_count; i++) newer += v->person->parts[p].touches[i].at.us > out[n - 1]->at.us;
    assert_true(newer < n || n == 0);
    uint32_t m = tact_view_touches(v, few, 5);
    for (uint32_t i = 0; i < m; i++) assert_int_equal(few[i]->at.us, out[i]->at.us);
}

static void check_marks(const tact_view *v) {
    for (uint32_t c = 0; c < 9; c++) {
        uint32_t campaign = c * 7919, times = 0, told;
        int64_t latest = INT64_MIN;
        int lot = 0;
        for (uint32_t p = 0; p < v->part_count; p++) {
            const tact_part *part = v->parts[p];
            for (uint32_t i = 0; i < part->seen_count; i++)
                if (part->seen[i].campaign == campaign && !part->seen[i].ghost) {
                    times += part->seen[i].count;
                    if (part->seen[i].last.us > latest) latest = part->seen[i].last.us;
                }
            for (uint32_t i = 0; i < part->lot_count; i++)
                if (part->lots[i].campaign == campaign) lot |= part->lots[i].held_out ? 2 : 1;
        }
        tact_instant last;
        assert_int_equal(tact_view_seen(v, campaign, &last, &told), times > 0);
        assert_int_equal(told, times);
        if (times) assert_int_equal(last.us, latest);
        assert_int_equal(tact_view_lot(v, campaign), lot);
    }
}

static void check_journeys(const tact_view *v) {
    const tact_journey *out[TACT_PARTS_MAX];
    uint32_t n = tact_view_journeys(v, out, TACT_PARTS_MAX), seen = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < i; k++) assert_true(out[i]->topic != out[k]->topic && out[i]->last.us <= out[k]->last.us);
    for (uint32_t p = 0; p < v->part_count; p++)
        for (uint32_t i = 0; i < v->parts[p]->journey_count; i++)
            for (uint32_t k = 0; k < n; k++)
                if (out[k]->topic == v->parts[p]->journeys[i].topic) { seen++; assert_true(out[k]->last.us >= v->parts[p]->journeys[i].last.us); }
    uint32_t all = 0;
    for (uint32_t p = 0; p < v->part_count; p++) all += v->parts[p]->journey_count;
    assert_int_equal(seen, all);
}

static void check_purchases(const tact_view *v) {
    for (uint32_t t = 0; t < 41; t++) {
        uint32_t topic = t ? 1 + (t - 1) * 104729 : 0;
        bool bought = false;
        int64_t latest = INT64_MIN;
        for (uint32_t p = 0; p < v->part_count; p++)
            for (uint32_t i = 0; i < v->parts[p]->purchase_count; i++)
                if (topic == 0 || v->parts[p]->purchases[i].topic == topic) {
                    bought = true;
                    if (v->parts[p]->purchases[i].at.us > latest) latest = v->parts[p]->purchases[i].at.us;
                }
        tact_instant last;
        assert_int_equal(tact_view_bought(v, topic, &last), bought);
        if (bought) assert_int_equal(last.us, latest);
    }
}

static void folds_equal_their_twins(void **state) {
    (void)state;
    tact_rng rng = seeded("folds", 51);
    for (unsigned i = 0; i < 1500; i++) {
        tact_arena *arena = fresh_arena();
        tact_person p = some_person(&rng, arena, 1 + (unsigned)below(&rng, 6), (unsigned)below(&rng, 120));
        for (uint32_t k = 0; k < p.part_count; k++) {
            p.parts[k].permission_count = 0;
            if (!one_in(&rng, 6)) say_on(&p, arena, p.parts[k].id, TACT_PURPOSE_LINK_DEVICES, 1, 1, (tact_instant){ 0 });
        }
        tact_view v;
        tact_view_make(&v, &p, p.parts[below(&rng, p.part_count)].id, one_in(&rng, 2), now);
        check_interests(&v);
        check_touches(&v);
        check_marks(&v);
        check_journeys(&v);
        check_purchases(&v);
        uint32_t share = 0;
        for (unsigned hour = 0; hour < 24; hour++) share += tact_view_habit(&v, hour, true);
        assert_true(share == 0 || (share > 1000 - 24 && share <= 1000));
    }
}

/* ---- the rest, one by one ---- */

static void attention_sees_all_parts_whoever_is_signed_in(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = family(arena);
    for (unsigned i = 0; i < 4; i++) assert_int_equal(tact_part_add_touch(&p.parts[i], arena, (tact_touch){ .at = days(-(int)i) }), TACT_OK);
    tact_view v;
    const tact_touch *out[TACT_TOUCHES_MAX];
    tact_view_make(&v, &p, PHONE, false, now);
    assert_int_equal(tact_view_touches(&v, out, TACT_TOUCHES_MAX), 4);
    assert_int_equal(out[0]->at.us, now.us);
}

static void zones_are_those_of_a_fortnight(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = family(arena);
    static const int last_seen[] = { -1, -14, -15, -3 };
    for (unsigned i = 0; i < 4; i++) { p.parts[i].zone = i == 3 ? 100 : 100 + i; p.parts[i].last = days(last_seen[i]); }
    tact_view v;
    uint32_t zones[8];
    tact_view_make(&v, &p, PHONE, false, now);
    assert_int_equal(tact_view_zones(&v, zones, 8), 2);
    assert_int_equal(zones[0], 100);
    assert_int_equal(zones[1], 101);
    assert_int_equal(tact_view_zones(&v, zones, 1), 1);
}

static void habit_is_a_share_and_fades(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = family(arena);
    tact_view v;
    tact_view_make(&v, &p, PHONE, false, now);
    assert_int_equal(tact_view_habit(&v, 8, false), 0);
    for (unsigned i = 0; i < 3; i++) tact_part_look(&p.parts[1], 8, false, days(-1));
    tact_part_look(&p.parts[1], 20, false, days(-1));
    tact_part_look(&p.parts[1], 11, true, days(-1));
    assert_int_equal(tact_view_habit(&v, 8, false), 750);
    assert_int_equal(tact_view_habit(&v, 20, false), 250);
    assert_int_equal(tact_view_habit(&v, 11, true), 1000);
    assert_int_equal(tact_view_habit(&v, 8, true), 0);
    for (unsigned i = 0; i < 4; i++) tact_part_look(&p.parts[0], 20, false, days(-29));     /* a month before: half the weight */
    say_on(&p, arena, 0, TACT_PURPOSE_LINK_DEVICES, 1, 1, (tact_instant){ 0 });
    tact_view_make(&v, &p, PHONE, true, now);
    assert_in_range(tact_view_habit(&v, 8, false), 495, 505);         /* 3 of 3 + 1 + 4/2 */
}

static void the_relationship_grows(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = family(arena);
    tact_view v;
    tact_view_make(&v, &p, PHONE, false, now);
    tact_part *phone = tact_person_part(&p, PHONE);
    assert_int_equal(tact_view_relationship(&v), 0);
    for (unsigned i = 0; i < 3; i++) tact_part_look(phone, 9, false, days(-3));
    assert_int_equal(tact_view_relationship(&v), 1);
    for (unsigned i = 0; i < 7; i++) tact_part_look(phone, 9, false, days(-2));
    assert_int_equal(tact_view_relationship(&v), 2);
    phone->habit.at = days(-366);                          /* who has not come for a year is no regular any more */
    tact_relationship r = tact_view_relationship_of(&v);
    assert_int_equal(r.degree, 1);
    assert_int_equal(r.visits, 10);
    assert_true(!r.signed_in && r.purchases == 0 && r.bought.us == 0);
    phone->habit.total = 0;
    assert_int_equal(tact_part_add_purchase(phone, arena, 7, days(-20)), TACT_OK);
    assert_int_equal(tact_part_add_purchase(phone, arena, 0, days(-20)), TACT_OK);          /* the same one, under any topic */
    assert_int_equal(tact_view_relationship(&v), 1);
    assert_int_equal(tact_part_add_purchase(phone, arena, 0, days(-10)), TACT_OK);
    assert_int_equal(tact_view_relationship(&v), 2);
    assert_int_equal(tact_part_add_purchase(phone, arena, 0, days(-5)), TACT_OK);
    assert_int_equal(tact_view_relationship(&v), 2);                  /* loyal only when signed in */
    tact_view_make(&v, &p, PHONE, true, now);
    assert_int_equal(tact_view_relationship(&v), 3);
    for (uint32_t i = 0; i < phone->purchase_count; i++) phone->purchases[i].at = days(-366);
    assert_int_equal(tact_view_relationship(&v), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusal_wins), cmocka_unit_test(other_devices_only_when_signed_in_and_permitted), cmocka_unit_test(folds_equal_their_twins),
        cmocka_unit_test(attention_sees_all_parts_whoever_is_signed_in), cmocka_unit_test(zones_are_those_of_a_fortnight),
        cmocka_unit_test(habit_is_a_share_and_fades), cmocka_unit_test(the_relationship_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
