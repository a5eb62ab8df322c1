/* daemon/keeper_learn_test.c -- learning through the keeper: what people on each device answer to is learned from the log, one window behind; from whom; a stop in
 * between; erasure; and every line is decided again as it was. */
static const char two_ways[] =
    "campaign: two\nstate: live\nsend: everyone\nagain: each\nholdout: 0%\nworth: 100\ngoal: {event: Order Completed, within: 1d}\nmessages:\n"
    "  - id: a\n    channels: [web]\n    slot: top\n    en: {title: A, body: A}\n  - id: b\n    channels: [web]\n    slot: top\n    en: {title: B, body: B}\n";
#define BED_CAMPAIGN two_ways
#include "test/lib/keeper_bed.h"
#include "daemon/redecide.h"

enum { VISITS = 900 };

static const uint8_t with_measure[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE }, without_measure[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE },
                     without_profile[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_MEASURE };

static void grant(world *w, const char *id, const uint8_t *granted, uint32_t n) {
    tact_grant grants[8];
    for (uint32_t i = 0; i < n; i++) grants[i] = (tact_grant){ .purpose = granted[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, device(id), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = n }));
    flush(w);
}

static tact_kept *ask(world *w, const char *id, const char *message, unsigned what) {
    tact_event e = { .type = TACT_EVENT_PAGE, .asks = true, .slot = TACT_S("top"), .occurred = clock_now };
    e.context.device = (uint8_t)what;
    return event(w, device(id), message, e);
}

