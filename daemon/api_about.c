/* daemon/api_about.c -- is it well, what does it do, what can be asked: /healthz, /readyz, /metrics, /openapi.json. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "daemon/metrics.h"
#include "daemon/openapi.h"
#include "daemon/server.h"

static void text(tact_server *s, const tact_http_request *request, int status, const char *type, tact_slice body) {
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = status, .content_type = tact_slice_of(type), .body = body });
}

static void health(void *server, const tact_http_request *request) { text(server, request, 200, "text/plain; charset=utf-8", TACT_S("alive\n")); }

/* Ready: the folder as it stands is in force, and writing works. A broken folder is not an outage (the old version decides on), so it answers 200 and says so. */
static void ready(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    bool full = tact_keeper_read_only(s->keeper);
    char bundle[16];
    tact_slice name;
    int n = snprintf(bundle, sizeof bundle, "%08x", tact_keeper_engine(s->keeper)->bundle->id);
    tact_json_init(&j, request->arena, 512);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("status"), full ? TACT_S("read-only: the disk is full") : s->stopping ? TACT_S("stopping") : TACT_S("ready"));
    tact_json_key_text(&j, TACT_S("bundle"), (tact_slice){ bundle, (size_t)n });
    tact_json_key_int(&j, TACT_S("policy"), tact_keeper_engine(s->keeper)->policy->number);
    tact_json_key_bool(&j, TACT_S("paused"), tact_keeper_world(s->keeper)->all_paused);
    tact_json_key_bool(&j, TACT_S("clockRefused"), s->clock->refused);
    TACT_JSON_KEY(&j, "fault");
    if (s->brand_fault[0]) tact_json_text(&j, tact_slice_of(s->brand_fault)); else tact_json_null(&j);
    TACT_JSON_KEY(&j, "restartFor");
    tact_json_list(&j);
    for (unsigned at = 0; tact_server_waits_for_restart(s, &at, &name);) tact_json_text(&j, name);
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    text(s, request, full || s->stopping ? 503 : 200, "application/json", tact_json_done(&j));
}

static void metrics(void *server, const tact_http_request *request) {
    tact_slice page = tact_metrics_page(server, request->arena);
    if (!page.len) { tact_http_refuse_text(((tact_server *)server)->http, request->id, 503, "There is no memory for this page now."); return; }
    text(server, request, 200, "text/plain; version=0.0.4; charset=utf-8", page);
}

static void openapi(void *server, const tact_http_request *request) {
    tact_slice page = tact_openapi_page(server, request->arena);
    if (!page.len) { tact_http_refuse_text(((tact_server *)server)->http, request->id, 503, "There is no memory for this page now."); return; }
    text(server, request, 200, "application/json", page);
}

static void gpc(void *server, const tact_http_request *request) { text(server, request, 200, "application/json", TACT_S("{\"gpc\":true,\"lastUpdate\":\"2026-11-01\"}")); }

const tact_http_route tact_api_about[] = {
    { TACT_HTTP_GET, "/healthz", health, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/readyz", ready, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/metrics", metrics, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/openapi.json", openapi, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/.well-known/gpc.json", gpc, 0, NULL, 0, 0 },
};
const size_t tact_api_about_count = sizeof tact_api_about / sizeof *tact_api_about;
