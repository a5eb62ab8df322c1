/* daemon/condition_part.c -- what a node of a condition is to a person. */
#include "daemon/condition_part.h"

enum { PARTS = 16, PATH_BYTES = 512 };

static const struct { const char *name; char value; } ops[] = {
#define OP(name, text, cel, value) { text, value },
    TACT_CONDITION_OPS(OP)
#undef OP
};

const char *tact_condition_op_name(tact_condition_op op) { return ops[op].name; }
char tact_condition_op_value(tact_condition_op op) { return ops[op].value; }

/* ---- names ---- */

/* An unbroken row of names: "moment.kind". */
static tact_slice path_of(const tact_cel_node *n, tact_arena *arena) {
    tact_slice parts[PARTS];
    size_t count = 0, len = 0;
    for (; n->kind == TACT_CEL_SELECT && count < PARTS - 1; n = n->first) parts[count++] = n->name;
    if (n->kind != TACT_CEL_IDENT) return (tact_slice){ NULL, 0 };
    parts[count++] = n->name;
    for (size_t i = 0; i < count; i++) len += parts[i].len + 1;
    char *text = len <= PATH_BYTES ? tact_arena_alloc(arena, len, 1) : NULL;
    if (!text) return (tact_slice){ NULL, 0 };
    size_t at = 0;
    while (count-- > 0) {
        memcpy(text + at, parts[count].ptr, parts[count].len);
        at += parts[count].len;
        if (count) text[at++] = '.';
    }
    return (tact_slice){ text, at };
}

static bool is_field(tact_slice path) {
    return path.len && (tact_field_named(path) || tact_slice_starts(path, TACT_S("event.")) || tact_slice_starts(path, TACT_S("person.traits.")) || tact_slice_starts(path, TACT_S("context.")));
}

static tact_slice field_of(const tact_cel_node *n, tact_arena *arena) {
    tact_slice path = n->kind == TACT_CEL_IDENT || n->kind == TACT_CEL_SELECT ? path_of(n, arena) : (tact_slice){ NULL, 0 };
    return is_field(path) ? path : (tact_slice){ NULL, 0 };
}

/* ---- values ---- */

bool tact_condition_literal(const tact_cel_node *n, const char **unit, tact_value *out) {
    static const char *const units[] = { "days", "hours", "minutes" };
    *unit = NULL;
    if (n->kind == TACT_CEL_LITERAL) { *out = n->literal; return out->type <= TACT_TEXT; }
    if (n->kind != TACT_CEL_CALL || n->method || n->count != 1 || n->first->kind != TACT_CEL_LITERAL || n->first->literal.type != TACT_INT) return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (tact_slice_is(n->name, units[i])) { *unit = units[i]; *out = n->first->literal; return true; }
    return false;
}

static bool literal(const tact_cel_node *n) {
    const char *unit;
    tact_value v;
    return tact_condition_literal(n, &unit, &v);
}

static bool literals(const tact_cel_node *list) {
    if (list->kind != TACT_CEL_OPERATION || list->op != TACT_OP_LIST) return false;
    for (const tact_cel_node *c = list->first; c; c = c->next)
        if (!literal(c)) return false;
    return true;
}

/* ---- questions: person.bought("tyres", days(30)), near("lyon-7", 2) ---- */

static bool asks(const tact_cel_node *n, tact_condition_part *out, tact_arena *arena) {
    const tact_cel_node *args = n->first;
    tact_slice name = n->name;
    if (n->kind != TACT_CEL_CALL) return false;
    if (n->method) {
        static const char person[] = "person.";
        if (n->first->kind != TACT_CEL_IDENT || !tact_slice_is(n->first->name, "person")) return false;
        char *text = tact_arena_alloc(arena, sizeof person - 1 + name.len, 1);
        if (!text) return false;
        memcpy(text, person, sizeof person - 1);
        memcpy(text + sizeof person - 1, name.ptr, name.len);
        name = (tact_slice){ text, sizeof person - 1 + name.len };
        args = args->next;
    }
    const tact_function_row *row = tact_function_named(name);
    if (!row || (!tact_function_asks(row->number) && row->number != TACT_FUNCTION_AUDIENCE)) return false;
    for (const tact_cel_node *c = args; c; c = c->next)
        if (!literal(c)) return false;
    out->call = name;
    out->args = args;
    return true;
}

static bool subject(const tact_cel_node *n, tact_condition_part *out, tact_arena *arena) {
    out->field = field_of(n, arena);
    return out->field.len || asks(n, out, arena);
}

