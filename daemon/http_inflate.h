/* daemon/http_inflate.h -- gzip request bodies, bounded before they can grow.  A part of the HTTP server.
 *
 * A compressed body is gathered first (it is under the route's bound as well) and inflated in one go by the one inflater of the
 * server: a thousand slow senders cost a thousand small buffers, not a thousand 40 KB windows.
 */
#ifndef TACT_DAEMON_HTTP_INFLATE_H
#define TACT_DAEMON_HTTP_INFLATE_H
#include "core/base/slice.h"
#include "core/base/status.h"

typedef struct tact_inflater tact_inflater;

/** NULL when there is no memory. */
tact_inflater *tact_inflater_new(void);
void tact_inflater_free(tact_inflater *inflater);
/** Inflate all members of `gzip`.  The result is valid until the next call.
 *  ERR_LIMIT when it would exceed `limit_bytes`, ERR_FORMAT when damaged, cut or followed by something else, ERR_MEMORY. */
tact_status tact_inflate(tact_inflater *inflater, tact_slice *out, tact_slice gzip, size_t limit_bytes) TACT_MUST_USE;
#endif
