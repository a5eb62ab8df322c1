/* daemon/sse.h -- server-sent events: a request that becomes a stream of events to one page or app.
 *
 * Life     a GET handler calls tact_sse_open(): the request is answered (its record and arena go), the connection becomes the
 *          stream.  It ends by the client, by tact_sse_close(), when its reader is too slow, or when the server stops:
 *          `gone` is called once, and the id is stale from then on (generation counted, so using it does no harm).
 * Bound    at most `stream_queue_max_bytes` wait for a slow reader; one more event closes the stream.  The page connects again
 *          with Last-Event-ID and is told what it missed.
 * Beat     a comment every 15-25 s, each stream at its own pace, keeps proxies from closing a quiet stream and finds dead ones.
 * Source   WHATWG HTML, "Server-sent events".
 */
#ifndef TACT_DAEMON_SSE_H
#define TACT_DAEMON_SSE_H
#include "daemon/http.h"

typedef struct tact_sse_id { uint64_t bits; } tact_sse_id;                 /* 0 is none */
typedef enum tact_sse_reason { TACT_SSE_CLIENT, TACT_SSE_SLOW, TACT_SSE_STOPPING, TACT_SSE_CLOSED } tact_sse_reason;

/** The event this client saw last (Last-Event-ID, or lastEventId in the query for clients that cannot set headers); {NULL,0}. */
tact_slice tact_sse_last_id(const tact_http_request *request);
/** Turn the request into a stream.  `gone` may be NULL and is not called when this returns 0: the client had gone already, it had
 *  sent further requests ahead of or behind this one, or memory is short; the request is answered in every case.
 *  In: retry_ms  how long the client should wait before it connects again; 0 = its own default */
tact_sse_id tact_sse_open(tact_http *http, tact_http_id request, uint32_t retry_ms,
                          void (*gone)(void *ctx, void *user, tact_sse_reason reason), void *user);
/** One event; `event` and `event_id` may be empty and hold no line breaks (asserted). False when the stream is gone, or goes now. */
bool tact_sse_send(tact_http *http, tact_sse_id id, tact_slice event_id, tact_slice event, tact_slice data);
/** End it after what is queued; `gone` is called with TACT_SSE_CLOSED. */
void tact_sse_close(tact_http *http, tact_sse_id stream);
/** Bytes waiting for this reader; 0 also when it is gone. */
size_t tact_sse_queued(const tact_http *http, tact_sse_id stream);
#endif
