/* core/moment/token.h -- text into words that compare alike: lower case, accents folded, elisions split, hashed.
 *
 * Word     letters and digits of any script; everything else separates. Latin letters lose case and accents ("Où" = "ou"), ligatures
 *          open ("œuf" = "oeuf"), other scripts are taken byte for byte. An elided article (l', d', dell', all' ...) and an
 *          English 's are dropped. Only the first 32 bytes of a word count.
 * Stem     the word without a plural's s or x and (from five letters on) without a last a, e, i, o: gomma = gomme, tyre = tyres.
 *          Used for topics, where a brand writes one form and people another.
 * Phrase   words in a row, joined by tact__token_join.
 */
#ifndef TACT_MOMENT_TOKEN_H
#define TACT_MOMENT_TOKEN_H
#include "core/base/slice.h"

typedef struct tact_token { uint64_t word, stem; } tact_token;

/* Reading on: what was not read yet, and what the word before leaves behind. Begin with the text and `names` alone. */
typedef struct tact_token_reader { tact_slice rest; bool names, after_apostrophe, small; } tact_token_reader;
/** At most `room` words more; 0: the text is at its end. */
unsigned tact__tokens_next(tact_token_reader *reader, tact_token *out, unsigned room);
/** At most `room` words of the text. `names`: a capital after a small letter starts a word, too ("productViewed"). */
unsigned tact__tokens(tact_slice text, bool names, tact_token *out, unsigned room);
uint64_t tact__token_join(uint64_t phrase, uint64_t word);
#endif
