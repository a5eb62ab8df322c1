/* daemon/landing_places.c -- the places of a landing page: the nearest that is open first, its hours in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/calendar.h"
#include "core/engine/render.h"
#include "core/place/place.h"
#include "daemon/face.h"
#include "daemon/landing.h"

enum { SHOWN = 5, ROWS = 7 };

typedef struct found { const tact_place *place; uint32_t distance_m; bool open; tact_instant changes; } found;

static bool named(const tact_landing *page, const tact_place *place) {
    if (page->service.text.len) {
        for (uint32_t i = 0; i < place->service_count; i++) if (tact_slice_equal(place->services[i], page->service.text)) return true;
        return false;
    }
    for (uint32_t i = 0; i < page->place_count; i++) if (tact_slice_equal(place->name_id, page->places[i].text)) return true;
    return !page->place_count && page->kind == TACT_PAGE_GO;
}

const tact_place **tact__landing_places(const tact_bundle *b, const tact_landing *page, tact_arena *arena, uint32_t *count) {
    const tact_place **all = TACT_NEW(arena, const tact_place *, b->place_count + 1);
    *count = 0;
    for (uint32_t i = 0; all && i < b->place_count; i++) if (named(page, &b->places[i])) all[(*count)++] = &b->places[i];
    return all;
}

/* ---- hours in words ------------------------------------------------------------------------------------------------------------------- */
static tact_slice clock_words(tact_arena *arena, unsigned minute, tact_slice locale) {
    char *p = tact_arena_alloc(arena, TACT_TIME_OF_DAY, 1);
    return p ? tact_time_of_day(minute, locale, p) : (tact_slice){ NULL, 0 };
}

static tact_slice day_word(tact_slice locale, unsigned day) {
    char key[16];
    snprintf(key, sizeof key, "pages.day.%u", day % 7);
    return tact_screen_word(tact_language_words(locale), key);
}

/* What one weekday's hours are: "09:00 to 12:00, 14:00 to 19:00". */
static tact_slice times_of(const tact_place *place, unsigned day, tact_slice locale, tact_arena *arena) {
    unsigned language = tact_language_words(locale);
    tact_writer w;
    tact_writer_init(&w, arena, 64);
    for (uint32_t i = 0; i < place->hour_count; i++) {
        const tact_hours *h = &place->hours[i];
        if (h->weekday != day) continue;
        const tact_slice fills[] = { TACT_S("from"), clock_words(arena, h->opens_minute, locale), TACT_S("until"), clock_words(arena, h->closes_minute, locale) };
        bool whole = h->opens_minute == 0 && h->closes_minute >= 1440;
        tact_slice words = whole ? tact_screen_word(language, "pages.allDay") : tact_word_filled(arena, language, "pages.to", fills, 4);
        if (w.len) tact_write_bytes(&w, ", ", 2);
        tact_write_bytes(&w, words.ptr, words.len);
    }
    return w.len ? tact_writer_slice(&w) : tact_screen_word(language, "pages.shut");
}

/* Weekdays alike in a row share a line: "Monday to Friday". */
static uint32_t hours_of(const tact_place *place, tact_slice locale, tact_value rows[ROWS], tact_arena *arena) {
    tact_slice times[7];
    uint32_t count = 0;
    if (!place->hour_count) return 0;
    for (unsigned d = 0; d < 7; d++) times[d] = times_of(place, d, locale, arena);
    for (unsigned d = 0; d < 7;) {
        unsigned end = d;
        while (end + 1 < 7 && tact_slice_equal(times[end + 1], times[d])) end++;
        const tact_slice fills[] = { TACT_S("from"), day_word(locale, d), TACT_S("until"), day_word(locale, end) };
        tact_values row;
        tact_values_init(&row, arena);
        tact_values_text(&row, "days", end > d ? tact_word_filled(arena, tact_language_words(locale), "pages.to", fills, 4) : fills[1]);
        tact_values_text(&row, "times", times[d]);
        rows[count++] = tact_values_done(&row);
        d = end + 1;
    }
    return count;
}

