/* core/match/index.h -- what build makes and run reads.
 *
 * Columns   stand in the order of what leaves least alive of them: those of a block fall together. First the ones reached by rows (their
 *           conditions are all on dense fields), then the ones reached by a list (they have an access). What a row or a list lets through is
 *           asked its conditions, the one that fails oftenest first.
 */
#ifndef TACT_MATCH_INDEX_H
#define TACT_MATCH_INDEX_H
#include "core/match/match.h"
#include "core/match/plan.h"

/* A column ends where the next one begins. */
typedef struct tact__column { uint32_t campaign, condition, rest; } tact__column;        /* its campaign; its first condition and its first atom */

enum { TACT__BLOCK_WORDS = 8, TACT__FIRST_ROWS = 4, TACT__BLOCK_COLUMNS = TACT__BLOCK_WORDS * 64 };      /* FIRST_ROWS: of a block, before its columns are counted */

#define TACT__NO_PLAN UINT32_MAX

struct tact_match {
    const tact_bundle *bundle;
    uint32_t campaign_count;
    const tact_match *parts;           /* what campaigns share (parts.h): an index whose campaigns are the parts; NULL: nothing */
    const uint32_t *key_of_part; uint32_t parts_plan;      /* its keys are the parts; TACT__NO_PLAN: none */
    const tact__column *columns; uint32_t column_count, words;         /* words: a multiple of TACT__BLOCK_WORDS */
    uint32_t dense_columns, summary_words;                 /* the first columns, reached by rows; words of 64 blocks of them */
    const uint64_t *whole;             /* the columns reached by rows */
    const uint64_t *sure;              /* columns of which all rows tell all: nothing listed is asked but what finds them */
    const uint64_t *simple;            /* columns that are their campaign's only one and leave no atoms */
    const tact__plan *plans; uint32_t plan_count;
    const uint32_t *dense; uint32_t dense_count;           /* plans with rows, those that leave least alive first */
    const uint32_t *first;             /* TACT__FIRST_ROWS a block: the plans whose rows leave least of this block; TACT__NO_PLAN: no more */
    const uint32_t *silent;            /* by plan: field << 1 | absence finds nothing, so an absent field is passed over at once */
    const tact__condition *conditions; const tact__span *pool;
    const uint32_t *rest;              /* atoms still to be judged, number << 1 | negated */
    const tact_expr *atoms; uint32_t atom_count;
    const uint8_t *alone;              /* by atom: nothing it asks of the person is asked by another, so nothing need be remembered */
    uint32_t dense_rows, counted_keys;
    uint64_t bytes;
};
#endif
