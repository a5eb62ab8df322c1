/* daemon/json_text.h -- one JSON string: escapes resolved, UTF-8 checked.  A part of json_in.
 *
 * Shape    the result points into the input when nothing was escaped, else into the arena.
 */
#ifndef TACT_DAEMON_JSON_TEXT_H
#define TACT_DAEMON_JSON_TEXT_H
#include "core/base/arena.h"

typedef struct tact_json_text_fault { const char *at, *reason, *hint; } tact_json_text_fault;

/** Read the string whose opening quote is at `*at`; afterwards `*at` is behind the closing one.
 *  Returns TACT_OK, TACT_ERR_INVALID with `fault`, or TACT_ERR_MEMORY. */
tact_status tact_json_text_read(tact_arena *arena, tact_slice *out, const char **at, const char *end, tact_json_text_fault *fault);
/** How many bytes from `p` are plain: ASCII, no control character, no quote, no backslash; when `writing` no '<' and no DEL either. */
size_t tact_json_plain_len(const char *p, const char *end, bool writing);
/** Length in bytes (1..4) of the well-formed UTF-8 character at `p`, or 0. */
unsigned tact_json_utf8_len(const char *p, const char *end);
#endif
