/* daemon/history.h -- what the event log says about one person, opened with their key: for `why`, `explain`, exports.
 *
 * Threads   safe on a worker: it reads the store, the log files and the vault, nothing of the loop.
 * Erased    lines of an erased person are skipped and counted in `sealed`.
 */
#ifndef TACT_DAEMON_HISTORY_H
#define TACT_DAEMON_HISTORY_H
#include "core/base/value.h"
#include "store/eventlog.h"
#include "store/vault.h"

/* Whose lines: those that name the pseudonym, and those sealed with one of the keys (a device keeps its key, not its pseudonym, when it is
 * linked or unlinked; a key slot is never used for anybody else). */
enum { TACT_HISTORY_SLOTS = 40 };
typedef struct tact_history_of { char pseudonym[16]; uint32_t slots[TACT_HISTORY_SLOTS], slot_count; } tact_history_of;

typedef struct tact_history_line {
    uint64_t sequence;
    tact_slice text;                   /* the line as it stands */
    const tact_value *json;            /* its clear fields */
    tact_slice seal;                   /* what was sealed (daemon/logrow.h), opened; empty when it is not there or cannot be opened */
    bool sealed;                       /* it is there, but its key is gone */
} tact_history_line;

typedef bool (*tact_history_visit)(void *ctx, const tact_history_line *line, tact_arena *arena);   /* the arena is reset after each line; false ends */

/** `store` NULL: another process has it; what is in the files (tact_eventlog_read_shipped).
 *  Lines from sequence `from` on whose `person` is `pseudonym` (16 hex digits), or all lines when it is empty. */
tact_status tact_history_read(tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, tact_slice pseudonym,
                              tact_history_visit visit, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
/** The same of one type of line alone ("due"): the others are not even parsed. */
tact_status tact_history_read_type(tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, tact_slice type,
                                   tact_history_visit visit, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
/** Lines for whose text `wanted` holds; the others are neither parsed nor opened. */
tact_status tact_history_read_some(tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, bool (*wanted)(tact_slice json),
                                   tact_history_visit visit, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact_history_read_of(tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, const tact_history_of *of,
                                 tact_history_visit visit, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
/** What was sealed in a line, and its event; texts and lists in the arena. */
struct tact_logseal;
struct tact_event;
tact_status tact_history_event(const tact_history_line *line, struct tact_logseal *seal, struct tact_event *event, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** The newest sequence in the log, 0 when it is empty. */
uint64_t tact_history_newest(tact_store *store);
#endif
