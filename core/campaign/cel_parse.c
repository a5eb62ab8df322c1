/* core/campaign/cel_parse.c -- see cel_parse.h.  Recursive descent, one token ahead, depth bounded. */
#include "core/campaign/cel_parse.h"

typedef struct parser {
    tact_cel_lex lex;
    tact_cel_token token;
    unsigned depth;
    bool failed;
} parser;

enum { NESTING = 32 };                 /* brackets within brackets: keeps this recursion small; trees are bounded by TACT_EXPR_DEPTH besides */

static tact_cel_node *expression(parser *p);
static tact_cel_node *unary(parser *p);

static tact_cel_node *stop(parser *p, const tact_cel_token *where, tact_slice text, tact_slice hint) {
    if (!p->failed && where->kind != TACT_CEL_WRONG) tact_diag_add(p->lex.diags, TACT_ERROR, where->line, where->column, text, hint);
    p->failed = true;
    return NULL;
}

static void advance(parser *p) { p->token = tact_cel_next(&p->lex); }
static bool at(const parser *p, const char *mark) { return p->token.kind == TACT_CEL_MARK && tact_slice_is(p->token.text, mark); }

static bool take(parser *p, const char *mark) {
    if (!at(p, mark)) return false;
    advance(p);
    return true;
}

static tact_cel_node *node(parser *p, tact_cel_kind kind, const tact_cel_token *where) {
    tact_cel_node *n = TACT_NEW(p->lex.arena, tact_cel_node, 1);
    if (!n) return stop(p, where, TACT_S("no memory for this condition"), TACT_S(""));
    n->kind = kind;
    n->line = where->line;
    n->column = where->column;
    n->type = n->element = TACT_CEL_DYN;
    return n;
}

static tact_cel_node *operation(parser *p, tact_op op, const tact_cel_token *where) {
    tact_cel_node *n = node(p, TACT_CEL_OPERATION, where);
    if (n) n->op = op;
    return n;
}

static bool append(tact_cel_node *parent, tact_cel_node *child) {
    if (!parent || !child) return false;
    tact_cel_node **end = &parent->first;
    while (*end) end = &(*end)->next;
    *end = child;
    parent->count++;
    return true;
}

static tact_cel_node *literal(parser *p, tact_value v) {
    tact_cel_node *n = node(p, TACT_CEL_LITERAL, &p->token);
    if (n) n->literal = v;
    if (n && p->token.kind == TACT_CEL_STRING) n->written = p->token.written;
    advance(p);
    return n;
}

static tact_slice what_is_there(parser *p) {
    if (p->token.kind == TACT_CEL_END) return TACT_S("the end");
    return TACT_JOIN(p->lex.diags, TACT_S("'"), p->token.text, TACT_S("'"));
}

static tact_cel_node *expected(parser *p, const char *what) {
    tact_slice hint = TACT_S("");
    if (p->token.kind == TACT_CEL_NAME)
        hint = tact_slice_equal_nocase(p->token.text, TACT_S("and")) ? TACT_S("'and' is written &&")
             : tact_slice_equal_nocase(p->token.text, TACT_S("or")) ? TACT_S("'or' is written ||")
             : tact_slice_equal_nocase(p->token.text, TACT_S("not")) ? TACT_S("'not' is written !") : hint;
    if (p->token.kind == TACT_CEL_MARK && (at(p, "==") || at(p, ">"))) hint = TACT_S("operators are == != < <= > >= && || ! in");
    return stop(p, &p->token, TACT_JOIN(p->lex.diags, TACT_S("expected "), tact_slice_of(what), TACT_S(" but found "), what_is_there(p)), hint);
}

/* Expressions up to a closing mark, separated by commas; a comma may end the list. */
static bool arguments(parser *p, tact_cel_node *parent, const char *close) {
    while (!at(p, close)) {
        if (!append(parent, expression(p))) return false;
        if (!take(p, ",")) break;
    }
    if (take(p, close)) return true;
    expected(p, close[0] == ')' ? "')'" : "']'");
    return false;
}

static tact_cel_node *map(parser *p, tact_cel_node *n) {
    while (n && !at(p, "}")) {
        if (!append(n, expression(p))) return NULL;
        if (!take(p, ":")) return expected(p, "':'");
        if (!append(n, expression(p))) return NULL;
        if (!take(p, ",")) break;
    }
    return take(p, "}") ? n : expected(p, "'}'");
}

