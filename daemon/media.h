/* daemon/media.h -- pictures that people send on a messenger: the call names one, its address is asked for with the token, and it is fetched.
 *
 * After     what they wrote is kept and answered first, so that a messenger never waits for itself; the picture follows into the same thread as a message of its own.
 * Bounds    eight at a time, 1 MB and ten seconds each, JPEG, PNG, GIF or WebP by its own bytes; whatever does not come is counted and said, and not tried again.
 * Where     to the messenger's host, or to another address on the public internet over https, where it says that the picture is.
 */
#ifndef TACT_DAEMON_MEDIA_H
#define TACT_DAEMON_MEDIA_H
#include "daemon/inbox.h"

typedef struct tact_media tact_media;
/** NULL: no memory. */
tact_media *tact_media_new(tact_server *server);
/** `in`: what it belongs to, by record_key; its channel, address and far_id are kept. `name`: the messenger's for the picture, at most 400 bytes. */
void tact_media_fetch(tact_media *media, const tact_thread_in *in, tact_slice name);
/** Breaks off what is under way. NULL: nothing happens. */
void tact_media_stop(tact_media *media);
void tact_media_free(tact_media *media);
#endif
