/* import/trail.h -- page events again, each with what came after it: did the visitor go on, or end there?
 *
 * How      the newest event of every open session is held until the next one of that session comes, or the session ends.
 * Went on  another page, download or form of the same session followed (a page that was not there is no way on).
 * Robots   a session told to be a robot's by its end loses its held event; earlier ones have gone out.
 * Memory   one event for each open session. Texts of an event live until the callback returns.
 */
#ifndef TACT_IMPORT_TRAIL_H
#define TACT_IMPORT_TRAIL_H
#include "import/sessions.h"

typedef struct tact_trail tact_trail;
typedef bool (*tact_trail_callback)(void *ctx, const tact_page_event *event, bool went_on);

/** NULL without memory. */
tact_trail *tact_trail_new(tact_trail_callback callback, void *ctx);
void tact_trail_free(tact_trail *trail);
/** False when the callback said so, or without memory. Robots' events are to be left out by the caller. */
bool tact_trail_event(tact_trail *trail, const tact_page_event *event);
bool tact_trail_end(tact_trail *trail, const tact_session_end *end);
#endif
