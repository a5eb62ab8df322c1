/* daemon/attention_report_test.c -- what one more message a week costs is found when it costs something, and not claimed when it does not; fewer than ten people tell nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "daemon/attention_report.h"
#include "core/base/reason.h"
#include "daemon/json_in.h"
#include "daemon/live_moment.h"
#include "daemon/logrow.h"

static const tact_instant until = { 1795176000000000 };
static char block[1 << 20];
static tact_arena arena;
static tact_bundle bundle;

static tact_instant ago(unsigned week) { return (tact_instant){ until.us - (int64_t)week * TACT_DAYS(7).us - TACT_DAYS(3).us }; }

static tact_value told(tact_tired *t, unsigned language) {
    tact_json j;
    tact_value v;
    tact_json_fault fault;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_json_init(&j, &arena, 4096);
    tact_tired_json(&j, t, language, &arena);
    assert_int_equal(j.status, TACT_OK);
    assert_int_equal(tact_json_read(&arena, &v, &fault, tact_json_done(&j)), TACT_OK);
    return v;
}

static double number(const tact_value *v, const char *path) {
    const tact_value *n = tact_value_path(v, path);
    assert_non_null(n);
    return n->type == TACT_INT ? (double)n->integer : n->type == TACT_DOUBLE ? n->real : -1e9;
}

/* Each of n people has 0 to 4 messages in each of four weeks, and objects in a week with chance base + slope x messages. */
static tact_tired *audience(uint64_t n, double base, double slope, uint64_t seed) {
    tact_tired *t = tact_tired_new(&bundle, until, 28);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 7 });
    for (uint64_t p = 1; p <= n; p++)
        for (unsigned week = 4; week-- > 0;) {
            unsigned messages = (unsigned)tact_rng_below(&rng, 5);
            assert_true(tact_tired_met(t, p, ago(week)));
            for (unsigned m = 0; m < messages; m++) assert_true(tact_tired_message(t, p, TACT_CHANNEL_EMAIL, ago(week), false));
            if ((double)tact_rng_u32(&rng) / 4294967296.0 < base + slope * messages) { assert_true(tact_tired_objected(t, p, ago(week), false)); break; }
        }
    return t;
}

static int set_up(void **state) {
    (void)state;
    bundle.cost_milli[TACT_CHANNEL_EMAIL] = 500;
    bundle.attention_budget_milli = 3000;
    bundle.fatigue_half_life = TACT_DAYS(3);
    return 0;
}

static void a_cost_is_found_with_its_interval(void **state) {
    (void)state;
    unsigned covered = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        tact_tired *t = audience(3000, 0.002, 0.004, seed);
        tact_value v = told(t, 0);
        assert_true(tact_value_path(&v, "oneMoreMessageAWeek.enough")->boolean);
        double low = number(&v, "oneMoreMessageAWeek.low"), high = number(&v, "oneMoreMessageAWeek.high"), at = number(&v, "oneMoreMessageAWeek.objectionsPerThousandPeople");
        assert_true(low < at && at < high && low > 0);
        covered += low <= 4 && 4 <= high;
        if (seed == 1) {
            assert_int_equal(number(&v, "people"), 3000);
            assert_true(tact_slice_find(tact_value_path_text(&v, "oneMoreMessageAWeek.text"), TACT_S("One more message a week")) == 0);
            v = told(t, 2);
            assert_true(tact_slice_find(tact_value_path_text(&v, "oneMoreMessageAWeek.text"), TACT_S("Un messaggio in pi")) == 0);
        }
        tact_tired_free(t);
    }
    assert_true(covered >= 17);                            /* 95 of a hundred */
}

static void none_is_claimed_without_data_or_cost(void **state) {
    (void)state;
    tact_tired *t = audience(3000, 0.01, 0, 3);
    tact_value v = told(t, 0);
    assert_true(number(&v, "oneMoreMessageAWeek.low") < 0 && number(&v, "oneMoreMessageAWeek.high") > 0);
    assert_true(tact_slice_find(tact_value_path_text(&v, "oneMoreMessageAWeek.text"), TACT_S("cannot be told yet")) > 0);
    tact_tired_free(t);
    t = audience(200, 0, 0, 3);
    v = told(t, 1);
    assert_false(tact_value_path(&v, "oneMoreMessageAWeek.enough")->boolean);
    assert_null(tact_value_path(&v, "oneMoreMessageAWeek.low"));
    tact_tired_free(t);
}

