/* daemon/missed.h -- messages that a far side did not take, read from the event log, newest first: what it was, when, which try, what became of it, why.
 *
 * Lines     `handed` with another fate than taken, and `due` of a message whose lease was over before an answer came.
 * Person    by pseudonym alone. Of people erased since nothing is shown; private matters name nothing: both are counted.
 * Bounds    the newest `most`; older ones are counted in `more`.
 * Threads   safe on a worker, as daemon/history.h.
 */
#ifndef TACT_DAEMON_MISSED_H
#define TACT_DAEMON_MISSED_H
#include "daemon/json_out.h"
#include "store/eventlog.h"
#include "store/vault.h"

enum { TACT_MISSED_MOST = 500, TACT_MISSED_USUAL = 50, TACT_MISSED_DAYS_MOST = 366 };

typedef struct tact_missed_ask {
    tact_store *store; tact_vault *vault;
    const char *data_folder;
    tact_instant since;
    tact_slice channel;                /* a channel's name; empty: all */
    uint32_t most;                     /* 1 to TACT_MISSED_MOST */
} tact_missed_ask;

/** {"since","missed":[{"at","campaign","message","channel","person","try"?,"fate","why","said"?}],"more","erased","private"} */
tact_status tact_missed_json(const tact_missed_ask *ask, tact_json *json, tact_trouble *trouble) TACT_MUST_USE;
#endif
