/* core/campaign/expr_check.c -- hostile bytes end here: after OK, evaluation needs no bounds of its own. */
#include "core/campaign/expr_code.h"
#include "core/campaign/pattern.h"

enum { DIVISION_FAILS = 3 };           /* the version since which a division by zero is an error of doubles too */

typedef struct bounds { uint32_t field_count; unsigned locals; int depth; unsigned version; } bounds;  /* of the node that is read */

static void check_node(tact_reader *r, bounds b);

static bounds deeper(bounds b) { b.depth++; return b; }

static void nodes(tact_reader *r, bounds b, uint64_t count) {
    for (; count && !r->status; count--) check_node(r, deeper(b));
}

static void text(tact_reader *r) {
    tact_slice s = tact_read_text(r);
    if (!tact_slice_utf8(s)) tact_reader_fail(r, TACT_ERR_FORMAT);
}

static void field(tact_reader *r, uint32_t field_count) {
    if (tact_read_varint(r) >= field_count) tact_reader_fail(r, TACT_ERR_FORMAT);
}

static void logic(tact_reader *r, bounds b) {
    size_t bytes = tact_read_u16(r);
    const uint8_t *start = r->at;
    nodes(r, b, tact_read_count(r, 1));
    if (!r->status && (size_t)(r->at - start) != bytes) tact_reader_fail(r, TACT_ERR_FORMAT);
}

static void condition(tact_reader *r, bounds b) {
    size_t bytes[3] = { 0, tact_read_u16(r), tact_read_u16(r) };
    for (unsigned i = 0; i < 3 && !r->status; i++) {
        const uint8_t *start = r->at;
        check_node(r, deeper(b));
        if (!r->status && i > 0 && (size_t)(r->at - start) != bytes[i]) tact_reader_fail(r, TACT_ERR_FORMAT);
    }
}

static void call(tact_reader *r, bounds b) {
    const tact_function_row *row = tact_function_of(tact_read_u8(r));
    unsigned count = tact_read_u8(r);
    if (!row || tact_function_macro(row->number) || count < tact_function_least(row) || count > tact_function_most(row) || count > TACT_EXPR_ARGS) tact_reader_fail(r, TACT_ERR_FORMAT);
    else nodes(r, b, count);
}

static void macro(tact_reader *r, bounds b) {
    nodes(r, b, 1);
    if (++b.locals > TACT_EXPR_LOCALS) tact_reader_fail(r, TACT_ERR_LIMIT);
    else nodes(r, b, 1);
}

static void pattern(tact_reader *r) {
    if (!tact_pattern_check(tact_read_text(r))) tact_reader_fail(r, TACT_ERR_FORMAT);
}

static void check_node(tact_reader *r, bounds b) {
    if (b.depth > TACT_EXPR_DEPTH) { tact_reader_fail(r, TACT_ERR_LIMIT); return; }
    unsigned op = tact_read_u8(r);
    switch (op) {
    case TACT_OP_NULL: case TACT_OP_FALSE: case TACT_OP_TRUE: break;
    case TACT_OP_INT: case TACT_OP_DURATION: case TACT_OP_TIMESTAMP: tact_read_signed(r); break;
    case TACT_OP_DOUBLE: tact_read_f64(r); break;
    case TACT_OP_TEXT: text(r); break;
    case TACT_OP_FIELD: case TACT_OP_HAS: field(r, b.field_count); break;
    case TACT_OP_SELECT: case TACT_OP_HAS_SELECT: text(r); nodes(r, b, 1); break;
    case TACT_OP_LIST: nodes(r, b, tact_read_count(r, 1)); break;
    case TACT_OP_MAP: nodes(r, b, 2 * (uint64_t)tact_read_count(r, 2)); break;
    case TACT_OP_NOT: case TACT_OP_NEG: nodes(r, b, 1); break;
    case TACT_OP_AND: case TACT_OP_OR: logic(r, b); break;
    case TACT_OP_COND: condition(r, b); break;
    case TACT_OP_CALL: call(r, b); break;
    case TACT_OP_LOCAL: field(r, b.locals); break;
    case TACT_OP_ALL: case TACT_OP_EXISTS: case TACT_OP_EXISTS_ONE: macro(r, b); break;
    case TACT_OP_MATCHES: pattern(r); nodes(r, b, 1); break;
    case TACT_OP_INDEX: case TACT_OP_EQ: case TACT_OP_NE: case TACT_OP_LT: case TACT_OP_LE: case TACT_OP_GT: case TACT_OP_GE: case TACT_OP_ADD:
    case TACT_OP_SUB: case TACT_OP_MUL: case TACT_OP_MOD: case TACT_OP_IN: nodes(r, b, 2); break;
    case TACT_OP_DIV: case TACT_OP_REAL_DIV:
        if (b.version < DIVISION_FAILS) tact_reader_fail(r, TACT_ERR_VERSION);
        nodes(r, b, 2);
        break;
    default: tact_reader_fail(r, TACT_ERR_FORMAT); break;
    }
}

tact_status tact_expr_check(tact_slice code, uint32_t field_count) {
    if (code.len > TACT_EXPR_CODE_BYTES) return TACT_ERR_LIMIT;
    tact_reader r = tact_reader_of(code);
    unsigned version = tact_read_u8(&r);
    if (!r.status && version > TACT_EXPR_VERSION) return TACT_ERR_VERSION;
    if (version < 1) return TACT_ERR_FORMAT;
    check_node(&r, (bounds){ field_count, 0, 1, version });
    if (r.status) return r.status;
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
