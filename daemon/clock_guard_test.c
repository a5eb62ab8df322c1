/* daemon/clock_guard_test.c -- a clock that jumps is not believed: rows of cases, and a keeper under it: its log, slots, people and starts. */
#define BED_CAMPAIGN every_day
static const char every_day[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nevery: day 09:00\naudience: 'true'\nagain: each\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
#include "daemon/clock_guard.h"
#include "test/lib/keeper_bed.h"

enum { MINUTE = 60 };
static const int64_t SECOND = 1000000;

/* Seconds that the wall clock and the one that counts move on, and what is to be believed: the wall clock, or the other. */
static void steps(void **unused) {
    static const struct { int64_t wall_s, steady_s; bool believed; } cases[] = {
        { 1, 1, true }, { 60, 61, true }, { 29 * MINUTE, 1, true }, { -29 * MINUTE, 1, true }, { 86400 * 30, 86400 * 30, true },
        { 31 * MINUTE, 1, false }, { -31 * MINUTE, 1, false }, { 3600, 0, false }, { 400 * 86400, 5, false }, { -400 * 86400, 5, false }, { 1, 7200, false } };
    (void)unused;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_clock_guard g = { 0 };
        tact_instant wall = { 1795176000 * SECOND };
        int64_t steady = 12345678;
        assert_true(tact_clock_guard_now(&g, wall, steady).us == wall.us);
        tact_instant later = { wall.us + cases[i].wall_s * SECOND };
        int64_t on = cases[i].steady_s * SECOND;
        assert_true(tact_clock_guard_now(&g, later, steady + on).us == (cases[i].believed ? later.us : wall.us + on));
        assert_true(g.refused == !cases[i].believed);
        if (cases[i].believed) continue;
        assert_true(tact_clock_guard_now(&g, (tact_instant){ later.us + SECOND }, steady + on + SECOND).us == wall.us + on + SECOND);       /* it goes on */
        tact_clock_guard back = { .ahead_us = g.ahead_us, .begun = true, .refused = true };
        assert_true(tact_clock_guard_now(&back, (tact_instant){ wall.us + on + 2 * SECOND }, steady + on + 2 * SECOND).us == wall.us + on + 2 * SECOND);
        assert_false(back.refused);                         /* set right: believed by itself */
        tact_clock_guard_accept(&g, later, steady + on);
        assert_true(tact_clock_guard_now(&g, later, steady + on).us == later.us && !g.refused);
    }
}

static void starts(void **unused) {
    tact_instant at = { 1795176000 * SECOND };
    static const struct { int64_t after_s; tact_clock_start is; } cases[] = {
        { 0, TACT_CLOCK_FINE }, { -29 * MINUTE, TACT_CLOCK_FINE }, { -31 * MINUTE, TACT_CLOCK_BEHIND }, { -86400, TACT_CLOCK_BEHIND },
        { 86400 * 59, TACT_CLOCK_FINE }, { 86400 * 61, TACT_CLOCK_FAR_AHEAD }, { 86400 * 4000, TACT_CLOCK_FAR_AHEAD } };
    (void)unused;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) assert_int_equal(tact_clock_judge((tact_instant){ at.us + cases[i].after_s * SECOND }, at), cases[i].is);
    assert_int_equal(tact_clock_judge(at, (tact_instant){ 0 }), TACT_CLOCK_FINE);
}

/* ---- a keeper whose clock is the machine's ---- */

static tact_clock_guard guard;
static int64_t steady_us;
static tact_instant guarded_clock(void *ctx) { (void)ctx; return tact_clock_guard_now(&guard, clock_now, steady_us); }

static tact_status open_guarded(world *w, tact_trouble *trouble) {
    tact_keeper_options options = { .data_folder = w->data, .master_key_path = w->master, .erasures_path = w->erasures, .clock = { guarded_clock, NULL }, .guarded = true,
                                    .committed = committed, .send = sent, .stream_open = stream_open, .ctx = w, .memory_bytes = 32u << 20 };
    guard = (tact_clock_guard){ 0 };                        /* another process */
    return tact_keeper_open(&w->keeper, &options, &w->brand, trouble);
}

static void reopen(world *w) {
    tact_trouble trouble = { "" };
    tact_keeper_close(w->keeper);
    tact_status s = open_guarded(w, &trouble);
    if (s) print_message("%s\n", trouble.text);
    assert_int_equal(s, TACT_OK);
}

static void on(world *w, int64_t seconds) {
    clock_now.us += seconds * SECOND;
    steady_us += seconds * SECOND;
    tact_keeper_tick(w->keeper);
    for (int i = 0; i < 4; i++) { tact_keeper_run_pass(w->keeper, 64, 0); tact_keeper_run_due(w->keeper, 64); flush(w); }
}

static int64_t last_of(world *w, const char *user) {
    tact_person person;
    assert_int_equal(find(w, account(user, ""), &person), TACT_OK);
    int64_t last = 0;
    for (uint32_t i = 0; i < person.part_count; i++) if (person.parts[i].last.us > last) last = person.parts[i].last.us;
    return last;
}

