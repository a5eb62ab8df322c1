/* core/match/match_run.c -- one event through the index. */
#include "core/match/run.h"

static const tact_value *value_of(const tact__run *r, const tact__plan *p, tact_value *name, uint8_t *state) {
    if (p->field < r->m->bundle->field_count) {
        *state = r->ask->facts->states[p->field];
        return &r->ask->facts->values[p->field];
    }
    *state = TACT_FACT_PRESENT;
    *name = tact_value_text(r->ask->event);
    return name;
}

/* ---- keys: which texts does a value satisfy? ---- */

typedef struct satisfied { const tact__keys *keys; tact__seen *seen; } satisfied;

static void satisfy(satisfied *s, tact_slice text) {
    uint32_t n = tact__texts_find(&s->keys->texts, text);
    if (n == TACT__NO_TEXT || s->seen->is[n]) return;
    s->seen->is[n] = TACT__IS;
    s->seen->numbers[s->seen->count++] = n;
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
static bool see_keys(tact__run *r, uint32_t plan, const tact_value *v) {
    const tact__plan *p = &r->m->plans[plan];
    const tact__keys *both[] = { holds_members(v) ? &p->members : NULL, v->type == TACT_TEXT ? &p->prefixes : NULL };
    for (unsigned k = 0; k < 2; k++) {
        if (!both[k] || both[k]->texts.count == 0) continue;
        satisfied s = { both[k], &r->seen[plan][k] };
        uint32_t most = k ? both[k]->length_count : v->type == TACT_LIST ? v->list.count : v->map.count;
        s.seen->is = TACT_NEW(r->scratch, uint8_t, both[k]->texts.count);
        s.seen->numbers = TACT_NEW(r->scratch, uint32_t, most < both[k]->texts.count ? most : both[k]->texts.count);
        if (!s.seen->is || !s.seen->numbers) return false;
        if (k == 0) members_of(&s, v);
        else prefixes_of(&s, v);
    }
    return true;
}

/* Plans lie far apart: what the next step needs of each is fetched before any takes it. */
static void fetch_plans(tact__run *r) {
    const tact_match *m = r->m;
    const uint8_t *states = r->ask->facts->states;
    for (uint32_t i = 0; i < m->plan_count; i++) {
        uint32_t silent = m->silent[i];
        if ((silent & 1 && states[silent >> 1] == TACT_FACT_ABSENT) || i == m->parts_plan) continue;        /* its class is 0, TACT__ABSENT */
        __builtin_prefetch(&m->plans[i]);
        __builtin_prefetch(&m->plans[i].access);
        r->met[r->met_count++] = i;
    }
    for (uint32_t k = 0; k < r->met_count; k++) {
        const tact__plan *p = &m->plans[r->met[k]];
        if (p->direct && p->field < m->bundle->field_count && r->ask->facts->values[p->field].type == TACT_INT) {
            uint64_t offset = (uint64_t)r->ask->facts->values[p->field].integer - (uint64_t)p->direct_low;
            if (offset < p->direct_count) __builtin_prefetch(p->direct + offset);
        }
    }
}

static bool look_up(tact__run *r) {
    fetch_plans(r);
    for (uint32_t k = 0; k < r->met_count; k++) {
        uint32_t i = r->met[k];
        const tact__plan *p = &r->m->plans[i];
        uint8_t state;
        tact_value name;
        const tact_value *v = value_of(r, p, &name, &state);
        r->classes[i] = tact__plan_class(p, state, v);
        if (p->listed) __builtin_prefetch(p->access.start + r->classes[i]);
        else if (p->dense) __builtin_prefetch(p->rows + r->classes[i]);
        if (state == TACT_FACT_PRESENT && !see_keys(r, i, v)) return false;
    }
    return true;
}

/* ---- atoms ---- */

static tact__verdict judge_atom(tact__run *r, uint32_t atom) {
    if (!r->judged[atom]) {
        tact_expr_error error;
        if (!r->facts_ready && !r->m->alone[atom]) {
            r->facts = tact__memo_over(&r->memo, &r->own, r->scratch);
            r->facts_ready = true;
        }
        bool holds = tact_expr_holds(r->m->atoms[atom], r->m->alone[atom] ? &r->own : &r->facts, r->scratch, &error);
        if (error == TACT_EXPR_MEMORY) r->no_memory = true;
        r->judged[atom] = (uint8_t)(1 + (error ? TACT__FAILED : holds ? TACT__HOLDS : TACT__NOT_TRUE));
    }
    return (tact__verdict)(r->judged[atom] - 1);
}

tact__verdict tact__judge_rest(tact__run *r, const tact__column *column, bool only_true) {
    tact__verdict all = TACT__HOLDS;
    for (uint32_t i = column->rest; i < column[1].rest; i++) {
        tact__verdict v = judge_atom(r, r->m->rest[i] >> 1);
        if (v == TACT__FAILED) all = TACT__FAILED;
        else if ((v == TACT__HOLDS) == (r->m->rest[i] & 1)) return TACT__NOT_TRUE;
        if (only_true && all == TACT__FAILED) return TACT__FAILED;
    }
    return all;
}

/* ---- columns ---- */

bool tact__holds_other(const tact__run *r, const tact__condition *c) {
    uint32_t plan = c->plan >> 2, kind = c->plan & 3, class_ = r->classes[plan];
    const tact__span *s = r->m->pool + c->low, *end = s + c->width;
    if (kind == TACT__MANY) {
        while (s < end && class_ - s->low >= s->high - s->low) s++;
        return s < end;
    }
    const uint8_t *is = r->seen[plan][kind - TACT__MEMBER_KEY].is;
    if (!is || c->width == 0) return is && is[c->low] == TACT__IS;
    while (s < end && is[s->low] != TACT__IS) s++;
    return s < end;
}

/* Bits from `from` up to and with `last`. */
static void mark_all(uint64_t *bits, uint32_t from, uint32_t last) {
    uint64_t head = UINT64_MAX << from % 64, tail = UINT64_MAX >> (63 - last % 64);
    if (from / 64 == last / 64) { bits[from / 64] |= head & tail; return; }
    bits[from / 64] |= head;
    for (uint32_t w = from / 64 + 1; w < last / 64; w++) bits[w] = UINT64_MAX;
    bits[last / 64] |= tail;
}

void tact__ask_left(tact__run *r) {
    enum { AHEAD = 4 };
    const tact_match *m = r->m;
    const uint32_t *items = r->left->items, count = r->left->count;
    for (uint32_t i = 0; i < count && i < AHEAD; i++) __builtin_prefetch(m->conditions + m->columns[items[i]].condition);
    for (uint32_t i = 0; i < count; i++) {
        const tact__column *column = m->columns + items[i];
        if (i + AHEAD < count) __builtin_prefetch(m->conditions + m->columns[items[i + AHEAD]].condition);
        bool sole = items[i] >= m->dense_columns && column[1].condition - column->condition == 1;       /* a list found it by this one */
        if (sole || tact__all_hold(r, column)) tact__take_column(r, items[i]);
    }
    r->left->count = 0;
}

static void try_list(tact__run *r, const tact__lists *lists, uint32_t n) {
    const uint32_t *columns = lists->columns + lists->start[n];
    uint32_t count = lists->start[n + 1] - lists->start[n];
    if (!r->hit) {
        for (uint32_t i = 0; i < count; i++) tact__leave(r, columns[i]);
        return;
    }
    if (count && columns[count - 1] - columns[0] == count - 1) {         /* what one condition finds stands together, mostly */
        mark_all(r->hit, columns[0], columns[count - 1]);
        return;
    }
    for (uint32_t i = 0; i < count; i++) tact__mark(r->hit, columns[i]);
}

static void try_keys(tact__run *r, const tact__keys *keys, const tact__seen *seen) {
    enum { AHEAD = 4 };
    const tact__lists *access = &keys->access;
    const uint32_t *start = access->start, *numbers = seen->numbers;
    for (uint32_t n = 0; n < seen->count; n++) {
        if (n + 2 * AHEAD < seen->count) __builtin_prefetch(start + numbers[n + 2 * AHEAD]);
        if (n + AHEAD < seen->count) __builtin_prefetch(access->columns + start[numbers[n + AHEAD]]);
        if (r->hit && keys->rows && keys->rows[numbers[n]]) {
            const uint64_t *row = keys->rows[numbers[n]];
            for (uint32_t w = 0; w < r->m->words; w++) r->hit[w] |= row[w];
        } else {
            try_list(r, access, numbers[n]);
        }
    }
}

/* Columns found by a list: only those of the classes and texts met are looked at. */
static void try_listed(tact__run *r) {
    const tact_match *m = r->m;
    for (uint32_t k = 0; k < r->met_count; k++) {
        const tact__plan *p = &m->plans[r->met[k]];
        if (p->listed) __builtin_prefetch(p->access.columns + p->access.start[r->classes[r->met[k]]]);
    }
    for (uint32_t k = 0; k < r->met_count; k++) {
        uint32_t i = r->met[k];
        const tact__plan *p = &m->plans[i];
        if (p->listed) try_list(r, &p->access, r->classes[i]);
        if (r->seen[i][0].count) try_keys(r, &p->members, &r->seen[i][0]);
        if (r->seen[i][1].count) try_keys(r, &p->prefixes, &r->seen[i][1]);
    }
    if (m->parts) try_keys(r, &m->plans[m->parts_plan].members, &r->seen[m->parts_plan][0]);
}

/* ---- */

static bool prepare(tact__run *r) {
    enum { FEW_ROWS = 8 };                                  /* one field in eight: too few rows to narrow what the lists of the others find */
    const tact_match *m = r->m;
    r->classes = TACT_NEW(r->scratch, uint32_t, m->plan_count + 1);
    r->met = TACT_NEW(r->scratch, uint32_t, m->plan_count + 1);
    r->seen = (tact__seen (*)[2])tact_arena_alloc(r->scratch, (size_t)m->plan_count + 1, sizeof *r->seen);
    r->judged = TACT_NEW(r->scratch, uint8_t, m->atom_count + 1);
    r->found = TACT_NEW(r->scratch, uint64_t, m->campaign_count / 64 + 1);
    if (r->ask->count_errors && !(r->held = TACT_NEW(r->scratch, uint64_t, m->words + 1))) return false;
    if (m->dense_columns < m->column_count && m->dense_count * FEW_ROWS > m->plan_count) {
        r->hit = TACT_NEW(r->scratch, uint64_t, m->words);
        if (!r->hit) return false;
        memcpy(r->hit, m->whole, m->words * sizeof *r->hit);
    }
    return r->classes && r->met && r->seen && r->judged && r->found;
}

/* The words with any bit first, then their bits: few guesses go wrong. */
static bool list_found(tact__run *r, tact_match_answer *out) {
    enum { STEP = 256 };
    uint32_t words = r->m->campaign_count / 64 + 1, at[STEP];
    uint32_t *campaigns = TACT_NEW(r->scratch, uint32_t, (size_t)r->found_count + 1);
    if (!campaigns) return false;
    for (uint32_t from = 0; from < words; from += STEP) {
        uint32_t until = words - from < STEP ? words : from + STEP, filled = 0;
        for (uint32_t w = from; w < until; w++) {
            at[filled] = w;
            filled += r->found[w] != 0;
        }
        for (uint32_t i = 0; i < filled; i++)
            for (uint64_t left = r->found[at[i]]; left; left &= left - 1) campaigns[out->count++] = at[i] * 64 + (uint32_t)__builtin_ctzll(left);
    }
    out->campaigns = campaigns;
    return true;
}

static bool run_index(tact__run *r);

static void see_part(tact__seen *s, uint32_t key, uint8_t what) {
    if (key == TACT__NO_TEXT) return;
    s->is[key] = what;
    if (what == TACT__IS) s->numbers[s->count++] = key;
}

/* First the parts, by their own index: those that are true are the members of one more list. */
static bool run_parts(tact__run *r) {
    const tact_match *m = r->m->parts;
    uint32_t keys = r->m->plans[r->m->parts_plan].members.texts.count;
    tact__seen *s = &r->seen[r->m->parts_plan][0];
    tact__run parts = { .m = m, .ask = r->ask, .scratch = r->scratch, .own = r->own };
    if (!run_index(&parts)) return false;
    s->is = TACT_NEW(r->scratch, uint8_t, keys);
    s->numbers = TACT_NEW(r->scratch, uint32_t, parts.found_count);
    if (!s->is || !s->numbers) return false;
    uint64_t *errors = r->ask->count_errors ? TACT_NEW(r->scratch, uint64_t, m->campaign_count / 64 + 1) : NULL;
    if (r->ask->count_errors && (!errors || !tact__find_errors(&parts, errors, NULL))) return false;
    for (uint32_t w = 0; w <= m->campaign_count / 64; w++) {
        for (uint64_t left = parts.found[w]; left; left &= left - 1) see_part(s, r->m->key_of_part[w * 64 + (uint32_t)__builtin_ctzll(left)], TACT__IS);
        for (uint64_t left = errors ? errors[w] : 0; left; left &= left - 1) see_part(s, r->m->key_of_part[w * 64 + (uint32_t)__builtin_ctzll(left)], TACT__PERHAPS);
    }
    r->no_memory = r->no_memory || parts.no_memory;
    return true;
}

static bool run_index(tact__run *r) {
    if (!prepare(r) || !look_up(r) || (r->m->parts && !run_parts(r))) return false;
    tact__left left;
    left.count = 0;
    r->left = &left;
    try_listed(r);
    if (!tact__try_rows(r)) return false;
    tact__ask_left(r);
    return true;
}

tact_status tact_match_run(const tact_match *m, const tact_match_ask *ask, tact_arena *scratch, tact_match_answer *out) {
    uint64_t steps = TACT_MATCH_STEPS;
    tact__run r = { .m = m, .ask = ask, .scratch = scratch };
    *out = (tact_match_answer){ 0 };
    r.own = *ask->facts;
    r.own.steps = &steps;
    if (!run_index(&r) || !list_found(&r, out)) return TACT_ERR_MEMORY;
    out->exhausted = steps == 0;
    steps = TACT_MATCH_STEPS;                              /* counting is no decision: it takes nothing from it */
    if (ask->count_errors) {
        uint64_t *failed = TACT_NEW(scratch, uint64_t, m->campaign_count / 64 + 1);
        if (!failed || !tact__find_errors(&r, failed, &out->errors)) return TACT_ERR_MEMORY;
    }
    return r.no_memory ? TACT_ERR_MEMORY : TACT_OK;
}

size_t tact_match_scratch_bytes(const tact_match *m) {
    size_t per_field = 0, align = 64;
    for (uint32_t i = 0; i < m->plan_count; i++) per_field += 5 * ((size_t)m->plans[i].members.texts.count + m->plans[i].prefixes.texts.count) + 4 * align;
    return (size_t)m->words * 26 + m->atom_count * (1 + 256) + (size_t)m->campaign_count * 5 + (size_t)m->plan_count * 80 + per_field + 16 * align + (m->parts ? tact_match_scratch_bytes(m->parts) : 0);
}
