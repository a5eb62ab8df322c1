/* channel/mime_frame.h -- a message's words as plain text and as HTML, with what stands around them.  A part of mime.c. */
#ifndef TACT_CHANNEL_MIME_FRAME_H
#define TACT_CHANNEL_MIME_FRAME_H
#include "channel/mime.h"

/** Both are appended to. ERR_MEMORY. */
tact_status tact_mime_frame(const tact_mime *m, tact_growing *text, tact_growing *html) TACT_MUST_USE;
/** & < > " as entities. */
void tact_mime_html(tact_growing *out, tact_slice text);
#endif
