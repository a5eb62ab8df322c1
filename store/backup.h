/* store/backup.h -- a consistent copy of a running data folder; keys apart.
 *
 * Copy     TARGET/ with store/ (a checkpoint), log/ (files up to what that checkpoint has recorded), bundles/, policies/, worlds/, and MANIFEST,
 *          written last: `b2sum -l 256 -c MANIFEST` inside the folder checks it without tact.
 * Keys     KEYS/keys-<instant>/ with secrets and slots, on a place of its own.  Only the newest is kept: the older ones are overwritten with
 *          zeros and deleted, because they still hold the keys of people erased since.  Back keys up again soon after erasures.
 * Never in a backup: the master key, the list of erasures.
 */
#ifndef TACT_STORE_BACKUP_H
#define TACT_STORE_BACKUP_H
#include "store/data.h"
#include "store/eventlog.h"
#include "store/vault.h"

typedef struct tact_backup_place { const tact_data *data; tact_store *store; tact_vault *vault; tact_eventlog *log; } tact_backup_place;
typedef struct tact_backup_report { uint32_t file_count; uint64_t byte_count; } tact_backup_report;

/** Copy to `target` (must not exist; its parent must) and keys to `keys_target` (made when missing). Neither may lie inside the other or
 *  inside the data folder. Work goes on meanwhile; only the log's drainer waits for the checkpoint. Out: report, may be NULL. */
tact_status tact_backup(const tact_backup_place *place, const char *target, const char *keys_target, tact_instant now, tact_backup_report *report, tact_trouble *why) TACT_MUST_USE;
/** Keys alone. */
tact_status tact_backup_keys(tact_vault *vault, const char *keys_target, tact_instant now, tact_trouble *why) TACT_MUST_USE;
/** The newest key backup there, and when it was made. ERR_NOT_FOUND when there is none. */
tact_status tact_backup_keys_newest(const char *keys_target, tact_path *folder, tact_instant *made, tact_trouble *why) TACT_MUST_USE;
#endif
