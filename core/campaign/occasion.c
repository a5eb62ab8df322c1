/* core/campaign/occasion.c -- see occasion.h. */
#include "core/campaign/occasion.h"

enum { MINUTES = 24 * 60, FEBRUARY = 2 };
static const int64_t MINUTE_US = 60 * 1000000LL, DAY_US = 24 * 3600 * 1000000LL;

/* ---- reading ---- */

static bool digit(char c) { return c >= '0' && c <= '9'; }

static bool two(const char *p, unsigned *out) {
    *out = (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
    return digit(p[0]) && digit(p[1]);
}

bool tact_minute_parse(tact_slice t, uint16_t *minute) {
    unsigned h, m;
    if (t.len != 5 || t.ptr[2] != ':' || !two(t.ptr, &h) || !two(t.ptr + 3, &m) || h > 23 || m > 59) return false;
    *minute = (uint16_t)(h * 60 + m);
    return true;
}

static tact_slice word(tact_slice *rest) {
    while (rest->len && rest->ptr[0] == ' ') { rest->ptr++; rest->len--; }
    tact_slice w = { rest->ptr, 0 };
    while (rest->len && rest->ptr[0] != ' ') { rest->ptr++; rest->len--; w.len++; }
    return w;
}

static unsigned days_of(tact_slice w) {
    static const char *const names[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };
    if (tact_slice_is(w, "day")) return 127;
    if (tact_slice_is(w, "weekday")) return 31;
    for (unsigned i = 0; i < 7; i++)
        if (tact_slice_is(w, names[i])) return 1u << i;
    return 0;
}

static bool month_day(tact_slice w, uint8_t *day) {
    unsigned n = 0;
    if (tact_slice_is(w, "last")) { *day = 31; return true; }
    if (w.len == 0 || w.len > 2) return false;
    for (size_t i = 0; i < w.len; i++) { if (!digit(w.ptr[i])) return false; n = n * 10 + (unsigned)(w.ptr[i] - '0'); }
    *day = (uint8_t)n;
    return n >= 1 && n <= 31;
}

bool tact_rhythm_parse(tact_slice text, tact_rhythm *out) {
    tact_slice w = word(&text);
    *out = (tact_rhythm){ .minute = 0 };
    if (tact_slice_is(w, "month")) {
        if (!month_day(word(&text), &out->month_day)) return false;
        w = word(&text);
    } else {
        for (unsigned days; (days = days_of(w)) != 0; w = word(&text)) {
            if (out->weekdays & days) return false;             /* twice */
            out->weekdays = (uint8_t)(out->weekdays | days);
        }
        if (!out->weekdays) return false;
    }
    return tact_minute_parse(w, &out->minute) && word(&text).len == 0;
}

/* ---- slots ---- */

static unsigned days_in(int32_t year, unsigned month) {
    int32_t next_year = month == 12 ? year + 1 : year;
    return (unsigned)(tact_days_from_civil(next_year, month == 12 ? 1 : month + 1, 1) - tact_days_from_civil(year, month, 1));
}

static int64_t offset_us(const tact_zone *zone, tact_instant t) { return zone ? (int64_t)tact_zone_offset_s(zone, t) * 1000000 : 0; }

static int64_t local_day(const tact_zone *zone, tact_instant t) {
    int64_t us = t.us + offset_us(zone, t);
    return us / DAY_US - (us % DAY_US < 0);
}

static tact_instant at_minute(const tact_zone *zone, int64_t day, unsigned minute) {
    int64_t local = day * DAY_US + minute * MINUTE_US;
    return zone ? tact_zone_instant(zone, local) : (tact_instant){ local };
}

static bool falls_on(const tact_rhythm *r, int64_t day) {
    tact_civil c = tact_civil_from_us(day * DAY_US);
    if (r->weekdays) return r->weekdays >> c.weekday & 1;
    unsigned last = days_in(c.year, c.month);
    return c.day == (r->month_day < last ? r->month_day : last);
}

/* A slot may stand a day beside its own where a zone changes its day; beyond 33 days there is always one. */
tact_instant tact_rhythm_next(const tact_rhythm *r, const tact_zone *zone, tact_instant after) {
    TACT_ASSERT((r->weekdays != 0) != (r->month_day != 0) && r->minute < MINUTES);
    int64_t day = local_day(zone, after) - 1;
    for (;; day++) {
        if (!falls_on(r, day)) continue;
        tact_instant at = at_minute(zone, day, r->minute);
        if (tact_instant_before(after, at)) return at;
    }
}

tact_instant tact_rhythm_last(const tact_rhythm *r, const tact_zone *zone, tact_instant until) {
    TACT_ASSERT((r->weekdays != 0) != (r->month_day != 0) && r->minute < MINUTES);
    int64_t day = local_day(zone, until) + 1;
    for (;; day--) {
        if (!falls_on(r, day)) continue;
        tact_instant at = at_minute(zone, day, r->minute);
        if (!tact_instant_before(until, at)) return at;
    }
}

/* ---- a person's own day ---- */

bool tact_own_day_parse(tact_slice t, tact_own_day *out) {
    unsigned month, day;
    tact_instant instant;
    *out = (tact_own_day){ .year = 0 };
    if (t.len >= 10 && digit(t.ptr[0])) {                       /* only the day as it is written: an hour of another zone must not move it */
        if (!tact_instant_parse(t, &instant) || !two(t.ptr + 5, &month) || !two(t.ptr + 8, &day)) return false;
        for (unsigned i = 0; i < 4; i++) out->year = out->year * 10 + (t.ptr[i] - '0');
    } else {
        if (t.len == 7 && t.ptr[0] == '-' && t.ptr[1] == '-') t = (tact_slice){ t.ptr + 2, 5 };
        if (t.len != 5 || t.ptr[2] != '-' || !two(t.ptr, &month) || !two(t.ptr + 3, &day)) return false;
    }
    out->month = (uint8_t)month;
    out->day = (uint8_t)day;
    return month >= 1 && month <= 12 && day >= 1 && day <= days_in(2000, month);       /* a leap year */
}

bool tact_own_day_within(const tact_own_day *d, uint16_t minute, const tact_zone *zone, tact_instant from, tact_instant until, int32_t not_before_year,
                         tact_instant *at, int32_t *year) {
    int32_t first = tact_civil_from_us(from.us + offset_us(zone, from)).year - 1, last = tact_civil_from_us(until.us + offset_us(zone, until)).year + 1;
    for (int32_t y = first; y <= last; y++) {
        unsigned day = d->month == FEBRUARY && d->day > days_in(y, FEBRUARY) ? days_in(y, FEBRUARY) : d->day;
        tact_instant t = at_minute(zone, tact_days_from_civil(y, d->month, day), minute);
        if (y < not_before_year || tact_instant_before(t, from) || !tact_instant_before(t, until)) continue;
        *at = t;
        *year = y;
        return true;
    }
    return false;
}
