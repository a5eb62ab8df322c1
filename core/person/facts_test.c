/* core/person/facts_test.c -- facts onto parts: what they add up to, what goes at each bound, what is forgotten, what always fits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/person/testing.h"

static const tact_instant now = { 1793520000000000 };              /* 2026-11-01 */
static tact_instant days(int n) { return tact_instant_add(now, TACT_SECONDS((int64_t)n * 86400)); }
static tact_instant odd(int n) { return (tact_instant){ days(n).us + 1234567 }; }   /* with a fraction of a second */

static tact_part *one_part(tact_person *p, tact_arena *arena) {
    *p = tact_person_empty(1, odd(-400));
    return tact_person_part_make(p, arena, 7, odd(-100));
}

/* In memory is what the disk will give back: whole seconds, hours for interests and habits. */
static void setters_keep_what_bytes_keep(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    tact_part *part = one_part(&p, arena);
    assert_int_equal(p.created.us % 1000000, 0);
    assert_int_equal(part->first.us % 1000000, 0);
    assert_int_equal(tact_part_set_permission(part, arena, (tact_permission){ 1, 1, 1, 1, odd(-9), odd(9) }), TACT_OK);
    assert_int_equal(tact_part_add_interest(part, arena, 9, 1000, odd(-1)), TACT_OK);
    assert_int_equal(tact_part_add_touch(part, arena, (tact_touch){ .at = odd(-1) }), TACT_OK);
    assert_int_equal(tact_part_add_purchase(part, arena, 9, odd(-1)), TACT_OK);
    assert_int_equal(tact_part_add_seen(part, arena, 9, odd(-1), false), TACT_OK);
    assert_int_equal(tact_part_set_lot(part, arena, (tact_lot){ 9, false, odd(-1), 0 }), TACT_OK);
    assert_int_equal(tact_part_follow_journey(part, arena, 9, 1, 1, TACT_S("u"), odd(-1)), TACT_OK);
    tact_part_look(part, 3, false, odd(-1));
    assert_int_equal(part->permissions[0].at.us, days(-9).us + 1000000);
    assert_int_equal(part->permissions[0].expires.us, days(9).us + 1000000);
    assert_int_equal(part->interests[0].at.us, days(-1).us);
    assert_int_equal(part->habit.at.us, days(-1).us);
    const int64_t second = days(-1).us + 1000000;
    assert_int_equal(part->touches[0].at.us, second);
    assert_int_equal(part->purchases[0].at.us, second);
    assert_int_equal(part->seen[0].last.us, second);
    assert_int_equal(part->lots[0].at.us, second);
    assert_int_equal(part->journeys[0].last.us, second);
    assert_int_equal(tact_whole_second((tact_instant){ -1 }).us, -1000000);
    assert_int_equal(tact_whole_second((tact_instant){ 0 }).us, 0);
}

static void permissions_stand_in_order_and_the_last_word_counts(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    tact_part *part = one_part(&p, arena);
    for (unsigned i = 0; i < 64; i++) assert_int_equal(tact_part_set_permission(part, arena, (tact_permission){ .purpose = (uint8_t)(i * 37 % 64), .state = 1, .basis = 1 }), TACT_OK);
    assert_int_equal(part->permission_count, 64);
    for (unsigned i = 0; i < 64; i++) assert_int_equal(part->permissions[i].purpose, i);
    assert_int_equal(tact_part_set_permission(part, arena, (tact_permission){ .purpose = 20, .state = 3 }), TACT_OK);
    assert_int_equal(part->permission_count, 64);
    assert_int_equal(tact_part_permission(part, 20)->state, 3);
    assert_int_equal(tact_part_set_permission(part, arena, (tact_permission){ .purpose = 20, .state = 4 }), TACT_ERR_INVALID);
    assert_int_equal(tact_part_set_permission(part, arena, (tact_permission){ .purpose = 20, .basis = 5 }), TACT_ERR_INVALID);
    assert_int_equal(tact_part_permission(part, 20)->state, 3);
}