static void fewer_than_ten_people_tell_nothing_and_what_came_back_was_no_message(void **state) {
    (void)state;
    tact_tired *t = tact_tired_new(&bundle, until, 28);
    for (uint64_t p = 1; p <= 9; p++) assert_true(tact_tired_message(t, p, TACT_CHANNEL_EMAIL, ago(0), false));
    tact_value v = told(t, 0);
    assert_int_equal(tact_value_path(&v, "people")->type, TACT_NULL);
    assert_null(tact_value_path(&v, "channels"));
    assert_true(tact_tired_message(t, 10, TACT_CHANNEL_EMAIL, ago(0), false));
    assert_true(tact_tired_message(t, 10, TACT_CHANNEL_EMAIL, ago(0), true));
    assert_true(tact_tired_message(t, 10, TACT_CHANNEL_EMAIL, ago(0), false));
    for (uint64_t p = 1; p <= 10; p++) tact_tired_silent(t, p, 12, ago(1));
    for (uint64_t p = 1; p <= 9; p++) tact_tired_silent(t, p, 14, ago(1));
    v = told(t, 0);
    assert_int_equal(number(&v, "people"), 10);
    const tact_value *channels = tact_value_path(&v, "channels"), *silences = tact_value_path(&v, "silences");
    assert_int_equal(channels->list.count, 1);
    assert_int_equal(number(&channels->list.items[0], "messages"), 10);
    assert_int_equal(silences->list.count, 1);             /* nine people have no reason of their own */
    assert_int_equal(number(&silences->list.items[0], "count"), 10);
    tact_tired_free(t);
}

/* fails when the four that had four messages stand alone, or can be worked out from everybody: levels_json(), tell_bands() */
static void few_people_are_in_a_row_of_more(void **state) {
    (void)state;
    tact_tired *t = tact_tired_new(&bundle, until, 7);
    for (uint64_t p = 1; p <= 44; p++)
        for (unsigned m = 0; m < (p <= 20 ? 1u : p <= 40 ? 2u : 12u); m++) assert_true(tact_tired_message(t, p, TACT_CHANNEL_EMAIL, ago(0), false));
    tact_value v = told(t, 0);
    const tact_value *levels = tact_value_path(&v, "byMessagesAWeek"), *bands = tact_value_path(&v, "attentionUsed");
    assert_int_equal(levels->list.count, 2);
    assert_int_equal(number(&levels->list.items[1], "messages"), 2);
    assert_int_equal(number(&levels->list.items[1], "people"), 24);
    assert_true(tact_value_path(&levels->list.items[1], "andMore")->boolean);
    uint64_t shown = 0;
    for (uint32_t i = 0; i < bands->list.count; i++) {
        const tact_value *people = tact_value_path(&bands->list.items[i], "people");
        if (people->type == TACT_INT) shown += (uint64_t)people->integer;
    }
    assert_true(44 - shown >= 10);
    tact_tired_free(t);
}

/* The weeks of one person are alike: somebody who objects to everything is one person. Five of two hundred object in their first week whatever they get; nothing is claimed. */
static void a_few_who_always_object_prove_nothing(void **state) {
    (void)state;
    tact_tired *t = tact_tired_new(&bundle, until, 28);
    for (uint64_t p = 1; p <= 200; p++)
        for (unsigned week = 4; week-- > 0;) {
            unsigned messages = p % 2 ? 3 : 0;                     /* the same every week */
            assert_true(tact_tired_met(t, p, ago(week)));
            for (unsigned m = 0; m < messages; m++) assert_true(tact_tired_message(t, p, TACT_CHANNEL_EMAIL, ago(week), false));
            if ((p % 20 == 1 || p % 40 == 2) && week == 3) { assert_true(tact_tired_objected(t, p, ago(week), false)); break; }
        }
    tact_value v = told(t, 0);
    assert_true(tact_value_path(&v, "oneMoreMessageAWeek.enough")->boolean);
    assert_true(number(&v, "oneMoreMessageAWeek.low") < 0);
    tact_tired_free(t);
}

