/* daemon/condition_tree.c -- conditions as the trees of condition_part.h: written as JSON, and read back into what the parser makes. */
#include "daemon/cel_print.h"
#include "daemon/condition_part.h"

/* ---- written ---- */

static void value_json(tact_json *j, const tact_cel_node *n) {
    const char *unit;
    tact_value v = { .type = TACT_NULL };
    (void)tact_condition_literal(n, &unit, &v);
    if (unit) { tact_json_map(j); tact_json_key(j, tact_slice_of(unit)); }
    tact_json_value(j, &v);
    if (unit) tact_json_end_map(j);
}

static bool finite_values(const tact_cel_node *n) {                        /* JSON has no word for infinity */
    return n->kind != TACT_CEL_LITERAL || n->literal.type != TACT_DOUBLE || n->literal.real - n->literal.real == 0;
}

static bool shown(const tact_condition_part *p) {
    bool fine = true;
    for (const tact_cel_node *c = p->args; c; c = c->next) fine = fine && finite_values(c);
    if (p->value && p->op == TACT_CONDITION_IN) for (const tact_cel_node *c = p->value->first; c; c = c->next) fine = fine && finite_values(c);
    else if (p->value) fine = fine && finite_values(p->value);
    return fine;
}

static void term_json(tact_json *j, const tact_condition_part *p) {
    if (p->field.len) tact_json_key_text(j, TACT_S("field"), p->field);
    else {
        tact_json_key_text(j, TACT_S("call"), p->call);
        TACT_JSON_KEY(j, "args");
        tact_json_list(j);
        for (const tact_cel_node *c = p->args; c; c = c->next) value_json(j, c);
        tact_json_end_list(j);
    }
    tact_json_key_text(j, TACT_S("op"), tact_slice_of(tact_condition_op_name(p->op)));
    if (tact_condition_op_value(p->op) == '-') return;
    TACT_JSON_KEY(j, "value");
    if (p->op != TACT_CONDITION_IN) { value_json(j, p->value); return; }
    tact_json_list(j);
    for (const tact_cel_node *c = p->value->first; c; c = c->next) value_json(j, c);
    tact_json_end_list(j);
}

static void cel_json(tact_json *j, const tact_cel_node *n, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 256);
    tact_cel_print(&w, n);
    if (w.status) j->status = w.status;
    tact_json_key_text(j, TACT_S("cel"), tact_writer_slice(&w));
}

static void part_json(tact_json *j, const tact_cel_node *n, tact_arena *arena, unsigned depth) {
    tact_condition_part p = tact_condition_part_of(n, arena);
    bool row = p.kind == TACT_CONDITION_ALL || p.kind == TACT_CONDITION_ANY;
    tact_json_map(j);
    if (depth >= TACT_CONDITION_DEPTH || p.kind == TACT_CONDITION_CEL || (p.kind == TACT_CONDITION_TERM && !shown(&p))) cel_json(j, n, arena);
    else if (p.kind == TACT_CONDITION_TERM) term_json(j, &p);
    else {
        tact_json_key(j, row ? p.kind == TACT_CONDITION_ALL ? TACT_S("all") : TACT_S("any") : TACT_S("not"));
        if (row) tact_json_list(j);
        for (const tact_cel_node *c = p.first; c; c = row ? c->next : NULL) part_json(j, c, arena, depth + 1);
        if (row) tact_json_end_list(j);
    }
    tact_json_end_map(j);
}

void tact_condition_tree_json(tact_json *j, const tact_cel_node *node, tact_arena *arena) { part_json(j, node, arena, 0); }

/* ---- read ---- */

typedef struct reader { tact_diags *diags; tact_arena *arena; bool failed; } reader;

static tact_cel_node *wrong(reader *r, const char *text, tact_slice what, const char *hint) {
    if (!r->failed) tact_diag_add(r->diags, TACT_ERROR, 0, 0, TACT_JOIN(r->diags, TACT_S("the tree of this condition: "), tact_slice_of(text), what), tact_slice_of(hint));
    r->failed = true;
    return NULL;
}

static tact_cel_node *made(reader *r, tact_cel_kind kind) {
    tact_cel_node *n = TACT_NEW(r->arena, tact_cel_node, 1);
    if (!n) return wrong(r, "there is no memory for it", TACT_S(""), "");
    n->kind = kind;
    n->type = n->element = TACT_CEL_DYN;
    return n;
}

static tact_cel_node *operation(reader *r, tact_op op, tact_cel_node *a, tact_cel_node *b) {
    tact_cel_node *n = made(r, TACT_CEL_OPERATION);
    if (!n || !a) return NULL;
    n->op = op;
    n->first = a;
    a->next = b;
    n->count = b ? 2 : 1;
    return n;
}

