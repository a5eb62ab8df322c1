/* import/sessions_test.c -- people, sessions and robots in small logs, and in a real one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "import/sessions.h"

enum { MOST = 64 };
typedef struct seen {
    struct { char who[33]; char path[64], robot[64], searched[64]; uint64_t session; uint32_t number; int64_t us; tact_referrer_channel from; tact_hit_kind kind; bool late; } pages[MOST];
    unsigned count, sessions, stop_after;
    int64_t last_us; bool out_of_order;
} seen;

static void copy(char out[64], tact_slice s) { snprintf(out, 64, "%.*s", (int)s.len, s.ptr ? s.ptr : ""); }

static bool on_page(void *ctx, const tact_page_event *e) {
    seen *s = ctx;
    if (s->count < MOST) {
        memcpy(s->pages[s->count].who, e->pseudonym, sizeof e->pseudonym);
        copy(s->pages[s->count].path, e->path);
        copy(s->pages[s->count].searched, e->searched);
        copy(s->pages[s->count].robot, e->robot ? tact_slice_of(e->robot_why) : TACT_S(""));
        s->pages[s->count].session = e->session;
        s->pages[s->count].number = e->number;
        s->pages[s->count].us = e->occurred.us;
        s->pages[s->count].from = e->from.channel;
        s->pages[s->count].kind = e->kind;
        s->pages[s->count].late = e->late;
    }
    if (!e->late) { s->out_of_order |= e->occurred.us < s->last_us; s->last_us = e->occurred.us; }
    return ++s->count != s->stop_after;
}
static void on_session(void *ctx, const tact_session_end *e) { seen *s = ctx; (void)e; s->sessions++; }
static bool on_hit(void *ctx, const tact_hit *hit) { return tact_sessions_hit(ctx, hit) == TACT_OK; }

static tact_sessions_report run(tact_source *source, seen *s) {
    assert_non_null(source);
    tact_sessions_options options = { .page = on_page, .session = on_session, .ctx = s };
    tact_sessions *x = tact_sessions_open(&options);
    assert_non_null(x);
    s->last_us = INT64_MIN;
    tact_accesslog_callbacks callbacks = { on_hit, NULL, x, { NULL, NULL } };
    tact_accesslog_report log;
    assert_int_equal(tact_accesslog_read(source, &callbacks, &log), TACT_OK);
    assert_int_equal(log.malformed, 0);
    tact_sessions_report report;
    assert_int_equal(tact_sessions_finish(x, &report), log.stopped ? TACT_ERR_INVALID : TACT_OK);
    tact_sessions_close(x);
    tact_source_close(source);
    return report;
}

#define BROWSER "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
#define LINE(address, time, request, status, referrer, agent) address " - - [01/Jan/2024:" time " +0000] \"" request " HTTP/1.1\" " status " 5 \"" referrer "\" \"" agent "\"\n"

static void sessions_and_people(void **state) {
    (void)state;
    static const char log[] =
        LINE("10.0.0.1", "10:00:00", "GET /a", "200", "https://www.google.fr/", BROWSER)
        LINE("10.0.0.1", "10:00:00", "GET /s.css", "200", "https://shop.example/a", BROWSER)
        LINE("10.0.0.2", "10:00:30", "GET /a", "200", "-", BROWSER)                                  /* another address, another person */
        LINE("10.0.0.1", "10:00:01", "GET /s.png", "200", "https://shop.example/a", BROWSER)
        LINE("10.0.0.1", "10:00:02", "GET /t.png", "200", "https://www.shop.example/a", BROWSER)
        LINE("10.0.0.1", "10:01:00", "GET /b?q=pneus", "200", "https://shop.example/a", BROWSER)
        LINE("10.0.0.1", "10:00:40", "GET /early", "200", "https://shop.example/a", BROWSER)         /* out of order */
        LINE("2001:db8:0:1::5", "10:20:00", "GET /v6", "200", "-", BROWSER)
        LINE("2001:db8:0:1::99", "10:21:00", "GET /v6", "404", "-", BROWSER)                         /* the same household */
        LINE("10.0.0.1", "10:31:00", "GET /c", "200", "-", BROWSER)                                  /* thirty minutes: a new session */
        LINE("10.0.0.1", "12:00:00", "GET /d", "200", "-", BROWSER)
        LINE("10.0.0.9", "10:05:00", "GET /lost", "200", "-", BROWSER);                              /* an hour late */
    seen s = { 0 };
    tact_sessions_report r = run(tact_source_memory(TACT_S(log)), &s);
    static const char *const paths[] = { "/a", "/a", "/early", "/b", "/v6", "/v6", "/c", "/lost", "/d" };
    assert_int_equal(s.count, 9);
    for (unsigned i = 0; i < 9; i++) assert_string_equal(s.pages[i].path, paths[i]);
    assert_false(s.out_of_order);
    assert_string_equal(s.pages[0].who, s.pages[3].who);
    assert_string_not_equal(s.pages[0].who, s.pages[1].who);
    assert_string_equal(s.pages[4].who, s.pages[5].who);
    assert_string_equal(s.pages[0].who, s.pages[6].who);
    assert_int_equal(s.pages[2].number, 2);
    assert_true(s.pages[6].session != s.pages[0].session);
    assert_int_equal(s.pages[0].from, TACT_FROM_SEARCH);
    assert_int_equal(s.pages[1].from, TACT_FROM_DIRECT);
    assert_int_equal(s.pages[3].from, TACT_FROM_INTERNAL);
    assert_string_equal(s.pages[3].searched, "pneus");
    assert_int_equal(s.pages[5].kind, TACT_HIT_MISSING);
    assert_true(s.pages[7].late);
    assert_false(s.pages[8].late);
    assert_string_equal(r.own_host, "shop.example");
    assert_int_equal(r.sessions, 6);
    assert_int_equal(s.sessions, 6);
    assert_int_equal(r.people, 4);
    assert_int_equal(r.late, 1);
    assert_int_equal(r.sessions_robot, 0);
    assert_int_equal(r.kinds[TACT_HIT_ASSET], 3);
    seen again = { 0 };
    run(tact_source_memory(TACT_S(log)), &again);
    assert_string_not_equal(s.pages[0].who, again.pages[0].who);                                     /* the key is gone */
    seen stopped = { .stop_after = 2 };
    run(tact_source_memory(TACT_S(log)), &stopped);
    assert_int_equal(stopped.count, 2);
}

