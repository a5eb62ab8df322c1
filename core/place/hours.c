/* core/place/hours.c -- opening hours: open now, until when, and reading them (see place.h).
 * A week is 10,080 local minutes from Monday midnight; an opening may run past its end. Instants come from the zone, so a day of 23 or
 * 25 hours closes by the wall clock. */
#include "core/place/place.h"

enum { DAY = 1440, WEEK = 7 * DAY, RULES_A_DAY = 16 };

/* ---- open now? ------------------------------------------------------------------------------------------------------------ */
static const tact_zone *zone_of(const tact_bundle *bundle, const tact_place *place) {
    return tact_bundle_zone(bundle, place->zone ? place->zone : bundle->default_zone);
}

/* Minutes from `at` (of the week) to the end of the opening it lies in; 0 when it lies in none. */
static unsigned opening_left(const tact_place *place, unsigned at) {
    unsigned longest = 0;
    for (uint32_t i = 0; i < place->hour_count; i++) {
        const tact_hours *h = &place->hours[i];
        unsigned opens = h->weekday * (unsigned)DAY + h->opens_minute, length = (unsigned)(h->closes_minute - h->opens_minute);
        unsigned since = (at + WEEK - opens % WEEK) % WEEK;
        if (since < length && length - since > longest) longest = length - since;
    }
    return longest;
}

/* Openings that touch are one. WEEK or more: it never closes. */
static unsigned minutes_open(const tact_place *place, unsigned at) {
    unsigned total = 0, left;
    while (total < WEEK && (left = opening_left(place, (at + total) % WEEK)) > 0) total += left;
    return total;
}

static unsigned minute_of_week(const tact_civil *c) { return c->weekday * (unsigned)DAY + c->hour * 60u + c->minute; }

/* The instant `minutes` after the whole local minute of `now`. */
static tact_instant later(const tact_zone *zone, const tact_civil *now, unsigned minutes) {
    tact_civil minute = *now;
    minute.second = 0;
    minute.micro = 0;
    return tact_zone_instant(zone, tact_us_from_civil(&minute) + (int64_t)minutes * 60000000);
}

bool tact_place_open(const tact_bundle *bundle, const tact_place *place, tact_instant now, tact_instant *closes) {
    const tact_zone *zone = zone_of(bundle, place);
    if (!zone) return false;
    tact_civil c = tact_zone_civil(zone, now);
    unsigned minutes = minutes_open(place, minute_of_week(&c));
    if (minutes == 0) return false;
    if (closes) *closes = minutes >= WEEK ? (tact_instant){ 0 } : later(zone, &c, minutes);
    return true;
}

bool tact_place_opens(const tact_bundle *bundle, const tact_place *place, tact_instant now, tact_instant *opens) {
    const tact_zone *zone = zone_of(bundle, place);
    if (!zone || place->hour_count == 0) return false;
    tact_civil c = tact_zone_civil(zone, now);
    unsigned at = minute_of_week(&c), soonest = WEEK;
    if (opening_left(place, at)) return false;
    for (uint32_t i = 0; i < place->hour_count; i++) {
        unsigned wait = (place->hours[i].weekday * (unsigned)DAY + place->hours[i].opens_minute + 2u * WEEK - at) % WEEK;
        if (wait > 0 && wait < soonest) soonest = wait;
    }
    *opens = later(zone, &c, soonest);
    return true;
}

/* ---- reading -------------------------------------------------------------------------------------------------------------- */
typedef struct day { tact_hours hours[RULES_A_DAY]; uint32_t count; } day;
typedef struct reader { tact_slice text; size_t at; tact_diags *diags; uint32_t line, column; bool failed; day days[7]; } reader;

static void fault(reader *r, size_t at, tact_slice text, tact_slice hint) {
    tact_diag_add(r->diags, TACT_ERROR, r->line, r->column + (uint32_t)at, text, hint);
    r->failed = true;
}