/* ---- terms ---- */

static bool relation(const tact_cel_node *n, tact_condition_part *out, tact_arena *arena) {
    static const struct { tact_op op; tact_condition_op as; } as[] = { { TACT_OP_EQ, TACT_CONDITION_IS }, { TACT_OP_NE, TACT_CONDITION_IS_NOT }, { TACT_OP_LT, TACT_CONDITION_BELOW },
        { TACT_OP_LE, TACT_CONDITION_AT_MOST }, { TACT_OP_GT, TACT_CONDITION_ABOVE }, { TACT_OP_GE, TACT_CONDITION_AT_LEAST } };
    const tact_cel_node *a = n->first, *b = a ? a->next : NULL;
    if (n->kind != TACT_CEL_OPERATION || n->count != 2) return false;
    for (size_t i = 0; i < sizeof as / sizeof *as; i++) {
        if (n->op != as[i].op) continue;
        out->op = as[i].as;
        out->value = b;
        return literal(b) && subject(a, out, arena);
    }
    if (n->op != TACT_OP_IN) return false;
    bool in = literals(b);
    out->op = in ? TACT_CONDITION_IN : TACT_CONDITION_INCLUDES;
    out->value = in ? b : a;
    return in ? subject(a, out, arena) : literal(a) && subject(b, out, arena);
}

static bool of_text(const tact_cel_node *n, tact_condition_part *out, tact_arena *arena) {
    if (n->kind != TACT_CEL_CALL || !n->method || n->count != 2) return false;
    for (unsigned i = TACT_CONDITION_CONTAINS; i <= TACT_CONDITION_MATCHES; i++) {
        if (!tact_slice_is(n->name, ops[i].name)) continue;
        const tact_cel_node *value = n->first->next;
        out->op = (tact_condition_op)i;
        out->value = value;
        out->field = value->kind == TACT_CEL_LITERAL && value->literal.type == TACT_TEXT ? field_of(n->first, arena) : (tact_slice){ NULL, 0 };
        return out->field.len > 0;
    }
    return false;
}

static bool has(const tact_cel_node *n, tact_condition_part *out, tact_arena *arena) {
    if (n->kind != TACT_CEL_CALL || n->method || n->count != 1 || !tact_slice_is(n->name, "has")) return false;
    out->field = field_of(n->first, arena);
    out->op = TACT_CONDITION_PRESENT;
    return out->field.len > 0;
}

static bool alone(const tact_cel_node *n, tact_condition_part *out, tact_arena *arena) {
    out->op = TACT_CONDITION_TRUE;
    out->value = NULL;
    return subject(n, out, arena);
}

tact_condition_part tact_condition_part_of(const tact_cel_node *n, tact_arena *arena) {
    tact_condition_part p = { .kind = TACT_CONDITION_TERM, .node = n };
    if (n->kind == TACT_CEL_OPERATION && (n->op == TACT_OP_AND || n->op == TACT_OP_OR)) {
        p.kind = n->op == TACT_OP_AND ? TACT_CONDITION_ALL : TACT_CONDITION_ANY;
        p.first = n->first;
        return p;
    }
    if (n->kind == TACT_CEL_LITERAL && n->literal.type == TACT_BOOL) {
        p.kind = n->literal.boolean ? TACT_CONDITION_ALL : TACT_CONDITION_ANY;
        return p;
    }
    if (n->kind == TACT_CEL_OPERATION && n->op == TACT_OP_NOT) {
        tact_condition_part x = { .kind = TACT_CONDITION_TERM, .node = n };
        if (has(n->first, &x, arena)) { x.op = TACT_CONDITION_ABSENT; return x; }
        x = (tact_condition_part){ .kind = TACT_CONDITION_TERM, .node = n };
        if (alone(n->first, &x, arena)) { x.op = TACT_CONDITION_FALSE; return x; }
        p.kind = TACT_CONDITION_NOT;
        p.first = n->first;
        return p;
    }
    if (relation(n, &p, arena)) return p;
    p = (tact_condition_part){ .kind = TACT_CONDITION_TERM, .node = n };
    if (of_text(n, &p, arena)) return p;
    p = (tact_condition_part){ .kind = TACT_CONDITION_TERM, .node = n };
    if (has(n, &p, arena) || alone(n, &p, arena)) return p;
    return (tact_condition_part){ .kind = TACT_CONDITION_CEL, .node = n };
}
