/* core/attention/law.c -- see law.h. */
#include "core/attention/law.h"
#include "core/base/words.h"

typedef struct { uint8_t from, until; } hours;
#define H(from, until) { from, until }
#define ALLDAY { 0, 24 }
#define NEVER { 0, 0 }
#define NONE { 0, 0 }
enum { Y = 1, N = 0 };

static const struct rule {
    char country[3];
    uint8_t channel;
    hours workday, saturday, sunday, pause, eve;
    bool holidays, customer;
    uint16_t touches, days, year;
    uint8_t month, day;
    tact_slice source;
} rules[] = {
#define LAW(place, name, work, sat, sun, brk, before, hol, cust, count, span, y, m, d, text) \
    { #place, TACT_CHANNEL_##name, work, sat, sun, brk, before, hol, cust, count, span, y, m, d, { text, sizeof(text) - 1 } },
#define SAME(territory, country)
#include "core/attention/law.def"
#undef LAW
#undef SAME
};
enum { RULES = sizeof rules / sizeof *rules };

static const struct { char territory[3], country[3]; } same[] = {
#define LAW(...)
#define SAME(territory, country) { #territory, #country },
#include "core/attention/law.def"
#undef LAW
#undef SAME
};
enum { SAMES = sizeof same / sizeof *same };

static tact_law_row row_of(const struct rule *r, const char place[2]) {
    tact_law_row row = {
        .channel = r->channel, .break_from = r->pause.from, .break_until = r->pause.until, .eve_from = r->eve.from, .eve_until = r->eve.until,
        .holidays_allowed = r->holidays, .promotion_allowed = true, .customer_basis_allowed = r->customer,
        .cap_touches = r->touches, .cap_per = TACT_DAYS(r->days),
        .reviewed_year = r->year, .reviewed_month = r->month, .reviewed_day = r->day, .source = r->source,
    };
    memcpy(row.country, place, 2);
    for (unsigned d = 0; d < 7; d++) {
        hours h = d < 5 ? r->workday : d == 5 ? r->saturday : r->sunday;
        row.hours_from[d] = h.from;
        row.hours_until[d] = h.until;
    }
    return row;
}

tact_status tact_law_fill(tact_bundle *bundle, tact_arena *arena) {
    uint32_t count = 0;
    bundle->laws = TACT_NEW(arena, tact_law_row, RULES * (1 + SAMES));
    if (!bundle->laws) return TACT_ERR_MEMORY;
    for (unsigned i = 0; i < RULES; i++) bundle->laws[count++] = row_of(&rules[i], rules[i].country);
    for (unsigned t = 0; t < SAMES; t++)
        for (unsigned i = 0; i < RULES; i++)
            if (memcmp(rules[i].country, same[t].country, 2) == 0) bundle->laws[count++] = row_of(&rules[i], same[t].territory);
    bundle->law_count = count;
    return TACT_OK;
}

/* ---- holidays ------------------------------------------------------------------------------------------------------------- */

typedef enum { FIXED_DAY, EASTER_DAY, NTH_DAY, SHIFTED_DAY } kind;
static const struct holiday { char country[3]; uint8_t kind; bool regional; uint16_t since; int8_t month, n; uint8_t weekday; tact_slice name; } holidays[] = {
#define ROW(place, what, part, year, m, d, w, text) { #place, what, part, year, m, d, w, { text, sizeof(text) - 1 } },
#define FIXED(place, year, m, d, text) ROW(place, FIXED_DAY, false, year, m, d, 0, text)
#define SHIFTED(place, year, m, d, text) ROW(place, SHIFTED_DAY, false, year, m, d, 0, text)
#define EASTER(place, year, d, text) ROW(place, EASTER_DAY, false, year, 0, d, 0, text)
#define NTH(place, year, m, count, w, text) ROW(place, NTH_DAY, false, year, m, count, w, text)
#define REGION_FIXED(place, year, m, d, text) ROW(place, FIXED_DAY, true, year, m, d, 0, text)
#define REGION_EASTER(place, year, d, text) ROW(place, EASTER_DAY, true, year, 0, d, 0, text)
#include "core/attention/holiday.def"
};
enum { HOLIDAYS = sizeof holidays / sizeof *holidays, DAYS_A_YEAR = 40 };

static unsigned weekday_of(int64_t day) { return (unsigned)(((day + 3) % 7 + 7) % 7); }

static int64_t nth_weekday(int32_t year, unsigned month, int n, unsigned weekday) {
    if (n > 0) {
        int64_t first = tact_days_from_civil(year, month, 1);
        return first + (weekday + 7 - weekday_of(first)) % 7 + 7 * (n - 1);
    }
    int64_t last = (month == 12 ? tact_days_from_civil(year + 1, 1, 1) : tact_days_from_civil(year, month + 1, 1)) - 1;
    return last - (weekday_of(last) + 7 - weekday) % 7;
}

/* The days of one rule in a year: one, or two when it is also kept on another day. That may be 31 December of the year before. */
static unsigned days_of(const struct holiday *h, int32_t year, int64_t out[2]) {
    if (year < h->since) return 0;
    switch ((kind)h->kind) {
    case EASTER_DAY: out[0] = tact_easter_days(year) + h->n; return 1;
    case NTH_DAY: out[0] = nth_weekday(year, (unsigned)h->month, h->n, h->weekday); return 1;
    case FIXED_DAY: case SHIFTED_DAY: break;
    }
    out[0] = tact_days_from_civil(year, (unsigned)h->month, (unsigned)h->n);
    unsigned weekday = weekday_of(out[0]);
    if (h->kind == FIXED_DAY || weekday < 5) return 1;
    out[1] = weekday == 5 ? out[0] - 1 : out[0] + 1;
    return 2;
}

/* Territories keep the country's days and their own, not those of the country's regions. */
static bool kept_in(const struct holiday *h, tact_slice place) {
    if (memcmp(h->country, place.ptr, 2) == 0) return true;
    if (h->regional) return false;
    for (unsigned t = 0; t < SAMES; t++)
        if (memcmp(same[t].territory, place.ptr, 2) == 0 && memcmp(same[t].country, h->country, 2) == 0) return true;
    return false;
}

static void insert_once(int32_t *days, uint32_t *count, int32_t day) {
    uint32_t at = *count;
    while (at > 0 && days[at - 1] > day) at--;
    if (at > 0 && days[at - 1] == day) return;
    memmove(days + at + 1, days + at, (*count - at) * sizeof *days);
    days[at] = day;
    ++*count;
}

tact_status tact_holidays_of(tact_slice country, int32_t first, int32_t last, bool regional, tact_arena *arena, int32_t **days, uint32_t *count) {
    *count = 0;
    *days = NULL;
    if (country.len != 2 || last < first || first < 1 || last > 9998) return TACT_ERR_INVALID;
    int32_t *list = TACT_NEW(arena, int32_t, (size_t)(last - first + 2) * DAYS_A_YEAR);
    if (!list) return TACT_ERR_MEMORY;
    int64_t from = tact_days_from_civil(first, 1, 1), until = tact_days_from_civil(last + 1, 1, 1);
    for (int32_t year = first; year <= last + 1; year++)
        for (unsigned i = 0; i < HOLIDAYS; i++) {
            int64_t found[2];
            if (!kept_in(&holidays[i], country) || (holidays[i].regional && !regional)) continue;
            for (unsigned n = days_of(&holidays[i], year, found); n-- > 0;)
                if (found[n] >= from && found[n] < until) insert_once(list, count, (int32_t)found[n]);
        }
    *days = list;
    return TACT_OK;
}

tact_status tact_holidays_fill(tact_bundle *bundle, tact_arena *arena, bool regional) {
    for (uint32_t i = 0; i < bundle->country_count; i++) {
        tact_country *c = &bundle->countries[i];
        tact_slice code = { c->code, 2 };
        bool ruled = false;
        for (unsigned h = 0; h < HOLIDAYS && !ruled; h++) ruled = kept_in(&holidays[h], code);
        if (!ruled) continue;
        tact_status status = tact_holidays_of(code, TACT_HOLIDAY_YEAR_FIRST, TACT_HOLIDAY_YEAR_LAST, regional, arena, &c->holidays, &c->holiday_count);
        if (status) return status;
    }
    return TACT_OK;
}

tact_slice tact_holiday_name(tact_slice country, int32_t day) {
    int32_t year = tact_civil_from_us(day * 86400LL * 1000000).year;
    for (unsigned i = 0; country.len == 2 && i < HOLIDAYS; i++)
        for (int32_t y = year; y <= year + 1; y++) {
            int64_t found[2];
            if (!kept_in(&holidays[i], country)) continue;
            for (unsigned n = days_of(&holidays[i], y, found); n-- > 0;)
                if (found[n] == day) return holidays[i].name;
        }
    return (tact_slice){ NULL, 0 };
}
