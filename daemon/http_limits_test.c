/* daemon/http_limits_test.c -- slow clients, too many of them, idle thousands, stopping.  Deadlines are made short; the tests wait
 * for what must happen, they never sleep. */
#include "test/lib/http_bed.h"

static struct { tact_http_id ids[4096]; unsigned count; unsigned finished; int last_status; char large[1 << 20]; } world;
static bed *now;

static void on_now(void *ctx, const tact_http_request *q) {
    (void)ctx;
    tact_http_reply(now->http, q->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/plain"), .body = TACT_S("now") });
}
static void on_later(void *ctx, const tact_http_request *q) { (void)ctx; world.ids[world.count++] = q->id; }
static void on_large(void *ctx, const tact_http_request *q) {
    (void)ctx;
    tact_http_reply(now->http, q->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/plain"), .body = { world.large, sizeof world.large } });
}
static void on_finished(void *ctx, const tact_http_route *route, int status, uint64_t micros) {
    (void)ctx;
    (void)micros;
    assert_non_null(route);
    world.finished++;
    world.last_status = status;
}

static const tact_http_route routes[] = {
    { .method = TACT_HTTP_GET, .path = "/now", .handle = on_now },
    { .method = TACT_HTTP_GET, .path = "/later", .handle = on_later },
    { .method = TACT_HTTP_GET, .path = "/large", .handle = on_large },
    { .method = TACT_HTTP_POST, .path = "/body", .handle = on_now, .body_limit_bytes = 500000 },
};

static tact_http_config config(void) {
    tact_http_config c = tact_http_defaults();
    c.routes = routes;
    c.route_count = sizeof routes / sizeof *routes;
    c.tick_ms = 5;
    c.finished = on_finished;
    memset(&world, 0, sizeof world);
    return c;
}

static void open_with(void **state, const tact_http_config *c) {
    static bed b;
    bed_open(&b, c);
    now = *state = &b;
}

static int tear_down(void **state) { bed_close(*state); return 0; }

static tact_http_counts counts(void) {
    tact_http_counts c;
    tact_http_read_counts(now->http, &c);
    return c;
}

#define NOW "GET /now HTTP/1.1\r\nHost: x\r\n\r\n"
#define LATER "GET /later HTTP/1.1\r\nHost: x\r\n\r\n"

static void answer(unsigned i) { tact_http_reply(now->http, world.ids[i], &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/plain"), .body = TACT_S("later") }); }

/* ---- slow clients ---- */

static void slow_heads_and_bodies(void **state) {
    tact_http_config c = config();
    c.head_ms = c.body_ms = 60;
    open_with(state, &c);
    static const char *const begun[] = { "G", "GET /now HTTP/1.1\r\nHo", "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe", "POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nh" };
    for (unsigned i = 0; i < 4; i++) {
        int fd = bed_dial(now);
        bed_say(now, fd, begun[i]);
        reply *r = bed_hear_end(now, fd);
        assert_int_equal(bed_status(r), 408);
        assert_true(bed_has(r, "Connection: close\r\n"));
        close(fd);
    }
    assert_int_equal(counts().timeouts, 4);
}

/* One byte now and then does not move the deadline. */
static void dripping_does_not_help(void **state) {
    tact_http_config c = config();
    c.head_ms = 80;
    open_with(state, &c);
    int fd = bed_dial(now);
    reply *r = bed_reply();
    uint64_t last = 0;
    bed_say(now, fd, "GET /now HTTP/1.1\r\nA: ");
    BED_UNTIL(now, (uv_hrtime() - last > 10000000u ? (void)(last = uv_hrtime(), send(fd, "a", 1, MSG_NOSIGNAL)) : (void)0, bed_read(fd, r), r->ended));
    assert_int_equal(bed_status(r), 408);
    close(fd);
}

static void a_slow_request_behind_a_pending_one(void **state) {
    tact_http_config c = config();
    c.head_ms = 40;
    open_with(state, &c);
    int fd = bed_dial(now);
    bed_say(now, fd, LATER "GET /n");
    BED_UNTIL(now, counts().timeouts == 1);
    answer(0);
    reply *r = bed_hear_end(now, fd);
    assert_int_equal(bed_count(r, false), 2);
    assert_int_equal(bed_status(r), 200);
    assert_true(bed_has(r, "408 Request Timeout"));
    close(fd);
}

static void idle_connections_are_closed_and_waiting_ones_are_not(void **state) {
    tact_http_config c = config();
    c.idle_ms = 40;
    open_with(state, &c);
    int idle = bed_dial(now), used = bed_dial(now), waiting = bed_dial(now);
    bed_say(now, waiting, LATER);
    bed_say(now, used, NOW);
    assert_int_equal(bed_status(bed_hear(now, used, 1)), 200);
    assert_int_equal(bed_hear_end(now, idle)->len, 0);
    assert_int_equal(bed_hear_end(now, used)->len, 0);
    assert_int_equal(counts().connections, 1);
    answer(0);
    assert_int_equal(bed_status(bed_hear(now, waiting, 1)), 200);
    close(idle); close(used); close(waiting);
}

/* A client that asks for much and reads nothing is cut, and does not hold memory without bound meanwhile. */
static void a_client_that_never_reads(void **state) {
    tact_http_config c = config();
    c.write_ms = 60;
    open_with(state, &c);
    int fd = bed_dial(now), small = 4096;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    for (int i = 0; i < 40; i++) bed_say(now, fd, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    BED_UNTIL(now, counts().timeouts == 1);
    assert_true(world.finished <= 8);
    BED_UNTIL(now, counts().connections == 0);
    close(fd);
}

static void a_slow_reader_gets_everything(void **state) {
    tact_http_config c = config();
    open_with(state, &c);
    memset(world.large, 'x', sizeof world.large);
    int fd = bed_dial(now);
    for (int i = 0; i < 12; i++) bed_say(now, fd, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < 50; i++) bed_turn(now);                   /* the socket fills, the rest waits unread */
    assert_true(world.finished < 12);
    size_t total = 0;
    static char piece[65536];
    BED_UNTIL(now, ({ ssize_t n = recv(fd, piece, sizeof piece, 0); if (n > 0) total += (size_t)n; total > 12 * sizeof world.large; }));
    bed_say(now, fd, NOW);
    reply *r = bed_reply();
    BED_UNTIL(now, (bed_read(fd, r), bed_has(r, "\r\n\r\nnow")));
    close(fd);
}

/* ---- too many ---- */

static void connections_are_capped(void **state) {
    tact_http_config c = config();
    c.connections_max = 8;
    open_with(state, &c);
    int fds[8];
    for (int i = 0; i < 8; i++) fds[i] = bed_dial(now);
    BED_UNTIL(now, counts().connections == 8);
    int extra = bed_dial(now);
    reply *r = bed_hear_end(now, extra);
    assert_int_equal(bed_status(r), 503);
    assert_true(bed_has(r, "Retry-After: ") && bed_has(r, "Connection: close\r\n"));
    assert_int_equal(bed_count(r, false), 1);
    const char *length = strstr(r->text, "Content-Length: ");
    assert_non_null(length);
    assert_int_equal(strtoul(length + 16, NULL, 10), strlen(bed_body(r)));
    close(extra);
    assert_int_equal(counts().refused_full, 1);
    close(fds[0]);
    BED_UNTIL(now, counts().connections == 7);
    extra = bed_dial(now);
    bed_say(now, extra, NOW);
    assert_int_equal(bed_status(bed_hear(now, extra, 1)), 200);
    close(extra);
    for (int i = 1; i < 8; i++) close(fds[i]);
}

static void connections_of_one_address_are_capped(void **state) {
    tact_http_config c = config();
    c.connections_per_address_max = 3;
    open_with(state, &c);
    int fds[3];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 3; i++) fds[i] = bed_dial(now);
        BED_UNTIL(now, counts().connections == 3);
        int extra = bed_dial(now);
        assert_int_equal(bed_status(bed_hear_end(now, extra)), 503);
        close(extra);
        for (int i = 0; i < 3; i++) close(fds[i]);
        BED_UNTIL(now, counts().connections == 0);
    }
}

static void requests_are_capped(void **state) {
    tact_http_config c = config();
    c.requests_max = 4;
    open_with(state, &c);
    int fds[4];
    for (int i = 0; i < 4; i++) { fds[i] = bed_dial(now); bed_say(now, fds[i], LATER); }
    BED_UNTIL(now, world.count == 4);
    int extra = bed_dial(now);
    bed_say(now, extra, NOW);
    assert_int_equal(bed_status(bed_hear_end(now, extra)), 503);
    close(extra);
    bed_say(now, fds[0], LATER);                                 /* pipelined behind a waiting one: read later, not refused */
    for (int i = 0; i < 10; i++) bed_turn(now);
    assert_int_equal(world.count, 4);
    answer(0);
    assert_int_equal(bed_status(bed_hear(now, fds[0], 1)), 200);
    BED_UNTIL(now, world.count == 5);
    for (unsigned i = 1; i < 5; i++) answer(i);
    for (int i = 0; i < 4; i++) { assert_int_equal(bed_status(bed_hear(now, fds[i], 1)), 200); close(fds[i]); }
}

static void memory_for_bodies_is_capped(void **state) {
    tact_http_config c = config();
    c.bodies_max_bytes = 200000;
    open_with(state, &c);
    static char text[120000];
    size_t head = (size_t)snprintf(text, sizeof text, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 120000\r\n\r\n");
    memset(text + head, 'x', sizeof text - head);
    int a = bed_dial(now), b = bed_dial(now);
    bed_send(now, a, text, 110000);
    bed_send(now, b, text, 110000);
    reply *r = bed_hear(now, b, 1);
    assert_int_equal(bed_status(r), 503);
    assert_true(bed_has(r, "Retry-After"));
    close(a); close(b);
    BED_UNTIL(now, counts().connections == 0);
    for (int i = 0; i < 5; i++) {                                /* all of it came back */
        a = bed_dial(now);
        bed_send(now, a, text, sizeof text);
        bed_send(now, a, text + head, 120000 + head - sizeof text);
        assert_int_equal(bed_status(bed_hear(now, a, 1)), 200);
        close(a);
    }
}

/* ---- thousands idle ---- */

static void two_thousand_idle(void **state) {
    enum { MANY = 2000 };
    static int fds[MANY];
    tact_http_config c = config();
    c.connections_per_address_max = 3000;
    open_with(state, &c);
    if (tact_http_raise_file_limit() < 2 * MANY + 100) { print_message("too few open files allowed: skipped\n"); skip(); }
    for (int i = 0; i < MANY; i++) { fds[i] = bed_dial(now); bed_turn(now); }
    BED_UNTIL(now, counts().connections == MANY);
    for (int i = 0; i < MANY; i++) bed_say(now, fds[i], NOW);
    for (int i = 0; i < MANY; i++) assert_int_equal(bed_status(bed_hear(now, fds[i], 1)), 200);
    assert_int_equal(counts().connections, MANY);
    for (int i = 0; i < MANY; i++) close(fds[i]);
    BED_UNTIL(now, counts().connections == 0);
}

/* ---- stopping ---- */

static void stops_when_all_is_answered(void **state) {
    tact_http_config c = config();
    open_with(state, &c);
    int idle = bed_dial(now), busy = bed_dial(now), gone = bed_dial(now);
    bed_say(now, busy, LATER);
    bed_say(now, gone, LATER);
    BED_UNTIL(now, world.count == 2);
    struct linger hard = { .l_onoff = 1 };
    setsockopt(gone, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(gone);
    BED_UNTIL(now, counts().connections == 2);
    now->stopped = false;
    tact_http_stop(now->http, 60000, bed_on_stopped, now);
    assert_int_equal(bed_hear_end(now, idle)->len, 0);
    struct sockaddr_in where = { .sin_family = AF_INET, .sin_port = htons((uint16_t)now->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int late = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_not_equal(connect(late, (struct sockaddr *)&where, sizeof where), 0);          /* nobody listens */
    close(late);
    assert_false(now->stopped);
    answer(0);
    reply *r = bed_hear_end(now, busy);
    assert_int_equal(bed_status(r), 200);
    assert_true(bed_has(r, "Connection: close\r\n"));
    for (int i = 0; i < 10; i++) bed_turn(now);
    assert_false(now->stopped);                                  /* one reply is still owed, though nobody hears it */
    answer(1);
    BED_UNTIL(now, now->stopped);
    tact_http_free(now->http);
    uv_run(&now->loop, UV_RUN_NOWAIT);
    assert_int_equal(uv_loop_close(&now->loop), 0);
    close(idle); close(busy);
}

static void grace_ends(void **state) {
    tact_http_config c = config();
    open_with(state, &c);
    int half = bed_dial(now);
    bed_say(now, half, "GET /now HT");
    for (int i = 0; i < 5; i++) bed_turn(now);
    now->stopped = false;
    tact_http_stop(now->http, 30, bed_on_stopped, now);
    BED_UNTIL(now, now->stopped);
    assert_int_equal(bed_hear_end(now, half)->len, 0);
    close(half);
    tact_http_free(now->http);
    uv_run(&now->loop, UV_RUN_NOWAIT);
    assert_int_equal(uv_loop_close(&now->loop), 0);
}

static void listening_troubles_are_told(void **state) {
    tact_http_config c = config();
    open_with(state, &c);
    assert_int_equal(tact_http_listen(now->http, "127.0.0.1", (uint16_t)now->port), UV_EADDRINUSE);
    assert_int_equal(tact_http_listen(now->http, "shop.example", 0), UV_EINVAL);
    assert_true(tact_http_listen(now->http, "localhost", 0) > 0);
    int fd = bed_dial(now);
    bed_say(now, fd, NOW);
    assert_int_equal(bed_status(bed_hear(now, fd, 1)), 200);
    close(fd);
}

static void reports_what_was_finished(void **state) {
    tact_http_config c = config();
    open_with(state, &c);
    int fd = bed_dial(now);
    bed_say(now, fd, NOW "GET /none HTTP/1.1\r\nHost: x\r\n\r\n" NOW);
    bed_hear(now, fd, 3);
    assert_int_equal(world.finished, 2);
    tact_http_counts n = counts();
    assert_int_equal(n.requests, 3);
    assert_int_equal(n.replies[2], 2);
    assert_int_equal(n.replies[4], 1);
    assert_true(n.bytes_in > 80 && n.bytes_out > 300);
    close(fd);
}

int main(void) {
#define T(f) cmocka_unit_test_teardown(f, tear_down)
    const struct CMUnitTest tests[] = {
        T(slow_heads_and_bodies), T(dripping_does_not_help), T(a_slow_request_behind_a_pending_one), T(idle_connections_are_closed_and_waiting_ones_are_not),
        T(a_client_that_never_reads), T(a_slow_reader_gets_everything), T(connections_are_capped), T(connections_of_one_address_are_capped),
        T(requests_are_capped), T(memory_for_bodies_is_capped), T(two_thousand_idle), cmocka_unit_test(stops_when_all_is_answered), cmocka_unit_test(grace_ends),
        T(listening_troubles_are_told), T(reports_what_was_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
