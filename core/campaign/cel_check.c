/* core/campaign/cel_check.c -- see cel_check.h. */
#include "core/campaign/cel_check.h"

void tact__cel_wrong(tact_cel_scope *s, const tact_cel_node *where, tact_slice text, tact_slice hint) {
    tact_diag_add(s->diags, TACT_ERROR, where->line, where->column, text, hint);
}

const char *tact__cel_type_name(unsigned type) {
    switch (type) {
    case TACT_NULL: return "null";
    case TACT_BOOL: return "true/false";
    case TACT_INT: return "whole number";
    case TACT_DOUBLE: return "number";
    case TACT_TEXT: return "text";
    case TACT_LIST: return "list";
    case TACT_MAP: return "map";
    case TACT_TIMESTAMP: return "point in time";
    case TACT_DURATION: return "length of time";
    default: return "value of any type";
    }
}

static bool open_type(unsigned type) { return type == TACT_CEL_DYN; }
static bool number(unsigned type) { return type == TACT_INT || type == TACT_DOUBLE || open_type(type); }
static bool comparable(unsigned a, unsigned b) { return a == b || open_type(a) || open_type(b) || (number(a) && number(b)); }
static bool maybe(unsigned type, unsigned wanted) { return tact__cel_maybe(type, wanted); }

static void wrong_operand(tact_cel_scope *s, const tact_cel_node *operand, const char *who, const char *wanted, const char *hint) {
    tact__cel_wrong(s, operand, TACT_JOIN(s->diags, tact_slice_of(who), TACT_S(" wants a "), tact_slice_of(wanted), TACT_S(", this is a "),
                                          tact_slice_of(tact__cel_type_name(operand->type))), tact_slice_of(hint));
}

static const char *mark_of(tact_op op) {
    static const char *const marks[] = { "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "/", "%", "in" };
    return op >= TACT_OP_EQ && op <= TACT_OP_IN ? marks[op - TACT_OP_EQ] : op == TACT_OP_NOT ? "!" : op == TACT_OP_NEG ? "-" : op == TACT_OP_AND ? "&&" : "||";
}

static void logic(tact_cel_scope *s, tact_cel_node *n) {
    n->type = TACT_BOOL;
    for (tact_cel_node *c = n->first; c; c = c->next)
        if (!maybe(c->type, TACT_BOOL))
            wrong_operand(s, c, mark_of(n->op), "true/false", c->type == TACT_TEXT || number(c->type) ? "compare it with something: x == 1" : "");
}

static const char *reads_as(unsigned type) { return open_type(type) ? "property" : tact__cel_type_name(type); }

static void clash(tact_cel_scope *s, const tact_cel_node *n, const tact_cel_node *a, const tact_cel_node *b) {
    bool texts = a->type == TACT_TEXT || b->type == TACT_TEXT, numbers = number(a->type) || number(b->type), lists = (a->type == TACT_LIST) != (b->type == TACT_LIST);
    tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("a "), tact_slice_of(reads_as(a->type)), TACT_S(" and a "), tact_slice_of(reads_as(b->type)),
                                    TACT_S(" never go together under "), tact_slice_of(mark_of(n->op))),
                    texts && numbers ? TACT_S("numbers stand without quotes, texts with") : lists ? TACT_S("to look into a list write \"tyres\" in moment.topics") : TACT_S(""));
}

static void relation(tact_cel_scope *s, tact_cel_node *n) {
    const tact_cel_node *a = n->first, *b = a->next;
    n->type = TACT_BOOL;
    if (!comparable(a->type, b->type)) clash(s, n, a, b);
    else if (n->op != TACT_OP_EQ && n->op != TACT_OP_NE && (a->type == TACT_LIST || a->type == TACT_MAP || a->type == TACT_NULL))
        wrong_operand(s, a, mark_of(n->op), "number, text or time", "");
}

static void membership(tact_cel_scope *s, tact_cel_node *n) {
    const tact_cel_node *a = n->first, *b = a->next;
    n->type = TACT_BOOL;
    if (!maybe(b->type, TACT_LIST) && b->type != TACT_MAP)
        wrong_operand(s, b, "in", "list or map on its right", b->type == TACT_TEXT ? "to compare write ==, to search a text write a.contains(b)" : "");
    else if (b->type == TACT_LIST && !comparable(a->type, b->element))
        tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("a "), tact_slice_of(tact__cel_type_name(a->type)), TACT_S(" is never in a list of texts, numbers or times of another type")),
                        TACT_S("numbers stand without quotes, texts with"));
}

