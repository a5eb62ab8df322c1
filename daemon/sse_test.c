/* daemon/sse_test.c -- streams of server-sent events: opening, sending, slow readers, heartbeats, endings. */
#include "test/lib/http_bed.h"
#include "daemon/sse.h"

static struct { tact_sse_id ids[64]; unsigned count, gone; tact_sse_reason reason; void *user; char last_id[64]; tact_http_id pending; } world;
static bed *now;

static void on_gone(void *ctx, void *user, tact_sse_reason reason) { (void)ctx; world.gone++; world.reason = reason; world.user = user; }
static void on_stream(void *ctx, const tact_http_request *q) {
    (void)ctx;
    tact_slice last = tact_sse_last_id(q);
    snprintf(world.last_id, sizeof world.last_id, "%.*s", (int)last.len, last.len ? last.ptr : "");
    world.ids[world.count++] = tact_sse_open(now->http, q->id, 3000, on_gone, &world);
}
static void on_later(void *ctx, const tact_http_request *q) { (void)ctx; world.pending = q->id; }
static bool any_origin(void *ctx, tact_slice origin) { (void)ctx; (void)origin; return true; }

static const tact_http_route routes[] = {
    { .method = TACT_HTTP_GET, .path = "/stream", .handle = on_stream, .flags = TACT_HTTP_CORS },
    { .method = TACT_HTTP_GET, .path = "/later", .handle = on_later },
};

static int set_up(void **state) {
    static bed b;
    tact_http_config c = tact_http_defaults();
    c.routes = routes;
    c.route_count = 2;
    c.tick_ms = 5;
    c.heartbeat_ms = 30;
    c.stream_queue_max_bytes = 20000;
    c.origin_allowed = any_origin;
    memset(&world, 0, sizeof world);
    bed_open(&b, &c);
    now = *state = &b;
    return 0;
}
static int tear_down(void **state) { bed_close(*state); return 0; }

#define STREAM "GET /stream HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\nLast-Event-ID: e41\r\n\r\n"

static int open_stream(void) {
    int fd = bed_dial(now);
    unsigned before = world.count;
    bed_say(now, fd, STREAM);
    BED_UNTIL(now, world.count > before);
    return fd;
}

static reply *hear_text(int fd, const char *text) {
    reply *r = bed_reply();
    BED_UNTIL(now, (bed_read(fd, r), bed_has(r, text) || r->ended));
    assert_true(bed_has(r, text));
    return r;
}

static tact_http_counts counts(void) { tact_http_counts c; tact_http_read_counts(now->http, &c); return c; }

static void events_arrive(void **state) {
    (void)state;
    int fd = open_stream();
    assert_string_equal(world.last_id, "e41");
    assert_int_equal(counts().streams, 1);
    assert_int_equal(counts().requests_waiting, 0);
    assert_true(tact_sse_send(now->http, world.ids[0], TACT_S("e42"), TACT_S("message"), TACT_S("{\"a\":1}")));
    assert_true(tact_sse_send(now->http, world.ids[0], TACT_S(""), TACT_S(""), TACT_S("one\ntwo\r\nthree\r\rfive\n")));
    assert_true(tact_sse_send(now->http, world.ids[0], TACT_S(""), TACT_S("empty"), TACT_S("")));
    reply *r = hear_text(fd, "event: empty\ndata: \n\n");
    assert_true(bed_has(r, "Content-Type: text/event-stream\r\n") && bed_has(r, "Cache-Control: no-store\r\n") && bed_has(r, "Access-Control-Allow-Origin: https://a.example\r\n"));
    assert_false(bed_has(r, "Content-Length"));
    assert_true(bed_has(r, "\r\n\r\nretry: 3000\n\nid: e42\nevent: message\ndata: {\"a\":1}\n\ndata: one\ndata: two\ndata: three\ndata: \ndata: five\ndata: \n\n"));
    assert_true(strstr(bed_body(r), "retry: 3000\n\n") != NULL);
    close(fd);
    BED_UNTIL(now, world.gone == 1);
    assert_int_equal(world.reason, TACT_SSE_CLIENT);
    assert_ptr_equal(world.user, &world);
    assert_false(tact_sse_send(now->http, world.ids[0], TACT_S(""), TACT_S(""), TACT_S("x")));
    BED_UNTIL(now, counts().connections == 0);
    assert_int_equal(counts().streams, 0);
}

