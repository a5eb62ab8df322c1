/* daemon/server.c -- the loop: start, answers that wait for their commit, timers, stop. */
#include "daemon/catalog.h"
#include "daemon/previews.h"
#include "daemon/server.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "daemon/mail_back.h"
#include "daemon/links.h"
#include "daemon/live.h"
#include "daemon/actions.h"
#include "daemon/demo.h"
#include "daemon/local_fetch.h"
#include "daemon/me.h"
#include "daemon/media.h"
#include "daemon/outbox.h"
#include "daemon/rates.h"
#include "daemon/redecide.h"
#include "daemon/run.h"
#include "daemon/audit.h"
#include "daemon/staff.h"
#include "daemon/streams.h"
#include "daemon/worker.h"
#include "store/erase.h"
#include "store/file.h"

enum { DUE_MOST = 64, DUE_MOST_BUSY = 16, GRACE_MS = 5000 };

/* Somebody asked lately: what nobody waits for goes in smaller pieces, and rests in between. */
static bool busy(const tact_server *s) { return s->waiting > 0 || s->counts.accepted != s->quiet_at; }

static int64_t read_us(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Only counts, and counts on while the machine sleeps. */
#ifdef CLOCK_BOOTTIME
static int64_t steady_us(void) { return read_us(CLOCK_BOOTTIME); }
#else
static int64_t steady_us(void) { return read_us(CLOCK_MONOTONIC); }
#endif

tact_instant tact_server_wall(void) { return (tact_instant){ read_us(CLOCK_REALTIME) }; }
tact_instant tact_server_now(const tact_server *s) { return tact_clock_guard_now(s->clock, tact_server_wall(), steady_us()); }
void tact_server_accept_clock(tact_server *s) { tact_clock_guard_accept(s->clock, tact_server_wall(), steady_us()); }

static tact_instant believed_clock(void *ctx) { return tact_server_now(ctx); }

/* ---- answers ------------------------------------------------------------------------------------------------------------------------- */


void tact_server_reply_at(tact_server *s, const tact_http_request *request, uint64_t commit, const tact_http_answer *answer) {
    if (commit == 0 || tact_keeper_on_disk(s->keeper, commit)) { tact_http_reply(s->http, request->id, answer); return; }
    tact_waiter *w = TACT_NEW(request->arena, tact_waiter, 1);
    if (!w) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for the answer now."); return; }
    *w = (tact_waiter){ .commit = commit, .id = request->id, .answer = *answer };
    *s->waiters_end = w;
    s->waiters_end = &w->next;
    s->waiting++;
}

void tact_server_answer_at(tact_server *s, const tact_http_request *request, uint64_t commit, int status, tact_slice body) {
    tact_server_reply_at(s, request, commit, &(tact_http_answer){ .status = status, .content_type = TACT_S("application/json"), .body = body });
}

void tact_server_committed(void *server, uint64_t commit, tact_status status) {
    tact_server *s = server;
    s->counts.commits++;
    if (status) s->counts.failed_commits++;
    else if (s->actions) tact_actions_committed(s->actions, commit);
    tact_waiter **at = &s->waiters;
    while (*at) {
        tact_waiter *w = *at;
        if (w->commit != commit) { at = &w->next; continue; }
        *at = w->next;
        s->waiting--;
        if (status == TACT_OK) tact_http_reply(s->http, w->id, &w->answer);
        else tact_server_refuse_id(s, w->id, status, NULL);
    }
    s->waiters_end = at;
    tact_outbox_committed(s->outbox, commit, status == TACT_OK);
}

static int http_status(tact_status status) {
    switch (status) {
    case TACT_ERR_FULL: return 507;
    case TACT_ERR_NOT_FOUND: case TACT_ERR_SEALED: return 404;
    case TACT_ERR_LIMIT: return 413;
    case TACT_ERR_CONFLICT: return 409;
    case TACT_ERR_INVALID: case TACT_ERR_FORMAT: return 400;
    case TACT_ERR_MEMORY: return 503;
    default: return 500;
    }
}

void tact_server_refuse_id(tact_server *s, tact_http_id id, tact_status status, const tact_trouble *trouble) {
    int code = http_status(status);
    tact_http_problem problem = { .status = code, .title = tact_slice_of(tact_status_line(status)), .retry_after_s = code >= 503 ? 5 : 0 };
    problem.detail = tact_slice_of(trouble && trouble->text[0] ? trouble->text : tact_status_hint(status));
    tact_http_refuse(s->http, id, &problem);
}

void tact_server_refuse(tact_server *s, const tact_http_request *request, tact_status status, const tact_trouble *trouble) {
    tact_server_refuse_id(s, request->id, status, trouble);
}

tact_slice tact_server_language(const tact_server *s, const tact_http_request *request) {
    tact_slice lang;
    if (tact_http_query(request, &lang, TACT_S("lang")) == TACT_OK && lang.len) return lang;
    lang = tact_http_get(request, TACT_S("accept-language"));
    if (lang.len >= 2 && lang.ptr[0] != '*') return (tact_slice){ lang.ptr, 2 };
    return s->brand.config.default_locale;
}

/* ---- the loop -------------------------------------------------------------------------------------------------------------------------- */

/* After each turn of I/O: what was collected goes to the disk as soon as the disk is free. */
static void after_io(uv_check_t *handle) {
    tact_server *s = handle->data;
    tact_trouble trouble = { "" };
    const tact_config *config = &s->brand.config;
    uint32_t collected = tact_keeper_collected(s->keeper);
    if (!collected) return;
    if (config->commit.max_wait_ms && collected < config->commit.max_batch) {
        if (!uv_is_active((uv_handle_t *)&s->company)) uv_timer_start(&s->company, s->company.timer_cb, config->commit.max_wait_ms, 0);
        return;
    }
    if (tact_keeper_flush(s->keeper, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);
}

static void waited_long_enough(uv_timer_t *handle) {
    tact_server *s = handle->data;
    tact_trouble trouble = { "" };
    if (tact_keeper_flush(s->keeper, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);
}

static void look_at_due(uv_timer_t *handle);

static void plan_due(tact_server *s, tact_instant next) {
    int64_t wait_ms = next.us == INT64_MAX ? 3600000 : (next.us - tact_server_now(s).us) / 1000;
    if (wait_ms < 1) wait_ms = 1;                          /* never 0: libuv would run it again before looking at any connection */
    if (wait_ms > 3600000) wait_ms = 3600000;
    uv_timer_start(&s->due, look_at_due, (uint64_t)wait_ms, 0);
}

static void look_at_due(uv_timer_t *handle) {
    tact_server *s = handle->data;
    plan_due(s, tact_keeper_run_due(s->keeper, busy(s) ? DUE_MOST_BUSY : DUE_MOST));
    after_io(&s->after_io);
}

/* A pass goes on in pieces; each begins when the one before is on the disk. While people ask, what it left goes first: then it never runs ahead of it. */
static void go_on(uv_timer_t *handle) {
    enum { PIECE = 256, QUIET_US = 5000, PIECE_BUSY = 16, BUSY_US = 1000, BUSY_REST_MS = 10 };
    tact_server *s = handle->data;
    bool asked = busy(s), behind = !tact_instant_before(tact_server_now(s), tact_keeper_next_due(s->keeper));
    s->quiet_at = s->counts.accepted;
    if (asked && behind) { uv_timer_start(&s->pass, go_on, BUSY_REST_MS, 0); return; }
    if (tact_keeper_run_pass(s->keeper, asked ? PIECE_BUSY : PIECE, asked ? BUSY_US : QUIET_US)) uv_timer_start(&s->pass, go_on, asked ? BUSY_REST_MS : 1, 0);
    after_io(&s->after_io);
}

static void wake_pass(tact_server *s) {
    if (tact_keeper_pass_waits(s->keeper) && !uv_is_active((uv_handle_t *)&s->pass)) uv_timer_start(&s->pass, go_on, 1, 0);
}

static void woken(uv_async_t *handle) {
    tact_server *s = handle->data;
    tact_keeper_poll(s->keeper);
    after_io(&s->after_io);
    plan_due(s, tact_keeper_next_due(s->keeper));
    wake_pass(s);
}

static void wake(void *ctx) { uv_async_send(&((tact_server *)ctx)->wake); }

/* Once when it begins, once when it is over. */
static void say_clock(tact_server *s) {
    char text[2][TACT_INSTANT_TEXT + 1];
    tact_instant now = tact_server_now(s);
    bool refused = s->clock->refused;
    if (refused == s->clock_said) return;
    s->clock_said = refused;
    tact_slice wall = tact_instant_format(tact_server_wall(), text[0]), is = tact_instant_format(now, text[1]);
    if (refused)
        fprintf(stderr, "tact: the machine's clock jumped: it says %.*s, and by what passed it is %.*s. It is not believed, so nothing is deleted, started or judged by it, and time goes on as it was. "
                "Set it back; or, if it is right, `tact clock --accept`\n", (int)wall.len, wall.ptr, (int)is.len, is.ptr);
    else fprintf(stderr, "tact: the machine's clock is believed again: %.*s\n", (int)is.len, is.ptr);
}

static void each_second(uv_timer_t *handle) {
    tact_server *s = handle->data;
    tact_trouble trouble = { "" };
    say_clock(s);
    tact_keeper_tick(s->keeper);
    tact_keeper_testers_look(s->keeper);
    tact_live_second(s->live);
    tact_setup_second(s);
    tact_shelf_look(s->shelf);
    tact_actions_run(s->actions);
    tact_local_fetch_look(s->local_fetch);
    tact_staff_look(s);
    tact_me_codes_look(s);
    s->quiet_at = s->counts.accepted;
    after_io(&s->after_io);
    wake_pass(s);
    if (!tact_keeper_collected(s->keeper) && tact_keeper_flush(s->keeper, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);   /* lets go of what reading alone brought in */
    if (tact_keeper_read_only(s->keeper) && tact_keeper_probe(s->keeper)) fprintf(stderr, "tact: there is room on the disk again; writing goes on\n");
    tact_mail_back_look(s);
    if (++s->seconds % 60 == 0) tact_streams_sweep(s->streams, tact_server_now(s));
    tact_worker_nudge(s->worker);
}

/* ---- start and stop --------------------------------------------------------------------------------------------------------------------- */

static void closed(uv_handle_t *handle) { (void)handle; }

static void http_stopped(void *ctx) {
    tact_server *s = ctx;
    uv_handle_t *const handles[] = { (uv_handle_t *)&s->after_io, (uv_handle_t *)&s->second, (uv_handle_t *)&s->due, (uv_handle_t *)&s->company, (uv_handle_t *)&s->pass, (uv_handle_t *)&s->wake,
                                     (uv_handle_t *)&s->signals[0], (uv_handle_t *)&s->signals[1], (uv_handle_t *)&s->signals[2] };
    for (unsigned i = 0; i < sizeof handles / sizeof *handles; i++)
        if (!uv_is_closing(handles[i])) uv_close(handles[i], closed);
    tact_live_stop(s->live);
    tact_server_watch_stop(s);
    tact_outbox_stop(s->outbox);
    tact_actions_stop(s->actions);
    tact_local_fetch_stop(s->local_fetch);
    tact_media_stop(s->media);
}

static void on_signal(uv_signal_t *handle, int number) {
    tact_server *s = handle->data;
    if (number == SIGHUP) { tact_server_reload(s); return; }
    if (s->stopping) return;
    s->stopping = true;
    fprintf(stderr, "tact: stopping; what is under way is answered first\n");
    tact_http_stop(s->http, GRACE_MS, http_stopped, s);
}

static void start_handles(tact_server *s) {
    uv_handle_t *const all[] = { (uv_handle_t *)&s->after_io, (uv_handle_t *)&s->second, (uv_handle_t *)&s->due, (uv_handle_t *)&s->company, (uv_handle_t *)&s->pass, (uv_handle_t *)&s->wake };
    static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
    uv_check_init(&s->loop, &s->after_io);
    uv_timer_init(&s->loop, &s->second);
    uv_timer_init(&s->loop, &s->due);
    uv_timer_init(&s->loop, &s->company);
    uv_timer_init(&s->loop, &s->pass);
    uv_async_init(&s->loop, &s->wake, woken);
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) all[i]->data = s;
    s->company.timer_cb = waited_long_enough;
    for (unsigned i = 0; i < 3; i++) {
        uv_signal_init(&s->loop, &s->signals[i]);
        s->signals[i].data = s;
        uv_signal_start(&s->signals[i], on_signal, signals[i]);
    }
}

static void run_handles(tact_server *s) {
    uv_check_start(&s->after_io, after_io);
    uv_timer_start(&s->second, each_second, 1000, 1000);
    plan_due(s, tact_server_now(s));
}

static tact_http_route *all_routes(size_t *count) {
    const struct { const tact_http_route *routes; size_t count; } tables[] = {
#define R(table, count) { table, count },
#include "daemon/routes.def"
    };
    enum { TABLES = sizeof tables / sizeof *tables };
    size_t total = 0, n = 0;
    for (unsigned i = 0; i < TABLES; i++) total += tables[i].count;
    tact_http_route *routes = calloc(total, sizeof *routes);
    for (unsigned i = 0; routes && i < TABLES; i++)
        for (size_t r = 0; r < tables[i].count; r++) routes[n++] = tables[i].routes[r];
    *count = n;
    return routes;
}

static bool start_http(tact_server *s, tact_http_route *routes, size_t count) {
    const char *problem = NULL;
    tact_http_config config = tact_http_defaults();
    const tact_config *settings = &s->brand.config;
    s->proxies = calloc(settings->trusted_proxies.count + 1, sizeof *s->proxies);
    for (uint32_t i = 0; s->proxies && i < settings->trusted_proxies.count; i++)
        if (tact_network_parse(settings->trusted_proxies.items[i], &s->proxies[s->proxy_count])) s->proxy_count++;
    config.ctx = s;
    config.routes = routes;
    config.route_count = count;
    config.origin_allowed = tact_server_origin_allowed;
    config.noted = tact_audit_answered;
    config.trusted_proxies = s->proxies;
    config.trusted_proxy_count = s->proxy_count;
    config.connections_max = settings->limits.connections;
    config.connections_per_address_max = settings->limits.connections;
    config.requests_max = s->queue_max = settings->limits.queue;
    config.head_ms = config.body_ms = (uint32_t)(settings->limits.timeout.us / 1000);
    if (tact_http_new(&s->http, &problem, &s->loop, &config)) { fprintf(stderr, "tact: the HTTP server could not be made: %s\n", problem ? problem : "no memory"); return false; }
    return true;
}

static int listen_on(tact_server *s, tact_slice where) {
    char address[128];
    const char *colon = NULL;
    for (size_t i = 0; i < where.len; i++) if (where.ptr[i] == ':') colon = where.ptr + i;
    size_t n = colon ? (size_t)(colon - where.ptr) : 0;
    int64_t port;
    if (!colon || n >= sizeof address || !tact_slice_int((tact_slice){ colon + 1, where.len - n - 1 }, &port) || port < 0 || port > 65535) return UV_EINVAL;
    bool bracketed = n > 2 && where.ptr[0] == '[';
    memcpy(address, where.ptr + (bracketed ? 1 : 0), n - (bracketed ? 2 : 0));
    address[n - (bracketed ? 2 : 0)] = 0;
    return tact_http_listen(s->http, address, (uint16_t)port);
}

/* Where it listens, for the other verbs of `tact`: they come here instead of to the locked folder. */
static void announce(tact_server *s, tact_slice where, int port) {
    tact_path path;
    tact_trouble trouble = { "" };
    char text[160];
    size_t host = where.len;
    while (host && where.ptr[host - 1] != ':') host--;
    int n = snprintf(text, sizeof text, "%.*s%d\n", (int)(host < 128 ? host : 128), where.ptr, port);
    snprintf(s->own_origin, sizeof s->own_origin, "http://%.*s", n - 1, text);
    tact_status status = tact_path_join(&path, s->data_folder, "LISTEN", &trouble);
    if (!status) status = tact_file_replace(path.text, text, (size_t)n, 0600, &trouble);
    if (status) fprintf(stderr, "tact: other verbs will not find this server: %s\n", trouble.text);
}

static void unannounce(const tact_server *s) {
    tact_path path;
    if (!tact_path_join(&path, s->data_folder, "LISTEN", NULL)) unlink(path.text);
}

static void channels(void *server, uint16_t *confirm, uint16_t *busy) { tact_outbox_channels(((tact_server *)server)->outbox, confirm, busy); }

static tact_keeper_options keeper_options(tact_server *s, const tact_run_options *o) {
    return (tact_keeper_options){ .data_folder = s->data_folder, .master_key_path = o->master_key_path, .erasures_path = o->erasures_path, .clock = { believed_clock, s }, .guarded = true,
                                  .threaded = true, .wake = wake, .committed = tact_server_committed, .send = tact_server_send, .channels = channels, .moment = tact_live_moment_decided, .thread = tact_live_thread, .stream_open = tact_server_stream_open,
                                  .ctx = s, .memory_bytes = (size_t)s->brand.config.memory_bytes };
}

/* Everything is undone in reverse order at the end; a start that fails half-way says why and leaves nothing behind. */
int tact_run(const tact_run_options *o) {
    tact_trouble trouble = { "" };
    size_t route_count;
    int code = 3, port;
    tact_server *s = calloc(1, sizeof *s);
    tact_http_route *routes = all_routes(&route_count);
    tact_clock_guard *clock = calloc(1, sizeof *clock);
    if (!s || !routes || !clock || sodium_init() < 0) { fprintf(stderr, "tact: no memory to start\n"); free(s); free(routes); free(clock); return 3; }
    s->clock = clock;
    s->brand_folder = o->brand_folder;
    s->data_folder = o->data_folder;
    s->env_file = o->env_file;
    s->listen_given = o->listen != NULL;
    s->waiters_end = &s->waiters;
    s->started = tact_server_now(s);
    s->rates = tact_rates_new();
    uv_loop_init(&s->loop);
    start_handles(s);
    if (!tact_server_load(s, o->quiet)) { code = 1; goto no_brand; }
    tact_keeper_options options = keeper_options(s, o);
    if (!(s->links = calloc(1, sizeof *s->links)) || !(s->outbox = tact_outbox_new(s)) || !(s->actions = tact_actions_new(s)) || !(s->media = tact_media_new(s))) { fprintf(stderr, "tact: no memory to start\n"); goto no_keeper; }
    tact_outbox_adopt(s->outbox);
    if (tact_keeper_open(&s->keeper, &options, &s->brand, &trouble)) { fprintf(stderr, "tact: %s\n", trouble.text); goto no_keeper; }
    s->shelf = tact_shelf_new(s);
    s->local_fetch = tact_local_fetch_new(s);
    s->demo = tact_demo_read(s->brand_folder);
    if (!(s->staff = tact_staff_open(s, &trouble))) { fprintf(stderr, "tact: %s\n", trouble.text); goto no_http; }
    tact_http_raise_file_limit();
    if (!start_http(s, routes, route_count)) goto no_http;
    s->streams = tact_streams_new(s);
    s->live = tact_live_new(s);
    tact_setup_open(s);
    if (!s->live) { fprintf(stderr, "tact: no memory to start\n"); goto no_port; }
    s->worker = tact_worker_start(s);
    tact_slice where = o->listen ? tact_slice_of(o->listen) : s->brand.config.listen;
    port = listen_on(s, where);
    if (port < 0) {
        fprintf(stderr, "tact: cannot listen on %.*s: %s. Set `listen:` in tact.yaml, or --listen.\n", (int)where.len, where.ptr, uv_strerror(port));
        goto no_port;
    }
    run_handles(s);
    tact_server_watch(s);
    announce(s, where, port);
    tact_run_greet(s, o, where, port);
    code = 0;
    uv_run(&s->loop, UV_RUN_DEFAULT);
    unannounce(s);
    tact_setup_keep(s);
no_port:
    tact_worker_stop(s->worker);
    if (code) { s->stopping = true; tact_http_stop(s->http, 0, http_stopped, s); uv_run(&s->loop, UV_RUN_DEFAULT); }
no_http:
    tact_keeper_close(s->keeper);                          /* its last commit may still hand messages to the streams, and answers to HTTP */
    tact_staff_close(s);
    tact_shelf_free(s->shelf);
    free(s->local_fetch);
    tact_demo_free(s->demo);
    tact_streams_free(s->streams);
    tact_redecide_close(s->again);
    tact_live_free(s->live);
    tact_setup_free(s);
    if (s->http) tact_http_free(s->http);
no_keeper:
    tact_server_unload(s);
no_brand:
    if (code) { http_stopped(s); uv_run(&s->loop, UV_RUN_DEFAULT); }
    tact_outbox_free(s->outbox);
    tact_actions_free(s->actions);
    tact_media_free(s->media);
    tact_previews_free(s->previews);
    tact_mail_back_free(s->mail_back);
    free(s->links);
    uv_loop_close(&s->loop);
    tact_rates_free(s->rates);
    tact_me_codes_free(s);
    free(s->proxies);
    free(routes);
    free(clock);
    free(s);
    return code;
}
