/* core/base/time.c -- see time.h. */
#include "core/base/time.h"

static const int64_t DAY_US = 86400LL * 1000000;

tact_instant tact_instant_add(tact_instant t, tact_span s) {
    int64_t r;
    if (__builtin_add_overflow(t.us, s.us, &r)) r = s.us > 0 ? INT64_MAX : INT64_MIN;
    return (tact_instant){ r };
}

tact_span tact_instant_since(tact_instant later, tact_instant earlier) {
    int64_t r;
    if (__builtin_sub_overflow(later.us, earlier.us, &r)) r = later.us > earlier.us ? INT64_MAX : INT64_MIN;
    return (tact_span){ r };
}

int64_t tact_days_from_civil(int32_t year, unsigned month, unsigned day) {
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + (int64_t)day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

tact_civil tact_civil_from_us(int64_t us) {
    int64_t days = us / DAY_US, rest = us % DAY_US;
    if (rest < 0) { rest += DAY_US; days--; }
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9, weekday = (days + 3) % 7;
    int64_t seconds = rest / 1000000;
    return (tact_civil){
        .year = (int32_t)(yoe + era * 400 + (month <= 2)), .month = (uint8_t)month,
        .day = (uint8_t)(doy - (153 * mp + 2) / 5 + 1),
        .hour = (uint8_t)(seconds / 3600), .minute = (uint8_t)(seconds / 60 % 60), .second = (uint8_t)(seconds % 60),
        .weekday = (uint8_t)(weekday < 0 ? weekday + 7 : weekday), .micro = (int32_t)(rest % 1000000),
    };
}

int64_t tact_us_from_civil(const tact_civil *c) {
    return tact_days_from_civil(c->year, c->month, c->day) * DAY_US +
           ((int64_t)c->hour * 3600 + (int64_t)c->minute * 60 + c->second) * 1000000 + c->micro;
}

int64_t tact_easter_days(int32_t year) {
    int32_t a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int32_t h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int32_t m = (a + 11 * h + 22 * l) / 451, month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
    return tact_days_from_civil(year, (unsigned)month, (unsigned)day);
}

static bool digits(tact_slice *t, unsigned count, int32_t *out) {
    if (t->len < count) return false;
    int32_t v = 0;
    for (unsigned i = 0; i < count; i++) {
        if (t->ptr[i] < '0' || t->ptr[i] > '9') return false;
        v = v * 10 + (t->ptr[i] - '0');
    }
    t->ptr += count;
    t->len -= count;
    *out = v;
    return true;
}

static bool eat(tact_slice *t, char c) {
    if (t->len == 0 || t->ptr[0] != c) return false;
    t->ptr++;
    t->len--;
    return true;
}

static unsigned month_days(int32_t year, int32_t month) {
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool parse_clock(tact_slice *t, tact_civil *c, int64_t *offset_s) {
    int32_t hour, minute, second = 0, zone_hour, zone_minute = 0;
    if (!digits(t, 2, &hour) || !eat(t, ':') || !digits(t, 2, &minute)) return false;
    if (eat(t, ':') && !digits(t, 2, &second)) return false;
    if (hour > 23 || minute > 59 || second > 60) return false;
    if (eat(t, '.') || eat(t, ',')) {
        int32_t scale = 100000;
        if (t->len == 0 || t->ptr[0] < '0' || t->ptr[0] > '9') return false;
        for (; t->len && t->ptr[0] >= '0' && t->ptr[0] <= '9'; t->ptr++, t->len--, scale /= 10)
            c->micro += scale * (t->ptr[0] - '0');
    }
    c->hour = (uint8_t)hour;
    c->minute = (uint8_t)minute;
    c->second = (uint8_t)(second == 60 ? 59 : second);
    if (t->len == 0 || eat(t, 'Z') || eat(t, 'z')) return true;
    int sign = eat(t, '+') ? 1 : eat(t, '-') ? -1 : 0;
    if (!sign || !digits(t, 2, &zone_hour)) return false;
    bool colon = eat(t, ':');
    if ((colon || t->len) && !digits(t, 2, &zone_minute)) return false;
    if (zone_hour > 23 || zone_minute > 59) return false;
    *offset_s = sign * (zone_hour * 3600 + zone_minute * 60);
    return true;
}

bool tact_instant_parse(tact_slice t, tact_instant *out) {
    int32_t year, month, day;
    tact_civil c = { 0 };
    int64_t offset_s = 0;
    if (!digits(&t, 4, &year) || !eat(&t, '-') || !digits(&t, 2, &month) || !eat(&t, '-') || !digits(&t, 2, &day)) return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || (unsigned)day > month_days(year, month)) return false;
    c.year = year;
    c.month = (uint8_t)month;
    c.day = (uint8_t)day;
    if (t.len && (eat(&t, 'T') || eat(&t, 't') || eat(&t, ' ')) && !parse_clock(&t, &c, &offset_s)) return false;
    if (t.len) return false;
    out->us = tact_us_from_civil(&c) - offset_s * 1000000;
    return true;
}

static char *put(char *p, int32_t v, int width) {
    for (int i = width - 1; i >= 0; i--, v /= 10) p[i] = (char)('0' + v % 10);
    return p + width;
}

tact_slice tact_instant_format(tact_instant t, char out[TACT_INSTANT_TEXT + 1]) {
    static const int64_t lowest = -62135596800000000, highest = 253402300799999999;   /* years 0001..9999 */
    tact_civil c = tact_civil_from_us(t.us < lowest ? lowest : t.us > highest ? highest : t.us);
    char *p = put(out, c.year, 4);
    *p++ = '-'; p = put(p, c.month, 2);
    *p++ = '-'; p = put(p, c.day, 2);
    *p++ = 'T'; p = put(p, c.hour, 2);
    *p++ = ':'; p = put(p, c.minute, 2);
    *p++ = ':'; p = put(p, c.second, 2);
    *p++ = '.'; p = put(p, c.micro, 6);
    *p++ = 'Z'; *p = 0;
    return (tact_slice){ out, TACT_INSTANT_TEXT };
}

bool tact_span_parse(tact_slice t, tact_span *out) {
    if (t.len < 2) return false;
    int64_t n, unit_s;
    switch (t.ptr[t.len - 1]) {
    case 's': unit_s = 1; break;
    case 'm': unit_s = 60; break;
    case 'h': unit_s = 3600; break;
    case 'd': unit_s = 86400; break;
    case 'w': unit_s = 604800; break;
    default: return false;
    }
    if (!tact_slice_int((tact_slice){ t.ptr, t.len - 1 }, &n) || n < 0 || n > 1000000000 || n * unit_s > 100LL * 366 * 86400) return false;
    *out = TACT_SECONDS(n * unit_s);
    return true;
}

static int64_t floor_seconds(int64_t us) { return us >= 0 ? us / 1000000 : -((-(us + 1)) / 1000000) - 1; }

int32_t tact_zone_offset_s(const tact_zone *zone, tact_instant t) {
    int64_t s = floor_seconds(t.us);
    uint32_t low = 0, high = zone->transition_count;            /* first transition after s */
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (zone->transition_s[mid] <= s) low = mid + 1; else high = mid;
    }
    return low == 0 ? zone->first_offset_s : zone->offset_s[low - 1];
}

tact_civil tact_zone_civil(const tact_zone *zone, tact_instant t) {
    return tact_civil_from_us(tact_instant_add(t, TACT_SECONDS(tact_zone_offset_s(zone, t))).us);
}

tact_instant tact_zone_instant(const tact_zone *zone, int64_t local_us) {
    /* The answer lies within a day of local_us read as UTC; offsets change at most at a transition inside that range. */
    int64_t best = INT64_MAX, from = local_us - DAY_US, to = local_us + DAY_US;
    int64_t start = from;
    while (start <= to) {
        int32_t offset = tact_zone_offset_s(zone, (tact_instant){ start });
        int64_t end = to + 1, s = floor_seconds(start);
        for (uint32_t i = 0; i < zone->transition_count; i++)
            if (zone->transition_s[i] > s) {
                int64_t us = zone->transition_s[i] * 1000000;
                if (us < end) end = us;
                break;
            }
        int64_t at = local_us - (int64_t)offset * 1000000;
        if (at < start) at = start;                             /* skipped by the jump: the end of the gap */
        if (at < end) { best = at; break; }
        start = end;
    }
    return (tact_instant){ best == INT64_MAX ? local_us : best };
}