/* On a phone message a leads to an order four times in ten, on a desktop message b; the other hardly ever. */
static unsigned live(world *w, unsigned visits, const char *tag, uint64_t seed) {
    tact_rng rng = tact_rng_from((tact_seed){ seed, 2 });
    unsigned shown = 0;
    for (unsigned i = 0; i < visits; i++) {
        char id[32], message[32], order[32];
        bool phone = i % 2;
        snprintf(id, sizeof id, "%s%u", tag, i);
        snprintf(message, sizeof message, "%sv%u", tag, i);
        snprintf(order, sizeof order, "%so%u", tag, i);
        grant(w, id, with_measure, 3);
        tact_kept *kept = ask(w, id, message, phone ? TACT_DEVICE_MOBILE : TACT_DEVICE_DESKTOP);
        const tact_decision *d = &kept->result.decision;
        bool good = !d->silence && (d->message == 0) == phone;
        shown += !d->silence;
        clock_now = tact_instant_add(clock_now, TACT_MINUTES(3));
        if (good && tact_rng_below(&rng, 10) < 4)
            free(event(w, device(id), order, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed"), .trusted = true, .occurred = clock_now }));
        free(kept);
        if (i % 50 == 0) flush(w);
    }
    flush(w);
    return shown;
}

static void learn(world *w) {
    clock_now = tact_instant_add(clock_now, TACT_DAYS(4));
    grant(w, "later", with_measure, 3);
    free(ask(w, "later", "", TACT_DEVICE_TABLET));         /* a line received after the windows, so that they are over by the log's own time */
    flush(w);
    tact_keeper_tick(w->keeper);
    tact_keeper_touch(w->keeper);
    flush(w);
}

/* Draws of the better message among those that showed one. */
static unsigned right(world *w, const char *tag, unsigned tries, bool phone) {
    unsigned good = 0;
    for (unsigned i = 0; i < tries; i++) {
        char id[32];
        snprintf(id, sizeof id, "%s%u", tag, i);
        grant(w, id, with_measure, 3);
        tact_kept *kept = ask(w, id, id, phone ? TACT_DEVICE_MOBILE : TACT_DEVICE_DESKTOP);
        good += !kept->result.decision.silence && (kept->result.decision.message == 0) == phone;
        assert_true(kept->result.decision.purposes_read >> TACT_PURPOSE_PERSONALISE & 1);
        free(kept);
    }
    flush(w);
    return good;
}

typedef struct { tact_redecide *again; unsigned stepped, differences; tact_status status; tact_trouble trouble; } count;

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    count *c = ctx;
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    c->status = tact_redecide_line(c->again, line, NULL, arena, d, &c->trouble);
    c->stepped += d->kind == TACT_REDECIDED;
    c->differences += d->kind == TACT_REDECIDED_MISSING || d->decision_differs || d->record_differs;
    return c->status == TACT_OK;
}

static void replays(world *w) {
    count c = { .stepped = 0 };
    char log[160];
    snprintf(log, sizeof log, "%s/log", w->data);
    assert_int_equal(tact_redecide_open(&c.again, w->data, &c.trouble), TACT_OK);
    assert_int_equal(tact_history_read(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, (tact_slice){ NULL, 0 }, each, &c, &c.trouble), TACT_OK);
    tact_redecide_close(c.again);
    assert_int_equal(c.status, TACT_OK);
    assert_int_equal(c.differences, 0);
    assert_true(c.stepped > VISITS);
}

/* What the store keeps, and what reading the whole log once more comes to. */
static void same_as_the_log(world *w) {
    static char block[8 << 20];
    tact_arena arena;
    tact_writer writer;
    tact_slice kept;
    tact_trouble trouble = { "" };
    char log[160];
    bool behind;
    tact_arena_init(&arena, block, sizeof block, NULL);
    snprintf(log, sizeof log, "%s/log", w->data);
    assert_int_equal(tact_store_get(tact_keeper_store(w->keeper), TACT_FAMILY_META, TACT_S("learner"), &arena, &kept, &trouble), TACT_OK);
    tact_learner *again = tact_learner_new(w->brand.config.half_life);
    uint64_t until = tact_keeper_learned(w->keeper).cursor;
    assert_int_equal(tact_learner_run(again, tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, until, &behind, &trouble), TACT_OK);
    tact_writer_init(&writer, &arena, 1 << 20);
    tact_learner_write(&writer, again);
    assert_int_equal(writer.len, kept.len);
    assert_memory_equal(writer.ptr, kept.ptr, kept.len);
    tact_learner_free(again);
}

static void each_device_gets_what_helps_there(void **state) {
    world *w = *state;
    unsigned shown = live(w, VISITS, "p", 1);
    assert_null(w->keeper->policy.weights);                /* nothing is learned before its window is over */
    learn(w);
    assert_non_null(w->keeper->policy.weights);
    tact_learner_standing s = tact_keeper_learned(w->keeper);
    print_message("%llu lessons of %u shown, %llu waiting, %llu left out, %llu erased, cursor %llu\n", (unsigned long long)s.lessons, shown, (unsigned long long)s.waiting, (unsigned long long)s.left_out, (unsigned long long)s.erased, (unsigned long long)s.cursor);
    assert_in_range(s.lessons, shown, shown + VISITS / 20);        /* and one silence in a hundred */
    same_as_the_log(w);
    unsigned phones = right(w, "q", 100, true), desktops = right(w, "r", 100, false);
    print_message("of 100 each, the better message: phones %u, desktops %u\n", phones, desktops);
    assert_true(phones > 75 && desktops > 75);
    replays(w);
}

static void a_stop_changes_nothing(void **state) {
    world *w = *state;
    live(w, VISITS / 2, "p", 1);
    learn(w);
    live(w, VISITS / 2, "s", 3);
    tact_keeper_tick(w->keeper);                           /* some windows are over, some are not; then it stops without a word */
    tact_keeper_close(w->keeper);
    open_keeper(w);
    learn(w);
    same_as_the_log(w);
    replays(w);
}

static void from_whom_it_learns(void **state) {
    world *w = *state;
    tact_kept *kept;
    grant(w, "m", without_measure, 2);
    kept = ask(w, "m", "m1", TACT_DEVICE_MOBILE);
    assert_false(kept->result.lesson.drawn);
    free(kept);
    grant(w, "n", without_profile, 2);
    kept = ask(w, "n", "n1", TACT_DEVICE_MOBILE);
    assert_int_equal(kept->result.decision.purposes_read >> TACT_PURPOSE_PERSONALISE & 1, 0);
    if (kept->result.lesson.drawn) {
        assert_int_equal(kept->result.lesson.values[TACT_FEATURE_DEVICE], TACT_DEVICE_MOBILE);
#define F(name, number, personal, text) if (personal == 1) assert_int_equal(kept->result.lesson.values[number], TACT_FEATURE_UNTOLD);
#include "core/engine/feature.def"
#undef F
    }
    free(kept);
    grant(w, "g", with_measure, 3);
    tact_event e = { .type = TACT_EVENT_PAGE, .asks = true, .slot = TACT_S("top"), .occurred = clock_now, .gpc = true };
    kept = event(w, device("g"), "g1", e);                 /* Sec-GPC: not by profile, whatever was granted */
    assert_int_equal(kept->result.decision.purposes_read >> TACT_PURPOSE_PERSONALISE & 1, 0);
    free(kept);
    kept = ask(w, "nobody", "x1", TACT_DEVICE_MOBILE);
    assert_false(kept->result.lesson.drawn);
    assert_int_equal(kept->result.decision.purposes_read, 0);
    free(kept);
    flush(w);
}

static void erased_people_teach_nothing(void **state) {
    world *w = *state;
    tact_erase_receipt receipt;
    tact_trouble trouble = { "" };
    unsigned shown = live(w, 60, "p", 1);
    tact_keeper_tick(w->keeper);
    assert_true(tact_keeper_learned(w->keeper).waiting >= shown);
    for (unsigned i = 0; i < 60; i++) {
        char id[16];
        snprintf(id, sizeof id, "p%u", i);
        tact_who who = device(id);
        assert_int_equal(tact_keeper_erase(w->keeper, &who, &receipt, &trouble), TACT_OK);
    }
    learn(w);
    assert_int_equal(tact_keeper_learned(w->keeper).lessons, 0);
    assert_null(w->keeper->policy.weights);
}

static void refuse(world *w, const char *id, uint8_t purpose) {
    tact_grant no = { .purpose = purpose, .state = TACT_PERMISSION_WITHDRAWN, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, device(id), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &no, .grant_count = 1 }));
    flush(w);
}

