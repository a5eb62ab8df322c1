/* daemon/backup.h -- a backup through the keeper that has the folder open; the CLI alone and POST /v1/backup use the same. */
#ifndef TACT_DAEMON_BACKUP_H
#define TACT_DAEMON_BACKUP_H
#include "daemon/json_out.h"
#include "daemon/keeper.h"
#include "store/backup.h"

typedef struct tact_backup_done { tact_backup_report report; tact_instant at; } tact_backup_done;

/** Any thread: work goes on meanwhile. `to` must not exist, `keys_to` is made when missing. */
tact_status tact_keeper_backup(tact_keeper *keeper, const char *data_folder, const char *to, const char *keys_to, tact_instant now, tact_backup_done *done, tact_trouble *trouble) TACT_MUST_USE;
/** {"status":"made","at","files","bytes","to","keysTo"} */
void tact_backup_json(tact_json *json, const tact_backup_done *done, const char *to, const char *keys_to);
#endif
