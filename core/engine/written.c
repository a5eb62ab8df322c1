/* core/engine/written.c -- see written.h. */
#include "core/engine/written.h"
#include "core/base/calendar.h"
#include "core/engine/product.h"

enum { ROOM = 80 };
static const int64_t MOST_MICRO = 1000000000000000000;     /* a thousand billions */

/* ---- numbers ---- */

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* "1234.5": millionths, the rest rounded away. No sign but '-', no exponent, no thousands: those mean something else elsewhere. */
static bool micro_of_text(tact_slice s, int64_t *out) {
    bool minus = s.len && s.ptr[0] == '-';
    size_t i = minus, digits = 0;
    int64_t micro = 0, unit = 100000;
    for (; i < s.len && digit(s.ptr[i]); i++, digits++) {
        if (micro > MOST_MICRO / 10) return false;
        micro = micro * 10 + (s.ptr[i] - '0') * (int64_t)1000000;
    }
    if (!digits) return false;
    if (i < s.len && s.ptr[i] == '.') {
        size_t from = ++i;
        for (; i < s.len && digit(s.ptr[i]); i++, unit /= 10) micro += (s.ptr[i] - '0') * unit;
        if (i == from) return false;
    }
    *out = minus ? -micro : micro;
    return i == s.len && micro <= MOST_MICRO;
}

static bool micro_of(const tact_value *v, int64_t *out) {
    if (v->type == TACT_TEXT) return micro_of_text(v->text, out);
    if (v->type == TACT_INT) {
        if (v->integer > MOST_MICRO / 1000000 || v->integer < -MOST_MICRO / 1000000) return false;
        *out = v->integer * 1000000;
        return true;
    }
    if (!(v->real >= -1e12 && v->real <= 1e12)) return false;
    *out = (int64_t)(v->real * 1e6 + (v->real < 0 ? -0.5 : 0.5));
    return true;
}

static char *put(char *at, const char *z) {
    size_t n = strlen(z);
    memcpy(at, z, n);
    return at + n;
}

static char *put_two(char *at, unsigned n) {
    *at++ = (char)('0' + n / 10 % 10);
    *at++ = (char)('0' + n % 10);
    return at;
}

static char *put_plain(char *at, uint64_t v) {
    char digits[24];
    unsigned n = 0;
    do digits[n++] = (char)('0' + v % 10); while ((v /= 10) != 0);
    while (n) *at++ = digits[--n];
    return at;
}

static bool english(tact_slice locale) { return tact_slice_starts(locale, TACT_S("en")); }

char *tact_written_grouped(char *at, uint64_t v, tact_slice locale) {
    const char *between = english(locale) ? "," : tact_slice_starts(locale, TACT_S("fr")) ? "\xC2\xA0" : ".";
    if (v < 1000) return put_plain(at, v);
    at = tact_written_grouped(at, v / 1000, locale);
    at = put(at, between);
    *at++ = (char)('0' + v % 1000 / 100);
    return put_two(at, (unsigned)(v % 100));
}

static char *number(char *at, int64_t micro, tact_slice locale) {
    uint64_t hundredths = ((uint64_t)(micro < 0 ? -micro : micro) + 5000) / 10000;
    if (micro < 0 && hundredths) *at++ = '-';
    at = tact_written_grouped(at, hundredths / 100, locale);
    if (hundredths % 100 == 0) return at;
    *at++ = english(locale) ? '.' : ',';
    *at++ = (char)('0' + hundredths % 100 / 10);
    if (hundredths % 10) *at++ = (char)('0' + hundredths % 10);
    return at;
}

/* ---- instants ---- */

static bool civil_of(const tact_written *w, const tact_value *v, bool *has_time, tact_civil *out) {
    tact_instant t;
    if (v->type != TACT_TEXT || !tact_instant_parse(v->text, &t)) return false;
    *has_time = v->text.len > sizeof "2026-11-24" - 1;
    *out = *has_time && w->zone ? tact_zone_civil(w->zone, t) : tact_civil_from_us(t.us);
    return true;
}

/* -1: a language whose names of days and months are not known here. */
static int tongue_of(tact_slice locale) {
    return english(locale) ? 0 : tact_slice_starts(locale, TACT_S("fr")) ? 1 : tact_slice_starts(locale, TACT_S("it")) ? 2 : -1;
}

static char *month_and_day(char *at, const tact_civil *c, tact_slice locale, int tongue) {
    bool american = tact_slice_is(locale, "en-US");
    if (american) { at = put(at, tact_month_names[c->month - 1][tongue]); *at++ = ' '; }
    at = put_plain(at, c->day);
    if (tongue == 1 && c->day == 1) at = put(at, "er");
    if (!american) { *at++ = ' '; at = put(at, tact_month_names[c->month - 1][tongue]); }
    return at;
}

static char *date(char *at, const tact_civil *c, tact_slice locale) {
    int tongue = tongue_of(locale);
    if (tongue < 0) {
        at = put_two(at, c->day);
        *at++ = '/';
        at = put_two(at, c->month);
        *at++ = '/';
        return put_plain(at, (uint64_t)c->year);
    }
    at = month_and_day(at, c, locale, tongue);
    at = put(at, tact_slice_is(locale, "en-US") ? ", " : " ");
    return put_plain(at, (uint64_t)c->year);
}

static char *day(char *at, const tact_civil *c, tact_slice locale) {
    int tongue = tongue_of(locale);
    if (tongue < 0) { at = put_two(at, c->day); *at++ = '/'; return put_two(at, c->month); }
    at = put(at, tact_weekday_names[c->weekday][tongue]);
    at = put(at, tact_slice_is(locale, "en-US") ? ", " : " ");
    return month_and_day(at, c, locale, tongue);
}

bool tact_written_words(void *ctx, const tact_value *v, tact_slice how, tact_arena *arena, tact_slice *words) {
    const tact_written *w = ctx;
    tact_civil c;
    int64_t micro;
    bool has_time;
    if (tact_slice_is(how, "money")) {
        if (!micro_of(v, &micro) || micro < 0) return false;
        *words = tact_money_words(micro, w->currency, w->locale, arena);
        return words->len > 0;
    }
    char *p = tact_arena_alloc(arena, ROOM, 1), *end = NULL;
    if (!p) return false;
    if (tact_slice_is(how, "number") && micro_of(v, &micro)) end = number(p, micro, w->locale);
    else if (civil_of(w, v, &has_time, &c)) {
        if (tact_slice_is(how, "date")) end = date(p, &c, w->locale);
        else if (tact_slice_is(how, "day")) end = day(p, &c, w->locale);
        else if (tact_slice_is(how, "time") && has_time) end = p + tact_time_of_day(c.hour * 60u + c.minute, w->locale, p).len;
    }
    if (!end) return false;
    *words = (tact_slice){ p, (size_t)(end - p) };
    return true;
}
