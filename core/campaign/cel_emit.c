/* core/campaign/cel_emit.c -- nodes to bytes (expr_code.h). */
#include "core/campaign/cel_check.h"

static void emit(tact_writer *w, const tact_cel_node *n);

static void literal(tact_writer *w, const tact_value *v) {
    switch (v->type) {
    case TACT_BOOL: tact_write_u8(w, v->boolean ? TACT_OP_TRUE : TACT_OP_FALSE); break;
    case TACT_INT: tact_write_u8(w, TACT_OP_INT); tact_write_signed(w, v->integer); break;
    case TACT_DOUBLE: tact_write_u8(w, TACT_OP_DOUBLE); tact_write_f64(w, v->real); break;
    case TACT_TEXT: tact_write_u8(w, TACT_OP_TEXT); tact_write_text(w, v->text); break;
    case TACT_DURATION: tact_write_u8(w, TACT_OP_DURATION); tact_write_signed(w, v->span.us); break;
    case TACT_TIMESTAMP: tact_write_u8(w, TACT_OP_TIMESTAMP); tact_write_signed(w, v->instant.us); break;
    default: tact_write_u8(w, TACT_OP_NULL); break;
    }
}

static void children(tact_writer *w, const tact_cel_node *n) {
    for (const tact_cel_node *c = n->first; c; c = c->next) emit(w, c);
}

static void patch_u16(tact_writer *w, size_t at, size_t bytes) {
    if (w->status) return;
    if (bytes > UINT16_MAX) { w->status = TACT_ERR_LIMIT; return; }
    w->ptr[at] = (uint8_t)bytes;
    w->ptr[at + 1] = (uint8_t)(bytes >> 8);
}

static void operator(tact_writer *w, const tact_cel_node *n) {
    tact_write_u8(w, (uint8_t)n->op);
    size_t at = w->len;
    switch (n->op) {
    case TACT_OP_AND: case TACT_OP_OR:
        tact_write_u16(w, 0);
        tact_write_varint(w, n->count);
        children(w, n);
        patch_u16(w, at, w->len - at - 2);
        break;
    case TACT_OP_COND:
        tact_write_u32(w, 0);
        emit(w, n->first);
        for (unsigned i = 0; i < 2; i++) {
            const tact_cel_node *branch = i ? n->first->next->next : n->first->next;
            size_t start = w->len;
            emit(w, branch);
            patch_u16(w, at + 2 * i, w->len - start);
        }
        break;
    case TACT_OP_LIST: tact_write_varint(w, n->count); children(w, n); break;
    case TACT_OP_MAP: tact_write_varint(w, n->count / 2); children(w, n); break;
    default: children(w, n); break;
    }
}

static void emit(tact_writer *w, const tact_cel_node *n) {
    switch (n->kind) {
    case TACT_CEL_LITERAL: literal(w, &n->literal); break;
    case TACT_CEL_FIELD: tact_write_u8(w, TACT_OP_FIELD); tact_write_varint(w, n->field); break;
    case TACT_CEL_HAS: tact_write_u8(w, TACT_OP_HAS); tact_write_varint(w, n->field); break;
    case TACT_CEL_SELECT: tact_write_u8(w, TACT_OP_SELECT); tact_write_text(w, n->name); children(w, n); break;
    case TACT_CEL_HAS_SELECT: tact_write_u8(w, TACT_OP_HAS_SELECT); tact_write_text(w, n->name); children(w, n); break;
    case TACT_CEL_LOCAL: tact_write_u8(w, TACT_OP_LOCAL); tact_write_varint(w, n->field); break;
    case TACT_CEL_MACRO: tact_write_u8(w, (uint8_t)n->op); children(w, n); break;
    case TACT_CEL_MATCHES: tact_write_u8(w, TACT_OP_MATCHES); tact_write_text(w, n->name); children(w, n); break;
    case TACT_CEL_CALL:
        tact_write_u8(w, TACT_OP_CALL);
        tact_write_u8(w, n->function->number);
        tact_write_u8(w, (uint8_t)n->count);
        children(w, n);
        break;
    default: operator(w, n); break;
    }
}

tact_status tact__cel_emit(tact_cel_scope *s, const tact_cel_node *n, tact_expr *out) {
    tact_writer w;
    tact_writer_init(&w, s->arena, 256);
    tact_write_u8(&w, TACT_EXPR_VERSION);
    emit(&w, n);
    if (w.status) return w.status;
    out->code = tact_writer_slice(&w);
    return s->local_count ? TACT_OK : tact_expr_check(out->code, s->draft->field_count);   /* within a macro: its element is not known alone; the whole is checked */
}

