/* daemon/api_passes.c -- what happened to the brand, and the passes of campaigns that start by themselves. */
#include <stdlib.h>
#include "daemon/api_body.h"
#include "daemon/pass_json.h"

/* {"event": "back_in_stock", "properties": {"product": "...", "topic": "..."}, "messageId": "..."} */
static void brand_event(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    tact_happened done;
    tact_json j;
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER)) return;
    tact_happening h = { .event = tact_value_path_text(&body, "event"), .message_id = tact_value_path_text(&body, "messageId"), .properties = tact_value_get(&body, TACT_S("properties")) };
    tact_status status = tact_keeper_happen(s->keeper, &h, request->arena, &done, &trouble);
    if (status && done.crowded) {
        tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 429, .title = TACT_S("Too many passes wait"), .detail = tact_slice_of(trouble.text), .retry_after_s = 60 });
        return;
    }
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_json_init(&j, request->arena, 512);
    tact_happened_json(&j, s->keeper, &done);
    tact_server_answer_at(s, request, done.duplicate ? 0 : tact_keeper_touch(s->keeper), 200, tact_json_done(&j));
}

static void passes(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 4096);
    tact_passes_json(&j, s->keeper);
    if (j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this list now."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void order(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_trouble trouble = { "" };
    int64_t number;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN)) return;
    if (!tact_slice_int(request->params[0], &number) || number < 1) { tact_http_refuse_text(s->http, request->id, 404, "A pass has a number; GET /v1/passes lists them."); return; }
    tact_status status = tact_keeper_pass_order(s->keeper, (uint64_t)number, (tact_pass_state)request->route->tag, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, tact_keeper_touch(s->keeper), 200, TACT_S("{\"status\":\"ok\"}"));
}

#define JSON "application/json text/plain"
const tact_http_route tact_api_passes[] = {
    { TACT_HTTP_POST, "/v1/brand-events", brand_event, 16384, JSON, 0, 0 },
    { TACT_HTTP_GET, "/v1/passes", passes, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/passes/{number}/pause", order, 4096, JSON, 0, TACT_PASS_PAUSED },
    { TACT_HTTP_POST, "/v1/passes/{number}/resume", order, 4096, JSON, 0, TACT_PASS_RUNNING },
    { TACT_HTTP_POST, "/v1/passes/{number}/cancel", order, 4096, JSON, 0, TACT_PASS_CANCELLED },
    { TACT_HTTP_POST, "/v1/passes/{number}/again", order, 4096, JSON, 0, TACT_PASS_QUEUED },
};
const size_t tact_api_pass_count = sizeof tact_api_passes / sizeof *tact_api_passes;