static void interests_fade_and_the_weakest_goes(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    tact_part *part = one_part(&p, arena);
    assert_int_equal(tact_part_add_interest(part, arena, 1, 1000, days(-30)), TACT_OK);
    assert_int_equal(tact_part_add_interest(part, arena, 1, 1000, now), TACT_OK);
    assert_int_equal(part->interests[0].weight_milli, 1500);          /* half of it was left after 30 days */
    assert_int_equal(part->interests[0].at.us, now.us);
    assert_int_equal(tact_part_add_interest(part, arena, 1, 1000, days(-60)), TACT_OK);     /* heard of late: a quarter */
    assert_int_equal(part->interests[0].weight_milli, 1750);
    assert_int_equal(part->interests[0].at.us, now.us);
    for (uint32_t t = 2; t <= TACT_INTERESTS_MAX; t++) assert_int_equal(tact_part_add_interest(part, arena, t, 500 + t, days(t == 9 ? -60 : -1)), TACT_OK);
    assert_int_equal(part->interest_count, TACT_INTERESTS_MAX);
    assert_int_equal(tact_part_add_interest(part, arena, 100, 1, now), TACT_OK);            /* topic 9 has faded most */
    assert_int_equal(part->interest_count, TACT_INTERESTS_MAX);
    for (uint32_t i = 0; i < part->interest_count; i++) assert_int_not_equal(part->interests[i].topic, 9);
    assert_int_equal(tact_part_add_interest(part, arena, 1, UINT32_MAX, now), TACT_OK);
    assert_int_equal(part->interests[0].weight_milli, UINT32_MAX);
}

static void the_oldest_goes(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    tact_part *part = one_part(&p, arena);
    for (uint32_t i = 1; i <= 100; i++) {
        tact_instant at = days(i == 5 ? -399 : -(int)(200 - i));
        assert_int_equal(tact_part_add_purchase(part, arena, i, at), TACT_OK);
        assert_int_equal(tact_part_add_seen(part, arena, i, at, false), TACT_OK);
        assert_int_equal(tact_part_set_lot(part, arena, (tact_lot){ i, true, at, 0 }), TACT_OK);
        assert_int_equal(tact_part_follow_journey(part, arena, i, 1, 1, TACT_S("u"), at), TACT_OK);
        if (i == TACT_JOURNEYS_MAX + 1) for (uint32_t k = 0; k < part->journey_count; k++) assert_int_not_equal(part->journeys[k].topic, 5);
        if (i == TACT_PURCHASES_MAX + 1) for (uint32_t k = 0; k < part->purchase_count; k++) assert_int_not_equal(part->purchases[k].topic, 5);
        if (i == TACT_SEEN_MAX + 1) for (uint32_t k = 0; k < part->seen_count; k++) assert_int_not_equal(part->seen[k].campaign, 5);
        if (i == TACT_LOTS_MAX + 1) for (uint32_t k = 0; k < part->lot_count; k++) assert_int_not_equal(part->lots[k].campaign, 5);
    }
    assert_int_equal(part->purchase_count, TACT_PURCHASES_MAX);
    assert_int_equal(part->seen_count, TACT_SEEN_MAX);
    assert_int_equal(part->lot_count, TACT_LOTS_MAX);
    assert_int_equal(part->journey_count, TACT_JOURNEYS_MAX);
}

static void marks_and_purchases_count(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    tact_part *part = one_part(&p, arena);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(tact_part_add_seen(part, arena, 4, days(-(int)i), false), TACT_OK);
        assert_int_equal(tact_part_add_purchase(part, arena, 4, days(-(int)i)), TACT_OK);
    }
    assert_int_equal(tact_part_add_seen(part, arena, 4, now, true), TACT_OK);       /* a ghost is another mark */
    assert_int_equal(part->seen_count, 2);
    assert_true(part->seen[0].count == 3 && part->seen[0].last.us == now.us);
    assert_true(part->purchases[0].count == 3 && part->purchases[0].at.us == now.us);
    part->seen[0].count = UINT16_MAX;
    assert_int_equal(tact_part_add_seen(part, arena, 4, now, false), TACT_OK);
    assert_int_equal(part->seen[0].count, UINT16_MAX);
    assert_int_equal(tact_part_set_lot(part, arena, (tact_lot){ 4, true, now, 0 }), TACT_OK);
    assert_int_equal(tact_part_set_lot(part, arena, (tact_lot){ 4, false, now, 0 }), TACT_OK);
    assert_true(part->lot_count == 1 && !part->lots[0].held_out);
}

