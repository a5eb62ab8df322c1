/* daemon/http_test.c -- the protocol over raw sockets: what is served, what is refused, in which order. */
#include "test/lib/http_bed.h"
#include <zlib.h>
#include "core/base/hash.h"

static struct { tact_http_id ids[64]; unsigned count, handled; char seen[4096]; } world;

static void note(const tact_http_request *q) {
    char peer[TACT_ADDRESS_TEXT];
    tact_slice who = tact_address_format(&q->peer, peer);
    int n = snprintf(world.seen, sizeof world.seen, "%d %.*s ?%.*s [%.*s|%.*s] %.*s%s", (int)q->method, (int)q->path.len, q->path.ptr, (int)q->query.len, q->query.len ? q->query.ptr : "",
        (int)q->params[0].len, q->params[0].len ? q->params[0].ptr : "", (int)q->params[1].len, q->params[1].len ? q->params[1].ptr : "", (int)who.len, who.ptr, q->secure ? " secure" : "");
    assert_true(n > 0);
    world.handled++;
}

static bed *now;                                    /* the bed under test */

static void on_echo(void *ctx, const tact_http_request *q) {
    (void)ctx;
    note(q);
    tact_http_answer a = { .status = 200, .content_type = TACT_S("text/plain"), .body = q->body };
    assert_true(tact_http_reply(now->http, q->id, &a));
    assert_false(tact_http_reply(now->http, q->id, &a));       /* answered: the id is stale */
}
static void on_hello(void *ctx, const tact_http_request *q) {
    (void)ctx;
    note(q);
    tact_slice name;
    if (tact_http_query(q, &name, TACT_S("name")) != TACT_OK) name = TACT_S("you");
    tact_http_reply(now->http, q->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/plain"), .body = name });
}
static void on_later(void *ctx, const tact_http_request *q) { (void)ctx; note(q); world.ids[world.count++] = q->id; }
static void on_unclean(void *ctx, const tact_http_request *q) {
    (void)ctx;
    tact_http_header h = { TACT_S("Location"), TACT_S("/x\r\nSet-Cookie: stolen=1") };
    tact_http_reply(now->http, q->id, &(tact_http_answer){ .status = 303, .headers = &h, .header_count = 1 });
}
static void on_problem(void *ctx, const tact_http_request *q) {
    (void)ctx;
    tact_http_fault f = { .path = TACT_S("/batch/3/type"), .detail = TACT_S("no such type \"x\""), .hint = TACT_S("use track"), .line = 1, .column = 9 };
    tact_http_refuse(now->http, q->id, &(tact_http_problem){ .status = 429, .detail = TACT_S("slow down"), .instance = TACT_S("/v1/x"), .faults = &f, .fault_count = 1, .retry_after_s = 17 });
}

static bool origin_allowed(void *ctx, tact_slice origin) { (void)ctx; return tact_slice_is(origin, "https://shop.example"); }

static const tact_http_route routes[] = {
    { .method = TACT_HTTP_POST, .path = "/echo", .handle = on_echo, .body_limit_bytes = 1000, .content_types = "application/json text/plain", .flags = TACT_HTTP_CORS },
    { .method = TACT_HTTP_POST, .path = "/big", .handle = on_echo, .body_limit_bytes = 500000 },
    { .method = TACT_HTTP_GET, .path = "/hello", .handle = on_hello },
    { .method = TACT_HTTP_DELETE, .path = "/hello", .handle = on_hello },
    { .method = TACT_HTTP_GET, .path = "/page", .handle = on_hello, .flags = TACT_HTTP_PAGE },
    { .method = TACT_HTTP_GET, .path = "/people/{id}/why", .handle = on_hello },
    { .method = TACT_HTTP_GET, .path = "/people/{id}/{part}", .handle = on_hello },
    { .method = TACT_HTTP_GET, .path = "/people/me/why", .handle = on_later },
    { .method = TACT_HTTP_GET, .path = "/files/{rest*}", .handle = on_hello },
    { .method = TACT_HTTP_GET, .path = "/unclean", .handle = on_unclean },
    { .method = TACT_HTTP_GET, .path = "/problem", .handle = on_problem },
    { .method = TACT_HTTP_POST, .path = "/later", .handle = on_later, .body_limit_bytes = 1000 },
};

static tact_http_config config(void) {
    tact_http_config c = tact_http_defaults();
    c.routes = routes;
    c.route_count = sizeof routes / sizeof *routes;
    c.origin_allowed = origin_allowed;
    memset(&world, 0, sizeof world);
    return c;
}

static int set_up(void **state) {
    static bed b;
    tact_http_config c = config();
    bed_open(&b, &c);
    now = *state = &b;
    return 0;
}
static int tear_down(void **state) { bed_close(*state); return 0; }

static void answer(unsigned i, const char *text) {
    tact_http_reply(now->http, world.ids[i], &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/plain"), .body = tact_slice_of(text) });
}

static reply *ask(const char *text) { return bed_ask(now, text, strlen(text)); }

/* ---- served ---- */

static const struct { const char *request; int status; const char *has, *seen; } served[] = {
    { "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 200, "\r\n\r\nhello", NULL },
    { "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 200, "Content-Length: 0\r\n", NULL },
    { "POST /echo HTTP/1.1\r\nHost: x\r\n\r\n", 200, "Content-Length: 0\r\n", NULL },
    { "\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n", 200, "\r\n\r\nyou", NULL },
    { "GET /hello?name=a%20b+c%C3%A9&x=1 HTTP/1.1\r\nHost: x\r\n\r\n", 200, "\r\n\r\na b c\xC3\xA9", "1 /hello ?name=a%20b+c%C3%A9&x=1 [|] 127.0.0.1" },
    { "GET http://shop.example/hello?name=z HTTP/1.1\r\nHost: x\r\n\r\n", 200, "\r\n\r\nz", NULL },
    { "GET /hello HTTP/1.1\r\nhOsT:\tx  \r\n\r\n", 200, "you", NULL },
    { "GET /hello HTTP/1.0\r\n\r\n", 200, "Connection: close\r\n", NULL },
    { "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, "Connection: keep-alive\r\n", NULL },
    { "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200, "Connection: close\r\n", NULL },
    { "DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n", 200, "you", "32 /hello ? [|] 127.0.0.1" },
    { "GET /people/a%2Fb%C3%A9/why HTTP/1.1\r\nHost: x\r\n\r\n", 200, "you", "1 /people/a%2Fb%C3%A9/why ? [a/b\xC3\xA9|] 127.0.0.1" },
    { "GET /people/p/export HTTP/1.1\r\nHost: x\r\n\r\n", 200, "you", "1 /people/p/export ? [p|export] 127.0.0.1" },
    { "GET /files/a/b.js HTTP/1.1\r\nHost: x\r\n\r\n", 200, "you", "1 /files/a/b.js ? [a/b.js|] 127.0.0.1" },
    { "GET /files/ HTTP/1.1\r\nHost: x\r\n\r\n", 200, "you", "1 /files/ ? [|] 127.0.0.1" },
    { "GET /page HTTP/1.1\r\nHost: x\r\n\r\n", 200, "Content-Security-Policy: default-src 'self'", NULL },
    { "GET /hello HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n\r\n", 200, "you", "1 /hello ? [|] 127.0.0.1" },
    { "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n", 200, "\r\n\r\nhello world", NULL },
    { "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", 200, "\r\n\r\n{}", NULL },
    { "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok", 200, "\r\n\r\nok", NULL },
    { "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 204, "Allow: ", NULL },
    { "OPTIONS /hello HTTP/1.1\r\nHost: x\r\n\r\n", 204, "Allow: GET, HEAD, DELETE, OPTIONS\r\n", NULL },
};

static void served_table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof served / sizeof *served; i++) {
        world.seen[0] = 0;
        reply *r = ask(served[i].request);
        if (bed_status(r) != served[i].status || !bed_has(r, served[i].has)) fail_msg("case %zu: %s\n-> %s", i, served[i].request, r->text);
        if (served[i].seen) assert_string_equal(world.seen, served[i].seen);
        assert_true(bed_has(r, "\r\nDate: "));
    }
}

/* ---- refused ---- */

#define POST "POST /echo HTTP/1.1\r\nHost: x\r\n"
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

/* ---- every way of cutting a request gives the same answer ---- */

static void cut_anywhere(void **state) {
    (void)state;
    static const char *const requests[] = {
        POST "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
        POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=\"y\"\r\n!!!\r\n0\r\n\r\n",
    };
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(requests[i]);
        int fd = bed_dial(now);
        for (size_t cut = 1; cut < len; cut++) {
            bed_send(now, fd, requests[i], cut);
            bed_send(now, fd, requests[i] + cut, len - cut);
            reply *r = bed_hear(now, fd, 1);
            assert_int_equal(bed_status(r), 200);
            assert_string_equal(bed_body(r), i ? "hello!!!" : "hello");
        }
        for (size_t at = 0; at < len; at++) bed_send(now, fd, requests[i] + at, 1);
        assert_string_equal(bed_body(bed_hear(now, fd, 1)), i ? "hello!!!" : "hello");
        close(fd);
    }
}

static void half_a_request_and_gone(void **state) {
    (void)state;
    static const char *const requests[] = { "GET /hel", POST "Content-Length: 5\r\n\r\nhe", POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhe" };
    for (size_t i = 0; i < 3; i++) {
        int fd = bed_dial(now);
        bed_say(now, fd, requests[i]);
        shutdown(fd, SHUT_WR);
        reply *r = bed_hear_end(now, fd);
        assert_int_equal(r->len, 0);
        close(fd);
    }
    assert_int_equal(world.handled, 0);
}

/* ---- pipelining ---- */

static void pipelined_in_order(void **state) {
    (void)state;
    int fd = bed_dial(now);
    bed_say(now, fd, "POST /later HTTP/1.1\r\nHost: x\r\n\r\nPOST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nbGET /hello HTTP/1.1\r\nHost: x\r\n\r\nPOST /later HTTP/1.1\r\nHost: x\r\n\r\n");
    BED_UNTIL(now, world.count == 3);
    assert_int_equal(world.handled, 4);
    answer(2, "third");
    answer(1, "second");
    reply *r = bed_reply();
    for (int i = 0; i < 20; i++) { bed_turn(now); bed_read(fd, r); }
    assert_int_equal(r->len, 0);                                 /* nothing before the first is answered */
    answer(0, "first");
    r = bed_hear(now, fd, 4);
    const char *a = strstr(r->text, "first"), *b = strstr(r->text, "second"), *c = strstr(r->text, "you"), *d = strstr(r->text, "third");
    assert_true(a && b && c && d && a < b && b < c && c < d);
    close(fd);
}

static void more_than_fit_are_read_later(void **state) {
    (void)state;
    int fd = bed_dial(now);
    for (int i = 0; i < 50; i++) bed_say(now, fd, "POST /later HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < 50; i++) bed_turn(now);
    assert_int_equal(world.count, 16);                           /* pipeline_max */
    for (unsigned i = 0; i < 50; i++) {
        char text[16];
        snprintf(text, sizeof text, "n%u", i);
        BED_UNTIL(now, world.count > i);
        answer(i, text);
    }
    reply *r = bed_hear(now, fd, 50);
    const char *at = r->text;
    for (unsigned i = 0; i < 50; i++) {
        char text[32];
        snprintf(text, sizeof text, "\r\n\r\nn%u", i);
        at = strstr(at, text);
        assert_non_null(at);
    }
    close(fd);
}

static void many_immediate_replies_at_once(void **state) {
    (void)state;
    static char burst[300 * 40];
    size_t n = 0;
    for (int i = 0; i < 300; i++) n += (size_t)snprintf(burst + n, sizeof burst - n, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    int fd = bed_dial(now);
    bed_send(now, fd, burst, n);
    reply *r = bed_hear(now, fd, 300);
    assert_int_equal(bed_count(r, false), 300);
    close(fd);
}

/* ---- a client that goes while its reply is pending ---- */

static void dropped_while_pending(void **state) {
    (void)state;
    int fd = bed_dial(now);
    bed_say(now, fd, "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
    BED_UNTIL(now, world.count == 1);
    const tact_http_request *q = tact_http_find(now->http, world.ids[0]);
    assert_non_null(q);
    assert_true(tact_http_waiting(now->http, world.ids[0]));
    struct linger hard = { .l_onoff = 1 };
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(fd);                                                   /* a reset */
    tact_http_counts counts;
    BED_UNTIL(now, (tact_http_read_counts(now->http, &counts), counts.connections == 0));
    assert_int_equal(counts.requests_waiting, 1);
    assert_false(tact_http_waiting(now->http, world.ids[0]));
    assert_ptr_equal(tact_http_find(now->http, world.ids[0]), q);                 /* the record outlives the socket */
    assert_true(tact_slice_is(q->body, "body"));
    assert_non_null(tact_arena_alloc(q->arena, 1000, 1));
    assert_false(tact_http_reply(now->http, world.ids[0], &(tact_http_answer){ .status = 200 }));
    assert_null(tact_http_find(now->http, world.ids[0]));
    tact_http_read_counts(now->http, &counts);
    assert_int_equal(counts.requests_waiting, 0);

    fd = bed_dial(now);                                          /* the slot is used again: the old id stays stale */
    bed_say(now, fd, "POST /later HTTP/1.1\r\nHost: x\r\n\r\n");
    BED_UNTIL(now, world.count == 2);
    assert_false(tact_http_reply(now->http, world.ids[0], &(tact_http_answer){ .status = 500 }));
    answer(1, "mine");
    assert_string_equal(bed_body(bed_hear(now, fd, 1)), "mine");
    close(fd);
}

static void half_closed_client_still_hears(void **state) {
    (void)state;
    int fd = bed_dial(now);
    bed_say(now, fd, "POST /later HTTP/1.1\r\nHost: x\r\n\r\n");
    shutdown(fd, SHUT_WR);
    BED_UNTIL(now, world.count == 1);
    for (int i = 0; i < 20; i++) bed_turn(now);
    answer(0, "still there");
    assert_string_equal(bed_body(bed_hear_end(now, fd)), "still there");
    close(fd);
}

static void nothing_after_the_last_reply(void **state) {
    (void)state;
    int fd = bed_dial(now);
    bed_say(now, fd, "POST /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nPOST /later HTTP/1.1\r\nHost: x\r\n\r\n");
    BED_UNTIL(now, world.count >= 1);
    for (int i = 0; i < 20; i++) bed_turn(now);
    answer(0, "last");
    reply *r = bed_hear_end(now, fd);
    assert_int_equal(bed_count(r, false), 1);
    for (unsigned i = 1; i < world.count; i++) answer(i, "swallowed");
    close(fd);
}

/* ---- HEAD, 100-continue, keep-alive after refusals ---- */

static void head_is_get_without_body(void **state) {
    (void)state;
    int fd = bed_dial(now);
    bed_say(now, fd, "HEAD /hello?name=abcde HTTP/1.1\r\nHost: x\r\n\r\nHEAD /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    reply *r = bed_hear_end(now, fd);
    assert_true(bed_has(r, "Content-Length: 5\r\n"));
    assert_false(bed_has(r, "abcde"));
    assert_true(bed_has(r, "404 Not Found"));
    assert_false(bed_has(r, "about:blank"));
    assert_true(bed_has(r, "\r\n\r\nyou"));
    close(fd);
}

static void continue_is_said_when_awaited(void **state) {
    (void)state;
    int fd = bed_dial(now);
    bed_say(now, fd, "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    reply *r = bed_reply();
    BED_UNTIL(now, (bed_read(fd, r), r->len >= 25));
    assert_string_equal(r->text, "HTTP/1.1 100 Continue\r\n\r\n");
    bed_say(now, fd, "ok");
    assert_string_equal(bed_body(bed_hear(now, fd, 1)), "ok");
    close(fd);
}

static void a_refusal_keeps_the_connection_when_it_can(void **state) {
    (void)state;
    int fd = bed_dial(now);
    bed_say(now, fd, "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloPUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    reply *r = bed_hear(now, fd, 3);
    assert_true(bed_has(r, "404 Not Found") && bed_has(r, "405 Method Not Allowed") && bed_has(r, "\r\n\r\nyou"));
    close(fd);
}

/* The refusal of a large body arrives although the client is still sending. */
static void refusal_survives_unread_input(void **state) {
    (void)state;
    static char body[900000];
    int fd = bed_dial(now);
    bed_say(now, fd, POST "Content-Length: 900000\r\n\r\n");
    memset(body, 'x', sizeof body);
    bed_send(now, fd, body, sizeof body);
    reply *r = bed_hear(now, fd, 1);
    assert_int_equal(bed_status(r), 413);
    assert_true(bed_has(r, "Connection: close\r\n"));
    close(fd);
}

static void chunked_over_the_limit(void **state) {
    (void)state;
    static char text[4000];
    size_t n = (size_t)snprintf(text, sizeof text, POST "Transfer-Encoding: chunked\r\n\r\n3e9\r\n");
    memset(text + n, 'x', 1001);
    memcpy(text + n + 1001, "\r\n0\r\n\r\n", 8);
    assert_int_equal(bed_status(ask(text)), 413);
    n = (size_t)snprintf(text, sizeof text, POST "Transfer-Encoding: chunked\r\n\r\n3e8\r\n");
    memset(text + n, 'x', 1000);
    memcpy(text + n + 1000, "\r\n0\r\n\r\n", 8);
    assert_int_equal(bed_status(ask(text)), 200);
}

/* ---- bodies of all sizes, plain, chunked and compressed ---- */

static size_t gzip(char *out, size_t room, const char *in, size_t len) {
    z_stream z = { 0 };
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)in; z.avail_in = (uInt)len;
    z.next_out = (Bytef *)out; z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t n = room - z.avail_out;
    deflateEnd(&z);
    return n;
}

static void bodies_of_all_sizes(void **state) {
    (void)state;
    static char body[500001], text[700000], packed[600000];
    tact_rng rng = tact_rng_from((tact_seed){ 1, 2 });
    for (size_t i = 0; i < sizeof body; i++) body[i] = (char)('a' + tact_rng_below(&rng, 26));
    static const size_t sizes[] = { 1, 100, 8191, 15000, 16384, 16385, 40000, 65536, 131073, 500000 };
    int fd = bed_dial(now);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (int kind = 0; kind < 3; kind++) {
            size_t n, len = sizes[i];
            if (kind == 0) {
                n = (size_t)snprintf(text, sizeof text, "POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", len);
                memcpy(text + n, body, len);
                n += len;
            } else if (kind == 1) {
                n = (size_t)snprintf(text, sizeof text, "POST /big HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (size_t at = 0; at < len;) {
                    size_t piece = 1 + (size_t)tact_rng_below(&rng, 5000);
                    if (piece > len - at) piece = len - at;
                    n += (size_t)snprintf(text + n, sizeof text - n, "%zx\r\n", piece);
                    memcpy(text + n, body + at, piece);
                    n += piece;
                    memcpy(text + n, "\r\n", 2);
                    n += 2;
                    at += piece;
                }
                memcpy(text + n, "0\r\n\r\n", 5);
                n += 5;
            } else {
                size_t small = gzip(packed, sizeof packed, body, len);
                n = (size_t)snprintf(text, sizeof text, "POST /big HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", small);
                memcpy(text + n, packed, small);
                n += small;
            }
            bed_send(now, fd, text, n);
            reply *r = bed_hear(now, fd, 1);
            if (bed_status(r) != 200) fail_msg("%zu bytes, kind %d: %.200s", len, kind, r->text);
            assert_memory_equal(bed_body(r), body, len);
        }
    }
    close(fd);
}

static int post_gzip(const char *path, const char *bytes, size_t len) {
    static char text[1 << 20];
    size_t n = (size_t)snprintf(text, sizeof text, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", path, len);
    memcpy(text + n, bytes, len);
    return bed_status(bed_ask(now, text, n + len));
}

static void gzip_bombs_and_damage(void **state) {
    (void)state;
    static char zeros[20 << 20], packed[100000];
    size_t n = gzip(packed, sizeof packed, zeros, sizeof zeros);
    assert_true(n < 30000);
    assert_int_equal(post_gzip("/big", packed, n), 413);          /* 20 MB out of 20 KB */
    n = gzip(packed, sizeof packed, zeros, 500001);
    assert_int_equal(post_gzip("/big", packed, n), 413);
    n = gzip(packed, sizeof packed, zeros, 500000);
    assert_int_equal(post_gzip("/big", packed, n), 200);
    assert_int_equal(post_gzip("/big", packed, n - 1), 400);
    assert_int_equal(post_gzip("/big", packed, 9), 400);
    packed[n] = 'x';
    assert_int_equal(post_gzip("/big", packed, n + 1), 400);      /* something behind it */
    packed[n / 2] ^= 0x55;
    assert_int_equal(post_gzip("/big", packed, n), 400);
    n = gzip(packed, sizeof packed, "one", 3);
    n += gzip(packed + n, sizeof packed - n, "two", 3);
    assert_int_equal(post_gzip("/echo", packed, n), 200);         /* two members */
    n = 0;
    while (n < 60000) n += gzip(packed + n, sizeof packed - n, "", 0);
    assert_int_equal(post_gzip("/big", packed, n), 200);
}

/* ---- browsers of other origins ---- */

static void cross_origin(void **state) {
    (void)state;
    reply *r = ask("OPTIONS /echo HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n\r\n");
    assert_int_equal(bed_status(r), 204);
    assert_true(bed_has(r, "Access-Control-Allow-Origin: https://shop.example\r\n") && bed_has(r, "Access-Control-Allow-Methods: POST, OPTIONS\r\n"));
    assert_true(bed_has(r, "Access-Control-Allow-Headers: Authorization, Content-Type") && bed_has(r, "Access-Control-Max-Age: 7200\r\n") && bed_has(r, "Vary: Origin\r\n"));
    r = ask("OPTIONS /echo HTTP/1.1\r\nHost: x\r\nOrigin: https://other.example\r\nAccess-Control-Request-Method: POST\r\n\r\n");
    assert_int_equal(bed_status(r), 204);
    assert_false(bed_has(r, "Access-Control-"));
    assert_true(bed_has(r, "Vary: Origin\r\n"));
    r = ask(POST "Origin: https://shop.example\r\nContent-Length: 2\r\n\r\nok");
    assert_true(bed_has(r, "Access-Control-Allow-Origin: https://shop.example\r\n") && bed_has(r, "Vary: Origin\r\n"));
    r = ask(POST "Origin: https://shop.example\r\nContent-Length: 2000\r\n\r\n");
    assert_int_equal(bed_status(r), 413);
    assert_true(bed_has(r, "Access-Control-Allow-Origin: https://shop.example\r\n"));           /* a page may read why */
    r = ask("GET /hello HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\n\r\n");
    assert_false(bed_has(r, "Access-Control-"));                                                /* not a route for them */
}

/* ---- answers ---- */

static void problems_and_unclean_answers(void **state) {
    (void)state;
    reply *r = ask("GET /problem HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(bed_status(r), 429);
    assert_true(bed_has(r, "Retry-After: 17\r\n"));
    assert_string_equal(bed_body(r), "{\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,\"detail\":\"slow down\",\"instance\":\"/v1/x\","
        "\"errors\":[{\"path\":\"/batch/3/type\",\"detail\":\"no such type \\\"x\\\"\",\"hint\":\"use track\",\"line\":1,\"column\":9}]}");
    r = ask("GET /unclean HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(bed_status(r), 500);
    assert_false(bed_has(r, "Set-Cookie"));
    assert_int_equal(bed_count(r, false), 1);
}

static void through_proxies(void **state) {
    (void)state;
    bed_close(now);
    tact_network nets[2];
    assert_true(tact_network_parse(TACT_S("127.0.0.0/8"), &nets[0]) && tact_network_parse(TACT_S("10.0.0.0/8"), &nets[1]));
    tact_http_config c = config();
    c.trusted_proxies = nets;
    c.trusted_proxy_count = 2;
    static const struct { bool forwarded; const char *headers, *peer; } cases[] = {
        { false, "", "127.0.0.1" },
        { false, "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n", "203.0.113.9 secure" },
        { false, "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.1.2.3\r\n", "203.0.113.9" },
        { false, "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-For: 10.1.2.3\r\n", "203.0.113.9" },
        { false, "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: nonsense\r\n", "127.0.0.1" },
        { false, "X-Forwarded-For: [2001:db8::1]:443\r\n", "2001:db8::1" },
        { false, "Forwarded: for=6.6.6.6\r\nX-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9" },
        { true, "Forwarded: for=6.6.6.6, for=\"[2001:db8::2]:1\";proto=https;by=x\r\nX-Forwarded-For: 7.7.7.7\r\n", "2001:db8::2 secure" },
        { true, "Forwarded: for=203.0.113.9, for=unknown\r\n", "127.0.0.1" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        c.forwarded = cases[i].forwarded;
        bed_open(now, &c);
        char text[400], want[100];
        snprintf(text, sizeof text, "GET /hello HTTP/1.1\r\nHost: x\r\n%s\r\n", cases[i].headers);
        snprintf(want, sizeof want, "1 /hello ? [|] %s", cases[i].peer);
        ask(text);
        assert_string_equal(world.seen, want);
        bed_close(now);
    }
    c = config();
    bed_open(now, &c);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(served_table), T(refused_table), T(nothing_is_served_behind_a_malformed_request), T(large_heads), T(cut_anywhere), T(half_a_request_and_gone),
        T(pipelined_in_order), T(more_than_fit_are_read_later), T(many_immediate_replies_at_once), T(dropped_while_pending), T(half_closed_client_still_hears),
        T(nothing_after_the_last_reply), T(head_is_get_without_body), T(continue_is_said_when_awaited), T(a_refusal_keeps_the_connection_when_it_can),
        T(refusal_survives_unread_input), T(chunked_over_the_limit), T(bodies_of_all_sizes), T(gzip_bombs_and_damage), T(cross_origin),
        T(problems_and_unclean_answers), T(through_proxies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
