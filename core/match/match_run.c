/* core/match/match_run.c -- one event through the index. */
#include "core/match/index.h"
#include "core/match/memo.h"

typedef struct run {
    const tact_match *m;
    const tact_match_ask *ask;
    tact_arena *scratch;
    uint32_t *classes;                 /* per plan */
    uint64_t *alive;                   /* columns whose indexed predicates are all true */
    uint8_t *counts;
    uint8_t *judged;                   /* per atom: 0 not yet, else 1 + verdict */
    tact__memo memo; tact_facts facts; bool facts_ready;
    uint64_t *found;                   /* campaigns, as bits */
    uint32_t found_count;
    bool no_memory;
} run;

static const tact_value *value_of(const run *r, const tact__plan *p, tact_value *name, uint8_t *state) {
    if (p->field < r->m->bundle->field_count) {
        *state = r->ask->facts->states[p->field];
        return &r->ask->facts->values[p->field];
    }
    *state = TACT_FACT_PRESENT;
    *name = tact_value_text(r->ask->event);
    return name;
}

static void count_one(run *r, uint32_t column) {
    if (++r->counts[column] == r->m->need[column]) r->alive[column / 64] |= (uint64_t)1 << column % 64;
}

/* ---- keys: which texts does a value satisfy? ---- */

typedef struct satisfied { const tact__keys *keys; uint8_t *seen; run *counting; } satisfied;     /* counting: may be NULL */

static void satisfy(satisfied *s, tact_slice text) {
    uint32_t n = tact__texts_find(&s->keys->texts, text);
    if (n == TACT__NO_TEXT || s->seen[n]) return;           /* twice in a list is once */
    s->seen[n] = 1;
    for (uint32_t i = s->keys->lists.start[n]; s->counting && i < s->keys->lists.start[n + 1]; i++) count_one(s->counting, s->keys->lists.columns[i]);
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

/* Judge the keys of a plan for a value that is present. `missing`: called with each text that is asked for and not there. False: no memory. */
static bool keys_of(const tact__plan *p, const tact_value *v, tact_arena *scratch, run *counting, void (*missing)(const tact__keys *, uint32_t, uint64_t *), uint64_t *bits) {
    const tact__keys *both[] = { holds_members(v) ? &p->members : NULL, v->type == TACT_TEXT ? &p->prefixes : NULL };
    for (unsigned k = 0; k < 2; k++) {
        if (!both[k] || both[k]->texts.count == 0) continue;
        satisfied s = { both[k], TACT_NEW(scratch, uint8_t, both[k]->texts.count), counting };
        if (!s.seen) return false;
        if (k == 0) members_of(&s, v);
        else prefixes_of(&s, v);
        for (uint32_t n = 0; missing && n < both[k]->texts.count; n++)
            if (!s.seen[n]) missing(both[k], n, bits);
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
        uint32_t c = r->classes[i] = tact__plan_class(p, state, v);
        for (uint32_t k = p->counted ? p->hit.start[c] : 0; p->counted && k < p->hit.start[c + 1]; k++) count_one(r, p->hit.columns[k]);
        if (state == TACT_FACT_PRESENT && !keys_of(p, v, r->scratch, r, NULL, NULL)) return false;
    }
    return true;
}

/* Two words at a time: compilers without such registers take them apart again. */
typedef uint64_t pair __attribute__((vector_size(16), may_alias));
enum { PAIRS = TACT__BLOCK_WORDS / 2 };

/* Rows into blocks of 512 columns, the block held in registers; one that is empty is left at once. */
static void and_rows(uint64_t *bits, uint32_t words, const uint64_t *const *rows, uint32_t row_count) {
    for (uint32_t w = 0; w < words; w += TACT__BLOCK_WORDS) {
        pair *block = (pair *)(void *)(bits + w), a = block[0], b = block[1], c = block[2], d = block[3];
        _Static_assert(PAIRS == 4, "a block is four pairs");
        for (uint32_t i = 0; i < row_count; i++) {
            pair any = a | b | c | d;
            if (!(any[0] | any[1])) break;
            const pair *row = (const pair *)(const void *)(rows[i] + w);
            __builtin_prefetch(row + 2 * PAIRS);            /* many rows at once are more streams than the processor follows by itself */
            a &= row[0];
            b &= row[1];
            c &= row[2];
            d &= row[3];
        }
        block[0] = a;
        block[1] = b;
        block[2] = c;
        block[3] = d;
    }
}

/* The few rows that leave least alive go first, so that blocks are empty soon; beyond those an order costs more than it saves. */
static uint32_t rows_of(const run *r, const uint64_t **rows, uint32_t *alive) {
    enum { FIRST = 6 };
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->m->plan_count; i++) {
        const tact__plan *p = &r->m->plans[i];
        if (!p->dense) continue;
        rows[n] = p->row_true[r->classes[i]];
        alive[n++] = p->alive[r->classes[i]];
    }
    for (uint32_t i = 0; i < FIRST && i + 1 < n; i++) {
        uint32_t best = i, least = alive[i];
        for (uint32_t k = i + 1; k < n; k++)
            if (alive[k] < least) { least = alive[k]; best = k; }
        const uint64_t *row = rows[best];
        rows[best] = rows[i];
        alive[best] = alive[i];
        rows[i] = row;
    }
    return n;
}

