/* daemon/why_not.h -- why somebody did not get a message of one campaign, as JSON: the first thing in its way, what would have to change, and the rest.
 *
 * Moment   their newest event in the log that was decided, on the record as it was then and the folder in force then; or `now`: that event as if it came now, on the
 *          record and the folder as they are now. A campaign that was not there then is judged by the folder in force now ("folder": "now").
 *
 *   {"campaign","at","event","folder":"then"|"now","fate":"stopped"|"got"|"waits"|"held out"|"silence"|"other",
 *    "first":{"code","text","change"?}|null, "also":[{...}], "condition":[{"text","is","because":[{"field","is","value"?}]}],
 *    "channel"?,"value"?,"price"?,"probability"?,"until"?}
 *   {"campaign","fate":"not remembered"|"unknown","text"}: they do not permit to be remembered; or no line of theirs can be judged
 *
 * Threads  safe on a worker: it reads store, vault and files. */
#ifndef TACT_DAEMON_WHY_NOT_H
#define TACT_DAEMON_WHY_NOT_H
#include "daemon/history.h"
#include "daemon/json_out.h"

typedef struct tact_why_not_ask {
    const char *data_folder, *log_folder;
    tact_store *store; tact_vault *vault;
    tact_history_of of;
    uint64_t from;                     /* lines before it are not looked at */
    tact_slice record;                 /* as it is now; never empty */
    uint32_t bundle, policy, world;    /* in force now */
    tact_slice campaign, language;
    uint64_t sequence;                 /* a line of theirs to judge; 0: the newest */
    bool now;
    tact_instant at;                   /* the present */
} tact_why_not_ask;

/** ERR_NOT_FOUND: no such campaign; others: see trouble. Somebody of whom no decided event stands in the log: fate "not remembered" or "unknown". */
tact_status tact_why_not_json(tact_json *json, const tact_why_not_ask *ask, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
#endif