static void journeys_do_not_fall_back_for_a_month(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    tact_part *part = one_part(&p, arena);
    char long_url[TACT_URL_BYTES_MAX + 1];
    memset(long_url, 'x', sizeof long_url);
    assert_int_equal(tact_part_follow_journey(part, arena, 1, TACT_STAGE_COMPARE, TACT_DEVICE_DESKTOP, TACT_S("https://a.example/1"), days(-80)), TACT_OK);
    tact_journey *j = part->journeys;
    assert_int_equal(tact_part_follow_journey(part, arena, 1, TACT_STAGE_EXPLORE, TACT_DEVICE_MOBILE, (tact_slice){ NULL, 0 }, days(-50)), TACT_OK);
    assert_true(j->stage == TACT_STAGE_COMPARE && j->device == TACT_DEVICE_MOBILE && tact_slice_is(j->url, "https://a.example/1"));
    assert_int_equal(tact_part_follow_journey(part, arena, 1, TACT_STAGE_DECIDE, TACT_DEVICE_MOBILE, (tact_slice){ long_url, sizeof long_url }, days(-49)), TACT_OK);
    assert_true(j->stage == TACT_STAGE_DECIDE && tact_slice_is(j->url, "https://a.example/1") && j->started.us == days(-80).us);
    assert_int_equal(tact_part_follow_journey(part, arena, 1, TACT_STAGE_BOUGHT, TACT_DEVICE_TV, TACT_S("late"), days(-60)), TACT_OK);
    assert_true(j->stage == TACT_STAGE_BOUGHT && j->device == TACT_DEVICE_MOBILE && j->last.us == days(-49).us);
    assert_int_equal(tact_part_follow_journey(part, arena, 1, TACT_STAGE_EXPLORE, TACT_DEVICE_MOBILE, TACT_S("https://a.example/2"), days(-18)), TACT_OK);
    assert_true(j->stage == TACT_STAGE_EXPLORE && j->started.us == days(-18).us && tact_slice_is(j->url, "https://a.example/2"));
    assert_int_equal(part->journey_count, 1);
}

static void habits_halve_every_four_weeks(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    tact_part *part = one_part(&p, arena);
    for (unsigned i = 0; i < 8; i++) tact_part_look(part, 9, false, days(-60));
    assert_int_equal(part->habit.looks[0][9], 8);
    tact_part_look(part, 10, true, days(-31));
    assert_int_equal(part->habit.looks[0][9], 4);
    assert_int_equal(part->habit.looks[1][10], 1);
    assert_int_equal(part->habit.at.us, days(-32).us);
    assert_int_equal(part->habit.total, 9);
    for (unsigned i = 0; i < 300; i++) tact_part_look(part, 9, false, days(-31));
    assert_in_range(part->habit.looks[0][9], 128, 255);              /* full: all are halved, none overflows */
    tact_part_look(part, 0, false, days(4000));
    assert_int_equal(part->habit.looks[0][9], 0);
}

static void intents_have_bounds(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    one_part(&p, arena);
    char facts[TACT_FACTS_BYTES_MAX + 1] = { 0 };
    tact_pending q = { .message = 255, .channel = 255, .due = odd(1), .facts = { facts, sizeof facts } };
    assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_ERR_LIMIT);
    q.facts.len--;
    for (unsigned i = 0; i < 3; i++) assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_OK);
    q.facts.len = 1;
    assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_ERR_LIMIT);
    q.facts.len = 0;
    for (unsigned i = 3; i < TACT_PENDING_MAX; i++) { q.key = i; assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_OK); }
    assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_ERR_LIMIT);
    assert_int_equal(p.pending[0].due.us, odd(1).us);      /* what waits keeps its part of a second, what is to go at once does not */
    tact_person_drop_pending(&p, 0);
    q.caused_at = odd(1);
    assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_OK);
    assert_int_equal(p.pending[p.pending_count - 1].due.us, days(1).us + 1000000);
    tact_person_drop_pending(&p, p.pending_count - 1);
    q.key = 99;
    assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_OK);
    assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_ERR_LIMIT);
    assert_true(tact_person_pending_full(&p));
    p.pending[5].state = TACT_PENDING_SAID;                 /* only kept: it makes room */
    assert_false(tact_person_pending_full(&p));
    q.key = 100;
    assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_OK);
    assert_true(tact_person_pending_full(&p) && p.pending_count == TACT_PENDING_MAX && p.pending[TACT_PENDING_MAX - 1].key == 100);
    tact_person_drop_pending(&p, 3);
    assert_true(p.pending_count == TACT_PENDING_MAX - 1 && p.pending[3].key == 5);
    q.class_ = 4;
    assert_int_equal(tact_person_add_pending(&p, arena, q), TACT_ERR_INVALID);
}

