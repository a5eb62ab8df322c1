/* daemon/api_admin.c -- campaigns and their true effect, pause and resume, outcomes reported back, loading the folder anew. */
#include <stdlib.h>
#include <string.h>
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/clock_json.h"
#include "daemon/csv.h"
#include "daemon/pauses_json.h"
#include "daemon/report.h"

static tact_report report_of(tact_server *s) { return (tact_report){ .keeper = s->keeper, .now = tact_server_now(s) }; }

static void campaigns(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    uint32_t count;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_report report = report_of(s);
    (void)tact_keeper_tallies(s->keeper, &count);
    tact_json_init(&j, request->arena, 2048 * (size_t)(count + 1));
    tact_report_campaigns(&j, &report);
    if (j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this list now; ask for one campaign's report."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ?perDay=200&rate=0.04: what somebody expects of a campaign that has not begun. */
static bool expected(tact_server *s, const tact_http_request *request, const char *name, double most, double *out) {
    tact_slice text;
    char digits[32], *end = digits;
    if (tact_http_query(request, &text, tact_slice_of(name)) == TACT_ERR_NOT_FOUND) return true;
    if (text.len && text.len < sizeof digits) {
        memcpy(digits, text.ptr, text.len);
        digits[text.len] = 0;
        *out = strtod(digits, &end);
        if (*end == 0 && *out > 0 && *out < most) return true;
    }
    tact_http_refuse_text(s->http, request->id, 400, "perDay is a number of people above 0, rate a share between 0 and 1.");
    return false;
}

static void answer_report(tact_server *s, const tact_http_request *request, tact_json *j, tact_status status, const tact_trouble *trouble) {
    if (!status && j->status) status = TACT_ERR_MEMORY;
    if (status == TACT_ERR_NOT_FOUND) tact_http_refuse_text(s->http, request->id, 404, "There is no campaign of this name in the bundle in force.");
    else if (status) tact_server_refuse(s, request, status, trouble);
    else tact_server_answer_at(s, request, 0, 200, tact_json_done(j));
}

static void report(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_trouble trouble = { "" };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_report report = report_of(s);
    if (!expected(s, request, "perDay", 1e12, &report.people_per_day) || !expected(s, request, "rate", 1, &report.rate)) return;
    tact_json_init(&j, request->arena, 8192);
    tact_status status = tact_report_campaign(&j, &report, request->params[0], request->arena, &trouble);
    if (!status && !j.status && tact_csv_wanted(request)) { tact_csv_reply(s, request, tact_json_done(&j), "history"); return; }
    answer_report(s, request, &j, status, &trouble);
}

static void programme(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_trouble trouble = { "" };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_report report = report_of(s);
    tact_json_init(&j, request->arena, 16384);
    tact_status status = tact_report_programme(&j, &report, request->arena, &trouble);
    if (!status && !j.status && tact_csv_wanted(request)) { tact_csv_reply(s, request, tact_json_done(&j), "campaigns"); return; }
    answer_report(s, request, &j, status, &trouble);
}

/* {"pause": "winter-tyres" | "sms" | "all", "on": true} */
static void pause_call(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_ADMIN)) return;
    const tact_value *said = tact_value_path(&body, "on");
    const bool on = !said || said->type != TACT_BOOL || said->boolean;
    tact_audit_object(s, request, tact_value_path_text(&body, "pause"));
    tact_audit_act(request, on ? TACT_S("pause") : TACT_S("resume"));
    tact_status status = tact_keeper_pause(s->keeper, tact_value_path_text(&body, "pause"), on, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, tact_keeper_touch(s->keeper), 200, TACT_S("{\"status\":\"ok\"}"));
}

static void pauses(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 1024);
    tact_json_map(&j);
    tact_pauses_json(&j, s->keeper);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void pause_campaign(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_trouble trouble = { "" };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN)) return;
    tact_status status = tact_keeper_pause(s->keeper, request->params[0], request->route->tag == 1, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, tact_keeper_touch(s->keeper), 200, TACT_S("{\"status\":\"ok\"}"));
}

