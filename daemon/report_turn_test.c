/* daemon/report_turn_test.c -- one at a time, in their order; one that cannot begin does not hold the others up; nobody begins while the daemon stops. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "daemon/server.h"

typedef struct task { tact_report_turn turn; char name; bool cannot; } task;
static char said[64];
static size_t said_len;

static void say(char c) { said[said_len++] = c; said[said_len] = 0; }
static bool begin(tact_report_turn *turn) { const task *t = (task *)turn; say(t->cannot ? '!' : t->name); return !t->cannot; }
static void refuse(tact_report_turn *turn) { (void)turn; say('-'); }

static int fresh(void **state) { said_len = 0; said[0] = 0; return (*state = calloc(1, sizeof(tact_server))) == NULL; }
static int gone(void **state) { free(*state); return 0; }

static void in_their_order(void **state) {
    tact_server *s = *state;
    task tasks[5];
    for (int i = 0; i < 5; i++) {
        tasks[i] = (task){ { .begin = begin, .refuse = refuse }, (char)('a' + i), i == 2 };
        tact_report_turn_take(s, &tasks[i].turn);
    }
    assert_string_equal(said, "a");
    assert_int_equal(s->turns.waiting, 4);
    tact_report_turn_over(s);
    assert_string_equal(said, "ab");
    tact_report_turn_over(s);                       /* c cannot begin: d does */
    assert_string_equal(said, "ab!d");
    tact_report_turn_over(s);
    tact_report_turn_over(s);
    assert_string_equal(said, "ab!de");
    assert_false(s->turns.taken);
    tact_report_turn_take(s, &tasks[1].turn);
    assert_string_equal(said, "ab!deb");
}

static void nobody_begins_while_it_stops(void **state) {
    tact_server *s = *state;
    task a = { { .begin = begin, .refuse = refuse }, 'a', false }, b = a, c = a;
    tact_report_turn_take(s, &a.turn);
    tact_report_turn_take(s, &b.turn);
    tact_report_turn_take(s, &c.turn);
    s->stopping = true;
    tact_report_turn_over(s);
    assert_string_equal(said, "a--");
    assert_int_equal(s->turns.waiting, 0);
}

static void only_so_many_wait(void **state) {
    tact_server *s = *state;
    task tasks[TACT_REPORT_TURNS + 1];
    for (int i = 0; i <= TACT_REPORT_TURNS; i++) {
        assert_false(tact_report_turn_full(s, NULL));
        tasks[i] = (task){ { .begin = begin, .refuse = refuse }, 'a', false };
        tact_report_turn_take(s, &tasks[i].turn);
    }
    assert_int_equal(s->turns.waiting, TACT_REPORT_TURNS);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(in_their_order, fresh, gone), cmocka_unit_test_setup_teardown(nobody_begins_while_it_stops, fresh, gone), cmocka_unit_test_setup_teardown(only_so_many_wait, fresh, gone) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
