/* core/place/holiday.c -- see holiday.h. */
#include "core/place/holiday.h"

static const struct { char territory[3], country[3]; } territories[] = {
#define T(territory, country) { #territory, #country },
#include "core/place/territory.def"
#undef T
};
enum { TERRITORIES = sizeof territories / sizeof *territories };

typedef enum { FIXED_DAY, EASTER_DAY, AFTER_DAY, NTH_DAY, SHIFTED_DAY, ONE_DAY } kind;
static const struct holiday { char country[3]; uint8_t kind; tact_slice where; uint16_t since; int8_t month, n; uint8_t weekday; tact_slice name; } holidays[] = {
#define ROW(place, what, part, year, m, d, w, text) { #place, what, { part, sizeof(part) - 1 }, year, m, d, w, { text, sizeof(text) - 1 } },
#define FIXED(place, part, year, m, d, text) ROW(place, FIXED_DAY, part, year, m, d, 0, text)
#define SHIFTED(place, part, year, m, d, text) ROW(place, SHIFTED_DAY, part, year, m, d, 0, text)
#define EASTER(place, part, year, d, text) ROW(place, EASTER_DAY, part, year, 0, d, 0, text)
#define AFTER(place, part, year, m, d, w, text) ROW(place, AFTER_DAY, part, year, m, d, w, text)
#define NTH(place, part, year, m, count, w, text) ROW(place, NTH_DAY, part, year, m, count, w, text)
#define ONCE(place, part, year, m, d, text) ROW(place, ONE_DAY, part, year, m, d, 0, text)
#include "core/place/holiday.def"
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
    if (year < h->since || (h->kind == ONE_DAY && year != h->since)) return 0;
    switch ((kind)h->kind) {
    case EASTER_DAY: out[0] = tact_easter_days(year) + h->n; return 1;
    case NTH_DAY: out[0] = nth_weekday(year, (unsigned)h->month, h->n, h->weekday); return 1;
    case FIXED_DAY: case AFTER_DAY: case SHIFTED_DAY: case ONE_DAY: break;
    }
    out[0] = tact_days_from_civil(year, (unsigned)h->month, (unsigned)h->n);
    unsigned weekday = weekday_of(out[0]);
    if (h->kind == AFTER_DAY) out[0] += (h->weekday + 7u - weekday) % 7;
    if (h->kind != SHIFTED_DAY || weekday < 5) return 1;
    out[1] = weekday == 5 ? out[0] - 1 : out[0] + 1;
    return 2;
}

static bool names_part(tact_slice list, tact_slice part, bool left_out) {
    for (size_t i = 0; i < list.len;) {
        size_t end = i;
        while (end < list.len && list.ptr[end] != ' ') end++;
        bool minus = list.ptr[i] == '-';
        if (minus == left_out && tact_slice_equal((tact_slice){ list.ptr + i + minus, end - i - minus }, part)) return true;
        i = end + 1;
    }
    return false;
}

static bool kept_in_part(tact_slice where, tact_slice region) {
    if (where.len == 0 || tact_slice_is(region, "*")) return true;
    return where.ptr[0] == '*' ? !names_part(where, region, true) : names_part(where, region, false);
}

static bool is_territory(tact_slice place, const char country[2]) {
    for (unsigned t = 0; t < TERRITORIES; t++)
        if (memcmp(territories[t].territory, place.ptr, 2) == 0 && memcmp(territories[t].country, country, 2) == 0) return true;
    return false;
}

/* Territories keep the country's days and their own, not those of the country's parts. */
static bool kept_in(const struct holiday *h, tact_slice place, tact_slice region) {
    if (memcmp(h->country, place.ptr, 2) == 0) return kept_in_part(h->where, region);
    return kept_in_part(h->where, (tact_slice){ NULL, 0 }) && is_territory(place, h->country);
}

static void insert_once(int32_t *days, uint32_t *count, int32_t day) {
    uint32_t at = *count;
    while (at > 0 && days[at - 1] > day) at--;
    if (at > 0 && days[at - 1] == day) return;
    memmove(days + at + 1, days + at, (*count - at) * sizeof *days);
    days[at] = day;
    ++*count;
}

