/* core/campaign/expr_value.c -- what the operators do to values. Every overflow, wrong type and zero divisor is an error. */
#include "core/campaign/expr_code.h"

static bool is_number(const tact_value *v) { return v->type == TACT_INT || v->type == TACT_DOUBLE; }

/* An int against a double on the number line: the double is cut to its whole part, which is exact, then the rest decides. */
static int compare_int_double(int64_t i, double d) {
    if (d != d) return 2;
    if (d >= 9223372036854775808.0) return -1;
    if (d < -9223372036854775808.0) return 1;
    int64_t whole = (int64_t)d;
    if (i != whole) return i < whole ? -1 : 1;
    double rest = d - (double)whole;
    return rest > 0 ? -1 : rest < 0;
}

int tact_expr_compare_numbers(const tact_value *a, const tact_value *b) {
    if (a->type == TACT_INT && b->type == TACT_INT) return a->integer < b->integer ? -1 : a->integer > b->integer;
    if (a->type == TACT_INT) return compare_int_double(a->integer, b->real);
    if (b->type == TACT_INT) {
        int c = compare_int_double(b->integer, a->real);
        return c == 2 ? 2 : -c;
    }
    if (a->real != a->real || b->real != b->real) return 2;
    return a->real < b->real ? -1 : a->real > b->real;
}

void *tact__expr_room(tact__purse *purse, size_t count, size_t size, tact_expr_error *error) {
    enum { STEP_BYTES = 8 };
    size_t bytes = count > purse->bytes ? purse->bytes + 1 : count * size;
    *error = purse->scratch ? TACT_EXPR_TOO_MUCH : TACT_EXPR_MEMORY;
    if (!purse->scratch || bytes > purse->bytes || !tact__pay(purse, bytes / STEP_BYTES + 2)) return NULL;
    purse->bytes -= bytes;
    *error = TACT_EXPR_MEMORY;
    return tact_arena_alloc(purse->scratch, count, size);
}

/* Texts of unequal length are not looked at. */
static uint64_t look_steps(tact_slice a, tact_slice b) { return 1 + (a.len == b.len ? a.len / 16 : 0); }

tact_expr_error tact__expr_find(const tact_value *map, tact_slice key, tact__purse *purse, const tact_value **found) {
    *found = NULL;
    for (uint32_t i = 0; i < map->map.count; i++) {
        if (!tact__pay(purse, look_steps(map->map.pairs[i].key, key))) return TACT_EXPR_TOO_MUCH;
        if (!tact_slice_equal(map->map.pairs[i].key, key)) continue;
        *found = &map->map.pairs[i].value;
        break;
    }
    return TACT_EXPR_OK;
}

static tact_expr_error same_lists(const tact_value *a, const tact_value *b, tact__purse *purse, bool *same) {
    tact_expr_error e = TACT_EXPR_OK;
    *same = a->list.count == b->list.count;
    for (uint32_t i = 0; *same && !e && i < a->list.count; i++) e = tact__expr_same(&a->list.items[i], &b->list.items[i], purse, same);
    return e;
}

static tact_expr_error same_maps(const tact_value *a, const tact_value *b, tact__purse *purse, bool *same) {
    tact_expr_error e = TACT_EXPR_OK;
    *same = a->map.count == b->map.count;
    for (uint32_t i = 0; *same && !e && i < a->map.count; i++) {
        const tact_value *other;
        e = tact__expr_find(b, a->map.pairs[i].key, purse, &other);
        if (!e && other) e = tact__expr_same(&a->map.pairs[i].value, other, purse, same);
        else *same = false;
    }
    return e;
}

tact_expr_error tact__expr_same(const tact_value *a, const tact_value *b, tact__purse *purse, bool *same) {
    bool texts = a->type == TACT_TEXT && b->type == TACT_TEXT;
    *same = false;
    if (!tact__pay(purse, texts ? look_steps(a->text, b->text) : 1)) return TACT_EXPR_TOO_MUCH;
    if (is_number(a) && is_number(b)) { *same = tact_expr_compare_numbers(a, b) == 0; return TACT_EXPR_OK; }
    if (a->type != b->type) return TACT_EXPR_OK;
    switch (a->type) {
    case TACT_BOOL: *same = a->boolean == b->boolean; break;
    case TACT_TEXT: *same = tact_slice_equal(a->text, b->text); break;
    case TACT_TIMESTAMP: *same = a->instant.us == b->instant.us; break;
    case TACT_DURATION: *same = a->span.us == b->span.us; break;
    case TACT_LIST: return same_lists(a, b, purse, same);
    case TACT_MAP: return same_maps(a, b, purse, same);
    default: *same = true; break;
    }
    return TACT_EXPR_OK;
}

