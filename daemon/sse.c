/* daemon/sse.c -- see sse.h. */
#include "daemon/sse.h"
#include "daemon/http_internal.h"
#include <stdlib.h>

tact_slice tact_sse_last_id(const tact_http_request *q) {
    tact_slice id = tact_http_get(q, TACT_S("Last-Event-ID"));
    if (id.len == 0 && tact_http_query(q, &id, TACT_S("lastEventId")) != TACT_OK) return (tact_slice){ NULL, 0 };
    return id;
}

/* ---- slots and ids ---- */

static bool more_slots(tact_http *http) {
    uint32_t room = http->stream_room ? http->stream_room * 2 : 64;
    tact__stream *bigger = realloc(http->streams, room * sizeof *bigger);
    if (!bigger) return false;
    for (uint32_t i = room; i-- > http->stream_room;) {
        bigger[i] = (tact__stream){ .generation = 1, .next_free = http->stream_free };
        http->stream_free = i + 1;
    }
    http->streams = bigger;
    http->stream_room = room;
    return true;
}

static tact__stream *find(const tact_http *http, tact_sse_id id) {
    uint32_t at = (uint32_t)id.bits;
    if (at == 0 || at > http->stream_room) return NULL;
    tact__stream *s = &http->streams[at - 1];
    return s->connection && s->generation == (uint32_t)(id.bits >> 32) ? s : NULL;
}

/* Forget the stream; the connection is the caller's to end.  `reason` < 0: whatever closes the connection unasked. */
void tact__stream_gone(tact__connection *c, int reason) {
    tact_http *http = c->http;
    tact__stream *s = &http->streams[c->stream - 1], was = *s;
    s->connection = NULL;
    s->generation = s->generation + 1 ? s->generation + 1 : 1;
    s->next_free = http->stream_free;
    http->stream_free = c->stream;
    c->stream = 0;
    http->counts.streams--;
    if (was.gone) was.gone(http->config.ctx, was.user, reason < 0 ? TACT_SSE_CLIENT : (tact_sse_reason)reason);
}

/* ---- writing ---- */

static size_t queued(const tact__connection *c) {
    return c->out.len + (c->blocked ? uv_stream_get_write_queue_size((const uv_stream_t *)&c->tcp) : 0);
}

static bool add(tact__connection *c, tact_slice t) { return tact__buffer_add(&c->out, t.ptr, t.len); }

static bool one_line(tact_slice t) {
    for (size_t i = 0; i < t.len; i++) if (t.ptr[i] == '\n' || t.ptr[i] == '\r' || t.ptr[i] == 0) return false;
    return true;
}

static bool add_field(tact__connection *c, tact_slice name, tact_slice value) {
    return value.len == 0 || (add(c, name) && add(c, value) && add(c, TACT_S("\n")));
}

/* Every line of the data is a field of its own; CR, LF and CRLF end one. */
static bool add_data(tact__connection *c, tact_slice data) {
    for (;;) {
        size_t n = 0;
        while (n < data.len && data.ptr[n] != '\n' && data.ptr[n] != '\r') n++;
        if (!add(c, TACT_S("data: ")) || !add(c, (tact_slice){ data.ptr, n }) || !add(c, TACT_S("\n"))) return false;
        if (n == data.len) return true;
        n += data.ptr[n] == '\r' && n + 1 < data.len && data.ptr[n + 1] == '\n' ? 2 : 1;
        data.ptr += n;
        data.len -= n;
    }
}

static void drop(tact__connection *c, tact_sse_reason reason) {
    if (reason == TACT_SSE_SLOW) c->http->counts.streams_dropped++;
    tact__stream_gone(c, (int)reason);
    if (reason == TACT_SSE_SLOW) tact__connection_close(c); else tact__connection_finish(c);
}

static uint32_t beat_ms(const tact__connection *c) {
    uint32_t least = c->http->config.heartbeat_ms, spread = least * 2 / 3;
    return least + (spread ? (uint32_t)((uintptr_t)c / 64 * 2654435761u >> 8) % spread : 0);
}

