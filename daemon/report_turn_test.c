/* daemon/report_turn_test.c -- one at a time, in their order; one that cannot begin does not hold the others up; nobody begins while the daemon stops, or for who has left. */
#include "daemon/server.h"
#include "test/lib/http_bed.h"

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

/* ---- who leaves ---- */

static tact_http_id asked[2];
static unsigned asked_count;
static void later(void *ctx, const tact_http_request *request) { (void)ctx; asked[asked_count++] = request->id; }
static const tact_http_route routes[] = { { TACT_HTTP_GET, "/report", later, 0, NULL, 0, 0 } };

static void who_has_left_is_passed_over(void **state) {
    static bed b;
    tact_server *s = *state;
    tact_http_config config = tact_http_defaults();
    task tasks[TACT_REPORT_TURNS + 1];
    int fds[2];
    config.routes = routes;
    config.route_count = 1;
    bed_open(&b, &config);
    s->http = b.http;
    for (unsigned i = 0; i < 2; i++) {
        fds[i] = bed_dial(&b);
        bed_say(&b, fds[i], "GET /report HTTP/1.1\r\nHost: x\r\n\r\n");
        BED_UNTIL(&b, asked_count == i + 1);
    }
    for (unsigned i = 0; i <= TACT_REPORT_TURNS; i++) {         /* a is counted, all others wait: b and the last for who leaves */
        tasks[i] = (task){ { .id = asked[i == 1 || i == TACT_REPORT_TURNS], .begin = begin, .refuse = refuse }, (char)('a' + i), false };
        tact_report_turn_take(s, &tasks[i].turn);
    }
    assert_true(tact_http_staying(b.http, asked[0]) && tact_http_staying(b.http, asked[1]));
    close(fds[1]);                                              /* as a browser does: its side alone */
    BED_UNTIL(&b, !tact_http_staying(b.http, asked[1]));
    assert_false(tact_report_turn_full(s, NULL));
    assert_string_equal(said, "a--");
    assert_int_equal(s->turns.waiting, TACT_REPORT_TURNS - 2);
    task nobody = { { .begin = begin, .refuse = refuse }, 'z', false };
    tact_report_turn_take(s, &nobody.turn);                     /* behind those that are left */
    for (unsigned i = 0; i < TACT_REPORT_TURNS - 1; i++) tact_report_turn_over(s);
    assert_string_equal(said, "a--cdefghijklmnopz");
    for (unsigned i = 0; i < 2; i++) (void)tact_http_refuse_text(b.http, asked[i], 503, "over");
    close(fds[0]);
    bed_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(in_their_order, fresh, gone), cmocka_unit_test_setup_teardown(nobody_begins_while_it_stops, fresh, gone), cmocka_unit_test_setup_teardown(only_so_many_wait, fresh, gone),
                                      cmocka_unit_test_setup_teardown(who_has_left_is_passed_over, fresh, gone) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
