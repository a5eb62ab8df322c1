/* daemon/report_turn.c -- see report_turn.h. */
#include "daemon/report_turn.h"
#include "daemon/server.h"

static bool gone(const tact_server *s, const tact_report_turn *turn) { return turn->id.bits && !tact_http_staying(s->http, turn->id); }

static void pass_over_gone(tact_server *s) {
    for (tact_report_turn **at = &s->turns.first; *at;) {
        tact_report_turn *turn = *at;
        if (!gone(s, turn)) { at = &turn->next; continue; }
        *at = turn->next;
        if (!turn->next) s->turns.last = at;
        s->turns.waiting--;
        turn->refuse(turn);
    }
}

bool tact_report_turn_full(tact_server *s, const tact_http_request *request) {
    if (s->turns.waiting >= TACT_REPORT_TURNS) pass_over_gone(s);
    if (s->turns.waiting < TACT_REPORT_TURNS) return false;
    tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 503, .detail = TACT_S("Many reports are waiting to be counted; ask again in a few seconds."), .retry_after_s = 5 });
    return true;
}

void tact_report_turn_take(tact_server *s, tact_report_turn *turn) {
    if (!s->turns.taken) { s->turns.taken = turn->begin(turn); return; }
    turn->next = NULL;
    *(s->turns.first ? s->turns.last : &s->turns.first) = turn;
    s->turns.last = &turn->next;
    s->turns.waiting++;
}

void tact_report_turn_over(tact_server *s) {
    s->turns.taken = false;
    pass_over_gone(s);
    while (s->turns.first && !s->turns.taken) {
        tact_report_turn *turn = s->turns.first;
        s->turns.first = turn->next;
        s->turns.waiting--;
        if (s->stopping) turn->refuse(turn);
        else s->turns.taken = turn->begin(turn);
    }
}
