/* daemon/http_test.c -- the protocol over raw sockets: what is served, in which order; http_refused_test.c: what is refused. */
#include "test/lib/http_echo.h"
#include <zlib.h>
#include "core/base/hash.h"

static void answer(unsigned i, const char *text) {
    tact_http_reply(now->http, world.ids[i], &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/plain"), .body = tact_slice_of(text) });
}

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
        T(served_table), T(cut_anywhere), T(half_a_request_and_gone),
        T(pipelined_in_order), T(more_than_fit_are_read_later), T(many_immediate_replies_at_once), T(dropped_while_pending), T(half_closed_client_still_hears),
        T(nothing_after_the_last_reply), T(head_is_get_without_body), T(continue_is_said_when_awaited), T(a_refusal_keeps_the_connection_when_it_can),
        T(refusal_survives_unread_input), T(chunked_over_the_limit), T(bodies_of_all_sizes), T(gzip_bombs_and_damage), T(cross_origin),
        T(problems_and_unclean_answers), T(through_proxies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