bool tact_expr_equal(const tact_value *a, const tact_value *b) {
    tact__purse unbounded = { .steps = UINT64_MAX };
    bool same;
    return tact__expr_same(a, b, &unbounded, &same) == TACT_EXPR_OK && same;
}

static tact_expr_error give(tact_value *out, tact_value v) { *out = v; return TACT_EXPR_OK; }
static tact_expr_error give_bool(tact_value *out, bool b) { return give(out, tact_value_bool(b)); }

static tact_expr_error order(tact_op op, const tact_value *a, const tact_value *b, tact__purse *purse, tact_value *out) {
    int c;
    if (a->type == TACT_TEXT && b->type == TACT_TEXT && !tact__pay(purse, (a->text.len < b->text.len ? a->text.len : b->text.len) / 16)) return TACT_EXPR_TOO_MUCH;
    if (is_number(a) && is_number(b)) c = tact_expr_compare_numbers(a, b);
    else if (a->type != b->type) return TACT_EXPR_TYPE;
    else if (a->type == TACT_TEXT) c = tact_slice_compare(a->text, b->text);
    else if (a->type == TACT_BOOL) c = (int)a->boolean - (int)b->boolean;
    else if (a->type == TACT_DURATION) c = a->span.us < b->span.us ? -1 : a->span.us > b->span.us;
    else if (a->type == TACT_TIMESTAMP) c = a->instant.us < b->instant.us ? -1 : a->instant.us > b->instant.us;
    else return TACT_EXPR_TYPE;
    if (c == 2) return give_bool(out, false);              /* NaN is in no order */
    switch (op) {
    case TACT_OP_LT: return give_bool(out, c < 0);
    case TACT_OP_LE: return give_bool(out, c <= 0);
    case TACT_OP_GT: return give_bool(out, c > 0);
    default: return give_bool(out, c >= 0);
    }
}

static tact_expr_error whole(tact_op op, int64_t a, int64_t b, int64_t *out) {
    switch (op) {
    case TACT_OP_ADD: return __builtin_add_overflow(a, b, out) ? TACT_EXPR_OVERFLOW : TACT_EXPR_OK;
    case TACT_OP_SUB: return __builtin_sub_overflow(a, b, out) ? TACT_EXPR_OVERFLOW : TACT_EXPR_OK;
    case TACT_OP_MUL: return __builtin_mul_overflow(a, b, out) ? TACT_EXPR_OVERFLOW : TACT_EXPR_OK;
    default: break;
    }
    if (b == 0) return TACT_EXPR_DIVIDE;
    if (a == INT64_MIN && b == -1) return TACT_EXPR_OVERFLOW;
    *out = op == TACT_OP_MOD ? a % b : a / b;
    return TACT_EXPR_OK;
}

static tact_expr_error real(tact_op op, double a, double b, tact_value *out) {
    switch (op) {
    case TACT_OP_ADD: return give(out, tact_value_double(a + b));
    case TACT_OP_SUB: return give(out, tact_value_double(a - b));
    case TACT_OP_MUL: return give(out, tact_value_double(a * b));
    case TACT_OP_MOD: return TACT_EXPR_TYPE;
    default: return b == 0 ? TACT_EXPR_DIVIDE : give(out, tact_value_double(a / b));       /* beyond CEL: no condition holds because nothing was sold */
    }
}

static tact_expr_error join_texts(tact_slice a, tact_slice b, tact__purse *purse, tact_value *out) {
    tact_expr_error error;
    if (a.len == 0) return give(out, tact_value_text(b));
    if (b.len == 0) return give(out, tact_value_text(a));
    char *p = tact__expr_room(purse, a.len + b.len, 1, &error);
    if (!p) return error;
    memcpy(p, a.ptr, a.len);
    memcpy(p + a.len, b.ptr, b.len);
    return give(out, tact_value_text((tact_slice){ p, a.len + b.len }));
}

static tact_expr_error join_lists(const tact_value *a, const tact_value *b, tact__purse *purse, tact_value *out) {
    tact_expr_error error;
    uint32_t count;
    if (__builtin_add_overflow(a->list.count, b->list.count, &count)) return TACT_EXPR_OVERFLOW;
    tact_value *items = tact__expr_room(purse, count, sizeof *items, &error);
    if (!items) return error;
    for (uint32_t i = 0; i < count; i++)
        items[i] = i < a->list.count ? a->list.items[i] : b->list.items[i - a->list.count];
    return give(out, (tact_value){ .type = TACT_LIST, .list = { items, count } });
}

