/* bench/empty_handler.c -- the same HTTP layer with a handler that does nothing: the reference that deciding is measured against.
 *
 *   empty_handler [PORT]      answers every POST with the same 469 bytes, GET /stream opens a stream of server-sent events;
 *                             prints {"port":N}; SIGINT or SIGTERM stops it and prints its counts and its own CPU time
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include "daemon/http.h"
#include "daemon/sse.h"

enum { ANSWER_BYTES = 469 };

static struct { uv_loop_t loop; tact_http *http; uv_signal_t signals[2]; char answer[ANSWER_BYTES]; } bench;

static void on_post(void *ctx, const tact_http_request *request) {
    (void)ctx;
    tact_http_reply(bench.http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = { bench.answer, ANSWER_BYTES } });
}

static void on_stream(void *ctx, const tact_http_request *request) { (void)ctx; tact_sse_open(bench.http, request->id, 0, NULL, NULL); }

static const tact_http_route routes[] = {
    { .method = TACT_HTTP_POST, .path = "/{any*}", .handle = on_post, .body_limit_bytes = 500 * 1024 },
    { .method = TACT_HTTP_GET, .path = "/stream", .handle = on_stream },
};

static void on_stopped(void *ctx) { (void)ctx; }

static void on_signal(uv_signal_t *handle, int number) {
    (void)handle;
    (void)number;
    tact_http_counts c;
    struct rusage u;
    tact_http_read_counts(bench.http, &c);
    getrusage(RUSAGE_SELF, &u);
    double cpu_us = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
    printf("{\"requests\":%" PRIu64 ",\"cpu_us_per_request\":%.2f,\"accepted\":%" PRIu64 ",\"resident_peak_kb\":%ld}\n",
        c.requests, c.requests ? cpu_us / (double)c.requests : 0, c.accepted, u.ru_maxrss);
    fflush(stdout);
    for (int i = 0; i < 2; i++) uv_close((uv_handle_t *)&bench.signals[i], NULL);
    tact_http_stop(bench.http, 0, on_stopped, NULL);
}

int main(int argc, char **argv) {
    tact_http_config config = tact_http_defaults();
    const char *problem;
    memset(bench.answer, 'x', ANSWER_BYTES);
    memcpy(bench.answer, "{\"pad\":\"", 8);
    memcpy(bench.answer + ANSWER_BYTES - 2, "\"}", 2);
    config.routes = routes;
    config.route_count = sizeof routes / sizeof *routes;
    config.connections_max = config.connections_per_address_max = 200000;
    tact_http_raise_file_limit();
    if (uv_loop_init(&bench.loop) != 0 || tact_http_new(&bench.http, &problem, &bench.loop, &config) != TACT_OK) { fprintf(stderr, "empty_handler: cannot start\n"); return 1; }
    int port = tact_http_listen(bench.http, "127.0.0.1", (uint16_t)(argc > 1 ? atoi(argv[1]) : 0));
    if (port < 0) { fprintf(stderr, "empty_handler: cannot listen on 127.0.0.1: %s\n", uv_strerror(port)); return 1; }
    static const int numbers[2] = { SIGINT, SIGTERM };
    for (int i = 0; i < 2; i++) {
        uv_signal_init(&bench.loop, &bench.signals[i]);
        uv_signal_start(&bench.signals[i], on_signal, numbers[i]);
    }
    printf("{\"port\":%d}\n", port);
    fflush(stdout);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    tact_http_free(bench.http);
    return uv_loop_close(&bench.loop) == 0 ? 0 : 1;
}
