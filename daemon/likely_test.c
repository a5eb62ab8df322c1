/* daemon/likely_test.c -- `send_time: likely` through the keeper: whose hours are read, when it goes out, how often it is tried, and that the log replays. */
#include "test/lib/keeper_bed.h"
#include "daemon/redecide.h"
#include "store/file.h"

static const tact_instant tomorrow_six = { 1795176000000000 + 29 * INT64_C(3600000000) };      /* Saturday 21 November 2026, 18:00 in Paris */

static tact_event wanted(void) { return (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Checkout Started"), .occurred = clock_now }; }

/* Hundreds of people who look on Saturdays between six and seven, and hardly otherwise; published. */
static void evening_cohort(world *w) {
    int64_t monday = tact_days_from_civil(2026, 11, 9) * 24;
    for (int64_t i = 0; i < 168; i++)
        for (uint64_t p = 0; p < (i == 5 * 24 + 18 ? 600u : 20u); p++) tact_cohort_count(&w->keeper->cohort, (p + 1) * 0x123456789abcdefu, monday + i);
    clock_now = tact_instant_add(clock_now, TACT_MINUTES(4));
    tact_keeper_tick(w->keeper);
    tact_keeper_touch(w->keeper);
    flush(w);
}

static void grant(world *w, const char *id, const uint8_t *granted, uint32_t n) {
    tact_grant grants[8];
    for (uint32_t i = 0; i < n; i++) grants[i] = (tact_grant){ .purpose = granted[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, device(id), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = n }));
    flush(w);
}

static bool said(const tact_kept *kept, unsigned reason, tact_instant *until) {
    for (uint32_t i = 0; i < kept->result.decision.reasons.count; i++)
        if (kept->result.decision.reasons.entries[i].reason == reason) { if (until) *until = kept->result.decision.reasons.entries[i].until; return true; }
    return false;
}

static unsigned differences(world *w, unsigned *stepped);

static void the_cohort_is_enough_and_nothing_personal_is_read(void **state) {
    world *w = *state;
    static const uint8_t remembered[] = { TACT_PURPOSE_REMEMBER };
    tact_instant until = { 0 };
    unsigned stepped = 0;
    uint32_t before = w->keeper->policy.number;
    evening_cohort(w);
    assert_true(w->keeper->policy.number > before);
    grant(w, "d", remembered, 1);
    tact_kept *kept = event(w, device("d"), "m1", wanted());
    flush(w);
    assert_true(kept->result.decided && kept->result.decision.silence);
    assert_true(said(kept, TACT_WHY_TIME_COHORT, &until));
    assert_int_equal(until.us, tomorrow_six.us);
    assert_int_equal(kept->result.decision.purposes_read >> TACT_PURPOSE_PERSONALISE & 1, 0);
    free(kept);
    move_clock(w, TACT_HOURS(28));
    assert_int_equal(w->sent, 0);
    move_clock(w, TACT_HOURS(1));
    assert_int_equal(w->sent, 1);
    assert_string_equal(w->sent_campaign, "hour");
    assert_int_equal(differences(w, &stepped), 0);
    assert_true(stepped >= 2);
}

static void without_remember_it_cannot_wait(void **state) {
    world *w = *state;
    evening_cohort(w);
    tact_kept *kept = event(w, device("d"), "m1", wanted());
    assert_false(said(kept, TACT_WHY_TIME_COHORT, NULL));
    free(kept);
}

static void look_at(world *w, int day, int hour) {
    clock_now = (tact_instant){ 1795176000000000 + (day * 24 + hour - 13) * INT64_C(3600000000) + 45 * INT64_C(60000000) };
    free(event(w, device("d"), "", (tact_event){ .type = TACT_EVENT_PAGE, .name = TACT_S("Home"), .occurred = clock_now }));
    flush(w);
}

/* The person's own looks are read where it is permitted; the signal of the browser takes them away. */
static void own_hours_are_read_where_permitted(void **state) {
    world *w = *state;
    evening_cohort(w);
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    for (int day = 1; day < 20; day++) look_at(w, day, 8);
    clock_now = tact_instant_add(clock_now, TACT_HOURS(4));
    tact_kept *kept = event(w, device("d"), "m1", wanted());
    assert_true(said(kept, TACT_WHY_TIME_HABIT, NULL));
    assert_true(kept->result.decision.purposes_read >> TACT_PURPOSE_PERSONALISE & 1);
    tact_event signalled = wanted();
    signalled.gpc = true;
    tact_kept *other = event(w, device("d"), "m2", signalled);
    assert_true(said(other, TACT_WHY_TIME_COHORT, NULL));
    assert_int_equal(other->result.decision.purposes_read >> TACT_PURPOSE_PERSONALISE & 1, 0);
    free(kept);
    free(other);
}

/* Two looks are no habit: the message waits for everybody's hour. A few more are one. */
static void two_looks_are_no_habit(void **state) {
    world *w = *state;
    static const int first[] = { 5, 10 }, last[] = { 6, 13 };      /* workdays, and Saturday within the five days it may wait */
    evening_cohort(w);
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    for (unsigned i = 0; i < 2; i++) {
        for (int day = first[i]; day <= last[i]; day++) look_at(w, day, 8);
        clock_now = tact_instant_add(clock_now, TACT_HOURS(4));
        tact_kept *kept = event(w, device("d"), i ? "m2" : "m1", wanted());
        assert_true(said(kept, i ? TACT_WHY_TIME_HABIT : TACT_WHY_TIME_COHORT, NULL));
        assert_false(said(kept, i ? TACT_WHY_TIME_COHORT : TACT_WHY_TIME_HABIT, NULL));
        free(kept);
    }
}

static tact_instant due_of(world *w) {
    tact_person person;
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    return person.pending_count ? person.pending[0].due : (tact_instant){ 0 };
}

static void three_hours_are_tried(void **state) {
    world *w = *state;
    tact_instant due[4];
    evening_cohort(w);
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", wanted()));
    flush(w);
    for (unsigned i = 0; i < 4; i++) {
        due[i] = due_of(w);
        if (i == 3) break;
        assert_true(due[i].us > clock_now.us);
        tact_event pause = { .type = TACT_EVENT_LIMITS, .limits = { .set_pause = true, .pause_until = tact_instant_add(due[i], TACT_HOURS(2)) } };
        free(event(w, device("d"), "", pause));
        flush(w);
        move_clock(w, tact_instant_since(tact_instant_add(due[i], TACT_SECONDS(1)), clock_now));
        assert_int_equal(w->sent, 0);
    }
    assert_true(due[0].us < due[1].us && due[1].us < due[2].us);
    assert_int_equal(due[3].us, 0);                        /* three went by: silence, and the log says why */
    unsigned stepped = 0;
    assert_int_equal(differences(w, &stepped), 0);
    assert_true(stepped >= 4);
}

typedef struct { tact_redecide *again; unsigned stepped, differences, windows; tact_status status; tact_trouble trouble; } count;

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    count *c = ctx;
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    c->status = tact_redecide_line(c->again, line, NULL, arena, d, &c->trouble);
    c->stepped += d->kind == TACT_REDECIDED;
    c->differences += d->kind == TACT_REDECIDED_MISSING || d->decision_differs || d->record_differs;
    return c->status == TACT_OK;
}