static void last_id_from_the_query(void **state) {
    (void)state;
    int fd = bed_dial(now);
    bed_say(now, fd, "GET /stream?lastEventId=q%207 HTTP/1.1\r\nHost: x\r\n\r\n");
    BED_UNTIL(now, world.count == 1);
    assert_string_equal(world.last_id, "q 7");
    close(fd);
}

static void quiet_streams_beat(void **state) {
    (void)state;
    int fd = open_stream();
    reply *r = hear_text(fd, ":\n\n:\n\n:\n\n");
    assert_false(r->ended);
    assert_int_equal(world.gone, 0);
    close(fd);
}

static void a_slow_reader_is_dropped(void **state) {
    (void)state;
    static char data[5000];
    memset(data, 'x', sizeof data);
    int fd = open_stream(), small = 4096;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    int quick = open_stream();
    unsigned sent = 0;
    reply *r = bed_reply();
    while (tact_sse_send(now->http, world.ids[0], TACT_S(""), TACT_S(""), (tact_slice){ data, sizeof data })) {
        sent++;
        assert_true(tact_sse_queued(now->http, world.ids[0]) <= 20000 + sizeof data);
        assert_true(tact_sse_send(now->http, world.ids[1], TACT_S(""), TACT_S(""), TACT_S("y")));
        bed_turn(now);
        r->len = 0;
        bed_read(quick, r);
        if (sent > 100000) fail_msg("never dropped");
    }
    assert_int_equal(world.gone, 1);
    assert_int_equal(world.reason, TACT_SSE_SLOW);
    assert_int_equal(counts().streams_dropped, 1);
    BED_UNTIL(now, counts().connections == 1);
    assert_true(tact_sse_send(now->http, world.ids[1], TACT_S(""), TACT_S(""), TACT_S("still here")));
    hear_text(quick, "still here");
    close(fd);
    close(quick);
}

static void closing_delivers_what_was_queued(void **state) {
    (void)state;
    int fd = open_stream();
    tact_sse_send(now->http, world.ids[0], TACT_S(""), TACT_S("bye"), TACT_S("1"));
    tact_sse_close(now->http, world.ids[0]);
    assert_int_equal(world.gone, 1);
    assert_int_equal(world.reason, TACT_SSE_CLOSED);
    tact_sse_close(now->http, world.ids[0]);
    assert_int_equal(world.gone, 1);
    reply *r = bed_hear_end(now, fd);
    assert_true(bed_has(r, "event: bye\ndata: 1\n\n"));
    close(fd);
    fd = open_stream();                                          /* the slot is used again, the old id stays stale */
    assert_false(tact_sse_send(now->http, world.ids[0], TACT_S(""), TACT_S(""), TACT_S("x")));
    assert_true(tact_sse_send(now->http, world.ids[1], TACT_S(""), TACT_S(""), TACT_S("x")));
    close(fd);
}

static void not_beside_other_requests(void **state) {
    (void)state;
    int fd = bed_dial(now);
    bed_say(now, fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n" STREAM);
    BED_UNTIL(now, world.count == 1);
    assert_int_equal(world.ids[0].bits, 0);
    tact_http_refuse_text(now->http, world.pending, 404, "no");
    reply *r = bed_hear(now, fd, 2);
    assert_true(bed_has(r, "409 Conflict"));
    close(fd);
    fd = bed_dial(now);
    bed_say(now, fd, "HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    r = bed_reply();
    BED_UNTIL(now, (bed_read(fd, r), bed_has(r, "\r\n\r\n")));
    assert_int_equal(bed_status(r), 200);
    assert_int_equal(world.ids[1].bits, 0);
    close(fd);
}

static void stopping_ends_streams(void **state) {
    (void)state;
    int fd = open_stream();
    now->stopped = false;
    tact_http_stop(now->http, 60000, bed_on_stopped, now);
    assert_int_equal(world.reason, TACT_SSE_STOPPING);
    reply *r = bed_hear_end(now, fd);
    assert_true(bed_has(r, "text/event-stream"));
    BED_UNTIL(now, now->stopped);
    tact_http_free(now->http);
    uv_run(&now->loop, UV_RUN_NOWAIT);
    assert_int_equal(uv_loop_close(&now->loop), 0);
    close(fd);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(events_arrive), T(last_id_from_the_query), T(quiet_streams_beat), T(a_slow_reader_is_dropped), T(closing_delivers_what_was_queued),
        T(not_beside_other_requests), cmocka_unit_test_setup(stopping_ends_streams, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
