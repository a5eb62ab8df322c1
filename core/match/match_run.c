/* core/match/match_run.c -- one event through the index. */
#include "core/match/index.h"
#include "core/match/memo.h"

typedef struct run {
    const tact_match *m;
    const tact_match_ask *ask;
    tact_arena *scratch;
    uint32_t *classes;                 /* per plan */
    tact__row *rows;                   /* of the dense plans, those that leave least first */
    const uint64_t **row_of; bool is_long;                     /* by plan, in an index of many blocks */
    uint8_t *(*seen)[2];               /* per plan: which members and prefixes the value satisfies; NULL: none */
    uint8_t *judged;                   /* per atom: 0 not yet, else 1 + verdict */
    uint64_t steps; tact_facts own;     /* own: as asked, with these steps */
    tact__memo memo; tact_facts facts; bool facts_ready;
    uint64_t *hit, *hit_blocks;        /* columns found by a list, and their blocks; NULL: they are asked at once, for there are no rows */
    bool wider;                        /* a row holds more than what is true */
    uint64_t *held;                    /* columns whose conditions are all true; only when errors are counted */
    uint64_t *found;                   /* campaigns, as bits */
    uint32_t found_count;
    bool no_memory;
} run;

static bool is_marked(const uint64_t *bits, uint32_t i) { return (bits[i / 64] >> i % 64 & 1) != 0; }
static void mark(uint64_t *bits, uint32_t i) { bits[i / 64] |= (uint64_t)1 << i % 64; }

static const tact_value *value_of(const run *r, const tact__plan *p, tact_value *name, uint8_t *state) {
    if (p->field < r->m->bundle->field_count) {
        *state = r->ask->facts->states[p->field];
        return &r->ask->facts->values[p->field];
    }
    *state = TACT_FACT_PRESENT;
    *name = tact_value_text(r->ask->event);
    return name;
}

/* ---- keys: which texts does a value satisfy? ---- */

typedef struct satisfied { const tact__keys *keys; uint8_t *seen; } satisfied;

static void satisfy(satisfied *s, tact_slice text) {
    uint32_t n = tact__texts_find(&s->keys->texts, text);
    if (n != TACT__NO_TEXT) s->seen[n] = 1;
}

static bool holds_members(const tact_value *v) { return v->type == TACT_LIST || v->type == TACT_MAP; }

static void members_of(satisfied *s, const tact_value *v) {
    for (uint32_t i = 0; v->type == TACT_LIST && i < v->list.count; i++)
        if (v->list.items[i].type == TACT_TEXT) satisfy(s, v->list.items[i].text);
    for (uint32_t i = 0; v->type == TACT_MAP && i < v->map.count; i++) satisfy(s, v->map.pairs[i].key);
}

static void prefixes_of(satisfied *s, const tact_value *v) {
    for (uint32_t i = 0; i < s->keys->length_count && s->keys->lengths[i] <= v->text.len; i++) satisfy(s, (tact_slice){ v->text.ptr, s->keys->lengths[i] });
}

/* For a value that is present. False: no memory. */
static bool see_keys(run *r, uint32_t plan, const tact_value *v) {
    const tact__plan *p = &r->m->plans[plan];
    const tact__keys *both[] = { holds_members(v) ? &p->members : NULL, v->type == TACT_TEXT ? &p->prefixes : NULL };
    for (unsigned k = 0; k < 2; k++) {
        if (!both[k] || both[k]->texts.count == 0) continue;
        satisfied s = { both[k], r->seen[plan][k] = TACT_NEW(r->scratch, uint8_t, both[k]->texts.count) };
        if (!s.seen) return false;
        if (k == 0) members_of(&s, v);
        else prefixes_of(&s, v);
    }
    return true;
}

static bool look_up(run *r) {
    const uint8_t *states = r->ask->facts->states;
    for (uint32_t i = 0; i < r->m->plan_count; i++) {
        uint32_t silent = r->m->silent[i];
        if (silent & 1 && states[silent >> 1] == TACT_FACT_ABSENT) continue;        /* its class is 0, TACT__ABSENT */
        const tact__plan *p = &r->m->plans[i];
        uint8_t state;
        tact_value name;
        const tact_value *v = value_of(r, p, &name, &state);
        r->classes[i] = tact__plan_class(p, state, v);
        if (state == TACT_FACT_PRESENT && !see_keys(r, i, v)) return false;
    }
    return true;
}

/* ---- atoms ---- */