static void a_jump_moves_nothing(void **state) {
    world *w = *state;
    uint32_t passes;
    tact_person person;
    reopen(w);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    on(w, 60);
    (void)tact_keeper_passes(w->keeper, &passes);
    assert_int_equal(passes, 0);
    clock_now.us += TACT_DAYS(3 * 365).us;                  /* the jump: years, in a second */
    on(w, 1);
    free(event(w, account("anna", ""), "e1", cart()));
    on(w, 1);
    assert_true(guard.refused);
    (void)tact_keeper_passes(w->keeper, &passes);
    assert_int_equal(passes, 0);                            /* no slot has come */
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);      /* retention let her be */
    assert_true(last_of(w, "anna") < clock_now.us - TACT_DAYS(1000).us);
    assert_true(tact_keeper_written(w->keeper).us < clock_now.us - TACT_DAYS(1000).us);
    clock_now.us -= TACT_DAYS(3 * 365).us;                  /* set right again: the day goes on, and the next slot comes */
    on(w, 1);
    assert_false(guard.refused);
    on(w, 86400);
    (void)tact_keeper_passes(w->keeper, &passes);
    assert_int_equal(passes, 1);
}

static void a_start_far_from_the_store_is_refused(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    tact_person person;
    static const int64_t days[] = { 61, 800, -2 };
    reopen(w);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    on(w, 120);
    on(w, 86400);
    for (unsigned i = 0; i < 3; i++) {
        tact_keeper_close(w->keeper);
        clock_now.us += TACT_DAYS(days[i]).us;
        assert_int_equal(open_guarded(w, &trouble), TACT_ERR_INVALID);
        assert_non_null(strstr(trouble.text, "tact clock --accept"));
        clock_now.us -= TACT_DAYS(days[i]).us;
        assert_int_equal(open_guarded(w, &trouble), TACT_OK);
    }
    tact_keeper_close(w->keeper);
    tact_instant written = { 0 };
    assert_int_equal(tact_folder_written(w->data, &written, &trouble), TACT_OK);      /* as `tact doctor` asks */
    assert_true(tact_instant_since(clock_now, written).us <= TACT_MINUTES(2).us && written.us <= clock_now.us);
    clock_now.us += TACT_DAYS(61).us;
    open_keeper(w);                                         /* as a verb does: by hand */
    (void)tact_keeper_clock_accept(w->keeper);
    flush(w);
    reopen(w);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);
    on(w, 86400);
    (void)tact_keeper_clock_accept(w->keeper);
    flush(w);
}

/* What a wrong clock wrote before: a slot in the future would keep its campaign silent until then. */
static void a_slot_in_the_future_begins_anew(void **state) {
    world *w = *state;
    uint32_t passes;
    tact_keeper_tick(w->keeper);
    flush(w);
    clock_now.us += TACT_DAYS(300).us;
    tact_keeper_tick(w->keeper);
    flush(w);
    clock_now.us -= TACT_DAYS(300).us;
    tact_keeper_close(w->keeper);
    open_keeper(w);
    (void)tact_keeper_passes(w->keeper, &passes);
    for (int hour = 0; hour < 48; hour++) { clock_now.us += TACT_HOURS(1).us; tact_keeper_tick(w->keeper); flush(w); }
    uint32_t after;
    (void)tact_keeper_passes(w->keeper, &after);
    assert_int_equal(after, passes + 2);
}

/* Fails when the start does not look at the row, or the pause is not kept. */
static void a_long_stop_pauses_promotion(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    reopen(w);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    on(w, 120);
    tact_keeper_close(w->keeper);
    clock_now.us += TACT_HOURS(5).us;
    assert_int_equal(open_guarded(w, &trouble), TACT_OK);
    assert_false(tact_keeper_world(w->keeper)->promotion_paused);
    on(w, 120);
    tact_keeper_close(w->keeper);
    clock_now.us += TACT_HOURS(7).us;
    assert_int_equal(open_guarded(w, &trouble), TACT_OK);
    assert_true(tact_keeper_world(w->keeper)->promotion_paused);
    assert_false(tact_keeper_world(w->keeper)->all_paused);
    flush(w);
    reopen(w);                                             /* it stays, and a short stop does not end it */
    assert_true(tact_keeper_world(w->keeper)->promotion_paused);
    assert_int_equal(tact_keeper_pause(w->keeper, TACT_S("promotion"), false, &trouble), TACT_OK);
    (void)tact_keeper_touch(w->keeper);
    flush(w);
    reopen(w);
    assert_false(tact_keeper_world(w->keeper)->promotion_paused);
}

/* A day without a batch still says that the clock went on: a quiet folder starts again. */
static void a_quiet_folder_stays_open(void **state) {
    world *w = *state;
    reopen(w);
    on(w, 1);
    for (int hour = 0; hour < 90 * 24; hour++) {
        clock_now.us += 3600 * SECOND;
        steady_us += 3600 * SECOND;
        tact__clock_tick(w->keeper);
        flush(w);
    }
    assert_true(tact_instant_since(clock_now, tact_keeper_written(w->keeper)).us <= TACT_DAYS(1).us);
    reopen(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps), cmocka_unit_test(starts),
        cmocka_unit_test_setup_teardown(a_jump_moves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_start_far_from_the_store_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_slot_in_the_future_begins_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_stop_pauses_promotion, setup, teardown), cmocka_unit_test_setup_teardown(a_quiet_folder_stays_open, setup, teardown) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