static void at_most_32_parts(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = tact_person_empty(1, now);
    for (uint64_t i = 0; i < TACT_PARTS_MAX; i++) assert_non_null(tact_person_part_make(&p, arena, i, now));
    assert_null(tact_person_part_make(&p, arena, 32, now));
    assert_int_equal(tact_person_part_make(&p, arena, 5, now)->id, 5);
    assert_null(tact_person_part(&p, 32));
}

/* ---- forgetting, fitting ---- */

static void the_old_is_forgotten(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    tact_part *part = one_part(&p, arena);
    static const int ages[] = { 0, 29, 30, 31, 394, 396, 1094, 1096 };
    for (uint32_t i = 0; i < 8; i++) {
        tact_instant at = days(-ages[i]);
        assert_int_equal(tact_part_add_touch(part, arena, (tact_touch){ .at = at, .occurrence = i + 1 }), TACT_OK);
        assert_int_equal(tact_part_add_purchase(part, arena, i, at), TACT_OK);
        assert_int_equal(tact_part_add_seen(part, arena, i, at, false), TACT_OK);
        assert_int_equal(tact_part_set_lot(part, arena, (tact_lot){ i, false, at, 0 }), TACT_OK);
        assert_int_equal(tact_part_follow_journey(part, arena, i, 1, 1, TACT_S("u"), at), TACT_OK);
        assert_int_equal(tact_part_add_interest(part, arena, i, 1000, at), TACT_OK);
    }
    tact_person_forget_old(&p, now, TACT_DAYS(30));
    assert_int_equal(part->touch_count, 2);                           /* a window of 30 days needs what is younger, no more */
    assert_int_equal(part->touches[1].occurrence, 2);
    assert_int_equal(part->journey_count, 5);
    assert_int_equal(part->purchase_count, 7);
    assert_int_equal(part->seen_count, 7);
    assert_int_equal(part->lot_count, 7);
    assert_int_equal(part->interest_count, 4);
    tact_person_forget_old(&p, now, TACT_DAYS(30));
    assert_int_equal(part->seen_count, 7);
}

static void instants_set_by_hand_become_whole_seconds(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p;
    tact_part *part = one_part(&p, arena);
    p.last_received = part->last = part->session_started = part->session_last = odd(-1);
    uint32_t before = tact_person_size(&p);
    tact_person_forget_old(&p, now, TACT_DAYS(30));
    const int64_t second = days(-1).us + 1000000;
    assert_true(p.last_received.us == second && part->last.us == second && part->session_started.us == second && part->session_last.us == second);
    assert_true(tact_person_size(&p) + 12 <= before);
}

static void an_edge_goes_with_its_part(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = tact_person_empty(1, now);
    tact_edge edges[2] = { { .part = 8, .evidence = 1 }, { .part = 7, .evidence = 2 } };
    p.edges = edges;
    p.edge_count = 2;
    assert_non_null(tact_person_part_make(&p, arena, 7, now));
    tact_status s;
    bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_ERR_INVALID);
    tact_person_forget_old(&p, now, TACT_DAYS(30));
    assert_true(p.edge_count == 1 && p.edges[0].part == 7);
    bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_OK);
}

