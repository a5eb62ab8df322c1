/* daemon/streams.h -- the open pages and apps: GET /v1/stream, one server-sent event stream a page.
 *
 * Permit   only for a device that permitted `remember`: before that no stream is opened (403).
 * Whose    a page that proved its userId gets what its account caused as well; one with an anonymousId alone, or with a userId that is only
 *          a claim, gets what its own device caused, also when that device is linked to an account.
 * Moves    a message for a device whose pages are closed goes to another page on which the same account proved itself: where the person is now.
 * Replay   the last messages of a device (at most 16, until they are stale) are kept here in memory; a page that connects again with
 *          Last-Event-ID gets what it missed. What was never handed over waits in the person's record instead (core/engine/due.c).
 */
#ifndef TACT_DAEMON_STREAMS_H
#define TACT_DAEMON_STREAMS_H
#include <stdbool.h>
#include <stdint.h>
#include "core/base/slice.h"
#include "core/base/time.h"
struct tact_server;
struct tact_streams;
struct tact_streams *tact_streams_new(struct tact_server *server);
void tact_streams_free(struct tact_streams *streams);
/** Drop what is stale. Once a minute. */
void tact_streams_sweep(struct tact_streams *streams, tact_instant now);
/** Close every stream of a record that was erased or unlinked, and forget what it got. */
void tact_streams_drop(struct tact_streams *streams, const uint8_t record_key[16]);
/** A word to the open pages of one device; nobody there: nothing happens, and nothing is kept. */
void tact_streams_tell(struct tact_streams *streams, const uint8_t record_key[16], uint64_t device_part, tact_slice event, tact_slice json);
/** The same to every other page on which the account of this record proved itself. */
void tact_streams_tell_others(struct tact_streams *streams, const uint8_t record_key[16], uint64_t device_part, tact_slice event, tact_slice json);
struct tact_who;
struct tact_http_request;
/** Open the stream of a device, which has proven itself to the caller as far as it has to: refused (403) before it permitted `remember`. */
void tact_streams_begin(struct tact_server *server, const struct tact_http_request *request, const struct tact_who *who);
uint32_t tact_streams_open(const struct tact_streams *streams);
#endif
