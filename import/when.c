/* import/when.c -- see when.h. */
#include "import/when.h"
#include "import/text.h"
#include <stdio.h>

static bool all_digits(tact_slice t) {
    for (size_t i = 0; i < t.len; i++)
        if (t.ptr[i] < '0' || t.ptr[i] > '9') return false;
    return t.len > 0;
}

/* Rewrites into the one form tact_instant_parse() reads. */
static bool iso(int year, int month, int day, tact_slice time, tact_instant *out) {
    char text[80];
    int n = snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    if (time.len) {
        bool zulu = time.len > 3 && tact_slice_equal_nocase((tact_slice){ time.ptr + time.len - 3, 3 }, TACT_S("UTC"));
        if (zulu) { time.len -= 3; time = tact_text_trim(time); }
        size_t clock = 0;
        while (clock < time.len && ((time.ptr[clock] >= '0' && time.ptr[clock] <= '9') || time.ptr[clock] == ':' || time.ptr[clock] == '.')) clock++;
        tact_slice zone = tact_text_trim((tact_slice){ time.ptr + clock, time.len - clock });
        const char *seconds = clock == 5 || clock == 4 ? ":00" : "";
        const char *lead = clock && time.len > 1 && time.ptr[1] == ':' ? "0" : "";
        if (zone.len == 5 && (zone.ptr[0] == '+' || zone.ptr[0] == '-'))
            n += snprintf(text + n, sizeof text - (size_t)n, "T%s%.*s%s%.3s:%.2s", lead, (int)clock, time.ptr, seconds, zone.ptr, zone.ptr + 3);
        else n += snprintf(text + n, sizeof text - (size_t)n, "T%s%.*s%s%.*s", lead, (int)clock, time.ptr, seconds, zone.len ? (int)zone.len : 1, zone.len ? zone.ptr : "Z");
        if (n >= (int)sizeof text) return false;
    }
    return tact_instant_parse((tact_slice){ text, (size_t)n }, out);
}

static bool number(tact_slice *t, size_t least, size_t most, int *out) {
    size_t n = 0;
    int v = 0;
    while (n < t->len && n < most && t->ptr[n] >= '0' && t->ptr[n] <= '9') v = v * 10 + (t->ptr[n++] - '0');
    if (n < least) return false;
    t->ptr += n;
    t->len -= n;
    *out = v;
    return true;
}

static bool mark(tact_slice *t, char c) {
    if (t->len == 0 || t->ptr[0] != c) return false;
    t->ptr++;
    t->len--;
    return true;
}

bool tact_when_parse(tact_slice text, bool month_first, tact_instant *out) {
    tact_slice t = tact_text_trim(text);
    int64_t count;
    if (all_digits(t) && (t.len == 10 || t.len == 13) && tact_slice_int(t, &count)) { out->us = count * (t.len == 10 ? 1000000 : 1000); return true; }
    int a, b, c;
    if (all_digits(t) && t.len == 8) return number(&t, 4, 4, &a) && number(&t, 2, 2, &b) && number(&t, 2, 2, &c) && iso(a, b, c, t, out);
    if (t.len < 8 || t.len > 48) return false;
    tact_slice rest = t;
    bool year_first = number(&rest, 4, 4, &a);
    if (!year_first) { rest = t; if (!number(&rest, 1, 2, &a)) return false; }
    char between = rest.len ? rest.ptr[0] : 0;
    if (between != '-' && between != '/' && between != '.') return false;
    if (!mark(&rest, between) || !number(&rest, 1, 2, &b) || !mark(&rest, between) || !number(&rest, year_first ? 1 : 4, year_first ? 2 : 4, &c)) return false;
    if (rest.len && rest.ptr[0] != 'T' && rest.ptr[0] != ' ') return false;
    if (rest.len) { rest.ptr++; rest.len--; rest = tact_text_trim(rest); if (rest.len == 0) return false; }
    if (year_first) return iso(a, b, c, rest, out);
    bool swap = month_first ? a <= 12 : b > 12 && a <= 12;
    return iso(c, swap ? a : b, swap ? b : a, rest, out);
}

tact_when_order tact_when_order_of(tact_slice text) {
    tact_slice t = tact_text_trim(text);
    int a, b;
    if (!number(&t, 1, 2, &a) || !t.len || (t.ptr[0] != '-' && t.ptr[0] != '/' && t.ptr[0] != '.')) return TACT_WHEN_SURE;
    if (!mark(&t, t.ptr[0]) || !number(&t, 1, 2, &b) || a == b) return TACT_WHEN_SURE;
    return a > 12 ? TACT_WHEN_DAY_FIRST : b > 12 ? TACT_WHEN_MONTH_FIRST : TACT_WHEN_EITHER;
}
