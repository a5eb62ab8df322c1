/* core/match/plan.h -- one field of the index: into which class a value falls, and which columns each class leaves alive.
 *
 * Classes   every predicate on the field is constant on each of them:
 *             absent, denied, null, false, true, other (list, map, time), NaN, a text nobody names; then each text that is named;
 *             then the number line, cut at the end points: below p0, p0, between p0 and p1, p1, ... above the last
 * Condition what one column asks of one field: the classes on which all its predicates are true, as stretches, or a key.
 * Dense     rows of bits per class, columns as bits. *true*: no predicate on this field, or all of them true. Neighbours on a
 *           long number line share a row, which then holds a few columns more, so whoever is left is asked its conditions.
 *           *not false*: true or error. Equal rows stand once; a row of ones is NULL.
 * Listed    columns per class: of those that ask about a field few columns ask about, the ones found by it (their access).
 * Keys      "tyres" in field, field.startsWith("/shop"): listed per text; one value may satisfy several.
 */
#ifndef TACT_MATCH_PLAN_H
#define TACT_MATCH_PLAN_H
#include "core/match/dnf.h"
#include "core/match/texts.h"

enum tact__class {
    TACT__ABSENT, TACT__DENIED, TACT__NULL, TACT__FALSE, TACT__TRUE, TACT__OTHER, TACT__NAN, TACT__TEXT_OTHER, TACT__TEXT_FIRST
};
enum { TACT__POINTS = 512, TACT__DIRECT = 1024 };          /* end points a field may have, predicates beyond are evaluated; ints in its table */

typedef struct tact__span { uint32_t low, high; } tact__span;               /* classes low .. high - 1 */
typedef enum tact__condition_kind { TACT__ONE, TACT__MANY, TACT__MEMBER_KEY, TACT__PREFIX_KEY } tact__condition_kind;
typedef struct tact__condition {
    uint32_t plan;                     /* number << 2 | kind */
    uint32_t low, width;               /* ONE: the stretch; MANY: first in the pool of spans, how many; keys: number of the text, width 0; one of several: as MANY */
} tact__condition;

typedef struct tact__lists { uint32_t *start, *columns; } tact__lists;      /* of class or text i: columns[start[i] .. start[i + 1]), ascending */

/* Of prefixes also their distinct lengths, ascending. `all`: whoever asks, `asked`: by which condition; `access`: whoever is found by it; `rows`: the same
 * as bits, of texts that find many; NULL: of none. */
typedef struct tact__keys { tact__texts texts; tact__lists all, asked, access; uint64_t **rows; uint32_t *lengths, length_count; } tact__keys;

typedef struct tact__row {
    const uint64_t *bits, *live;       /* live: the blocks in which it has any bit, as bits; */
    uint64_t live_first;               /* the first 64 of them */
    uint32_t alive;                    /* columns it leaves */
    bool wider;                        /* perhaps more than what is true */
} tact__row;

typedef struct tact__plan {
    uint32_t field;                    /* index in bundle->fields; field_count: the name of the event that `after` waits for */
    uint32_t class_count;
    bool dense, listed;                /* one of them when any predicate but keys is there */
    tact__row *rows;                   /* dense: per class, what is true */
    uint16_t *direct; int64_t direct_low; uint32_t direct_count;           /* place on the line of small ints; NULL when they are spread too wide */
    tact__lists access;                /* listed */
    tact__texts texts;
    tact_value *points; double *reals; uint32_t point_count;   /* ascending; `reals` NULL when one is no exact double */
    const uint64_t **row_maybe;        /* dense: per class, what is not false */
    uint32_t row_count; double alive;  /* dense: distinct rows; ones in a row, on average */
    tact__lists error;                 /* listed: columns that are neither true nor false there */
    uint32_t *asking, *asked, asking_count;                    /* listed: all columns with such predicates, ascending; their conditions */
    tact__keys members, prefixes;
} tact__plan;

/** Class of a value. */
uint32_t tact__plan_class(const tact__plan *plan, uint8_t state, const tact_value *value);

/* ---- building ---- */
typedef struct tact__group { tact__literal **literals; uint32_t count; } tact__group;     /* a column's predicates on one field; keys: one literal */

/* What one condition is made of; in the order of columns. */
typedef struct tact__asked { uint32_t column, condition; const tact__group *group; bool access; } tact__asked;
typedef struct tact__space { uint32_t words, summary_words; tact_arena *arena, *work; } tact__space;     /* of 64 columns, a row; arena: what the plan keeps; work: what only building needs */

/** Cut the number line and number the texts for these literals. A literal the classes cannot hold becomes an atom (kind changes).
 *  False: no memory. */
bool tact__plan_cut(tact__plan *plan, tact__literal **literals, uint32_t count, tact_arena *arena, tact_arena *work);
/** Number the texts of keys. False: no memory. */
bool tact__keys_number(tact__keys *keys, tact_slice text, tact_arena *arena);
/** Are rows the cheaper way for so many columns, true on so many classes in all? */
bool tact__plan_dense_pays(const tact__plan *plan, uint32_t groups, uint64_t classes, uint32_t words);
/** Rows or lists. False: no memory. */
bool tact__plan_fill_dense(tact__plan *plan, const tact__asked *asked, uint32_t count, const tact__condition *conditions, const tact__span *pool, tact__space space);
bool tact__plan_fill_lists(tact__plan *plan, const tact__asked *asked, uint32_t count, const tact__condition *conditions, const tact__span *pool, tact__space space);
bool tact__keys_fill(tact__keys *keys, const tact__asked *asked, uint32_t count, const tact__condition *conditions, const tact__span *pool, tact__space space);
#endif
