/* daemon/http_connection.c -- one socket: reading, the order of replies, writing, closing, deadlines.
 *
 *      reading <------------ resumed when output has drained and fewer requests wait
 *        | too many waiting, or output blocked: not read further
 *        v
 *      stopped      any --last reply written--> closed, or lingering first when input may still be on its way: closing a
 *                                               socket with unread input resets it, and the client would lose the reply
 */
#include "daemon/http_internal.h"
#include <stdlib.h>
#include <sys/socket.h>

enum { OUT_HIGH_BYTES = 256 * 1024, LINGER_BYTES_MAX = 4 << 20 };

typedef struct writing { uv_write_t req; tact__connection *connection; tact__buffer bytes; } writing;

static void take(tact__connection *c, const char *bytes, size_t len);

/* ---- deadlines ---- */

void tact__connection_deadline(tact__connection *c, tact__deadline what, uint64_t ms) {
    c->deadline = (uint8_t)what;
    tact_wheel_set(&c->http->wheel, &c->timer, what == TACT__NO_DEADLINE ? TACT_WHEEL_NEVER : uv_now(c->http->loop) + ms);
}

void tact__connection_fire(void *ctx, tact_wheel_timer *timer) {
    tact_http *http = ctx;
    tact__connection *c = (tact__connection *)(void *)((char *)timer - offsetof(tact__connection, timer));
    switch ((tact__deadline)c->deadline) {
    case TACT__HEAD: case TACT__BODY: {
        http->counts.timeouts++;
        bool head = c->deadline == TACT__HEAD;
        c->deadline = TACT__NO_DEADLINE;
        if (c->reading) tact__request_refuse(http, c->reading, 408, head ? "the head of the request took too long" : "the body of the request took too long", true);
        break;
    }
    case TACT__WRITE: {
        uint32_t left = (uint32_t)uv_stream_get_write_queue_size((uv_stream_t *)&c->tcp);
        if (left < c->writing_bytes) { c->writing_bytes = left; tact__connection_deadline(c, TACT__WRITE, http->config.write_ms); break; }
        http->counts.timeouts++;
        tact__connection_close(c);
        break;
    }
    case TACT__HEARTBEAT: tact__stream_beat(c); break;
    case TACT__IDLE: case TACT__LINGER: tact__connection_close(c); break;
    case TACT__NO_DEADLINE: break;
    }
}

/* ---- closing ---- */

static void on_closed(uv_handle_t *handle) {
    tact__connection *c = handle->data;
    tact_http *http = c->http;
    *c->link = c->next;
    if (c->next) c->next->link = c->link;
    if (c->crowded) tact__crowd_leave(&http->crowd, &c->peer);
    if (c->lingering) http->lingering_count--; else http->counts.connections--;
    c->next = http->free_connections;
    http->free_connections = c;
    tact__server_check_stopped(http);
}

static void unmark(tact__connection *c) {
    if (!c->dirty_link) return;
    *c->dirty_link = c->dirty_next;
    if (c->dirty_next) c->dirty_next->dirty_link = c->dirty_link;
    c->dirty_link = NULL;
    c->http->dirty_count--;
}

/* Those waiting live on without a client; a reply held back for its turn is done with. */
static void orphan(tact__connection *c) {
    while (c->first) {
        tact__request *r = c->first;
        c->first = r->next;
        r->connection = NULL;
        if (r->replied) tact__request_release(c->http, r);
    }
    c->last = NULL;
    c->waiting = 0;
    if (c->reading) tact__request_release(c->http, c->reading);
    c->reading = NULL;
}

