/* core/campaign/expr_convert.c -- int(), double(), string(), bool(), timestamp(), duration(): what cannot be said exactly or read at all is an error. */
#include "core/campaign/cel_number.h"
#include "core/campaign/expr_code.h"

static tact_expr_error give(tact_value *out, tact_value v) { *out = v; return TACT_EXPR_OK; }

static tact_expr_error to_int(const tact_value *v, tact_value *out) {
    int64_t n;
    switch (v->type) {
    case TACT_INT: return give(out, *v);
    case TACT_DOUBLE:
        if (!(v->real > -9223372036854775808.0 && v->real < 9223372036854775808.0)) return TACT_EXPR_OVERFLOW;
        return give(out, tact_value_int((int64_t)v->real));
    case TACT_TEXT: return tact_slice_int(v->text, &n) ? give(out, tact_value_int(n)) : TACT_EXPR_READ;
    case TACT_TIMESTAMP: return give(out, tact_value_int(v->instant.us / 1000000 - (v->instant.us % 1000000 < 0)));
    default: return TACT_EXPR_TYPE;
    }
}

static tact_expr_error to_double(const tact_value *v, tact_value *out) {
    double d;
    if (v->type == TACT_DOUBLE) return give(out, *v);
    if (v->type == TACT_INT) return give(out, tact_value_double((double)v->integer));
    if (v->type != TACT_TEXT) return TACT_EXPR_TYPE;
    bool sign = v->text.len && (v->text.ptr[0] == '-' || v->text.ptr[0] == '+');
    if (!tact_cel_double((tact_slice){ v->text.ptr + sign, v->text.len - sign }, &d)) return TACT_EXPR_READ;
    if (d - d != 0) return TACT_EXPR_OVERFLOW;
    return give(out, tact_value_double(sign && v->text.ptr[0] == '-' ? -d : d));
}

static tact_expr_error to_bool(const tact_value *v, tact_value *out) {
    static const char *const words[] = { "1", "t", "true", "TRUE", "True", "0", "f", "false", "FALSE", "False" };
    if (v->type == TACT_BOOL) return give(out, *v);
    if (v->type != TACT_TEXT) return TACT_EXPR_TYPE;
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (tact_slice_is(v->text, words[i])) return give(out, tact_value_bool(i < 5));
    return TACT_EXPR_READ;
}

static tact_expr_error to_timestamp(const tact_value *v, tact_value *out) {
    tact_value t = { .type = TACT_TIMESTAMP };
    switch (v->type) {
    case TACT_TIMESTAMP: return give(out, *v);
    case TACT_INT:
        if (v->integer < TACT__TIME_LEAST_US / 1000000 || v->integer > TACT__TIME_MOST_US / 1000000) return TACT_EXPR_OVERFLOW;
        t.instant.us = v->integer * 1000000;
        return give(out, t);
    case TACT_TEXT: break;
    default: return TACT_EXPR_TYPE;
    }
    if (v->text.len > 18 && v->text.ptr[17] == '6') return TACT_EXPR_READ;       /* a 60th second: CEL has none, events that carry one are read as the 59th */
    if (!tact_instant_parse(v->text, &t.instant)) return TACT_EXPR_READ;
    return t.instant.us < TACT__TIME_LEAST_US || t.instant.us > TACT__TIME_MOST_US ? TACT_EXPR_OVERFLOW : give(out, t);
}

static tact_expr_error to_duration(const tact_value *v, tact_value *out) {
    tact_value t = { .type = TACT_DURATION };
    if (v->type == TACT_DURATION) return give(out, *v);
    if (v->type != TACT_TEXT) return TACT_EXPR_TYPE;
    return tact__expr_span_read(v->text, &t.span) ? give(out, t) : TACT_EXPR_READ;
}

/* ---- to a text ---- */

enum { TEXT_BYTES = 352 };             /* a number without exponent: sign, at most 21 digits before the point or 6 zeros behind it; room to spare */
typedef struct text { char bytes[TEXT_BYTES]; size_t len; } text;

static void put(text *t, char c) { t->bytes[t->len++] = c; }
static void put_slice(text *t, tact_slice s) { memcpy(t->bytes + t->len, s.ptr, s.len); t->len += s.len; }