static void a_record_always_fits_or_says_so(void **state) {
    (void)state;
    tact_rng rng = seeded("fit", 61);
    unsigned fitted = 0;
    for (unsigned round = 0; round < 12; round++) {
        tact_arena *arena = fresh_arena();
        tact_person p = tact_person_empty(1, now), back;
        for (uint64_t k = 0; k < 8; k++) {
            tact_part *part = tact_person_part_make(&p, arena, k, now);
            for (unsigned i = 0; i < 400; i++) assert_int_equal(some_fact(&rng, part, arena, days(-(int)below(&rng, 300))), TACT_OK);
            for (uint32_t i = 0; i < 60; i++) assert_int_equal(tact_part_add_seen(part, arena, tact_rng_u32(&rng), days(-(int)i), false), TACT_OK);
        }
        uint32_t touches = 0, permissions = 0, after_touches = 0, after_permissions = 0, dropped;
        for (uint32_t k = 0; k < p.part_count; k++) { touches += p.parts[k].touch_count; permissions += p.parts[k].permission_count; }
        assert_int_equal(tact_person_size(&p), 0);                    /* too large to be written */
        tact_status s = tact_person_fit(&p, &dropped);
        for (uint32_t k = 0; k < p.part_count; k++) { after_touches += p.parts[k].touch_count; after_permissions += p.parts[k].permission_count; }
        assert_int_equal(after_touches, touches);
        assert_int_equal(after_permissions, permissions);
        if (s == TACT_ERR_LIMIT) continue;                            /* what may not go does not fit alone */
        assert_int_equal(s, TACT_OK);
        assert_true(dropped > 0);
        fitted++;
        tact_slice bytes = bytes_of(&p, arena, &s);
        assert_int_equal(s, TACT_OK);
        assert_in_range(bytes.len, TACT_PERSON_BYTES_MAX - 300, TACT_PERSON_BYTES_MAX);      /* no more than needed went */
        assert_int_equal(tact_person_read(bytes, arena, &back), TACT_OK);
        assert_int_equal(tact_person_fit(&p, &dropped), TACT_OK);
        assert_int_equal(dropped, 0);
    }
    assert_true(fitted > 3);
}

static void interests_go_first(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_rng rng = seeded("order", 62);
    tact_person p = tact_person_empty(1, now);
    tact_part *part = tact_person_part_make(&p, arena, 1, now);
    assert_int_equal(tact_part_add_purchase(part, arena, 1, days(-3)), TACT_OK);
    for (uint64_t id = 2; tact_person_size(&p) != 0; id++) {
        part = tact_person_part_make(&p, arena, id, now);
        for (uint32_t i = 0; i < TACT_SEEN_MAX; i++) assert_int_equal(tact_part_add_seen(part, arena, tact_rng_u32(&rng), days(-1), false), TACT_OK);
        for (uint32_t i = 0; i < TACT_INTERESTS_MAX; i++) assert_int_equal(tact_part_add_interest(part, arena, tact_rng_u32(&rng), 100 + i, now), TACT_OK);
    }
    uint32_t dropped;
    assert_int_equal(tact_person_fit(&p, &dropped), TACT_OK);
    assert_int_equal(tact_person_part(&p, 1)->purchase_count, 1);
    for (uint32_t k = 1; k < p.part_count; k++) {
        assert_int_equal(p.parts[k].seen_count, TACT_SEEN_MAX);
        for (uint32_t i = 0; i < p.parts[k].interest_count; i++) assert_true(p.parts[k].interests[i].weight_milli >= 100 + dropped / p.part_count);
    }
}

/* Every allocation may fail, and then the fact is not there and nothing else has changed. */
static void a_full_arena_changes_nothing(void **state) {
    (void)state;
    tact_rng rng = seeded("faults", 63);
    for (unsigned round = 0; round < 300; round++) {
        tact_arena *arena = fresh_arena();
        tact_person p = tact_person_empty(1, now), before;
        tact_part *part = tact_person_part_make(&p, arena, 3, now);
        for (unsigned i = 0; i < 30; i++) {
            tact_instant at = days(-(int)below(&rng, 50));
            assert_int_equal(tact_person_copy(&p, arena, &before), TACT_OK);
            tact_rng again = rng;
            arena->fail_in = 1;
            tact_status s = some_fact(&rng, part, arena, at);
            arena->fail_in = 0;
            if (s == TACT_OK) continue;
            assert_int_equal(s, TACT_ERR_MEMORY);
            assert_true(same_person(&p, &before));
            rng = again;
            assert_int_equal(some_fact(&rng, part, arena, at), TACT_OK);
        }
    }
}