static bool word(tact_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (i && c >= '0' && c <= '9'))) return false;
    }
    return s.len > 0;
}

/* "moment.kind" as the parser reads it. */
static tact_cel_node *path(reader *r, tact_slice text) {
    tact_cel_node *n = NULL;
    for (size_t from = 0; from <= text.len;) {
        const char *point = from < text.len ? memchr(text.ptr + from, '.', text.len - from) : NULL;
        size_t end = point ? (size_t)(point - text.ptr) : text.len;
        tact_slice part = { text.ptr + from, end - from };
        if (!word(part)) return wrong(r, "this is no field: ", text, "names joined by points: moment.kind; a property with other letters is written as {\"cel\": \"event['order id'] == 1\"}");
        tact_cel_node *next = made(r, n ? TACT_CEL_SELECT : TACT_CEL_IDENT);
        if (!next) return NULL;
        next->name = part;
        next->first = n;
        next->count = n != NULL;
        n = next;
        from = end + 1;
    }
    return n;
}

static tact_cel_node *value(reader *r, const tact_value *v) {
    static const char *const units[] = { "days", "hours", "minutes" };
    tact_cel_node *n;
    if (v && v->type <= TACT_TEXT) {
        n = made(r, TACT_CEL_LITERAL);
        if (n) n->literal = *v;
        return n;
    }
    for (size_t i = 0; v && v->type == TACT_MAP && v->map.count == 1 && i < 3; i++) {
        const tact_value *count = tact_value_get(v, tact_slice_of(units[i]));
        if (!count || count->type != TACT_INT) continue;
        n = made(r, TACT_CEL_CALL);
        if (!n || !(n->first = value(r, count))) return NULL;
        n->name = tact_slice_of(units[i]);
        n->count = 1;
        return n;
    }
    return wrong(r, "a value is a text, a number, true, false, null, or a length of time", TACT_S(""), "{\"days\": 30}, {\"hours\": 2} or {\"minutes\": 15}");
}

static tact_cel_node *values(reader *r, const tact_value *list, tact_cel_node *into, tact_cel_node *before) {
    tact_cel_node *last = before;
    if (!list || list->type != TACT_LIST) return wrong(r, "a list of values is missing", TACT_S(""), "\"args\" of a call, \"value\" of in: [..]");
    for (uint32_t i = 0; i < list->list.count; i++) {
        tact_cel_node *v = value(r, &list->list.items[i]);
        if (!v) return NULL;
        if (last) last->next = v; else into->first = v;
        last = v;
        into->count++;
    }
    return into;
}

/* "person.bought" is a method of person, "near" stands alone. */
static tact_cel_node *call(reader *r, tact_slice name, const tact_value *args) {
    static const char person[] = "person.";
    bool method = tact_slice_starts(name, TACT_S(person));
    tact_slice own = method ? (tact_slice){ name.ptr + sizeof person - 1, name.len - sizeof person + 1 } : name;
    tact_cel_node *n = made(r, TACT_CEL_CALL), *receiver = NULL;
    if (!n) return NULL;
    if (!word(own)) return wrong(r, "this is no function: ", name, "such as person.bought; GET /v1/vocabulary names them");
    if (method) {
        receiver = path(r, TACT_S("person"));
        if (!receiver) return NULL;
        n->first = receiver;
        n->count = 1;
    }
    n->name = own;
    n->method = method;
    return values(r, args, n, receiver);
}

static tact_cel_node *wrapped(reader *r, const char *name, tact_cel_node *of, tact_cel_node *arg, bool method) {
    tact_cel_node *n = made(r, TACT_CEL_CALL);
    if (!n || !of) return NULL;
    n->name = tact_slice_of(name);
    n->method = method;
    n->first = of;
    of->next = arg;
    n->count = arg ? 2 : 1;
    return n;
}