void tact__stream_beat(tact__connection *c) {
    if (!c->stream) return;
    if (!c->blocked && add(c, TACT_S(":\n\n"))) tact__connection_mark(c);
    tact__connection_deadline(c, TACT__HEARTBEAT, beat_ms(c));
}

/* ---- the interface ---- */

static bool write_head(tact__connection *c, tact__request *r, uint32_t retry_ms) {
    char digits[16];
    size_t at = sizeof digits;
    tact__buffer *out = tact__connection_output(c, r);
    if (!tact__stream_head_format(c->http, out, r)) return false;
    for (uint32_t v = retry_ms; v; v /= 10) digits[--at] = (char)('0' + v % 10);
    if (retry_ms) return add_field(c, TACT_S("retry: "), (tact_slice){ digits + at, sizeof digits - at }) && add(c, TACT_S("\n"));
    return add(c, TACT_S(":\n\n"));
}

static bool can_stream(const tact_http *http, const tact__request *r) {
    return !http->stopping && !r->head_only && r->connection->first == r && r->connection->last == r && !r->connection->reading;
}

tact_sse_id tact_sse_open(tact_http *http, tact_http_id id, uint32_t retry_ms, void (*gone)(void *, void *, tact_sse_reason), void *user) {
    tact__request *r = tact__request_find(http, id);
    const tact_sse_id none = { 0 };
    if (!r || !r->handed_over || r->replied) return none;
    if (!r->connection) { tact_http_refuse_text(http, id, 503, "gone"); return none; }
    if (r->head_only) { tact_http_reply(http, id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/event-stream") }); return none; }
    if (!can_stream(http, r)) { tact_http_refuse_text(http, id, 409, "a stream needs a connection of its own: nothing may be pipelined before or behind it"); return none; }
    if (!http->stream_free && !more_slots(http)) { tact_http_refuse_text(http, id, 503, "out of memory for streams"); return none; }
    tact__connection *c = r->connection;
    if (!write_head(c, r, retry_ms)) { tact__connection_close(c); tact_http_refuse_text(http, id, 503, "out of memory for streams"); return none; }
    http->counts.replies[2]++;
    http->counts.requests_waiting--;
    if (http->config.finished) http->config.finished(http->config.ctx, r->pub.route, 200, (uv_hrtime() - r->started_ns) / 1000);
    c->stream = http->stream_free;
    tact__stream *s = &http->streams[c->stream - 1];
    http->stream_free = s->next_free;
    s->connection = c;
    s->gone = gone;
    s->user = user;
    http->counts.streams++;
    http->counts.streams_opened++;
    tact__connection_to_stream(c, r);
    tact__connection_deadline(c, TACT__HEARTBEAT, beat_ms(c));
    return (tact_sse_id){ (uint64_t)s->generation << 32 | c->stream };
}

bool tact_sse_send(tact_http *http, tact_sse_id id, tact_slice event_id, tact_slice event, tact_slice data) {
    TACT_ASSERT(one_line(event_id) && one_line(event));
    tact__stream *s = find(http, id);
    if (!s) return false;
    tact__connection *c = s->connection;
    if (queued(c) + data.len > http->config.stream_queue_max_bytes) { drop(c, TACT_SSE_SLOW); return false; }
    if (!add_field(c, TACT_S("id: "), event_id) || !add_field(c, TACT_S("event: "), event) || !add_data(c, data) || !add(c, TACT_S("\n"))) {
        drop(c, TACT_SSE_SLOW);
        return false;
    }
    tact__connection_mark(c);
    return true;
}

void tact_sse_close(tact_http *http, tact_sse_id id) {
    tact__stream *s = find(http, id);
    if (s) drop(s->connection, TACT_SSE_CLOSED);
}

size_t tact_sse_queued(const tact_http *http, tact_sse_id id) {
    const tact__stream *s = find(http, id);
    return s ? queued(s->connection) : 0;
}
