/* core/campaign/expr_time.c -- the calendar of a point in time, and lengths of time as texts. Source: the CEL language definition, "Time". */
#include "core/campaign/expr_code.h"

static tact_expr_error give(tact_value *out, int64_t n) { *out = tact_value_int(n); return TACT_EXPR_OK; }
static bool digit(char c) { return c >= '0' && c <= '9'; }

bool tact__expr_offset(tact_slice t, int32_t *offset_s) {
    bool sign = t.len && (t.ptr[0] == '+' || t.ptr[0] == '-');
    const char *p = t.ptr + sign;
    if (t.len != 5u + sign || p[2] != ':' || !digit(p[0]) || !digit(p[1]) || !digit(p[3]) || !digit(p[4])) return false;
    int32_t hours = (p[0] - '0') * 10 + (p[1] - '0'), minutes = (p[3] - '0') * 10 + (p[4] - '0');
    *offset_s = (hours * 3600 + minutes * 60) * (t.ptr[0] == '-' ? -1 : 1);
    return hours < 24 && minutes < 60;
}

static bool local(const tact_value *t, const tact_value *zone, const tact_facts *facts, tact_civil *out) {
    int32_t offset_s = 0;
    if (zone && !tact_slice_is(zone->text, "UTC") && !tact__expr_offset(zone->text, &offset_s)) {
        const tact_zone *z = facts->bundle ? tact_bundle_zone(facts->bundle, tact_id32(zone->text)) : NULL;
        if (!z || !tact_slice_equal(z->name, zone->text)) return false;
        offset_s = tact_zone_offset_s(z, t->instant);
    }
    *out = tact_civil_from_us(t->instant.us + (int64_t)offset_s * 1000000);
    return true;
}

static tact_expr_error of_span(unsigned function, int64_t us, tact_value *out) {
    switch (function) {
    case TACT_FUNCTION_HOURS_OF: return give(out, us / 3600000000);
    case TACT_FUNCTION_MINUTES_OF: return give(out, us / 60000000);
    case TACT_FUNCTION_SECONDS_OF: return give(out, us / 1000000);
    case TACT_FUNCTION_MILLISECONDS_OF: return give(out, us / 1000 % 1000);
    default: return TACT_EXPR_TYPE;
    }
}

tact_expr_error tact__expr_time(unsigned function, const tact_value *args, unsigned count, const tact_facts *facts, tact_value *out) {
    tact_civil c;
    if (args[0].type == TACT_DURATION && count == 1) return of_span(function, args[0].span.us, out);
    if (args[0].type != TACT_TIMESTAMP || (count > 1 && args[1].type != TACT_TEXT)) return TACT_EXPR_TYPE;
    if (!local(&args[0], count > 1 ? &args[1] : NULL, facts, &c)) return TACT_EXPR_KEY;
    switch (function) {
    case TACT_FUNCTION_FULL_YEAR: return give(out, c.year);
    case TACT_FUNCTION_MONTH: return give(out, c.month - 1);
    case TACT_FUNCTION_DAY_OF_MONTH: return give(out, c.day - 1);
    case TACT_FUNCTION_DATE: return give(out, c.day);
    case TACT_FUNCTION_DAY_OF_WEEK: return give(out, (c.weekday + 1) % 7);
    case TACT_FUNCTION_DAY_OF_YEAR: return give(out, tact_days_from_civil(c.year, c.month, c.day) - tact_days_from_civil(c.year, 1, 1));
    case TACT_FUNCTION_HOURS_OF: return give(out, c.hour);
    case TACT_FUNCTION_MINUTES_OF: return give(out, c.minute);
    case TACT_FUNCTION_SECONDS_OF: return give(out, c.second);
    case TACT_FUNCTION_MILLISECONDS_OF: return give(out, c.micro / 1000);
    default: return TACT_EXPR_TYPE;
    }
}

static bool eat(tact_slice *t, const char *z) {
    size_t n = strlen(z);
    if (!tact_slice_starts(*t, tact_slice_of(z))) return false;
    t->ptr += n;
    t->len -= n;
    return true;
}

static bool unit_of(tact_slice *t, int64_t *unit_ns) {
    static const struct { const char *name; int64_t ns; } units[] = { { "ms", 1000000 }, { "us", 1000 }, { "\xC2\xB5s", 1000 }, { "ns", 1 }, { "h", 3600000000000 }, { "m", 60000000000 }, { "s", 1000000000 } };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (eat(t, units[i].name)) { *unit_ns = units[i].ns; return true; }
    return false;
}

/* 1.25h : whole and fraction apart, each exact or refused. */
static bool component(tact_slice *t, int64_t *us) {
    int64_t whole = 0, unit_ns, part_ns = 0;
    size_t n = 0, digits = 0, fraction;
    for (; n < t->len && digit(t->ptr[n]); n++, digits++)
        if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, t->ptr[n] - '0', &whole)) return false;
    fraction = n;
    if (n < t->len && t->ptr[n] == '.')
        for (fraction = ++n; n < t->len && digit(t->ptr[n]);) { n++; digits++; }
    tact_slice parts = { t->ptr + fraction, n - fraction };
    if (digits == 0) return false;
    t->ptr += n;
    t->len -= n;
    if (!unit_of(t, &unit_ns)) return false;
    while (parts.len && parts.ptr[parts.len - 1] == '0') parts.len--;
    int64_t place = unit_ns;
    for (size_t i = 0; i < parts.len; i++) {
        if (place % 10) return false;
        place /= 10;
        part_ns += place * (parts.ptr[i] - '0');
    }
    if (unit_ns < 1000) { part_ns += whole % 1000 * unit_ns; whole /= 1000; unit_ns = 1000; }
    if (part_ns % 1000) return false;
    return !__builtin_mul_overflow(whole, unit_ns / 1000, us) && !__builtin_add_overflow(*us, part_ns / 1000, us);
}

bool tact__expr_span_read(tact_slice t, tact_span *out) {
    bool negative = eat(&t, "-");
    int64_t total = 0, us;
    if (!negative) eat(&t, "+");
    if (tact_slice_is(t, "0")) { out->us = 0; return true; }
    if (t.len == 0) return false;
    while (t.len)
        if (!component(&t, &us) || __builtin_add_overflow(total, us, &total) || total > TACT__SPAN_MOST_US) return false;
    out->us = negative ? -total : total;
    return true;
}
