/* store/master.h -- the master key: 32 random bytes in a file of its own, outside the brand folder, the data and the backups.
 *
 * Everything sealed hangs from it: whoever has it and the key file can read every person that was not erased; without it nobody can.
 * Errors   ERR_INVALID with the way out: there already, wrong length, readable by others, lying inside a folder it must not lie in.
 */
#ifndef TACT_STORE_MASTER_H
#define TACT_STORE_MASTER_H
#include <stdint.h>
#include "store/trouble.h"

enum { TACT_MASTER_BYTES = 32 };

/** Make a new one at `path` (mode 0600, durable). Never overwrites. `forbidden` folders, NULL-ended, may not contain it; NULL = none. */
tact_status tact_master_create(const char *path, const char *const *forbidden, tact_trouble *why) TACT_MUST_USE;
/** Read it; refuses a file that group or world may read or write. Wipe `out` after use. */
tact_status tact_master_read(const char *path, uint8_t out[TACT_MASTER_BYTES], tact_trouble *why) TACT_MUST_USE;
#endif
