/* daemon/http_request.c -- the record of one request: its id, its way from head to handler, its reply.  See http.h. */
#include "daemon/http_internal.h"
#include "daemon/http_problem.h"
#include "daemon/http_text.h"
#include <stdlib.h>

#if defined(TACT_ARENA_EMULATED)
#include <sanitizer/asan_interface.h>
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { CHUNKED_FIRST_BYTES = 4096 };

/* ---- records and ids ---- */

static bool more_slots(tact_http *http) {
    uint32_t count = http->slot_count ? http->slot_count * 2 : 64;
    tact__slot *bigger = realloc(http->slots, count * sizeof *bigger);
    if (!bigger) return false;
    for (uint32_t i = count; i-- > http->slot_count;) {
        bigger[i] = (tact__slot){ .generation = 1, .next_free = http->slot_free };
        http->slot_free = i + 1;
    }
    http->slots = bigger;
    http->slot_count = count;
    return true;
}

static tact__request *new_record(tact_http *http) {
    tact__request *r = http->kept_requests;
    if (r) {
        http->kept_requests = r->next;
        http->kept_request_count--;
        UNPOISON(r->block, http->config.request_block_bytes);
        return r;
    }
    r = malloc(sizeof *r + http->config.request_block_bytes);
    if (r) r->block = (char *)(r + 1);
    return r;
}

tact__request *tact__request_new(tact_http *http, tact__connection *c) {
    if (http->counts.requests_waiting >= http->config.requests_max) return NULL;
    if (!http->slot_free && !more_slots(http)) return NULL;
    tact__request *r = new_record(http);
    if (!r) return NULL;
    memset(r, 0, offsetof(tact__request, arena));            /* what lies behind is set before it is read */
    tact_parse_begin(&r->parse, r->block, r->headers);
    r->parse.budget = &http->body_budget;
    r->connection = c;
    r->slot = http->slot_free - 1;
    tact__slot *slot = &http->slots[r->slot];
    http->slot_free = slot->next_free;
    slot->request = r;
    r->generation = slot->generation;
    r->pub.id.bits = (uint64_t)slot->generation << 32 | (r->slot + 1);
    tact_arena_init(&r->arena, NULL, 0, &http->source);
    return r;
}

void tact__request_release(tact_http *http, tact__request *r) {
    tact__slot *slot = &http->slots[r->slot];
    slot->request = NULL;
    slot->generation = slot->generation + 1 ? slot->generation + 1 : 1;
    slot->next_free = http->slot_free;
    http->slot_free = r->slot + 1;
    tact_parse_end(&r->parse);
    tact_arena_reset(&r->arena);
    tact__buffer_free(&r->held);
    if (http->kept_request_count < TACT__REQUESTS_KEPT) {
        r->next = http->kept_requests;
        http->kept_requests = r;
        http->kept_request_count++;
    } else {
        UNPOISON(r->block, http->config.request_block_bytes);
        free(r);
    }
}

tact__request *tact__request_find(const tact_http *http, tact_http_id id) {
    uint32_t at = (uint32_t)id.bits;
    if (at == 0 || at > http->slot_count) return NULL;
    tact__request *r = http->slots[at - 1].request;
    return r && r->generation == (uint32_t)(id.bits >> 32) ? r : NULL;
}

static tact__request *waiting_request(const tact_http *http, tact_http_id id) {
    tact__request *r = tact__request_find(http, id);
    return r && r->handed_over && !r->replied ? r : NULL;
}

void tact_http_note(tact_http *http, tact_http_id id, void *note) {
    tact__request *r = waiting_request(http, id);
    if (r) r->pub.note = note;
}

bool tact_http_waiting(const tact_http *http, tact_http_id id) {
    const tact__request *r = waiting_request(http, id);
    return r && r->connection;
}

bool tact_http_staying(const tact_http *http, tact_http_id id) {
    const tact__request *r = waiting_request(http, id);
    return r && r->connection && !r->connection->input_ended;
}

