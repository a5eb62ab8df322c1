/* core/moment/feature.h -- what a text consists of, as numbers: the input of every model of words (model.h).
 *
 * Features  of each word (fold.h: no case, no accents, digits all alike): itself; itself with its accents when it has any; the pair with the
 *           word before; the pair with the text's first word ("how ... open": since format 2); its pieces of 3, 4 and 5 bytes, its ends marked. Of the text: a question mark, an exclamation mark, a bar (titles), how many words.
 *           An elided article is a word of its own ("l'eau" = l, eau).
 * Values    a word counts more than a pair, a pair more than a piece: 64, 40 and 16 sixteenths (tact_feature_value), found on the training set's folds.
 * Numbers   32-bit hashes, the two high bits say which of the three it is; the same on every machine; a model has a row for each, shared by many. Part of a model's format:
 *           changing anything here makes every model wrong, so each format that a model was ever trained on stays (TACT_FEATURE_FORMAT is the newest).
 * Source    hashing: Weinberger and others, "Feature hashing for large scale multitask learning", ICML 2009.
 */
#ifndef TACT_MOMENT_FEATURE_H
#define TACT_MOMENT_FEATURE_H
#include "core/base/slice.h"

enum {
    TACT_FEATURE_FORMAT_FIRST = 1, TACT_FEATURE_FORMAT = 2,
    TACT_FEATURE_WORDS_MAX = 256,      /* words read; what follows is not looked at */
    TACT_FEATURE_WORD_BYTES = 30,      /* of a word; the rest of it does not count */
    TACT_FEATURES_OF_WORD = 4 + 30 + 29 + 28,
    TACT_FEATURES_MAX = 6144           /* of a text; a longer one is read as far as they go */
};

/** What a feature counts, in sixteenths. */
static inline int32_t tact_feature_value(uint32_t feature) { return 16 + 24 * (int32_t)(feature >> 30); }

/** The row a feature has in a table of `rows`: its hash's 30 bits scaled to them. */
static inline uint32_t tact_feature_row(uint32_t feature, uint32_t rows) { return (uint32_t)((uint64_t)(feature & 0x3FFFFFFF) * rows >> 30); }

/** The text's features of a format into `out` (`room` of them at most). Returns how many; out: `words`, how many words were read (may be NULL). */
uint32_t tact_features(unsigned format, tact_slice text, uint32_t *out, uint32_t room, uint32_t *words);

/* Where features come from, for telling why: the word each belongs to (0xFFFF: the text as a whole; a pair belongs to its second word), and where words stand. */
typedef struct tact_feature_origin { uint16_t of[TACT_FEATURES_MAX]; tact_slice words[TACT_FEATURE_WORDS_MAX]; } tact_feature_origin;
/** The same features, with their origin. `out` must have room for TACT_FEATURES_MAX. */
uint32_t tact_features_with_origin(unsigned format, tact_slice text, uint32_t *out, uint32_t *words, tact_feature_origin *origin);
#endif
