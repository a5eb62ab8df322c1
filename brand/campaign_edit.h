/* brand/campaign_edit.h -- one top-level word of a campaign's or a page's file changed, and not a byte beside it: comments, order and quotes stay.
 *
 * How      the value is found by its place in the tree and written over; a key that is not there gets a line of its own below `campaign:`, or below a page's `language:`.
 * Refused  what cannot be done without touching more (the file is one {...}, the value is no plain word): ERR_INVALID, edit it by hand.
 *          The result is read again and must be the old tree but for this key, else it is refused, too.
 */
#ifndef TACT_BRAND_CAMPAIGN_EDIT_H
#define TACT_BRAND_CAMPAIGN_EDIT_H
#include "core/base/value.h"

/** Set `key` to `word` (letters and _). Out: the whole text, in `arena` or `text` itself when it says so already. ERR_INVALID, ERR_MEMORY. */
tact_status tact_campaign_edit(tact_slice text, tact_slice key, tact_slice word, tact_arena *arena, tact_slice *out) TACT_MUST_USE;
/** The same within the front matter of a Markdown file. */
tact_status tact_front_edit(tact_slice text, tact_slice key, tact_slice word, tact_arena *arena, tact_slice *out) TACT_MUST_USE;
/** One text more in the list under the top-level `key` ("testers"), in double quotes; a key that is not there gets a line at the end. `word` holds no quote, backslash or control
 *  character. ERR_CONFLICT: it is in the list; ERR_INVALID: the file is broken, one {...}, or what stands there is no list; ERR_MEMORY. */
tact_status tact_list_edit(tact_slice text, tact_slice key, tact_slice word, tact_arena *arena, tact_slice *out) TACT_MUST_USE;
/** The same text taken out of it again: its place in [...] with the comma, or its whole line; a list of lines that held nothing else becomes []. ERR_NOT_FOUND: it is not in the list;
 *  else as above, also where a text is written with an escape or over several lines. */
tact_status tact_list_drop(tact_slice text, tact_slice key, tact_slice word, tact_arena *arena, tact_slice *out) TACT_MUST_USE;
#endif