enum { NOT_TRUE, HOLDS, FAILED };

static int judge_atom(run *r, uint32_t atom) {
    if (!r->judged[atom]) {
        tact_expr_error error;
        if (!r->facts_ready && !r->m->alone[atom]) {
            r->facts = tact__memo_over(&r->memo, &r->own, r->scratch);
            r->facts_ready = true;
        }
        bool holds = tact_expr_holds(r->m->atoms[atom], r->m->alone[atom] ? &r->own : &r->facts, r->scratch, &error);
        if (error == TACT_EXPR_MEMORY) r->no_memory = true;
        r->judged[atom] = (uint8_t)(1 + (error ? FAILED : holds ? HOLDS : NOT_TRUE));
    }
    return r->judged[atom] - 1;
}

/* The atoms of a column: HOLDS when all are true, NOT_TRUE when one is false, FAILED otherwise. `only_true`: stop at the first that is not. */
static int judge_rest(run *r, uint32_t column, bool only_true) {
    int all = HOLDS;
    for (uint32_t i = r->m->rest_start[column]; i < r->m->rest_start[column + 1]; i++) {
        int v = judge_atom(r, r->m->rest[i] >> 1);
        if (v == FAILED) all = FAILED;
        else if ((v == HOLDS) == (r->m->rest[i] & 1)) return NOT_TRUE;
        if (only_true && all == FAILED) return FAILED;
    }
    return all;
}

/* ---- columns ---- */

static bool holds_other(const run *r, const tact__condition *c) {
    uint32_t plan = c->plan >> 2, kind = c->plan & 3, class_ = r->classes[plan];
    const tact__span *s = r->m->pool + c->low, *end = s + c->width;
    if (kind == TACT__MANY) {
        while (s < end && class_ - s->low >= s->high - s->low) s++;
        return s < end;
    }
    const uint8_t *seen = r->seen[plan][kind - TACT__MEMBER_KEY];
    if (!seen || c->width == 0) return seen && seen[c->low];
    while (s < end && !seen[s->low]) s++;
    return s < end;
}

static inline bool holds(const run *r, const tact__condition *c) {
    return (c->plan & 3) == TACT__ONE ? r->classes[c->plan >> 2] - c->low < c->width : holds_other(r, c);
}

static bool all_hold(const run *r, uint32_t column) {
    const tact_match *m = r->m;
    for (const tact__condition *c = m->conditions + m->condition_start[column], *end = m->conditions + m->condition_start[column + 1]; c < end; c++)
        if (!holds(r, c)) return false;
    return true;
}

/* All conditions of this column hold. */
static void take_column(run *r, uint32_t column) {
    const tact_match *m = r->m;
    if (r->held) mark(r->held, column);
    uint32_t campaign = m->campaign_of[column];
    if (is_marked(r->found, campaign) || judge_rest(r, column, true) != HOLDS) return;
    mark(r->found, campaign);
    r->found_count++;
}

/* Bits from `from` up to and with `last`. */
static void mark_all(uint64_t *bits, uint32_t from, uint32_t last) {
    uint64_t head = UINT64_MAX << from % 64, tail = UINT64_MAX >> (63 - last % 64);
    if (from / 64 == last / 64) { bits[from / 64] |= head & tail; return; }
    bits[from / 64] |= head;
    for (uint32_t w = from / 64 + 1; w < last / 64; w++) bits[w] = UINT64_MAX;
    bits[last / 64] |= tail;
}

static void try_list(run *r, const tact__lists *lists, uint32_t n) {
    const uint32_t *columns = lists->columns + lists->start[n];
    uint32_t count = lists->start[n + 1] - lists->start[n];
    if (!count) return;
    if (r->hit && columns[count - 1] - columns[0] == count - 1) {        /* what one condition finds stands together, mostly */
        mark_all(r->hit, columns[0], columns[count - 1]);
        mark_all(r->hit_blocks, columns[0] / TACT__BLOCK_COLUMNS, columns[count - 1] / TACT__BLOCK_COLUMNS);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (r->hit) {
            mark(r->hit, columns[i]);
            mark(r->hit_blocks, columns[i] / TACT__BLOCK_COLUMNS);
        } else if (all_hold(r, columns[i])) {
            take_column(r, columns[i]);
        }
    }
}

