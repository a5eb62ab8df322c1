/* import/accesslog_test.c -- lines as servers write them, damaged ones, and a real log. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "import/accesslog.h"
#include "import/heap.h"

static tact_arena arena;

static bool is(tact_slice s, const char *z) { return z ? tact_slice_is(s, z) : s.len == 0; }

static const struct {
    const char *line;
    const char *at, *address, *user, *method, *path, *query, *referrer, *agent;
    int status; long bytes;
} rows[] = {
    { "83.149.9.216 - - [17/May/2015:10:05:03 +0200] \"GET /a/b%20c?x=1&y=2 HTTP/1.1\" 200 203023 \"http://e.x/\" \"Mozilla/5.0\"",
      "2015-05-17T08:05:03.000000Z", "83.149.9.216", NULL, "GET", "/a/b c", "x=1&y=2", "http://e.x/", "Mozilla/5.0", 200, 203023 },
    { "::1 - frank smith [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 304 -",
      "2000-10-10T20:55:36.000000Z", "::1", "frank smith", "GET", "/apache_pb.gif", NULL, NULL, NULL, 304, -1 },
    { "shop.example:443 203.0.113.9 - - [01/Jan/2024:00:00:00 +0000] \"POST /form HTTP/2.0\" 302 0 \"-\" \"-\"",
      "2024-01-01T00:00:00.000000Z", "203.0.113.9", NULL, "POST", "/form", NULL, NULL, NULL, 302, 0 },
    { "h.example - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"say \\\"hi\\\" \\x41\"",
      "2024-01-01T00:00:00.000000Z", "h.example", NULL, "GET", "/", NULL, NULL, "say \"hi\" A", 200, 5 },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"bare \"quotes\" inside\" \"10.0.0.1\" 0.003",
      "2024-01-01T00:00:00.000000Z", "1.2.3.4", NULL, "GET", "/", NULL, NULL, "bare \"quotes", 200, 5 },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"GET /q?a=\"x\" y HTTP/1.1\" 404 5 \"-\" \"A\"",
      "2024-01-01T00:00:00.000000Z", "1.2.3.4", NULL, "GET", "/q", "a=\"x\" y", NULL, "A", 404, 5 },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"\\x16\\x03\\x01\" 400 226 \"-\" \"-\"",
      "2024-01-01T00:00:00.000000Z", "1.2.3.4", NULL, NULL, NULL, NULL, NULL, NULL, 400, 226 },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"-\" 408 - \"-\" \"-\"",
      "2024-01-01T00:00:00.000000Z", "1.2.3.4", NULL, NULL, NULL, NULL, NULL, NULL, 408, -1 },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"GET http://h.x:80/p/?q=1#f HTTP/1.1\" 200 1 \"-\" \"A\"",
      "2024-01-01T00:00:00.000000Z", "1.2.3.4", NULL, "GET", "/p/", "q=1", NULL, "A", 200, 1 },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"GET /caf\xE9 HTTP/1.1\" 200 1 \"-\" \"A\"",
      "2024-01-01T00:00:00.000000Z", "1.2.3.4", NULL, "GET", "/caf\xC3\xA9", NULL, NULL, "A", 200, 1 },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"http://cut",
      "2024-01-01T00:00:00.000000Z", "1.2.3.4", NULL, "GET", "/", NULL, "http://cut", NULL, 200, 1 },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"Mozilla/5.0 (compatible; Goo",
      "2024-01-01T00:00:00.000000Z", "1.2.3.4", NULL, "GET", "/", NULL, NULL, "Mozilla/5.0 (compatible; Goo", 200, 1 },
    { "1.2.3.4 - - [30/Jun/2015:23:59:60 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"A\"",
      "2015-06-30T23:59:59.000000Z", "1.2.3.4", NULL, "GET", "/", NULL, NULL, "A", 200, 1 },
};

static const struct { const char *line, *why; } broken[] = {
    { "", "the line is empty" },
    { "garbage", "there is no [time]" },
    { "1.2.3.4 [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1", "there is no address and user before the time" },
    { "1.2.3.4 - - [31/Feb/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1", "the time is not as in [17/May/2015:10:05:03 +0000]" },
    { "1.2.3.4 - - [01/Foo/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1", "the time is not as in [17/May/2015:10:05:03 +0000]" },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] GET / HTTP/1.1 200 1", "there is no \"request\" in quotes" },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 999 1", "the status is not a number from 100 to 599" },
    { "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 x1", "the size is not a number" },
};

static void lines_of_servers(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tact_hit h;
        const char *why = tact_accesslog_parse(tact_slice_of(rows[i].line), &arena, &h);
        if (why) fail_msg("%s: %s", rows[i].line, why);
        char text[TACT_INSTANT_TEXT + 1];
        if (!tact_slice_is(tact_instant_format(h.at, text), rows[i].at) || !is(h.address, rows[i].address) || !is(h.user, rows[i].user) || !is(h.method, rows[i].method)
            || !is(h.path, rows[i].path) || !is(h.query, rows[i].query) || !is(h.referrer, rows[i].referrer) || !is(h.agent, rows[i].agent)
            || h.status != rows[i].status || h.bytes != rows[i].bytes)
            fail_msg("%s: %.*s %.*s '%.*s' '%.*s'", rows[i].line, (int)h.address.len, h.address.ptr, (int)h.path.len, h.path.ptr ? h.path.ptr : "", (int)h.agent.len, h.agent.ptr ? h.agent.ptr : "",
                     (int)h.referrer.len, h.referrer.ptr ? h.referrer.ptr : "");
    }
    tact_hit h;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        const char *why = tact_accesslog_parse(tact_slice_of(broken[i].line), &arena, &h);
        if (!why || strcmp(why, broken[i].why) != 0) fail_msg("%s: %s", broken[i].line, why ? why : "was read");
    }
    assert_null(tact_accesslog_parse(tact_slice_of(rows[0].line), &arena, &h));
    assert_int_equal(h.zone_s, 7200);
    assert_null(tact_accesslog_parse(tact_slice_of(rows[2].line), &arena, &h));
    assert_true(tact_slice_is(h.host, "shop.example"));
}

static void addresses(void **state) {
    (void)state;
    uint8_t b[16], loopback[16] = { [15] = 1 };
    assert_int_equal(tact_address_read(TACT_S("203.0.113.9"), b), TACT_ADDRESS_IPV4);
    assert_memory_equal(b, "\xCB\x00\x71\x09", 4);
    assert_int_equal(tact_address_read(TACT_S("::ffff:203.0.113.9"), b), TACT_ADDRESS_IPV4);
    assert_memory_equal(b, "\xCB\x00\x71\x09", 4);
    assert_int_equal(tact_address_read(TACT_S("[::1]"), b), TACT_ADDRESS_IPV6);
    assert_memory_equal(b, loopback, 16);
    assert_int_equal(tact_address_read(TACT_S("fe80::1%eth0"), b), TACT_ADDRESS_IPV6);
    assert_int_equal(tact_address_read(TACT_S("999.1.1.1"), b), TACT_ADDRESS_NAME);
    assert_int_equal(tact_address_read(TACT_S(""), b), TACT_ADDRESS_NAME);
}

static void queries(void **state) {
    (void)state;
    assert_true(tact_slice_is(tact_query_find(TACT_S("a=1&Q=pneus+hiver%20%C3%A9&q=2"), TACT_S("q"), &arena), "pneus hiver \xC3\xA9"));
    assert_true(tact_slice_is(tact_query_find(TACT_S("a=1&amp;q=x"), TACT_S("q"), &arena), "x"));
    assert_int_equal(tact_query_find(TACT_S("q&&=&"), TACT_S("z"), &arena).len, 0);
    tact_slice rest = TACT_S("&a&b=&=c&"), name, value;
    unsigned count = 0;
    while (tact_query_next(&rest, &arena, &name, &value)) count++;
    assert_int_equal(count, 3);
}

typedef struct tally { unsigned hits, bad, stop_after; uint64_t last_bad; uint64_t told; } tally;
static bool on_hit(void *ctx, const tact_hit *hit) { tally *t = ctx; (void)hit; return ++t->hits != t->stop_after; }
static void on_bad(void *ctx, uint64_t line, const char *why, tact_slice text) { tally *t = ctx; (void)why; (void)text; t->bad++; t->last_bad = line; }
static void on_progress(void *ctx, uint64_t done, uint64_t total, uint64_t records) { tally *t = ctx; (void)records; assert_true(done >= t->told && done <= total); t->told = done; }

static void damaged_log(void **state) {
    (void)state;
    size_t size = 200 * 1024, n = 0;
    char *log = malloc(size);
    const char *good = rows[0].line;
    for (int i = 0; i < 20; i++) { n += (size_t)snprintf(log + n, size - n, "%s\n", i % 2 ? "broken line" : good); }
    n += (size_t)snprintf(log + n, size - n, "\n");
    memset(log + n, 'x', 70 * 1024);
    n += 70 * 1024;
    n += (size_t)snprintf(log + n, size - n, "\n%s", good);
    tact_source *s = tact_source_memory((tact_slice){ log, n });
    tally t = { 0 };
    tact_accesslog_report r;
    tact_accesslog_callbacks cb = { on_hit, on_bad, &t, { on_progress, &t } };
    assert_int_equal(tact_accesslog_read(s, &cb, &r), TACT_OK);
    assert_int_equal(r.lines, 23);
    assert_int_equal(r.hits, 11);
    assert_int_equal(t.hits, 11);
    assert_int_equal(r.blank, 1);
    assert_int_equal(r.malformed, 11);
    assert_int_equal(t.bad, 11);
    assert_int_equal(t.last_bad, 22);
    assert_int_equal(r.sample_count, 10);
    assert_int_equal(r.samples[0].line, 2);
    assert_string_equal(r.samples[0].text, "broken line");
    assert_int_equal(r.reason_count, 2);
    assert_int_equal(r.reasons[0].count, 10);
    assert_int_equal(t.told, n);
    tact_source_close(s);
    s = tact_source_memory((tact_slice){ log, n });
    t = (tally){ .stop_after = 3 };
    assert_int_equal(tact_accesslog_read(s, &cb, &r), TACT_OK);
    assert_true(r.stopped);
    assert_int_equal(r.hits, 3);
    tact_source_close(s);
    free(log);
}

static void real_log(void **state) {
    (void)state;
    tact_source *s;
    char error[256];
    if (tact_source_open(&s, "examples/town/data/access.log.gz", error, sizeof error) != TACT_OK) { print_message("skipped: %s\n", error); skip(); }
    tally t = { 0 };
    tact_accesslog_report r;
    tact_accesslog_callbacks cb = { on_hit, on_bad, &t, { on_progress, &t } };
    assert_int_equal(tact_accesslog_read(s, &cb, &r), TACT_OK);
    for (uint32_t i = 0; i < r.sample_count; i++) print_message("line %llu: %s: %s\n", (unsigned long long)r.samples[i].line, r.samples[i].why, r.samples[i].text);
    assert_int_equal(r.lines, 10000);
    assert_int_equal(r.hits, 10000);
    assert_int_equal(r.malformed, 0);
    assert_int_equal(r.no_request, 0);
    assert_int_equal(r.cut, 1);                        /* line 8899 of the published file ends in the middle of its agent */
    char text[TACT_INSTANT_TEXT + 1];
    assert_true(tact_slice_is(tact_instant_format(r.first, text), "2015-05-17T10:05:00.000000Z"));
    assert_true(tact_slice_is(tact_instant_format(r.last, text), "2015-05-20T21:05:59.000000Z"));
    tact_source_close(s);
}

static int finish(void **state) { (void)state; tact_import_arena_free(&arena); return 0; }

int main(void) {
    tact_import_arena(&arena);
    const struct CMUnitTest tests[] = { cmocka_unit_test(lines_of_servers), cmocka_unit_test(addresses), cmocka_unit_test(queries), cmocka_unit_test(damaged_log), cmocka_unit_test(real_log) };
    return cmocka_run_group_tests(tests, NULL, finish);
}