static tact_expr_error times(tact_op op, const tact_value *a, const tact_value *b, tact_value *out) {
    bool add = op == TACT_OP_ADD, subtract = op == TACT_OP_SUB, stamp_a = a->type == TACT_TIMESTAMP, stamp_b = b->type == TACT_TIMESTAMP;
    if ((!add && !subtract) || (stamp_b && (subtract ? !stamp_a : stamp_a))) return TACT_EXPR_TYPE;
    int64_t us;
    tact_expr_error e = whole(op, stamp_a ? a->instant.us : a->span.us, stamp_b ? b->instant.us : b->span.us, &us);
    if (e) return e;
    if (stamp_a != stamp_b ? us < TACT__TIME_LEAST_US || us > TACT__TIME_MOST_US : us < -TACT__SPAN_MOST_US || us > TACT__SPAN_MOST_US) return TACT_EXPR_OVERFLOW;
    if (stamp_a != stamp_b) return give(out, (tact_value){ .type = TACT_TIMESTAMP, .instant = { us } });
    return give(out, (tact_value){ .type = TACT_DURATION, .span = { us } });
}

static bool is_time(const tact_value *v) { return v->type == TACT_TIMESTAMP || v->type == TACT_DURATION; }

static tact_expr_error arithmetic(tact_op op, const tact_value *a, const tact_value *b, tact__purse *purse, tact_value *out) {
    if (is_number(a) && is_number(b)) {
        if (a->type == TACT_INT && b->type == TACT_INT && op != TACT_OP_REAL_DIV) {
            int64_t i;
            tact_expr_error e = whole(op, a->integer, b->integer, &i);
            return e ? e : give(out, tact_value_int(i));
        }
        double x = a->type == TACT_INT ? (double)a->integer : a->real, y = b->type == TACT_INT ? (double)b->integer : b->real;
        return real(op, x, y, out);
    }
    if (is_time(a) && is_time(b)) return times(op, a, b, out);
    if (op == TACT_OP_ADD && a->type == TACT_TEXT && b->type == TACT_TEXT) return join_texts(a->text, b->text, purse, out);
    if (op == TACT_OP_ADD && a->type == TACT_LIST && b->type == TACT_LIST) return join_lists(a, b, purse, out);
    return TACT_EXPR_TYPE;
}

static tact_expr_error member(const tact_value *a, const tact_value *b, tact__purse *purse, tact_value *out) {
    const tact_value *found = NULL;
    tact_expr_error e = TACT_EXPR_OK;
    bool same = false;
    if (b->type == TACT_MAP) {
        if (a->type == TACT_TEXT) e = tact__expr_find(b, a->text, purse, &found);
        return e ? e : give_bool(out, found != NULL);
    }
    if (b->type != TACT_LIST) return TACT_EXPR_TYPE;
    for (uint32_t i = 0; !e && !same && i < b->list.count; i++) e = tact__expr_same(a, &b->list.items[i], purse, &same);
    return e ? e : give_bool(out, same);
}

tact_expr_error tact__expr_binary(tact_op op, const tact_value *a, const tact_value *b, tact__purse *purse, tact_value *out) {
    tact_expr_error e;
    bool same;
    *out = (tact_value){ .type = TACT_ABSENT };
    switch (op) {
    case TACT_OP_EQ: case TACT_OP_NE:
        e = tact__expr_same(a, b, purse, &same);
        return e ? e : give_bool(out, same == (op == TACT_OP_EQ));
    case TACT_OP_LT: case TACT_OP_LE: case TACT_OP_GT: case TACT_OP_GE: return order(op, a, b, purse, out);
    case TACT_OP_IN: return member(a, b, purse, out);
    default: return arithmetic(op, a, b, purse, out);
    }
}

tact_expr_error tact__expr_negate(const tact_value *a, tact_value *out) {
    *out = (tact_value){ .type = TACT_ABSENT };
    if (a->type == TACT_DOUBLE) return give(out, tact_value_double(-a->real));
    if (a->type != TACT_INT) return TACT_EXPR_TYPE;
    return a->integer == INT64_MIN ? TACT_EXPR_OVERFLOW : give(out, tact_value_int(-a->integer));
}

/* A whole number, also when JSON or arithmetic made a double of it. */
static bool position_of(const tact_value *key, uint64_t *out) {
    if (key->type == TACT_DOUBLE) {
        if (!(key->real >= 0 && key->real < 4294967296.0) || (double)(uint64_t)key->real < key->real) return false;
        *out = (uint64_t)key->real;
        return true;
    }
    *out = (uint64_t)key->integer;
    return key->integer >= 0;
}

