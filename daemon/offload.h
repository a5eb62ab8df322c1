/* daemon/offload.h -- the heavy half of a call on a thread of libuv's pool: nothing of the loop's is touched there but what was copied in before.
 *
 *   request -> handler: task = tact_offload_new(); fill task->own from task->arena -> tact_offload_start() -> run() on the thread -> done() on the loop answers
 *
 * Bound    TACT_OFFLOADS at once; beyond: 503 with Retry-After, as for every full queue. What takes turns is bound by those (daemon/report_turn.h), and is not counted here: a campaign is stopped
 *          while others wait for their reports.
 * Texts    of the request may end before the work does: copy them into task->arena, which grows as it needs and goes when done() returns.
 */
#ifndef TACT_DAEMON_OFFLOAD_H
#define TACT_DAEMON_OFFLOAD_H
#include "daemon/server.h"

enum { TACT_OFFLOADS = 16 };

typedef struct tact_offload tact_offload;
struct tact_offload {
    uv_work_t work;
    tact_report_turn turn; bool in_turn;
    tact_server *server;
    tact_http_id id;
    unsigned language;                 /* of who asks: 0 en, 1 fr, 2 it (tact_page_language) */
    tact_arena *arena;
    void *own;                         /* the call's, zeroed */
    void (*run)(tact_offload *task), (*done)(tact_offload *task);
};

/** NULL after having refused the request. */
tact_offload *tact_offload_new(tact_server *server, const tact_http_request *request, size_t own_bytes);
/** From here on the task is its own; `done` must answer task->id. False: no thread could be had; the request was refused and the task is gone. */
bool tact_offload_start(tact_offload *task, void (*run)(tact_offload *), void (*done)(tact_offload *));
/** The same when its turn has come (daemon/report_turn.h): for what reads a whole store. tact_report_turn_full() was asked before. */
void tact_offload_start_in_turn(tact_offload *task, void (*run)(tact_offload *), void (*done)(tact_offload *));
/** Not started after all: the request was answered by the caller. */
void tact_offload_drop(tact_offload *task);
/** The texts in a finished document, answered with a status. */
void tact_offload_reply(const tact_offload *task, int status, const tact_json *json);
#endif
