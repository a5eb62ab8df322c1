/* daemon/late_test.c -- sales brought in days later: they close goals by their own time, within the window, and the result is final only then. */
static const char answer[] =
    "campaign: answer\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\n"
    "goal: {event: Order Completed, within: 45d}\nmessages:\n  - id: m\n    channels: [web]\n    en: {title: T, body: B}\n";
#define BED_CAMPAIGN answer
#include "test/lib/keeper_bed.h"

static tact_instant shown_at;

/* Somebody who is shown the answer now. */
static void show(world *w, const char *id) {
    permit(w, device(id), TACT_PERMISSION_GRANTED);
    tact_kept *kept = event(w, device(id), id, (tact_event){ .type = TACT_EVENT_PAGE, .asks = true, .slot = TACT_S("top"), .occurred = clock_now });
    assert_false(kept->result.decision.silence);
    free(kept);
    flush(w);
    shown_at = clock_now;
}

/* The order of that person, brought in now; how many goals it closed. */
static uint32_t bring(world *w, const char *id, const char *message, tact_instant ordered, bool trusted) {
    tact_kept *kept = event(w, device(id), message, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed"), .trusted = trusted, .occurred = ordered, .late = true });
    uint32_t goals = kept->result.goal_count;
    assert_true(kept->result.decision.silence);
    free(kept);
    flush(w);
    return goals;
}

static tact_instant after_showing(int64_t hours) { return tact_instant_add(shown_at, TACT_HOURS(hours)); }

static void the_orders_own_time_counts(void **state) {
    world *w = *state;
    show(w, "d");
    clock_now = tact_instant_add(clock_now, TACT_DAYS(46));                  /* the window of 45 days is over by the clock of tact */
    assert_int_equal(bring(w, "d", "before", after_showing(-1), true), 0);   /* ordered before the message came */
    assert_int_equal(bring(w, "d", "outside", after_showing(45 * 24 + 1), true), 0);
    assert_int_equal(bring(w, "d", "nobody", after_showing(24), false), 0);  /* anybody's word for a sale of yesterday */
    assert_int_equal(bring(w, "d", "within", after_showing(24), true), 1);
    assert_int_equal(bring(w, "d", "again", after_showing(25), true), 0);    /* the touch has its goal */
}

static void purchases_have_their_own_time(void **state) {
    world *w = *state;
    tact_person person;
    show(w, "d");
    assert_int_equal(bring(w, "d", "old", after_showing(-24 * 400), true), 0);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.parts[0].purchase_count, 1);
    assert_int_equal(person.parts[0].purchases[0].at.us, after_showing(-24 * 400).us / 1000000 * 1000000);
    assert_int_equal(person.parts[0].session_events, 1);                     /* an order of last year is no look of today */
    assert_int_equal(person.parts[0].last.us, shown_at.us);
}

static void a_purchase_after_browsing_counts_and_a_refund_does_not(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    tact_pair named = { .key = TACT_S("name"), .value = tact_value_text(TACT_S("winter tyres")) };
    tact_value goods = { .type = TACT_MAP, .map = { &named, 1 } };
    free(event(w, device("d"), "m1", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Product Viewed"), .occurred = clock_now, .properties = goods }));
    for (int i = 0; i < 2; i++)
        free(event(w, device("d"), i ? "m3" : "m2", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed"), .occurred = clock_now, .trusted = true, .properties = goods }));
    free(event(w, device("d"), "m4", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Refunded"), .occurred = clock_now, .trusted = true, .properties = goods }));
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.parts[0].purchase_count, 2);                     /* of tyres, and of anything */
    for (uint32_t i = 0; i < 2; i++) assert_int_equal(person.parts[0].purchases[i].count, 2);
    assert_int_equal(person.parts[0].journeys[0].stage, TACT_STAGE_LOYAL);
}

static void a_touch_outlives_its_window_by_lateness(void **state) {
    world *w = *state;
    assert_int_equal(w->brand.bundle.lateness.us, TACT_HOURS(48).us);
    show(w, "d");
    clock_now = tact_instant_add(clock_now, TACT_HOURS(45 * 24 + 47));
    free(event(w, device("d"), "look", (tact_event){ .type = TACT_EVENT_PAGE, .occurred = clock_now }));
    flush(w);
    assert_int_equal(bring(w, "d", "order", after_showing(45 * 24 - 1), true), 1);
}

static void the_result_is_final_after_window_and_lateness(void **state) {
    world *w = *state;
    uint32_t count;
    const tact_campaign *c = &w->brand.bundle.campaigns[0];
    const tact_tally *t = tact_keeper_tallies(w->keeper, &count);
    assert_int_equal(tact_tally_final_after(t, c, w->brand.bundle.lateness).us, 0);
    show(w, "d");
    tact_keeper_close(w->keeper);                                            /* it is on the disk, too */
    open_keeper(w);
    t = tact_keeper_tallies(w->keeper, &count);
    assert_int_equal(tact_tally_final_after(t, c, w->brand.bundle.lateness).us, tact_instant_add(shown_at, TACT_DAYS(47)).us);
}

static void a_tally_of_the_first_format_is_read(void **state) {
    (void)state;
    tact_tally t = { .campaign = 7, .sent = 3, .last_draw = { 1795176000000000 } }, back;
    static char block[512];                                /* not on the stack: an arena under ASan leaves it poisoned */
    tact_arena arena;
    tact_writer w;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 256);
    tact_tally_write(&w, &t);
    assert_int_equal(tact_tally_read(tact_writer_slice(&w), &back), TACT_OK);
    assert_int_equal(back.last_draw.us, t.last_draw.us);
    t.last_draw.us = 0;
    tact_writer_init(&w, &arena, 200);
    tact_tally_write(&w, &t);
    tact_slice bytes = tact_writer_slice(&w);
    enum { FOURTH = 1 + TACT_LOSS_COUNT + 6 + 3, THIRD = 11 + 1 + 1 + 1 + 8 };      /* what came with these formats, empty */
    char old[300];
    size_t third = bytes.len - FOURTH, second = third - THIRD;
    memcpy(old, bytes.ptr, third);
    old[0] = 3;
    assert_int_equal(tact_tally_read((tact_slice){ old, third }, &back), TACT_OK);
    old[0] = 2;
    assert_int_equal(tact_tally_read((tact_slice){ old, second }, &back), TACT_OK);
    assert_int_equal(back.sent, 3);
    old[0] = 1;                                                              /* the last draw is one byte at the end: {0} */
    assert_int_equal(tact_tally_read((tact_slice){ old, second - 1 }, &back), TACT_OK);
    assert_int_equal(back.sent, 3);
    assert_int_equal(back.last_draw.us, 0);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = { T(the_orders_own_time_counts), T(purchases_have_their_own_time), T(a_purchase_after_browsing_counts_and_a_refund_does_not), T(a_touch_outlives_its_window_by_lateness),
                                        T(the_result_is_final_after_window_and_lateness), cmocka_unit_test(a_tally_of_the_first_format_is_read) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