static char peek(const reader *r) { return r->at < r->text.len ? r->text.ptr[r->at] : '\0'; }
static void skip_spaces(reader *r) { while (peek(r) == ' ' || peek(r) == '\t') r->at++; }
static bool eat(reader *r, char c) {
    skip_spaces(r);
    if (r->at >= r->text.len || r->text.ptr[r->at] != c) return false;
    r->at++;
    return true;
}
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static tact_slice take_word(reader *r) {
    skip_spaces(r);
    size_t from = r->at;
    while (is_letter(peek(r))) r->at++;
    return (tact_slice){ r->text.ptr + from, r->at - from };
}

/* "Mo" .. "Su": 0..6, or -1 with a fault. */
static int take_day(reader *r) {
    static const tact_slice names[] = { { "Mo", 2 }, { "Tu", 2 }, { "We", 2 }, { "Th", 2 }, { "Fr", 2 }, { "Sa", 2 }, { "Su", 2 } };
    skip_spaces(r);
    size_t from = r->at;
    tact_slice word = take_word(r);
    for (int d = 0; d < 7; d++)
        if (tact_slice_equal_nocase(word, names[d])) return d;
    if (tact_slice_equal_nocase(word, TACT_S("PH")) || tact_slice_equal_nocase(word, TACT_S("SH")))
        fault(r, from, TACT_JOIN(r->diags, TACT_S("holidays are not written in opening hours here: '"), word, TACT_S("'")),
              TACT_S("leave that rule out: opening hours know weekdays only"));
    else
        fault(r, from, TACT_JOIN(r->diags, TACT_S("not a day: '"), word, TACT_S("'")), TACT_S("days are Mo Tu We Th Fr Sa Su"));
    return -1;
}

static unsigned take_number(reader *r, unsigned *digits) {
    unsigned n = 0;
    for (*digits = 0; is_digit(peek(r)) && *digits < 4; r->at++, ++*digits) n = n * 10 + (unsigned)(peek(r) - '0');
    return n;
}

/* "08:00": minutes from midnight, at most `most`; -1 with a fault. */
static int take_clock(reader *r, unsigned most) {
    skip_spaces(r);
    size_t from = r->at;
    unsigned hour_digits, minute_digits = 0, minute = 0, hour = take_number(r, &hour_digits);
    bool colon = hour_digits >= 1 && hour_digits <= 2 && peek(r) == ':';
    if (colon) { r->at++; minute = take_number(r, &minute_digits); }
    if (!colon || minute_digits != 2 || minute > 59) { fault(r, from, TACT_S("not a time of day"), TACT_S("write hours and minutes: 08:00")); return -1; }
    if (hour * 60 + minute > most) { fault(r, from, TACT_S("no such time of day"), TACT_S("hours go from 00:00 to 24:00; past midnight write 22:00-02:00")); return -1; }
    return (int)(hour * 60 + minute);
}

/* "Mo-Fr,Su": a bit per day, 0 with a fault. */
static unsigned take_days(reader *r) {
    unsigned days = 0;
    do {
        int first = take_day(r), last = first;
        if (first < 0) return 0;
        if (eat(r, '-') && (last = take_day(r)) < 0) return 0;
        for (int d = first;; d = (d + 1) % 7) { days |= 1u << d; if (d == last) break; }
    } while (eat(r, ','));
    return days;
}

static void add_opening(reader *r, unsigned days, unsigned opens, unsigned closes, size_t at) {
    for (unsigned d = 0; d < 7; d++) {
        if (!(days >> d & 1)) continue;
        day *to = &r->days[d];
        if (to->count == RULES_A_DAY) { fault(r, at, TACT_S("more than 16 openings on one day"), TACT_S("join openings that follow each other")); return; }
        for (uint32_t i = 0; i < to->count; i++)
            if (opens < to->hours[i].closes_minute && to->hours[i].opens_minute < closes) {
                fault(r, at, TACT_S("this opening overlaps another of the same day"), TACT_S("write one opening from the first time to the last"));
                return;
            }
        uint32_t at_index = to->count++;
        while (at_index > 0 && to->hours[at_index - 1].opens_minute > opens) { to->hours[at_index] = to->hours[at_index - 1]; at_index--; }
        to->hours[at_index] = (tact_hours){ (uint8_t)d, (uint16_t)opens, (uint16_t)closes };
    }
}

