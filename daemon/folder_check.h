/* daemon/folder_check.h -- is this data folder whole, down to what its values mean?  Everything store/fsck.h looks at, and beyond it:
 *
 *   records and cold values can be read; each waiting intent has its row in the due index, and each due row an intent;
 *   receipts are signed by this folder, and each follows the one before it (gaps are those of the erased and the expired); each whose key is at hand opens;
 *   passes, schedules and the instants of the last write and restore can be read;
 *   bundles are what their names say, policies and worlds can be read; every line of the log parses, and its sealed part opens.
 *
 * Changes nothing.  Findings as in store/fsck.h.  The folder must not be in use.
 */
#ifndef TACT_DAEMON_FOLDER_CHECK_H
#define TACT_DAEMON_FOLDER_CHECK_H
#include "store/fsck.h"

typedef struct tact_folder_check_ask {
    const char *data, *master_path;
    void (*progress)(void *ctx, const char *what, uint64_t count);           /* may be NULL */
    void *ctx;
} tact_folder_check_ask;

typedef struct tact_folder_check_report { tact_fsck_report store; uint64_t receipt_count, opened_receipt_count, intent_count, bundle_count, policy_count, world_count, sealed_line_count; } tact_folder_check_report;

tact_status tact_folder_check(const tact_folder_check_ask *ask, tact_diags *out, tact_folder_check_report *report, tact_trouble *why) TACT_MUST_USE;
#endif
