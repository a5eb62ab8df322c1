/* core/match/match.h -- from an event and a person's facts to the campaigns whose trigger fits and whose condition is true.
 *
 * How       bit-parallel: every condition becomes at most 64 conjunctions, one column each. Predicates on one field are judged together:
 *           the field's value falls into a class (a text it is compared with, a span between two end points, absent, denied, ...) and
 *           each class has a row of columns it leaves alive. Columns stand in the order of the condition true on least, so that whole
 *           blocks fall at once; rows are ANDed in blocks with early exit, empty blocks passed over by a summary. A column that asks about
 *           a field few columns ask about, or a list member, is reached by that alone and then goes the same way. What is left over
 *           (functions on the person, arithmetic, text search) is evaluated only for columns still alive, once per distinct predicate
 *           and call.
 *           Sub-conditions that many campaigns share have an index of their own that goes first (parts.h): its true ones are the members
 *           of one more list.
 * Truth     three-valued: a *true* and a *not-false* row per class, negation pushed to the leaves without rewriting them, so absent, denied
 *           and failed never widen an audience. Always equal to match_plain.h, or a part of its answer when `exhausted`;
 *           match_twin_test.c holds them together.
 * Shape     immutable after build; shared by all loops; points into the bundle, which must outlive it.
 * Source    bitmap and counting indexes as in SCIENCE (Boolean matching): Whang et al. 2009; Ji & Jacobsen 2018; chosen over a tree because
 *           up to some 20,000 rules the rows fit a cache. Parts are shared as in A-Tree (2021). Without DNF explosion: what would exceed the cap
 *           is evaluated, not expanded.
 */
#ifndef TACT_MATCH_H
#define TACT_MATCH_H
#include "core/campaign/expr.h"

typedef struct tact_match tact_match;
enum { TACT_MATCH_STEPS = 4 * TACT_EXPR_STEPS };           /* of all conditions of an event together (expr.h, Cost) */
typedef struct tact_match_ask {
    const tact_facts *facts;               /* values and states by bundle->fields; call may be NULL when nothing calls */
    tact_slice event;                      /* name of the event: `after` campaigns fit when theirs is equal; empty: they do not */
    bool count_errors;                     /* also count conditions that ended in an error (about as dear again) */
} tact_match_ask;
typedef struct tact_match_answer {
    const uint32_t *campaigns;             /* indexes in bundle->campaigns, ascending; lives in `scratch` */
    uint32_t count;
    bool exhausted;                        /* the conditions together cost more than TACT_MATCH_STEPS: what was judged after that ended in an error */
    uint32_t errors;                       /* campaigns whose trigger fits and whose `when` ended in an error; 0 when not asked */
} tact_match_answer;

/** ERR_MEMORY when an arena is full. The index lives in `arena`; `work` may be emptied afterwards. */
tact_status tact_match_build_in(const tact_bundle *bundle, tact_arena *arena, tact_arena *work, const tact_match **out) TACT_MUST_USE;
/** The same with the work space left behind in `arena`: about twice the memory. */
tact_status tact_match_build(const tact_bundle *bundle, tact_arena *arena, const tact_match **out) TACT_MUST_USE;
/** ERR_MEMORY when `scratch` is full: at most tact_match_scratch_bytes(match) plus what the functions' own results take. */
tact_status tact_match_run(const tact_match *match, const tact_match_ask *ask, tact_arena *scratch, tact_match_answer *out) TACT_MUST_USE;

/* Figures of an index, for bench and metrics. */
typedef struct tact_match_size { uint32_t campaigns, columns, dense_rows, counted_keys, atoms; uint64_t bytes; } tact_match_size;
tact_match_size tact_match_measure(const tact_match *match);
size_t tact_match_scratch_bytes(const tact_match *match);
#endif