const tact_http_request *tact_http_find(const tact_http *http, tact_http_id id) {
    const tact__request *r = waiting_request(http, id);
    return r ? &r->pub : NULL;
}

/* ---- from head to handler ---- */

static size_t align16(size_t n) { return (n + 15) & ~(size_t)15; }

/* A small body stays in the record's block, behind the head. */
static void place_body(const tact_http *http, tact__request *r) {
    tact_parse *p = &r->parse;
    size_t from = align16(p->head_len), left = http->config.request_block_bytes - from;
    size_t want = p->chunked ? CHUNKED_FIRST_BYTES : (size_t)p->content_length;
    p->body = r->block + from;
    p->body_room = want <= left / 2 ? want : 0;
    p->body_limit = r->pub.route ? r->pub.route->body_limit_bytes : 0;
}

bool tact__request_head(tact_http *http, tact__request *r) {
    tact_parse *p = &r->parse;
    tact__head_read(http, r);
    place_body(http, r);
    if (!p->has_body) return true;
    if (!r->refuse_status && r->pub.method != TACT_HTTP_OPTIONS) {
        r->connection->continue_due = p->expect_continue;
        return true;
    }
    if (p->expect_continue || p->content_length > TACT__SWALLOW_BYTES) {
        if (!r->refuse_status) { r->refuse_status = 413; r->refuse_detail = "this request takes no body"; }
        tact__request_refuse(http, r, r->refuse_status, r->refuse_detail, true);
        return false;
    }
    p->discard = true;                                       /* a short body is read over, so that the connection lives on */
    p->body_limit = TACT__SWALLOW_BYTES;
    if (!p->chunked) {                                       /* and the answer need not wait for it */
        r->connection->swallow_bytes = (uint32_t)p->content_length;
        p->phase = TACT_PARSED;
    }
    return true;
}

static void join_order(tact__connection *c, tact__request *r) {
    r->next = NULL;
    if (c->last) c->last->next = r; else c->first = r;
    c->last = r;
    c->waiting++;
    if (c->reading == r) c->reading = NULL;
}

static void start_arena(tact_http *http, tact__request *r) {
    tact_parse *p = &r->parse;
    size_t from = align16(p->head_len);
    if (p->has_body && !p->body_owned) from += align16(p->body_len);
    tact_arena_init(&r->arena, r->block + from, http->config.request_block_bytes - from, &http->source);
    r->pub.arena = &r->arena;
    r->pub.body = p->has_body ? (tact_slice){ p->body, p->body_len } : (tact_slice){ NULL, 0 };
}

static bool inflate_body(tact_http *http, tact__request *r) {
    tact_slice plain;
    if (!http->inflater && (http->inflater = tact_inflater_new()) == NULL) { tact__request_refuse(http, r, 503, "out of memory for compressed bodies", false); return false; }
    switch (tact_inflate(http->inflater, &plain, r->pub.body, r->pub.route->body_limit_bytes)) {
    case TACT_OK: break;
    case TACT_ERR_LIMIT: tact__request_refuse(http, r, 413, "the body is longer than this address accepts, once inflated", false); return false;
    case TACT_ERR_MEMORY: tact__request_refuse(http, r, 503, "out of memory for compressed bodies", false); return false;
    default: tact__request_refuse(http, r, 400, "the gzip body is damaged or cut off", false); return false;
    }
    r->pub.body = tact_arena_copy(&r->arena, plain);
    if (plain.len && !r->pub.body.ptr) { tact__request_refuse(http, r, 503, "out of memory for compressed bodies", false); return false; }
    return true;
}

static bool decode_params(tact_http *http, tact__request *r) {
    for (unsigned i = 0; i < TACT_HTTP_PARAMS && r->pub.params[i].ptr; i++) {
        tact_status s = tact_http_decode(&r->arena, &r->pub.params[i], r->pub.params[i], false);
        if (s == TACT_OK) continue;
        if (s == TACT_ERR_MEMORY) tact__request_refuse(http, r, 503, "out of memory", false);
        else tact__request_refuse(http, r, 400, "the path holds a broken percent-escape or is not UTF-8", false);
        return false;
    }
    return true;
}