static void robots_by_what_they_do(void **state) {
    (void)state;
    char log[20000];
    size_t n = 0;
    const char *f = "10.0.0.%d - - [01/Jan/2024:10:%02d:%02d +0000] \"%s HTTP/1.1\" %d 5 \"%s\" \"" BROWSER "\"\n";
#define ADD(host, minute, second, request, status, referrer) n += (size_t)snprintf(log + n, sizeof log - n, f, host, minute, second, request, status, referrer)
    ADD(1, 0, 0, "GET /first", 200, "-");                        /* known for a robot only afterwards: still marked */
    ADD(1, 5, 0, "GET /robots.txt", 200, "-");
    ADD(2, 6, 0, "GET /wp-login.php", 404, "-");
    ADD(2, 6, 5, "GET /two", 200, "-");
    for (int i = 0; i < 11; i++) ADD(3, 7, i / 2, "GET /fast", 200, "http://e.x/");
    ADD(4, 8, 0, "HEAD /", 200, "-");
    for (int i = 0; i < 11; i++) ADD(5, 10 + i, 0, "GET /bare", 200, "-");
    for (int i = 0; i < 9; i++) ADD(6, 10 + i, 30, "GET /calm", 200, "http://e.x/");
    ADD(6, 20, 0, "GET /calm", 200, "http://e.x/");
    tact_sessions_report r;
    seen s = { 0 };
    r = run(tact_source_memory((tact_slice){ log, n }), &s);
    static const struct { const char *path, *why; } expected[] = {
        { "/first", "asked for robots.txt or a sitemap" }, { "/two", "tried doors that scanners try" }, { "/fast", "read pages faster than people can" },
        { "/bare", "read many pages without pictures, styles or links" }, { "/calm", "" },
    };
    for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++) {
        unsigned found = 0;
        for (unsigned i = 0; i < s.count; i++) {
            if (strcmp(s.pages[i].path, expected[k].path) != 0) continue;
            found++;
            assert_string_equal(s.pages[i].robot, expected[k].why);
        }
        assert_true(found > 0);
    }
    assert_int_equal(r.sessions, 6);
    assert_int_equal(r.by_behaviour, 5);
    assert_int_equal(r.people, 1);
}

static void real_log(void **state) {
    (void)state;
    tact_source *source;
    char error[256];
    if (tact_source_open(&source, "examples/town/data/access.log.gz", error, sizeof error) != TACT_OK) { print_message("skipped: %s\n", error); skip(); }
    seen s = { 0 };
    tact_sessions_report r = run(source, &s);
    uint64_t sum = 0;
    for (int k = 0; k < TACT_HIT_KINDS; k++) sum += r.kinds[k];
    assert_int_equal(sum, 10000);
    assert_int_equal(r.events, r.kinds[TACT_HIT_PAGE] + r.kinds[TACT_HIT_DOWNLOAD] + r.kinds[TACT_HIT_FORM] + r.kinds[TACT_HIT_MISSING] + r.kinds[TACT_HIT_FAILED]);
    assert_int_equal(r.events, s.count);
    assert_false(s.out_of_order);
    assert_string_equal(r.own_host, "semicomplete.com");
    assert_true(r.from[TACT_FROM_SEARCH] > 350 && r.from[TACT_FROM_INTERNAL] > 200);
    assert_true(r.people > 800 && r.people < 1200);
    assert_true(r.by_agent > 1000 && r.by_behaviour > 20);
    print_message("%llu people, %llu robot sessions of %llu, %llu events of people\n", (unsigned long long)r.people, (unsigned long long)r.sessions_robot, (unsigned long long)r.sessions, (unsigned long long)(r.events - r.events_robot));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(sessions_and_people), cmocka_unit_test(robots_by_what_they_do), cmocka_unit_test(real_log) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
