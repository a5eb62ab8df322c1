/* daemon/api_endpoint.c -- /v1/subscribe: the key a page subscribes its browser with, the subscription it got, and the token of an app. */
#include "channel/subscription.h"
#include "channel/vapid.h"
#include "daemon/admit.h"
#include "daemon/api_body.h"
#include "daemon/app_token.h"

static bool sends(tact_server *s, const tact_http_request *request) {
    if (tact_config_sends(&s->brand.config, TACT_CHANNEL_WEBPUSH)) return true;
    tact_http_refuse_text(s->http, request->id, 409, "This brand sends no web push: tact.yaml has no channels.webpush with driver: vapid.");
    return false;
}

static void public_key(void *server, const tact_http_request *request) {
    tact_server *s = server;
    char public_[TACT_VAPID_PUBLIC_TEXT];
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE) || !sends(s, request)) return;
    if (!tact_vapid_public(s->brand.config.webpush.secret, public_)) { tact_http_refuse_text(s->http, request->id, 409, "channels.webpush.secret is no key for web push; `tact keys vapid` makes one."); return; }
    tact_json_init(&j, request->arena, 256);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("channel"), TACT_S("webpush"));
    tact_json_key_text(&j, TACT_S("publicKey"), tact_slice_of(public_));
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void refuse(tact_server *s, const tact_http_request *request, const char *path, const char *reason, const char *hint) {
    tact_http_fault where = { .path = tact_slice_of(path), .detail = tact_slice_of(reason), .hint = tact_slice_of(hint) };
    tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 400, .title = TACT_S("The subscription is not acceptable"), .detail = where.detail, .faults = &where, .fault_count = 1 });
}

/* Each reads what was handed in on its channel into the text that is kept; false after having refused it. {NULL,0}: there is none any more. */

static bool read_browser(tact_server *s, const tact_http_request *request, const tact_value *body, tact_slice *token) {
    tact_subscription subscription;
    tact_subscription_fault fault;
    char path[48];
    const tact_value *given = tact_value_path(body, "subscription");
    if (!given) { refuse(s, request, "/subscription", "is missing", "send what JSON.stringify makes of the subscription; null when there is none any more"); return false; }
    if (given->type == TACT_NULL) return true;
    if (!sends(s, request)) return false;
    if (!tact_subscription_of(given, s->brand.config.webpush.private_services, &subscription, &fault)) {
        snprintf(path, sizeof path, "/subscription%s", fault.path);
        refuse(s, request, path, fault.reason, fault.hint);
        return false;
    }
    *token = tact_subscription_write(&subscription, request->arena);
    return true;
}

static bool read_app(tact_server *s, const tact_http_request *request, const tact_value *body, tact_slice *token) {
    tact_push_token app;
    tact_push_token_fault fault;
    const tact_value *given = tact_value_path(body, "token");
    if (given && given->type == TACT_NULL) return true;
    if (!tact_push_token_of(tact_value_path_text(body, "service"), tact_value_path_text(body, "type"), tact_value_path_text(body, "token"), &app, &fault)) {
        refuse(s, request, fault.path, fault.reason, fault.hint);
        return false;
    }
    if (!tact_app_service_there(s, app.service)) {
        bool apns = app.service == TACT_PUSH_APNS;
        tact_http_refuse_text(s->http, request->id, 409, apns ? "This brand sends nothing through Apple's push service: tact.yaml has no channels.push.apns with driver: apns-fcm."
                                                              : "This brand sends nothing through Google's push service: tact.yaml has no channels.push.fcm with driver: apns-fcm.");
        return false;
    }
    *token = tact_push_token_write(&app, request->arena);
    return true;
}

static void answer(tact_server *s, const tact_http_request *request, uint64_t commit, bool live, bool given, uint8_t channel) {
    char hint[256];
    tact_slice name = tact_word_name(TACT_LIST_CHANNEL, channel);
    snprintf(hint, sizeof hint, "{\"status\":\"not kept\",\"hint\":\"Permission to remember and to contact by %.*s is missing here: ask, say so with POST /v1/consent, and send it again.\"}", (int)name.len, name.ptr);
    tact_slice text = live ? TACT_S("{\"status\":\"subscribed\"}") : !given ? TACT_S("{\"status\":\"dropped\"}") : tact_arena_copy(request->arena, tact_slice_of(hint));
    tact_server_answer_at(s, request, commit, 200, text);
}

static void subscribe(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    tact_slice token = { NULL, 0 };
    uint64_t commit = 0;
    bool live = false;
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    tact_who who = tact_api_who(s, &body, key);
    tact_slice on = tact_value_path_text(&body, "channel");
    bool app = tact_slice_is(on, "push");
    if (!who.anonymous_id.len) { refuse(s, request, "/anonymousId", "is missing: a subscription is a device's", "send the anonymousId that the events of the page or app carry"); return; }
    if (who.anonymous_id.len > TACT_ADMIT_ID_BYTES || who.user_id.len > TACT_ADMIT_ID_BYTES) { refuse(s, request, "/anonymousId", "or userId is longer than 512 bytes", "use a shorter identifier, such as a UUID"); return; }
    if (on.len && !app && !tact_slice_is(on, "webpush")) { refuse(s, request, "/channel", "is neither webpush nor push", "webpush for a browser, push for an app"); return; }
    uint8_t channel = app ? TACT_CHANNEL_PUSH : TACT_CHANNEL_WEBPUSH;
    const tact_value *given = tact_value_path(&body, app ? "token" : "subscription");
    if (!(app ? read_app : read_browser)(s, request, &body, &token)) return;
    bool none = given && given->type == TACT_NULL;
    if (!none && !token.len) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this request now."); return; }
    tact_status status = tact_keeper_endpoint(s->keeper, &who, channel, token, &live, request->arena, &commit, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    answer(s, request, commit, live, !none, channel);
}

const tact_http_route tact_api_endpoints[] = {
    { TACT_HTTP_GET, "/v1/subscribe", public_key, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_POST, "/v1/subscribe", subscribe, 8192, "application/json text/plain", TACT_HTTP_CORS, 0 },
};
const size_t tact_api_endpoint_count = 2;
