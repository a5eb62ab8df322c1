/* core/answer/score.h -- the arithmetic of being sure, for the index and for its plain twin. Of this room only. */
#ifndef TACT_ANSWER_SCORE_H
#define TACT_ANSWER_SCORE_H
#include "core/answer/words.h"

enum { TACT__IN_HEADING = 1000, TACT__IN_CONTEXT = 850, TACT__IN_TEXT = 550, TACT__BY_IDEA = 950, TACT__UNITS_MOST = 1024, TACT__TERMS_OF_UNIT = 1 + TACT_ANSWER_IDEAS_OF_ONE };

/* How rare: thousandths of log2(1 + sections / sections that have it); a word that none has counts more than the rarest: it may be what the question is about. */
uint32_t tact__rarity_milli(uint32_t sections, uint32_t with);
uint32_t tact__unknown_milli(uint32_t sections);
/* asked: weight of what was asked; met: of it, what the section has, in thousandths each; heading: share of the section's best heading that was asked for, 0..1000. */
uint32_t tact__sure_milli(uint32_t sections, uint64_t asked, uint64_t met, uint32_t heading_milli);
/* Two answers that fit about as well: neither is sure. */
uint32_t tact__apart_milli(uint32_t sure_milli, uint32_t next_milli);
/* The terms of a unit: its stem, and each idea as three bytes that no word is made of, in `room`. */
unsigned tact__terms(const tact__unit *unit, char room[TACT_ANSWER_IDEAS_OF_ONE][3], tact_slice out[TACT__TERMS_OF_UNIT]);
#endif
