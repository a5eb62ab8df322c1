/* core/answer/index.h -- the index itself. Of this room only. */
#ifndef TACT_ANSWER_INDEX_H
#define TACT_ANSWER_INDEX_H
#include "core/answer/answer.h"
#include "core/answer/score.h"

typedef struct tact__posting { uint32_t section, weight; } tact__posting;        /* section: of the book */
typedef struct tact__term { tact_slice text; uint32_t from, count, rarity_milli; } tact__term;
/* A unit of a heading by the numbers of its terms; rarity: that of the rarest, by its weight. */
typedef struct tact__asked_for { uint32_t terms[TACT__TERMS_OF_UNIT]; uint8_t count; uint32_t rarity; } tact__asked_for;
typedef struct tact__heading { uint32_t from, count; uint64_t mass; } tact__heading;

typedef struct tact__book {                /* the sections of one language */
    tact_slice language;
    tact__lexicon lexicon;
    uint32_t *sections, section_count;     /* numbers of the index, ascending */
    tact__term *terms; uint32_t term_count;
    tact__posting *postings;
    tact__asked_for *asked_for;
    tact__heading *headings; uint32_t *heading_from;     /* of a section: heading_from[i] .. heading_from[i + 1] */
} tact__book;

struct tact_answer_index { const tact_answer_section *sections; uint32_t section_count; tact__book *books; uint32_t book_count; };

/** Number of a term of the book, or UINT32_MAX. */
uint32_t tact__term_of(const tact__book *book, tact_slice text);
/* "fr-CH" and "fr_CH" are "fr". */
tact_slice tact__language_alone(tact_slice language);
#endif