/* ---- atoms ---- */

enum { NOT_TRUE, HOLDS, FAILED };

static int judge_atom(run *r, uint32_t atom) {
    if (!r->judged[atom]) {
        tact_expr_error error;
        if (!r->facts_ready && !r->m->alone[atom]) {
            r->facts = tact__memo_over(&r->memo, r->ask->facts, r->scratch);
            r->facts_ready = true;
        }
        bool holds = tact_expr_holds(r->m->atoms[atom], r->m->alone[atom] ? r->ask->facts : &r->facts, r->scratch, &error);
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

static bool is_marked(const uint64_t *bits, uint32_t i) { return (bits[i / 64] >> i % 64 & 1) != 0; }

static void collect(run *r) {
    for (uint32_t w = 0; w < r->m->words; w++)
        for (uint64_t left = r->alive[w]; left; left &= left - 1) {
            uint32_t column = w * 64 + (uint32_t)__builtin_ctzll(left), campaign = r->m->campaign_of[column];
            if (is_marked(r->found, campaign) || judge_rest(r, column, true) != HOLDS) continue;
            r->found[campaign / 64] |= (uint64_t)1 << campaign % 64;
            r->found_count++;
        }
}

/* ---- errors: campaigns with a column that is not false and none that is true ---- */

static void clear(uint64_t *bits, uint32_t column) { bits[column / 64] &= ~((uint64_t)1 << column % 64); }

/* Columns that ask about this field and are neither true nor in error here are false. */
static void clear_false(const tact__plan *p, uint32_t c, uint64_t *bits) {
    uint32_t hit = p->hit.start[c], error = p->error.start[c];
    for (uint32_t i = 0; i < p->asking_count; i++) {
        uint32_t column = p->asking[i];
        if (hit < p->hit.start[c + 1] && p->hit.columns[hit] == column) hit++;
        else if (error < p->error.start[c + 1] && p->error.columns[error] == column) error++;
        else clear(bits, column);
    }
}

static void clear_key(const tact__keys *keys, uint32_t n, uint64_t *bits) {
    for (uint32_t i = keys->lists.start[n]; i < keys->lists.start[n + 1]; i++) clear(bits, keys->lists.columns[i]);
}

/* Ones of a word without the processor's help: portable, and quick enough. */
static uint32_t ones(uint64_t x) {
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    return (uint32_t)(((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
}

static bool count_errors(run *r, uint32_t *errors) {
    const tact_match *m = r->m;
    uint64_t *maybe = TACT_NEW(r->scratch, uint64_t, m->words), *failed = TACT_NEW(r->scratch, uint64_t, m->bundle->campaign_count / 64 + 1);
    const uint64_t **rows = TACT_NEW(r->scratch, const uint64_t *, m->plan_count + 1);
    uint32_t row_count = 0;
    if (!maybe || !failed || !rows) return false;
    for (uint32_t c = 0; c < m->columns; c += 64) maybe[c / 64] = m->columns - c >= 64 ? UINT64_MAX : ((uint64_t)1 << (m->columns - c)) - 1;
    for (uint32_t i = 0; i < m->plan_count; i++) {
        const tact__plan *p = &m->plans[i];
        if (p->dense && p->row_maybe[r->classes[i]]) rows[row_count++] = p->row_maybe[r->classes[i]];
        if (p->counted) clear_false(p, r->classes[i], maybe);
        uint8_t state;
        tact_value name;
        const tact_value *v = value_of(r, p, &name, &state);
        if (state == TACT_FACT_PRESENT && !keys_of(p, v, r->scratch, NULL, clear_key, maybe)) return false;
    }
    and_rows(maybe, m->words, rows, row_count);
    for (uint32_t w = 0; w < m->words; w++) {
        *errors += ones(maybe[w] & m->simple[w] & ~r->alive[w]);       /* not false and not true: nothing else to ask */
        for (uint64_t left = maybe[w] & ~m->simple[w]; left; left &= left - 1) {
            uint32_t column = w * 64 + (uint32_t)__builtin_ctzll(left), campaign = m->campaign_of[column];
            if (is_marked(r->found, campaign) || is_marked(failed, campaign) || judge_rest(r, column, false) == NOT_TRUE) continue;
            failed[campaign / 64] |= (uint64_t)1 << campaign % 64;
            (*errors)++;
        }
    }
    return true;
}

/* ---- */

static bool prepare(run *r) {
    const tact_match *m = r->m;
    r->classes = TACT_NEW(r->scratch, uint32_t, m->plan_count + 1);
    r->alive = TACT_NEW(r->scratch, uint64_t, m->words + 1);
    r->counts = TACT_NEW(r->scratch, uint8_t, m->counts ? m->columns : 1);
    r->judged = TACT_NEW(r->scratch, uint8_t, m->atom_count + 1);
    r->found = TACT_NEW(r->scratch, uint64_t, m->bundle->campaign_count / 64 + 1);
    if (!r->classes || !r->alive || !r->counts || !r->judged || !r->found) return false;
    if (m->words) memcpy(r->alive, m->base, m->words * sizeof *r->alive);
    return true;
}

tact_status tact_match_run(const tact_match *m, const tact_match_ask *ask, tact_arena *scratch, tact_match_answer *out) {
    run r = { .m = m, .ask = ask, .scratch = scratch };
    *out = (tact_match_answer){ 0 };
    const uint64_t **rows = TACT_NEW(scratch, const uint64_t *, m->plan_count + 1);
    uint32_t *alive = TACT_NEW(scratch, uint32_t, m->plan_count + 1);
    if (!rows || !alive || !prepare(&r) || !look_up(&r)) return TACT_ERR_MEMORY;
    and_rows(r.alive, m->words, rows, rows_of(&r, rows, alive));
    collect(&r);
    uint32_t *campaigns = TACT_NEW(scratch, uint32_t, r.found_count + 1);
    if (!campaigns) return TACT_ERR_MEMORY;
    for (uint32_t w = 0; w <= m->bundle->campaign_count / 64; w++)
        for (uint64_t left = r.found[w]; left; left &= left - 1) campaigns[out->count++] = w * 64 + (uint32_t)__builtin_ctzll(left);
    out->campaigns = campaigns;
    if (ask->count_errors && !count_errors(&r, &out->errors)) return TACT_ERR_MEMORY;
    return r.no_memory ? TACT_ERR_MEMORY : TACT_OK;
}

size_t tact_match_scratch_bytes(const tact_match *m) {
    size_t per_field = 0, align = 64;
    for (uint32_t i = 0; i < m->plan_count; i++) per_field += 2 * ((size_t)m->plans[i].members.texts.count + m->plans[i].prefixes.texts.count + 2 * align);
    return (size_t)m->words * 16 + m->columns + m->atom_count * (1 + 256) + (size_t)m->bundle->campaign_count * 5 + (size_t)m->plan_count * 28 + per_field + 16 * align;
}