static bool foldable(const tact_cel_node *n) {
    bool call = n->kind == TACT_CEL_CALL && n->function && !tact_function_asks(n->function->number);
    bool operation = n->kind == TACT_CEL_OPERATION && n->op != TACT_OP_LIST && n->op != TACT_OP_MAP;
    if (!call && !operation) return false;
    for (const tact_cel_node *c = n->first; c; c = c->next)
        if (c->kind != TACT_CEL_LITERAL) return false;
    return true;
}

/* A conversion of what is written out that cannot work is no condition but a slip. */
static void unreadable(tact_cel_scope *s, const tact_cel_node *n, tact_expr_error error) {
    tact_slice hint = TACT_S("");
    switch (n->function->number) {
    case TACT_FUNCTION_TIMESTAMP: hint = TACT_S("write timestamp(\"2026-11-01T08:00:00Z\"), between the years 0001 and 9999"); break;
    case TACT_FUNCTION_DURATION: hint = TACT_S("write duration(\"1h30m\"), with h, m, s, ms or us; days are days(3)"); break;
    case TACT_FUNCTION_BOOL: hint = TACT_S("write true or false"); break;
    case TACT_FUNCTION_INT: hint = TACT_S("whole numbers lie between -9223372036854775808 and 9223372036854775807"); break;
    default: break;
    }
    tact__cel_wrong(s, n, TACT_JOIN(s->diags, n->function->name, TACT_S("() always fails here: "), tact_slice_of(tact_expr_error_line(error))), hint);
}

/* A second with more than six places: the rest would be lost without a word. */
static bool too_fine(const tact_cel_node *n) {
    if (n->kind != TACT_CEL_CALL || n->function->number != TACT_FUNCTION_TIMESTAMP || n->first->literal.type != TACT_TEXT) return false;
    tact_slice t = n->first->literal.text;
    const char *point = memchr(t.ptr, '.', t.len);
    size_t at = point ? (size_t)(point - t.ptr) + 7 : t.len;
    while (at < t.len && t.ptr[at] == '0') at++;
    return at < t.len && t.ptr[at] >= '1' && t.ptr[at] <= '9';
}

static bool is_zero(const tact_value *v) { double d; return tact_value_number(v, &d) && d == 0; }

/* 1.0 / 0.0 written out: infinite, as CEL says. A divisor that a condition comes to is an error when it is zero. */
static bool infinite(const tact_cel_node *n, tact_value *out) {
    const tact_value *a = &n->first->literal, *b = n->count == 2 ? &n->first->next->literal : NULL;
    if (n->kind != TACT_CEL_OPERATION || (n->op != TACT_OP_DIV && n->op != TACT_OP_REAL_DIV) || !b || a->type != TACT_DOUBLE || b->type != TACT_DOUBLE) return false;
    *out = tact_value_double(a->real / b->real);
    return true;
}

static bool by_zero(const tact_cel_node *n) {
    if (n->kind != TACT_CEL_OPERATION || (n->op != TACT_OP_DIV && n->op != TACT_OP_REAL_DIV && n->op != TACT_OP_MOD) || n->count != 2) return false;
    return n->first->kind != TACT_CEL_LITERAL && n->first->next->kind == TACT_CEL_LITERAL && is_zero(&n->first->next->literal);
}

static void always_fails(tact_cel_scope *s, const tact_cel_node *n, tact_expr_error error) {
    tact_diag_add(s->diags, TACT_WARNING, n->line, n->column, TACT_JOIN(s->diags, TACT_S("this always fails: "), tact_slice_of(tact_expr_error_line(error))),
                  TACT_S("an error is no match"));
}

void tact__cel_fold(tact_cel_scope *s, tact_cel_node *n) {
    tact_expr expr;
    tact_expr_error error;
    tact_facts nothing = { .bundle = s->draft };
    if (by_zero(n)) always_fails(s, n, TACT_EXPR_DIVIDE);
    if (!foldable(n) || tact__cel_emit(s, n, &expr)) return;
    tact_value v = tact_expr_eval(expr, &nothing, s->arena, &error);
    if (error && n->kind == TACT_CEL_CALL && n->function->number >= TACT_FUNCTION_INT) { unreadable(s, n, error); return; }
    if (error && !(error == TACT_EXPR_DIVIDE && infinite(n, &v))) {
        always_fails(s, n, error);
        return;
    }
    if (too_fine(n)) {
        tact__cel_wrong(s, n, TACT_S("this point in time is finer than a microsecond"), TACT_S("six places behind the second are the most"));
        return;
    }
    n->kind = TACT_CEL_LITERAL;
    n->literal = v;
    n->type = (uint8_t)v.type;
    n->first = NULL;
    n->count = 0;
}
