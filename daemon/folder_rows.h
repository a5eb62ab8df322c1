/* daemon/folder_rows.h -- rows of family META that a folder cannot do without: is each what its name says?  For tact_folder_check. */
#ifndef TACT_DAEMON_FOLDER_ROWS_H
#define TACT_DAEMON_FOLDER_ROWS_H
#include "core/base/arena.h"
#include "store/trouble.h"

/** A row of a thread, opened: book, message or picture by its key. */
tact_status tact_folder_thread(tact_slice key, tact_slice plain, tact_arena *scratch) TACT_MUST_USE;
/** `pass:`, `slot:`, `clock`, `restored`, `inbox:`, `thread:`, `answers:`; any other row is left to others: OK. Not OK: `why` says what is wrong with it. Uses `scratch`. */
tact_status tact_folder_row(tact_slice key, tact_slice value, tact_arena *scratch, tact_trouble *why);
#endif
