/* core/campaign/expr_text.c -- see expr_text.h. */
#include "core/campaign/expr_text.h"

static void put(tact_writer *w, const char *z) { tact_write_bytes(w, z, strlen(z)); }
static void put_text(tact_writer *w, tact_slice s) { tact_write_bytes(w, s.ptr, s.len); }

static void put_int(tact_writer *w, int64_t n) {
    char digits[20], *p = digits + sizeof digits;
    uint64_t v = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
    do *--p = (char)('0' + v % 10); while ((v /= 10) > 0);
    if (n < 0) put(w, "-");
    tact_write_bytes(w, p, (size_t)(digits + sizeof digits - p));
}

/* Three decimals are enough to see why a comparison failed. */
static void put_real(tact_writer *w, double v) {
    if (!(v > -9e15 && v < 9e15)) { put(w, v > 0 ? "1e15 or more" : v < 0 ? "-1e15 or less" : "NaN"); return; }
    int64_t milli = (int64_t)(v * 1000 + (v < 0 ? -0.5 : 0.5)), whole = milli / 1000, rest = milli % 1000;
    if (milli < 0 && !whole) put(w, "-");
    put_int(w, whole);
    if (rest < 0) rest = -rest;
    char decimals[5] = { '.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10), (char)('0' + rest % 10), 0 };
    for (int i = 3; i > 1 && decimals[i] == '0'; i--) decimals[i] = 0;
    put(w, decimals);
}

static void put_span(tact_writer *w, int64_t us) {
    static const struct { int64_t us; const char *name; } units[] = { { 86400000000, "days" }, { 3600000000, "hours" }, { 60000000, "minutes" } };
    for (unsigned i = 0; i < 3; i++) {
        if (us % units[i].us) continue;
        put(w, units[i].name);
        put(w, "(");
        put_int(w, us / units[i].us);
        put(w, ")");
        return;
    }
    put(w, "duration(\"");
    put_real(w, (double)us / 1e6);
    put(w, "s\")");
}

void tact_expr_value_text(tact_writer *w, const tact_value *v) {
    char time[TACT_INSTANT_TEXT + 1];
    switch (v->type) {
    case TACT_NULL: put(w, "null"); break;
    case TACT_BOOL: put(w, v->boolean ? "true" : "false"); break;
    case TACT_INT: put_int(w, v->integer); break;
    case TACT_DOUBLE: put_real(w, v->real); break;
    case TACT_TEXT: put(w, "\""); put_text(w, v->text); put(w, "\""); break;
    case TACT_DURATION: put_span(w, v->span.us); break;
    case TACT_TIMESTAMP: put_text(w, tact_instant_format(v->instant, time)); break;
    case TACT_LIST:
        put(w, "[");
        for (uint32_t i = 0; i < v->list.count && i < 8; i++) { if (i) put(w, ", "); tact_expr_value_text(w, &v->list.items[i]); }
        put(w, v->list.count > 8 ? ", ...]" : "]");
        break;
    case TACT_MAP: put(w, "{...}"); break;
    default: put(w, "nothing");
    }
}

void tact_field_text(tact_writer *w, const tact_field *f) {
    unsigned kind;
    tact_slice name;
    const tact_field_row *row = f->kind == TACT_FIELD_BUILTIN ? tact_field_of(f->builtin) : NULL;
    if (row) { put_text(w, row->path); return; }
    if (tact_field_since(f, &kind, &name)) { put(w, "person.days_since(\""); put_text(w, name); put(w, "\")"); return; }
    put(w, f->kind == TACT_FIELD_TRAIT ? "person.traits." : f->kind == TACT_FIELD_LOCAL ? "context." : "event.");
    put_text(w, f->name);
}

static const char *sign(uint8_t op) {
    switch (op) {
    case TACT_OP_EQ: return " == "; case TACT_OP_NE: return " != "; case TACT_OP_LT: return " < "; case TACT_OP_LE: return " <= ";
    case TACT_OP_GT: return " > "; case TACT_OP_GE: return " >= "; case TACT_OP_ADD: return " + "; case TACT_OP_SUB: return " - ";
    case TACT_OP_MUL: return " * "; case TACT_OP_MOD: return " % "; case TACT_OP_IN: return " in "; case TACT_OP_AND: return " && ";
    case TACT_OP_OR: return " || "; default: return " / ";
    }
}

static void joined(tact_writer *w, const tact_expr_node *n, const tact_bundle *b, const char *between) {
    for (const tact_expr_node *c = n; c; c = c->next) {
        if (c != n) put(w, between);
        tact_expr_text(w, c, b);
    }
}

static void inside(tact_writer *w, const tact_expr_node *n, const tact_bundle *b) {
    bool brackets = (n->op >= TACT_OP_AND && n->op <= TACT_OP_IN);
    if (brackets) put(w, "(");
    tact_expr_text(w, n, b);
    if (brackets) put(w, ")");
}

/* Each side of an operator in brackets when it is one itself. */
static void operation(tact_writer *w, const tact_expr_node *n, const tact_bundle *b) {
    for (const tact_expr_node *c = n->first; c; c = c->next) {
        if (c != n->first) put(w, sign(n->op));
        inside(w, c, b);
    }
}

static void method(tact_writer *w, const tact_expr_node *n, const tact_bundle *b, const char *name, const char *variable) {
    inside(w, n->first, b);
    put(w, name);
    put(w, variable);
    if (n->first->next) tact_expr_text(w, n->first->next, b);
    put(w, ")");
}

static void called(tact_writer *w, const tact_expr_node *n, const tact_bundle *b) {
    const tact_function_row *row = tact_function_of(n->function);
    bool receiver = row && (row->number == TACT_FUNCTION_STARTS || row->number == TACT_FUNCTION_ENDS || row->number == TACT_FUNCTION_CONTAINS || row->number == TACT_FUNCTION_LOWER || row->number >= TACT_FUNCTION_FULL_YEAR);
    if (receiver && n->first) { inside(w, n->first, b); put(w, "."); }
    put_text(w, row ? row->name : TACT_S("function"));
    put(w, "(");
    if (n->first) joined(w, receiver ? n->first->next : n->first, b, ", ");
    put(w, ")");
}

void tact_expr_text(tact_writer *w, const tact_expr_node *n, const tact_bundle *b) {
    if (tact_expr_node_literal(n)) { tact_expr_value_text(w, &n->literal); return; }
    switch (n->op) {
    case TACT_OP_FIELD: if (n->field < b->field_count) tact_field_text(w, &b->fields[n->field]); break;
    case TACT_OP_HAS: put(w, "has("); if (n->field < b->field_count) tact_field_text(w, &b->fields[n->field]); put(w, ")"); break;
    case TACT_OP_LOCAL: put(w, n->field ? "y" : "x"); break;
    case TACT_OP_SELECT: inside(w, n->first, b); put(w, "."); put_text(w, n->name); break;
    case TACT_OP_HAS_SELECT: put(w, "has("); inside(w, n->first, b); put(w, "."); put_text(w, n->name); put(w, ")"); break;
    case TACT_OP_INDEX: inside(w, n->first, b); put(w, "["); tact_expr_text(w, n->first->next, b); put(w, "]"); break;
    case TACT_OP_LIST: put(w, "["); joined(w, n->first, b, ", "); put(w, "]"); break;
    case TACT_OP_MAP: put(w, "{...}"); break;
    case TACT_OP_NOT: put(w, "!"); inside(w, n->first, b); break;
    case TACT_OP_NEG: put(w, "-"); inside(w, n->first, b); break;
    case TACT_OP_COND: inside(w, n->first, b); put(w, " ? "); inside(w, n->first->next, b); put(w, " : "); inside(w, n->first->next->next, b); break;
    case TACT_OP_CALL: called(w, n, b); break;
    case TACT_OP_ALL: method(w, n, b, ".all(", "x, "); break;
    case TACT_OP_EXISTS: method(w, n, b, ".exists(", "x, "); break;
    case TACT_OP_EXISTS_ONE: method(w, n, b, ".exists_one(", "x, "); break;
    case TACT_OP_MATCHES: inside(w, n->first, b); put(w, ".matches(...)"); break;
    default: operation(w, n, b);
    }
}