static tact_cel_node *named(parser *p) {
    static const char *const reserved[] = { "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
                                            "namespace", "return", "var", "void", "while" };
    tact_cel_token name = p->token;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (tact_slice_is(name.text, reserved[i]))
            return stop(p, &name, TACT_JOIN(p->lex.diags, TACT_S("'"), name.text, TACT_S("' is a reserved word")), TACT_S("a property of the event is written event.name"));
    if (tact_slice_is(name.text, "not")) return stop(p, &name, TACT_S("expected a value but found 'not'"), TACT_S("'not' is written !"));
    advance(p);
    tact_cel_node *n = node(p, at(p, "(") ? TACT_CEL_CALL : TACT_CEL_IDENT, &name);
    if (!n) return NULL;
    n->name = name.text;
    return n->kind == TACT_CEL_CALL && take(p, "(") && !arguments(p, n, ")") ? NULL : n;
}

static tact_cel_node *inner(parser *p, tact_cel_token open) {
    advance(p);
    if (open.text.ptr[0] == '[') {
        tact_cel_node *n = operation(p, TACT_OP_LIST, &open);
        return n && arguments(p, n, "]") ? n : NULL;
    }
    if (open.text.ptr[0] == '{') return map(p, operation(p, TACT_OP_MAP, &open));
    tact_cel_node *n = expression(p);
    if (!n) return NULL;
    return take(p, ")") ? n : expected(p, "')'");
}

static tact_cel_node *primary(parser *p) {
    tact_cel_token t = p->token;
    switch (t.kind) {
    case TACT_CEL_TRUE: case TACT_CEL_FALSE: return literal(p, tact_value_bool(t.kind == TACT_CEL_TRUE));
    case TACT_CEL_NULL: return literal(p, (tact_value){ .type = TACT_NULL });
    case TACT_CEL_STRING: return literal(p, tact_value_text(t.text));
    case TACT_CEL_REAL: return literal(p, tact_value_double(t.real));
    case TACT_CEL_WHOLE:
        if (t.whole > INT64_MAX) return stop(p, &t, TACT_S("this whole number is too large"), TACT_S("whole numbers go up to 9223372036854775807"));
        return literal(p, tact_value_int((int64_t)t.whole));
    case TACT_CEL_NAME: return named(p);
    default: break;
    }
    if (!at(p, "(") && !at(p, "[") && !at(p, "{")) return expected(p, "a value");
    if (++p->depth > NESTING) return stop(p, &t, TACT_S("brackets are nested too deeply"), TACT_S("32 levels are the most; split the condition over two campaigns"));
    tact_cel_node *n = inner(p, t);
    p->depth--;
    return n;
}

static tact_cel_node *select(parser *p, tact_cel_node *of) {
    tact_cel_token name = p->token;
    if (name.kind != TACT_CEL_NAME) return expected(p, "a name after the point");
    advance(p);
    tact_cel_node *n = node(p, at(p, "(") ? TACT_CEL_CALL : TACT_CEL_SELECT, &name);
    if (!append(n, of)) return NULL;
    n->name = name.text;
    n->method = n->kind == TACT_CEL_CALL;
    n->line = of->line;                                     /* a path is pointed at where it begins */
    n->column = of->column;
    return n->method && take(p, "(") && !arguments(p, n, ")") ? NULL : n;
}

static tact_cel_node *member(parser *p) {
    tact_cel_node *n = primary(p);
    while (n) {
        tact_cel_token t = p->token;
        if (take(p, ".")) n = select(p, n);
        else if (take(p, "[")) {
            tact_cel_node *of = n;
            n = operation(p, TACT_OP_INDEX, &t);
            if (++p->depth > NESTING) return stop(p, &t, TACT_S("brackets are nested too deeply"), TACT_S("32 levels are the most"));
            if (!append(n, of) || !append(n, expression(p))) return NULL;
            p->depth--;
            if (!take(p, "]")) return expected(p, "']'");
        } else break;
    }
    return n;
}

static tact_cel_node *negative(parser *p, const tact_cel_token *minus) {
    tact_cel_node *n = NULL;
    if (p->token.kind == TACT_CEL_WHOLE) {                  /* so that the smallest int can be written */
        n = literal(p, tact_value_int((int64_t)(0 - p->token.whole)));
    } else if (p->token.kind == TACT_CEL_REAL) {
        n = literal(p, tact_value_double(-p->token.real));
    } else {
        tact_cel_node *of = unary(p);
        n = operation(p, TACT_OP_NEG, minus);
        return append(n, of) ? n : NULL;
    }
    if (n) { n->line = minus->line; n->column = minus->column; }
    return n;
}

