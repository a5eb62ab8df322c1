/* core/answer/words.h -- a text into what is compared: stems, and the ideas its words and phrases stand for. Of this room only. */
#ifndef TACT_ANSWER_WORDS_H
#define TACT_ANSWER_WORDS_H
#include "core/base/arena.h"

typedef enum tact_answer_tongue { TACT_ANSWER_EN, TACT_ANSWER_FR, TACT_ANSWER_IT, TACT_ANSWER_OTHER } tact_answer_tongue;
enum { TACT_ANSWER_WORD = 32, TACT_ANSWER_IDEAS_OF_ONE = 4 };

/* One unit of meaning: a word, or a phrase of the table. */
typedef struct tact__unit {
    tact_slice stem;                   /* of a word; empty of a phrase */
    uint16_t ideas[TACT_ANSWER_IDEAS_OF_ONE]; uint8_t idea_count;   /* 1..: rows of concept.def */
    uint16_t weight_milli;             /* 1000; less of a question word */
} tact__unit;

typedef struct tact__phrase { const tact_slice *stems; uint8_t count; uint16_t idea; } tact__phrase;
/* The table of one language, stemmed and sorted by first stem. */
typedef struct tact__lexicon { tact_answer_tongue tongue; tact__phrase *phrases; uint32_t count; tact_slice *empty; uint32_t empty_count; } tact__lexicon;

tact_answer_tongue tact__answer_tongue(tact_slice language);
tact_status tact__lexicon_make(tact_answer_tongue tongue, tact_arena *arena, tact__lexicon *out) TACT_MUST_USE;
/** At most `room` units of the text, in their order; words that say nothing are left out. Stems live in `arena`. */
tact_status tact__units(const tact__lexicon *lexicon, tact_slice text, tact_arena *arena, tact__unit *out, uint32_t room, uint32_t *count) TACT_MUST_USE;
uint16_t tact__idea_weight(unsigned idea);

/** Folded word in, length of its stem out (`word` may be changed at its end). */
unsigned tact__stem(tact_answer_tongue tongue, char word[TACT_ANSWER_WORD], unsigned len);
/** 0..1000: how well one stem stands for another: typing mistakes, another ending. 0: not at all. */
uint32_t tact__alike(tact_slice a, tact_slice b);
#endif
