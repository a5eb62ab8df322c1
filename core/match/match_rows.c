/* core/match/match_rows.c -- blocks of columns through the rows of the event's classes. */
#include "core/match/run.h"

/* Two words at a time: compilers without such registers take them apart again. */
typedef uint64_t pair __attribute__((vector_size(16), may_alias));
typedef struct block { pair a, b, c, d; } block;
_Static_assert(sizeof(block) == TACT__BLOCK_WORDS * 8, "a block is four pairs");

static void and_row(block *x, const uint64_t *row) {
    const pair *p = (const pair *)(const void *)row;
    x->a &= p[0];
    x->b &= p[1];
    x->c &= p[2];
    x->d &= p[3];
}

static bool is_empty(const block *x) {
    pair any = x->a | x->b | x->c | x->d;
    return (any[0] | any[1]) == 0;
}

static uint32_t ones_in(const block *x) {
    uint64_t words[TACT__BLOCK_WORDS];
    uint32_t n = 0;
    memcpy(words, x, sizeof words);
    for (unsigned i = 0; i < TACT__BLOCK_WORDS; i++) n += tact__ones(words[i]);
    return n;
}

/* The rows of an event. `few`: an index of few blocks; in a long one the rows lie far apart. */
typedef struct rows { const uint64_t **bits, **by_plan; const tact__row **of; uint32_t count; bool is_long; } rows;

/* In a long index first the rows this block falls by, which may leave so few that they are asked one by one; then all rows. Those of the
 * block after `next` are fetched meanwhile: they lie far apart. True: all rows were read. */
static bool narrow(const tact_match *m, const rows *of, uint32_t number, uint32_t next, block *out) {
    enum { FEW = 8, STEP = 4 };
    block x = *out;
    const uint32_t *first = m->first + (size_t)number * TACT__FIRST_ROWS;
    size_t at = (size_t)number * TACT__BLOCK_WORDS, then = (size_t)next * TACT__BLOCK_WORDS;
    if (of->is_long) {
        for (unsigned k = 0; k < TACT__FIRST_ROWS && first[k] != TACT__NO_PLAN; k++) and_row(&x, of->by_plan[first[k]] + at);
        if (is_empty(&x) || ones_in(&x) <= FEW) { *out = x; return false; }
        for (uint32_t i = 0; i < of->count; i++) {
            if (i % STEP == 0 && is_empty(&x)) break;
            and_row(&x, of->bits[i] + at);
            __builtin_prefetch(of->bits[i] + then);
        }
    } else for (uint32_t i = 0; i < of->count; i++) and_row(&x, of->bits[i] + at);
    *out = x;
    return true;
}

/* The few rows that leave least alive go first, so that blocks are empty soon; beyond those an order costs more than it saves. */
static void order_rows(rows *x) {
    enum { FIRST = 6 };
    for (uint32_t i = 0; i < FIRST && i + 1 < x->count; i++) {
        uint32_t best = i;
        for (uint32_t k = i + 1; k < x->count; k++)
            if (x->of[k]->alive < x->of[best]->alive) best = k;
        const tact__row *row = x->of[best];
        x->of[best] = x->of[i];
        x->of[i] = row;
        x->bits[best] = x->bits[i];
        x->bits[i] = row->bits;
    }
}

static void try_block(tact__run *r, const rows *of, uint32_t number, uint32_t next) {
    const tact_match *m = r->m;
    uint64_t words[TACT__BLOCK_WORDS];
    uint32_t from = number * TACT__BLOCK_WORDS, filled = 0, at[TACT__BLOCK_WORDS];
    block x;
    memcpy(&x, (r->hit ? r->hit : m->whole) + from, sizeof x);
    bool exact = narrow(m, of, number, next, &x) && !r->wider;
    memcpy(words, &x, sizeof words);
    for (uint32_t i = 0; i < TACT__BLOCK_WORDS; i++) {
        at[filled] = i;
        filled += words[i] != 0;
    }
    for (uint32_t i = 0; i < filled; i++)
        for (uint64_t bits = words[at[i]], sure = exact ? m->sure[from + at[i]] : 0; bits; bits &= bits - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(bits), column = (from + at[i]) * 64 + bit;
            if (sure >> bit & 1) tact__take_column(r, column);
            else tact__leave(r, column);
        }
}

static void fetch_first(const tact_match *m, const rows *of, uint32_t number) {
    const uint32_t *first = m->first + (size_t)number * TACT__FIRST_ROWS;
    for (unsigned k = 0; k < TACT__FIRST_ROWS && first[k] != TACT__NO_PLAN; k++) __builtin_prefetch(of->by_plan[first[k]] + (size_t)number * TACT__BLOCK_WORDS);
}

static bool is_hit(const uint64_t *hit, uint32_t number) {
    uint64_t any = 0;
    for (uint32_t i = 0; i < TACT__BLOCK_WORDS; i++) any |= hit[number * TACT__BLOCK_WORDS + i];
    return any != 0;
}

/* Blocks in which every row has a bit: of those reached by rows, and of those with a hit. */
static uint32_t find_blocks(const tact__run *r, const rows *of, uint32_t blocks, uint32_t *out) {
    uint32_t n = 0;
    for (uint32_t s = 0; 64 * s < blocks; s++) {
        uint64_t live = blocks - 64 * s >= 64 ? UINT64_MAX : ((uint64_t)1 << (blocks - 64 * s)) - 1;
        for (uint32_t i = 0; i < of->count && live; i++) live &= s ? of->of[i]->live[s] : of->of[i]->live_first;
        for (; live; live &= live - 1) {
            out[n] = 64 * s + (uint32_t)__builtin_ctzll(live);
            n += !r->hit || is_hit(r->hit, out[n]);
        }
    }
    return n;
}

bool tact__try_rows(tact__run *r) {
    enum { AHEAD = 4, LONG = 64 };
    const tact_match *m = r->m;
    uint32_t blocks = r->hit ? m->words / TACT__BLOCK_WORDS : (m->dense_columns + TACT__BLOCK_COLUMNS - 1) / TACT__BLOCK_COLUMNS, n;
    uint32_t *live = TACT_NEW(r->scratch, uint32_t, blocks + 1);
    rows x = { .count = m->dense_count, .is_long = blocks > LONG };
    x.bits = TACT_NEW(r->scratch, const uint64_t *, m->dense_count + 1);
    x.of = TACT_NEW(r->scratch, const tact__row *, m->dense_count + 1);
    x.by_plan = TACT_NEW(r->scratch, const uint64_t *, x.is_long ? m->plan_count + 1 : 1);
    if (!live || !x.bits || !x.of || !x.by_plan) return false;
    for (uint32_t i = 0; i < m->dense_count; i++) {
        uint32_t plan = m->dense[i];
        x.of[i] = &m->plans[plan].rows[r->classes[plan]];
        x.bits[i] = x.of[i]->bits;
        r->wider = r->wider || x.of[i]->wider;
        if (x.is_long) x.by_plan[plan] = x.bits[i];
    }
    if (x.is_long) order_rows(&x);
    n = find_blocks(r, &x, blocks, live);
    for (uint32_t i = 0; x.is_long && i < AHEAD && i < n; i++) fetch_first(m, &x, live[i]);
    for (uint32_t i = 0; i < n; i++) {
        if (x.is_long && i + AHEAD < n) fetch_first(m, &x, live[i + AHEAD]);
        try_block(r, &x, live[i], live[i + 1 < n ? i + 1 : i]);
    }
    return true;
}
