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
    s->seen->is[n] = 1;
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
        s.seen->is = TACT_NEW(r->scratch, uint8_t, both[k]->texts.count);
        s.seen->numbers = TACT_NEW(r->scratch, uint32_t, both[k]->texts.count);
        if (!s.seen->is || !s.seen->numbers) return false;
        if (k == 0) members_of(&s, v);
        else prefixes_of(&s, v);
    }
    return true;
}

static bool look_up(tact__run *r) {
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
    if (!is || c->width == 0) return is && is[c->low];
    while (s < end && !is[s->low]) s++;
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

static void try_list(tact__run *r, const tact__lists *lists, uint32_t n) {
    const uint32_t *columns = lists->columns + lists->start[n];
    uint32_t count = lists->start[n + 1] - lists->start[n];
    if (!r->hit) {
        for (uint32_t i = 0; i < count; i++)
            if (tact__all_hold(r, r->m->columns + columns[i])) tact__take_column(r, columns[i]);
        return;
    }
    if (count && columns[count - 1] - columns[0] == count - 1) {         /* what one condition finds stands together, mostly */
        mark_all(r->hit, columns[0], columns[count - 1]);
        return;
    }
    for (uint32_t i = 0; i < count; i++) tact__mark(r->hit, columns[i]);
}

/* Columns found by a list: only those of the classes and texts met are looked at. */
static void try_listed(tact__run *r) {
    for (uint32_t i = 0; i < r->m->finding_count; i++) {
        uint32_t plan = r->m->finding[i];
        const tact__plan *p = &r->m->plans[plan];
        if (r->m->silent[plan] & 1 && r->classes[plan] == TACT__ABSENT) continue;
        if (p->listed) try_list(r, &p->access, r->classes[plan]);
        for (unsigned k = 0; k < 2; k++)
            for (uint32_t n = 0; n < r->seen[plan][k].count; n++) try_list(r, k ? &p->prefixes.access : &p->members.access, r->seen[plan][k].numbers[n]);
    }
}

/* ---- */

static bool prepare(tact__run *r) {
    const tact_match *m = r->m;
    r->classes = TACT_NEW(r->scratch, uint32_t, m->plan_count + 1);
    r->seen = (tact__seen (*)[2])tact_arena_alloc(r->scratch, (size_t)m->plan_count + 1, sizeof *r->seen);
    r->judged = TACT_NEW(r->scratch, uint8_t, m->atom_count + 1);
    r->found = TACT_NEW(r->scratch, uint64_t, m->bundle->campaign_count / 64 + 1);
    if (r->ask->count_errors && !(r->held = TACT_NEW(r->scratch, uint64_t, m->words + 1))) return false;
    if (m->dense_count && m->dense_columns < m->column_count) {
        r->hit = TACT_NEW(r->scratch, uint64_t, m->words);
        if (!r->hit) return false;
        memcpy(r->hit, m->whole, m->words * sizeof *r->hit);
    }
    return r->classes && r->seen && r->judged && r->found;
}

/* The words with any bit first, then their bits: few guesses go wrong. */
static bool list_found(tact__run *r, tact_match_answer *out) {
    uint32_t words = r->m->bundle->campaign_count / 64 + 1, filled = 0;
    uint32_t *campaigns = TACT_NEW(r->scratch, uint32_t, (size_t)r->found_count + 1), *at = TACT_NEW(r->scratch, uint32_t, (size_t)words);
    if (!campaigns || !at) return false;
    for (uint32_t w = 0; w < words; w++) {
        at[filled] = w;
        filled += r->found[w] != 0;
    }
    for (uint32_t i = 0; i < filled; i++)
        for (uint64_t left = r->found[at[i]]; left; left &= left - 1) campaigns[out->count++] = at[i] * 64 + (uint32_t)__builtin_ctzll(left);
    out->campaigns = campaigns;
    return true;
}

tact_status tact_match_run(const tact_match *m, const tact_match_ask *ask, tact_arena *scratch, tact_match_answer *out) {
    tact__run r = { .m = m, .ask = ask, .scratch = scratch };
    *out = (tact_match_answer){ 0 };
    r.steps = TACT_MATCH_STEPS;
    r.own = *ask->facts;
    r.own.steps = &r.steps;
    if (!prepare(&r) || !look_up(&r)) return TACT_ERR_MEMORY;
    try_listed(&r);
    if (!tact__try_rows(&r) || !list_found(&r, out)) return TACT_ERR_MEMORY;
    out->exhausted = r.steps == 0;
    r.steps = TACT_MATCH_STEPS;                            /* counting is no decision: it takes nothing from it */
    if (ask->count_errors && !tact__count_errors(&r, &out->errors)) return TACT_ERR_MEMORY;
    return r.no_memory ? TACT_ERR_MEMORY : TACT_OK;
}

size_t tact_match_scratch_bytes(const tact_match *m) {
    size_t per_field = 0, align = 64;
    for (uint32_t i = 0; i < m->plan_count; i++) per_field += 5 * ((size_t)m->plans[i].members.texts.count + m->plans[i].prefixes.texts.count) + 4 * align;
    return (size_t)m->words * 26 + m->atom_count * (1 + 256) + (size_t)m->bundle->campaign_count * 5 + (size_t)m->plan_count * 76 + per_field + 16 * align;
}
