/* cli/wrap.h -- sentences for people, broken between words: to the screen's width, at most 80 columns. */
#ifndef TACT_CLI_WRAP_H
#define TACT_CLI_WRAP_H
#include "cli/screen.h"

/** Writes the text and a line end. The cursor stands in column `at`; further lines begin with `indent` blanks. Control characters are shown,
 *  never sent (tact_screen_put). */
void tact_wrap(FILE *out, const tact_screen *screen, unsigned at, unsigned indent, const char *text);
#endif
