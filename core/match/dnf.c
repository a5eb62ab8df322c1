/* core/match/dnf.c -- see dnf.h. */
#include "core/match/dnf.h"

static bool is_scalar(const tact_expr_node *n) {
    switch (n->op) {
    case TACT_OP_NULL: case TACT_OP_FALSE: case TACT_OP_TRUE: case TACT_OP_INT: case TACT_OP_TEXT: return true;
    case TACT_OP_DOUBLE: return n->literal.real == n->literal.real;
    default: return false;
    }
}

static bool is_number(const tact_expr_node *n) { return is_scalar(n) && (n->op == TACT_OP_INT || n->op == TACT_OP_DOUBLE); }

static tact_op mirrored(tact_op op) {
    switch (op) {
    case TACT_OP_LT: return TACT_OP_GT;
    case TACT_OP_LE: return TACT_OP_GE;
    case TACT_OP_GT: return TACT_OP_LT;
    case TACT_OP_GE: return TACT_OP_LE;
    default: return op;
    }
}

static bool constants_of(tact__literal *l, const tact_expr_node *n, tact_arena *arena) {
    bool list = n->op == TACT_OP_LIST;
    l->constant_count = list ? n->count : 1;
    tact_value *values = TACT_NEW(arena, tact_value, l->constant_count);
    if (!values) return false;
    uint32_t i = 0;
    if (list) for (const tact_expr_node *c = n->first; c; c = c->next) values[i++] = c->literal;
    else values[0] = n->literal;
    l->constants = values;
    return true;
}

static bool all_scalars(const tact_expr_node *list) {
    for (const tact_expr_node *c = list->first; c; c = c->next)
        if (!is_scalar(c)) return false;
    return true;
}

/* What the index can hold about one field; everything else is an atom. */
static bool relation(tact__literal *l, const tact_expr_node *n, tact_arena *arena) {
    const tact_expr_node *a = n->first, *b = a->next, *constant = NULL;
    tact_op op = (tact_op)n->op;
    if (op == TACT_OP_IN) {
        if (a->op == TACT_OP_FIELD && b->op == TACT_OP_LIST && all_scalars(b)) { l->kind = TACT__EQUAL; l->field = a->field; return constants_of(l, b, arena); }
        if (a->op == TACT_OP_TEXT && b->op == TACT_OP_FIELD && !l->negated) { l->kind = TACT__MEMBER; l->field = b->field; return constants_of(l, a, arena); }
        return true;
    }
    if (a->op == TACT_OP_FIELD && is_scalar(b)) { l->field = a->field; constant = b; }
    else if (b->op == TACT_OP_FIELD && is_scalar(a)) { l->field = b->field; constant = a; op = mirrored(op); }
    if (!constant) return true;
    if (op == TACT_OP_EQ || op == TACT_OP_NE) {
        l->kind = TACT__EQUAL;
        l->negated ^= op == TACT_OP_NE;                     /* x != c is !(x == c), in errors too */
        return constants_of(l, constant, arena);
    }
    if (!is_number(constant)) return true;
    l->kind = TACT__ORDER;
    l->op = (uint8_t)op;
    return constants_of(l, constant, arena);
}

static bool prefix(tact__literal *l, const tact_expr_node *n, tact_arena *arena) {
    const tact_expr_node *a = n->first, *b = a ? a->next : NULL;
    if (n->function != TACT_FUNCTION_STARTS || l->negated || a->op != TACT_OP_FIELD || b->op != TACT_OP_TEXT) return true;
    l->kind = TACT__PREFIX;
    l->field = a->field;
    return constants_of(l, b, arena);
}

static tact__literal *literal_of(const tact_expr_node *n, bool negated, tact_arena *arena) {
    tact__literal *l = TACT_NEW(arena, tact__literal, 1);
    if (!l) return NULL;
    *l = (tact__literal){ .kind = TACT__ATOM, .negated = negated, .code = n->bytes };
    switch (n->op) {
    case TACT_OP_FIELD: l->kind = TACT__BARE; l->field = n->field; return l;
    case TACT_OP_HAS: l->kind = TACT__HAS; l->field = n->field; return l;
    case TACT_OP_EQ: case TACT_OP_NE: case TACT_OP_LT: case TACT_OP_LE: case TACT_OP_GT: case TACT_OP_GE: case TACT_OP_IN:
        return relation(l, n, arena) ? l : NULL;
    case TACT_OP_CALL: return prefix(l, n, arena) ? l : NULL;
    default: return l;
    }
}

