/* daemon/api_handoff.c -- POST /v1/handoff, and the page its link opens on the other device: /h/{token}, /h/{token}/qr. */
#include <stdio.h>
#include <string.h>
#include "core/engine/engine.h"
#include "daemon/api_body.h"
#include "daemon/device.h"
#include "daemon/handoff.h"
#include "daemon/page.h"
#include "daemon/qr.h"
#include "daemon/streams.h"
#include "daemon/url.h"

static const tact_span TEN_MINUTES = { 10 * 60 * 1000000LL };

/* ---- making one ---- */

/* The newest journey that can be gone on with, of the topic asked for if one was. */
static const tact_journey *newest(const tact_view *view, tact_server *s, uint32_t topic) {
    const tact_journey *journeys[TACT_JOURNEYS_MAX], *best = NULL;
    uint32_t n = tact_view_journeys(view, journeys, TACT_JOURNEYS_MAX);
    for (uint32_t i = 0; i < n; i++) {
        bool fits = journeys[i]->url.len && (!topic || journeys[i]->topic == topic) && tact_url_ours(s, journeys[i]->url);
        if (fits && (!best || tact_instant_before(best->last, journeys[i]->last))) best = journeys[i];
    }
    return best;
}

static void answer(tact_server *s, const tact_http_request *request, const tact_handoff *h, bool signed_in) {
    tact_json j;
    char token[TACT_TOKEN_TEXT], base[300], link[1024], time[TACT_INSTANT_TEXT + 1];
    tact_instant until = tact_instant_add(tact_server_now(s), TEN_MINUTES);
    const tact_topic *topic = h->topic ? tact_bundle_topic(tact_keeper_engine(s->keeper)->bundle, h->topic) : NULL;
    if (tact_page_base(s, base) >= 300 || !tact_handoff_write(s->keeper, h, until, token).len) { tact_http_refuse_text(s->http, request->id, 413, "The address of the page is longer than a link can carry: 350 characters."); return; }
    tact_json_init(&j, request->arena, 2048);
    tact_json_map(&j);
    snprintf(link, sizeof link, "%s/h/%s", base, token);
    tact_json_key_text(&j, TACT_S("url"), tact_slice_of(link));
    snprintf(link, sizeof link, "%s/h/%s/qr", base, token);
    tact_json_key_text(&j, TACT_S("qr"), tact_slice_of(link));
    tact_json_key_text(&j, TACT_S("expires"), tact_instant_format(until, time));
    if (topic) { tact_json_key_text(&j, TACT_S("topic"), topic->name); tact_json_key_text(&j, TACT_S("stage"), tact_word_name(TACT_LIST_STAGE, h->stage)); }
    tact_json_key_text(&j, TACT_S("to"), h->url);
    tact_json_end_map(&j);
    s->counts.handoffs++;
    if (signed_in && tact_json_done(&j).len) tact_streams_tell_others(s->streams, h->record_key, h->device_part, TACT_S("resume"), tact_json_done(&j));     /* their other pages can go on at once */
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* {"anonymousId", "userId"?, "topic"?: which journey, "url"?: the page to go on with instead} */
static void make(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_person person;
    tact_view view;
    tact_trouble trouble = { "" };
    tact_handoff h = { .topic = 0 };
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    tact_who who = tact_api_who(s, &body, key);
    tact_slice topic = tact_value_path_text(&body, "topic");
    h.url = tact_value_path_text(&body, "url");
    if (!who.anonymous_id.len && !who.user_id.len) { tact_http_refuse_text(s->http, request->id, 400, "Name the device that hands over: anonymousId."); return; }
    if (h.url.len && !tact_url_ours(s, h.url)) { tact_http_refuse_text(s->http, request->id, 400, "url is not a page of the brand: it must begin with public_url's origin, or with one listed under `keys: origins:`."); return; }
    h.device = tact_device_of(tact_http_get(request, TACT_S("user-agent"))).device;
    tact_status status = tact_keeper_person(s->keeper, &who, request->arena, &person, NULL, h.record_key, &trouble);
    bool known = status == TACT_OK;
    if (known) {
        h.device_part = who.anonymous_id.len ? tact_keeper_device_part(s->keeper, who.anonymous_id) : 0;
        tact_view_make(&view, &person, h.device_part, who.verified, tact_server_now(s));
        known = tact_view_may(&view, TACT_PURPOSE_REMEMBER) && tact_view_may(&view, TACT_PURPOSE_PERSONALISE);
    }
    const tact_journey *journey = known ? newest(&view, s, topic.len ? tact_id32(topic) : 0) : NULL;
    if (!known) memset(h.record_key, 0, sizeof h.record_key);
    if (!h.url.len && !journey) { tact_http_refuse_text(s->http, request->id, 404, known ? "There is no journey to carry. Send the page to go on with as `url`." : "Nothing is remembered of this device, so there is no journey to carry. Send the page to go on with as `url`."); return; }
    if (journey && (!h.url.len || tact_slice_equal(h.url, journey->url))) { h.url = journey->url; h.topic = journey->topic; h.stage = journey->stage; }
    answer(s, request, &h, known && who.verified);
}

/* ---- opening it on the other device ---- */

static const char *const words[][3] = {
    { "Go on here", "Continuer ici", "Continua qui" },
    { "You were on this on another device. With the button you go on where you were.", "Vous aviez commencé sur un autre appareil. Le bouton vous ramène là où vous en étiez.", "Ha iniziato su un altro dispositivo. Con il pulsante riprende da dove era." },
    { "The link works once, for ten minutes. It does not say who you are, and opening it connects nothing.", "Le lien fonctionne une fois, pendant dix minutes. Il ne dit pas qui vous êtes, et l’ouvrir ne relie rien.", "Il link funziona una volta, per dieci minuti. Non dice chi è, e aprirlo non collega nulla." },
    { "This link is over", "Ce lien n’est plus valable", "Questo link non è più valido" },
    { "It works once, for ten minutes. Make a new one on the device you come from.", "Il fonctionne une fois, pendant dix minutes. Créez-en un nouveau sur l’appareil d’où vous venez.", "Funziona una volta, per dieci minuti. Ne crei uno nuovo sul dispositivo da cui viene." },
    { "This is no link of ours", "Ce lien n’est pas des nôtres", "Questo link non è dei nostri" },
    { "Perhaps a part of it is missing. Make a new one on the device you come from.", "Une partie manque peut-être. Créez-en un nouveau sur l’appareil d’où vous venez.", "Forse ne manca una parte. Ne crei uno nuovo sul dispositivo da cui viene." },
};
enum { W_GO, W_TEXT, W_NOTE, W_OVER, W_AGAIN, W_NONE, W_PART };
static const char *const languages[] = { "en", "fr", "it" };

static tact_slice said(unsigned word, unsigned language) { return tact_slice_of(words[word][language]); }

/* Taken before? On the disk, or just now. */
static bool taken(tact_server *s, tact_slice token, uint64_t *mark) {
    bool known = false;
    tact_trouble trouble = { "" };
    *mark = tact_id64(token);
    for (unsigned i = 0; i < TACT_HANDOFFS_LATEST; i++) if (s->handoffs_taken[i] == *mark) return true;
    char id[40];
    int n = snprintf(id, sizeof id, "handoff:%016llx", (unsigned long long)*mark);
    return tact_keeper_once_known(s->keeper, (tact_slice){ id, (size_t)n }, &known, &trouble) || known;
}

/* The hand-off behind the link, or a page that says why there is none. */
static bool open_token(tact_server *s, const tact_http_request *request, uint8_t room[TACT_TOKEN_CARRIES], tact_handoff *h, uint64_t *mark) {
    unsigned l = tact_page_language(s, request);
    tact_status status = tact_handoff_read(s->keeper, tact_server_now(s), request->params[0], room, h);
    bool over = status == TACT_ERR_CONFLICT || (!status && taken(s, request->params[0], mark));
    if (!status && !over) return true;
    tact_page_reply(s, request, &(tact_page){ .status = over ? 410 : 404, .language = tact_slice_of(languages[l]), .title = said(over ? W_OVER : W_NONE, l), .text = said(over ? W_AGAIN : W_PART, l) });
    return false;
}

static void show(void *server, const tact_http_request *request) {
    tact_server *s = server;
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_handoff h;
    uint64_t mark;
    unsigned l = tact_page_language(s, request);
    char text[512];
    if (!open_token(s, request, room, &h, &mark)) return;
    tact_slice origin = tact_url_origin(h.url);
    int n = snprintf(text, sizeof text, "%s (%.*s)", words[W_TEXT][l], (int)(origin.len < 200 ? origin.len : 200), origin.ptr);
    tact_page_reply(s, request, &(tact_page){ .status = 200, .language = tact_slice_of(languages[l]), .title = said(W_GO, l), .text = { text, (size_t)n }, .button = said(W_GO, l), .leads_to = origin, .note = said(W_NOTE, l) });
}

static void take(void *server, const tact_http_request *request) {
    tact_server *s = server;
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_handoff h;
    uint64_t mark;
    char id[40];
    if (!open_token(s, request, room, &h, &mark)) return;
    int n = snprintf(id, sizeof id, "handoff:%016llx", (unsigned long long)mark);
    tact_keeper_once_mark(s->keeper, (tact_slice){ id, (size_t)n });
    (void)tact_keeper_touch(s->keeper);
    s->handoffs_taken[s->counts.handoffs_taken++ % TACT_HANDOFFS_LATEST] = mark;
    unsigned to = tact_device_of(tact_http_get(request, TACT_S("user-agent"))).device;
    tact_json j;
    tact_json_init(&j, request->arena, 256);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("to"), tact_word_name(TACT_LIST_DEVICE, to));
    tact_json_key_text(&j, TACT_S("url"), h.url);
    tact_json_end_map(&j);
    tact_streams_tell(s->streams, h.record_key, h.device_part, TACT_S("handoff"), tact_json_done(&j));
    const tact_http_header headers[] = { { TACT_S("location"), h.url }, { TACT_S("referrer-policy"), TACT_S("no-referrer") }, { TACT_S("cache-control"), TACT_S("no-store") } };
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 303, TACT_HTTP_HEADERS_OF(headers) });
}

static void picture(void *server, const tact_http_request *request) {
    tact_server *s = server;
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_handoff h;
    uint64_t mark;
    char base[300], link[1024];
    if (!open_token(s, request, room, &h, &mark)) return;
    tact_page_base(s, base);
    snprintf(link, sizeof link, "%s/h/%.*s", base, (int)request->params[0].len, request->params[0].ptr);
    tact_slice svg = tact_qr_svg(link, words[W_GO][tact_page_language(s, request)], request->arena);
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-store") } };
    if (!svg.len) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this picture now."); return; }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("image/svg+xml"), .body = svg, TACT_HTTP_HEADERS_OF(headers) });
}

const tact_http_route tact_api_handoffs[] = {
    { TACT_HTTP_POST, "/v1/handoff", make, 4096, "application/json text/plain", TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/h/{token}", show, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/h/{token}", take, 4096, "application/x-www-form-urlencoded", 0, 0 },
    { TACT_HTTP_GET, "/h/{token}/qr", picture, 0, NULL, 0, 0 },
};
const size_t tact_api_handoff_count = sizeof tact_api_handoffs / sizeof *tact_api_handoffs;
