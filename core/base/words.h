/* core/base/words.h -- the closed vocabularies (words.def) as numbers and names. */
#ifndef TACT_BASE_WORDS_H
#define TACT_BASE_WORDS_H
#include "core/base/slice.h"

typedef enum tact_word {
#define W(list, name, number, text, line) TACT_##list##_##name = (number),
#include "core/base/words.def"
#undef W
} tact_word;

typedef enum tact_word_list {
    TACT_LIST_KIND, TACT_LIST_SITUATION, TACT_LIST_CHANNEL, TACT_LIST_CLASS, TACT_LIST_STAGE, TACT_LIST_OUTCOME, TACT_LIST_DEVICE,
    TACT_LIST_BASIS, TACT_LIST_PERMISSION, TACT_LIST_PURPOSE, TACT_LIST_EVENT, TACT_LIST_DEGREE, TACT_LIST_FATE, TACT_LIST_WHEN
} tact_word_list;

enum { TACT_KIND_COUNT = 5, TACT_CHANNEL_COUNT = 9, TACT_CLASS_COUNT = 4, TACT_DEGREE_COUNT = 4, TACT_SITUATION_COUNT = 11, TACT_PURPOSE_MAX = 64, TACT_PURPOSE_BRAND_FIRST = 32, TACT_WHEN_COUNT = 8 };

static inline unsigned tact_purpose_of_channel(unsigned channel) { return 16u + channel; }
static inline uint64_t tact_bit(unsigned number) { return (uint64_t)1 << number; }

/** Name of a number ("email"), or {NULL,0}; its one line. */
tact_slice tact_word_name(tact_word_list list, unsigned number);
const char *tact_word_line(tact_word_list list, unsigned number);
/** Number of a name, or -1. */
int tact_word_number(tact_word_list list, tact_slice name);
/** The i-th row of a list, in table order: false past the end. For checkers, help and manuals. */
bool tact_word_row(tact_word_list list, unsigned index, unsigned *number, tact_slice *name, const char **line);
#endif
