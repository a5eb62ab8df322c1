/* store/data.h -- the data folder: its version, its lock, its parts.
 *
 *   VERSION      "tact data 1"; written last when the folder is made, looked at before anything else is touched
 *   LOCK         held (flock) while a process has the folder open; the holder's pid is in it
 *   PAUSED       there when nothing may be sent until somebody says so (after a restore); its text says why
 *   LISTEN       address and port of the `tact run` that holds it
 *   accounts.json, sessions.json, audit/    of the brand's own people: daemon/accounts.h, sessions.h, audit.h
 *   store/       the store (RocksDB)          keys/      slots, secrets
 *   log/         shipped log files            bundles/ policies/ worlds/   what decisions name, by hash and number
 *
 * Errors   ERR_LOCKED names the folder and the pid; ERR_VERSION: written by a newer tact; ERR_NOT_FOUND: no data folder there.
 */
#ifndef TACT_STORE_DATA_H
#define TACT_STORE_DATA_H
#include "store/file.h"

enum { TACT_DATA_FORMAT = 1 };

typedef struct tact_data { tact_path root, store, keys, log, bundles, policies, worlds; int lock_fd; } tact_data;

/** Make a data folder with fresh keys. `path` may be absent or empty; its parent must exist. Making it again after a crash in the middle
 *  is fine; a finished one is never touched (ERR_INVALID). The master key must exist and lie outside. */
tact_status tact_data_create(const char *path, const char *master_path, tact_trouble *why) TACT_MUST_USE;
/** Check the version, take the lock, fill in the paths. */
tact_status tact_data_open(tact_data *out, const char *path, tact_trouble *why) TACT_MUST_USE;
void tact_data_close(tact_data *data);
/** Is it held by a process now? Then *pid (may be NULL) is its number, 0 when it does not say. False too when there is no such folder. */
bool tact_data_held(const char *path, int64_t *pid);
/** The paths only: no check, no lock. */
tact_status tact_data_paths(tact_data *out, const char *path, tact_trouble *why) TACT_MUST_USE;
/** ERR_NOT_FOUND, ERR_FORMAT, ERR_VERSION or OK. */
tact_status tact_data_check_version(const char *path, tact_trouble *why) TACT_MUST_USE;
/** Shared inside the room: the last step of making one. */
tact_status tact__data_finish(const char *path, tact_trouble *why);

tact_status tact_data_pause(const char *path, tact_slice because, tact_trouble *why) TACT_MUST_USE;
tact_status tact_data_resume(const char *path, tact_trouble *why) TACT_MUST_USE;
/** True when paused; then `because` (may be NULL) holds the text. */
bool tact_data_paused(const char *path, tact_trouble *because);
#endif