void tact__connection_close(tact__connection *c) {
    if (uv_is_closing((uv_handle_t *)&c->tcp)) return;
    orphan(c);
    unmark(c);
    tact_wheel_remove(&c->http->wheel, &c->timer);
    if (c->stream) tact__stream_gone(c, -1);
    tact__buffer_free(&c->out);
    tact__buffer_free(&c->rest);
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

void tact__connection_finish(tact__connection *c) {
    c->closing_after_output = true;
    tact__connection_mark(c);
}

static void start_lingering(tact__connection *c) {
    tact_http *http = c->http;
    uv_os_fd_t fd;
    if (http->lingering_count >= TACT__LINGERING_MAX || uv_fileno((uv_handle_t *)&c->tcp, &fd) != 0) { tact__connection_close(c); return; }
    shutdown(fd, SHUT_WR);
    if (!c->lingering) {
        c->lingering = true;
        http->lingering_count++;
        http->counts.connections--;
    }
    tact__connection_deadline(c, TACT__LINGER, http->config.linger_ms);
}

/* ---- reading ---- */

static bool may_take(const tact__connection *c) {
    return !c->blocked && c->waiting < c->http->config.pipeline_max && c->out.len < OUT_HIGH_BYTES;
}

static void stop_reading(tact__connection *c, const char *bytes, size_t len) {
    if (!c->reading_stopped) uv_read_stop((uv_stream_t *)&c->tcp);
    c->reading_stopped = true;
    if (!tact__buffer_add(&c->rest, bytes, len)) tact__connection_close(c);
}

static const char full_answer[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 113\r\n\r\n"
    "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"too many at once, try again shortly\"}\n";

/* No record to answer with: when nothing of this connection waits, say so and close; else read on after a reply. */
static void refuse_without_record(tact__connection *c, const char *bytes, size_t len) {
    if (c->waiting) { stop_reading(c, bytes, len); return; }
    c->http->counts.replies[5]++;
    c->linger_due = true;
    if (tact__buffer_add(&c->out, full_answer, sizeof full_answer - 1)) tact__connection_finish(c);
    else tact__connection_close(c);
}

static void wait_for_more(tact__connection *c) {
    tact__request *r = c->reading;
    if (r->parse.phase == TACT_PARSING_HEAD && r->parse.head_len == 0) {       /* only an empty line: still idle */
        c->reading = NULL;
        tact__request_release(c->http, r);
        return;
    }
    tact__deadline what = r->parse.phase == TACT_PARSING_HEAD ? TACT__HEAD : TACT__BODY;
    if (c->deadline != what && !c->blocked) tact__connection_deadline(c, what, what == TACT__HEAD ? c->http->config.head_ms : c->http->config.body_ms);
    if (c->continue_due) tact__connection_mark(c);
}

/* One step of the request being read; false when the connection takes no more. */
static bool step(tact__connection *c, const char **bytes, size_t *len) {
    tact__request *r = c->reading;
    size_t used;
    tact_parse_result result = tact_parse_feed(&r->parse, &used, *bytes, *len);
    if (result == TACT_PARSE_HEAD) {
        *bytes += used;
        *len -= used;
        if (!tact__request_head(c->http, r)) return false;
        result = tact_parse_feed(&r->parse, &used, *bytes, *len);
    }
    switch (result) {
    case TACT_PARSE_DONE:
        *bytes += used;
        *len -= used;
        c->continue_due = false;
        tact__request_dispatch(c->http, r);
        return true;
    case TACT_PARSE_MORE:
        *len = 0;
        wait_for_more(c);
        return true;
    default:
        c->http->counts.malformed++;
        tact__request_refuse(c->http, r, r->parse.status, r->parse.detail, true);
        return false;
    }
}

static void take(tact__connection *c, const char *bytes, size_t len) {
    while (len > 0) {
        if (uv_is_closing((uv_handle_t *)&c->tcp) || c->closing_after_output || c->stream) return;
        if (c->swallow_bytes) {
            size_t n = len < c->swallow_bytes ? len : c->swallow_bytes;
            bytes += n;
            len -= n;
            c->swallow_bytes -= (uint32_t)n;
            continue;
        }
        if (!c->reading && !may_take(c)) { stop_reading(c, bytes, len); return; }
        if (!c->reading && (c->reading = tact__request_new(c->http, c)) == NULL) { refuse_without_record(c, bytes, len); return; }
        if (!step(c, &bytes, &len)) return;
    }
    if (!c->reading && c->waiting && c->deadline != TACT__WRITE && !c->stream) c->deadline = TACT__NO_DEADLINE, c->timer.due_ms = TACT_WHEEL_NEVER;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf) {
    (void)suggested;
    const tact__connection *c = handle->data;
    *buf = uv_buf_init(c->http->read_buffer, TACT__READ_BYTES);
}

static void input_ended(tact__connection *c) {
    c->input_ended = true;
    uv_read_stop((uv_stream_t *)&c->tcp);
    c->reading_stopped = true;
    if (c->reading) {                                           /* half a request and no more to come */
        tact__request_release(c->http, c->reading);
        c->reading = NULL;
    }
    if (c->stream || c->lingering || (!c->waiting && !c->out.len && !c->blocked && !c->rest.len)) tact__connection_close(c);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf) {
    tact__connection *c = stream->data;
    if (n == 0) return;
    if (c->http->dirty_count >= TACT__OUT_KEPT) tact__server_flush(c->http);       /* libuv may read 49,152 sockets in one turn */
    if (uv_is_closing((uv_handle_t *)stream)) return;
    if (n == UV_EOF) { input_ended(c); return; }
    if (n < 0) { tact__connection_close(c); return; }
    c->http->counts.bytes_in += (uint64_t)n;
    if (c->lingering || c->closing_after_output || c->stream) {
        c->lingered_bytes += (uint32_t)n;
        if (c->lingered_bytes > LINGER_BYTES_MAX) tact__connection_close(c);
        return;
    }
    take(c, buf->base, (size_t)n);
}

static void resume(tact__connection *c) {
    if (!c->reading_stopped || c->stream || !may_take(c)) return;
    tact__buffer rest = c->rest;
    c->rest = (tact__buffer){ NULL, 0, 0 };
    c->reading_stopped = c->input_ended;
    if (!c->input_ended) uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
    if (rest.len) take(c, rest.ptr, rest.len);
    free(rest.ptr);
}

/* ---- replies in their order ---- */

tact__buffer *tact__connection_output(tact__connection *c, tact__request *r) {
    if (c->first != r) return &r->held;
    if (!c->out.ptr && c->http->kept_out) {
        tact__spare *spare = c->http->kept_out;
        c->http->kept_out = spare->next;
        c->out = (tact__buffer){ (char *)spare, 0, TACT__OUT_BYTES };
        c->http->kept_out_count--;
    }
    return &c->out;
}

static void recycle_output(tact__connection *c) {
    tact_http *http = c->http;
    c->out.len = 0;
    if (c->out.room != TACT__OUT_BYTES || http->kept_out_count >= TACT__OUT_KEPT) { tact__buffer_free(&c->out); return; }
    tact__spare *spare = (tact__spare *)(void *)c->out.ptr;
    spare->next = http->kept_out;
    http->kept_out = spare;
    http->kept_out_count++;
    c->out = (tact__buffer){ NULL, 0, 0 };
}

static tact__request *pop(tact__connection *c) {
    tact__request *r = c->first;
    c->first = r->next;
    if (!c->first) c->last = NULL;
    c->waiting--;
    return r;
}

void tact__connection_replied(tact__connection *c, tact__request *r) {
    r->replied = true;
    while (c->first && c->first->replied && !c->closing_after_output) {
        tact__request *done = pop(c);
        bool ok = !done->held.len || tact__buffer_add(&c->out, done->held.ptr, done->held.len);
        if (done->last) c->closing_after_output = true;
        tact__request_release(c->http, done);
        if (!ok) { tact__connection_close(c); return; }
    }
    if (c->closing_after_output) orphan(c);                     /* requests behind the last reply get none */
    tact__connection_mark(c);
}

void tact__connection_to_stream(tact__connection *c, tact__request *r) {
    pop(c);
    tact__request_release(c->http, r);
    orphan(c);
    tact__buffer_free(&c->rest);
    tact__connection_mark(c);
}

/* ---- writing ---- */

void tact__connection_mark(tact__connection *c) {
    if (c->dirty_link || uv_is_closing((uv_handle_t *)&c->tcp)) return;
    c->dirty_next = c->http->dirty;
    if (c->dirty_next) c->dirty_next->dirty_link = &c->dirty_next;
    c->dirty_link = &c->http->dirty;
    c->http->dirty = c;
    c->http->dirty_count++;
}

static void after_output(tact__connection *c) {
    tact_http *http = c->http;
    if (c->closing_after_output) {
        if (c->linger_due && !c->input_ended) start_lingering(c); else tact__connection_close(c);
        return;
    }
    if (c->stream) return;
    resume(c);
    if (uv_is_closing((uv_handle_t *)&c->tcp) || c->waiting || c->reading || c->out.len || c->blocked) return;
    if (c->input_ended || http->stopping) tact__connection_close(c);
    else tact__connection_deadline(c, TACT__IDLE, http->config.idle_ms);
}

static void on_written(uv_write_t *req, int status) {
    writing *w = (writing *)(void *)req;
    tact__connection *c = w->connection;
    c->http->counts.bytes_out += status == 0 ? w->bytes.len : 0;
    tact__buffer_free(&w->bytes);
    free(w);
    c->blocked = false;
    if (status < 0) { tact__connection_close(c); return; }
    if (c->stream) tact__connection_deadline(c, TACT__HEARTBEAT, c->http->config.heartbeat_ms);
    else tact__connection_deadline(c, TACT__NO_DEADLINE, 0);
    if (c->reading) wait_for_more(c);
    tact__connection_mark(c);
}

/* The socket is full: libuv keeps what is left. */
static void write_later(tact__connection *c, size_t written) {
    writing *w = malloc(sizeof *w);
    if (!w) { tact__connection_close(c); return; }
    w->connection = c;
    w->bytes = c->out;
    c->out = (tact__buffer){ NULL, 0, 0 };
    uv_buf_t buf = uv_buf_init(w->bytes.ptr + written, (unsigned)(w->bytes.len - written));
    w->bytes.len -= written;                                    /* what on_written counts */
    c->blocked = true;
    c->writing_bytes = (uint32_t)w->bytes.len;
    if (uv_write(&w->req, (uv_stream_t *)&c->tcp, &buf, 1, on_written) != 0) {
        tact__buffer_free(&w->bytes);
        free(w);
        c->blocked = false;
        tact__connection_close(c);
        return;
    }
    tact__connection_deadline(c, TACT__WRITE, c->http->config.write_ms);
}

void tact__connection_flush(tact__connection *c) {
    unmark(c);
    if (c->blocked) return;
    if (c->continue_due && !c->waiting) {
        c->continue_due = false;
        if (!tact__buffer_add(&c->out, "HTTP/1.1 100 Continue\r\n\r\n", 25)) { tact__connection_close(c); return; }
    }
    if (c->out.len) {
        uv_buf_t buf = uv_buf_init(c->out.ptr, (unsigned)c->out.len);
        int n = uv_try_write((uv_stream_t *)&c->tcp, &buf, 1);
        if (n < 0 && n != UV_EAGAIN) { tact__connection_close(c); return; }
        size_t written = n > 0 ? (size_t)n : 0;
        c->http->counts.bytes_out += written;
        if (written < c->out.len) { write_later(c, written); return; }
        recycle_output(c);
    }
    after_output(c);
}

/* ---- accepting ---- */

bool tact__more_connections(tact_http *http) {
    tact__slab *slab = malloc(sizeof *slab);
    if (!slab) return false;
    slab->next = http->slabs;
    http->slabs = slab;
    for (int i = TACT__SLAB_CONNECTIONS; i-- > 0;) {
        slab->connections[i].next = http->free_connections;
        http->free_connections = &slab->connections[i];
    }
    return true;
}

static void refuse_connection(tact__connection *c) {
    c->http->counts.refused_full++;
    c->linger_due = true;
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)full_answer, sizeof full_answer - 1);
    uv_try_write((uv_stream_t *)&c->tcp, &buf, 1);
    start_lingering(c);
    if (!uv_is_closing((uv_handle_t *)&c->tcp)) uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
}

