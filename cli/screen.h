/* cli/screen.h -- what the output is: how wide, and whether colour makes sense.
 *
 * Colour   only on a terminal, never with NO_COLOR set (no-color.org) or TERM=dumb.
 * Width    of the terminal; 0 = no limit (a file, a pipe).
 * Text     from logs and files may hold anything: tact_screen_put() writes it so that no control character reaches a terminal.
 */
#ifndef TACT_CLI_SCREEN_H
#define TACT_CLI_SCREEN_H
#include "core/base/slice.h"
#include <stdio.h>

typedef enum tact_style { TACT_STYLE_PLAIN, TACT_STYLE_STRONG, TACT_STYLE_DIM, TACT_STYLE_GOOD, TACT_STYLE_WARN, TACT_STYLE_BAD } tact_style;
typedef struct tact_screen { unsigned width; bool terminal, colour; } tact_screen;

tact_screen tact_screen_of(FILE *out);
/** Switches a style on and, with TACT_STYLE_PLAIN, everything off; writes nothing without colour. */
void tact_screen_style(FILE *out, const tact_screen *screen, tact_style style);
/** Columns the text takes on a terminal: wide characters two, combining ones none, control characters one (as shown). */
unsigned tact_text_columns(tact_slice text);
/** Writes at most `columns` of it (0 = all), ending with an ellipsis when cut; returns the columns written. */
unsigned tact_screen_put(FILE *out, tact_slice text, unsigned columns);
/** A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void tact_screen_json_text(FILE *out, tact_slice text);
/** 1234567 -> "1,234,567" in `out`. */
const char *tact_number_text(uint64_t number, char out[27]);
/** 1536 -> "1.5 kB". */
const char *tact_bytes_text(uint64_t bytes, char out[16]);
#endif