/* What waits of somebody who withdraws either of the two is dropped, and nobody else's; of who withdrew before, nothing was taught. */
static void withdrawn_people_teach_nothing(void **state) {
    world *w = *state;
    unsigned shown = 0, stay = 0;
    tact_learner_standing s;
    for (unsigned i = 0; i < 60; i++) {
        char id[16];
        snprintf(id, sizeof id, "u%u", i);
        grant(w, id, with_measure, 3);
        tact_kept *kept = ask(w, id, id, TACT_DEVICE_MOBILE);
        bool said = !kept->result.decision.silence;
        free(kept);
        shown += said;
        stay += said && i % 3 == 2;
        clock_now = tact_instant_add(clock_now, TACT_MINUTES(1));
        if (i % 3 < 2) refuse(w, id, i % 3 ? TACT_PURPOSE_MEASURE : TACT_PURPOSE_REMEMBER);
    }
    learn(w);
    s = tact_keeper_learned(w->keeper);
    print_message("%u shown, %u stay: %llu lessons, %llu dropped\n", shown, stay, (unsigned long long)s.lessons, (unsigned long long)s.erased);
    assert_in_range(s.lessons, stay, stay + 3);            /* and one silence in a hundred */
    assert_in_range(s.erased, shown - stay, shown - stay + 3);
}

/* One row of the log that teaches loses its person. */
static bool spoil(void *ctx, tact_slice key, tact_slice value) {
    tact_batch *batch = ctx;
    ptrdiff_t at = tact_slice_find(value, TACT_S("\"person\":\""));
    static char copy[TACT_LOG_ROW_BYTES_MAX + 16];
    if (at < 0 || tact_slice_find(value, TACT_S("\"learn\":true")) < 0) return true;
    memcpy(copy, value.ptr, value.len);
    copy[at + 10] = 'z';
    tact_batch_put(batch, TACT_FAMILY_LOG, key, (tact_slice){ copy, value.len });
    return false;
}

static void a_damaged_line_is_passed_over(void **state) {
    world *w = *state;
    tact_trouble trouble;
    tact_batch batch;
    unsigned shown = live(w, 60, "p", 1);
    tact_batch_init(&batch);
    assert_int_equal(tact_store_iterate(tact_keeper_store(w->keeper), TACT_FAMILY_LOG, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }, spoil, &batch, &trouble), TACT_OK);
    assert_int_equal(tact_store_commit(tact_keeper_store(w->keeper), &batch, &trouble), TACT_OK);
    tact_batch_free(&batch);
    learn(w);
    tact_learner_standing s = tact_keeper_learned(w->keeper);
    assert_int_equal(s.damaged, 1);
    assert_true(s.damaged_at > 0 && s.damaged_at < s.cursor);
    assert_false(tact_keeper_learner_stuck(w->keeper));
    assert_in_range(s.lessons, shown - 1, shown + 3);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_int_equal(tact_keeper_learned(w->keeper).damaged, 1);
}