/* Columns found by a list: only those of the classes and texts met are looked at. */
static void try_listed(run *r) {
    for (uint32_t i = 0; i < r->m->plan_count; i++) {
        const tact__plan *p = &r->m->plans[i];
        if (r->m->silent[i] & 1 && r->classes[i] == TACT__ABSENT) continue;
        if (p->listed) try_list(r, &p->access, r->classes[i]);
        for (uint32_t n = 0; r->seen[i][0] && n < p->members.texts.count; n++)
            if (r->seen[i][0][n]) try_list(r, &p->members.access, n);
        for (uint32_t n = 0; r->seen[i][1] && n < p->prefixes.texts.count; n++)
            if (r->seen[i][1][n]) try_list(r, &p->prefixes.access, n);
    }
}

/* ---- rows ---- */

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

/* Ones of a word without the processor's help: portable, and quick enough. */
static uint32_t ones(uint64_t x) {
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    return (uint32_t)(((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
}

static uint32_t ones_in(const block *x) {
    uint64_t words[TACT__BLOCK_WORDS];
    uint32_t n = 0;
    memcpy(words, x, sizeof words);
    for (unsigned i = 0; i < TACT__BLOCK_WORDS; i++) n += ones(words[i]);
    return n;
}

/* In a long index first the rows this block falls by, which may leave so few that they are asked one by one; then all rows. Those of the
 * block after `next` are fetched meanwhile: they lie far apart. True: all rows were read. */
static bool narrow(const run *r, uint32_t number, uint32_t next, block *x) {
    enum { FEW = 8, STEP = 4 };
    const tact_match *m = r->m;
    const uint32_t *first = m->first + (size_t)number * TACT__FIRST_ROWS;
    size_t at = (size_t)number * TACT__BLOCK_WORDS, then = (size_t)next * TACT__BLOCK_WORDS;
    if (r->is_long) {
        for (unsigned k = 0; k < TACT__FIRST_ROWS && first[k] != TACT__NO_PLAN; k++) and_row(x, r->row_of[first[k]] + at);
        if (is_empty(x) || ones_in(x) <= FEW) return false;
    }
    for (uint32_t i = 0; i < m->dense_count; i++) {
        if (i % STEP == 0 && is_empty(x)) return true;
        and_row(x, r->rows[i].bits + at);
        __builtin_prefetch(r->rows[i].bits + then);
    }
    return true;
}

/* The few rows that leave least alive go first, so that blocks are empty soon; beyond those an order costs more than it saves. */
static void order_rows(tact__row *rows, uint32_t count) {
    enum { FIRST = 6 };
    for (uint32_t i = 0; i < FIRST && i + 1 < count; i++) {
        uint32_t best = i;
        for (uint32_t k = i + 1; k < count; k++)
            if (rows[k].alive < rows[best].alive) best = k;
        tact__row row = rows[best];
        rows[best] = rows[i];
        rows[i] = row;
    }
}

/* The first `count` bits from bit `from` on, of 64. */
static uint64_t first_bits(uint32_t count, uint32_t from) { return count >= from + 64 ? UINT64_MAX : count <= from ? 0 : ((uint64_t)1 << (count - from)) - 1; }

static void try_block(run *r, uint32_t number, uint32_t next) {
    uint32_t from = number * TACT__BLOCK_COLUMNS;
    uint64_t words[TACT__BLOCK_WORDS];
    for (uint32_t i = 0; i < TACT__BLOCK_WORDS; i++) words[i] = first_bits(r->m->dense_columns, from + 64 * i) | (r->hit ? r->hit[from / 64 + i] : 0);
    block x;
    memcpy(&x, words, sizeof x);
    bool exact = narrow(r, number, next, &x) && !r->wider;
    if (is_empty(&x)) return;
    memcpy(words, &x, sizeof words);
    for (uint32_t i = 0; i < TACT__BLOCK_WORDS; i++)
        for (uint64_t bits = words[i], sure = exact ? r->m->sure[from / 64 + i] : 0; bits; bits &= bits - 1) {
            uint32_t column = from + 64 * i + (uint32_t)__builtin_ctzll(bits);
            if (bits & (0 - bits) & sure || all_hold(r, column)) take_column(r, column);
        }
}

static void fetch_first(const run *r, uint32_t number) {
    const uint32_t *first = r->m->first + (size_t)number * TACT__FIRST_ROWS;
    for (unsigned k = 0; k < TACT__FIRST_ROWS && first[k] != TACT__NO_PLAN; k++) __builtin_prefetch(r->row_of[first[k]] + (size_t)number * TACT__BLOCK_WORDS);
}

/* Blocks in which every row has a bit: of those reached by rows, and of those with a hit. */
static uint32_t find_blocks(const run *r, uint32_t dense, uint32_t blocks, uint32_t *out) {
    uint32_t n = 0;
    for (uint32_t s = 0; 64 * s < blocks; s++) {
        uint64_t live = first_bits(dense, 64 * s) | (r->hit ? r->hit_blocks[s] : 0);
        for (uint32_t i = 0; i < r->m->dense_count && live; i++) live &= s ? r->rows[i].live[s] : r->rows[i].live_first;
        for (; live; live &= live - 1) out[n++] = 64 * s + (uint32_t)__builtin_ctzll(live);
    }
    return n;
}

static bool try_blocks(run *r) {
    enum { AHEAD = 4, LONG = 64 };
    const tact_match *m = r->m;
    uint32_t dense = (m->dense_columns + TACT__BLOCK_COLUMNS - 1) / TACT__BLOCK_COLUMNS, blocks = r->hit ? m->words / TACT__BLOCK_WORDS : dense, n;
    uint32_t *live = TACT_NEW(r->scratch, uint32_t, blocks + 1);
    r->is_long = blocks > LONG;
    r->rows = TACT_NEW(r->scratch, tact__row, m->dense_count + 1);
    r->row_of = TACT_NEW(r->scratch, const uint64_t *, r->is_long ? m->plan_count + 1 : 1);
    if (!live || !r->rows || !r->row_of) return false;
    for (uint32_t i = 0; i < m->dense_count; i++) {
        r->rows[i] = m->plans[m->dense[i]].rows[r->classes[m->dense[i]]];
        r->wider = r->wider || m->plans[m->dense[i]].wider[r->classes[m->dense[i]]];
        if (r->is_long) r->row_of[m->dense[i]] = r->rows[i].bits;
    }
    order_rows(r->rows, m->dense_count);
    n = find_blocks(r, dense, blocks, live);
    for (uint32_t i = 0; r->is_long && i < AHEAD && i < n; i++) fetch_first(r, live[i]);
    for (uint32_t i = 0; i < n; i++) {
        if (r->is_long && i + AHEAD < n) fetch_first(r, live[i + AHEAD]);
        try_block(r, live[i], live[i + 1 < n ? i + 1 : i]);
    }
    return true;
}

/* ---- errors: campaigns with a column that is not false and none that is true ---- */

static void clear(uint64_t *bits, uint32_t column) { bits[column / 64] &= ~((uint64_t)1 << column % 64); }

/* Columns that ask about this field and are neither true nor in error here are false. */
static void clear_false(const run *r, const tact__plan *p, uint32_t c, uint64_t *bits) {
    uint32_t error = p->error.start[c];
    for (uint32_t i = 0; i < p->asking_count; i++) {
        uint32_t column = p->asking[i];
        if (error < p->error.start[c + 1] && p->error.columns[error] == column) error++;
        else if (!holds(r, &r->m->conditions[p->asked[i]])) clear(bits, column);
    }
}

static void clear_keys(const run *r, const tact__keys *keys, const uint8_t *seen, uint64_t *bits) {
    for (uint32_t n = 0; seen && n < keys->texts.count; n++)
        for (uint32_t i = keys->all.start[n]; !seen[n] && i < keys->all.start[n + 1]; i++)
            if (!holds(r, &r->m->conditions[keys->asked.columns[i]])) clear(bits, keys->all.columns[i]);
}

/* A row that is wider than what is true is wider than what is not false: such conditions are asked. No condition errs on a class like that. */
static bool is_false_after_all(const run *r, uint32_t column) {
    const tact_match *m = r->m;
    for (uint32_t i = m->condition_start[column]; i < m->condition_start[column + 1]; i++) {
        uint32_t plan = m->conditions[i].plan >> 2;
        const tact__plan *p = &m->plans[plan];
        if ((m->conditions[i].plan & 3) <= TACT__MANY && p->dense && p->wider[r->classes[plan]] && !holds(r, &m->conditions[i])) return true;
    }
    return false;
}

static void and_all(uint64_t *bits, const uint64_t *row, uint32_t words) {
    for (uint32_t w = 0; w < words; w++) bits[w] &= row[w];
}

static bool count_errors(run *r, uint32_t *errors) {
    const tact_match *m = r->m;
    uint64_t *maybe = TACT_NEW(r->scratch, uint64_t, m->words), *failed = TACT_NEW(r->scratch, uint64_t, m->bundle->campaign_count / 64 + 1);
    if (!maybe || !failed) return false;
    for (uint32_t c = 0; c < m->columns; c += 64) maybe[c / 64] = m->columns - c >= 64 ? UINT64_MAX : ((uint64_t)1 << (m->columns - c)) - 1;
    for (uint32_t i = 0; i < m->plan_count; i++) {
        const tact__plan *p = &m->plans[i];
        if (p->dense && p->row_maybe[r->classes[i]]) and_all(maybe, p->row_maybe[r->classes[i]], m->words);
        if (p->listed) clear_false(r, p, r->classes[i], maybe);
        clear_keys(r, &p->members, r->seen[i][0], maybe);
        clear_keys(r, &p->prefixes, r->seen[i][1], maybe);
    }
    for (uint32_t w = 0; w < m->words; w++) {
        for (uint64_t left = r->wider ? maybe[w] & ~r->held[w] : 0; left; left &= left - 1)
            if (is_false_after_all(r, w * 64 + (uint32_t)__builtin_ctzll(left))) maybe[w] &= ~(left & (0 - left));
        *errors += ones(maybe[w] & m->simple[w] & ~r->held[w]);        /* not false and not true: nothing else to ask */
        for (uint64_t left = maybe[w] & ~m->simple[w]; left; left &= left - 1) {
            uint32_t column = w * 64 + (uint32_t)__builtin_ctzll(left), campaign = m->campaign_of[column];
            if (is_marked(r->found, campaign) || is_marked(failed, campaign) || judge_rest(r, column, false) == NOT_TRUE) continue;
            mark(failed, campaign);
            (*errors)++;
        }
    }
    return true;
}

/* ---- */

static bool prepare(run *r) {
    const tact_match *m = r->m;
    r->classes = TACT_NEW(r->scratch, uint32_t, m->plan_count + 1);
    r->seen = (uint8_t *(*)[2])tact_arena_alloc(r->scratch, (size_t)m->plan_count + 1, sizeof *r->seen);
    r->judged = TACT_NEW(r->scratch, uint8_t, m->atom_count + 1);
    r->found = TACT_NEW(r->scratch, uint64_t, m->bundle->campaign_count / 64 + 1);
    if (r->ask->count_errors && !(r->held = TACT_NEW(r->scratch, uint64_t, m->words + 1))) return false;
    if (m->dense_count && m->dense_columns < m->columns) {
        r->hit = TACT_NEW(r->scratch, uint64_t, m->words);
        r->hit_blocks = TACT_NEW(r->scratch, uint64_t, m->summary_words);
        if (!r->hit || !r->hit_blocks) return false;
    }
    return r->classes && r->seen && r->judged && r->found;
}

tact_status tact_match_run(const tact_match *m, const tact_match_ask *ask, tact_arena *scratch, tact_match_answer *out) {
    run r = { .m = m, .ask = ask, .scratch = scratch };
    *out = (tact_match_answer){ 0 };
    r.steps = TACT_MATCH_STEPS;
    r.own = *ask->facts;
    r.own.steps = &r.steps;
    if (!prepare(&r) || !look_up(&r)) return TACT_ERR_MEMORY;
    try_listed(&r);
    if (!try_blocks(&r)) return TACT_ERR_MEMORY;
    uint32_t *campaigns = TACT_NEW(scratch, uint32_t, r.found_count + 1);
    if (!campaigns) return TACT_ERR_MEMORY;
    for (uint32_t w = 0; w <= m->bundle->campaign_count / 64; w++)
        for (uint64_t left = r.found[w]; left; left &= left - 1) campaigns[out->count++] = w * 64 + (uint32_t)__builtin_ctzll(left);
    out->campaigns = campaigns;
    out->exhausted = r.steps == 0;
    r.steps = TACT_MATCH_STEPS;                            /* counting is no decision: it takes nothing from it */
    if (ask->count_errors && !count_errors(&r, &out->errors)) return TACT_ERR_MEMORY;
    return r.no_memory ? TACT_ERR_MEMORY : TACT_OK;
}

size_t tact_match_scratch_bytes(const tact_match *m) {
    size_t per_field = 0, align = 64;
    for (uint32_t i = 0; i < m->plan_count; i++) per_field += (size_t)m->plans[i].members.texts.count + m->plans[i].prefixes.texts.count + 2 * align;
    return (size_t)m->words * 26 + m->atom_count * (1 + 256) + (size_t)m->bundle->campaign_count * 5 + (size_t)m->plan_count * 76 + per_field + 16 * align;
}
