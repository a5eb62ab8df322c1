/* core/match/spans.h -- the classes on which a column's predicates on one field are true, as stretches; and those on which they end in an error. */
#ifndef TACT_MATCH_SPANS_H
#define TACT_MATCH_SPANS_H
#include "core/match/plan.h"

typedef struct tact__spans { tact__span *items; uint32_t count, room; } tact__spans;

/** Appends the stretches where all predicates of the group are true: ascending, apart from one another. False: no memory. */
bool tact__spans_true(tact__spans *spans, const tact__plan *plan, const tact__group *group, tact_arena *work);
/** The next class from `class_` on where the group is neither true nor false; plan->class_count: none. */
uint32_t tact__next_error(const tact__plan *plan, const tact__group *group, uint32_t class_);
#endif
