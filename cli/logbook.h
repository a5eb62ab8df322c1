/* cli/logbook.h -- a data folder's event log and keys, opened for reading, whether `tact run` holds the folder or not.
 *
 * Held     the store is the other process's: the log is read from its files, which hold all but about the last second.
 * Alone    the folder is locked here meanwhile, and rows not yet shipped are read from the store. */
#ifndef TACT_CLI_LOGBOOK_H
#define TACT_CLI_LOGBOOK_H
#include "cli/folders.h"
#include "daemon/history.h"
#include "store/data.h"

typedef struct tact_logbook { tact_data data; tact_store *store; tact_vault *vault; bool held; } tact_logbook;

/** 0, or the exit code after telling. Close it in both cases. */
int tact_logbook_open(tact_cli *cli, const tact_folders *folders, tact_logbook *book);
void tact_logbook_close(tact_logbook *book);
tact_status tact_logbook_read(const tact_logbook *book, uint64_t from, tact_slice pseudonym, tact_history_visit visit, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
#endif
