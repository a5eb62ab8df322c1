/* daemon/splits_test.c -- lots and goals from lines of the log: each in the row where the lot fell, pooled over campaigns and shares; what fewer than ten people stand behind; lots askew; a beginning that stays. */
#include <stdio.h>
#include <string.h>
#include "daemon/lesson.h"
#include "daemon/logrow.h"
#include "daemon/splits.h"
#include "test/lib/json_bed.h"

typedef struct lot { uint64_t person, owner; uint32_t campaign; uint16_t share_milli; bool held_out, promotional; } lot;

static void line(tact_splits *s, const char *type, const char *kind, uint64_t person, const tact_taught *taught) {
    char text[200];
    tact_writer lesson, w;
    fresh_arena();
    int n = snprintf(text, sizeof text, "{\"type\":\"%s\",\"kind\":\"%s\",\"channel\":\"web\"%s}", type, kind, taught ? ",\"learn\":true" : "");
    tact_value json = read_json(&arena, (tact_slice){ text, (size_t)n });
    tact_writer_init(&lesson, &arena, 512);
    if (taught) tact_taught_write(&lesson, taught);
    tact_writer_init(&w, &arena, 1024);
    tact_logseal_write(&w, &(tact_logseal){ .lesson = tact_writer_slice(&lesson) });
    tact_history_line l = { .json = &json, .seal = tact_writer_slice(&w) };
    assert_int_equal(tact_splits_line(s, &l, person, person), TACT_OK);
}

static void falls(tact_splits *s, const char *type, const char *kind, lot l) {
    tact_taught t = { .unit = true, .held_out = l.held_out, .promotional = l.promotional, .share_milli = l.share_milli, .drawn_unit = { l.campaign, l.owner } };
    line(s, type, kind, l.person, &t);
}

static void reaches(tact_splits *s, uint64_t person, uint32_t campaign, uint64_t owner) {
    tact_taught t = { .unit_goals = { { campaign, owner } }, .unit_goal_count = 1 };
    line(s, "track", "buy", person, &t);
}

static tact_value told_by(tact_splits *s, const tact_coarse *coarse) {
    static char answer[1 << 16];
    static tact_arena own;
    tact_arena_init(&own, answer, sizeof answer, NULL);
    tact_json j = open_map(&own);
    tact_splits_json(&j, s, coarse);
    tact_value v = read_json(&own, closed_map(&j));
    tact_splits_free(s);
    return v;
}

static tact_value told(tact_splits *s) { return told_by(s, NULL); }

static const tact_value *row_of(const tact_value *v, const char *kind) {
    const tact_value *rows = tact_value_path(v, "rows");
    for (uint32_t i = 0; i < rows->list.count; i++)
        if (tact_slice_equal(tact_value_path_text(&rows->list.items[i], "kind"), tact_slice_of(kind))) return &rows->list.items[i];
    return NULL;
}
static int64_t count(const tact_value *v, const char *path) { const tact_value *n = tact_value_path(v, path); return n && n->type == TACT_INT ? n->integer : -1; }

/* fails when a goal counts in the row it came in, twice, for another campaign, or when a service's lot counts: tact_splits_line() */
static void everybody_counts_once_where_their_lot_fell(void **state) {
    (void)state;
    tact_splits *s = tact_splits_new(TACT_SPLIT_KIND);
    for (uint64_t p = 1; p <= 400; p++) {
        lot l = { p, p + 1000, p % 2 ? 7 : 8, p % 2 ? 500 : 200, p % 2 ? p % 4 == 1 : p % 10 == 0, true };
        falls(s, "page", p % 3 ? "know" : "buy", l);
        falls(s, "page", "go", l);                         /* the lot is kept: told twice it stays where it fell */
        if (p % 5 == 0) { reaches(s, p, l.campaign, l.owner); reaches(s, p, l.campaign, l.owner); }
        if (p % 5 == 1) reaches(s, p, 15 - l.campaign, l.owner);       /* of the other campaign, to whose lift nobody of these belongs */
    }
    for (uint64_t p = 500; p < 540; p++) falls(s, "due", "unknown", (lot){ p, 0, 7, 500, p % 2, true });       /* of the account, without a device; in no moment of theirs */
    reaches(s, 501, 7, 0);
    for (uint64_t p = 600; p < 640; p++) falls(s, "page", "know", (lot){ p, p, 9, 500, p % 2, false });        /* a service */
    line(s, "page", "know", 1, NULL);
    tact_value v = told(s);
    const tact_value *know = row_of(&v, "know"), *buy = row_of(&v, "buy"), *none = row_of(&v, "none");
    assert_true(know && buy && none && !row_of(&v, "go"));
    assert_int_equal(count(know, "treatedPeople") + count(know, "leftAlonePeople"), 267);
    assert_int_equal(count(buy, "treatedPeople") + count(buy, "leftAlonePeople"), 133);
    assert_int_equal(count(know, "treatedGoals") + count(know, "leftAloneGoals") + count(buy, "treatedGoals") + count(buy, "leftAloneGoals"), 80);
    assert_int_equal(count(none, "treatedPeople"), 20);
    assert_int_equal(count(none, "leftAloneGoals"), 1);
    assert_int_equal(count(&v, "all.treatedPeople") + count(&v, "all.leftAlonePeople"), 440);
    assert_int_equal(count(&v, "all.treatedGoals") + count(&v, "all.leftAloneGoals"), 81);
    assert_int_equal(count(&v, "all.compared"), 2);
    assert_int_equal(count(&v, "goalsOfBefore"), 80);
    assert_int_equal(count(know, "people") + count(buy, "people") + count(none, "people"), 440);
    s = tact_splits_new(TACT_SPLIT_KIND);
    for (uint64_t p = 1; p <= 40; p++)                     /* fails when "people" are counted once per campaign */
        for (uint32_t campaign = 7; campaign < 10; campaign++) falls(s, "page", "know", (lot){ p, p, campaign, 500, p % 2, true });
    v = told(s);
    assert_int_equal(count(row_of(&v, "know"), "people"), 40);
    assert_int_equal(count(&v, "all.people"), 40);
    assert_int_equal(count(&v, "all.treatedPeople") + count(&v, "all.leftAlonePeople"), 120);
}