static void clock_standing(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 512);
    tact_clock_json(&j, tact_server_wall(), tact_server_now(s), tact_keeper_written(s->keeper), s->clock->refused);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void clock_accept(void *server, const tact_http_request *request) {
    tact_server *s = server;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN)) return;
    tact_server_accept_clock(s);
    tact_server_answer_at(s, request, tact_keeper_clock_accept(s->keeper), 200, TACT_S("{\"status\":\"ok\"}"));
}

static void reload(void *server, const tact_http_request *request) {
    tact_server *s = server;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN)) return;
    if (tact_server_reload(s)) tact_server_answer_at(s, request, 0, 200, TACT_S("{\"status\":\"in force\"}"));
    else tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 409, .title = TACT_S("The folder has mistakes; the version before stays in force"), .detail = tact_slice_of(s->brand_fault) });
}

/* An outcome of a message: {"userId"|"anonymousId", "id": message id, "outcome": "seen"}; names of words.def. */
static void feedback(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    tact_kept *kept = TACT_NEW(request->arena, tact_kept, 1);
    if (!kept || !tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    tact_slice id = tact_value_path_text(&body, "id");
    int outcome = tact_word_number(TACT_LIST_OUTCOME, tact_value_path_text(&body, "outcome"));
    tact_event event = { .type = TACT_EVENT_FEEDBACK, .outcome = (uint8_t)(outcome < 0 ? 0 : outcome) };
    if (!tact_answer_unhex(id, &event.subject)) { tact_http_refuse_text(s->http, request->id, 400, "id is not a message's: 16 hex digits, as the stream or decide gave it."); return; }
    if (outcome < 0 || outcome == TACT_OUTCOME_CONVERTED || outcome >= TACT_OUTCOME_UNKNOWN) { tact_http_refuse_text(s->http, request->id, 400, "outcome is not one of delivered, seen, clicked, dismissed, unsubscribed, complained, bounced. A goal is a track event."); return; }
    tact_who who = tact_api_who(s, &body, key);
    tact_status status = tact_keeper_event(s->keeper, &who, key->name, tact_value_path_text(&body, "messageId"), &event, NULL, NULL, request->arena, kept, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    const tact_trace *why = &kept->result.decision.reasons;
    bool unnamed = why->count && why->entries[0].reason == TACT_WHY_GATE_SENSITIVE;       /* it may be of a private matter, of which no name was kept */
    if (kept->result.refused && !kept->duplicate && unnamed) { tact_server_answer_at(s, request, kept->commit, 200, TACT_S("{\"status\":\"not kept\"}")); return; }
    if (kept->result.refused && !kept->duplicate) { tact_http_refuse_text(s->http, request->id, 404, "No message of this id reached this person, or this outcome was said before."); return; }
    tact_server_answer_at(s, request, kept->commit, 200, TACT_S("{\"status\":\"ok\"}"));
}

#define JSON "application/json text/plain"
const tact_http_route tact_api_admin[] = {
    { TACT_HTTP_GET, "/v1/campaigns", campaigns, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/campaigns/{name}/report", report, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/reports/programme", programme, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/campaigns/{name}/pause", pause_campaign, 4096, JSON, 0, 1 },
    { TACT_HTTP_POST, "/v1/campaigns/{name}/resume", pause_campaign, 4096, JSON, 0, 0 },
    { TACT_HTTP_GET, "/v1/pause", pauses, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/pause", pause_call, 4096, JSON, 0, 0 },
    { TACT_HTTP_GET, "/v1/clock", clock_standing, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/clock/accept", clock_accept, 4096, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/reload", reload, 4096, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/feedback", feedback, 4096, JSON, TACT_HTTP_CORS, 0 },
};
const size_t tact_api_admin_count = sizeof tact_api_admin / sizeof *tact_api_admin;
