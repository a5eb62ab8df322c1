/* store/trouble.h -- the text beside a status: which thing, where, and the way out.
 *
 * Shape    plain data, the caller's; untouched when the call succeeds.  Always NUL-terminated, cut at the end if too long.
 * Use      every call of this room that can fail takes one last `tact_trouble *why`; NULL when nobody wants to read it.
 */
#ifndef TACT_STORE_TROUBLE_H
#define TACT_STORE_TROUBLE_H
#include "core/base/status.h"

typedef struct tact_trouble { char text[640]; } tact_trouble;

/** Fill `why` and answer `status`, so that `return tact_trouble_set(...)` reads as one thought. */
tact_status tact_trouble_set(tact_trouble *why, tact_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** The operating system said no (errno).  No room: ERR_FULL; no such file: ERR_NOT_FOUND; all others: ERR_IO.
 *  `doing` is a verb phrase: "write", "open". */
tact_status tact_trouble_errno(tact_trouble *why, const char *doing, const char *path);
#endif
