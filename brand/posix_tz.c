/* brand/posix_tz.c -- see posix_tz.h. */
#include "brand/posix_tz.h"

static bool at(const tact_slice *t, char c) { return t->len && t->ptr[0] == c; }

static bool eat(tact_slice *t, char c) {
    if (!at(t, c)) return false;
    t->ptr++;
    t->len--;
    return true;
}

static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool digit(char c) { return c >= '0' && c <= '9'; }

static bool skip_name(tact_slice *t) {
    size_t length = 0;
    bool quoted = eat(t, '<');
    while (t->len && (quoted ? t->ptr[0] != '>' : letter(t->ptr[0]))) {
        t->ptr++;
        t->len--;
        length++;
    }
    return length >= 3 && (!quoted || eat(t, '>'));
}

static bool number(tact_slice *t, int32_t most, int32_t *out) {
    int32_t v = 0;
    if (!t->len || !digit(t->ptr[0])) return false;
    while (t->len && digit(t->ptr[0])) {
        v = v * 10 + (t->ptr[0] - '0');
        if (v > most) return false;
        t->ptr++;
        t->len--;
    }
    *out = v;
    return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool clock(tact_slice *t, int32_t most_hours, int32_t *out) {
    int32_t hour, minute = 0, second = 0;
    bool minus = eat(t, '-');
    if (!minus) (void)eat(t, '+');
    if (!number(t, most_hours, &hour)) return false;
    if (eat(t, ':') && !number(t, 59, &minute)) return false;
    if (eat(t, ':') && !number(t, 59, &second)) return false;
    *out = (minus ? -1 : 1) * (hour * 3600 + minute * 60 + second);
    return true;
}

static bool change(tact_slice *t, tact_tz_change *out) {
    int32_t a, b = 0, c = 0;
    *out = (tact_tz_change){ .form = 'N', .time_s = 2 * 3600 };
    if (eat(t, 'M')) {
        out->form = 'M';
        if (!number(t, 12, &a) || !eat(t, '.') || !number(t, 5, &b) || !eat(t, '.') || !number(t, 6, &c) || a < 1 || b < 1) return false;
        out->month = (uint16_t)a;
        out->week = (uint16_t)b;
        out->day = (uint16_t)c;
    } else {
        if (eat(t, 'J')) out->form = 'J';
        if (!number(t, 365, &a) || (out->form == 'J' && a < 1)) return false;
        out->day = (uint16_t)a;
    }
    return !eat(t, '/') || clock(t, 167, &out->time_s);
}

bool tact_tz_parse(tact_slice t, tact_tz_rule *out) {
    *out = (tact_tz_rule){ .changes = false };
    if (!skip_name(&t) || !clock(&t, 24, &out->standard_s)) return false;
    out->standard_s = -out->standard_s;                    /* POSIX counts westward */
    out->summer_s = out->standard_s + 3600;
    if (!t.len) return true;
    out->changes = true;
    if (!skip_name(&t)) return false;
    if (!at(&t, ',')) {
        if (!clock(&t, 24, &out->summer_s)) return false;
        out->summer_s = -out->summer_s;
    }
    return eat(&t, ',') && change(&t, &out->to_summer) && eat(&t, ',') && change(&t, &out->to_standard) && !t.len;
}

static int64_t day_of(const tact_tz_change *c, int32_t year) {
    int64_t first = tact_days_from_civil(year, 1, 1);
    bool leap = tact_days_from_civil(year + 1, 1, 1) - first == 366;
    if (c->form == 'N') return first + c->day;
    if (c->form == 'J') return first + c->day - 1 + (leap && c->day >= 60);
    int64_t month = tact_days_from_civil(year, c->month, 1);
    int64_t next = c->month == 12 ? tact_days_from_civil(year + 1, 1, 1) : tact_days_from_civil(year, c->month + 1u, 1);
    int64_t weekday = ((month + 4) % 7 + 7) % 7;           /* 0 = Sunday, as the rule counts */
    int64_t day = month + (c->day + 7 - weekday) % 7 + 7 * (c->week - 1);
    return day < next ? day : day - 7;                     /* week 5: the last one there is */
}

void tact_tz_year(const tact_tz_rule *rule, int32_t year, int64_t at_s[2], int32_t offset_s[2]) {
    int64_t summer = day_of(&rule->to_summer, year) * 86400 + rule->to_summer.time_s - rule->standard_s;
    int64_t standard = day_of(&rule->to_standard, year) * 86400 + rule->to_standard.time_s - rule->summer_s;
    bool north = summer < standard;
    at_s[0] = north ? summer : standard;
    at_s[1] = north ? standard : summer;
    offset_s[0] = north ? rule->summer_s : rule->standard_s;
    offset_s[1] = north ? rule->standard_s : rule->summer_s;
}
