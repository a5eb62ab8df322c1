/* daemon/local.c -- see local.h. */
#include "daemon/local.h"
#include <string.h>
#include "core/moment/town.h"
#include "core/place/place.h"

enum { FORMAT = 1, PLACE_M = 1000, AREA_M = 5000, TOWN_M = 10000, MOST_M = 200000, UNTIL_DAYS = 30 };

/* ---- from JSON ------------------------------------------------------------------------------------------------------------------- */

static bool wrong(tact_local_fault *f, const char *path, const char *reason, const char *hint) {
    *f = (tact_local_fault){ path, reason, hint };
    return false;
}

/* As a text that ends with a zero: none that holds one. */
static bool text_into(char *out, size_t room, tact_slice s) {
    if (!s.len || s.len >= room || memchr(s.ptr, 0, s.len)) return false;
    memcpy(out, s.ptr, s.len);
    out[s.len] = 0;
    return true;
}

static bool kind_of(const tact_value *given, tact_local_fact *out, tact_local_fault *fault) {
    static const char hint[] = "a word of at most 32 small letters, digits and _, such as weather; not ending in _age, which is how old it is";
    tact_slice kind = tact_value_path_text(given, "kind");
    bool good = text_into(out->kind, sizeof out->kind, kind) && kind.ptr[0] >= 'a' && kind.ptr[0] <= 'z' && !(kind.len > 4 && memcmp(kind.ptr + kind.len - 4, "_age", 4) == 0);
    for (size_t i = 0; good && i < kind.len; i++) good = (kind.ptr[i] >= 'a' && kind.ptr[i] <= 'z') || (kind.ptr[i] >= '0' && kind.ptr[i] <= '9') || kind.ptr[i] == '_';
    return good || wrong(fault, "/kind", "is no kind of fact", hint);
}

static bool value_of(const tact_value *given, tact_local_fact *out, bool *takes_back, tact_local_fault *fault) {
    const tact_value *v = tact_value_path(given, "value");
    *takes_back = v && v->type == TACT_NULL;
    if (*takes_back) return true;
    if (!v) return wrong(fault, "/value", "is missing", "a text of at most 200 bytes, a number, true or false; null takes the fact back");
    out->type = (uint8_t)v->type;
    switch (v->type) {
    case TACT_TEXT: return text_into(out->text, sizeof out->text, v->text) || wrong(fault, "/value", "is empty, longer than 200 bytes or holds a zero byte", "send a short text, such as \"rain\"");
    case TACT_BOOL: out->boolean = v->boolean; return true;
    case TACT_INT: out->integer = v->integer; return true;
    case TACT_DOUBLE: out->real = v->real; return true;
    default: return wrong(fault, "/value", "is neither text, number nor truth", "a text of at most 200 bytes, a number, true or false; null takes the fact back");
    }
}

static bool position_of(const tact_value *given, tact_local_fact *out) {
    double latitude, longitude;
    const tact_value *la = tact_value_path(given, "latitude"), *lo = tact_value_path(given, "longitude");
    if (!la || !lo || !tact_value_number(la, &latitude) || !tact_value_number(lo, &longitude)) return false;
    if (!(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180)) return false;
    out->latitude_e7 = (int32_t)(latitude * 1e7);
    out->longitude_e7 = (int32_t)(longitude * 1e7);
    return true;
}

/* A name alone is enough here; small towns and names that are words want a preposition in a sentence, so they get one. */
static bool town_of(tact_slice name, const tact_bundle *b, tact_local_fact *out) {
    static const char *const before[] = { "", "in ", "à " };
    tact_town town;
    for (unsigned i = 0; i < 3; i++) {
        char words[TACT_LOCAL_PLACE + 8];
        size_t head = strlen(before[i]);
        memcpy(words, before[i], head);
        memcpy(words + head, name.ptr, name.len);
        if (!tact_town_find((tact_slice){ words, head + name.len }, b->country, b->default_locale, &town)) continue;
        out->latitude_e7 = town.latitude_e7;
        out->longitude_e7 = town.longitude_e7;
        return true;
    }
    return false;
}

static bool where_of(const tact_value *given, const tact_bundle *b, tact_local_fact *out, tact_local_fault *fault) {
    tact_slice place = tact_value_path_text(given, "place"), town = tact_value_path_text(given, "town");
    const tact_value *metres = tact_value_path(given, "metres");
    bool area = tact_value_path(given, "latitude") || tact_value_path(given, "longitude");
    if ((place.len > 0) + (town.len > 0) + area > 1) return wrong(fault, "/place", "says where in two ways", "name a place, a town, or latitude and longitude; none of them means everywhere");
    out->where = place.len ? TACT_LOCAL_AT_PLACE : town.len || area ? TACT_LOCAL_AREA : TACT_LOCAL_EVERYWHERE;
    out->metres = place.len ? PLACE_M : town.len ? TOWN_M : area ? AREA_M : 0;
    bool known = !place.len;
    for (uint32_t i = 0; i < b->place_count; i++) known |= tact_slice_equal(b->places[i].name_id, place);
    if (!known || (place.len && !text_into(out->place, sizeof out->place, place))) return wrong(fault, "/place", "is no place of places.csv", "send its id");
    if (town.len && (!text_into(out->place, sizeof out->place, town) || !town_of(town, b, out))) return wrong(fault, "/town", "is not known", "send latitude and longitude instead");
    if (area && !position_of(given, out)) return wrong(fault, "/latitude", "and longitude are no position", "send both, in degrees");
    if (!metres) return true;
    if (metres->type != TACT_INT || metres->integer < 100 || metres->integer > MOST_M || out->where == TACT_LOCAL_EVERYWHERE) return wrong(fault, "/metres", "is no radius from 100 to 200000, or of nowhere", "leave it out, or say where");
    out->metres = (uint32_t)metres->integer;
    return true;
}

