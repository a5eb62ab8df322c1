/* daemon/json_number.c -- see json_number.h.
 *
 * Exact quickly: a significand below 2^53 and a power of ten up to 10^22 are both doubles, so one multiplication or division
 * rounds once and is right (William D. Clinger, "How to read floating point numbers accurately", 1990).  Everything else goes
 * to the C library, in the "C" locale whatever the process has set.
 */
#include "daemon/json_number.h"
#include "daemon/json_in.h"
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double powers_of_ten[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* What the grammar pass learns on its way. */
typedef struct shape { uint64_t digits; unsigned significant; int exponent; bool negative, whole; } shape;

static tact_status bad(tact_json_text_fault *f, const char *at, tact_status s, const char *reason, const char *hint) {
    *f = (tact_json_text_fault){ at, reason, hint };
    return s;
}

static inline bool digit(const char *p, const char *end) { return p < end && *p >= '0' && *p <= '9'; }

static inline const char *digits(shape *n, const char *p, const char *end) {
    for (; digit(p, end); p++) {
        if (n->significant < 19) n->digits = n->digits * 10 + (uint64_t)(*p - '0');
        if (n->significant || *p != '0') n->significant++;
    }
    return p;
}

static const char *exponent(shape *n, const char *p, const char *end) {
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (!digit(p, end)) return NULL;
    int v = 0;
    for (; digit(p, end); p++) if (v < 100000) v = v * 10 + (*p - '0');
    n->exponent += negative ? -v : v;
    return p;
}

static tact_status grammar(shape *n, const char **at, const char *end, tact_json_text_fault *f) {
    const char *p = *at, *from = p;
    n->negative = *p == '-';
    if (n->negative) p++;
    if (!digit(p, end)) return bad(f, from, TACT_ERR_INVALID, "not a number", "digits follow the minus sign");
    if (*p == '0' && digit(p + 1, end)) return bad(f, from, TACT_ERR_INVALID, "a number with a leading zero", "remove the zero, or send it as a text");
    p = digits(n, p, end);
    if (p < end && *p == '.') {
        n->whole = false;
        const char *point = ++p;
        p = digits(n, p, end);
        if (p == point) return bad(f, from, TACT_ERR_INVALID, "a number ending in a point", "digits follow the point");
        n->exponent -= (int)(p - point < 100000 ? p - point : 100000);
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        n->whole = false;
        p = exponent(n, p + 1, end);
        if (!p) return bad(f, from, TACT_ERR_INVALID, "an exponent without digits", "for example 1e5");
    }
    if (p - from > TACT_JSON_NUMBER_BYTES) return bad(f, from, TACT_ERR_LIMIT, "a number of more than 400 characters", "send it as a text");
    *at = p;
    return TACT_OK;
}

static double slow_double(char *copy, const char *from, size_t len) {
    memcpy(copy, from, len);
    copy[len] = 0;
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double d = c ? strtod_l(copy, NULL, c) : strtod(copy, NULL);
    if (c) freelocale(c);
    return d;
}

static tact_status slow(tact_value *out, const shape *n, const char *from, size_t len, tact_json_text_fault *f) {
    char copy[TACT_JSON_NUMBER_BYTES + 1], back[TACT_JSON_NUMBER_BYTES + 1];
    double d = slow_double(copy, from, len);
    if (!isfinite(d)) return bad(f, from, TACT_ERR_INVALID, "number out of range", "the largest is about 1.8e308");
    if (n->whole) {                                              /* beyond int64: only if nothing is lost */
        int wrote = snprintf(back, sizeof back, "%.0f", d);
        if (wrote < 0 || strcmp(back, copy) != 0)
            return bad(f, from, TACT_ERR_INVALID, "number out of range", "whole numbers beyond 9223372036854775807 lose digits: send long identifiers as texts");
    }
    out->type = TACT_DOUBLE;
    out->real = d;
    return TACT_OK;
}

tact_status tact_json_number_read(tact_value *out, const char **at, const char *end, tact_json_text_fault *f) {
    const char *from = *at;
    shape n = { .whole = true };
    tact_status s = grammar(&n, at, end, f);
    if (s) return s;
    if (n.whole && n.significant <= 19 && n.digits <= (uint64_t)INT64_MAX + (n.negative ? 1u : 0u)) {
        out->type = TACT_INT;
        out->integer = n.negative ? (int64_t)(0 - n.digits) : (int64_t)n.digits;
        return TACT_OK;
    }
    if (!n.whole && n.significant <= 19 && n.digits <= (1ull << 53) && n.exponent >= -22 && n.exponent <= 22) {
        double d = (double)n.digits;
        d = n.exponent < 0 ? d / powers_of_ten[-n.exponent] : d * powers_of_ten[n.exponent];
        out->type = TACT_DOUBLE;
        out->real = n.negative ? -d : d;
        return TACT_OK;
    }
    return slow(out, &n, from, (size_t)(*at - from), f);
}
