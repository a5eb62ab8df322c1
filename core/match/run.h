/* core/match/run.h -- one event on its way through the index: what its parts share. */
#ifndef TACT_MATCH_RUN_H
#define TACT_MATCH_RUN_H
#include "core/match/index.h"
#include "core/match/memo.h"

/* Which members or prefixes of a plan the event's value satisfies. */
typedef struct tact__seen { uint8_t *is; uint32_t *numbers, count; } tact__seen;      /* by text: TACT__IS, a part also TACT__PERHAPS; the numbers of those that are; `is` NULL: none was asked */
enum { TACT__IS = 1, TACT__PERHAPS };  /* perhaps: neither true nor false */

/* Columns found, asked a little later, when what they need has been fetched. */
enum { TACT__LEFT = 256 };
typedef struct tact__left { uint32_t items[TACT__LEFT], count; } tact__left;

typedef struct tact__run {
    const tact_match *m;
    const tact_match_ask *ask;
    tact_arena *scratch;
    uint32_t *classes;                 /* per plan */
    uint32_t *met, met_count;          /* plans whose field is there, or finds something when it is not */
    tact__left *left;
    tact__seen (*seen)[2];             /* per plan: members and prefixes */
    uint8_t *judged;                   /* per atom: 0 not yet, else 1 + verdict */
    tact_facts own;                    /* as asked, with the steps that are left */
    tact__memo memo; tact_facts facts; bool facts_ready;
    uint64_t *hit;                     /* the columns reached by rows and those found by a list; NULL: a list's are asked at once, for there are hardly any rows */
    bool wider;                        /* a row holds more than what is true */
    uint64_t *held;                    /* columns whose conditions are all true; only when errors are counted */
    uint64_t *found;                   /* campaigns, as bits */
    uint32_t found_count;
    bool no_memory;
} tact__run;

static inline bool tact__is_marked(const uint64_t *bits, uint32_t i) { return (bits[i / 64] >> i % 64 & 1) != 0; }
static inline void tact__mark(uint64_t *bits, uint32_t i) { bits[i / 64] |= (uint64_t)1 << i % 64; }

/** Ones of a word without the processor's help: portable, and quick enough. */
static inline uint32_t tact__ones(uint64_t x) {
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    return (uint32_t)(((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
}

bool tact__holds_other(const tact__run *r, const tact__condition *c);
static inline bool tact__holds(const tact__run *r, const tact__condition *c) {
    return (c->plan & 3) == TACT__ONE ? r->classes[c->plan >> 2] - c->low < c->width : tact__holds_other(r, c);
}

static inline bool tact__all_hold(const tact__run *r, const tact__column *column) {
    for (const tact__condition *c = r->m->conditions + column->condition, *end = r->m->conditions + column[1].condition; c < end; c++)
        if (!tact__holds(r, c)) return false;
    return true;
}

typedef enum tact__verdict { TACT__NOT_TRUE, TACT__HOLDS, TACT__FAILED } tact__verdict;

/** The atoms of a column: HOLDS when all are true, NOT_TRUE when one is false, FAILED otherwise. `only_true`: stop at the first that is not. */
tact__verdict tact__judge_rest(tact__run *r, const tact__column *column, bool only_true);

/** All conditions of this column hold. */
static inline void tact__take_column(tact__run *r, uint32_t number) {
    const tact__column *column = r->m->columns + number;
    if (r->held) tact__mark(r->held, number);
    if (tact__is_marked(r->found, column->campaign) || (column->rest < column[1].rest && tact__judge_rest(r, column, true) != TACT__HOLDS)) return;
    tact__mark(r->found, column->campaign);
    r->found_count++;
}

void tact__ask_left(tact__run *r);
static inline void tact__leave(tact__run *r, uint32_t column) {
    if (r->left->count == TACT__LEFT) tact__ask_left(r);
    __builtin_prefetch(r->m->columns + column);
    r->left->items[r->left->count++] = column;
}

/** Columns reached by rows and those a list has hit: match_rows.c. False: no memory. */
bool tact__try_rows(tact__run *r);
/** Campaigns with a column that is not false and none that is true: match_errors.c. `failed` has room for all of them as bits; with `count`
 *  they are counted, and not all noted there. False: no memory. */
bool tact__find_errors(tact__run *r, uint64_t *failed, uint32_t *count);
#endif