/* f in [a, b]: the bytes of a literal that was mirrored, negated or merged on the way. */
static bool rewritten(tact__literal *l, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 64);
    tact_write_u8(&w, TACT_OP_IN);
    tact_write_u8(&w, TACT_OP_FIELD);
    tact_write_varint(&w, l->field);
    tact_write_u8(&w, TACT_OP_LIST);
    tact_write_varint(&w, l->constant_count);
    for (uint32_t i = 0; i < l->constant_count; i++) {
        const tact_value *v = &l->constants[i];
        switch (v->type) {
        case TACT_BOOL: tact_write_u8(&w, v->boolean ? TACT_OP_TRUE : TACT_OP_FALSE); break;
        case TACT_INT: tact_write_u8(&w, TACT_OP_INT); tact_write_signed(&w, v->integer); break;
        case TACT_DOUBLE: tact_write_u8(&w, TACT_OP_DOUBLE); tact_write_f64(&w, v->real); break;
        case TACT_TEXT: tact_write_u8(&w, TACT_OP_TEXT); tact_write_text(&w, v->text); break;
        default: tact_write_u8(&w, TACT_OP_NULL); break;
        }
    }
    l->code = tact_writer_slice(&w);
    return w.status == TACT_OK;
}

bool tact__literal_to_atom(tact__literal *l, tact_arena *arena) {
    if (l->kind == TACT__EQUAL && !rewritten(l, arena)) return false;
    l->kind = TACT__ATOM;
    return true;
}

static bool single(tact__dnf *out, tact__literal *l, tact_arena *arena) {
    out->items = TACT_NEW(arena, tact__conjunction, 1);
    out->count = 1;
    if (!out->items || !l) return false;
    out->items[0].literals = TACT_NEW(arena, tact__literal *, 1);
    out->items[0].count = 1;
    if (!out->items[0].literals) return false;
    out->items[0].literals[0] = l;
    return true;
}

static bool constant(tact__dnf *out, bool value, tact_arena *arena) {
    out->items = TACT_NEW(arena, tact__conjunction, 1);
    out->count = value;
    return out->items != NULL;
}

static bool multiply(tact__dnf *sum, const tact__dnf *by, tact_arena *arena) {
    tact__conjunction *items = TACT_NEW(arena, tact__conjunction, (size_t)sum->count * by->count + 1);
    uint32_t n = 0;
    if (!items) return false;
    for (uint32_t i = 0; i < sum->count; i++)
        for (uint32_t k = 0; k < by->count; k++, n++) {
            const tact__conjunction *a = &sum->items[i], *b = &by->items[k];
            items[n].count = a->count + b->count;
            items[n].literals = TACT_NEW(arena, tact__literal *, items[n].count + 1);
            if (!items[n].literals) return false;
            if (a->count) memcpy(items[n].literals, a->literals, a->count * sizeof *a->literals);
            if (b->count) memcpy(items[n].literals + a->count, b->literals, b->count * sizeof *b->literals);
        }
    *sum = (tact__dnf){ items, n };
    return true;
}

static bool add(tact__dnf *sum, const tact__dnf *more, tact_arena *arena) {
    tact__conjunction *items = TACT_NEW(arena, tact__conjunction, (size_t)sum->count + more->count + 1);
    if (!items) return false;
    if (sum->count) memcpy(items, sum->items, sum->count * sizeof *items);
    if (more->count) memcpy(items + sum->count, more->items, more->count * sizeof *items);
    *sum = (tact__dnf){ items, sum->count + more->count };
    return true;
}

/* x == a || x == b || ... on one field is one literal: x in [a, b, ...]; 'a' in x || 'b' in x one with two members. Merges what can be merged
 * among single-literal conjunctions. */