static tact_cel_node *compared(reader *r, tact_condition_op op, tact_cel_node *of, const tact_value *v) {
    static const tact_op as[] = { TACT_OP_EQ, TACT_OP_NE, TACT_OP_LT, TACT_OP_LE, TACT_OP_GT, TACT_OP_GE };
    tact_cel_node *list, *with = NULL;
    char wants = tact_condition_op_value(op);
    if (!of) return NULL;
    if (wants == 'l') {
        list = made(r, TACT_CEL_OPERATION);
        if (!list) return NULL;
        list->op = TACT_OP_LIST;
        return values(r, v, list, NULL) ? operation(r, TACT_OP_IN, of, list) : NULL;
    }
    if (wants == '-' && v) return wrong(r, "this comparison takes no value: ", tact_slice_of(tact_condition_op_name(op)), "leave \"value\" out");
    if (wants == 't' && (!v || v->type != TACT_TEXT)) return wrong(r, "this comparison takes a text: ", tact_slice_of(tact_condition_op_name(op)), "{\"value\": \"/shop\"}");
    if (wants != '-' && !(with = value(r, v))) return NULL;
    if (op <= TACT_CONDITION_AT_LEAST) return operation(r, as[op], of, with);
    if (op == TACT_CONDITION_INCLUDES) return operation(r, TACT_OP_IN, with, of);
    if (wants == 't') return wrapped(r, tact_condition_op_name(op), of, with, true);
    if (op == TACT_CONDITION_TRUE) return of;
    if (op == TACT_CONDITION_FALSE) return operation(r, TACT_OP_NOT, of, NULL);
    tact_cel_node *n = wrapped(r, "has", of, NULL, false);
    return op == TACT_CONDITION_ABSENT ? operation(r, TACT_OP_NOT, n, NULL) : n;
}

static tact_cel_node *term(reader *r, const tact_value *tree) {
    tact_slice field = tact_value_path_text(tree, "field"), name = tact_value_path_text(tree, "call"), op = tact_value_path_text(tree, "op");
    unsigned i = op.len ? 0 : TACT_CONDITION_TRUE;
    while (op.len && i < TACT_CONDITION_OP_COUNT && !tact_slice_is(op, tact_condition_op_name((tact_condition_op)i))) i++;
    if (i == TACT_CONDITION_OP_COUNT) return wrong(r, "this is no comparison: ", op, "is, isNot, below, atMost, above, atLeast, in, includes, contains, startsWith, endsWith, matches, isTrue, isFalse, isPresent, isAbsent");
    if (!field.len && (i == TACT_CONDITION_PRESENT || i == TACT_CONDITION_ABSENT)) return wrong(r, "only a field is present or absent", TACT_S(""), "");
    return compared(r, (tact_condition_op)i, field.len ? path(r, field) : call(r, name, tact_value_get(tree, TACT_S("args"))), tact_value_get(tree, TACT_S("value")));
}

static tact_cel_node *part(reader *r, const tact_value *tree, unsigned depth);

static tact_cel_node *row(reader *r, const tact_value *list, tact_op op, unsigned depth) {
    tact_cel_node *n = made(r, TACT_CEL_OPERATION), *last = NULL;
    if (!n) return NULL;
    n->op = op;
    if (list->type != TACT_LIST) return wrong(r, "\"all\" and \"any\" are lists", TACT_S(""), "{\"all\": [..]}");
    for (uint32_t i = 0; i < list->list.count; i++) {
        tact_cel_node *c = part(r, &list->list.items[i], depth + 1);
        if (!c) return NULL;
        if (last) last->next = c; else n->first = c;
        last = c;
        n->count++;
    }
    if (n->count == 1) return n->first;
    if (n->count) return n;
    n->kind = TACT_CEL_LITERAL;
    n->literal = tact_value_bool(op == TACT_OP_AND);
    return n;
}

static tact_cel_node *part(reader *r, const tact_value *tree, unsigned depth) {
    static const char *const known[] = { "all", "any", "not", "field", "call", "cel" };
    const tact_value *found = NULL;
    unsigned which = 0, count = 0;
    if (depth > TACT_CONDITION_DEPTH) return wrong(r, "it is nested too deeply", TACT_S(""), "12 levels are the most; write what stands deeper as {\"cel\": \"..\"}");
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
        const tact_value *v = tact_value_get(tree, tact_slice_of(known[i]));
        if (v) { found = v; which = i; count++; }
    }
    if (count != 1) return wrong(r, "each part is one of all, any, not, field, call, cel", TACT_S(""), "{\"field\": \"moment.kind\", \"op\": \"is\", \"value\": \"go\"}");
    if (which == 0 || which == 1) return row(r, found, which ? TACT_OP_OR : TACT_OP_AND, depth);
    if (which == 2) return operation(r, TACT_OP_NOT, part(r, found, depth + 1), NULL);
    if (found->type != TACT_TEXT) return wrong(r, "\"field\", \"call\" and \"cel\" are texts", TACT_S(""), "");
    if (which < 5) return term(r, tree);
    tact_cel_node *n = tact_cel_parse(found, r->diags, r->arena);
    r->failed = r->failed || !n;
    return n;
}

tact_cel_node *tact_condition_tree_read(const tact_value *tree, tact_diags *diags, tact_arena *arena) {
    reader r = { .diags = diags, .arena = arena };
    tact_cel_node *n = part(&r, tree, 0);
    if (!n && !r.failed) (void)wrong(&r, "there is no memory for it", TACT_S(""), "");
    return n;
}
