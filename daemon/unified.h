/* daemon/unified.h -- what two texts differ by, as a unified diff: hunks of lines with three around them, as `diff -u` writes them, without file names.
 *
 * Exact    `patch` makes the second text of the first. Not always the shortest: where the part that differs is larger than TACT_UNIFIED_CELLS line by line,
 *          it is shown as taken out and put in whole.
 * Ends     a last line without an end is followed by "\ No newline at end of file".
 */
#ifndef TACT_DAEMON_UNIFIED_H
#define TACT_DAEMON_UNIFIED_H
#include "core/base/bytes.h"

enum { TACT_UNIFIED_CELLS = 1 << 18 };

/** Nothing is written when the texts are the same. Scratch is taken of w's arena; w->status tells a failure. */
void tact_unified(tact_writer *w, tact_slice before, tact_slice after);
#endif