static tact__literal *mergeable(const tact__conjunction *c) {
    if (c->count != 1 || c->literals[0]->negated) return NULL;
    return c->literals[0]->kind == TACT__EQUAL || c->literals[0]->kind == TACT__MEMBER ? c->literals[0] : NULL;
}

static bool merge_together(const tact__literal *a, const tact__literal *b) { return a && b && a->kind == b->kind && a->field == b->field; }

typedef struct arenas { tact_arena *keep, *scratch; unsigned turns; tact__parts *parts; } arenas;       /* turns: == and != of conditions around this one */

static tact__literal *merged(const tact__literal *a, const tact__literal *b, tact_arena *keep) {
    tact__literal *l = TACT_NEW(keep, tact__literal, 1);
    tact_value *values = TACT_NEW(keep, tact_value, (size_t)a->constant_count + b->constant_count);
    if (!l || !values) return NULL;
    if (a->constant_count) memcpy(values, a->constants, a->constant_count * sizeof *values);
    if (b->constant_count) memcpy(values + a->constant_count, b->constants, b->constant_count * sizeof *values);
    *l = *a;
    l->constants = values;
    l->constant_count = a->constant_count + b->constant_count;
    return l;
}

static bool merge(tact__dnf *sum, arenas a) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < sum->count; i++) {
        tact__literal *l = mergeable(&sum->items[i]);
        uint32_t k = 0;
        while (k < kept && !merge_together(l, mergeable(&sum->items[k]))) k++;
        if (k == kept) { sum->items[kept++] = sum->items[i]; continue; }
        tact__literal *both = merged(sum->items[k].literals[0], l, a.keep);
        tact__literal **place = TACT_NEW(a.scratch, tact__literal *, 1);
        if (!both || !place) return false;
        *place = both;
        sum->items[k].literals = place;
    }
    sum->count = kept;
    return true;
}

static bool kept_whole(const tact_expr_node *n, bool negated, arenas a, tact__dnf *out) {
    tact__literal *whole = TACT_NEW(a.keep, tact__literal, 1);
    if (!whole) return false;
    *whole = (tact__literal){ .kind = TACT__ATOM, .negated = negated, .code = n->bytes };
    return single(out, whole, a.scratch);
}

static bool expand(const tact_expr_node *n, bool negated, arenas a, tact__dnf *out);

static bool keep_result(tact__dnf *d, tact_arena *keep) {
    tact__conjunction *items = TACT_NEW(keep, tact__conjunction, (size_t)d->count + 1);
    if (!items) return false;
    for (uint32_t i = 0; i < d->count; i++) {
        items[i] = (tact__conjunction){ TACT_NEW(keep, tact__literal *, (size_t)d->items[i].count + 1), d->items[i].count };
        if (!items[i].literals) return false;
        if (items[i].count) memcpy(items[i].literals, d->items[i].literals, items[i].count * sizeof *items[i].literals);
    }
    d->items = items;
    return true;
}

/* Whole in the index, and more than one predicate, for that one would do as well alone. */
static bool makes_a_part(const tact__dnf *d) {
    for (uint32_t i = 0; i < d->count; i++)
        for (uint32_t k = 0; k < d->items[i].count; k++)
            if (d->items[i].literals[k]->kind == TACT__ATOM) return false;
    return d->count > 1 || (d->count == 1 && d->items[0].count > 1);
}

static bool add_part(tact__parts *p, tact__dnf d, arenas a, uint32_t *number) {
    if (p->count == p->kept_room) {
        uint32_t room = p->kept_room ? 2 * p->kept_room : 64;
        tact__dnf *kept = TACT_NEW(a.keep, tact__dnf, room);
        if (!kept) return false;
        if (p->count) memcpy(kept, p->kept, p->count * sizeof *kept);
        p->kept = kept;
        p->kept_room = room;
    }
    if (!keep_result(&d, a.keep)) return false;
    p->kept[*number = p->count++] = d;
    return true;
}

