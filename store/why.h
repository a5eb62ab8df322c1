/* store/why.h -- the text beside a status: which thing, where, and the way out.
 *
 * Shape    plain data, the caller's; untouched when the call succeeds.  Always NUL-terminated, cut at the end if too long.
 * Use      every call of this room that can fail takes one last `tact_why *why`; NULL when nobody wants to read it.
 */
#ifndef TACT_STORE_WHY_H
#define TACT_STORE_WHY_H
#include "core/base/status.h"

typedef struct tact_why { char text[640]; } tact_why;

/** Fill `why` and answer `status`, so that `return tact_why_set(...)` reads as one thought. */
tact_status tact_why_set(tact_why *why, tact_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** The operating system said no (errno).  No room: ERR_FULL; no such file: ERR_NOT_FOUND; all others: ERR_IO.
 *  `doing` is a verb phrase: "write", "open". */
tact_status tact_why_errno(tact_why *why, const char *doing, const char *path);
#endif
