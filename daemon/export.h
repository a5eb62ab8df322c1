/* daemon/export.h -- everything known of one person as one JSON text: the record part by part, addresses and traits, receipts of choices,
 * every event of the log with what was in it.  For the person, for GET /v1/people/{id}/export, for `tact export`.
 *
 *   {"person": {...}, "receipts": [...], "threads": [...], "actions": [...], "orders": [...], "events": [...], "lines": 12}
 */
#ifndef TACT_DAEMON_EXPORT_H
#define TACT_DAEMON_EXPORT_H
#include "daemon/history.h"
#include "daemon/json_out.h"
#include "daemon/keeper.h"

typedef struct tact_export_head { tact_slice person, receipts, threads, actions, orders; tact_history_of of; } tact_export_head;

/** What the keeper knows, on its loop. Texts live in `arena`. */
tact_status tact_export_begin(tact_export_head *out, tact_keeper *keeper, const tact_who *who, tact_instant now, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** The whole text, with what the log says (any thread: it reads store, files and vault only). Out: json->status tells a lack of memory. */
tact_status tact_export_write(tact_json *json, const tact_export_head *head, tact_store *store, tact_vault *vault, const char *log_folder, tact_trouble *trouble) TACT_MUST_USE;
#endif
