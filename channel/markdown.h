/* channel/markdown.h -- a message's body, written in Markdown (CommonMark), as HTML and as plain text.
 *
 * Safe     no raw HTML and no address that runs (javascript:, data:) passes into the HTML (libcmark without CMARK_OPT_UNSAFE); pictures become their
 *          words: a remote picture would tell when a message was read.
 * Text     lists keep their marks, a link is its words and its address in brackets, emphasis loses its signs.
 */
#ifndef TACT_CHANNEL_MARKDOWN_H
#define TACT_CHANNEL_MARKDOWN_H
#include "core/base/arena.h"
#include "core/base/slice.h"
#include "core/base/status.h"

/** Both in `arena`, lines end in "\n". ERR_MEMORY. */
tact_status tact_markdown(tact_slice source, tact_arena *arena, tact_slice *html, tact_slice *text) TACT_MUST_USE;
#endif
