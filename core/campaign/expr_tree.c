/* core/campaign/expr_tree.c -- see expr_tree.h. */
#include "core/campaign/expr_tree.h"

static tact_expr_node *decode(tact_reader *r, tact_arena *arena) {
    tact_expr_node *n = TACT_NEW(arena, tact_expr_node, 1);
    const uint8_t *start = r->at;
    uint64_t children = 0;
    if (!n) return NULL;
    n->op = tact_read_u8(r);
    switch (n->op) {
    case TACT_OP_NULL: n->literal = (tact_value){ .type = TACT_NULL }; break;
    case TACT_OP_FALSE: case TACT_OP_TRUE: n->literal = tact_value_bool(n->op == TACT_OP_TRUE); break;
    case TACT_OP_INT: n->literal = tact_value_int(tact_read_signed(r)); break;
    case TACT_OP_DOUBLE: n->literal = tact_value_double(tact_read_f64(r)); break;
    case TACT_OP_TEXT: n->literal = tact_value_text(tact_read_text(r)); break;
    case TACT_OP_DURATION: n->literal = (tact_value){ .type = TACT_DURATION, .span = { tact_read_signed(r) } }; break;
    case TACT_OP_TIMESTAMP: n->literal = (tact_value){ .type = TACT_TIMESTAMP, .instant = { tact_read_signed(r) } }; break;
    case TACT_OP_FIELD: case TACT_OP_HAS: case TACT_OP_LOCAL: n->field = (uint32_t)tact_read_varint(r); break;
    case TACT_OP_SELECT: case TACT_OP_HAS_SELECT: case TACT_OP_MATCHES: n->name = tact_read_text(r); children = 1; break;
    case TACT_OP_LIST: children = tact_read_varint(r); break;
    case TACT_OP_MAP: children = 2 * tact_read_varint(r); break;
    case TACT_OP_NOT: case TACT_OP_NEG: children = 1; break;
    case TACT_OP_AND: case TACT_OP_OR: tact_read_u16(r); children = tact_read_varint(r); break;
    case TACT_OP_COND: tact_read_u32(r); children = 3; break;
    case TACT_OP_CALL: n->function = tact_read_u8(r); children = tact_read_u8(r); break;
    default: children = 2; break;
    }
    for (tact_expr_node **end = &n->first; children && !r->status; children--, end = &(*end)->next, n->count++)
        if (!(*end = decode(r, arena))) return NULL;
    n->bytes = (tact_slice){ (const char *)start, (size_t)(r->at - start) };
    return n;
}

tact_expr_node *tact_expr_decode(tact_expr expr, tact_arena *arena) {
    tact_reader r = tact_reader_of(expr.code);
    tact_read_u8(&r);
    return decode(&r, arena);
}