/* What two times come to under + or -; -1: they never go together. */
static int type_of_times(bool plus, unsigned a, unsigned b) {
    bool stamp_a = a == TACT_TIMESTAMP, stamp_b = b == TACT_TIMESTAMP, time_a = stamp_a || maybe(a, TACT_DURATION), time_b = stamp_b || maybe(b, TACT_DURATION);
    if (!time_a || !time_b || (stamp_b && (plus ? stamp_a : a == TACT_DURATION))) return -1;
    if (plus && (stamp_a || stamp_b)) return TACT_TIMESTAMP;
    if (stamp_b) return TACT_DURATION;
    if (open_type(a) || open_type(b)) return TACT_CEL_DYN;
    return stamp_a ? TACT_TIMESTAMP : TACT_DURATION;
}

static void arithmetic(tact_cel_scope *s, tact_cel_node *n) {
    const tact_cel_node *a = n->first, *b = a->next;
    bool open = open_type(a->type) || open_type(b->type), whole = a->type == TACT_INT && b->type == TACT_INT;
    bool plus = n->op == TACT_OP_ADD, sum = plus || n->op == TACT_OP_SUB;
    if (number(a->type) && number(b->type)) {
        /* A property may be 100 today and 99.5 tomorrow: dividing one is always real division. */
        if (n->op == TACT_OP_DIV && !whole) n->op = TACT_OP_REAL_DIV;
        n->type = n->op == TACT_OP_REAL_DIV ? TACT_DOUBLE : open ? TACT_CEL_DYN : whole ? TACT_INT : TACT_DOUBLE;
        if (n->op == TACT_OP_MOD && (a->type == TACT_DOUBLE || b->type == TACT_DOUBLE)) wrong_operand(s, a->type == TACT_DOUBLE ? a : b, "%", "whole number", "");
        return;
    }
    int time = sum ? type_of_times(plus, a->type, b->type) : -1;
    if (time >= 0) n->type = (uint8_t)time;
    else if (plus && maybe(a->type, TACT_TEXT) && maybe(b->type, TACT_TEXT)) n->type = open ? TACT_CEL_DYN : TACT_TEXT;
    else if (plus && maybe(a->type, TACT_LIST) && maybe(b->type, TACT_LIST)) n->type = open ? TACT_CEL_DYN : TACT_LIST;
    else clash(s, n, a, b);
}

static void choice(tact_cel_scope *s, tact_cel_node *n) {
    const tact_cel_node *if_ = n->first, *yes = if_->next, *no = yes->next;
    if (!maybe(if_->type, TACT_BOOL)) wrong_operand(s, if_, "?:", "true/false in front", "");
    if (!comparable(yes->type, no->type))
        tact__cel_wrong(s, no, TACT_S("the two sides of ?: are of different types"), TACT_S("make both a text, both a number or both true/false"));
    n->type = yes->type == no->type ? yes->type : TACT_CEL_DYN;
}

static void index_into(tact_cel_scope *s, tact_cel_node *n) {
    const tact_cel_node *of = n->first, *key = of->next;
    if (of->type == TACT_LIST) {
        if (!number(key->type)) wrong_operand(s, key, "[ ] of a list", "whole number", "");
        n->type = of->element;
    } else if (of->type == TACT_MAP) {
        if (!maybe(key->type, TACT_TEXT)) wrong_operand(s, key, "[ ] of a map", "text", "");
    } else if (!open_type(of->type)) {
        wrong_operand(s, of, "[ ]", "list or map", "");
    }
}

static void list(tact_cel_node *n) {
    n->type = TACT_LIST;
    n->element = n->first ? n->first->type : TACT_CEL_DYN;
    for (const tact_cel_node *c = n->first; c; c = c->next)
        if (c->type != n->element) n->element = TACT_CEL_DYN;
}

static void map(tact_cel_scope *s, tact_cel_node *n) {
    n->type = TACT_MAP;
    for (const tact_cel_node *key = n->first; key; key = key->next->next)
        if (!maybe(key->type, TACT_TEXT)) wrong_operand(s, key, "{ }", "text as a key", "");
}