tact_expr_error tact__expr_index(const tact_value *of, const tact_value *key, tact__purse *purse, tact_value *out) {
    *out = (tact_value){ .type = TACT_ABSENT };
    if (of->type == TACT_MAP && key->type == TACT_TEXT) {
        const tact_value *found;
        tact_expr_error e = tact__expr_find(of, key->text, purse, &found);
        return e ? e : found ? give(out, *found) : TACT_EXPR_KEY;
    }
    uint64_t at;
    if (of->type != TACT_LIST || !is_number(key)) return TACT_EXPR_TYPE;
    return position_of(key, &at) && at < of->list.count ? give(out, of->list.items[at]) : TACT_EXPR_KEY;
}

static int64_t characters(tact_slice s) {
    int64_t n = 0;
    for (size_t i = 0; i < s.len; i++) n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static tact_expr_error size_of(const tact_value *v, tact_value *out) {
    switch (v->type) {
    case TACT_TEXT: return give(out, tact_value_int(characters(v->text)));
    case TACT_LIST: return give(out, tact_value_int(v->list.count));
    case TACT_MAP: return give(out, tact_value_int(v->map.count));
    default: return TACT_EXPR_TYPE;
    }
}

static tact_expr_error lower(tact_slice s, tact__purse *purse, tact_value *out) {
    tact_expr_error error;
    size_t i = 0;
    while (i < s.len && !(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')) i++;
    if (i == s.len) return give(out, tact_value_text(s));
    char *p = tact__expr_room(purse, s.len, 1, &error);
    if (!p) return error;
    for (i = 0; i < s.len; i++) p[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] + 32) : s.ptr[i];
    return give(out, tact_value_text((tact_slice){ p, s.len }));
}

static tact_expr_error span_of(const tact_value *n, int64_t unit_us, tact_value *out) {
    int64_t us;
    if (n->type != TACT_INT) return TACT_EXPR_TYPE;
    if (__builtin_mul_overflow(n->integer, unit_us, &us)) return TACT_EXPR_OVERFLOW;
    return give(out, (tact_value){ .type = TACT_DURATION, .span = { us } });
}

static bool ends(tact_slice a, tact_slice b) {
    return a.len >= b.len && (b.len == 0 || memcmp(a.ptr + (a.len - b.len), b.ptr, b.len) == 0);
}

/* Every byte looked at; of contains the worst that its search can meet. */
static uint64_t function_steps(unsigned function, const tact_value *args, unsigned count) {
    uint64_t text = args[0].type == TACT_TEXT ? args[0].text.len : 0, other = count > 1 && args[1].type == TACT_TEXT ? args[1].text.len : 0;
    switch (function) {
    case TACT_FUNCTION_SIZE: case TACT_FUNCTION_LOWER: return text / 8;
    case TACT_FUNCTION_STARTS: case TACT_FUNCTION_ENDS: return other / 16;
    case TACT_FUNCTION_CONTAINS: return text * (8 + other) / 64;
    default: return 0;
    }
}

tact_expr_error tact__expr_function(unsigned function, const tact_value *args, unsigned count, const tact_facts *facts, tact__purse *purse, tact_value *out) {
    *out = (tact_value){ .type = TACT_ABSENT };
    if (function >= TACT_FUNCTION_FULL_YEAR && !tact__pay(purse, 8)) return TACT_EXPR_TOO_MUCH;
    if (function >= TACT_FUNCTION_FULL_YEAR) return tact__expr_time(function, args, count, facts, out);
    if (function >= TACT_FUNCTION_INT) return tact__expr_convert(function, &args[0], purse, out);
    if (!tact__pay(purse, function_steps(function, args, count))) return TACT_EXPR_TOO_MUCH;
    switch (function) {
    case TACT_FUNCTION_DAYS: return span_of(args, TACT_DAYS(1).us, out);
    case TACT_FUNCTION_HOURS: return span_of(args, TACT_HOURS(1).us, out);
    case TACT_FUNCTION_MINUTES: return span_of(args, TACT_MINUTES(1).us, out);
    case TACT_FUNCTION_SIZE: return size_of(args, out);
    default: break;
    }
    if (args[0].type != TACT_TEXT) return TACT_EXPR_TYPE;
    if (function == TACT_FUNCTION_LOWER) return lower(args[0].text, purse, out);
    if (args[1].type != TACT_TEXT) return TACT_EXPR_TYPE;
    switch (function) {
    case TACT_FUNCTION_STARTS: return give_bool(out, tact_slice_starts(args[0].text, args[1].text));
    case TACT_FUNCTION_ENDS: return give_bool(out, ends(args[0].text, args[1].text));
    case TACT_FUNCTION_CONTAINS: return give_bool(out, tact_slice_find(args[0].text, args[1].text) >= 0);
    default: return TACT_EXPR_TYPE;
    }
}
