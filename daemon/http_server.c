/* daemon/http_server.c -- the server: making, listening, the turn of the loop, stopping.  See http.h. */
#include "daemon/http_internal.h"
#include "core/base/hash.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BLOCK_BYTES_MIN = TACT_HTTP_HEAD_BYTES + 8192, BACKLOG = 4096, CHUNK_KEPT_BYTES = 300 * 1024 };

tact_http_config tact_http_defaults(void) {
    return (tact_http_config){ .connections_max = 20000, .connections_per_address_max = 1024, .requests_max = 8192, .pipeline_max = 16,
        .bodies_max_bytes = 64u << 20, .head_ms = 10000, .body_ms = 30000, .idle_ms = 75000, .write_ms = 30000, .linger_ms = 2000, .tick_ms = 250,
        .request_block_bytes = 32768, .stream_queue_max_bytes = 65536, .heartbeat_ms = 15000, .cors_max_age_s = 7200 };
}

uint64_t tact_http_raise_file_limit(void) {
    struct rlimit l;
    if (getrlimit(RLIMIT_NOFILE, &l) != 0) return 0;
    rlim_t before = l.rlim_cur;
    l.rlim_cur = l.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &l) == 0 ? l.rlim_cur : before;
}

/* ---- memory for arenas: chunks of the usual size are kept ---- */

static void *more_memory(void *ctx, size_t bytes) {
    tact_http *http = ctx;
    tact_arena_chunk *c = http->kept_chunks;
    if (!c || c->size < bytes) return malloc(bytes);
    http->kept_chunks = c->next;
    http->kept_chunk_count--;
    return c;
}

static void drop_memory(void *ctx, void *chunk) {
    tact_http *http = ctx;
    tact_arena_chunk *c = chunk;
    if (http->kept_chunk_count >= TACT__CHUNKS_KEPT || c->size > CHUNK_KEPT_BYTES) { free(c); return; }
    c->next = http->kept_chunks;
    http->kept_chunks = c;
    http->kept_chunk_count++;
}

/* ---- the turn of the loop ---- */

void tact__server_flush(tact_http *http) { while (http->dirty) tact__connection_flush(http->dirty); }
static void on_prepare(uv_prepare_t *handle) { tact__server_flush(handle->data); }
static void on_check(uv_check_t *handle) { tact__server_flush(handle->data); }

static void on_tick(uv_timer_t *timer) {
    tact_http *http = timer->data;
    tact_wheel_advance(&http->wheel, uv_now(http->loop), tact__connection_fire, http);
    if (!http->connections) uv_timer_stop(timer);               /* idle costs nothing */
}

void tact__server_tick_on(tact_http *http) {
    if (uv_is_active((uv_handle_t *)&http->tick)) return;
    uv_timer_start(&http->tick, on_tick, http->config.tick_ms, http->config.tick_ms);
    uv_unref((uv_handle_t *)&http->tick);
}

static void start_turn(tact_http *http) {
    uv_prepare_init(http->loop, &http->prepare);
    uv_check_init(http->loop, &http->check);
    uv_timer_init(http->loop, &http->tick);
    uv_timer_init(http->loop, &http->grace);
    http->prepare.data = http->check.data = http->tick.data = http->grace.data = http;
    uv_prepare_start(&http->prepare, on_prepare);
    uv_check_start(&http->check, on_check);
    uv_unref((uv_handle_t *)&http->prepare);
    uv_unref((uv_handle_t *)&http->check);
    http->handles_open = 4;
}

/* ---- making ---- */

static uint64_t secret_seed(void) {
    uint64_t seed = 0;
    if (uv_random(NULL, NULL, &seed, sizeof seed, 0, NULL) != 0) seed = uv_hrtime() * 0x9E3779B97F4A7C15ull;
    return seed;
}

static void free_memory(tact_http *http) {
    while (http->kept_requests) { tact__request *r = http->kept_requests; http->kept_requests = r->next; free(r); }
    while (http->kept_chunks) { tact_arena_chunk *c = http->kept_chunks; http->kept_chunks = c->next; free(c); }
    while (http->kept_out) { tact__spare *s = http->kept_out; http->kept_out = s->next; free(s); }
    tact_inflater_free(http->inflater);
    tact_routes_free(http->routes);
    while (http->slabs) { tact__slab *slab = http->slabs; http->slabs = slab->next; free(slab); }
    free(http->slots);
    free(http->streams);
    free(http->crowd.entries);
    free(http->read_buffer);
    free(http);
}