void tact__request_dispatch(tact_http *http, tact__request *r) {
    http->counts.requests++;
    join_order(r->connection, r);
    if (r->refuse_status || r->pub.method == TACT_HTTP_OPTIONS) { tact__head_answer(http, r); return; }
    start_arena(http, r);
    if (r->gzip && r->parse.has_body && !inflate_body(http, r)) return;
    if (!decode_params(http, r)) return;
    if (http->config.finished) r->started_ns = uv_hrtime();
    r->handed_over = true;
    http->counts.requests_waiting++;
    r->pub.route->handle(http->config.ctx, &r->pub);
}

/* ---- replies ---- */

static void account(tact_http *http, const tact__request *r, int status) {
    http->counts.replies[status >= 200 && status < 600 ? status / 100 : 5]++;
    if (!r->handed_over) return;
    http->counts.requests_waiting--;
    if (r->pub.note && http->config.noted) http->config.noted(http->config.ctx, &r->pub, status);
    if (http->config.finished) http->config.finished(http->config.ctx, r->pub.route, status, (uv_hrtime() - r->started_ns) / 1000);
}

static bool send_reply(tact_http *http, tact__request *r, const tact_http_answer *a) {
    tact__connection *c = r->connection;
    account(http, r, a->status);
    if (!c) {
        tact__request_release(http, r);
        tact__server_check_stopped(http);
        return false;
    }
    r->replied = true;
    if (a->close || !r->parse.keep_alive || http->stopping) r->last = true;
    if (!tact__reply_format(http, tact__connection_output(c, r), r, a)) { tact__connection_close(c); return false; }
    tact__connection_replied(c, r);
    return true;
}

bool tact_http_reply(tact_http *http, tact_http_id id, const tact_http_answer *a) {
    TACT_ASSERT(a->status >= 200 && a->status < 600);
    tact__request *r = waiting_request(http, id);
    return r && send_reply(http, r, a);
}

static bool send_problem(tact_http *http, tact__request *r, tact_arena *arena, const tact_http_problem *p) {
    char digits[16], allow[64];
    tact_http_header h[2];
    size_t n = 0, at = sizeof digits;
    tact_http_answer a = { .status = p->status, .content_type = TACT_S("application/problem+json"), .headers = h };
    a.body = tact__problem_text(arena, p);
    if (p->status == 405) {
        tact__allow_text(allow, r->allow);
        h[n++] = (tact_http_header){ TACT_S("Allow"), tact_slice_of(allow) };
    }
    if (p->retry_after_s) {
        for (uint32_t v = p->retry_after_s; v; v /= 10) digits[--at] = (char)('0' + v % 10);
        h[n++] = (tact_http_header){ TACT_S("Retry-After"), { digits + at, sizeof digits - at } };
    }
    a.header_count = n;
    return send_reply(http, r, &a);
}

bool tact_http_refuse(tact_http *http, tact_http_id id, const tact_http_problem *problem) {
    tact__request *r = waiting_request(http, id);
    return r && send_problem(http, r, &r->arena, problem);
}

bool tact_http_refuse_text(tact_http *http, tact_http_id id, int status, const char *detail) {
    tact_http_problem p = { .status = status, .detail = tact_slice_of(detail) };
    return tact_http_refuse(http, id, &p);
}

void tact__request_refuse(tact_http *http, tact__request *r, int status, const char *detail, bool last) {
    tact__connection *c = r->connection;
    tact_arena arena;
    tact_arena_init(&arena, http->scratch, sizeof http->scratch, NULL);
    if (!r->handed_over && c->reading == r) join_order(c, r);
    if (last) {
        r->last = true;
        c->linger_due = true;
    }
    tact_http_problem p = { .status = status, .detail = tact_slice_of(detail), .retry_after_s = status == 503 ? 1 : 0 };
    send_problem(http, r, &arena, &p);
}

tact_status tact_http_query(const tact_http_request *q, tact_slice *out, tact_slice name) {
    return tact_http_form_value(q->arena, out, q->query, name);
}
