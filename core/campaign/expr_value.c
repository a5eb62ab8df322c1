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

static bool equal_lists(const tact_value *a, const tact_value *b) {
    if (a->list.count != b->list.count) return false;
    for (uint32_t i = 0; i < a->list.count; i++)
        if (!tact_expr_equal(&a->list.items[i], &b->list.items[i])) return false;
    return true;
}

static bool equal_maps(const tact_value *a, const tact_value *b) {
    if (a->map.count != b->map.count) return false;
    for (uint32_t i = 0; i < a->map.count; i++) {
        const tact_value *other = tact_value_get(b, a->map.pairs[i].key);
        if (!other || !tact_expr_equal(&a->map.pairs[i].value, other)) return false;
    }
    return true;
}

bool tact_expr_equal(const tact_value *a, const tact_value *b) {
    if (is_number(a) && is_number(b)) return tact_expr_compare_numbers(a, b) == 0;
    if (a->type != b->type) return false;
    switch (a->type) {
    case TACT_BOOL: return a->boolean == b->boolean;
    case TACT_TEXT: return tact_slice_equal(a->text, b->text);
    case TACT_TIMESTAMP: return a->instant.us == b->instant.us;
    case TACT_DURATION: return a->span.us == b->span.us;
    case TACT_LIST: return equal_lists(a, b);
    case TACT_MAP: return equal_maps(a, b);
    default: return true;
    }
}

static tact_expr_error give(tact_value *out, tact_value v) { *out = v; return TACT_EXPR_OK; }
static tact_expr_error give_bool(tact_value *out, bool b) { return give(out, tact_value_bool(b)); }

static tact_expr_error order(tact_op op, const tact_value *a, const tact_value *b, tact_value *out) {
    int c;
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
    default: return give(out, tact_value_double(a / b));   /* by zero: infinite, as IEEE 754 and CEL say */
    }
}

static tact_expr_error join_texts(tact_slice a, tact_slice b, tact_arena *scratch, tact_value *out) {
    if (a.len == 0) return give(out, tact_value_text(b));
    if (b.len == 0) return give(out, tact_value_text(a));
    char *p = scratch ? tact_arena_alloc(scratch, a.len + b.len, 1) : NULL;
    if (!p) return TACT_EXPR_MEMORY;
    memcpy(p, a.ptr, a.len);
    memcpy(p + a.len, b.ptr, b.len);
    return give(out, tact_value_text((tact_slice){ p, a.len + b.len }));
}

static tact_expr_error join_lists(const tact_value *a, const tact_value *b, tact_arena *scratch, tact_value *out) {
    uint32_t count;
    if (__builtin_add_overflow(a->list.count, b->list.count, &count)) return TACT_EXPR_OVERFLOW;
    tact_value *items = scratch ? TACT_NEW(scratch, tact_value, count) : NULL;
    if (!items) return TACT_EXPR_MEMORY;
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

static tact_expr_error arithmetic(tact_op op, const tact_value *a, const tact_value *b, tact_arena *scratch, tact_value *out) {
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
    if (op == TACT_OP_ADD && a->type == TACT_TEXT && b->type == TACT_TEXT) return join_texts(a->text, b->text, scratch, out);
    if (op == TACT_OP_ADD && a->type == TACT_LIST && b->type == TACT_LIST) return join_lists(a, b, scratch, out);
    return TACT_EXPR_TYPE;
}

static tact_expr_error member(const tact_value *a, const tact_value *b, tact_value *out) {
    if (b->type == TACT_MAP) return give_bool(out, a->type == TACT_TEXT && tact_value_get(b, a->text) != NULL);
    if (b->type != TACT_LIST) return TACT_EXPR_TYPE;
    for (uint32_t i = 0; i < b->list.count; i++)
        if (tact_expr_equal(a, &b->list.items[i])) return give_bool(out, true);
    return give_bool(out, false);
}

tact_expr_error tact__expr_binary(tact_op op, const tact_value *a, const tact_value *b, tact_arena *scratch, tact_value *out) {
    *out = (tact_value){ .type = TACT_ABSENT };
    switch (op) {
    case TACT_OP_EQ: return give_bool(out, tact_expr_equal(a, b));
    case TACT_OP_NE: return give_bool(out, !tact_expr_equal(a, b));
    case TACT_OP_LT: case TACT_OP_LE: case TACT_OP_GT: case TACT_OP_GE: return order(op, a, b, out);
    case TACT_OP_IN: return member(a, b, out);
    default: return arithmetic(op, a, b, scratch, out);
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

tact_expr_error tact__expr_index(const tact_value *of, const tact_value *key, tact_value *out) {
    *out = (tact_value){ .type = TACT_ABSENT };
    if (of->type == TACT_MAP && key->type == TACT_TEXT) {
        const tact_value *found = tact_value_get(of, key->text);
        return found ? give(out, *found) : TACT_EXPR_KEY;
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

static tact_expr_error lower(tact_slice s, tact_arena *scratch, tact_value *out) {
    size_t i = 0;
    while (i < s.len && !(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')) i++;
    if (i == s.len) return give(out, tact_value_text(s));
    char *p = scratch ? tact_arena_alloc(scratch, s.len, 1) : NULL;
    if (!p) return TACT_EXPR_MEMORY;
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

tact_expr_error tact__expr_function(unsigned function, const tact_value *args, unsigned count, const tact_facts *facts, tact_arena *scratch, tact_value *out) {
    *out = (tact_value){ .type = TACT_ABSENT };
    if (function >= TACT_FUNCTION_FULL_YEAR) return tact__expr_time(function, args, count, facts, out);
    if (function >= TACT_FUNCTION_INT) return tact__expr_convert(function, &args[0], scratch, out);
    switch (function) {
    case TACT_FUNCTION_DAYS: return span_of(args, TACT_DAYS(1).us, out);
    case TACT_FUNCTION_HOURS: return span_of(args, TACT_HOURS(1).us, out);
    case TACT_FUNCTION_MINUTES: return span_of(args, TACT_MINUTES(1).us, out);
    case TACT_FUNCTION_SIZE: return size_of(args, out);
    default: break;
    }
    if (args[0].type != TACT_TEXT) return TACT_EXPR_TYPE;
    if (function == TACT_FUNCTION_LOWER) return lower(args[0].text, scratch, out);
    if (args[1].type != TACT_TEXT) return TACT_EXPR_TYPE;
    switch (function) {
    case TACT_FUNCTION_STARTS: return give_bool(out, tact_slice_starts(args[0].text, args[1].text));
    case TACT_FUNCTION_ENDS: return give_bool(out, ends(args[0].text, args[1].text));
    case TACT_FUNCTION_CONTAINS: return give_bool(out, tact_slice_find(args[0].text, args[1].text) >= 0);
    default: return TACT_EXPR_TYPE;
    }
}