/* fails when nine people are a row, when they can be worked out from all, or when a lot that fell askew is read */
static void few_are_hidden_and_lots_askew_block(void **state) {
    (void)state;
    tact_splits *s = tact_splits_new(TACT_SPLIT_KIND);
    for (uint64_t p = 1; p <= 9; p++) falls(s, "page", "go", (lot){ p, p, 7, 500, p % 2, true });
    tact_value v = told(s);
    assert_int_equal(tact_value_path(&v, "all")->type, TACT_NULL);
    assert_int_equal(count(&v, "notTold"), 1);
    s = tact_splits_new(TACT_SPLIT_KIND);
    for (uint64_t p = 1; p <= 9; p++) falls(s, "page", "go", (lot){ p, p, 7, 500, p % 2, true });
    for (uint64_t p = 10; p <= 60; p++) falls(s, "page", "do", (lot){ p, p, 7, 500, p % 2, true });
    for (uint64_t p = 100; p <= 999; p++) falls(s, "page", "know", (lot){ p, p, 7, 500, p % 4 == 0, true });       /* a quarter where a half was asked */
    v = told(s);
    assert_int_equal(count(&v, "notTold"), 2);
    const tact_value *know = row_of(&v, "know");
    assert_true(tact_slice_is(tact_value_path_text(know, "verdict"), "blocked"));
    assert_null(tact_value_path(know, "difference"));
    assert_null(row_of(&v, "go"));
    assert_null(row_of(&v, "do"));
}

static double number(const tact_value *v, const char *path) { const tact_value *n = tact_value_path(v, path); return n && n->type == TACT_DOUBLE ? n->real : n && n->type == TACT_INT ? (double)n->integer : -9; }

/* fails when a side's goals are told exactly, or can be worked out from a share or an interval: row_coarsely() */
static void the_api_tells_no_side_exactly(void **state) {
    (void)state;
    leaning all = { 0, 0 };
    unsigned exact = 0;
    for (uint32_t q = 0; q < 200; q++) {
        int64_t goals[2];
        for (unsigned one_more = 0; one_more < 2; one_more++) {
            const tact_coarse c = period(q, one_more);
            tact_splits *s = tact_splits_new(TACT_SPLIT_KIND);
            for (uint64_t p = 1; p <= 400; p++) {
                falls(s, "page", "know", (lot){ p, p, 7, 500, p % 2, true });
                if (p % 2 ? p <= 24 : p <= 200 + 2 * one_more) reaches(s, p, 7, p);       /* left alone: twelve; spoken to: a hundred, or one more */
            }
            for (uint64_t p = 500; p < 508; p++) falls(s, "page", "go", (lot){ p, p, 7, 500, p % 2, true });
            tact_value v = told_by(s, &c);
            const tact_value *know = row_of(&v, "know");
            assert_non_null(know);
            assert_null(row_of(&v, "go"));                 /* and the row beside it stays: what all of them are is blurred too */
            assert_int_equal(count(know, "treatedPeople") % 10 + count(know, "leftAlonePeople") % 10 + count(know, "people") % 10 + count(&v, "all.people") % 10, 0);
            goals[one_more] = count(know, "treatedGoals");
            assert_int_equal(goals[one_more] % 10, 0);
            assert_in_range(goals[one_more], 100 - 14, 101 + 14);
            assert_true(tact_slice_is(tact_value_path_text(know, "verdict"), "higher"));
            double step = 10.0 / (double)(count(know, "treatedPeople") < count(know, "leftAlonePeople") ? count(know, "treatedPeople") : count(know, "leftAlonePeople"));
            double low = number(know, "low"), high = number(know, "high");
            assert_true(low <= 0.44 && high >= 0.44 && high > low);                 /* widened, so that it holds what it held */
            assert_true(low / step - (double)(int64_t)(low / step + 0.5) < 1e-6 && low / step - (double)(int64_t)(low / step + 0.5) > -1e-6);
            exact += number(know, "difference") > 0.4399 && number(know, "difference") < 0.4401;
            if (count(know, "leftAloneGoals") < 0) assert_true(number(know, "leftAlone") < -8);
        }
        lean(&all, (uint64_t)goals[0], (uint64_t)goals[1]);
    }
    assert_says_nothing(all);
    assert_true(exact < 100);
}

static void the_beginning_stays(void **state) {
    (void)state;
    tact_instant moves, now = { 1795392000000000 }, first = tact_splits_since(now, 28, &moves);
    for (unsigned hour = 0; hour < 100 * 24; hour++) {
        tact_instant at = tact_instant_add(now, TACT_HOURS(hour)), until, since = tact_splits_since(at, 28, &until);
        assert_true(at.us - since.us >= TACT_DAYS(28).us && at.us - since.us < TACT_DAYS(56).us);
        assert_true(until.us > at.us && (since.us == first.us) == (at.us < moves.us));
        first = since;
        moves = until;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(everybody_counts_once_where_their_lot_fell), cmocka_unit_test(few_are_hidden_and_lots_askew_block), cmocka_unit_test(the_api_tells_no_side_exactly), cmocka_unit_test(the_beginning_stays) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
