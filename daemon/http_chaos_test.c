/* daemon/http_chaos_test.c -- seeded disorder: clients that cut, pipeline, reset and half-close at random while replies are made in
 * random order.  Every reply a client reads belongs to its own request, in its order, and nothing is left over in the end. */
#include "test/lib/http_bed.h"
#include <time.h>
#include "core/base/hash.h"
#include "daemon/sse.h"

enum { CLIENTS = 24, STEPS = 30000, PENDING = 8192 };

static struct { tact_http_id ids[PENDING]; uint32_t number[PENDING]; unsigned pending; uint64_t handled, gone; } world;
static bed *now;
static tact_rng rng;

typedef struct client { int fd; uint32_t first, sent, heard; char out[4096]; size_t out_len, in_len; char in[65536]; bool half_closed, stream; } client;
static client clients[CLIENTS];
static uint32_t next_number = 1;

static uint32_t number_of(const tact_http_request *q) {
    int64_t n = 0;
    assert_true(tact_slice_int(q->params[0], &n));
    return (uint32_t)n;
}

static void reply_with(tact_http_id id, uint32_t number) {
    char text[3000];
    int n = snprintf(text, sizeof text, "<%u>", number);
    size_t len = (size_t)n;
    if (number % 7 == 0) { memset(text + len, '.', 2500); len += 2500; }
    tact_http_reply(now->http, id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/plain"), .body = { text, len } });
}

static void on_number(void *ctx, const tact_http_request *q) {
    (void)ctx;
    world.handled++;
    assert_non_null(tact_arena_alloc(q->arena, 1, 100 + (size_t)tact_rng_below(&rng, 40000)));
    if (tact_rng_below(&rng, 3) == 0 || world.pending == PENDING) { reply_with(q->id, number_of(q)); return; }
    world.number[world.pending] = number_of(q);
    world.ids[world.pending++] = q->id;
}
static void on_gone(void *ctx, void *user, tact_sse_reason reason) { (void)ctx; (void)user; (void)reason; world.gone++; }
static void on_stream(void *ctx, const tact_http_request *q) {
    (void)ctx;
    tact_sse_id id = tact_sse_open(now->http, q->id, 0, on_gone, NULL);
    if (id.bits) for (int i = 0; i < 5; i++) tact_sse_send(now->http, id, TACT_S(""), TACT_S(""), TACT_S("tick"));
    else world.gone++;
}

static const tact_http_route routes[] = {
    { .method = TACT_HTTP_POST, .path = "/n/{number}", .handle = on_number, .body_limit_bytes = 60000 },
    { .method = TACT_HTTP_GET, .path = "/n/{number}", .handle = on_number },
    { .method = TACT_HTTP_GET, .path = "/stream", .handle = on_stream },
};

static void end_client(client *c, bool reset) {
    struct linger hard = { .l_onoff = 1 };
    if (c->fd < 0) return;
    if (reset) setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(c->fd);
    c->fd = -1;
}

static void begin_client(client *c) {
    memset(c, 0, offsetof(client, out));
    c->out_len = c->in_len = 0;
    c->half_closed = c->stream = false;
    c->fd = bed_dial(now);
    c->first = next_number;
    next_number += 10000;
}

static void add_request(client *c) {
    char *w = c->out + c->out_len;
    size_t room = sizeof c->out - c->out_len;
    if (room < 2500) return;
    uint32_t number = c->first + c->sent++;
    int n;
    switch (tact_rng_below(&rng, 3)) {
    case 0: n = snprintf(w, room, "GET /n/%u HTTP/1.1\r\nHost: x\r\n\r\n", number); break;
    case 1: n = snprintf(w, room, "POST /n/%u HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nb\r\n0123456789a\r\n0\r\n\r\n", number); break;
    default: {
        size_t body = (size_t)tact_rng_below(&rng, 2000);
        n = snprintf(w, room, "POST /n/%u HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", number, body);
        memset(w + n, 'x', body);
        n += (int)body;
    }
    }
    c->out_len += (size_t)n;
}

static void send_some(client *c) {
    if (!c->out_len || c->half_closed) return;
    size_t len = 1 + (size_t)tact_rng_below(&rng, c->out_len);
    ssize_t n = send(c->fd, c->out, len, MSG_NOSIGNAL);
    if (n <= 0) return;
    memmove(c->out, c->out + n, c->out_len - (size_t)n);
    c->out_len -= (size_t)n;
}

/* The replies so far: each must be the next of this client's numbers. */
static void hear_some(client *c) {
    ssize_t n = recv(c->fd, c->in + c->in_len, sizeof c->in - 1 - c->in_len, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) { end_client(c, false); return; }
    if (n > 0) c->in_len += (size_t)n;
    c->in[c->in_len] = 0;
    if (c->stream) { c->in_len = 0; return; }
    for (char *end; (end = strstr(c->in, "\r\n\r\n")) != NULL;) {
        const char *length = strstr(c->in, "Content-Length: ");
        assert_true(strncmp(c->in, "HTTP/1.1 200 OK\r\n", 17) == 0 && length && length < end);
        size_t whole = (size_t)(end + 4 - c->in) + strtoul(length + 16, NULL, 10);
        if (c->in_len < whole) return;
        assert_int_equal(strtoul(end + 5, NULL, 10), c->first + c->heard);
        c->heard++;
        memmove(c->in, c->in + whole, c->in_len - whole + 1);
        c->in_len -= whole;
    }
}

static void answer_one(void) {
    if (!world.pending) return;
    unsigned i = (unsigned)tact_rng_below(&rng, world.pending);
    reply_with(world.ids[i], world.number[i]);
    world.pending--;
    world.ids[i] = world.ids[world.pending];
    world.number[i] = world.number[world.pending];
}

static void step(void) {
    client *c = &clients[tact_rng_below(&rng, CLIENTS)];
    if (c->fd < 0) { begin_client(c); return; }
    switch (tact_rng_below(&rng, 64)) {
    case 0: end_client(c, true); return;
    case 1: end_client(c, false); return;
    case 2: if (!c->half_closed) shutdown(c->fd, SHUT_WR); c->half_closed = true; return;
    case 3: if (!c->sent && !c->half_closed) { c->stream = true; bed_say(now, c->fd, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"); } return;
    default: break;
    }
    switch (tact_rng_below(&rng, 5)) {
    case 0: if (!c->stream) add_request(c); break;
    case 1: send_some(c); break;
    case 2: hear_some(c); break;
    case 3: answer_one(); break;
    default: bed_turn(now);
    }
}

static void disorder(void **state) {
    (void)state;
    static bed b;
    tact_http_config c = tact_http_defaults();
    tact_http_counts counts;
    uint64_t seed = getenv("SEED") ? strtoull(getenv("SEED"), NULL, 10) : (uint64_t)time(NULL);
    print_message("SEED=%llu\n", (unsigned long long)seed);
    rng = tact_rng_from((tact_seed){ seed, 5 });
    c.routes = routes;
    c.route_count = sizeof routes / sizeof *routes;
    c.pipeline_max = 5;
    now = &b;
    memset(&world, 0, sizeof world);
    bed_open(&b, &c);
    for (int i = 0; i < CLIENTS; i++) clients[i].fd = -1;
    for (int i = 0; i < STEPS; i++) step();
    while (world.pending) { answer_one(); bed_turn(now); }
    for (int i = 0; i < CLIENTS; i++) {                          /* those still there hear the rest */
        client *k = &clients[i];
        if (k->fd < 0 || k->stream) { end_client(k, false); continue; }
        if (k->half_closed) {
            BED_UNTIL(now, (answer_one(), hear_some(k), k->fd < 0));
        } else {
            BED_UNTIL(now, (send_some(k), answer_one(), hear_some(k), k->fd < 0 || k->heard == k->sent));
            assert_true(k->fd >= 0);
        }
        end_client(k, false);
    }
    BED_UNTIL(now, (answer_one(), tact_http_read_counts(b.http, &counts), counts.connections == 0));
    while (world.pending) answer_one();
    tact_http_read_counts(b.http, &counts);
    assert_int_equal(counts.requests_waiting, 0);
    assert_int_equal(counts.streams, 0);
    assert_int_equal(counts.malformed, 0);
    assert_true(world.handled > 300);
    bed_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(disorder) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
