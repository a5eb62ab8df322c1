/* channel/wire.h -- a lasting connection to one far side, with or without TLS, on a uv loop: bytes there and back. Beside post.h, which makes calls, the only
 * place that talks to the network.
 *
 * Left     what was written may have left this machine from then on; `flushed` says that all of it has been handed to the system. Who writes only to a
 *          wire that is idle knows that what it did not write was not sent.
 * Checks   with TLS the certificate is verified always, against the name that was asked for.
 * Calls    events come from the loop, never from within a call made here; after `gone`, or tact_wire_close, there are none any more, and the wire is not
 *          touched again: its memory goes when the loop has run.
 */
#ifndef TACT_CHANNEL_WIRE_H
#define TACT_CHANNEL_WIRE_H
#include <uv.h>
#include "core/base/slice.h"
#include "core/base/status.h"
#include "core/base/time.h"
#include "store/trouble.h"

typedef struct tact_wire tact_wire;

typedef struct tact_wire_to {
    const char *host; unsigned port;
    bool tls;
    const char *ca_file;               /* certificates to trust instead of the system's; NULL: the system's */
    tact_span timeout;                 /* until the connection stands, handshake included */
} tact_wire_to;

typedef struct tact_wire_events {
    void (*open)(void *ctx);           /* the connection stands */
    void (*bytes)(void *ctx, tact_slice bytes);
    void (*flushed)(void *ctx);
    void (*gone)(void *ctx, const char *why, bool ours);   /* ours: our settings, or the far side's certificate: trying again at once helps nobody */
} tact_wire_events;

/** Everything of `to` is copied; `events` lives as long as the wire. ERR_MEMORY, ERR_INVALID (the file of certificates cannot be read): nothing was begun. */
tact_status tact_wire_open(tact_wire **out, uv_loop_t *loop, const tact_wire_to *to, const tact_wire_events *events, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
/** Copied. Only when it is open. A failure comes as `gone`. */
void tact_wire_write(tact_wire *wire, tact_slice bytes);
bool tact_wire_idle(const tact_wire *wire);
/** What is written and not flushed may be lost. NULL: nothing happens. */
void tact_wire_close(tact_wire *wire);
#endif