static void operation(tact_cel_scope *s, tact_cel_node *n) {
    switch (n->op) {
    case TACT_OP_AND: case TACT_OP_OR: case TACT_OP_NOT: logic(s, n); break;
    case TACT_OP_NEG:
        n->type = n->first->type;
        if (!number(n->type)) wrong_operand(s, n->first, "-", "number", "");
        break;
    case TACT_OP_COND: choice(s, n); break;
    case TACT_OP_INDEX: index_into(s, n); break;
    case TACT_OP_LIST: list(n); break;
    case TACT_OP_MAP: map(s, n); break;
    case TACT_OP_IN: membership(s, n); break;
    case TACT_OP_EQ: case TACT_OP_NE: case TACT_OP_LT: case TACT_OP_LE: case TACT_OP_GT: case TACT_OP_GE: relation(s, n); break;
    default: arithmetic(s, n); break;
    }
}

/* has(x.y): the argument is a name, not a value. */
static void has(tact_cel_scope *s, tact_cel_node *n, unsigned depth) {
    tact_cel_node *what = n->first;
    n->type = TACT_BOOL;
    if (n->count != 1 || n->method || (what->kind != TACT_CEL_SELECT && what->kind != TACT_CEL_IDENT) || (what->kind == TACT_CEL_IDENT && tact__cel_local(s, what->name))) {
        tact__cel_wrong(s, n, TACT_S("has() takes one field"), TACT_S("write has(event.coupon)"));
        return;
    }
    if (tact__cel_name(s, what)) {
        n->kind = TACT_CEL_HAS;
        n->field = what->field;
        n->builtin = what->builtin;
        n->first = NULL;
        n->count = 0;
        return;
    }
    n->kind = TACT_CEL_HAS_SELECT;
    n->name = what->name;
    n->first = what->first;
    tact__cel_check_node(s, n->first, depth + 1);
    if (!maybe(n->first->type, TACT_MAP)) wrong_operand(s, n->first, "has()", "map", "");
}

static bool takes(char wanted, unsigned type) {
    switch (wanted) {
    case 't': return maybe(type, TACT_TEXT);
    case 'i': return maybe(type, TACT_INT);
    case 'n': return number(type);
    case 'd': return maybe(type, TACT_DURATION);
    case 'm': return maybe(type, TACT_TIMESTAMP);
    case 'T': return maybe(type, TACT_TIMESTAMP) || type == TACT_DURATION;
    case 'l': return maybe(type, TACT_LIST);
    default: return true;
    }
}

static const char *wanted_name(char wanted) {
    switch (wanted) {
    case 't': return "text";
    case 'i': return "whole number";
    case 'n': return "number";
    case 'd': return "length of time";
    case 'm': return "point in time";
    case 'T': return "point in time or length of time";
    default: return "list";
    }
}

/* Functions that take several types and no others. */
static const char *convertible(unsigned function, unsigned type) {
    bool text = maybe(type, TACT_TEXT);
    switch (function) {
    case TACT_FUNCTION_SIZE: return text || type == TACT_LIST || type == TACT_MAP ? NULL : "text, list or map";
    case TACT_FUNCTION_INT: return text || number(type) || type == TACT_TIMESTAMP ? NULL : "number, text or point in time";
    case TACT_FUNCTION_DOUBLE: return text || number(type) ? NULL : "number or text";
    case TACT_FUNCTION_STRING: return type != TACT_NULL && type != TACT_LIST && type != TACT_MAP ? NULL : "text, number, true/false or time";
    case TACT_FUNCTION_BOOL: return text || type == TACT_BOOL ? NULL : "text";
    case TACT_FUNCTION_TIMESTAMP: return text || type == TACT_INT || type == TACT_TIMESTAMP ? NULL : "text or whole number";
    case TACT_FUNCTION_DURATION: return text || type == TACT_DURATION ? NULL : "text";
    default: return NULL;
    }
}