/* "Open until 19:00", "Closed now. Opens Monday at 09:00". */
static tact_slice state_of(const tact_bundle *b, const found *f, tact_instant now, tact_slice locale, tact_arena *arena) {
    unsigned language = tact_language_words(locale);
    const tact_zone *zone = tact_bundle_zone(b, f->place->zone ? f->place->zone : b->default_zone);
    if (!f->changes.us || !zone) return tact_screen_word(language, f->open ? "pages.openAlways" : "pages.closed");
    tact_civil at = tact_zone_civil(zone, f->changes), today = tact_zone_civil(zone, now);
    const tact_slice fills[] = { TACT_S("time"), clock_words(arena, at.hour * 60u + at.minute, locale), TACT_S("day"), day_word(locale, at.weekday) };
    bool same_day = at.year == today.year && at.month == today.month && at.day == today.day;
    return tact_word_filled(arena, language, f->open ? "pages.open" : same_day ? "pages.closedToday" : "pages.closedLater", fills, 4);
}

/* ---- in their order ---------------------------------------------------------------------------------------------------------------------- */
static bool before(const found *a, const found *b, bool by_distance) {
    if (a->open != b->open) return a->open;
    if (by_distance) return a->distance_m < b->distance_m;
    return !a->open && a->changes.us && (!b->changes.us || a->changes.us < b->changes.us);      /* which opens first; of open ones the file's order */
}

static uint32_t choose(const tact_bundle *b, const tact_landing *page, const tact_whereabouts *where, tact_instant now, found out[SHOWN], tact_arena *arena) {
    uint32_t all, count = 0;
    const tact_place **places = tact__landing_places(b, page, arena, &all);
    for (uint32_t i = 0; places && i < all; i++) {
        found f = { .place = places[i], .distance_m = UINT32_MAX };
        bool somewhere = places[i]->latitude_e7 || places[i]->longitude_e7;
        if (where->known && somewhere) f.distance_m = tact_place_metres(where->latitude_e7, where->longitude_e7, places[i]->latitude_e7, places[i]->longitude_e7);
        f.open = tact_place_open(b, places[i], now, &f.changes);
        if (!f.open && !tact_place_opens(b, places[i], now, &f.changes)) f.changes = (tact_instant){ 0 };
        uint32_t at = count < SHOWN ? count++ : SHOWN;
        for (; at > 0 && before(&f, &out[at - 1], where->known); at--) if (at < SHOWN) out[at] = out[at - 1];
        if (at < SHOWN) out[at] = f;
    }
    return count;
}

static tact_slice way_to(const tact_place *p, tact_arena *arena) {
    char text[128];
    if (!p->latitude_e7 && !p->longitude_e7) return (tact_slice){ NULL, 0 };
    long a = p->latitude_e7 / 10, o = p->longitude_e7 / 10;
    snprintf(text, sizeof text, "https://www.openstreetmap.org/directions?to=%s%ld.%06ld%%2C%s%ld.%06ld", a < 0 ? "-" : "", labs(a) / 1000000, labs(a) % 1000000, o < 0 ? "-" : "", labs(o) / 1000000, labs(o) % 1000000);
    return tact_arena_copy(arena, tact_slice_of(text));
}

void tact_landing_near(tact_server *s, const tact_landing *page, const tact_whereabouts *where, tact_values *v, tact_arena *arena) {
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    tact_instant now = tact_server_now(s);
    found shown[SHOWN];
    uint32_t count = choose(b, page, where, now, shown, arena);
    tact_value *rows = TACT_NEW(arena, tact_value, SHOWN);
    for (uint32_t i = 0; rows && i < count; i++) {
        const tact_place *p = shown[i].place;
        tact_value *hours = TACT_NEW(arena, tact_value, ROWS);
        tact_values row;
        tact_values_init(&row, arena);
        tact_values_text(&row, "name", p->name);
        tact_values_text(&row, "address", p->address);
        tact_values_bool(&row, "best", i == 0 && where->known);
        tact_values_bool(&row, "open", shown[i].open);
        tact_values_text(&row, "state", p->hour_count ? state_of(b, &shown[i], now, page->language, arena) : TACT_S(""));
        tact_values_text(&row, "distance", shown[i].distance_m != UINT32_MAX ? tact_render_distance(arena, shown[i].distance_m, page->language) : TACT_S(""));
        tact_values_text(&row, "way", way_to(p, arena));
        uint32_t hour_count = hours ? hours_of(p, page->language, hours, arena) : 0;
        tact_values_bool(&row, "hasHours", hour_count > 0);
        tact_values_list(&row, "hours", hours, hour_count);
        rows[i] = tact_values_done(&row);
    }
    tact_values_bool(v, "noneOpen", count > 1 && !shown[0].open && shown[0].place->hour_count);
    tact_values_list(v, "places", rows, rows ? count : 0);
}