static void marks_keep_the_latest(void **state) {
    (void)state;
    static char memory[1 << 16];
    tact_arena arena;
    tact_part part = { .id = 1 };
    tact_arena_init(&arena, memory, sizeof memory, NULL);
    for (uint32_t i = 0; i < TACT_MARKS_MAX; i++)
        assert_int_equal(tact_part_add_mark(&part, &arena, TACT_MARK_EVENT, 100 + i, (tact_instant){ (int64_t)(i + 1) * 3600000000 }), TACT_OK);
    assert_int_equal(tact_part_add_mark(&part, &arena, TACT_MARK_EVENT, 100, (tact_instant){ 1 }), TACT_OK);        /* brought late: the latest stays */
    assert_int_equal(part.marks[0].last.us, 3600000000);
    assert_int_equal(tact_part_add_mark(&part, &arena, TACT_MARK_EVENT, 100, (tact_instant){ 360000000000 }), TACT_OK);
    assert_int_equal(part.marks[0].last.us, 360000000000);
    assert_int_equal(tact_part_add_mark(&part, &arena, TACT_MARK_PAGE, 100, (tact_instant){ 360000000000 }), TACT_OK); /* another kind is another mark; the oldest goes */
    assert_int_equal(part.mark_count, TACT_MARKS_MAX);
    for (uint32_t i = 0; i < part.mark_count; i++) assert_true(part.marks[i].name != 101);
}

/* Hours of two parts: the shortest that hold both, over midnight too, and never the whole day. */
static void quiet_hours_join(void **state) {
    static const struct { uint16_t a_from, a_until, b_from, b_until, from, until; } cases[] = {
        { 0, 0, 0, 0, 0, 0 }, { 600, 660, 0, 0, 600, 660 }, { 0, 0, 600, 660, 600, 660 }, { 600, 660, 630, 700, 600, 700 }, { 630, 700, 600, 660, 600, 700 },
        { 1320, 420, 1380, 480, 1320, 480 }, { 1320, 420, 0, 60, 1320, 420 }, { 0, 60, 1320, 420, 1320, 420 }, { 600, 660, 720, 780, 600, 780 },
        { 1320, 600, 540, 1380, 1320, 1319 },
    };
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_edge edge = { .part = 1, .limits = { .cap_per_week = 255, .tests_off = i & 1, .prefers = 4, .quiet_from_minute = cases[i].b_from, .quiet_until_minute = cases[i].b_until } };
        tact_person p = tact_person_empty(1, (tact_instant){ 1 });
        p.edges = &edge;
        p.edge_count = 1;
        p.limits.prefers = i & 2 ? 5 : 0;
        p.limits.quiet_from_minute = cases[i].a_from;
        p.limits.quiet_until_minute = cases[i].a_until;
        tact_limits l = tact_person_limits(&p);
        assert_int_equal(l.quiet_from_minute, cases[i].from);
        assert_int_equal(l.quiet_until_minute, cases[i].until);
        assert_int_equal(l.prefers, i & 2 ? 5 : 4);
        assert_int_equal(l.tests_off, i & 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quiet_hours_join),
        cmocka_unit_test(marks_keep_the_latest), cmocka_unit_test(setters_keep_what_bytes_keep), cmocka_unit_test(permissions_stand_in_order_and_the_last_word_counts),
        cmocka_unit_test(interests_fade_and_the_weakest_goes), cmocka_unit_test(the_oldest_goes), cmocka_unit_test(marks_and_purchases_count),
        cmocka_unit_test(journeys_do_not_fall_back_for_a_month), cmocka_unit_test(habits_halve_every_four_weeks), cmocka_unit_test(intents_have_bounds),
        cmocka_unit_test(at_most_32_parts), cmocka_unit_test(the_old_is_forgotten), cmocka_unit_test(instants_set_by_hand_become_whole_seconds), cmocka_unit_test(an_edge_goes_with_its_part), cmocka_unit_test(a_record_always_fits_or_says_so),
        cmocka_unit_test(interests_go_first), cmocka_unit_test(a_full_arena_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
