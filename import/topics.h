/* import/topics.h -- what a site is about, learned from its own log when no brand says it: words of the addresses of its pages and of what
 * was searched, the few that cover most looks.
 *
 * How      each look gives its words; the word that covers most looks not covered yet becomes a topic, again and again, until 24 stand or the
 *          next one would cover less than half a per cent. Singular and plural, accents and case are one word (core/moment/token.h).
 * Left out short words, numbers, words that say nothing of a subject ("index", "category", "the"), words in nearly half of all looks, and
 *          those the caller finds general: words of addresses that speak for a kind of moment ("contact", "checkout").
 * Names    small Latin letters, digits and dashes, as tact.yaml has them; frequent words that have no such letters are counted in `foreign`.
 * Bound    50,000 different pages; looks at further ones are counted in `beyond`.
 */
#ifndef TACT_IMPORT_TOPICS_H
#define TACT_IMPORT_TOPICS_H
#include "core/base/slice.h"

enum { TACT_TOPICS_MOST = 24, TACT_TOPICS_PAGES = 50000, TACT_TOPICS_NAME = 40 };

typedef struct tact_topic_learned { char name[TACT_TOPICS_NAME + 1]; tact_slice word; uint64_t looks; } tact_topic_learned;
typedef struct tact_topics tact_topics;

/** NULL without memory. */
tact_topics *tact_topics_new(void);
void tact_topics_free(tact_topics *topics);
/** One look: words of the page's address, and what was searched (may be empty). False without memory. */
bool tact_topics_note(tact_topics *topics, tact_slice words, tact_slice searched);
/** Choose. `general` (may be NULL) tells words that are no subject. Returns how many topics; call it once, after the last look. */
uint32_t tact_topics_learn(tact_topics *topics, bool (*general)(void *ctx, tact_slice word), void *ctx);
/** The i-th, most looks first; lives as long as `topics`. */
const tact_topic_learned *tact_topics_at(const tact_topics *topics, uint32_t index);
uint64_t tact_topics_foreign(const tact_topics *topics);
uint64_t tact_topics_beyond(const tact_topics *topics);
#endif
