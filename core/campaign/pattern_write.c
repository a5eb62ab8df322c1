/* core/campaign/pattern_write.c -- the tree of a pattern to steps. */
#include "core/campaign/pattern_tree.h"

typedef tact__pattern_node node;
typedef struct writer {
    uint8_t steps[TACT_PATTERN_STEPS][4]; unsigned step_count;
    const node *repeating;             /* the outermost repetition being written: what is too large is its fault */
    tact_pattern_wrong *wrong;
} writer;

static bool emit(writer *m, const node *n);

static bool step(writer *m, const node *n, unsigned op, uint32_t operands) {
    if (m->step_count == TACT_PATTERN_STEPS) {
        *m->wrong = (tact_pattern_wrong){ m->repeating ? m->repeating->at : n->at, "this pattern is too large", "255 steps are the most, x{20} counts twenty times; use two shorter patterns" };
        return false;
    }
    uint8_t *at = m->steps[m->step_count++];
    at[0] = (uint8_t)op;
    for (unsigned i = 0; i < 3; i++) at[1 + i] = (uint8_t)(operands >> 8 * i);
    return true;
}

static void lead(writer *m, unsigned from, unsigned operand, unsigned to) { m->steps[from][1 + operand] = (uint8_t)to; }

static bool emit_row(writer *m, const node *n) {
    for (const node *c = n->first; c; c = c->next)
        if (!emit(m, c)) return false;
    return true;
}

static bool emit_either(writer *m, const node *n) {
    unsigned leaving[TACT_PATTERN_STEPS], count = 0;
    for (const node *c = n->first; c; c = c->next) {
        unsigned split = m->step_count;
        if (c->next && !step(m, n, TACT_PATTERN_SPLIT, split + 1)) return false;
        if (!emit(m, c)) return false;
        if (!c->next) break;
        leaving[count++] = m->step_count;
        if (!step(m, n, TACT_PATTERN_JUMP, 0)) return false;
        lead(m, split, 1, m->step_count);
    }
    while (count--) lead(m, leaving[count], 0, m->step_count);
    return true;
}

/* x* : L: SPLIT in, out; x; JUMP L */
static bool emit_endless(writer *m, const node *n) {
    unsigned loop = m->step_count;
    if (!step(m, n, TACT_PATTERN_SPLIT, loop + 1) || !emit(m, n->first) || !step(m, n, TACT_PATTERN_JUMP, loop)) return false;
    lead(m, loop, 1, m->step_count);
    return true;
}

static bool emit_repeat(writer *m, const node *n) {
    unsigned splits[TACT_PATTERN_STEPS], count = 0;
    for (unsigned i = 0; i < n->least; i++) {
        unsigned before = m->step_count;
        if (!emit(m, n->first)) return false;
        if (m->step_count == before) return true;          /* nothing, however often */
    }
    if (n->most == TACT__PATTERN_ENDLESS) return emit_endless(m, n);
    for (unsigned i = n->least; i < n->most; i++) {
        splits[count++] = m->step_count;
        if (!step(m, n, TACT_PATTERN_SPLIT, m->step_count + 1) || !emit(m, n->first)) return false;
    }
    while (count--) lead(m, splits[count], 1, m->step_count);
    return true;
}

static bool emit(writer *m, const node *n) {
    switch (n->kind) {
    case TACT__PATTERN_NOTHING: return true;
    case TACT__PATTERN_CHARACTER: return step(m, n, TACT_PATTERN_CHAR, n->code);
    case TACT__PATTERN_SET: return step(m, n, TACT_PATTERN_SET, n->first_range | n->range_count << 8);
    case TACT__PATTERN_ANY: return step(m, n, TACT_PATTERN_ANY, 0);
    case TACT__PATTERN_AT: return step(m, n, TACT_PATTERN_AT, n->code);
    case TACT__PATTERN_ROW: return emit_row(m, n);
    case TACT__PATTERN_EITHER: return emit_either(m, n);
    case TACT__PATTERN_REPEAT: {
        const node *outer = m->repeating;
        if (!outer) m->repeating = n;
        bool fits = emit_repeat(m, n);
        m->repeating = outer;
        return fits;
    }
    }
    return false;
}

static tact_status write(const writer *m, const tact__pattern_tree *tree, tact_arena *arena, tact_slice *program) {
    size_t bytes = 2 + 4 * (size_t)m->step_count + 6 * (size_t)tree->table_count;
    uint8_t *out = tact_arena_alloc(arena, bytes, 1), *at;
    if (!out) return TACT_ERR_MEMORY;
    at = out + 2;
    out[0] = (uint8_t)m->step_count;
    out[1] = (uint8_t)tree->table_count;
    memcpy(at, m->steps, 4 * (size_t)m->step_count);
    at += 4 * (size_t)m->step_count;
    for (unsigned i = 0; i < tree->table_count; i++)
        for (unsigned k = 0; k < 6; k++) *at++ = (uint8_t)((k < 3 ? tree->table[i].low : tree->table[i].high) >> 8 * (k % 3));
    *program = (tact_slice){ (const char *)out, bytes };
    return TACT_OK;
}

tact_status tact__pattern_write(const tact__pattern_tree *tree, tact_arena *arena, tact_slice *program, tact_pattern_wrong *wrong) {
    const node end = { .at = 0 };
    writer m = { .wrong = wrong };
    if (!emit(&m, tree->root) || !step(&m, &end, TACT_PATTERN_FOUND, 0)) return TACT_ERR_INVALID;
    return write(&m, tree, arena, program);
}