/* A no where there was no yes is an answer, not an objection; a yes, or a message, taken back is one. */
static void only_what_was_allowed_can_be_taken_back(void **state) {
    (void)state;
    tact_grant yes = { .purpose = TACT_PURPOSE_CONTACT_EMAIL, .state = TACT_PERMISSION_GRANTED }, no = { .purpose = TACT_PURPOSE_CONTACT_EMAIL, .state = TACT_PERMISSION_REFUSED },
               back = { .purpose = TACT_PURPOSE_CONTACT_EMAIL, .state = TACT_PERMISSION_WITHDRAWN }, sms = { .purpose = TACT_PURPOSE_CONTACT_SMS, .state = TACT_PERMISSION_REFUSED },
               other = { .purpose = TACT_PURPOSE_REMEMBER, .state = TACT_PERMISSION_WITHDRAWN };
    tact_tired *t = tact_tired_new(&bundle, until, 7);
    for (uint64_t p = 1; p <= 40; p++) {
        if (p > 20 && p <= 30) assert_true(tact_tired_chose(t, p, &yes, ago(0)));
        if (p > 30) assert_true(tact_tired_message(t, p, TACT_CHANNEL_EMAIL, ago(0), false));
        assert_true(tact_tired_chose(t, p, &sms, ago(0)));         /* of another channel */
        assert_true(tact_tired_chose(t, p, &other, ago(0)));
        if (p != 40) assert_true(tact_tired_chose(t, p, &no, ago(0)));
    }
    tact_value v = told(t, 0);
    assert_int_equal(number(&tact_value_path(&v, "weeks")->list.items[0], "unsubscribed"), 19);
    assert_true(tact_slice_find(tact_value_path_text(&v, "oneMoreMessageAWeek.text"), TACT_S("people")) > 0);      /* nineteen object: what lacks is something to compare */
    assert_true(tact_tired_chose(t, 1, &back, ago(0)));
    v = told(t, 0);
    assert_int_equal(number(&tact_value_path(&v, "weeks")->list.items[0], "unsubscribed"), 20);
    tact_tired_free(t);
    t = tact_tired_new(&bundle, until, 7);
    for (uint64_t p = 1; p <= 114; p++) assert_true(tact_tired_chose(t, p, &no, ago(0)));
    v = told(t, 0);
    assert_int_equal(number(&tact_value_path(&v, "weeks")->list.items[0], "unsubscribed"), 0);
    assert_true(tact_slice_find(tact_value_path_text(&v, "oneMoreMessageAWeek.text"), TACT_S("ten objections, and this period has fewer")) > 0);
    tact_tired_free(t);
}

/* What the log says of a silence, as daemon/logrow.c writes it: that the winner was the best of those that fitted is not why it was not sent. */
static void a_silence_has_the_reason_that_settled_it(void **state) {
    (void)state;
    static const struct { const char *line, *code; } rows[] = {
        { "{\"silence\":true,\"ghost\":true,\"reasons\":[{\"a\":\"choose.best\"},{\"a\":\"match.condition\"},{\"a\":\"holdout\"}]}", "holdout" },
        { "{\"silence\":true,\"reasons\":[{\"b\":\"match.season\"},\"choose.silence\"]}", "choose.silence" },
        { "{\"silence\":true,\"reasons\":[\"choose.best\",{\"b\":\"attention.price\"},{\"a\":\"attention.caps\"}]}", "attention.price" },
        { "{\"silence\":true,\"ghost\":true,\"reasons\":[{\"b\":\"gate.again\"},{\"c\":\"gate.state\"},{\"a\":\"choose.best\"},{\"a\":\"holdout\"}]}", "holdout" },
        { "{\"silence\":true,\"reasons\":[{\"c\":\"gate.state\"},{\"b\":\"gate.permission\"}]}", "gate.permission" },
        { "{\"silence\":true,\"reasons\":[\"gate.sensitive\",{\"b\":\"gate.again\"}]}", "gate.again" },      /* the first of a campaign without its name */
        { "{\"silence\":true,\"reasons\":[]}", NULL }, { "{\"silence\":true}", NULL } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_value v;
        tact_json_fault fault;
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_int_equal(tact_json_read(&arena, &v, &fault, tact_slice_of(rows[i].line)), TACT_OK);
        int wanted = rows[i].code ? tact_reason_number(tact_slice_of(rows[i].code)) : 0;
        assert_true(wanted >= 0);
        assert_int_equal(tact_live_reason_of_line(&v), wanted);
    }
}

