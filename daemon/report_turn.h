/* daemon/report_turn.h -- what reads a whole log or store happens one at a time; who comes meanwhile waits for a turn.
 *
 *   if (tact_report_turn_full(s, request)) return;      refused: too many wait
 *   task->turn = (tact_report_turn){ .id = request->id, .begin = begin, .refuse = refuse }; tact_report_turn_take(s, &task->turn);       begun now or later, once
 *   ... at its end, whatever became of it: tact_report_turn_over(s);
 *
 * Owner    the turn lies in the caller's task and lives until `begin` or `refuse` is called; all of it happens on the loop.
 * Gone     who left while it waited, or closed their side of the connection (a tab that was closed or loaded anew), is passed over.
 * Bound    TACT_REPORT_TURNS wait; beyond: 503 with Retry-After.
 */
#ifndef TACT_DAEMON_REPORT_TURN_H
#define TACT_DAEMON_REPORT_TURN_H
#include "daemon/http.h"

enum { TACT_REPORT_TURNS = 16 };
#define TACT_REPORT_NOT_COUNTED "It was not counted: the server is stopping, or your side of the connection was closed before its turn came. Ask again, and keep the connection open until the answer."

struct tact_server;
typedef struct tact_report_turn {
    struct tact_report_turn *next;
    tact_http_id id;                                    /* who waits for it; 0 = it is wanted in any case */
    bool (*begin)(struct tact_report_turn *turn);       /* false: it could not be begun, was answered and is gone */
    void (*refuse)(struct tact_report_turn *turn);      /* the daemon stops, or nobody waits for it any more: answer 503 (TACT_REPORT_NOT_COUNTED) and let it go */
} tact_report_turn;
typedef struct tact_report_turns { bool taken; tact_report_turn *first, **last; unsigned waiting; } tact_report_turns;

/** Do as many wait as may? Then the request was refused. */
bool tact_report_turn_full(struct tact_server *server, const tact_http_request *request);
void tact_report_turn_take(struct tact_server *server, tact_report_turn *turn);
void tact_report_turn_over(struct tact_server *server);
#endif
