/* daemon/calendar.c -- see calendar.h; and the link's own call. */
#include "daemon/calendar.h"
#include "daemon/server.h"
#include "daemon/token.h"

enum { KIND = 'c', MINUTES = 30, MINUTES_MOST = 14 * 1440 };

/* ---- from an event ---- */

static uint64_t uid_of(const tact_value *p, const tact_bundle *b, uint64_t key) {
    static const char *const names[] = { "appointmentId", "bookingId", "orderId", "order_id" };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        tact_slice id = tact_value_path_text(p, names[i]);
        if (id.len) return tact_hash((tact_seed){ tact_id64(b->brand), 0x63616c }, id);
    }
    return key;
}

static bool times_of(const tact_value *p, tact_calendar *out) {
    const tact_value *minutes = tact_value_path(p, "minutes");
    tact_slice ends = tact_value_path_text(p, "endsAt");
    if (!tact_instant_parse(tact_value_path_text(p, "startsAt"), &out->start)) return false;
    bool said = minutes && minutes->type == TACT_INT && minutes->integer > 0 && minutes->integer <= MINUTES_MOST;
    out->end = tact_instant_add(out->start, TACT_MINUTES(said ? minutes->integer : MINUTES));
    return !ends.len || (tact_instant_parse(ends, &out->end) && tact_instant_before(out->start, out->end));
}

static void where_of(const tact_value *p, const tact_bundle *b, tact_calendar *out, tact_arena *arena) {
    tact_slice id = tact_value_path_text(p, "place");
    out->place = tact_value_path_text(p, "location");
    for (uint32_t i = 0; id.len && i < b->place_count; i++) {
        const tact_place *place = &b->places[i];
        if (!tact_slice_equal(place->name_id, id)) continue;
        char *words = tact_arena_alloc(arena, place->name.len + place->address.len + 2, 1);
        if (!words) return;
        memcpy(words, place->name.ptr, place->name.len);
        memcpy(words + place->name.len, ", ", 2);
        if (place->address.len) memcpy(words + place->name.len + 2, place->address.ptr, place->address.len);
        out->place = (tact_slice){ words, place->address.len ? place->name.len + 2 + place->address.len : place->name.len };
        out->latitude_e7 = place->latitude_e7;
        out->longitude_e7 = place->longitude_e7;
        out->has_geo = place->latitude_e7 || place->longitude_e7;
        return;
    }
}

bool tact_calendar_of(const tact_value *p, const tact_bundle *b, tact_slice title, uint64_t key, tact_instant at, tact_calendar *out, tact_arena *arena) {
    static const int64_t epoch_s = 1767225600;             /* 2026: seconds since then fit SEQUENCE */
    *out = (tact_calendar){ .stamp = tact_whole_second(at), .title = title };
    if (p->type != TACT_MAP || !times_of(p, out)) return false;
    const tact_value *sequence = tact_value_path(p, "sequence");
    int64_t since_s = at.us / 1000000 - epoch_s;
    bool said = sequence && sequence->type == TACT_INT && sequence->integer >= 0 && sequence->integer <= INT32_MAX;
    out->uid = uid_of(p, b, key);
    out->sequence = said ? (uint32_t)sequence->integer : out->uid == key || since_s < 0 ? 0 : (uint32_t)(since_s & INT32_MAX);      /* each telling of it is newer than the one before */
    out->cancelled = tact_slice_is(tact_value_path_text(p, "status"), "cancelled");
    where_of(p, b, out, arena);
    return true;
}

tact_slice tact_calendar_link(const tact_keeper *keeper, tact_slice packed, tact_arena *arena) {
    char token[TACT_TOKEN_TEXT];
    tact_calendar entry;
    if (!tact_calendar_unpack(packed, &entry)) return (tact_slice){ NULL, 0 };
    tact_slice text = tact_token_make(keeper, KIND, tact_instant_add(entry.end, TACT_DAYS(30)), packed, token);
    char *link = text.len ? tact_arena_alloc(arena, text.len + 8, 1) : NULL;
    if (!link) return (tact_slice){ NULL, 0 };
    memcpy(link, "/c/", 3);
    memcpy(link + 3, text.ptr, text.len);
    memcpy(link + 3 + text.len, ".ics", 4);
    return (tact_slice){ link, text.len + 7 };
}

/* ---- the link ---- */

static void give(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("content-disposition"), TACT_S("attachment; filename=\"appointment.ics\"") }, { TACT_S("cache-control"), TACT_S("no-store") },
                                                { TACT_S("referrer-policy"), TACT_S("no-referrer") }, { TACT_S("x-robots-tag"), TACT_S("noindex") } };
    tact_server *s = server;
    tact_slice name = request->params[0], bytes;
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_calendar entry;
    bool ics = name.len > 4 && memcmp(name.ptr + name.len - 4, ".ics", 4) == 0;
    tact_status status = !ics ? TACT_ERR_INVALID : tact_token_open(s->keeper, KIND, tact_server_now(s), (tact_slice){ name.ptr, name.len - 4 }, room, &bytes);
    if (status || !tact_calendar_unpack(bytes, &entry)) {
        tact_http_refuse_text(s->http, request->id, status == TACT_ERR_CONFLICT ? 410 : 404, status == TACT_ERR_CONFLICT ? "This appointment is long over, and its link with it." : "This is no link to an appointment. Open it again from the message, or copy all of it.");
        return;
    }
    tact_growing text = { NULL, 0, 0, false };
    tact_calendar_write(&text, &entry, tact_calendar_domain(s->brand.config.public_url));
    tact_slice body = tact_arena_copy(request->arena, tact_grown(&text));
    bool failed = text.failed || !body.ptr;
    tact_grow_end(&text);
    if (failed) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/calendar; charset=utf-8"), .body = body, TACT_HTTP_HEADERS_OF(headers) });
}

const tact_http_route tact_api_calendars[] = { { TACT_HTTP_GET, "/c/{token}", give, 0, NULL, 0, 0 } };
const size_t tact_api_calendar_count = sizeof tact_api_calendars / sizeof *tact_api_calendars;
