/* daemon/http_refused_test.c -- what the protocol refuses: malformed, smuggled, too large. */
#include "test/lib/http_echo.h"

/* ---- refused ---- */

static const struct { const char *request; size_t len; int status; const char *has; } refused[] = {
#define R(text, status, has) { text, sizeof text - 1, status, has }
    R("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404, "\"title\":\"Not Found\""),
    R("PUT /hello HTTP/1.1\r\nHost: x\r\n\r\n", 405, "Allow: GET, HEAD, DELETE, OPTIONS\r\n"),
    R("TRACE /hello HTTP/1.1\r\nHost: x\r\n\r\n", 405, "Allow: "),
    R("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "path"),
    R("BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", 501, "method"),
    R("GET /people//why HTTP/1.1\r\nHost: x\r\n\r\n", 404, ""),
    R("GET /people/a%00b/why HTTP/1.1\r\nHost: x\r\n\r\n", 400, "percent"),
    R("GET /people/%zz/why HTTP/1.1\r\nHost: x\r\n\r\n", 400, "percent"),
    R("GET /people/%ff/why HTTP/1.1\r\nHost: x\r\n\r\n", 400, "percent"),
    R("GET /hello#x HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""),
    R("GET /h\xC3\xA9llo HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""),
    R("GET hello HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""),
    R("GET /hello HTTP/1.1\r\n\r\n", 400, "Host"),
    R("GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, "Host"),
    R("GET /hello HTTP/2.0\r\nHost: x\r\n\r\n", 505, ""),
    R("GET /hello HTTP/0.9\r\nHost: x\r\n\r\n", 505, ""),
    R("GET /hello\r\n\r\n", 505, ""),
    R("\x16\x03\x01\x02\x00", 400, "TLS"),
    R("{\"a\":1}", 400, "method"),
    R("\r\n\r\n\r\n\r\n", 400, "empty lines"),
    /* line ends and folding */
    R("GET /hello HTTP/1.1\nHost: x\n\n", 400, "CRLF"),
    R("GET /hello HTTP/1.1\r\nHost: x\n\r\n", 400, "CRLF"),
    R("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n", 400, "CR"),
    R("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400, "folded"),
    R("GET /hello HTTP/1.1\r\n Host: x\r\n\r\n", 400, "folded"),
    R("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 400, "character"),
    R("GET /hello HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", 400, ""),
    R("GET /hello HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n", 400, ""),
    R("GET /hello HTTP/1.1\r\nHost: x\r\nA\r\n\r\n", 400, ""),
    R("GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc", 400, ""),
    /* framing: every known way to make two readers disagree */
    R(POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400, ""),
    R(POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400, "Content-Length"),
    R(POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400, "Content-Length"),
    R(POST "Content-Length: 3, 3\r\n\r\nabc", 400, "Content-Length"),
    R(POST "Content-Length: +3\r\n\r\nabc", 400, "Content-Length"),
    R(POST "Content-Length: -3\r\n\r\nabc", 400, "Content-Length"),
    R(POST "Content-Length: 0x3\r\n\r\nabc", 400, "Content-Length"),
    R(POST "Content-Length:\r\n\r\nabc", 400, "Content-Length"),
    R(POST "Content-Length: 3 3\r\n\r\nabc", 400, "Content-Length"),
    R(POST "Content-Length: 99999999999999999999999\r\n\r\nabc", 400, "Content-Length"),
    R(POST "Content-Length: 3\r\n\tX: y\r\n\r\nabc", 400, "folded"),
    R(POST "Transfer-Encoding: gzip\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding:\x0B" "chunked\r\n\r\n0\r\n\r\n", 400, ""),
    R("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400, "chunk"),
    R(POST "Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400, "chunk"),
    R(POST "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\n\r\n 5\r\nhello\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400, "chunk"),
    R(POST "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\n", 400, ""),
    R(POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n", 400, "trailer"),
    /* bodies */
    R(POST "Content-Length: 1001\r\n\r\n", 413, "longer"),
    R(POST "Content-Length: 900000000000000000\r\n\r\n", 413, "longer"),
    R(POST "Transfer-Encoding: chunked\r\n\r\n3e9\r\n", 0, NULL),        /* completed below: 1001 bytes in a chunk */
    R("GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 413, "no body"),
    R(POST "Content-Type: text/html\r\nContent-Length: 2\r\n\r\n{}", 415, "Content-Type"),
    R(POST "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}", 415, "gzip"),
    R(POST "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 400, "gzip"),
    R(POST "Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}", 417, "100-continue"),
    R(POST "Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n", 413, "longer"),
};

static void refused_table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (!refused[i].has) continue;
        unsigned before = world.handled;
        reply *r = bed_ask(now, refused[i].request, refused[i].len);
        if (bed_status(r) != refused[i].status || !bed_has(r, refused[i].has)) fail_msg("case %zu: %s\n-> %s", i, refused[i].request, r->text);
        assert_true(bed_has(r, "Content-Type: application/problem+json\r\n"));
        assert_true(bed_has(r, "\"status\":"));
        assert_int_equal(world.handled, before);
    }
}

/* A request smuggled behind a refused one is never served. */
static void nothing_is_served_behind_a_malformed_request(void **state) {
    (void)state;
    static const char *const attempts[] = {
        POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
        POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
        POST "Content-Length: 0\r\nContent-Length: 44\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
        POST "Content-Length: 2000\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        int fd = bed_dial(now);
        bed_say(now, fd, attempts[i]);
        shutdown(fd, SHUT_WR);
        reply *r = bed_hear_end(now, fd);
        assert_int_equal(bed_count(r, false), 1);
        assert_true(bed_status(r) >= 400);
        assert_int_equal(world.handled, 0);
        close(fd);
    }
}

static void large_heads(void **state) {
    (void)state;
    static char text[40000];
    size_t n = (size_t)snprintf(text, sizeof text, "GET /hello HTTP/1.1\r\nHost: x\r\nA: ");
    memset(text + n, 'a', 20000);
    memcpy(text + n + 20000, "\r\n\r\n", 5);
    assert_int_equal(bed_status(ask(text)), 431);
    n = (size_t)snprintf(text, sizeof text, "GET /hello?");
    memset(text + n, 'a', 9000);
    memcpy(text + n + 9000, " HTTP/1.1\r\nHost: x\r\n\r\n", 23);
    assert_int_equal(bed_status(ask(text)), 414);
    memset(text + n, 'a', 30000);
    text[n + 30000] = 0;
    assert_int_equal(bed_status(ask(text)), 414);
    for (int lines = 63; lines <= 64; lines++) {
        n = (size_t)snprintf(text, sizeof text, "GET /hello HTTP/1.1\r\nHost: x\r\n");
        for (int i = 0; i < lines; i++) n += (size_t)snprintf(text + n, sizeof text - n, "A%d: b\r\n", i);
        memcpy(text + n, "\r\n", 3);
        assert_int_equal(bed_status(ask(text)), lines == 63 ? 200 : 431);
    }
    n = (size_t)snprintf(text, sizeof text, "GET /hello HTTP/1.1\r\nHost: x\r\nA: ");
    memset(text + n, 'a', 16384 - n - 4);
    memcpy(text + 16380, "\r\n\r\n", 5);
    assert_int_equal(bed_status(ask(text)), 200);               /* 16384 bytes exactly */
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = { T(refused_table), T(nothing_is_served_behind_a_malformed_request), T(large_heads) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
