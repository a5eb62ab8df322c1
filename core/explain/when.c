/* core/explain/when.c -- instants as people write them: "Tuesday 24 November at 08:00", "demain à 8 h 30", "oggi alle 8:00". */
#include "core/explain/explain.h"
#include "core/base/calendar.h"
#include "core/explain/language.h"

typedef const char *const names[TACT_TONGUES];

static names near[3] = { { "yesterday", "hier", "ieri" }, { "today", "aujourd’hui", "oggi" }, { "tomorrow", "demain", "domani" } };

void tact__say_number(tact_writer *w, int64_t n) {
    char digits[20], *p = digits + sizeof digits;
    uint64_t v = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
    do *--p = (char)('0' + v % 10); while ((v /= 10) > 0);
    if (n < 0) tact__say_z(w, "-");
    tact_write_bytes(w, p, (size_t)(digits + sizeof digits - p));
}

static void say_clock(tact_writer *w, const tact_civil *c, tact_tongue tongue) {
    static const tact_slice locales[TACT_TONGUES] = { { "en", 2 }, { "fr", 2 }, { "it", 2 } };
    char text[TACT_TIME_OF_DAY];
    tact__say_z(w, tongue == TACT_FR ? " à " : tongue == TACT_EN ? " at " : c->hour == 1 ? " all’" : " alle ");
    tact__say(w, tact_time_of_day(c->hour * 60u + c->minute, locales[tongue], text));
}

static void say_date(tact_writer *w, const tact_civil *c, tact_tongue tongue, bool year) {
    tact__say_z(w, tact_weekday_names[c->weekday][tongue]);
    tact__say_z(w, " ");
    tact__say_number(w, c->day);
    if (tongue == TACT_FR && c->day == 1) tact__say_z(w, "er");
    tact__say_z(w, " ");
    tact__say_z(w, tact_month_names[c->month - 1][tongue]);
    if (year) { tact__say_z(w, " "); tact__say_number(w, c->year); }
}

bool tact__say_time(tact_writer *w, tact_instant t, tact_tongue tongue, const tact_zone *zone, tact_instant now) {
    tact_civil then = zone ? tact_zone_civil(zone, t) : tact_civil_from_us(t.us), today = zone ? tact_zone_civil(zone, now) : tact_civil_from_us(now.us);
    int64_t days = tact_days_from_civil(then.year, then.month, then.day) - tact_days_from_civil(today.year, today.month, today.day);
    bool is_near = days >= -1 && days <= 1;
    if (is_near) tact__say_z(w, near[days + 1][tongue]);
    else say_date(w, &then, tongue, then.year != today.year);
    say_clock(w, &then, tongue);
    if (!zone) tact__say_z(w, " UTC");
    return is_near;
}

tact_slice tact_explain_time(tact_instant t, tact_slice language, const tact_zone *zone, tact_instant now, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 64);
    tact__say_time(&w, t, tact__tongue(language), zone, now);
    return tact__said(&w);
}
