/* core/match/rest.c -- what the index cannot hold: atoms, and which of them ask the person something nobody else asks. */
#include "core/match/build.h"

static bool rest_of(tact__builder *b) {
    uint32_t total = 0;
    for (uint32_t c = 0; c < b->column_count; c++) {
        b->places[c].rest = total;
        for (uint32_t i = 0; i < b->columns[c].count; i++) total += b->columns[c].literals[i]->kind == TACT__ATOM;
    }
    b->places[b->column_count].rest = total;
    uint32_t *rest = TACT_NEW(b->arena, uint32_t, (size_t)total + 1), n = 0;
    if (!rest) return false;
    for (uint32_t c = 0; c < b->column_count; c++)
        for (uint32_t i = 0; b->places[c].rest < b->places[c + 1].rest && i < b->columns[c].count; i++) {
            const tact__literal *l = b->columns[c].literals[i];
            if (l->kind != TACT__ATOM) continue;
            uint32_t atom = tact__texts_add(&b->atoms, b->work, l->code);
            if (atom == TACT__NO_TEXT) return false;
            rest[n++] = atom << 1 | l->negated;
        }
    tact_expr *atoms = TACT_NEW(b->arena, tact_expr, (size_t)b->atoms.count + 1);
    if (!atoms) return false;
    for (uint32_t i = 0; i < b->atoms.count; i++) {
        char *code = tact_arena_alloc(b->arena, b->atoms.texts[i].len + 1, 1);
        if (!code) return false;
        code[0] = TACT_EXPR_VERSION;
        memcpy(code + 1, b->atoms.texts[i].ptr, b->atoms.texts[i].len);
        atoms[i].code = (tact_slice){ code, b->atoms.texts[i].len + 1 };
    }
    b->index->rest = rest;
    b->index->atoms = atoms;
    b->index->atom_count = b->atoms.count;
    return true;
}

/* ---- questions about the person ---- */

typedef struct questions { tact__texts texts; uint32_t *times; bool computed[256]; } questions;      /* computed: a function with an argument that is not written out */

typedef bool (*seen_question)(tact__builder *b, questions *q, const tact_expr_node *call);

static bool each_question(tact__builder *b, questions *q, const tact_expr_node *n, seen_question see) {
    if (n->op == TACT_OP_CALL && tact_function_asks(n->function) && !see(b, q, n)) return false;
    for (const tact_expr_node *c = n->first; c; c = c->next)
        if (!each_question(b, q, c, see)) return false;
    return true;
}

static bool note(tact__builder *b, questions *q, const tact_expr_node *call) {
    for (const tact_expr_node *c = call->first; c; c = c->next)
        if (!tact_expr_node_literal(c)) q->computed[call->function] = true;
    return tact__texts_add(&q->texts, b->work, call->bytes) != TACT__NO_TEXT;
}

static bool count(tact__builder *b, questions *q, const tact_expr_node *call) { (void)b; q->times[tact__texts_find(&q->texts, call->bytes)]++; return true; }

static bool once(tact__builder *b, questions *q, const tact_expr_node *call) {
    (void)b;
    return !q->computed[call->function] && q->times[tact__texts_find(&q->texts, call->bytes)] == 1;
}

static bool find_alone(tact__builder *b) {
    uint32_t n = b->index->atom_count;
    tact_expr_node **trees = TACT_NEW(b->work, tact_expr_node *, (size_t)n + 1);
    questions *q = TACT_NEW(b->work, questions, 1);
    uint8_t *alone = TACT_NEW(b->arena, uint8_t, (size_t)n + 1);
    if (!trees || !q || !alone) return false;
    for (uint32_t i = 0; i < n; i++)
        if (!(trees[i] = tact_expr_decode(b->index->atoms[i], b->work)) || !each_question(b, q, trees[i], note)) return false;
    q->times = TACT_NEW(b->work, uint32_t, (size_t)q->texts.count + 1);
    if (!q->times) return false;
    for (uint32_t i = 0; i < n; i++) each_question(b, q, trees[i], count);
    for (uint32_t i = 0; i < n; i++) alone[i] = each_question(b, q, trees[i], once);
    b->index->alone = alone;
    return true;
}

bool tact__find_rest(tact__builder *b) { return rest_of(b) && find_alone(b); }
