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
#include "core/attention/law.def"
#undef LAW
};
enum { RULES = sizeof rules / sizeof *rules };

static const struct { char territory[3], country[3]; } same[] = {
#define T(territory, country) { #territory, #country },
#include "core/place/territory.def"
#undef T
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
