/* core/match/spans.h -- the classes on which a column's predicates on one field are true, as stretches; and those on which they end in an error. */
#ifndef TACT_MATCH_SPANS_H
#define TACT_MATCH_SPANS_H
#include "core/match/plan.h"

typedef struct tact__spans { tact__span *items; uint32_t count, room; } tact__spans;

/** One more, as it is. False: no memory. */
bool tact__spans_add(tact__spans *spans, uint32_t low, uint32_t high, tact_arena *work);
/** Appends the stretches where all predicates of the group are true: ascending, apart from one another. False: no memory. */
bool tact__spans_true(tact__spans *spans, const tact__plan *plan, const tact__group *group, tact_arena *work);
/* Where a group is neither true nor false: of the classes before the texts as bits, and how far the others must be looked through. */
typedef struct tact__errors { uint32_t special, until; } tact__errors;
tact__errors tact__errors_of(const tact__plan *plan, const tact__group *group);
/** The next such class from `class_` on; UINT32_MAX: none. */
uint32_t tact__next_error(const tact__plan *plan, const tact__group *group, const tact__errors *errors, uint32_t class_);
#endif