static bool times_of(const tact_value *given, tact_instant now, tact_local_fact *out, tact_local_fault *fault) {
    const tact_value *at = tact_value_path(given, "at"), *until = tact_value_path(given, "until");
    out->at = now;
    if (at && (at->type != TACT_TEXT || !tact_instant_parse(at->text, &out->at) || tact_instant_before(tact_instant_add(now, TACT_MINUTES(10)), out->at)))
        return wrong(fault, "/at", "is no time, or one to come", "an ISO 8601 time; left out, it is now");
    if (tact_instant_before(now, out->at)) out->at = now;
    if (until && (until->type != TACT_TEXT || !tact_instant_parse(until->text, &out->until) || !tact_instant_before(now, out->until) || tact_instant_before(tact_instant_add(now, TACT_DAYS(UNTIL_DAYS)), out->until)))
        return wrong(fault, "/until", "is no time within the next 30 days", "an ISO 8601 time; left out, the fact holds as long as context.max_age says");
    return true;
}

bool tact_local_read(const tact_value *given, const tact_bundle *b, tact_instant now, tact_local_fact *out, bool *takes_back, tact_local_fault *fault) {
    *out = (tact_local_fact){ .type = TACT_NULL };
    *takes_back = false;
    if (given->type != TACT_MAP) return wrong(fault, "", "is no object", "send {\"kind\": \"weather\", \"value\": \"rain\", \"place\": \"lyon-7\"}");
    return kind_of(given, out, fault) && value_of(given, out, takes_back, fault) && where_of(given, b, out, fault) && times_of(given, now, out, fault);
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------------ */

tact_value tact_local_value(const tact_local_fact *f) {
    tact_value v = { .type = (tact_type)f->type };
    switch (f->type) {
    case TACT_TEXT: v.text = tact_slice_of(f->text); break;
    case TACT_BOOL: v.boolean = f->boolean; break;
    case TACT_INT: v.integer = f->integer; break;
    default: v.real = f->real;
    }
    return v;
}

void tact_local_write(tact_writer *w, const tact_local_fact *f) {
    tact_value v = tact_local_value(f);
    tact_write_u8(w, FORMAT);
    tact_write_text(w, tact_slice_of(f->kind));
    tact_write_u8(w, f->where);
    tact_write_text(w, tact_slice_of(f->place));
    tact_write_u32(w, (uint32_t)f->latitude_e7);
    tact_write_u32(w, (uint32_t)f->longitude_e7);
    tact_write_u32(w, f->metres);
    tact_write_u64(w, (uint64_t)f->at.us);
    tact_write_u64(w, (uint64_t)f->until.us);
    tact_value_write(w, &v);
}

tact_status tact_local_from(tact_slice bytes, tact_local_fact *f) {
    char block[1024];
    tact_arena arena;
    tact_value v = { .type = TACT_NULL };
    tact_reader r = tact_reader_of(bytes);
    *f = (tact_local_fact){ .type = TACT_NULL };
    unsigned format = tact_read_u8(&r);
    if (r.status || !format) return TACT_ERR_FORMAT;
    if (format > FORMAT) return TACT_ERR_VERSION;
    tact_slice kind = tact_read_text(&r);
    f->where = tact_read_u8(&r);
    tact_slice place = tact_read_text(&r);
    f->latitude_e7 = (int32_t)tact_read_u32(&r);
    f->longitude_e7 = (int32_t)tact_read_u32(&r);
    f->metres = tact_read_u32(&r);
    f->at.us = (int64_t)tact_read_u64(&r);
    f->until.us = (int64_t)tact_read_u64(&r);
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_status s = r.status ? r.status : tact_value_read(&r, &arena, &v);
    f->type = (uint8_t)v.type;
    bool good = !s && tact_reader_done(&r) && f->where <= TACT_LOCAL_AREA && v.type >= TACT_BOOL && v.type <= TACT_TEXT && text_into(f->kind, sizeof f->kind, kind);
    if (good && place.len) good = text_into(f->place, sizeof f->place, place);
    if (good && v.type == TACT_TEXT) good = text_into(f->text, sizeof f->text, v.text);
    if (v.type == TACT_BOOL) f->boolean = v.boolean;
    if (v.type == TACT_INT) f->integer = v.integer;
    if (v.type == TACT_DOUBLE) f->real = v.real;
    tact_arena_close(&arena);
    return good ? TACT_OK : TACT_ERR_FORMAT;
}

bool tact_local_same(const tact_local_fact *a, const tact_local_fact *b) {
    return strcmp(a->kind, b->kind) == 0 && a->where == b->where && strcmp(a->place, b->place) == 0 && (a->where != TACT_LOCAL_AREA || (a->latitude_e7 == b->latitude_e7 && a->longitude_e7 == b->longitude_e7));
}

bool tact_local_over(const tact_local_fact *f, tact_instant now, tact_span max_age) {
    return !tact_instant_before(now, f->until.us ? f->until : tact_instant_add(f->at, max_age));
}

/* ---- into an event ----------------------------------------------------------------------------------------------------------------- */

/* Where the person is, as far as this may be told: {known}, a position, and the place itself when it is named. */
typedef struct spot { bool known; int32_t latitude_e7, longitude_e7; tact_slice place; } spot;

static spot at_place(const tact_bundle *b, uint32_t id) {
    for (uint32_t i = 0; id && i < b->place_count; i++)
        if (tact_id32(b->places[i].name_id) == id) return (spot){ true, b->places[i].latitude_e7, b->places[i].longitude_e7, b->places[i].name_id };
    return (spot){ .known = false };
}

static spot spot_of(const tact_bundle *b, const tact_event *e, const tact_value *properties, uint32_t stays) {
    tact_slice named = properties ? tact_value_path_text(properties, "place") : (tact_slice){ NULL, 0 };
    spot s = at_place(b, named.len ? tact_id32(named) : 0);
    if (s.known || !e->context.has_location) return s.known ? s : at_place(b, stays);
    return (spot){ true, e->context.latitude_e7, e->context.longitude_e7, { NULL, 0 } };
}

static bool holds(const tact_local_fact *f, const tact_bundle *b, const spot *s) {
    if (f->where == TACT_LOCAL_EVERYWHERE) return true;
    if (!s->known) return false;
    if (f->where == TACT_LOCAL_AREA) return tact_place_metres(f->latitude_e7, f->longitude_e7, s->latitude_e7, s->longitude_e7) <= f->metres;
    if (s->place.len) return tact_slice_is(s->place, f->place);
    spot place = at_place(b, tact_id32(tact_slice_of(f->place)));
    return place.known && (place.latitude_e7 || place.longitude_e7) && tact_place_metres(place.latitude_e7, place.longitude_e7, s->latitude_e7, s->longitude_e7) <= f->metres;
}

static bool nearer(const tact_local_fact *a, const tact_local_fact *b) {
    uint32_t of_a = a->where == TACT_LOCAL_EVERYWHERE ? UINT32_MAX : a->metres, of_b = b->where == TACT_LOCAL_EVERYWHERE ? UINT32_MAX : b->metres;
    return of_a != of_b ? of_a < of_b : tact_instant_before(b->at, a->at);
}

static tact_slice age_key(const char *kind, tact_arena *arena) {
    size_t n = strlen(kind);
    char *key = tact_arena_alloc(arena, n + 4, 1);
    if (!key) return (tact_slice){ NULL, 0 };
    memcpy(key, kind, n);
    memcpy(key + n, "_age", 4);
    return (tact_slice){ key, n + 4 };
}

tact_value tact_local_of(const tact_local_fact *facts, uint32_t count, const tact_bundle *b, const tact_event *e, const tact_value *properties, uint32_t stays, tact_span max_age, tact_arena *arena) {
    const tact_local_fact *best[TACT_LOCAL_KINDS_AN_EVENT];
    uint32_t n = 0;
    spot s = spot_of(b, e, properties, stays);
    for (uint32_t i = 0; i < count; i++) {
        const tact_local_fact *f = &facts[i];
        uint32_t at = 0;
        if (tact_local_over(f, e->received, max_age) || !holds(f, b, &s)) continue;
        while (at < n && strcmp(best[at]->kind, f->kind) != 0) at++;
        if (at == n && n < TACT_LOCAL_KINDS_AN_EVENT) best[n++] = f;
        else if (at < n && nearer(f, best[at])) best[at] = f;
    }
    tact_pair *pairs = n ? TACT_NEW(arena, tact_pair, 2 * n) : NULL;
    if (!pairs) return (tact_value){ .type = TACT_NULL };
    for (uint32_t i = 0; i < n; i++) {
        int64_t age = tact_instant_since(e->received, best[i]->at).us / TACT_MINUTES(1).us;
        tact_value v = tact_local_value(best[i]);
        if (v.type == TACT_TEXT) v.text = tact_arena_copy(arena, v.text);
        pairs[2 * i] = (tact_pair){ .key = tact_arena_copy(arena, tact_slice_of(best[i]->kind)), .value = v };
        pairs[2 * i + 1] = (tact_pair){ .key = age_key(best[i]->kind, arena), .value = tact_value_int(age < 0 ? 0 : age) };
        if (!pairs[2 * i].key.ptr || !pairs[2 * i + 1].key.ptr) return (tact_value){ .type = TACT_NULL };
    }
    return (tact_value){ .type = TACT_MAP, .map = { pairs, 2 * n } };
}
