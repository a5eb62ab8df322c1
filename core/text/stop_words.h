/* core/text/stop_words.h -- what somebody who answers a message says of being written to: stop, start again, help; or something else.
 *
 * Read      without regard to case, accents, punctuation and repeated letters ("STOOOP !!", "arret", "S.T.O.P"). Words and phrases: stop_words.def.
 * Alone     a word counts when nothing but courtesy stands beside it ("stop please"), or when STOP is written in capitals at either end of a longer text.
 * Phrases   refusals in a longer sentence ("please don't write to me any more"), in English, French and Italian; not when the refusal itself is denied
 *           ("I can't stop texting my friends about you").
 * Leaning   in doubt no refusal is read: what is left over goes to a person, who reads it.
 */
#ifndef TACT_TEXT_STOP_WORDS_H
#define TACT_TEXT_STOP_WORDS_H
#include "core/base/slice.h"

typedef enum tact_said { TACT_SAID_OTHER, TACT_SAID_STOP, TACT_SAID_START, TACT_SAID_HELP } tact_said;

/** Any bytes. `language` (may be NULL): "en", "fr" or "it" when the words tell; else empty. */
tact_said tact_stop_words_read(tact_slice text, tact_slice *language);
#endif
