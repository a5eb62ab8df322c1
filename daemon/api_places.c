/* daemon/api_places.c -- GET /v1/places: the brand's places as they are in force, and which of them are open now. */
#include "core/place/place.h"
#include "daemon/answer.h"
#include "daemon/json_out.h"
#include "daemon/server.h"

enum { PLACES_MOST = 2000 };

static void degrees(tact_json *j, tact_slice key, int32_t e7) {
    tact_json_key(j, key);
    tact_json_double(j, e7 / 1e7);
}

static void one(tact_json *j, const tact_bundle *b, const tact_place *p, tact_instant now) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_instant next = { 0 };
    bool open = tact_place_open(b, p, now, &next);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("id"), p->name_id);
    tact_json_key_text(j, TACT_S("name"), p->name.len ? p->name : p->name_id);
    tact_json_key_text(j, TACT_S("address"), p->address);
    degrees(j, TACT_S("latitude"), p->latitude_e7);
    degrees(j, TACT_S("longitude"), p->longitude_e7);
    tact_json_key_text(j, TACT_S("kind"), p->kind == TACT_PLACE_SHOP ? TACT_S("shop") : TACT_S("other"));
    tact_json_key_bool(j, TACT_S("open"), open);
    if (open && next.us) tact_json_key_text(j, TACT_S("closes"), tact_instant_format(next, text));
    if (!open && tact_place_opens(b, p, now, &next)) tact_json_key_text(j, TACT_S("opens"), tact_instant_format(next, text));
    TACT_JSON_KEY(j, "services");
    tact_json_list(j);
    for (uint32_t i = 0; i < p->service_count; i++) tact_json_text(j, p->services[i]);
    tact_json_end_list(j);
    tact_json_end_map(j);
}

static void places(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    tact_instant now = tact_server_now(s);
    tact_json_init(&j, request->arena, 4096);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "places");
    tact_json_list(&j);
    for (uint32_t i = 0; i < b->place_count && i < PLACES_MOST; i++) one(&j, b, &b->places[i], now);
    tact_json_end_list(&j);
    tact_json_key_int(&j, TACT_S("count"), b->place_count);
    tact_json_end_map(&j);
    if (j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_places[] = { { TACT_HTTP_GET, "/v1/places", places, 0, NULL, 0, 0 } };
const size_t tact_api_place_count = sizeof tact_api_places / sizeof *tact_api_places;