static bool take_times(reader *r, unsigned days) {
    do {
        skip_spaces(r);
        size_t from = r->at;
        int opens = take_clock(r, DAY - 1), closes;
        if (opens < 0) return false;
        if (!eat(r, '-')) { fault(r, r->at, TACT_S("a closing time is missing"), TACT_S("write 08:00-19:00")); return false; }
        if ((closes = take_clock(r, 2 * DAY)) < 0) return false;
        if (closes == opens) { fault(r, from, TACT_S("it opens and closes at the same time"), TACT_S("for the whole day write 00:00-24:00, for closed write off")); return false; }
        if (closes < opens) closes += DAY;
        if (closes - opens > DAY) { fault(r, from, TACT_S("an opening is longer than a day"), TACT_S("write 00:00-24:00 on each day")); return false; }
        add_opening(r, days, (unsigned)opens, (unsigned)closes, from);
    } while (eat(r, ','));
    return true;
}

static bool take_rule(reader *r) {
    unsigned days = 127;
    skip_spaces(r);
    if (r->text.len - r->at >= 4 && memcmp(r->text.ptr + r->at, "24/7", 4) == 0) {
        r->at += 4;
        for (unsigned d = 0; d < 7; d++) r->days[d].count = 0;
        add_opening(r, 127, 0, DAY, r->at);
        return true;
    }
    tact_slice ahead = { r->text.ptr + r->at, r->text.len - r->at };
    bool closed_first = ahead.len >= 3 && (tact_slice_equal_nocase((tact_slice){ ahead.ptr, 3 }, TACT_S("off")) ||
                                           (ahead.len >= 6 && tact_slice_equal_nocase((tact_slice){ ahead.ptr, 6 }, TACT_S("closed"))));
    if (is_letter(peek(r)) && !closed_first && (days = take_days(r)) == 0) return false;
    for (unsigned d = 0; d < 7; d++)
        if (days >> d & 1) r->days[d].count = 0;                /* a later rule replaces earlier ones */
    skip_spaces(r);
    if (!is_letter(peek(r))) return take_times(r, days);
    size_t from = r->at;
    tact_slice word = take_word(r);
    if (tact_slice_equal_nocase(word, TACT_S("off")) || tact_slice_equal_nocase(word, TACT_S("closed"))) return true;
    fault(r, from, TACT_JOIN(r->diags, TACT_S("not understood: '"), word, TACT_S("'")), TACT_S("after the days come times (08:00-19:00) or off"));
    return false;
}

tact_status tact_hours_parse(tact_slice text, tact_diags *diags, uint32_t line, uint32_t column, tact_arena *arena,
                             tact_hours **hours, uint32_t *hour_count) {
    reader r = { .text = text, .diags = diags, .line = line, .column = column };
    *hours = NULL;
    *hour_count = 0;
    for (skip_spaces(&r); r.at < text.len; skip_spaces(&r)) {
        if (!take_rule(&r)) break;
        if (r.at < text.len && !eat(&r, ';')) {
            if (r.at < text.len) fault(&r, r.at, TACT_S("a rule does not end here"), TACT_S("rules are separated by ';': Mo-Fr 08:00-19:00; Sa 09:00-12:00"));
            break;
        }
    }
    if (r.failed) return TACT_ERR_INVALID;
    uint32_t count = 0;
    for (unsigned d = 0; d < 7; d++) count += r.days[d].count;
    if (count == 0) return TACT_OK;
    tact_hours *out = TACT_NEW(arena, tact_hours, count);
    if (!out) return TACT_ERR_MEMORY;
    *hours = out;
    *hour_count = count;
    for (unsigned d = 0; d < 7; d++)
        for (uint32_t i = 0; i < r.days[d].count; i++) *out++ = r.days[d].hours[i];
    return TACT_OK;
}