tact_status tact_http_new(tact_http **out, const char **problem, uv_loop_t *loop, const tact_http_config *config) {
    tact_http *http = calloc(1, sizeof *http);
    *out = NULL;
    *problem = "out of memory";
    if (!http) return TACT_ERR_MEMORY;
    signal(SIGPIPE, SIG_IGN);                                   /* libuv writes without MSG_NOSIGNAL */
    http->loop = loop;
    http->config = *config;
    if (http->config.request_block_bytes < BLOCK_BYTES_MIN) http->config.request_block_bytes = BLOCK_BYTES_MIN;
    if (!http->config.pipeline_max) http->config.pipeline_max = 1;
    http->source = (tact_arena_source){ more_memory, drop_memory, http };
    http->body_budget = config->bodies_max_bytes;
    http->read_buffer = malloc(TACT__READ_BYTES);
    tact_status s = TACT_ERR_MEMORY;
    if (tact__more_connections(http) && http->read_buffer && tact__crowd_init(&http->crowd, secret_seed())) s = tact_routes_new(&http->routes, problem, config->routes, config->route_count);
    if (s) { free_memory(http); return s; }
    tact_wheel_init(&http->wheel, config->tick_ms, uv_now(loop));
    start_turn(http);
    *out = http;
    return TACT_OK;
}

void tact_http_free(tact_http *http) {
    if (!http) return;
    TACT_ASSERT(http->stopped);
    free_memory(http);
}

/* ---- listening ---- */

static void on_connection(uv_stream_t *listener, int status) {
    if (status == 0) tact__connection_accept(listener->data, listener);
}

static int make_socket(const tact_http *http, const struct sockaddr *where) {
    int fd = socket(where->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0) return uv_translate_sys_error(errno);
    int bad = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!bad && http->config.reuse_port) bad = setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (!bad) bad = bind(fd, where, where->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in));
    if (!bad) return fd;
    int error = uv_translate_sys_error(errno);
    close(fd);
    return error;
}

static void on_handle_closed(uv_handle_t *handle) {
    tact_http *http = handle->data;
    http->handles_open--;
    tact__server_check_stopped(http);
}

int tact_http_listen(tact_http *http, const char *address, uint16_t port) {
    struct sockaddr_storage where;
    int len = sizeof where;
    if (http->listener_count == sizeof http->listeners / sizeof *http->listeners) return UV_ENOSPC;
    if (strcmp(address, "localhost") == 0) address = "127.0.0.1";
    if (uv_ip4_addr(address, port, (struct sockaddr_in *)&where) != 0 && uv_ip6_addr(address, port, (struct sockaddr_in6 *)&where) != 0) return UV_EINVAL;
    int fd = make_socket(http, (const struct sockaddr *)&where);
    if (fd < 0) return fd;
    uv_tcp_t *listener = &http->listeners[http->listener_count];
    uv_tcp_init(http->loop, listener);
    listener->data = http;
    int bad = uv_tcp_open(listener, fd);
    if (bad) close(fd);
    if (!bad) bad = uv_listen((uv_stream_t *)listener, BACKLOG, on_connection);
    if (!bad) bad = uv_tcp_getsockname(listener, (struct sockaddr *)&where, &len);
    http->listener_count++;                                     /* its place stays taken, also when it failed */
    http->handles_open++;
    if (bad) { uv_close((uv_handle_t *)listener, on_handle_closed); return bad; }
    return ntohs(where.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&where)->sin6_port : ((struct sockaddr_in *)&where)->sin_port);
}

/* ---- stopping ---- */

static void close_own(tact_http *http, uv_handle_t *handle) {
    (void)http;
    if (!uv_is_closing(handle)) uv_close(handle, on_handle_closed);
}

void tact__server_check_stopped(tact_http *http) {
    if (!http->stopping || http->stopped || http->connections || http->counts.requests_waiting) return;
    close_own(http, (uv_handle_t *)&http->prepare);
    close_own(http, (uv_handle_t *)&http->check);
    close_own(http, (uv_handle_t *)&http->tick);
    close_own(http, (uv_handle_t *)&http->grace);
    if (http->handles_open) return;
    http->stopped = true;
    if (http->on_stopped) http->on_stopped(http->on_stopped_ctx);
}

static void on_grace_over(uv_timer_t *timer) {
    tact_http *http = timer->data;
    for (tact__connection *c = http->connections; c; c = c->next) tact__connection_close(c);
    tact__server_check_stopped(http);
}

void tact_http_stop(tact_http *http, uint32_t grace_ms, void (*stopped)(void *ctx), void *ctx) {
    TACT_ASSERT(!http->stopping);
    http->stopping = true;
    http->on_stopped = stopped;
    http->on_stopped_ctx = ctx;
    for (uint32_t i = 0; i < http->listener_count; i++) close_own(http, (uv_handle_t *)&http->listeners[i]);
    for (tact__connection *c = http->connections; c; c = c->next) {
        if (c->stream) { tact__stream_gone(c, TACT_SSE_STOPPING); tact__connection_finish(c); }
        else if (!c->waiting && !c->reading && !c->out.len && !c->blocked && !c->rest.len) tact__connection_close(c);
    }
    uv_timer_start(&http->grace, on_grace_over, grace_ms, 0);
    tact__server_check_stopped(http);
}

bool tact_http_has_page(const tact_http *http, tact_slice path) {
    tact_route_match m = { 0 };
    tact_routes_find(http->routes, &m, TACT_HTTP_GET, path);
    return m.route && m.param_count;
}

void tact_http_read_counts(const tact_http *http, tact_http_counts *out) { *out = http->counts; }
