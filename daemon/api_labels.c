/* daemon/api_labels.c -- what a moment really was, said by somebody of the brand: POST one, GET all of them as texts to train with. The log is read on a
 * worker thread; one reading of all labels at a time. */
#include <stdlib.h>
#include <string.h>
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/label.h"
#include "daemon/label_rows.h"

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

static char *log_folder_of(const tact_server *s) {
    size_t room = strlen(s->data_folder) + 8;
    char *folder = malloc(room);
    if (folder) snprintf(folder, room, "%s/log", s->data_folder);
    return folder;
}

static void label(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_label label;
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER)) return;
    if (!read_label(s, request, &body, &label)) return;
    if (s->labelling >= FINDING_MAX) { tact_http_refuse_text(s->http, request->id, 503, "Eight labels are looking for their decisions already; send this one again."); return; }
    finding *f = calloc(1, sizeof *f);
    if (!f || !(f->log_folder = log_folder_of(s))) { drop_finding(f); tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
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

typedef struct { uv_work_t work; tact_http_id id; tact_server *server; tact_instant now; char *block; size_t left; tact_arena_source source; tact_arena arena; tact_json json; tact_status status; tact_trouble trouble; } listing;

static void *chunk(void *ctx, size_t bytes) {
    size_t *left = ctx;
    if (*left < bytes) return NULL;
    *left -= bytes;
    return aligned_alloc(16, (bytes + 15) / 16 * 16);
}
static void drop_chunk(void *ctx, void *p) { (void)ctx; free(p); }

static void drop_listing(listing *l) {
    if (!l) return;
    if (l->block) tact_arena_reset(&l->arena);
    free(l->block);
    free(l);
}

static void read_rows(uv_work_t *work) {
    listing *l = work->data;
    tact_keeper *k = l->server->keeper;
    const tact_label_rows_ask ask = { .store = tact_keeper_store(k), .vault = tact_keeper_vault(k), .data_folder = l->server->data_folder, .now = l->now };
    tact_json_init(&l->json, &l->arena, 65536);
    l->status = tact_label_rows_json(&ask, &l->json, &l->trouble);
    if (l->json.status) l->status = tact_trouble_set(&l->trouble, TACT_ERR_LIMIT, "the answer would be larger than 64 MB; `tact labels` writes it while tact is stopped");
}

static void rows_read(uv_work_t *work, int cancelled) {
    listing *l = work->data;
    tact_server *s = l->server;
    s->reporting = false;
    if (cancelled) l->status = TACT_ERR_IO;
    if (l->status) tact_server_refuse_id(s, l->id, l->status, &l->trouble);
    else tact_http_reply(s->http, l->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&l->json) });
    drop_listing(l);
}

static void labels(void *server, const tact_http_request *request) {
    tact_server *s = server;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    if (s->reporting) { tact_http_refuse_text(s->http, request->id, 503, "A report is being counted; ask again when it is done."); return; }
    listing *l = calloc(1, sizeof *l);
    if (!l || !(l->block = malloc(1 << 20))) { free(l); tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    l->left = ANSWER_BYTES_MAX;
    l->source = (tact_arena_source){ chunk, drop_chunk, &l->left };
    tact_arena_init(&l->arena, l->block, 1 << 20, &l->source);
    l->server = s;
    l->id = request->id;
    l->now = tact_server_now(s);
    l->work.data = l;
    s->reporting = true;
    if (uv_queue_work(&s->loop, &l->work, read_rows, rows_read) == 0) return;
    s->reporting = false;
    tact_http_refuse_text(s->http, request->id, 503, "There is no thread for this now.");
    drop_listing(l);
}

const tact_http_route tact_api_labels[] = {
    { TACT_HTTP_POST, "/v1/moments/{id}/label", label, 4096, "application/json text/plain", 0, 0 },
    { TACT_HTTP_GET, "/v1/labels", labels, 0, NULL, 0, 0 },
};
const size_t tact_api_label_count = sizeof tact_api_labels / sizeof *tact_api_labels;
