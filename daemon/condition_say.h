/* daemon/condition_say.h -- a condition as a sentence in a person's language, by faces/words/condition.tsv. What has no words is shown as it is written, between « and ». */
#ifndef TACT_DAEMON_CONDITION_SAY_H
#define TACT_DAEMON_CONDITION_SAY_H
#include "daemon/condition_part.h"

/** `language`: 0 en, 1 fr, 2 it. Names of places come from the bundle. w->status tells a failure. */
void tact_condition_say(tact_writer *w, const tact_cel_node *node, unsigned language, const tact_bundle *bundle);
/** Words of a field, a function or one of a closed list ("condition.field.", "condition.call.", "condition.word."); empty: there are none. */
tact_slice tact_condition_word(unsigned language, const char *of, tact_slice name);
#endif
