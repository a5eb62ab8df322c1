/* channel/mime_links.h -- the links of an HTML text, each led where `link` says; everything else stays byte for byte.
 *
 * A link   is the href of an `a` or `area` element. What a comment, a script or a style holds is none.
 */
#ifndef TACT_CHANNEL_MIME_LINKS_H
#define TACT_CHANNEL_MIME_LINKS_H
#include "channel/text.h"

/** Writes the address that stands for `url`; `url` (its entities read) lives until it returns. */
typedef void (*tact_link_writer)(void *ctx, tact_slice url, tact_growing *out);
void tact_mime_links(tact_slice html, tact_link_writer link, void *ctx, tact_growing *out);
#endif
