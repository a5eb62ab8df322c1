/* daemon/api_audit.c -- GET /v1/audit: what the brand's own people did, newest first. For admin and privacy. */
#include "daemon/audit.h"
#include "daemon/offload.h"
#include "daemon/page.h"
#include "daemon/staff.h"

enum { LIMIT = 200, LIMIT_MOST = 1000 };

typedef struct asking { tact_json json; tact_audit_ask ask; tact_status status; tact_trouble trouble; } asking;

static void read_lines(tact_offload *task) {
    asking *a = task->own;
    tact_json_init(&a->json, task->arena, 65536);
    tact_json_map(&a->json);
    a->status = tact_audit_read(&a->json, &a->ask, task->arena, &a->trouble);
    tact_json_end_map(&a->json);
}

static void tell(tact_offload *task) {
    asking *a = task->own;
    if (a->status) tact_server_refuse_id(task->server, task->id, a->status, &a->trouble);
    else tact_offload_reply(task, 200, &a->json);
}

static bool when(tact_server *s, const tact_http_request *request, tact_slice name, tact_instant *out) {
    tact_slice text;
    if (tact_http_query(request, &text, name) != TACT_OK || tact_instant_parse(text, out)) return true;
    tact_http_refuse_text(s->http, request->id, 400, "since and until are instants such as 2026-12-01 or 2026-12-01T09:00:00Z.");
    return false;
}

static bool which(tact_server *s, const tact_http_request *request, tact_audit_what *out) {
    static const char *const words[] = { "all", "changes", "looks", "sign-ins" };
    tact_slice text = { NULL, 0 };
    *out = TACT_AUDIT_ALL;
    if (tact_http_query(request, &text, TACT_S("what")) != TACT_OK) return true;
    for (unsigned i = 0; i < 4; i++)
        if (tact_slice_is(text, words[i])) { *out = (tact_audit_what)i; return true; }
    tact_http_refuse_text(s->http, request->id, 400, "what is all, changes, looks (at people and conversations) or sign-ins.");
    return false;
}

static void audit(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice text;
    tact_audit_what what;
    int64_t limit = LIMIT;
    tact_instant since = { 0 }, until = { INT64_MAX };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN) || !when(s, request, TACT_S("since"), &since) || !when(s, request, TACT_S("until"), &until)) return;
    if (tact_http_query(request, &text, TACT_S("limit")) == TACT_OK && (!tact_slice_int(text, &limit) || limit < 1 || limit > LIMIT_MOST)) { tact_http_refuse_text(s->http, request->id, 400, "limit is a number from 1 to 1000."); return; }
    if (!which(s, request, &what)) return;
    tact_offload *task = tact_offload_new(s, request, sizeof(asking));
    if (!task) return;
    asking *a = task->own;
    a->ask = (tact_audit_ask){ .data_folder = s->data_folder, .vault = tact_keeper_vault(s->keeper), .since = since, .until = until, .limit = (uint32_t)limit, .what = what, .language = tact_page_language(s, request) };
    tact_offload_start(task, read_lines, tell);
}

const tact_http_route tact_api_audits[] = {
    { TACT_HTTP_GET, "/v1/audit", audit, 0, NULL, 0, 0 },
};
const size_t tact_api_audit_count = sizeof tact_api_audits / sizeof *tact_api_audits;
