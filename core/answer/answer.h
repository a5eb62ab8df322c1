/* core/answer/answer.h -- the helper's memory: a brand's own answers, found again by whatever words somebody asks with; or nothing.
 *
 * Sections  a brand's written answers, each with the questions it stands under. They are shown as they are; nothing is ever made up.
 * Found by  words without case, accents and endings; words that mean the same in service and shops (concept.def); words with a typing mistake; question
 *           words ("when", "combien") a little. Rare words weigh more than common ones, those of a heading more than those of a text.
 * Sure      0..1000: how much of the question is covered by the section, and of its heading by the question; less when another section fits about as well. Below TACT_ANSWER_SURE nothing is known:
 *           a wrong answer is worse than none. The number was chosen on one half of test/answers and judged on the other (make bench-helper).
 * Language  sections of the language asked for first; those of another when the question is clearly in that one.
 * Memory    the index points into the sections handed in, and lives in the arena; asking needs a scratch arena.
 * Twin      plain.h: each section read anew and scored by itself; the same answer always.
 */
#ifndef TACT_ANSWER_ANSWER_H
#define TACT_ANSWER_ANSWER_H
#include "core/base/arena.h"
#include "core/base/time.h"

enum { TACT_ANSWER_SURE = 480, TACT_ANSWER_SECTIONS_MOST = 20000, TACT_ANSWER_QUESTION_WORDS = 64 };

typedef struct tact_answer_section {
    tact_slice language;               /* "fr"; a region behind it does not count */
    const tact_slice *headings; uint32_t heading_count;      /* the questions it answers */
    tact_slice context;                /* words of the titles above it and of its topic */
    tact_slice text;
    tact_instant until;                /* of no use from then on; {0}: for ever */
    bool is_private;                   /* only for somebody who is known */
} tact_answer_section;

typedef struct tact_answer_index tact_answer_index;

typedef struct tact_answer_asked {
    tact_slice language, question;     /* language may be empty: any */
    tact_instant now;
    bool known_person;                 /* private sections may be shown */
} tact_answer_asked;

typedef struct tact_answer_found {
    uint32_t section;                  /* UINT32_MAX: none shares a word with the question */
    uint32_t sure_milli;
    uint32_t next_section, next_milli; /* the second best, for whoever explains */
} tact_answer_found;

/** ERR_MEMORY; ERR_LIMIT: more sections than TACT_ANSWER_SECTIONS_MOST. */
tact_status tact_answer_index_make(const tact_answer_section *sections, uint32_t count, tact_arena *arena, tact_answer_index **out) TACT_MUST_USE;
/** The best section, sure or not. Ties go to the earlier one. `scratch` is left as it was. ERR_MEMORY. */
tact_status tact_answer_ask(const tact_answer_index *index, const tact_answer_asked *asked, tact_arena *scratch, tact_answer_found *out) TACT_MUST_USE;
static inline bool tact_answer_sure(const tact_answer_found *found) { return found->section != UINT32_MAX && found->sure_milli >= TACT_ANSWER_SURE; }
const tact_answer_section *tact_answer_section_at(const tact_answer_index *index, uint32_t section);
uint32_t tact_answer_section_count(const tact_answer_index *index);
#endif