/* A campaign removed: as long as much is left of what was learned it may come back to it; later its rows are free, and it comes back as new. */
static void removed_campaigns_are_forgotten(void **state) {
    world *w = *state;
    live(w, 100, "p", 1);
    learn(w);
    assert_int_equal(tact_keeper_learned(w->keeper).rows >= 2, 1);
    rebrand(w, "basket.yaml", NULL);
    learn(w);
    assert_int_equal(tact_keeper_learned(w->keeper).rows >= 2, 1);
    rebrand(w, "basket.yaml", two_ways);
    learn(w);
    assert_true(tact_policy_find(&w->keeper->policy, tact_id32(TACT_S("two")), tact_id32(TACT_S("a")))->shown_milli > 10000);
    rebrand(w, "basket.yaml", NULL);
    clock_now = tact_instant_add(clock_now, TACT_DAYS(900));
    learn(w);
    learn(w);
    assert_int_equal(tact_keeper_learned(w->keeper).rows, 0);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_int_equal(tact_keeper_learned(w->keeper).rows, 0);
    rebrand(w, "basket.yaml", two_ways);
    learn(w);
    const tact_policy_row *a = tact_policy_find(&w->keeper->policy, tact_id32(TACT_S("two")), tact_id32(TACT_S("a")));
    assert_true(!a || a->shown_milli <= 1000);             /* the one who came by just now */
}

/* A ghost waits as long for its goal as a message does, orders brought in late among them: the tally counts them for both. */
static void ghosts_wait_for_late_orders(void **state) {
    static char half[sizeof two_ways + 8];
    world *w = *state;
    const char *share = strstr(two_ways, "holdout: 0%");
    unsigned ghosts = 0;
    snprintf(half, sizeof half, "%.*sholdout: 50%%%s", (int)(share - two_ways), two_ways, share + sizeof "holdout: 0%" - 1);
    rebrand(w, "basket.yaml", half);
    tact_span within = { TACT_DAYS(1).us + tact_keeper_engine(w->keeper)->bundle->lateness.us };
    assert_true(within.us > TACT_DAYS(1).us);
    for (unsigned i = 0; i < 40; i++) {
        char id[16];
        snprintf(id, sizeof id, "g%u", i);
        grant(w, id, with_measure, 3);
        tact_kept *kept = ask(w, id, id, TACT_DEVICE_MOBILE);
        const tact_lesson *l = &kept->result.lesson;
        if (kept->result.decision.ghost) {
            ghosts++;
            assert_true(l->drawn && l->ghost && l->message == 0);
            assert_int_equal(l->within.us, within.us);
        } else if (l->drawn && l->message) {
            assert_false(l->ghost);
            assert_int_equal(l->within.us, within.us);
        }
        free(kept);
    }
    flush(w);
    assert_true(ghosts > 5);
}

/* What a person set for themselves is no matter of luck: in fifty draws of somebody who paused everything nothing is even a candidate. */
static void own_limits_are_never_explored_over(void **state) {
    world *w = *state;
    unsigned drawn = 0;
    for (unsigned i = 0; i < 100; i++) {
        char id[16];
        bool paused = i % 2;
        snprintf(id, sizeof id, "z%u", i);
        grant(w, id, with_measure, 3);
        if (paused) {
            tact_event e = { .type = TACT_EVENT_LIMITS, .occurred = clock_now };
            e.limits.set_pause = true;
            e.limits.pause_until = tact_instant_add(clock_now, TACT_DAYS(2));
            free(event(w, device(id), "", e));
            flush(w);
        }
        tact_kept *kept = ask(w, id, id, TACT_DEVICE_MOBILE);
        if (paused) assert_true(kept->result.decision.silence && kept->result.decision.arm_count == 0 && !kept->result.lesson.drawn);
        else drawn += kept->result.decision.arm_count > 0;
        free(kept);
    }
    assert_int_equal(drawn, 50);
    flush(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_device_gets_what_helps_there, setup, teardown), cmocka_unit_test_setup_teardown(a_stop_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(from_whom_it_learns, setup, teardown), cmocka_unit_test_setup_teardown(erased_people_teach_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(own_limits_are_never_explored_over, setup, teardown), cmocka_unit_test_setup_teardown(withdrawn_people_teach_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_damaged_line_is_passed_over, setup, teardown), cmocka_unit_test_setup_teardown(removed_campaigns_are_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(ghosts_wait_for_late_orders, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
