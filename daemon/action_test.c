/* daemon/action_test.c -- an action's bytes, states and next instants; what an answer of the brand's system means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "daemon/actions.h"
#include "daemon/keeper_action.h"

static char block[1 << 20];
static tact_arena arena;

static tact_action example(void) {
    tact_action a = { .id = 0x1122334455667788, .kind = TACT_ACTION_RESCHEDULE, .calls = true, .chosen = 255, .made = { 10 }, .expires = { 1000000000 }, .language = TACT_S("fr"), .subject = TACT_S("b-1"), .title = TACT_S("Une table"),
                      .choices = { { TACT_S("a"), TACT_S("Samedi") }, { TACT_S("b"), TACT_S("Dimanche") } }, .choice_count = 2 };
    return a;
}

static tact_slice bytes_of(const tact_action *a) {
    tact_writer w;
    tact_writer_init(&w, &arena, 256);
    tact_action_write(&w, a);
    assert_int_equal(w.status, TACT_OK);
    return tact_writer_slice(&w);
}

static void bytes_and_back(void **state) {
    (void)state;
    tact_arena_reset(&arena);
    tact_action a = example(), b;
    a.state = TACT_ACTION_USED; a.chosen = 1; a.tries = 300; a.used = (tact_instant){ 20 }; a.said = TACT_S("HTTP 500");
    tact_slice bytes = bytes_of(&a);
    assert_int_equal(tact_action_read(bytes, &b), TACT_OK);
    assert_true(b.id == a.id && b.chosen == 1 && b.tries == 300 && b.used.us == 20 && b.choice_count == 2 && tact_slice_is(b.choices[1].label, "Dimanche") && tact_slice_is(b.said, "HTTP 500") && b.calls);
    for (size_t n = 0; n < bytes.len; n++) assert_true(tact_action_read((tact_slice){ bytes.ptr, n }, &b) != TACT_OK);
    a.chosen = 2;                                          /* of two choices */
    assert_int_equal(tact_action_read(bytes_of(&a), &b), TACT_ERR_FORMAT);
    a.chosen = 1; a.state = TACT_ACTION_YES;               /* no step-up */
    assert_int_equal(tact_action_read(bytes_of(&a), &b), TACT_ERR_FORMAT);
    ((char *)(uintptr_t)bytes.ptr)[0] = 9;
    assert_int_equal(tact_action_read(bytes, &b), TACT_ERR_VERSION);
}

static void states(void **state) {
    (void)state;
    tact_action a = example();
    assert_string_equal(tact_action_state_name(&a, (tact_instant){ 999999999 }), "open");
    assert_string_equal(tact_action_state_name(&a, a.expires), "expired");
    assert_null(tact_action_event(&a));
    assert_int_equal(tact_action_due(&a).us, a.expires.us + TACT_DAYS(30).us);
    a.state = TACT_ACTION_USED; a.used = (tact_instant){ 2000 };
    assert_string_equal(tact_action_state_name(&a, (tact_instant){ INT64_MAX }), "used");
    assert_string_equal(tact_action_event(&a), "Action Rescheduled");
    a.call = TACT_CALL_WAITS; a.next_call = (tact_instant){ 77 };
    assert_int_equal(tact_action_due(&a).us, 77);
    a.kind = TACT_ACTION_STEP_UP;
    assert_null(tact_action_event(&a));
    a.state = TACT_ACTION_MORE;
    assert_string_equal(tact_action_event(&a), "Action Needs More");
}

static void answers(void **state) {
    (void)state;
    static const struct { uint8_t kind; unsigned status; const char *body; uint8_t call, answer; } cases[] = {
        { TACT_ACTION_CONFIRM, 204, "", TACT_CALL_DELIVERED, 0 }, { TACT_ACTION_CONFIRM, 200, "thanks", TACT_CALL_DELIVERED, 0 }, { TACT_ACTION_CONFIRM, 302, "", TACT_CALL_WAITS, 0 }, { TACT_ACTION_CONFIRM, 500, "", TACT_CALL_WAITS, 0 },
        { TACT_ACTION_CONFIRM, 404, "", TACT_CALL_WAITS, 0 }, { TACT_ACTION_CONFIRM, 410, "", TACT_CALL_GIVEN_UP, 0 }, { TACT_ACTION_STEP_UP, 204, "", TACT_CALL_WAITS, 0 }, { TACT_ACTION_STEP_UP, 200, "{\"answer\":\"yes\"}", TACT_CALL_DELIVERED, TACT_ACTION_YES },
        { TACT_ACTION_STEP_UP, 200, "{\"answer\":\"no\",\"text\":\"blocked\"}", TACT_CALL_DELIVERED, TACT_ACTION_NO }, { TACT_ACTION_STEP_UP, 200, "{\"answer\":\"more\",\"url\":\"https://b.example/\"}", TACT_CALL_DELIVERED, TACT_ACTION_MORE },
        { TACT_ACTION_STEP_UP, 200, "{\"answer\":\"more\",\"url\":\"javascript:alert(1)\"}", TACT_CALL_WAITS, 0 }, { TACT_ACTION_STEP_UP, 200, "{\"answer\":\"YES\"}", TACT_CALL_WAITS, 0 }, { TACT_ACTION_STEP_UP, 200, "[]", TACT_CALL_WAITS, 0 }, { TACT_ACTION_STEP_UP, 200, "yes", TACT_CALL_WAITS, 0 } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_action a = { .kind = cases[i].kind, .state = TACT_ACTION_USED, .call = TACT_CALL_WAITS, .used = { 1000 } };
        tact_post_answer answer = { .reach = TACT_POST_ANSWERED, .status = cases[i].status, .body = tact_slice_of(cases[i].body) };
        tact_action_told told;
        tact_arena_reset(&arena);
        tact_actions_judge(&a, &answer, (tact_instant){ 2000 }, &arena, &told);
        if (told.call != cases[i].call || (told.call == TACT_CALL_DELIVERED && a.kind == TACT_ACTION_STEP_UP && told.answer != cases[i].answer)) fail_msg("case %u: call %u, answer %u", i, told.call, told.answer);
        assert_true(told.call == TACT_CALL_DELIVERED || told.said.len);
        assert_true(told.answer == TACT_ACTION_MORE || !told.more_url.len);
    }
}

static void patience(void **state) {
    (void)state;
    tact_post_answer down = { .reach = TACT_POST_NOT_BEGUN, .trouble = "no connection" };
    int64_t waited_s[] = { 5, 15, 45, 135, 405, 1215, 3600, 3600 };
    tact_action_told told;
    for (uint32_t i = 0; i < 8; i++) {
        tact_action a = { .tries = i, .used = { 0 } };
        tact_arena_reset(&arena);
        tact_actions_judge(&a, &down, (tact_instant){ 1000 }, &arena, &told);
        assert_true(told.call == TACT_CALL_WAITS && told.next_call.us == 1000 + waited_s[i] * 1000000 && tact_slice_is(told.said, "no connection"));
    }
    tact_action a = { .used = { 0 } };
    tact_actions_judge(&a, &down, (tact_instant){ TACT_DAYS(3).us }, &arena, &told);
    assert_int_equal(told.call, TACT_CALL_GIVEN_UP);
}

int main(void) {
    tact_arena_init(&arena, block, sizeof block, NULL);
    const struct CMUnitTest tests[] = { cmocka_unit_test(bytes_and_back), cmocka_unit_test(states), cmocka_unit_test(answers), cmocka_unit_test(patience) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