static unsigned differences(world *w, unsigned *stepped) {
    count c = { .stepped = 0 };
    char log[160];
    snprintf(log, sizeof log, "%s/log", w->data);
    assert_int_equal(tact_redecide_open(&c.again, w->data, &c.trouble), TACT_OK);
    assert_int_equal(tact_history_read(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, (tact_slice){ NULL, 0 }, each, &c, &c.trouble), TACT_OK);
    tact_redecide_close(c.again);
    assert_int_equal(c.status, TACT_OK);
    if (stepped) *stepped = c.stepped;
    return c.differences;
}

/* The comparison must be able to fail: the snapshot that a decision names, without its cohort, leads to another decision. */
static void the_snapshot_decides(void **state) {
    world *w = *state;
    static char block[8192];                               /* not on the stack: an arena under ASan leaves it poisoned */
    char path[200];
    tact_arena arena;
    tact_writer writer;
    tact_trouble trouble = { "" };
    evening_cohort(w);
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", wanted()));
    flush(w);
    assert_int_equal(differences(w, NULL), 0);
    tact_policy other = w->keeper->policy;
    other.cohort = (tact_cohort){ .looks = { { 0 } } };
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&writer, &arena, 64);
    tact_policy_write(&writer, &other);
    snprintf(path, sizeof path, "%s/policies/%08u.policy", w->data, other.number);
    assert_int_equal(tact_file_replace(path, writer.ptr, writer.len, 0600, &trouble), TACT_OK);
    assert_true(differences(w, NULL) > 0);
}

/* A snapshot is kept for good, so a look more or less is not worth one; a new process begins with one of its own. */
static void few_looks_are_no_new_snapshot(void **state) {
    world *w = *state;
    evening_cohort(w);
    uint32_t number = w->keeper->policy.number;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", (tact_event){ .type = TACT_EVENT_PAGE, .name = TACT_S("Home"), .occurred = clock_now }));
    clock_now = tact_instant_add(clock_now, TACT_MINUTES(4));
    tact_keeper_tick(w->keeper);
    assert_int_equal(w->keeper->policy.number, number);
    tact_cohort was = w->keeper->policy.cohort;
    flush(w);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_true(w->keeper->policy.number > number);
    assert_true(w->keeper->policy.cohort.looks[5][18] == was.looks[5][18]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_cohort_is_enough_and_nothing_personal_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(without_remember_it_cannot_wait, setup, teardown),
        cmocka_unit_test_setup_teardown(own_hours_are_read_where_permitted, setup, teardown),
        cmocka_unit_test_setup_teardown(two_looks_are_no_habit, setup, teardown),
        cmocka_unit_test_setup_teardown(three_hours_are_tried, setup, teardown),
        cmocka_unit_test_setup_teardown(the_snapshot_decides, setup, teardown),
        cmocka_unit_test_setup_teardown(few_looks_are_no_new_snapshot, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
