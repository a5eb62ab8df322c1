/* core/match/plan.h -- one field of the index: into which class a value falls, and which columns each class leaves alive.
 *
 * Classes   every predicate on the field is constant on each of them:
 *             absent, denied, null, false, true, other (list, map, time), NaN, a text nobody names; then each text that is named;
 *             then the number line, cut at the end points: below p0, p0, between p0 and p1, p1, ... above the last
 * Dense     two rows of bits per class, columns as bits: *true* (no predicate on this field, or all of them true) and *not false* (true or
 *           error). Rows that are equal are one; a row of ones is NULL.
 * Counted   lists of columns per class: those whose predicates are true, those in error. For fields few columns ask about, and for classes
 *           that match few: the work follows what is satisfied, not what is asked.
 * Keys      "tyres" in field, field.startsWith("/shop"): counted per text; one value may satisfy several.
 */
#ifndef TACT_MATCH_PLAN_H
#define TACT_MATCH_PLAN_H
#include "core/match/dnf.h"
#include "core/match/texts.h"

enum tact__class {
    TACT__ABSENT, TACT__DENIED, TACT__NULL, TACT__FALSE, TACT__TRUE, TACT__OTHER, TACT__NAN, TACT__TEXT_OTHER, TACT__TEXT_FIRST
};
enum { TACT__POINTS = 512, TACT__DIRECT = 1024 };          /* end points a field may have, predicates beyond are evaluated; ints in its table */

typedef struct tact__lists { uint32_t *start, *columns; } tact__lists;      /* of class i: columns[start[i] .. start[i + 1]), ascending */

/* Columns by text: of text i in start[i] .. start[i + 1]. Of prefixes also their distinct lengths, ascending. */
typedef struct tact__keys { tact__texts texts; tact__lists lists; uint32_t *lengths, length_count; } tact__keys;

typedef struct tact__plan {
    uint32_t field;                    /* index in bundle->fields; field_count: the name of the event that `after` waits for */
    tact__texts texts;
    tact_value *points; double *reals; uint32_t point_count;   /* ascending; `reals` NULL when one is no exact double */
    uint16_t *direct; int64_t direct_low; uint32_t direct_count;           /* place on the line of small ints; NULL when they are spread too wide */
    uint32_t class_count;
    bool dense, counted;               /* one of them when any predicate but keys is there */
    const uint64_t **row_true, **row_maybe; uint32_t *alive;   /* dense: per class; alive: ones in row_true */
    tact__lists hit, error; uint32_t *asking; uint32_t asking_count;        /* counted; asking: all columns with such predicates, ascending */
    tact__keys members, prefixes;
} tact__plan;

/** Class of a value. */
uint32_t tact__plan_class(const tact__plan *plan, uint8_t state, const tact_value *value);

/* ---- building ---- */
typedef struct tact__group { uint32_t column; tact__literal **literals; uint32_t count; } tact__group;     /* a column's predicates on one field */
typedef struct tact__key { uint32_t column; tact_slice text; } tact__key;

/* `arena`: what the plan keeps; `work`: what only building needs. They may be the same. */

/** Cut the number line and number the texts for these literals. A literal the classes cannot hold becomes an atom (kind changes).
 *  False: no memory. */
bool tact__plan_cut(tact__plan *plan, tact__literal **literals, uint32_t count, tact_arena *arena, tact_arena *work);
/** Rows or lists for the groups (ascending columns). `words` of 64 columns a row. False: no memory. */
bool tact__plan_fill(tact__plan *plan, const tact__group *groups, uint32_t group_count, uint32_t words, tact_arena *arena, tact_arena *work);
bool tact__keys_fill(tact__keys *keys, const tact__key *items, uint32_t count, tact_arena *arena);
#endif
