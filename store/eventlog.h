/* store/eventlog.h -- the event log: rows committed with the person they are about, then shipped to files anybody can read.
 *
 * Row       one JSON object, the caller's text: `{...}`, one line.  It gets `"seq":N` as its first field when it is shipped or read.
 *           Nothing else in it is interpreted.  `received` decides the hour of its file.
 * Sequence  given at commit, from 1 without gaps.  A number whose commit failed or was cut off by a crash appears as a line
 *           {"seq":N,"void":COUNT}, so that every number is accounted for in the files.
 * Files     log/YYYYMMDD-HH.ndjson.zst (UTC hour of receipt; _0001 and so on when the hour's file is full): frames of zstd, each
 *           behind a small skippable frame that names its rows.  `zstdcat log/\*.zst | jq` reads them all, in order.
 * Shipping  write and sync the frame -> commit { file, offset, sequence } and the removal of the rows.  A crash in between leaves bytes
 *           behind the recorded offset; they are cut at the next start, and the rows, still in the store, are shipped again.
 * Threads   commit from any number of threads; drain from one at a time; both lock.  Commits happen one after the other, so that a number
 *           that is missing before one that is there is of a commit that failed, never of one under way.
 * Errors    ERR_FULL leaves rows in the store: nothing is lost, drain again later.
 */
#ifndef TACT_STORE_EVENTLOG_H
#define TACT_STORE_EVENTLOG_H
#include "store/file.h"
#include "store/steps.h"
#include "store/store.h"

enum { TACT_LOG_ROW_BYTES_MAX = 256 << 10, TACT_LOG_FRAME_BYTES = 1 << 20, TACT_LOG_FILE_NAME_BYTES = 48 };

typedef struct tact_eventlog_options {
    uint64_t file_bytes_max;                 /* a file that reaches this is followed by the next part; 0 = 256 MB */
    uint32_t frame_bytes;                    /* text of one frame, about; 0 = TACT_LOG_FRAME_BYTES */
    int level;                               /* zstd's; 0 = 1: rows are mostly sealed, so higher levels cost twice and save nothing */
    const tact_steps *steps;                 /* tests; NULL */
} tact_eventlog_options;

typedef struct tact_eventlog tact_eventlog;

/** `folder` is the data folder's log/. Cuts what a crash left behind the recorded offset. */
tact_status tact_eventlog_open(tact_eventlog **out, tact_store *store, const char *folder, const tact_eventlog_options *options, tact_trouble *why) TACT_MUST_USE;
void tact_eventlog_close(tact_eventlog *log);

/** Add a row to a batch that tact_eventlog_commit will commit. ERR_INVALID: not `{...}` on one line; ERR_LIMIT: over TACT_LOG_ROW_BYTES_MAX. */
tact_status tact_eventlog_add(tact_batch *batch, tact_instant received, tact_slice json, tact_trouble *why) TACT_MUST_USE;
/** tact_store_commit, but numbers the batch's rows, in their order. Out: the first number (0 = no rows); may be NULL. */
tact_status tact_eventlog_commit(tact_eventlog *log, tact_batch *batch, uint64_t *first_sequence, tact_trouble *why) TACT_MUST_USE;

typedef struct tact_eventlog_drained { uint64_t row_count, void_count, frame_count; bool file_missing; } tact_eventlog_drained;
/** Ship rows, at most `frames_max` frames (0 = all there are). Out: what was done (may be NULL); file_missing = the recorded file was gone or
 *  shorter than recorded, and a new part was begun: say so in the log. */
tact_status tact_eventlog_drain(tact_eventlog *log, uint32_t frames_max, tact_eventlog_drained *done, tact_trouble *why) TACT_MUST_USE;

/* Where shipping stands; also what a backup copies up to. */
typedef struct tact_eventlog_state { char file[TACT_LOG_FILE_NAME_BYTES]; uint64_t offset, sequence; } tact_eventlog_state;   /* file "" = nothing shipped yet */
tact_status tact_eventlog_state_read(tact_store *store, tact_eventlog_state *out, tact_trouble *why) TACT_MUST_USE;
/** Keep the drainer still while `during` runs (a backup takes its copy of the store then). */
tact_status tact_eventlog_hold(tact_eventlog *log, tact_status (*during)(void *ctx, const tact_eventlog_state *state, tact_trouble *why), void *ctx, tact_trouble *why) TACT_MUST_USE;

typedef struct tact_log_row { uint64_t sequence; tact_slice json; } tact_log_row;     /* json with "seq" in it; a void line too; until the visitor returns */
typedef bool (*tact_eventlog_visit)(void *ctx, const tact_log_row *row);              /* false ends the walk */
/** Rows with sequence >= from, in order, each once: those in the files, then those still in the store. The drainer may work meanwhile. */
tact_status tact_eventlog_read(tact_store *store, const char *folder, uint64_t from, tact_eventlog_visit visit, void *ctx, tact_trouble *why) TACT_MUST_USE;
/** Rows in the files alone, while another process has the store: what it has not shipped yet (about a second's) is missing, and a frame
 *  it is writing ends the walk. */
tact_status tact_eventlog_read_shipped(const char *folder, uint64_t from, tact_eventlog_visit visit, void *ctx, tact_trouble *why) TACT_MUST_USE;
/** The number to read from so that no row received at or after `since` is missed: the first row of the hour's file, or of the first behind it.
 *  UINT64_MAX: all files are older; what is not shipped yet is still to be read, from the number behind the last one shipped. */
tact_status tact_eventlog_since(const char *folder, tact_instant since, uint64_t *sequence, tact_trouble *why) TACT_MUST_USE;
/** One file's rows from the beginning, for tools; stops at `limit_bytes` (UINT64_MAX = the whole file). ERR_FORMAT names the damaged offset. */
tact_status tact_eventlog_read_file(const char *path, uint64_t limit_bytes, tact_eventlog_visit visit, void *ctx, tact_trouble *why) TACT_MUST_USE;
/** Delete whole files whose hour ended before `before`; never the one being written. Out: how many (may be NULL). */
tact_status tact_eventlog_expire(tact_eventlog *log, tact_instant before, uint32_t *file_count, tact_trouble *why) TACT_MUST_USE;

/** True for a name the drainer gives; then the hour it stands for. */
bool tact_eventlog_file_name(const char *name, tact_instant *hour);
#endif
