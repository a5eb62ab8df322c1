/* test/lib/http_echo.h -- what the server of the protocol's tests serves, and a note of what reached it. */
#ifndef TACT_TEST_HTTP_ECHO_H
#define TACT_TEST_HTTP_ECHO_H
#include "test/lib/http_bed.h"

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

static reply *ask(const char *text) { return bed_ask(now, text, strlen(text)); }
#define POST "POST /echo HTTP/1.1\r\nHost: x\r\n"
#endif
