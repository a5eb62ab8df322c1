/* core/match/spans.c -- see spans.h. */
#include "core/match/spans.h"

typedef enum { FALSE_, TRUE_, ERROR_ } verdict;

static verdict judge_held(const tact__plan *p, const tact__literal *l, uint32_t class_) {
    if (l->kind == TACT__HAS) return class_ == TACT__ABSENT ? FALSE_ : class_ == TACT__DENIED ? ERROR_ : TRUE_;
    if (class_ == TACT__ABSENT || class_ == TACT__DENIED) return ERROR_;
    if (l->kind == TACT__BARE) return class_ == TACT__TRUE ? TRUE_ : class_ == TACT__FALSE ? FALSE_ : ERROR_;
    if (l->kind == TACT__EQUAL) {
        for (uint32_t i = 0; i < l->constant_count; i++)
            if (l->classes[i] == class_) return TRUE_;
        return FALSE_;
    }
    if (class_ == TACT__NAN) return FALSE_;
    if (class_ < TACT__TEXT_FIRST + p->texts.count) return ERROR_;
    uint32_t point = l->classes[0];
    bool holds = l->op == TACT_OP_LT ? class_ < point : l->op == TACT_OP_LE ? class_ <= point : l->op == TACT_OP_GT ? class_ > point : class_ >= point;
    return holds ? TRUE_ : FALSE_;
}

static verdict judge(const tact__plan *p, const tact__group *g, uint32_t class_) {
    bool error = false;
    for (uint32_t i = 0; i < g->count; i++) {
        verdict v = judge_held(p, g->literals[i], class_);
        if (v == ERROR_) error = true;
        else if ((v == TRUE_) == g->literals[i]->negated) return FALSE_;
    }
    return error ? ERROR_ : TRUE_;
}

/* A group with x == a or x in [a, b] is false on every class of a value but these. */
static const tact__literal *listing(const tact__group *g) {
    const tact__literal *best = NULL;
    for (uint32_t i = 0; i < g->count; i++) {
        const tact__literal *l = g->literals[i];
        if (l->kind == TACT__EQUAL && !l->negated && (!best || l->constant_count < best->constant_count)) best = l;
    }
    return best;
}

/* Only x < a, x >= b and the like: true on one stretch of the number line, and nowhere else. */
static bool stretch(const tact__plan *p, const tact__group *g, uint32_t *low, uint32_t *high) {
    *low = TACT__TEXT_FIRST + p->texts.count;
    *high = p->class_count;
    for (uint32_t i = 0; i < g->count; i++) {
        const tact__literal *l = g->literals[i];
        if (l->kind != TACT__ORDER || l->negated) return false;
        uint32_t point = l->classes[0], from = l->op == TACT_OP_GT ? point + 1 : l->op == TACT_OP_GE ? point : 0;
        uint32_t until = l->op == TACT_OP_LT ? point : l->op == TACT_OP_LE ? point + 1 : p->class_count;
        if (from > *low) *low = from;
        if (until < *high) *high = until;
    }
    return true;
}

bool tact__spans_add(tact__spans *s, uint32_t low, uint32_t high, tact_arena *work) {
    if (s->count == s->room) {
        uint32_t room = s->room ? 2 * s->room : 64;
        tact__span *items = TACT_NEW(work, tact__span, room);
        if (!items) return false;
        if (s->count) memcpy(items, s->items, s->count * sizeof *items);
        s->items = items;
        s->room = room;
    }
    s->items[s->count++] = (tact__span){ low, high };
    return true;
}

static bool append(tact__spans *s, uint32_t first, uint32_t low, uint32_t high, tact_arena *work) {
    if (s->count == first || s->items[s->count - 1].high != low) return tact__spans_add(s, low, high, work);
    s->items[s->count - 1].high = high;
    return true;
}

/* The classes of a list in ascending order, each once: there are few, or the list was long to write. */
static uint32_t next_listed(const tact__literal *list, uint32_t from) {
    uint32_t next = UINT32_MAX;
    for (uint32_t i = 0; i < list->constant_count; i++)
        if (list->classes[i] >= from && list->classes[i] < next) next = list->classes[i];
    return next;
}

bool tact__spans_true(tact__spans *s, const tact__plan *p, const tact__group *g, tact_arena *work) {
    const tact__literal *list = listing(g);
    uint32_t low, high, first = s->count;
    if (list) {
        for (uint32_t c = next_listed(list, 0); c != UINT32_MAX; c = next_listed(list, c + 1))
            if (judge(p, g, c) == TRUE_ && !append(s, first, c, c + 1, work)) return false;
        return true;
    }
    if (stretch(p, g, &low, &high)) return low >= high || append(s, first, low, high, work);
    for (uint32_t c = 0; c < p->class_count; c++)
        if (judge(p, g, c) == TRUE_ && !append(s, first, c, c + 1, work)) return false;
    return true;
}

/* Only an order and a bare field mind a text, only a bare field minds a number. */
tact__errors tact__errors_of(const tact__plan *p, const tact__group *g) {
    tact__errors e = { 0, TACT__TEXT_FIRST };
    bool ordered = true, equal = true;
    for (uint32_t i = 0; i < g->count; i++) {
        ordered = ordered && g->literals[i]->kind == TACT__ORDER;
        equal = equal && g->literals[i]->kind == TACT__EQUAL;
        if (g->literals[i]->kind == TACT__BARE) e.until = p->class_count;
        if (g->literals[i]->kind == TACT__ORDER && e.until < TACT__TEXT_FIRST + p->texts.count) e.until = TACT__TEXT_FIRST + p->texts.count;
    }
    if (equal) e.special = 1u << TACT__ABSENT | 1u << TACT__DENIED;
    else if (ordered && judge(p, g, TACT__NAN) != ERROR_) e.special = ((1u << TACT__TEXT_FIRST) - 1) & ~(1u << TACT__NAN);
    else for (uint32_t c = 0; c < TACT__TEXT_FIRST; c++) e.special |= (uint32_t)(judge(p, g, c) == ERROR_) << c;
    return e;
}

uint32_t tact__next_error(const tact__plan *p, const tact__group *g, const tact__errors *e, uint32_t c) {
    if (c < TACT__TEXT_FIRST && e->special >> c) {
        while (!(e->special >> c & 1)) c++;
        return c;
    }
    for (c = c < TACT__TEXT_FIRST ? TACT__TEXT_FIRST : c; c < e->until; c++)
        if (judge(p, g, c) == ERROR_) return c;
    return UINT32_MAX;
}
