/* core/match/dnf.h -- a condition as "this and that, or this and that": literals, conjunctions, at most TACT__CONJUNCTIONS of them.
 *
 * Kleene's three-valued logic keeps De Morgan and distribution, so the rewriting never changes an answer, errors included; nothing is simplified
 * that would not hold there (x && !x stays). A part that would exceed the cap stays whole, as one literal to be evaluated.
 */
#ifndef TACT_MATCH_DNF_H
#define TACT_MATCH_DNF_H
#include "core/match/parts.h"

enum { TACT__CONJUNCTIONS = 64 };

typedef enum tact__literal_kind {
    TACT__EQUAL,                       /* field is one of the constants (scalars, not NaN) */
    TACT__ORDER,                       /* field < <= > >= a number (not NaN); `op` as if the field stood on the left */
    TACT__BARE,                        /* field is true */
    TACT__HAS,                         /* has(field) */
    TACT__MEMBER,                      /* one of the texts is in the field, a list or map; never negated */
    TACT__PREFIX,                      /* the field starts with a text; never negated */
    TACT__ATOM                         /* anything else: evaluated */
} tact__literal_kind;

typedef struct tact__literal {
    uint8_t kind, op;
    bool negated;
    uint32_t field;
    tact_slice code;                   /* the node's own bytes, for evaluation */
    const tact_value *constants; uint32_t constant_count;
    uint32_t *classes;                 /* of the constants, once the field's classes stand (plan.c) */
} tact__literal;

typedef struct tact__conjunction { tact__literal **literals; uint32_t count; } tact__conjunction;
typedef struct tact__dnf { tact__conjunction *items; uint32_t count; } tact__dnf;

/** False: no memory. `expr` may be empty (always true: one conjunction without literals); never true: no conjunction at all.
 *  Literals and conjunctions live in `keep`; `scratch` may be emptied afterwards. What is shared becomes one of `parts`, kept in `keep` too. */
bool tact__dnf_of(tact_expr expr, tact__parts *parts, tact_arena *keep, tact_arena *scratch, tact__dnf *out);
/** Make it one that is evaluated: for what an index cannot hold. False: no memory. */
bool tact__literal_to_atom(tact__literal *literal, tact_arena *arena);
#endif
