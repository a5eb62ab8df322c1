/* daemon/cel_print.h -- a parsed condition written again: with no more brackets than it needs, and so that it parses into the same tree.
 * What has no words of its own in CEL (nodes the checker makes) is not printed: hand in what tact_cel_parse gave. */
#ifndef TACT_DAEMON_CEL_PRINT_H
#define TACT_DAEMON_CEL_PRINT_H
#include "core/campaign/cel_parse.h"

/** w->status tells a failure. */
void tact_cel_print(tact_writer *w, const tact_cel_node *node);
/** A text in double quotes, escaped. */
void tact_cel_print_text(tact_writer *w, tact_slice text);
#endif
