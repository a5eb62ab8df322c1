/* core/match/build.h -- what the parts of building share. */
#ifndef TACT_MATCH_BUILD_H
#define TACT_MATCH_BUILD_H
#include "core/match/index.h"
#include "core/match/spans.h"

typedef struct tact__builder {
    const tact_bundle *bundle;
    tact_arena *arena, *work;          /* what stays; what only building needs */
    tact_arena tree;                   /* of one condition, emptied after each */
    tact_match *index;
    uint32_t fields, campaign_count;   /* fields: the bundle's, the name of the event, the parts; campaigns, or parts when it is their index */
    tact__parts parts; uint32_t *part_shares;              /* by part: of 1000, about how often it is true */
    uint32_t *asked;                   /* by field: the columns' literals on it */
    tact__conjunction *columns;        /* one each, the trigger's literal included; in the order of campaigns, then in the index's */
    uint32_t *campaign_of, column_count, column_room;
    tact__column *places;              /* the index's */
    tact__texts atoms;
} tact__builder;

/* A column's conditions while it is built; `share`: thousandths of the field's classes on which it is true. */
typedef struct tact__draft { tact__condition condition; tact__group group; uint32_t share; } tact__draft;
typedef struct tact__drafts {
    uint32_t *start, *until;           /* by column, as the columns stand; start[columns]: of all, once the columns are in order */
    tact__draft *items;                /* those of a column: the least share first */
    tact__spans pool;
    uint32_t *access;                  /* by column: the draft it is found by, or TACT__BY_ROWS */
    const bool *dense;                 /* by plan */
} tact__drafts;
enum { TACT__BY_ROWS = UINT32_MAX };

/** Columns where they fall together: order.c. `drafts` move along. False: no memory. */
bool tact__order_columns(tact__builder *b, tact__drafts *drafts, const tact__plan *plans);
/** For each block the plans whose rows leave least of it. False: no memory. */
bool tact__order_blocks(tact__builder *b, const tact__drafts *drafts);
/** Atoms of each column, as they stand in the index: rest.c. False: no memory. */
bool tact__find_rest(tact__builder *b);
#endif
