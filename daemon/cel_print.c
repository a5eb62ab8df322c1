/* daemon/cel_print.c -- see cel_print.h. */
#include "daemon/cel_print.h"
#include <stdio.h>
#include "daemon/json_out.h"

/* How tightly something holds together: what stands inside something tighter needs brackets. */
typedef enum tight { CHOICE, OR_ROW, AND_ROW, RELATION, SUM, PRODUCT, SIGN, MEMBER } tight;

static void put(tact_writer *w, const char *z) { tact_write_bytes(w, z, strlen(z)); }

static const char *sign_of(tact_op op) {
    switch (op) {
    case TACT_OP_EQ: return " == "; case TACT_OP_NE: return " != "; case TACT_OP_LT: return " < "; case TACT_OP_LE: return " <= "; case TACT_OP_GT: return " > "; case TACT_OP_GE: return " >= ";
    case TACT_OP_IN: return " in "; case TACT_OP_ADD: return " + "; case TACT_OP_SUB: return " - "; case TACT_OP_MUL: return " * "; case TACT_OP_MOD: return " % ";
    default: return " / ";
    }
}


static tight tight_of(const tact_cel_node *n) {
    if (n->kind == TACT_CEL_LITERAL) return n->literal.type == TACT_INT || n->literal.type == TACT_DOUBLE ? SIGN : MEMBER;     /* 5.x would be read as another number */
    if (n->kind != TACT_CEL_OPERATION) return MEMBER;
    switch (n->op) {
    case TACT_OP_COND: return CHOICE;
    case TACT_OP_OR: return OR_ROW;
    case TACT_OP_AND: return AND_ROW;
    case TACT_OP_ADD: case TACT_OP_SUB: return SUM;
    case TACT_OP_MUL: case TACT_OP_DIV: case TACT_OP_REAL_DIV: case TACT_OP_MOD: return PRODUCT;
    case TACT_OP_NOT: case TACT_OP_NEG: return SIGN;
    case TACT_OP_INDEX: case TACT_OP_LIST: case TACT_OP_MAP: return MEMBER;
    default: return RELATION;
    }
}

static void inside(tact_writer *w, const tact_cel_node *n, tight least) {
    bool brackets = tight_of(n) < least;
    if (brackets) put(w, "(");
    tact_cel_print(w, n);
    if (brackets) put(w, ")");
}

void tact_cel_print_text(tact_writer *w, tact_slice text) {
    char code[8];
    put(w, "\"");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') { put(w, "\\"); tact_write_bytes(w, &text.ptr[i], 1); }
        else if (c == '\n') put(w, "\\n");
        else if (c == '\t') put(w, "\\t");
        else if (c < 0x20 || c == 0x7F) { snprintf(code, sizeof code, "\\x%02x", c); put(w, code); }
        else tact_write_bytes(w, &text.ptr[i], 1);
    }
    put(w, "\"");
}

static void literal(tact_writer *w, const tact_value *v) {
    char digits[TACT_JSON_DOUBLE_BYTES];
    size_t n = 0;
    switch (v->type) {
    case TACT_NULL: put(w, "null"); return;
    case TACT_BOOL: put(w, v->boolean ? "true" : "false"); return;
    case TACT_TEXT: tact_cel_print_text(w, v->text); return;
    case TACT_INT: n = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)v->integer); break;
    case TACT_DOUBLE: n = tact_json_format_double(digits, v->real); break;
    default: TACT_ASSERT(false);
    }
    if (n) tact_write_bytes(w, digits, n);
    else put(w, v->real < 0 ? "-1e999" : "1e999");                         /* beyond what a double holds, as it was written */
}

static void list(tact_writer *w, const tact_cel_node *first, const char *open, const char *close) {
    put(w, open);
    for (const tact_cel_node *c = first; c; c = c->next) {
        if (c != first) put(w, ", ");
        tact_cel_print(w, c);
    }
    put(w, close);
}

static void map(tact_writer *w, const tact_cel_node *n) {
    put(w, "{");
    for (const tact_cel_node *key = n->first; key; key = key->next->next) {
        if (key != n->first) put(w, ", ");
        tact_cel_print(w, key);
        put(w, ": ");
        tact_cel_print(w, key->next);
    }
    put(w, "}");
}

static void row(tact_writer *w, const tact_cel_node *n) {
    for (const tact_cel_node *c = n->first; c; c = c->next) {
        if (c != n->first) put(w, n->op == TACT_OP_AND ? " && " : " || ");
        inside(w, c, n->op == TACT_OP_AND ? RELATION : AND_ROW);
    }
}

static void operation(tact_writer *w, const tact_cel_node *n) {
    const tact_cel_node *a = n->first, *b = a ? a->next : NULL;
    switch (n->op) {
    case TACT_OP_LIST: list(w, a, "[", "]"); return;
    case TACT_OP_MAP: map(w, n); return;
    case TACT_OP_AND: case TACT_OP_OR: row(w, n); return;
    case TACT_OP_NOT: put(w, "!"); inside(w, a, SIGN); return;
    case TACT_OP_NEG: put(w, "-"); inside(w, a, a->kind == TACT_CEL_LITERAL ? MEMBER : SIGN); return;           /* a number right behind it would become part of it */
    case TACT_OP_INDEX: inside(w, a, MEMBER); put(w, "["); tact_cel_print(w, b); put(w, "]"); return;
    case TACT_OP_COND:
        inside(w, a, OR_ROW);
        put(w, " ? ");
        inside(w, b, OR_ROW);
        put(w, " : ");
        tact_cel_print(w, b->next);
        return;
    default:
        inside(w, a, tight_of(n));
        put(w, sign_of(n->op));
        inside(w, b, (tight)(tight_of(n) + 1));
    }
}

void tact_cel_print(tact_writer *w, const tact_cel_node *n) {
    switch (n->kind) {
    case TACT_CEL_LITERAL: literal(w, &n->literal); return;
    case TACT_CEL_IDENT: tact_write_bytes(w, n->name.ptr, n->name.len); return;
    case TACT_CEL_SELECT: inside(w, n->first, MEMBER); put(w, "."); tact_write_bytes(w, n->name.ptr, n->name.len); return;
    case TACT_CEL_CALL:
        if (n->method) { inside(w, n->first, MEMBER); put(w, "."); }
        tact_write_bytes(w, n->name.ptr, n->name.len);
        list(w, n->method ? n->first->next : n->first, "(", ")");
        return;
    case TACT_CEL_OPERATION: operation(w, n); return;
    default: TACT_ASSERT(false);
    }
}
