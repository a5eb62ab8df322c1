/* import/text.h -- text as logs and spreadsheets hold it, made into valid UTF-8.
 *
 * Result   the input itself when nothing had to change, else a new text in the arena; {NULL,0} when the arena is full.
 * Repair   bytes that are not UTF-8 are read as Windows-1252 (Latin-1 and its typographic signs), the usual other encoding of
 *          western logs and spreadsheets; the five bytes it leaves open and NUL become U+FFFD. `repaired` (may be NULL) is set
 *          to true then and never to false, so that one flag serves a whole line.
 * Source   WHATWG Encoding Standard, index windows-1252; RFC 3986 section 2.1.
 */
#ifndef TACT_IMPORT_TEXT_H
#define TACT_IMPORT_TEXT_H
#include "core/base/arena.h"

tact_slice tact_text_utf8(tact_arena *arena, tact_slice text, bool *repaired);
/** %XX undone (a broken one stays as it is); with `form`, '+' is a space. Then tact_text_utf8(). */
tact_slice tact_text_percent(tact_arena *arena, tact_slice text, bool form, bool *repaired);
/** \xHH, \uHHHH, \", \\, \n, \t, \r ... of Apache and nginx undone (anything else stays). Bytes, not yet UTF-8. */
tact_slice tact_text_unescape(tact_arena *arena, tact_slice text);
/** ASCII letters in lower case. */
tact_slice tact_text_lower(tact_arena *arena, tact_slice text);
/** Without white space at both ends, no-break spaces included. */
tact_slice tact_text_trim(tact_slice text);
#endif
