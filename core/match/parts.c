/* core/match/parts.c -- see parts.h. */
#include "core/match/parts.h"

bool tact__is_condition(const tact_expr_node *n) {
    switch (n->op) {
    case TACT_OP_TRUE: case TACT_OP_FALSE: case TACT_OP_HAS: case TACT_OP_NOT: case TACT_OP_AND: case TACT_OP_OR: case TACT_OP_IN:
    case TACT_OP_EQ: case TACT_OP_NE: case TACT_OP_LT: case TACT_OP_LE: case TACT_OP_GT: case TACT_OP_GE: return true;
    default: return false;
    }
}

static bool is_compound(const tact_expr_node *n) {
    if (n->op == TACT_OP_AND || n->op == TACT_OP_OR) return true;
    return (n->op == TACT_OP_EQ || n->op == TACT_OP_NE) && tact__is_condition(n->first) && tact__is_condition(n->first->next);
}

static bool make_room(tact__parts *p, tact_arena *work) {
    uint32_t room = p->room ? 2 * p->room : 64, *uses = TACT_NEW(work, uint32_t, room);
    if (!uses) return false;
    if (p->room) memcpy(uses, p->uses, p->room * sizeof *uses);
    p->uses = uses;
    p->room = room;
    return true;
}

bool tact__parts_likely(tact_slice code) {
    const char *and = memchr(code.ptr, TACT_OP_AND, code.len);
    if (memchr(code.ptr, TACT_OP_OR, code.len)) return true;
    return and && memchr(and + 1, TACT_OP_AND, code.len - (size_t)(and + 1 - code.ptr));
}

/* What was met before is not looked into again: whoever shares the whole shares what is in it. */
bool tact__parts_note(tact__parts *p, const tact_expr_node *n, tact_arena *work) {
    bool compound = is_compound(n);
    if (compound) {
        uint32_t number = tact__texts_add(&p->known, work, n->bytes);
        if (number == TACT__NO_TEXT || (number >= p->room && !make_room(p, work))) return false;
        if (p->uses[number]++) return true;
    }
    for (const tact_expr_node *c = compound || n->op == TACT_OP_NOT ? n->first : NULL; c; c = c->next)
        if (!tact__parts_note(p, c, work)) return false;
    return true;
}

bool tact__parts_settle(tact__parts *p, uint32_t campaigns, tact_arena *work) {
    uint64_t uses = 0;
    for (uint32_t i = 0; i < p->known.count; i++) uses += p->uses[i] >= TACT__PART_USES ? p->uses[i] : 0;
    if (uses * TACT__PART_CAMPAIGNS < campaigns) p->known.count = 0;
    p->tried = (tact__part (*)[2])tact_arena_alloc(work, (size_t)p->known.count + 1, sizeof *p->tried);
    return p->tried != NULL;
}

tact__part *tact__parts_find(const tact__parts *p, const tact_expr_node *n, bool negated) {
    if (!p || !p->known.count || !is_compound(n)) return NULL;
    uint32_t number = tact__texts_find(&p->known, n->bytes);
    return number == TACT__NO_TEXT || p->uses[number] < TACT__PART_USES ? NULL : &p->tried[number][negated];
}