static void put_whole(text *t, uint64_t v) {
    char digits[20];
    size_t n = sizeof digits;
    do digits[--n] = (char)('0' + v % 10); while ((v /= 10) != 0);
    put_slice(t, (tact_slice){ digits + n, sizeof digits - n });
}

/* Millionths behind a point, without zeros at the end. */
static void put_micro(text *t, uint64_t micro) {
    if (micro) put(t, '.');
    for (uint64_t unit = 100000; micro; unit /= 10) { put(t, (char)('0' + micro / unit)); micro %= unit; }
}

static void put_signed(text *t, int64_t v) {
    if (v < 0) put(t, '-');
    put_whole(t, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

/* The shortest digits that read back as the same number; from 1e21 on and below 1e-6 with an exponent. */
static void put_real(text *t, double d) {
    char digits[TACT_CEL_SHORTEST];
    int point;
    if (d != d) { put_slice(t, TACT_S("NaN")); return; }
    if (d < 0 || (d == 0 && 1 / d < 0)) { put(t, '-'); d = -d; }
    if (d == 0) { put(t, '0'); return; }
    if (d - d != 0) { put_slice(t, TACT_S("Infinity")); return; }
    int n = (int)tact_cel_shortest(d, digits, &point);
    bool exponent = point > 21 || point <= -6;
    int places = exponent ? 1 : point;                      /* digits before the point */
    if (places <= 0) put(t, '0');
    for (int i = 0; i < places; i++) put(t, i < n ? digits[i] : '0');
    if (n > places) put(t, '.');
    for (int i = places; i < 0; i++) put(t, '0');
    for (int i = places > 0 ? places : 0; i < n; i++) put(t, digits[i]);
    if (!exponent) return;
    put(t, 'e');
    if (point - 1 >= 0) put(t, '+');
    put_signed(t, point - 1);
}

static void put_time(text *t, tact_instant at) {
    char iso[TACT_INSTANT_TEXT + 1];
    int64_t micro = at.us % 1000000;
    put_slice(t, (tact_slice){ tact_instant_format(at, iso).ptr, 19 });
    put_micro(t, (uint64_t)(micro < 0 ? micro + 1000000 : micro));
    put(t, 'Z');
}

static void put_span(text *t, int64_t us) {
    uint64_t size = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
    if (us < 0) put(t, '-');
    put_whole(t, size / 1000000);
    put_micro(t, size % 1000000);
    put(t, 's');
}

static tact_expr_error to_text(const tact_value *v, tact__purse *purse, tact_value *out) {
    text t;
    tact_expr_error error;
    t.len = 0;
    switch (v->type) {
    case TACT_TEXT: return give(out, *v);
    case TACT_BOOL: return give(out, tact_value_text(v->boolean ? TACT_S("true") : TACT_S("false")));
    case TACT_INT: put_signed(&t, v->integer); break;
    case TACT_DOUBLE: put_real(&t, v->real); break;
    case TACT_TIMESTAMP: put_time(&t, v->instant); break;
    case TACT_DURATION: put_span(&t, v->span.us); break;
    default: return TACT_EXPR_TYPE;
    }
    char *bytes = tact__expr_room(purse, t.len, 1, &error);
    if (!bytes) return error;
    memcpy(bytes, t.bytes, t.len);
    return give(out, tact_value_text((tact_slice){ bytes, t.len }));
}

tact_expr_error tact__expr_convert(unsigned function, const tact_value *of, tact__purse *purse, tact_value *out) {
    enum { READ = 256, WRITE = 1024, OTHER = 16 };         /* numbers with a fraction are read and written exactly, with as many digits as it takes */
    bool real = function == TACT_FUNCTION_DOUBLE && of->type == TACT_TEXT, writes = function == TACT_FUNCTION_STRING && of->type == TACT_DOUBLE;
    if (!tact__pay(purse, (real ? READ : writes ? WRITE : OTHER) + (of->type == TACT_TEXT ? of->text.len / 4 : 0))) return TACT_EXPR_TOO_MUCH;
    switch (function) {
    case TACT_FUNCTION_INT: return to_int(of, out);
    case TACT_FUNCTION_DOUBLE: return to_double(of, out);
    case TACT_FUNCTION_BOOL: return to_bool(of, out);
    case TACT_FUNCTION_TIMESTAMP: return to_timestamp(of, out);
    case TACT_FUNCTION_DURATION: return to_duration(of, out);
    default: return to_text(of, purse, out);
    }
}
