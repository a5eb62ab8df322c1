/* core/match/plan.c -- classes of a field: cutting, and finding the class of a value. */
#include "core/base/sort.h"
#include "core/match/plan.h"

static const int64_t exact = (int64_t)1 << 53;

static bool as_exact_double(const tact_value *v, double *out) {
    if (v->type == TACT_DOUBLE) { *out = v->real; return true; }
    *out = (double)v->integer;
    return v->integer >= -exact && v->integer <= exact;
}

/* How many points lie below, and whether one is hit: 2i + 1 on point i, 2i below it. Halving without branches to guess. */
static uint32_t on_line_fast(const tact__plan *p, double x) {
    uint32_t low = 0, count = p->point_count;
    while (count > 1) {
        uint32_t half = count / 2;
        low += half & (0u - (uint32_t)(p->reals[low + half - 1] < x));
        count -= half;
    }
    if (count && p->reals[low] < x) low++;
    return low < p->point_count && p->reals[low] == x ? 2 * low + 1 : 2 * low;
}

static uint32_t on_line_exact(const tact__plan *p, const tact_value *v) {
    uint32_t low = 0, high = p->point_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (tact_expr_compare_numbers(&p->points[mid], v) < 0) low = mid + 1; else high = mid;
    }
    return low < p->point_count && tact_expr_compare_numbers(&p->points[low], v) == 0 ? 2 * low + 1 : 2 * low;
}

static uint32_t number_class(const tact__plan *p, const tact_value *v) {
    double x;
    if (v->type == TACT_DOUBLE && v->real != v->real) return TACT__NAN;
    uint32_t first = TACT__TEXT_FIRST + p->texts.count;
    if (p->direct && v->type == TACT_INT) {
        if (v->integer < p->direct_low) return first;
        uint64_t offset = (uint64_t)v->integer - (uint64_t)p->direct_low;
        return first + (offset < p->direct_count ? p->direct[offset] : 2 * p->point_count);
    }
    return first + (p->reals && as_exact_double(v, &x) ? on_line_fast(p, x) : on_line_exact(p, v));
}

uint32_t tact__plan_class(const tact__plan *p, uint8_t state, const tact_value *v) {
    if (state != TACT_FACT_PRESENT) return state == TACT_FACT_DENIED ? TACT__DENIED : TACT__ABSENT;
    switch (v->type) {
    case TACT_ABSENT: return TACT__ABSENT;
    case TACT_NULL: return TACT__NULL;
    case TACT_BOOL: return v->boolean ? TACT__TRUE : TACT__FALSE;
    case TACT_INT: case TACT_DOUBLE: return number_class(p, v);
    case TACT_TEXT: {
        uint32_t number = tact__texts_find(&p->texts, v->text);
        return number == TACT__NO_TEXT ? TACT__TEXT_OTHER : TACT__TEXT_FIRST + number;
    }
    default: return TACT__OTHER;
    }
}

/* ---- cutting ---- */

static int by_number(const void *ctx, uint32_t a, uint32_t b) {
    const tact_value *const *v = ctx;
    return tact_expr_compare_numbers(v[a], v[b]);
}

static bool is_number(const tact_value *v) { return v->type == TACT_INT || v->type == TACT_DOUBLE; }

/* Most numbers are small ints: their place on the line is looked up. The table reaches from the first point to the last. */
static bool make_direct(tact__plan *p, tact_arena *arena) {
    const tact_value *low = p->points, *high = p->points + (p->point_count ? p->point_count - 1 : 0);
    tact_value whole = { .type = TACT_DOUBLE };
    if (p->point_count < 4 || !p->reals) return true;
    double least, most;
    if (!tact_value_number(low, &least) || !tact_value_number(high, &most) || !(least > -1e9 && most < 1e9) || most - least >= TACT__DIRECT - 2) return true;
    p->direct_low = (int64_t)least - (least < 0);           /* at or below the first point */
    p->direct_count = (uint32_t)((int64_t)most - p->direct_low) + 1;
    uint16_t *direct = TACT_NEW(arena, uint16_t, p->direct_count);
    if (!direct) return false;
    for (uint32_t i = 0; i < p->direct_count; i++) {
        whole.real = (double)(p->direct_low + i);
        direct[i] = (uint16_t)on_line_exact(p, &whole);
    }
    p->direct = direct;
    return true;
}

static bool cut_line(tact__plan *p, const tact_value *const *numbers, uint32_t count, tact_arena *arena, tact_arena *work) {
    uint32_t *order = TACT_NEW(work, uint32_t, 2 * (size_t)count + 1);
    if (!order) return false;
    for (uint32_t i = 0; i < count; i++) order[i] = i;
    tact_sort_indexes(order, order + count, count, by_number, numbers);
    uint32_t distinct = 1;
    for (uint32_t i = 1; i < count; i++) distinct += tact_expr_compare_numbers(numbers[order[i - 1]], numbers[order[i]]) != 0;
    p->points = TACT_NEW(arena, tact_value, distinct);
    p->reals = TACT_NEW(arena, double, distinct);
    if (!p->points || !p->reals) return false;
    bool all_exact = true;
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *v = numbers[order[i]];
        if (p->point_count && tact_expr_compare_numbers(&p->points[p->point_count - 1], v) == 0) continue;
        all_exact = as_exact_double(v, &p->reals[p->point_count]) && all_exact;
        p->points[p->point_count++] = *v;
    }
    if (!all_exact) p->reals = NULL;
    return true;
}