static tact_cel_node *unary(parser *p) {
    tact_cel_token t = p->token;
    if (!at(p, "!") && !at(p, "-")) return member(p);
    if (++p->depth > NESTING) return stop(p, &t, TACT_S("too many signs in a row"), TACT_S("32 are the most"));
    tact_cel_node *n;
    if (take(p, "-")) n = negative(p, &t);
    else {
        advance(p);
        tact_cel_node *of = unary(p);
        n = operation(p, TACT_OP_NOT, &t);
        n = append(n, of) ? n : NULL;
    }
    p->depth--;
    return n;
}

typedef struct operators { const char *mark; tact_op op; } operators;
static const operators products[] = { { "*", TACT_OP_MUL }, { "/", TACT_OP_DIV }, { "%", TACT_OP_MOD }, { NULL, TACT_OP_NULL } };
static const operators sums[] = { { "+", TACT_OP_ADD }, { "-", TACT_OP_SUB }, { NULL, TACT_OP_NULL } };
static const operators relations[] = { { "==", TACT_OP_EQ }, { "!=", TACT_OP_NE }, { "<=", TACT_OP_LE }, { ">=", TACT_OP_GE }, { "<", TACT_OP_LT }, { ">", TACT_OP_GT },
                                       { NULL, TACT_OP_NULL } };
static const operators *const levels[] = { relations, sums, products };
enum { LEVELS = sizeof levels / sizeof *levels };

static tact_op operator_here(const parser *p, const operators *row) {
    for (; row->mark; row++)
        if (at(p, row->mark)) return row->op;
    return TACT_OP_NULL;
}

static tact_cel_node *binary(parser *p, unsigned level) {
    if (level == LEVELS) return unary(p);
    tact_cel_node *left = binary(p, level + 1);
    while (left) {
        tact_cel_token t = p->token;
        tact_op op = level == 0 && t.kind == TACT_CEL_IN ? TACT_OP_IN : operator_here(p, levels[level]);
        if (op == TACT_OP_NULL) break;
        advance(p);
        tact_cel_node *n = operation(p, op, &t), *right = binary(p, level + 1);
        if (!append(n, left) || !append(n, right)) return NULL;
        left = n;
    }
    return left;
}

/* a && b && c is one node with three children, so that a long row is not deep. */
static tact_cel_node *row(parser *p, bool or_row) {
    const char *mark = or_row ? "||" : "&&";
    tact_cel_node *first = or_row ? row(p, false) : binary(p, 0), *all = NULL;
    while (first && at(p, mark)) {
        tact_cel_token t = p->token;
        advance(p);
        if (!all) {
            all = operation(p, or_row ? TACT_OP_OR : TACT_OP_AND, &t);
            if (!append(all, first)) return NULL;
        }
        if (!append(all, or_row ? row(p, false) : binary(p, 0))) return NULL;
    }
    return all ? all : first;
}

static tact_cel_node *expression(parser *p) {
    tact_cel_node *n = row(p, true);
    tact_cel_token t = p->token;
    if (!n || !take(p, "?")) return n;
    if (++p->depth > NESTING) return stop(p, &t, TACT_S("too many ? : within one another"), TACT_S("32 are the most"));
    tact_cel_node *yes = row(p, true);
    if (!yes) return NULL;
    if (!take(p, ":")) return expected(p, "':'");
    tact_cel_node *no = expression(p), *all = operation(p, TACT_OP_COND, &t);
    p->depth--;
    return append(all, n) && append(all, yes) && append(all, no) ? all : NULL;
}

tact_cel_node *tact_cel_parse(const tact_value *source, tact_diags *diags, tact_arena *arena) {
    parser p = { .lex = tact_cel_lex_of(source, diags, arena) };
    advance(&p);
    if (p.token.kind == TACT_CEL_END) return stop(&p, &p.token, TACT_S("the condition is empty"), TACT_S("leave the key out, or write true"));
    tact_cel_node *n = expression(&p);
    if (n && p.token.kind != TACT_CEL_END) return expected(&p, "an operator or the end");
    return p.failed ? NULL : n;
}
