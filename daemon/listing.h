/* daemon/listing.h -- an answer that is read from the log or the store on a worker thread, in its turn (daemon/report_turn.h); then it is said on the loop.
 *
 * Ask      what it is to read: `ask_bytes` of it are copied, so what it points into must outlive the request (or lie in it; `drop` frees what it owns).
 * Turn     ask tact_report_turn_full() first: it has refused the request when too many wait.
 */
#ifndef TACT_DAEMON_LISTING_H
#define TACT_DAEMON_LISTING_H
#include "daemon/server.h"

typedef struct tact_listing_kind {
    tact_status (*read)(void *ask, tact_json *json, tact_trouble *trouble);        /* on the thread */
    void (*drop)(void *ask);           /* may be NULL */
    size_t bytes_most;                 /* of the answer */
    const char *too_large;             /* what is said beyond it, with the way out */
    tact_status (*shape)(void *ask, tact_slice json, tact_arena *arena, tact_slice *body, const char **type, tact_trouble *trouble);      /* on the thread: the answer in another shape; *type stays NULL: as it is. NULL: JSON always */
} tact_listing_kind;

/** Takes what `ask` owns, whatever becomes of it; the request is answered, now or then. */
void tact_listing_begin(tact_server *server, const tact_http_request *request, const tact_listing_kind *kind, const void *ask, size_t ask_bytes);
/** data/log, on the heap; NULL: no memory. */
char *tact_server_log_folder(const tact_server *server);
#endif