static bool admit(tact__connection *c) {
    tact_http *http = c->http;
    struct sockaddr_storage from;
    int len = sizeof from;
    if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&from, &len) != 0) return false;
    c->peer = tact_address_of((const struct sockaddr *)&from);
    c->from_proxy = tact_networks_hold(http->config.trusted_proxies, http->config.trusted_proxy_count, &c->peer);
    if (http->counts.connections > http->config.connections_max) return false;
    if (c->from_proxy) return true;
    c->crowded = tact__crowd_enter(&http->crowd, &c->peer, http->config.connections_per_address_max);
    return c->crowded;
}

/* libuv accepts nothing more until a socket it offers was taken, so one connection is always kept to take and close it. */
static tact__connection *new_connection(tact_http *http, bool *starved) {
    if (!http->free_connections || !http->free_connections->next) *starved = !tact__more_connections(http);
    tact__connection *c = http->free_connections;
    if (c) http->free_connections = c->next;
    return c;
}

void tact__connection_accept(tact_http *http, uv_stream_t *listener) {
    bool starved = false;
    tact__connection *c = new_connection(http, &starved);
    if (!c) return;                                             /* cannot be: the last one is only lent */
    memset(c, 0, sizeof *c);
    c->http = http;
    uv_tcp_init(http->loop, &c->tcp);
    c->tcp.data = c;
    c->next = http->connections;
    if (c->next) c->next->link = &c->next;
    c->link = &http->connections;
    http->connections = c;
    http->counts.connections++;
    tact__server_tick_on(http);
    if (uv_accept(listener, (uv_stream_t *)&c->tcp) != 0 || starved) { tact__connection_close(c); return; }
    http->counts.accepted++;
    if (!admit(c)) { refuse_connection(c); return; }
    uv_tcp_nodelay(&c->tcp, 1);
    tact__connection_deadline(c, TACT__IDLE, http->config.idle_ms);
    uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
}
