/* daemon/outbox_file.h -- the dry-run driver: what would have been sent, as lines of JSON in data/outbox/<channel>.ndjson. */
#ifndef TACT_DAEMON_OUTBOX_FILE_H
#define TACT_DAEMON_OUTBOX_FILE_H
#include "daemon/keeper.h"
/** Append one line; a failure is said on stderr (the message counts as handed over: its key was written before). What is sent again until it was taken (orders, answers)
 *  is taken with its line: nobody else will ever say so. */
void tact_outbox_file_write(tact_keeper *keeper, const char *data_folder, const tact_sending *sending, tact_slice json);
#endif