/* Fails when a message that was drawn when it was due, and waits for an open page, counts as one that reached somebody, or what somebody wrote as a silence. */
static void what_waits_reached_nobody(void **state) {
    (void)state;
    static const struct { bool sent; const char *line; } rows[] = {
        { true, "{\"type\":\"due\",\"decision\":\"1\",\"silence\":false,\"asked\":false,\"campaign\":\"a\",\"reasons\":[{\"a\":\"choose.best\"},{\"a\":\"deliver.stream\"}]}" },
        { false, "{\"type\":\"due\",\"decision\":\"1\",\"silence\":false,\"asked\":false,\"campaign\":\"a\",\"reasons\":[{\"a\":\"choose.best\"},{\"a\":\"deliver.waiting\"}]}" },
        { false, "{\"type\":\"due\",\"decision\":\"1\",\"silence\":true,\"asked\":false,\"campaign\":\"a\",\"reasons\":[\"deliver.waiting\"]}" },
        { false, "{\"type\":\"track\",\"decision\":\"1\",\"silence\":false,\"asked\":false,\"campaign\":\"a\",\"channel\":\"inapp\",\"reasons\":[{\"a\":\"choose.best\"}]}" },
        { true, "{\"type\":\"page\",\"decision\":\"1\",\"silence\":false,\"asked\":true,\"campaign\":\"a\",\"channel\":\"inapp\",\"reasons\":[{\"a\":\"choose.best\"}]}" },
        { false, "{\"type\":\"page\",\"decision\":\"1\",\"silence\":true,\"ghost\":true,\"asked\":true,\"campaign\":\"a\",\"reasons\":[{\"a\":\"holdout\"}]}" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_value v;
        tact_json_fault fault;
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_int_equal(tact_json_read(&arena, &v, &fault, tact_slice_of(rows[i].line)), TACT_OK);
        assert_int_equal(tact_logrow_sent(&v), rows[i].sent);
    }
    static const struct { bool looked; const char *line; } looks[] = {
        { true, "{\"type\":\"track\",\"decision\":\"1\",\"silence\":true,\"reasons\":[\"match.none\"]}" },
        { true, "{\"type\":\"due\",\"decision\":\"1\",\"silence\":true,\"about\":{\"campaign\":\"a\"},\"reasons\":[{\"a\":\"gate.quiet\"}]}" },
        { false, "{\"type\":\"due\",\"decision\":\"1\",\"silence\":true,\"about\":{\"campaign\":\"a\"},\"reasons\":[{\"a\":\"deliver.waiting\"}]}" },
        { false, "{\"type\":\"wrote\",\"decision\":\"1\",\"silence\":true,\"reasons\":[\"thread.wrote\"]}" },
        { false, "{\"type\":\"say\",\"decision\":\"1\",\"silence\":true,\"reasons\":[\"thread.answer\"]}" },
        { false, "{\"type\":\"handed\",\"decision\":\"1\",\"silence\":true,\"campaign\":\"a\",\"reasons\":[{\"a\":\"sent.later\"}]}" },
        { false, "{\"type\":\"page\",\"decision\":\"1\",\"silence\":false,\"campaign\":\"a\",\"reasons\":[]}" } };
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        tact_value v;
        tact_json_fault fault;
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_int_equal(tact_json_read(&arena, &v, &fault, tact_slice_of(looks[i].line)), TACT_OK);
        assert_int_equal(tact_logrow_looked(&v), looks[i].looked);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_cost_is_found_with_its_interval), cmocka_unit_test(none_is_claimed_without_data_or_cost), cmocka_unit_test(a_silence_has_the_reason_that_settled_it), cmocka_unit_test(what_waits_reached_nobody), cmocka_unit_test(only_what_was_allowed_can_be_taken_back), cmocka_unit_test(few_people_are_in_a_row_of_more), cmocka_unit_test(a_few_who_always_object_prove_nothing),
                                        cmocka_unit_test(fewer_than_ten_people_tell_nothing_and_what_came_back_was_no_message) };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
