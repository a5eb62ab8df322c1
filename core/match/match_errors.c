/* core/match/match_errors.c -- campaigns with a column that is not false and none that is true. */
#include "core/match/run.h"

static void clear(uint64_t *bits, uint32_t column) { bits[column / 64] &= ~((uint64_t)1 << column % 64); }

/* Columns that ask about this field and are neither true nor in error here are false. */
static void clear_false(const tact__run *r, const tact__plan *p, uint32_t c, uint64_t *bits) {
    uint32_t error = p->error.start[c];
    for (uint32_t i = 0; i < p->asking_count; i++) {
        uint32_t column = p->asking[i];
        if (error < p->error.start[c + 1] && p->error.columns[error] == column) error++;
        else if (!tact__holds(r, &r->m->conditions[p->asked[i]])) clear(bits, column);
    }
}

/* A part may be neither true nor false: then what asks for it is not false. */
static bool may_hold(const tact__run *r, const tact__condition *c) {
    const uint8_t *is = r->seen[c->plan >> 2][(c->plan & 3) - TACT__MEMBER_KEY].is;
    const tact__span *s = r->m->pool + c->low, *end = s + c->width;
    if (c->width == 0) return is[c->low];
    while (s < end && !is[s->low]) s++;
    return s < end;
}

static void clear_keys(const tact__run *r, const tact__keys *keys, const uint8_t *seen, uint64_t *bits) {
    for (uint32_t n = 0; seen && n < keys->texts.count; n++)
        for (uint32_t i = keys->all.start[n]; !seen[n] && i < keys->all.start[n + 1]; i++)
            if (!may_hold(r, &r->m->conditions[keys->asked.columns[i]])) clear(bits, keys->all.columns[i]);
}

/* A row that is wider than what is true is wider than what is not false: such conditions are asked. No condition errs on a class like that. */
static bool is_false_after_all(const tact__run *r, uint32_t column) {
    const tact_match *m = r->m;
    for (uint32_t i = m->columns[column].condition; i < m->columns[column + 1].condition; i++) {
        uint32_t plan = m->conditions[i].plan >> 2;
        const tact__plan *p = &m->plans[plan];
        if ((m->conditions[i].plan & 3) <= TACT__MANY && p->dense && p->rows[r->classes[plan]].wider && !tact__holds(r, &m->conditions[i])) return true;
    }
    return false;
}

static void and_all(uint64_t *bits, const uint64_t *row, uint32_t words) {
    for (uint32_t w = 0; w < words; w++) bits[w] &= row[w];
}

/* Columns that are all of their campaign and leave nothing to ask. */
static void note_simple(const tact__run *r, uint32_t word, uint64_t bits, uint64_t *failed) {
    for (; bits; bits &= bits - 1) tact__mark(failed, r->m->columns[word * 64 + (uint32_t)__builtin_ctzll(bits)].campaign);
}

bool tact__find_errors(tact__run *r, uint64_t *failed, uint32_t *count) {
    const tact_match *m = r->m;
    uint64_t *maybe = TACT_NEW(r->scratch, uint64_t, m->words);
    if (!maybe) return false;
    for (uint32_t c = 0; c < m->column_count; c += 64) maybe[c / 64] = m->column_count - c >= 64 ? UINT64_MAX : ((uint64_t)1 << (m->column_count - c)) - 1;
    for (uint32_t i = 0; i < m->plan_count; i++) {
        const tact__plan *p = &m->plans[i];
        if (p->dense && p->row_maybe[r->classes[i]]) and_all(maybe, p->row_maybe[r->classes[i]], m->words);
        if (p->listed) clear_false(r, p, r->classes[i], maybe);
        clear_keys(r, &p->members, r->seen[i][0].is, maybe);
        clear_keys(r, &p->prefixes, r->seen[i][1].is, maybe);
    }
    for (uint32_t w = 0; w < m->words; w++) {
        for (uint64_t left = r->wider ? maybe[w] & ~r->held[w] : 0; left; left &= left - 1)
            if (is_false_after_all(r, w * 64 + (uint32_t)__builtin_ctzll(left))) maybe[w] &= ~(left & (0 - left));
        uint64_t simple = maybe[w] & m->simple[w] & ~r->held[w];             /* not false and not true: nothing else to ask */
        if (count) *count += tact__ones(simple);
        else note_simple(r, w, simple, failed);
        for (uint64_t left = maybe[w] & ~m->simple[w]; left; left &= left - 1) {
            uint32_t column = w * 64 + (uint32_t)__builtin_ctzll(left), campaign = m->columns[column].campaign;
            if (tact__is_marked(r->found, campaign) || tact__is_marked(failed, campaign) || tact__judge_rest(r, m->columns + column, false) == TACT__NOT_TRUE) continue;
            tact__mark(failed, campaign);
            if (count) (*count)++;
        }
    }
    return true;
}
