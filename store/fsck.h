/* store/fsck.h -- is this data folder whole?  Looks at everything, changes nothing (but RocksDB's own recovery at opening).
 *
 * Checked  version and keys; every row of every family; every sealed value opens with its slot's key, or the slot was erased; no two
 *          people share a slot; pointers and due entries lead to people; rows not shipped and log files: frames whole, numbers without a gap.
 * Shape    findings in `out` (core/base/diag.h): file = family or file, text, way out.  No error among them = whole.
 * Others   what a record or a due key means is the caller's: callbacks, any may be NULL.
 * Status   OK: the check ran (read the findings).  Others: it could not: ERR_LOCKED, ERR_NOT_FOUND, ERR_VERSION, ERR_MEMORY.
 */
#ifndef TACT_STORE_FSCK_H
#define TACT_STORE_FSCK_H
#include "core/base/diag.h"
#include "store/envelope.h"
#include "store/store.h"

typedef struct tact_fsck_request {
    const char *data, *master_path;
    void *ctx;
    /* An opened value of the person or cold family: is it what it should be?  Fill `why` and answer other than OK when not. */
    tact_status (*check)(void *ctx, tact_family family, tact_slice key, const tact_envelope *envelope, tact_trouble *why);
    /* A row of the person or cold family that need not be an envelope: is it the caller's own?  Asked first; the caller tells what is wrong with it. */
    bool (*own)(void *ctx, tact_family family, tact_slice key, tact_slice value);
    /* Whom a due row is about; all zero when that person may be gone. False: not a due row. */
    bool (*due)(void *ctx, tact_slice key, tact_slice value, tact_record_key *person);
    /* A row of family META: fill `why` and answer other than OK when it is not what its name says. */
    tact_status (*meta)(void *ctx, tact_slice key, tact_slice value, tact_trouble *why);
    void (*progress)(void *ctx, const char *what, uint64_t count);           /* now and then; NULL */
} tact_fsck_request;

typedef struct tact_fsck_report { uint64_t person_count, pointer_count, tombstone_count, cold_count, due_count, unshipped_count, seen_count, log_line_count, log_file_count; } tact_fsck_report;

/** `out` must be initialised (tact_diags_init). Out: report, may be NULL. */
tact_status tact_fsck(const tact_fsck_request *request, tact_diags *out, tact_fsck_report *report, tact_trouble *why) TACT_MUST_USE;
#endif
