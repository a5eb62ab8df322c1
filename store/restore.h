/* store/restore.h -- a data folder back from a backup, without bringing erased people back.
 *
 * Order    1 read the list of erasures, whole    2 copy the keys and destroy those of everybody on the list    3 copy the data, every hash checked
 *          4 put tombstones where the erased were    5 mark the folder paused, and say in it when it was restored    6 VERSION, last: a restore cut short is no data folder
 * Refuses  without the list (an empty one is a list); into a folder that holds anything; with keys older than the data or of another folder.
 * Safe     a slot number used again in another life of the folder is recognised by its id and left alone.
 */
#ifndef TACT_STORE_RESTORE_H
#define TACT_STORE_RESTORE_H
#include "store/backup.h"
#include "store/erasures.h"

typedef struct tact_restore_request {
    const char *backup, *keys_target;        /* as given to tact_backup; the newest keys there are taken */
    const char *erasures_path, *master_path;
    const char *target;                      /* the new data folder: absent or empty */
    tact_instant now;                        /* kept in the data: what waited in the backup until now may have gone out since it was made */
} tact_restore_request;

typedef struct tact_restore_report {
    tact_instant backup_made, keys_made;
    uint32_t file_count;
    uint32_t destroyed_count;                /* keys destroyed now */
    uint32_t already_count;                  /* on the list, and erased in the key backup already */
    uint32_t other_count;                    /* on the list, but of slots this backup does not have, or has for somebody else */
    uint32_t buried_count;                   /* records that became tombstones */
} tact_restore_report;

tact_status tact_restore(const tact_restore_request *request, tact_restore_report *report, tact_trouble *why) TACT_MUST_USE;
#endif
