/* daemon/api_backup.c -- POST /v1/backup: a consistent copy of the running data folder, made on a worker thread. One at a time. */
#include <stdlib.h>
#include <string.h>
#include "daemon/api_body.h"
#include "daemon/backup.h"

typedef struct task {
    uv_work_t work;
    tact_server *server;
    tact_http_id id;
    char to[TACT_PATH_BYTES], keys_to[TACT_PATH_BYTES];
    tact_instant now;
    tact_backup_done done;
    tact_status status; tact_trouble trouble;
    char block[4096 + 4 * TACT_PATH_BYTES];
} task;

static void make(uv_work_t *work) {
    task *t = work->data;
    t->status = tact_keeper_backup(t->server->keeper, t->server->data_folder, t->to, t->keys_to, t->now, &t->done, &t->trouble);
}

static void made(uv_work_t *work, int cancelled) {
    task *t = work->data;
    tact_json j;
    tact_arena arena;
    t->server->backing_up = false;
    if (cancelled) t->status = TACT_ERR_IO;
    tact_arena_init(&arena, t->block, sizeof t->block, NULL);
    tact_json_init(&j, &arena, 512);
    tact_backup_json(&j, &t->done, t->to, t->keys_to);
    if (t->status) tact_server_refuse_id(t->server, t->id, t->status, &t->trouble);
    else tact_http_reply(t->server->http, t->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&j) });
    free(t);
}

/* Paths are this machine's; only whole ones, so that nobody wonders from where. */
static bool path_of(const tact_value *body, const char *key, char out[TACT_PATH_BYTES]) {
    tact_slice path = tact_value_path_text(body, key);
    if (path.len < 2 || path.len >= TACT_PATH_BYTES || path.ptr[0] != '/' || memchr(path.ptr, 0, path.len)) return false;
    memcpy(out, path.ptr, path.len);
    out[path.len] = 0;
    return true;
}

static void backup(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_ADMIN)) return;
    if (s->backing_up) { tact_http_refuse_text(s->http, request->id, 409, "A backup is being made already; wait for its answer."); return; }
    task *t = calloc(1, sizeof *t);
    if (!t) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    if (!path_of(&body, "to", t->to) || !path_of(&body, "keysTo", t->keys_to)) {
        free(t);
        tact_http_refuse_text(s->http, request->id, 400, "Name two folders of this machine by their whole paths: {\"to\": \"/...\", \"keysTo\": \"/...\"}.");
        return;
    }
    t->server = s;
    t->id = request->id;
    t->now = tact_server_now(s);
    t->work.data = t;
    s->backing_up = true;
    uv_queue_work(&s->loop, &t->work, make, made);
}

const tact_http_route tact_api_backups[] = { { TACT_HTTP_POST, "/v1/backup", backup, 8192, "application/json text/plain", 0, 0 } };
const size_t tact_api_backup_count = 1;