tact_status tact_holidays_of(tact_slice country, int32_t first, int32_t last, tact_slice region, tact_arena *arena, int32_t **days, uint32_t *count) {
    *count = 0;
    *days = NULL;
    if (country.len != 2 || last < first || first < 1 || last > 9998) return TACT_ERR_INVALID;
    int32_t *list = TACT_NEW(arena, int32_t, (size_t)(last - first + 2) * DAYS_A_YEAR);
    if (!list) return TACT_ERR_MEMORY;
    int64_t from = tact_days_from_civil(first, 1, 1), until = tact_days_from_civil(last + 1, 1, 1);
    for (int32_t year = first; year <= last + 1; year++)
        for (unsigned i = 0; i < HOLIDAYS; i++) {
            int64_t found[2];
            if (!kept_in(&holidays[i], country, region)) continue;
            for (unsigned n = days_of(&holidays[i], year, found); n-- > 0;)
                if (found[n] >= from && found[n] < until) insert_once(list, count, (int32_t)found[n]);
        }
    *days = list;
    return TACT_OK;
}

tact_status tact_holidays_fill(tact_bundle *bundle, tact_arena *arena, tact_slice region) {
    const tact_slice none = { NULL, 0 };
    for (uint32_t i = 0; i < bundle->country_count; i++) {
        tact_country *c = &bundle->countries[i];
        tact_slice code = { c->code, 2 };
        bool ruled = false, own = tact_slice_equal(code, bundle->country);
        for (unsigned h = 0; h < HOLIDAYS && !ruled; h++) ruled = kept_in(&holidays[h], code, none);
        if (!ruled) continue;
        tact_status status = tact_holidays_of(code, TACT_HOLIDAY_YEAR_FIRST, TACT_HOLIDAY_YEAR_LAST, own ? region : none, arena, &c->holidays, &c->holiday_count);
        if (status) return status;
    }
    return TACT_OK;
}

bool tact_holiday_region(tact_slice country, tact_slice region) {
    for (unsigned i = 0; country.len == 2 && region.len && i < HOLIDAYS; i++)
        if (memcmp(holidays[i].country, country.ptr, 2) == 0 && (names_part(holidays[i].where, region, false) || names_part(holidays[i].where, region, true))) return true;
    return false;
}

tact_slice tact_holiday_name(tact_slice country, int32_t day) {
    int32_t year = tact_civil_from_us(day * 86400LL * 1000000).year;
    for (unsigned i = 0; country.len == 2 && i < HOLIDAYS; i++)
        for (int32_t y = year; y <= year + 1; y++) {
            int64_t found[2];
            if (!kept_in(&holidays[i], country, TACT_S("*"))) continue;
            for (unsigned n = days_of(&holidays[i], y, found); n-- > 0;)
                if (found[n] == day) return holidays[i].name;
        }
    return (tact_slice){ NULL, 0 };
}

static bool has_zone(const tact_country *country, uint32_t zone) {
    for (uint32_t i = 0; i < country->zone_count; i++)
        if (country->zones[i] == zone) return true;
    return false;
}

const tact_country *tact_holiday_country(const tact_bundle *bundle, tact_slice claimed, uint32_t zone) {
    const tact_country *own = bundle->country.len == 2 ? tact_bundle_country(bundle, bundle->country) : NULL;
    const tact_country *said = claimed.len == 2 ? tact_bundle_country(bundle, claimed) : NULL;
    if (said) return said;
    if (zone == 0 || (own && has_zone(own, zone))) return own;
    for (uint32_t i = 0; i < bundle->country_count; i++)
        if (has_zone(&bundle->countries[i], zone)) return &bundle->countries[i];
    return own;
}

bool tact_holiday(const tact_country *country, const tact_civil *local) {
    if (!country || !country->holiday_count) return false;
    int64_t day = tact_days_from_civil(local->year, local->month, local->day);
    uint32_t low = 0, high = country->holiday_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (country->holidays[mid] < day) low = mid + 1; else high = mid;
    }
    return low < country->holiday_count && country->holidays[low] == day;
}
