/* core/campaign/expr.c -- evaluation straight from the bytes.
 * Every node is either judged or skipped whole, so the cursor always stands behind it. TACT_ABSENT as a result means an error. */
#include "core/campaign/expr_code.h"
#include "core/campaign/pattern.h"

typedef struct walk {
    const uint8_t *at;
    const tact_facts *facts;
    tact__purse purse;                 /* of the comparison that is judged */
    uint64_t given;                    /* the steps it began with */
    bool joining;                      /* only && || ! == != stand around: each of what they join has a purse of its own */
    tact_expr_error error;             /* why the last failing node failed */
    const tact_value *locals[TACT_EXPR_LOCALS]; unsigned local_count;      /* the elements the macros around are at */
} walk;

static void judge(walk *w, tact_value *out);

/* What was used up goes off what the facts allow in all. */
static void settle(walk *w) {
    if (w->facts->steps) *w->facts->steps -= w->given - w->purse.steps;
    w->given = w->purse.steps;
}

static void refill(walk *w) {
    settle(w);
    w->given = w->facts->steps && *w->facts->steps < TACT_EXPR_STEPS ? *w->facts->steps : TACT_EXPR_STEPS;
    w->purse.steps = w->given;
    w->purse.bytes = TACT_EXPR_BYTES;
}

static uint64_t varint(walk *w) {
    uint64_t v = *w->at & 0x7F;
    for (unsigned shift = 7; *w->at++ & 0x80; shift += 7) v |= (uint64_t)(*w->at & 0x7F) << shift;
    return v;
}

static int64_t zigzag(walk *w) { uint64_t u = varint(w); return (int64_t)(u >> 1 ^ (0 - (u & 1))); }

static tact_slice text(walk *w) {
    size_t n = (size_t)varint(w);
    tact_slice s = { n ? (const char *)w->at : NULL, n };
    w->at += n;
    return s;
}

static size_t u16(walk *w) { size_t n = (size_t)(w->at[0] | w->at[1] << 8); w->at += 2; return n; }

static double f64(walk *w) {
    uint64_t u = 0;
    double d;
    for (unsigned i = 0; i < 8; i++) u |= (uint64_t)w->at[i] << (8 * i);
    w->at += 8;
    memcpy(&d, &u, 8);
    return d;
}

static void skip(walk *w) {
    uint64_t nodes = 0;
    tact__pay(&w->purse, 1);
    switch (*w->at++) {
    case TACT_OP_INT: case TACT_OP_DURATION: case TACT_OP_TIMESTAMP: case TACT_OP_FIELD: case TACT_OP_HAS: case TACT_OP_LOCAL: varint(w); break;
    case TACT_OP_DOUBLE: w->at += 8; break;
    case TACT_OP_TEXT: text(w); break;
    case TACT_OP_SELECT: case TACT_OP_HAS_SELECT: case TACT_OP_MATCHES: text(w); nodes = 1; break;
    case TACT_OP_LIST: nodes = varint(w); break;
    case TACT_OP_MAP: nodes = 2 * varint(w); break;
    case TACT_OP_NOT: case TACT_OP_NEG: nodes = 1; break;
    case TACT_OP_AND: case TACT_OP_OR: { size_t n = u16(w); w->at += n; break; }
    case TACT_OP_COND: w->at += 4; nodes = 3; break;
    case TACT_OP_CALL: nodes = w->at[1]; w->at += 2; break;
    case TACT_OP_NULL: case TACT_OP_FALSE: case TACT_OP_TRUE: break;
    default: nodes = 2; break;
    }
    while (nodes--) skip(w);
}

static void fail(walk *w, tact_value *out, tact_expr_error error) {
    w->error = error;
    *out = (tact_value){ .type = TACT_ABSENT };
}

/* What did not work out is skipped: the rest of the arguments of a strict operator need not be looked at. */
static bool judged(walk *w, tact_value *out, tact_value *into, unsigned rest) {
    judge(w, into);
    if (into->type != TACT_ABSENT) return true;
    while (rest--) skip(w);
    *out = *into;
    return false;
}

static void field(walk *w, tact_value *out) {
    uint32_t index = (uint32_t)varint(w);
    switch (w->facts->states[index]) {
    case TACT_FACT_PRESENT:
        *out = w->facts->values[index];
        if (out->type == TACT_ABSENT) w->error = TACT_EXPR_ABSENT;
        break;
    case TACT_FACT_DENIED: fail(w, out, TACT_EXPR_DENIED); break;
    default: fail(w, out, TACT_EXPR_ABSENT); break;
    }
}