/* What campaigns share is asked for by its number. */
static bool ask_part(tact__part *part, const tact_expr_node *n, bool negated, arenas a, tact__dnf *out) {
    arenas inner = { a.keep, a.scratch, 0, NULL };
    if (part->state == TACT__PART_UNTRIED) {
        if (!expand(n, negated, inner, out)) return false;
        part->state = makes_a_part(out) ? TACT__PART_KEPT : TACT__PART_REFUSED;
        if (part->state == TACT__PART_KEPT && !add_part(a.parts, *out, a, &part->number)) return false;
    }
    if (part->state == TACT__PART_REFUSED) return true;
    tact__literal *l = TACT_NEW(a.keep, tact__literal, 1);
    tact_value *name = TACT_NEW(a.keep, tact_value, 1);
    uint32_t *number = TACT_NEW(a.keep, uint32_t, 1);
    if (!l || !name || !number) return false;
    *number = part->number;
    *name = tact_value_text((tact_slice){ (const char *)number, sizeof *number });
    *l = (tact__literal){ .kind = TACT__MEMBER, .field = a.parts->field, .constants = name, .constant_count = 1 };
    return single(out, l, a.scratch);
}

/* a != b is (a && !b) || (!a && b), a == b is (a && b) || (!a && !b), in errors too. Each of the two is written out twice, so not for ever deeper. */
static bool turned(const tact_expr_node *n, bool negated, arenas a, tact__dnf *out) {
    enum { TURNS = 3 };
    const tact_expr_node *left = n->first, *right = left->next;
    bool equal = (n->op == TACT_OP_EQ) != negated;
    if (a.turns++ == TURNS) return kept_whole(n, negated, a, out);
    for (unsigned side = 0; side < 2; side++) {
        tact__dnf both, other;
        if (!expand(left, side != 0, a, &both) || !expand(right, (side != 0) == equal, a, &other)) return false;
        if ((uint64_t)both.count * other.count > TACT__CONJUNCTIONS) return kept_whole(n, negated, a, out);
        if (!multiply(&both, &other, a.scratch) || (side && !add(out, &both, a.scratch))) return false;
        if (!side) *out = both;
    }
    return out->count <= TACT__CONJUNCTIONS || kept_whole(n, negated, a, out);
}

static bool expand(const tact_expr_node *n, bool negated, arenas a, tact__dnf *out) {
    if (n->op == TACT_OP_TRUE || n->op == TACT_OP_FALSE) return constant(out, (n->op == TACT_OP_TRUE) != negated, a.scratch);
    if (n->op == TACT_OP_NOT) return expand(n->first, !negated, a, out);
    tact__part *part = tact__parts_find(a.parts, n, negated);
    if (part && part->state != TACT__PART_REFUSED) {
        if (!ask_part(part, n, negated, a, out)) return false;
        if (part->state == TACT__PART_KEPT) return true;
    }
    if ((n->op == TACT_OP_EQ || n->op == TACT_OP_NE) && tact__is_condition(n->first) && tact__is_condition(n->first->next)) return turned(n, negated, a, out);
    if (n->op != TACT_OP_AND && n->op != TACT_OP_OR) return single(out, literal_of(n, negated, a.keep), a.scratch);
    bool product = (n->op == TACT_OP_AND) != negated;
    if (!constant(out, product, a.scratch)) return false;
    for (const tact_expr_node *c = n->first; c; c = c->next) {
        tact__dnf one;
        if (!expand(c, negated, a, &one)) return false;
        if (product && (uint64_t)out->count * one.count > TACT__CONJUNCTIONS && !kept_whole(c, negated, a, &one)) return false;
        if (product ? !multiply(out, &one, a.scratch) : !add(out, &one, a.scratch) || !merge(out, a)) return false;
        if (out->count > TACT__CONJUNCTIONS) return kept_whole(n, negated, a, out);
    }
    return true;
}

bool tact__dnf_of(tact_expr expr, tact__parts *parts, tact_arena *keep, tact_arena *scratch, tact__dnf *out) {
    if (expr.code.len == 0) return constant(out, true, keep);
    const tact_expr_node *n = tact_expr_decode(expr, scratch);
    return n && expand(n, false, (arenas){ keep, scratch, 0, parts }, out) && keep_result(out, keep);
}
