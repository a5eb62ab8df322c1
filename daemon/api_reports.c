/* daemon/api_reports.c -- the moment map and the use of devices, counted from the event log on a worker thread; one report at a time. */
#include <stdlib.h>
#include <string.h>
#include "daemon/observe.h"
#include "daemon/server.h"

enum { MOMENTS, USAGE, ANSWER_BYTES_MAX = 64 << 20 };

typedef struct task {
    uv_work_t work;
    tact_server *server;
    tact_http_id id;
    tact_observing observing;
    unsigned by;
    char *log_folder, *block;
    size_t left;
    tact_arena_source source; tact_arena arena; tact_json json;
    tact_status status; tact_trouble trouble;
} task;

static void *chunk(void *ctx, size_t bytes) {
    size_t *left = ctx;
    if (*left < bytes) return NULL;
    *left -= bytes;
    return aligned_alloc(16, (bytes + 15) / 16 * 16);
}
static void drop_chunk(void *ctx, void *p) { (void)ctx; free(p); }

static void drop(task *t) {
    if (!t) return;
    tact_moment_map_free(t->observing.map);
    tact_usage_free(t->observing.usage);
    if (t->block) tact_arena_reset(&t->arena);
    free(t->block);
    free(t->log_folder);
    free(t);
}

static void read_log(uv_work_t *work) {
    task *t = work->data;
    tact_keeper *k = t->server->keeper;
    t->status = tact_observe_read(&t->observing, tact_keeper_store(k), tact_keeper_vault(k), t->log_folder, NULL, &t->trouble);
    if (t->status) return;
    tact_json_init(&t->json, &t->arena, 65536);
    if (t->observing.map) tact_observe_moments_json(&t->json, &t->observing, t->by);
    else tact_observe_usage_json(&t->json, &t->observing);
    if (t->json.status) t->status = tact_trouble_set(&t->trouble, TACT_ERR_LIMIT, "the answer would be larger than 64 MB; ask by fewer sides (?by=kind,topic)");
}

static void log_read(uv_work_t *work, int cancelled) {
    task *t = work->data;
    tact_server *s = t->server;
    s->reporting = false;
    if (cancelled) t->status = TACT_ERR_IO;
    if (t->status) tact_server_refuse_id(s, t->id, t->status, &t->trouble);
    else tact_http_reply(s->http, t->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&t->json) });
    drop(t);
}

static task *task_new(tact_server *s, const tact_http_request *request, unsigned days, unsigned by) {
    size_t room = strlen(s->data_folder) + 8;
    task *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->observing = tact_observe_period(tact_server_now(s), days);
    t->block = malloc(1 << 20);
    t->log_folder = malloc(room);
    t->left = ANSWER_BYTES_MAX;
    t->source = (tact_arena_source){ chunk, drop_chunk, &t->left };
    if (t->block) tact_arena_init(&t->arena, t->block, 1 << 20, &t->source);
    if (request->route->tag == MOMENTS) t->observing.map = tact_moment_map_new(by);
    else t->observing.usage = tact_usage_new();
    if (!t->block || !t->log_folder || !(t->observing.map || t->observing.usage)) { drop(t); return NULL; }
    snprintf(t->log_folder, room, "%s/log", s->data_folder);
    t->work.data = t;
    t->server = s;
    t->id = request->id;
    t->by = by;
    return t;
}

static void report(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice by;
    unsigned days = TACT_OBSERVE_DAYS, sides = TACT_MAP_ALL_SIDES;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    if (!tact_server_days(s, request, TACT_S("days"), &days)) return;
    if (request->route->tag == MOMENTS && tact_http_query(request, &by, TACT_S("by")) == TACT_OK) sides = tact_moment_map_by(by);
    if (!sides) { tact_http_refuse_text(s->http, request->id, 400, "by is not made of kind, topic, situation, stage, place and device, with commas between them."); return; }
    if (s->reporting) { tact_http_refuse_text(s->http, request->id, 503, "Another report is being counted; ask again when it is done."); return; }
    task *t = task_new(s, request, days, sides);
    if (!t) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    s->reporting = true;
    if (uv_queue_work(&s->loop, &t->work, read_log, log_read) == 0) return;
    s->reporting = false;
    tact_http_refuse_text(s->http, request->id, 503, "There is no thread for this now.");
    drop(t);
}

bool tact_server_days(tact_server *s, const tact_http_request *request, tact_slice name, unsigned *days) {
    tact_slice text;
    unsigned n = 0;
    if (tact_http_query(request, &text, name) == TACT_ERR_NOT_FOUND) return true;
    bool ok = text.len > 0 && text.len <= 3;
    for (size_t i = 0; ok && i < text.len; i++) {
        ok = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        n = n * 10 + (unsigned)(text.ptr[i] - '0');
    }
    *days = n;
    if (ok && n >= 1 && n <= TACT_OBSERVE_DAYS_MAX) return true;
    tact_http_refuse_text(s->http, request->id, 400, "The number of days is not one from 1 to 396.");
    return false;
}

const tact_http_route tact_api_reports[] = {
    { TACT_HTTP_GET, "/v1/reports/moments", report, 0, NULL, 0, MOMENTS },
    { TACT_HTTP_GET, "/v1/reports/usage", report, 0, NULL, 0, USAGE },
};
const size_t tact_api_report_count = sizeof tact_api_reports / sizeof *tact_api_reports;
