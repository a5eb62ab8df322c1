/* daemon/offload.c -- see offload.h. */
#include "daemon/offload.h"
#include "daemon/page.h"
#include <stddef.h>
#include <stdlib.h>

static void busy(tact_server *s, tact_http_id id, const char *detail) {
    tact_http_refuse(s->http, id, &(tact_http_problem){ .status = 503, .detail = tact_slice_of(detail), .retry_after_s = 1 });
}

tact_offload *tact_offload_new(tact_server *s, const tact_http_request *request, size_t own_bytes) {
    if (s->offloads >= TACT_OFFLOADS) { busy(s, request->id, "Many such calls are being worked at; ask again in a second."); return NULL; }
    tact_offload *task = calloc(1, sizeof *task);
    if (task) *task = (tact_offload){ .work.data = task, .server = s, .id = request->id, .language = tact_page_language(s, request), .arena = tact_brand_arena() };
    if (task && task->arena) task->own = tact_arena_alloc(task->arena, 1, own_bytes ? own_bytes : 1);
    if (task && task->own) { s->offloads++; return task; }
    if (task) tact_brand_arena_free(task->arena);
    free(task);
    busy(s, request->id, "There is no memory for this now.");
    return NULL;
}

void tact_offload_drop(tact_offload *task) {
    if (!task->in_turn) task->server->offloads--;
    tact_brand_arena_free(task->arena);
    free(task);
}

static void run(uv_work_t *work) {
    tact_offload *task = work->data;
    task->run(task);
}

static void done(uv_work_t *work, int cancelled) {
    tact_offload *task = work->data;
    tact_server *s = task->server;
    bool in_turn = task->in_turn;
    if (cancelled) busy(s, task->id, "The server is stopping.");
    else task->done(task);
    tact_offload_drop(task);
    if (in_turn) tact_report_turn_over(s);
}

static bool start(tact_offload *task) {
    if (uv_queue_work(&task->server->loop, &task->work, run, done) == 0) return true;
    busy(task->server, task->id, "There is no thread for this now.");
    tact_offload_drop(task);
    return false;
}

bool tact_offload_start(tact_offload *task, void (*work)(tact_offload *), void (*after)(tact_offload *)) {
    task->run = work;
    task->done = after;
    return start(task);
}

static tact_offload *of_turn(tact_report_turn *turn) { return (tact_offload *)(void *)((char *)turn - offsetof(tact_offload, turn)); }
static bool begin(tact_report_turn *turn) { return start(of_turn(turn)); }
static void refuse(tact_report_turn *turn) {
    tact_offload *task = of_turn(turn);
    busy(task->server, task->id, TACT_REPORT_NOT_COUNTED);
    tact_offload_drop(task);
}

void tact_offload_start_in_turn(tact_offload *task, void (*work)(tact_offload *), void (*after)(tact_offload *)) {
    task->run = work;
    task->done = after;
    task->in_turn = true;
    task->server->offloads--;            /* who waits for a turn takes no place of a call that does not */
    task->turn = (tact_report_turn){ .id = task->id, .begin = begin, .refuse = refuse };
    tact_report_turn_take(task->server, &task->turn);
}

void tact_offload_reply(const tact_offload *task, int status, const tact_json *j) {
    if (j->status) { busy(task->server, task->id, "There is no memory for this answer now."); return; }
    tact_http_reply(task->server->http, task->id, &(tact_http_answer){ .status = status, .content_type = status < 400 ? TACT_S("application/json") : TACT_S("application/problem+json"), .body = tact_json_done(j) });
}
