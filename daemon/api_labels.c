/* daemon/api_labels.c -- what a moment really was, said by somebody of the brand: POST one, GET all of them as texts to train with. The log is read on a
 * worker thread; one reading of all labels at a time. */
#include <stdlib.h>
#include <string.h>
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/label.h"
#include "daemon/label_rows.h"
#include "daemon/listing.h"
#include "daemon/staff.h"

enum { ANSWER_BYTES_MAX = 64 << 20, FINDING_MAX = 8 };

/* ---- one label ---- */

typedef struct { uv_work_t work; tact_server *server; tact_http_id id; tact_instant now; tact_label label; char by[TACT_LABEL_BY_BYTES]; char *log_folder; tact_status status; tact_trouble trouble; } finding;

static void drop_finding(finding *f) {
    if (f) free(f->log_folder);
    free(f);
}

static void find(uv_work_t *work) {
    finding *f = work->data;
    f->status = tact_label_find(tact_keeper_store(f->server->keeper), f->log_folder, f->label.decision, f->now, &f->label, &f->trouble);
}

static void found(uv_work_t *work, int cancelled) {
    finding *f = work->data;
    tact_server *s = f->server;
    const tact_http_request *request = tact_http_find(s->http, f->id);
    uint64_t commit = 0;
    char id[16];
    tact_json j;
    s->labelling--;
    if (cancelled) f->status = TACT_ERR_IO;
    if (!f->status && !request) f->status = TACT_ERR_IO;
    if (!f->status) f->status = tact_keeper_label(s->keeper, &f->label, request->arena, &commit, &f->trouble);
    if (f->status) { tact_server_refuse_id(s, f->id, f->status, &f->trouble); drop_finding(f); return; }
    tact_json_init(&j, request->arena, 256);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("status"), TACT_S("labelled"));
    tact_json_key_text(&j, TACT_S("decision"), tact_answer_hex(f->label.decision, id));
    tact_json_key_text(&j, TACT_S("kind"), tact_word_name(TACT_LIST_KIND, f->label.kind));
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, commit, 200, tact_json_done(&j));
    drop_finding(f);
}

static bool read_label(tact_server *s, const tact_http_request *request, const tact_value *body, tact_label *out) {
    int kind = tact_word_number(TACT_LIST_KIND, tact_value_path_text(body, "kind"));
    const tact_value *by = tact_value_path(body, "by");
    *out = (tact_label){ .kind = (uint8_t)kind };
    if (!tact_label_id(request->params[0], &out->decision)) { tact_http_refuse_text(s->http, request->id, 400, "A moment is named by its decision: the 16 hex digits that /v1/decide answered as id."); return false; }
    if (kind < 0) { tact_http_refuse_text(s->http, request->id, 400, "kind is one of know, go, do, buy and unknown: {\"kind\": \"go\"}."); return false; }
    if (by && (by->type != TACT_TEXT || by->text.len > TACT_LABEL_BY_BYTES)) { tact_http_refuse_text(s->http, request->id, 400, "by is a text of at most 128 bytes: who says so."); return false; }
    if (by) out->by = by->text;
    return true;
}

static void label(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_label label;
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER);
    if (!key || !read_label(s, request, &body, &label)) return;
    label.by = tact_server_by(key, label.by);
    if (s->labelling >= FINDING_MAX) { tact_http_refuse_text(s->http, request->id, 503, "Eight labels are looking for their decisions already; send this one again."); return; }
    finding *f = calloc(1, sizeof *f);
    if (!f || !(f->log_folder = tact_server_log_folder(s))) { drop_finding(f); tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    f->label = label;
    if (label.by.len) memcpy(f->by, label.by.ptr, label.by.len);
    f->label.by = (tact_slice){ f->by, label.by.len };
    f->server = s;
    f->id = request->id;
    f->now = tact_server_now(s);
    f->work.data = f;
    s->labelling++;
    if (uv_queue_work(&s->loop, &f->work, find, found) == 0) return;
    s->labelling--;
    drop_finding(f);
    tact_http_refuse_text(s->http, request->id, 503, "There is no thread for this now.");
}

/* ---- all of them ---- */

static tact_status read_rows(void *ask, tact_json *json, tact_trouble *trouble) { return tact_label_rows_json(ask, json, trouble); }

static const tact_listing_kind all_labels = { read_rows, NULL, ANSWER_BYTES_MAX, "the answer would be larger than 64 MB; `tact labels` writes it while tact is stopped", NULL };

static void labels(void *server, const tact_http_request *request) {
    tact_server *s = server;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER) || tact_report_turn_full(s, request)) return;
    tact_label_rows_ask ask = { .store = tact_keeper_store(s->keeper), .vault = tact_keeper_vault(s->keeper), .data_folder = s->data_folder, .now = tact_server_now(s) };
    tact_listing_begin(s, request, &all_labels, &ask, sizeof ask);
}

const tact_http_route tact_api_labels[] = {
    { TACT_HTTP_POST, "/v1/moments/{id}/label", label, 4096, "application/json text/plain", 0, 0 },
    { TACT_HTTP_GET, "/v1/labels", labels, 0, NULL, 0, 0 },
};
const size_t tact_api_label_count = sizeof tact_api_labels / sizeof *tact_api_labels;
