/* core/match/index.h -- what build makes and run reads. */
#ifndef TACT_MATCH_INDEX_H
#define TACT_MATCH_INDEX_H
#include "core/match/match.h"
#include "core/match/plan.h"

enum { TACT__BLOCK_WORDS = 8, TACT__NEED_MOST = 200 };

struct tact_match {
    const tact_bundle *bundle;
    uint32_t columns, words;           /* words: a multiple of TACT__BLOCK_WORDS */
    const uint32_t *campaign_of;       /* by column */
    const uint64_t *base;              /* columns that need nothing counted */
    const uint8_t *need;               /* by column: how many counted groups and members must be satisfied */
    bool counts;                       /* any column needs counting */
    const uint64_t *simple;            /* columns that are their campaign's only one and leave no atoms */
    const tact__plan *plans; uint32_t plan_count;      /* those whose rows leave least alive first */
    const uint32_t *silent;            /* by plan: field << 1 | absence satisfies nothing, so an absent field is passed over at once */
    const uint32_t *rest_start, *rest; /* by column: atoms still to be judged, number << 1 | negated */
    const tact_expr *atoms; uint32_t atom_count;
    const uint8_t *alone;              /* by atom: nothing it asks of the person is asked by another, so nothing need be remembered */
    uint32_t dense_rows, counted_keys;
    uint64_t bytes;
};
#endif
