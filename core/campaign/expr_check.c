/* core/campaign/expr_check.c -- hostile bytes end here: after OK, evaluation needs no bounds of its own. */
#include "core/campaign/expr_code.h"

static void check_node(tact_reader *r, uint32_t field_count, int depth);

static void nodes(tact_reader *r, uint32_t field_count, int depth, uint64_t count) {
    for (; count && !r->status; count--) check_node(r, field_count, depth + 1);
}

static void text(tact_reader *r) {
    tact_slice s = tact_read_text(r);
    if (!tact_slice_utf8(s)) tact_reader_fail(r, TACT_ERR_FORMAT);
}

static void field(tact_reader *r, uint32_t field_count) {
    if (tact_read_varint(r) >= field_count) tact_reader_fail(r, TACT_ERR_FORMAT);
}

static void logic(tact_reader *r, uint32_t field_count, int depth) {
    size_t bytes = tact_read_u16(r);
    const uint8_t *start = r->at;
    nodes(r, field_count, depth, tact_read_count(r, 1));
    if (!r->status && (size_t)(r->at - start) != bytes) tact_reader_fail(r, TACT_ERR_FORMAT);
}

static void condition(tact_reader *r, uint32_t field_count, int depth) {
    size_t bytes[3] = { 0, tact_read_u16(r), tact_read_u16(r) };
    for (unsigned i = 0; i < 3 && !r->status; i++) {
        const uint8_t *start = r->at;
        check_node(r, field_count, depth + 1);
        if (!r->status && i > 0 && (size_t)(r->at - start) != bytes[i]) tact_reader_fail(r, TACT_ERR_FORMAT);
    }
}

static void call(tact_reader *r, uint32_t field_count, int depth) {
    const tact_function_row *row = tact_function_of(tact_read_u8(r));
    unsigned count = tact_read_u8(r);
    if (!row || row->number == TACT_FUNCTION_HAS || count != row->args.len || count > TACT_EXPR_ARGS) tact_reader_fail(r, TACT_ERR_FORMAT);
    else nodes(r, field_count, depth, count);
}

static void check_node(tact_reader *r, uint32_t field_count, int depth) {
    if (depth > TACT_EXPR_DEPTH) { tact_reader_fail(r, TACT_ERR_LIMIT); return; }
    unsigned op = tact_read_u8(r);
    switch (op) {
    case TACT_OP_NULL: case TACT_OP_FALSE: case TACT_OP_TRUE: break;
    case TACT_OP_INT: case TACT_OP_DURATION: tact_read_signed(r); break;
    case TACT_OP_DOUBLE: tact_read_f64(r); break;
    case TACT_OP_TEXT: text(r); break;
    case TACT_OP_FIELD: case TACT_OP_HAS: field(r, field_count); break;
    case TACT_OP_SELECT: case TACT_OP_HAS_SELECT: text(r); nodes(r, field_count, depth, 1); break;
    case TACT_OP_LIST: nodes(r, field_count, depth, tact_read_count(r, 1)); break;
    case TACT_OP_MAP: nodes(r, field_count, depth, 2 * (uint64_t)tact_read_count(r, 2)); break;
    case TACT_OP_NOT: case TACT_OP_NEG: nodes(r, field_count, depth, 1); break;
    case TACT_OP_AND: case TACT_OP_OR: logic(r, field_count, depth); break;
    case TACT_OP_COND: condition(r, field_count, depth); break;
    case TACT_OP_CALL: call(r, field_count, depth); break;
    case TACT_OP_INDEX: case TACT_OP_EQ: case TACT_OP_NE: case TACT_OP_LT: case TACT_OP_LE: case TACT_OP_GT: case TACT_OP_GE: case TACT_OP_ADD:
    case TACT_OP_SUB: case TACT_OP_MUL: case TACT_OP_DIV: case TACT_OP_REAL_DIV: case TACT_OP_MOD: case TACT_OP_IN:
        nodes(r, field_count, depth, 2);
        break;
    default: tact_reader_fail(r, TACT_ERR_FORMAT); break;
    }
}

tact_status tact_expr_check(tact_slice code, uint32_t field_count) {
    if (code.len > TACT_EXPR_CODE_BYTES) return TACT_ERR_LIMIT;
    tact_reader r = tact_reader_of(code);
    unsigned version = tact_read_u8(&r);
    if (!r.status && version > TACT_EXPR_VERSION) return TACT_ERR_VERSION;
    if (version != TACT_EXPR_VERSION) return TACT_ERR_FORMAT;
    check_node(&r, field_count, 1);
    if (r.status) return r.status;
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