static uint32_t constant_class(const tact__plan *p, const tact_value *v) { return tact__plan_class(p, TACT_FACT_PRESENT, v); }

static bool holdable(const tact__literal *l) { return l->kind == TACT__EQUAL || l->kind == TACT__ORDER; }

typedef struct numbers { const tact_value **items; uint32_t count; tact__texts known[2]; } numbers;

/* Each number once, as far as its bits tell: few are left to be sorted. */
static bool note_number(numbers *n, const tact_value *v, tact_arena *work) {
    tact__texts *known = &n->known[v->type == TACT_INT];
    uint32_t before = known->count;
    tact_slice bits = v->type == TACT_INT ? (tact_slice){ (const char *)&v->integer, sizeof v->integer } : (tact_slice){ (const char *)&v->real, sizeof v->real };
    if (tact__texts_add(known, work, bits) == TACT__NO_TEXT) return false;
    if (known->count > before) n->items[n->count++] = v;
    return true;
}

static bool on_point(const tact__plan *p, const tact_value *number) {
    return ((constant_class(p, number) - TACT__TEXT_FIRST - p->texts.count) & 1) != 0;
}

/* Too many end points: keep an even spread; literals whose own point is gone are evaluated. */
static bool thin_out(tact__plan *p, tact__literal **literals, uint32_t count, tact_arena *arena) {
    for (uint32_t i = 0; i < TACT__POINTS; i++) {
        uint32_t from = (uint32_t)((uint64_t)i * p->point_count / TACT__POINTS);
        p->points[i] = p->points[from];
        if (p->reals) p->reals[i] = p->reals[from];
    }
    p->point_count = TACT__POINTS;
    for (uint32_t i = 0; i < count; i++) {
        bool beyond = false;
        for (uint32_t k = 0; holdable(literals[i]) && k < literals[i]->constant_count; k++)
            beyond = beyond || (is_number(&literals[i]->constants[k]) && !on_point(p, &literals[i]->constants[k]));
        if (beyond && !tact__literal_to_atom(literals[i], arena)) return false;
    }
    return true;
}

/* A negated predicate is judged class by class, an ordered one may stand in the list of every class: where that is too much, they are evaluated. */
static bool spare_work(const tact__plan *p, tact__literal **literals, uint32_t count, tact_arena *arena) {
    const uint64_t judged_most = 32 * 1000 * 1000, listed_most = 32 * judged_most;
    uint64_t negated = 0, ordered = 0;
    for (uint32_t i = 0; i < count; i++) {
        negated += holdable(literals[i]) && literals[i]->negated;
        ordered += holdable(literals[i]) && literals[i]->kind == TACT__ORDER;
    }
    bool spare_negated = negated * p->class_count > judged_most, spare_ordered = ordered * p->class_count > listed_most;
    for (uint32_t i = 0; i < count; i++) {
        bool spared = (spare_negated && literals[i]->negated) || (spare_ordered && literals[i]->kind == TACT__ORDER);
        if (spared && holdable(literals[i]) && !tact__literal_to_atom(literals[i], arena)) return false;
    }
    return true;
}

bool tact__plan_cut(tact__plan *p, tact__literal **literals, uint32_t count, tact_arena *arena, tact_arena *work) {
    uint32_t most = 1;
    for (uint32_t i = 0; i < count; i++) most += literals[i]->constant_count;
    numbers n = { .items = TACT_NEW(work, const tact_value *, most) };
    if (!n.items) return false;
    for (uint32_t i = 0; i < count; i++) {
        tact__literal *l = literals[i];
        if (!holdable(l)) continue;
        l->classes = TACT_NEW(work, uint32_t, l->constant_count);
        if (!l->classes) return false;
        for (uint32_t k = 0; k < l->constant_count; k++) {
            if (is_number(&l->constants[k]) && !note_number(&n, &l->constants[k], work)) return false;
            if (l->constants[k].type != TACT_TEXT) continue;
            uint32_t number = tact__texts_add(&p->texts, arena, l->constants[k].text);
            if (number == TACT__NO_TEXT) return false;
            l->classes[k] = TACT__TEXT_FIRST + number;
        }
    }
    if (!cut_line(p, n.items, n.count, arena, work)) return false;
    if (p->point_count > TACT__POINTS && !thin_out(p, literals, count, work)) return false;
    p->class_count = TACT__TEXT_FIRST + p->texts.count + 2 * p->point_count + 1;
    if (!make_direct(p, arena)) return false;
    if (!spare_work(p, literals, count, work)) return false;
    for (uint32_t i = 0; i < count; i++) {
        tact__literal *l = literals[i];
        for (uint32_t k = 0; holdable(l) && k < l->constant_count; k++)
            if (l->constants[k].type != TACT_TEXT) l->classes[k] = constant_class(p, &l->constants[k]);
    }
    return true;
}