static void has(walk *w, tact_value *out) {
    uint32_t index = (uint32_t)varint(w);
    uint8_t state = w->facts->states[index];
    if (state == TACT_FACT_DENIED) fail(w, out, TACT_EXPR_DENIED);
    else *out = tact_value_bool(state == TACT_FACT_PRESENT && w->facts->values[index].type != TACT_ABSENT);
}

static void member_of(walk *w, tact_value *out, bool asks) {
    tact_slice name = text(w);
    tact_value of;
    if (!judged(w, out, &of, 0)) return;
    if (of.type != TACT_MAP) { fail(w, out, TACT_EXPR_TYPE); return; }
    const tact_value *found;
    tact_expr_error e = tact__expr_find(&of, name, &w->purse, &found);
    if (e) fail(w, out, e);
    else if (asks) *out = tact_value_bool(found != NULL);
    else if (found) *out = *found;
    else fail(w, out, TACT_EXPR_KEY);
}

static void list(walk *w, tact_value *out) {
    uint32_t n = (uint32_t)varint(w);
    tact_expr_error wrong;
    tact_value *items = tact__expr_room(&w->purse, n, sizeof *items, &wrong);
    if (!items) {
        for (uint32_t i = 0; i < n; i++) skip(w);
        fail(w, out, wrong);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        if (!judged(w, out, &items[i], n - 1 - i)) return;
    *out = (tact_value){ .type = TACT_LIST, .list = { items, n } };
}

static void map(walk *w, tact_value *out) {
    uint32_t n = (uint32_t)varint(w);
    tact_expr_error wrong;
    tact_pair *pairs = tact__expr_room(&w->purse, n, sizeof *pairs, &wrong);
    if (pairs) wrong = TACT_EXPR_OK;
    for (uint32_t i = 0; i < n; i++) {
        tact_value key;
        if (wrong) { skip(w); skip(w); continue; }
        judge(w, &key);
        if (key.type == TACT_ABSENT) { wrong = w->error; skip(w); continue; }
        judge(w, &pairs[i].value);
        if (pairs[i].value.type == TACT_ABSENT) wrong = w->error;
        else if (key.type != TACT_TEXT) wrong = TACT_EXPR_TYPE;
        else pairs[i].key = key.text;
        if (!wrong && !tact__pay(&w->purse, i + key.text.len / 8)) wrong = TACT_EXPR_TOO_MUCH;
        for (uint32_t j = 0; !wrong && j < i; j++)
            if (tact_slice_equal(pairs[j].key, key.text)) wrong = TACT_EXPR_KEY;
    }
    if (wrong) fail(w, out, wrong);
    else *out = (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
}

/* false wins an AND, true wins an OR, whatever stands beside it; otherwise the first error, otherwise the neutral one. */
static void logic(walk *w, tact_value *out, bool winner) {
    size_t bytes = u16(w);
    const uint8_t *end = w->at + bytes;
    tact_expr_error first = TACT_EXPR_OK;
    for (uint64_t n = varint(w); n; n--) {
        judge(w, out);
        if (out->type == TACT_BOOL) {
            if (out->boolean == winner) { w->at = end; return; }
        } else if (!first) {
            first = out->type == TACT_ABSENT ? w->error : TACT_EXPR_TYPE;
        }
    }
    if (first) fail(w, out, first);
    else *out = tact_value_bool(!winner);
}

static void condition(walk *w, tact_value *out) {
    size_t yes = u16(w), no = u16(w);
    judge(w, out);
    const uint8_t *end = w->at + yes + no;
    if (out->type == TACT_BOOL) {
        if (!out->boolean) w->at += yes;
        judge(w, out);
    } else if (out->type != TACT_ABSENT) {
        fail(w, out, TACT_EXPR_TYPE);
    }
    w->at = end;
}

/* x in [a, b, c] written out: compared one by one, so that no list need be made. */
static void in_written_list(walk *w, const tact_value *x, tact_value *out) {
    w->at++;
    bool found = false;
    tact_expr_error e = TACT_EXPR_OK;
    for (uint64_t n = varint(w); n; n--) {
        tact_value item;
        if (!judged(w, out, &item, (unsigned)(n - 1))) return;
        if (!found && !e) e = tact__expr_same(x, &item, &w->purse, &found);
    }
    if (e) fail(w, out, e);
    else *out = tact_value_bool(found);
}

static void binary(walk *w, tact_op op, tact_value *out) {
    tact_value a, b;
    if (!judged(w, out, &a, 1)) return;
    if (op == TACT_OP_IN && *w->at == TACT_OP_LIST) { in_written_list(w, &a, out); return; }
    if (!judged(w, out, &b, 0)) return;
    if (w->joining) refill(w);                             /* each side had its own */
    tact_expr_error e = op == TACT_OP_INDEX ? tact__expr_index(&a, &b, &w->purse, out) : tact__expr_binary(op, &a, &b, &w->purse, out);
    if (e) fail(w, out, e);
    else if (out->type == TACT_ABSENT) w->error = TACT_EXPR_ABSENT;
}

static bool affordable(walk *w, tact_value *out, uint64_t steps) {
    if (tact__pay(&w->purse, steps)) return true;
    fail(w, out, TACT_EXPR_TOO_MUCH);
    return false;
}

static void call(walk *w, tact_value *out) {
    enum { ASKING = 64 };                                  /* the engine looks something up */
    unsigned function = w->at[0], count = w->at[1];
    w->at += 2;
    tact_value args[TACT_EXPR_ARGS];
    for (unsigned i = 0; i < count; i++)
        if (!judged(w, out, &args[i], count - 1 - i)) return;
    if (!tact_function_asks(function)) {
        tact_expr_error e = tact__expr_function(function, args, count, w->facts, &w->purse, out);
        if (e) fail(w, out, e);
        return;
    }
    uint8_t state = TACT_FACT_ABSENT;
    if (!affordable(w, out, ASKING + (args[0].type == TACT_TEXT ? args[0].text.len / 4 : 0))) return;
    if (w->facts->call) *out = w->facts->call(w->facts->ctx, function, args, count, &state);
    if (state == TACT_FACT_DENIED) fail(w, out, TACT_EXPR_DENIED);
    else if (state != TACT_FACT_PRESENT || out->type == TACT_ABSENT) fail(w, out, TACT_EXPR_ABSENT);
}

/* The number of elements of a list or keys of a map; the element at `i`. */
static uint32_t length(const tact_value *of) { return of->type == TACT_LIST ? of->list.count : of->map.count; }
static const tact_value *element(const tact_value *of, uint32_t i, tact_value *key) {
    if (of->type == TACT_LIST) return &of->list.items[i];
    *key = tact_value_text(of->map.pairs[i].key);
    return key;
}

/* The condition on one element after the other, until `winner` decides; exists_one has none and counts the true ones. */
static void macro(walk *w, tact_op op, tact_value *out) {
    tact_value of, key;
    if (!judged(w, out, &of, 1)) return;
    const uint8_t *body = w->at;
    tact_expr_error first = TACT_EXPR_OK;
    uint32_t count = 0, found = 0;
    bool one = op == TACT_OP_EXISTS_ONE, winner = op == TACT_OP_EXISTS, decided = false;
    if (of.type != TACT_LIST && of.type != TACT_MAP) first = TACT_EXPR_TYPE;
    else count = length(&of);
    unsigned level = w->local_count++;
    for (uint32_t i = 0; i < count && !decided; i++) {
        if (!affordable(w, out, 1)) { first = TACT_EXPR_TOO_MUCH; break; }
        w->at = body;
        w->locals[level] = element(&of, i, &key);
        judge(w, out);
        if (out->type != TACT_BOOL) first = first ? first : out->type == TACT_ABSENT ? w->error : TACT_EXPR_TYPE;
        else if (!one && out->boolean == winner) decided = true;
        else found += out->boolean;
        if (one && first) break;
    }
    w->local_count = level;
    w->at = body;
    skip(w);
    if (decided) *out = tact_value_bool(winner);
    else if (first) fail(w, out, first);
    else *out = tact_value_bool(one ? found == 1 : !winner);
}

static void matches(walk *w, tact_value *out) {
    tact_slice program = text(w);
    tact_value in;
    if (!judged(w, out, &in, 0)) return;
    bool found;
    if (in.type != TACT_TEXT) fail(w, out, TACT_EXPR_TYPE);
    else if (!tact_pattern_search(program, in.text, &w->purse.steps, &found)) fail(w, out, TACT_EXPR_TOO_MUCH);
    else *out = tact_value_bool(found);
}

static void unary(walk *w, tact_op op, tact_value *out) {
    tact_value a;
    if (!judged(w, out, &a, 0)) return;
    tact_expr_error e = TACT_EXPR_OK;
    if (op == TACT_OP_NEG) e = tact__expr_negate(&a, out);
    else if (a.type != TACT_BOOL) e = TACT_EXPR_TYPE;
    else *out = tact_value_bool(!a.boolean);
    if (e) fail(w, out, e);
}

static void node(walk *w, tact_value *out) {
    tact_op op = (tact_op)*w->at++;
    switch (op) {
    case TACT_OP_NULL: *out = (tact_value){ .type = TACT_NULL }; break;
    case TACT_OP_FALSE: *out = tact_value_bool(false); break;
    case TACT_OP_TRUE: *out = tact_value_bool(true); break;
    case TACT_OP_INT: *out = tact_value_int(zigzag(w)); break;
    case TACT_OP_DOUBLE: *out = tact_value_double(f64(w)); break;
    case TACT_OP_TEXT: *out = tact_value_text(text(w)); break;
    case TACT_OP_DURATION: *out = (tact_value){ .type = TACT_DURATION, .span = { zigzag(w) } }; break;
    case TACT_OP_TIMESTAMP: *out = (tact_value){ .type = TACT_TIMESTAMP, .instant = { zigzag(w) } }; break;
    case TACT_OP_FIELD: field(w, out); break;
    case TACT_OP_LOCAL: *out = *w->locals[varint(w)]; break;
    case TACT_OP_HAS: has(w, out); break;
    case TACT_OP_SELECT: member_of(w, out, false); break;
    case TACT_OP_HAS_SELECT: member_of(w, out, true); break;
    case TACT_OP_LIST: list(w, out); break;
    case TACT_OP_MAP: map(w, out); break;
    case TACT_OP_NOT: case TACT_OP_NEG: unary(w, op, out); break;
    case TACT_OP_AND: logic(w, out, false); break;
    case TACT_OP_OR: logic(w, out, true); break;
    case TACT_OP_COND: condition(w, out); break;
    case TACT_OP_CALL: call(w, out); break;
    case TACT_OP_ALL: case TACT_OP_EXISTS: case TACT_OP_EXISTS_ONE: macro(w, op, out); break;
    case TACT_OP_MATCHES: matches(w, out); break;
    default: binary(w, op, out); break;
    }
}

static bool joins(uint8_t op) { return op == TACT_OP_AND || op == TACT_OP_OR || op == TACT_OP_NOT || op == TACT_OP_EQ || op == TACT_OP_NE; }

/* Whatever stands alone between && || ! == != has a purse of its own, so that a part of a condition says the same by itself as within the whole. */
static void judge(walk *w, tact_value *out) {
    bool alone = w->joining && !joins(*w->at);
    if (alone) {
        w->joining = false;
        refill(w);
    }
    if (w->joining || tact__pay(&w->purse, 1)) node(w, out);
    else {
        skip(w);
        fail(w, out, TACT_EXPR_TOO_MUCH);
    }
    w->joining = w->joining || alone;
}

tact_value tact_expr_eval(tact_expr expr, const tact_facts *facts, tact_arena *scratch, tact_expr_error *error) {
    tact_value out = { .type = TACT_ABSENT };
    walk w = { .facts = facts, .purse = { .scratch = scratch }, .joining = true, .error = TACT_EXPR_ABSENT };
    if (expr.code.len) {
        w.at = (const uint8_t *)expr.code.ptr + 1;
        judge(&w, &out);
        settle(&w);
    }
    if (error) *error = out.type == TACT_ABSENT ? w.error : TACT_EXPR_OK;
    return out;
}

bool tact_expr_holds(tact_expr expr, const tact_facts *facts, tact_arena *scratch, tact_expr_error *error) {
    tact_expr_error why;
    tact_value v = tact_expr_eval(expr, facts, scratch, &why);
    if (!why && v.type != TACT_BOOL) why = TACT_EXPR_TYPE;
    if (error) *error = why;
    return !why && v.boolean;
}

bool tact_expr_number(tact_expr expr, const tact_facts *facts, tact_arena *scratch, double *out) {
    tact_value v = tact_expr_eval(expr, facts, scratch, NULL);
    return tact_value_number(&v, out) && *out - *out == 0;         /* infinite and NaN leave NaN */
}

const char *tact_expr_error_line(tact_expr_error error) {
    switch (error) {
    case TACT_EXPR_OK: return "no error";
    case TACT_EXPR_ABSENT: return "a field or answer it needs is absent";
    case TACT_EXPR_DENIED: return "the permission for a field it needs is not granted";
    case TACT_EXPR_TYPE: return "a value is of another type than the operator takes";
    case TACT_EXPR_OVERFLOW: return "a whole number or time left its range";
    case TACT_EXPR_DIVIDE: return "it was divided by zero";
    case TACT_EXPR_KEY: return "a list or map has no such item, or a key stands twice";
    case TACT_EXPR_MEMORY: return "the scratch memory is too small";
    case TACT_EXPR_READ: return "a text cannot be read as the number, truth or time that is asked for";
    case TACT_EXPR_TOO_MUCH: return "it has more to look through than a condition may: its lists or texts are too long";
    }
    return "unknown error";
}