static void call(tact_cel_scope *s, tact_cel_node *n) {
    const tact_function_row *f = n->function;
    if (!f) return;
    n->type = (uint8_t)f->result;
    bool little = n->count < tact_function_least(f), much = n->count > tact_function_most(f);
    if (little || much) {
        tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("'"), f->name, little ? TACT_S("' is given too little") : TACT_S("' is given too much")),
                        TACT_JOIN(s->diags, TACT_S("write "), tact_slice_of(f->line)));
        n->function = NULL;
        return;
    }
    const char *wanted = f->args.ptr;
    for (const tact_cel_node *c = n->first; c; c = c->next, wanted++) {
        if (*wanted == '?') wanted++;
        if (!takes(*wanted, c->type))
            wrong_operand(s, c, f->text, wanted_name(*wanted), *wanted == 'd' ? "write days(30), hours(2) or minutes(15)" : *wanted == 'm' || *wanted == 'T' ? "write timestamp(event.at), time.now or timestamp(\"2026-11-01T08:00:00Z\")" : "");
    }
    const char *other = convertible(f->number, n->first->type);
    if (other) wrong_operand(s, n->first, f->number == TACT_FUNCTION_SIZE ? "size()" : f->text, other, "");
    if (n->first->type == TACT_DURATION && n->count == 2 && f->number >= TACT_FUNCTION_FULL_YEAR)
        tact__cel_wrong(s, n->first->next, TACT_S("a length of time is in no zone"), TACT_JOIN(s->diags, TACT_S("write ."), f->name, TACT_S("()")));
}

static void select(tact_cel_scope *s, tact_cel_node *n) {
    if (!maybe(n->first->type, TACT_MAP)) wrong_operand(s, n->first, "a point", "map before it", "");
}

void tact__cel_check_node(tact_cel_scope *s, tact_cel_node *n, unsigned depth) {
    if (depth > TACT_EXPR_DEPTH) {
        tact__cel_wrong(s, n, TACT_S("this condition is nested too deeply"), TACT_S("32 levels are the most; rows of && and || count as one"));
        return;
    }
    switch (n->kind) {
    case TACT_CEL_LITERAL: n->type = (uint8_t)n->literal.type; return;
    case TACT_CEL_IDENT: tact__cel_name(s, n); return;
    case TACT_CEL_CALL:
        if (tact_slice_is(n->name, "has")) { has(s, n, depth); return; }
        if (tact__cel_macro(s, n, depth)) return;
        if (!tact__cel_function(s, n)) n->function = NULL;
        break;
    case TACT_CEL_SELECT: if (tact__cel_name(s, n)) return; break;
    case TACT_CEL_OPERATION: if (n->op == TACT_OP_INDEX && tact__cel_name(s, n)) return; break;
    default: break;
    }
    bool unknown_function = n->kind == TACT_CEL_CALL && !n->function;
    uint32_t before = s->diags->error_count;
    for (tact_cel_node *c = n->first; c; c = c->next)
        if (!(unknown_function && c->kind == TACT_CEL_IDENT)) tact__cel_check_node(s, c, depth + 1);
    if (s->diags->error_count != before) {                  /* do not complain about what follows from a mistake below */
        n->type = n->kind == TACT_CEL_OPERATION && n->op >= TACT_OP_EQ && n->op <= TACT_OP_GE ? TACT_BOOL : TACT_CEL_DYN;
        return;
    }
    if (n->kind == TACT_CEL_OPERATION) operation(s, n);
    else if (n->kind == TACT_CEL_CALL) call(s, n);
    else select(s, n);
    if (s->diags->error_count == before) tact__cel_fold(s, n);
    if (s->diags->error_count == before) tact__cel_refer(s, n);
    if (s->diags->error_count != before || n->kind != TACT_CEL_CALL || !n->function) return;
    if (n->function->number == TACT_FUNCTION_MATCHES) tact__cel_matches(s, n);
    if (n->function->number == TACT_FUNCTION_DAYS_SINCE) tact__cel_days_since(s, n);
    if (n->function->number == TACT_FUNCTION_VISITED) tact__cel_visited(s, n);
}

void tact__cel_check(tact_cel_scope *s, tact_cel_node *n, tact_cel_want want) {
    uint32_t before = s->diags->error_count;
    tact__cel_check_node(s, n, 1);
    if (s->diags->error_count != before) return;
    if (want == TACT_CEL_BOOL && !maybe(n->type, TACT_BOOL)) wrong_operand(s, n, "a condition", "true/false at its end", "compare it with something: x == 1");
    if (want == TACT_CEL_NUMBER && !number(n->type)) wrong_operand(s, n, "a sum", "number at its end", "");
}
