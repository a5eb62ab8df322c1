/* daemon/api_endpoint.c -- /v1/subscribe: the key a page subscribes its browser with, and the subscription it got. */
#include "channel/subscription.h"
#include "channel/vapid.h"
#include "daemon/admit.h"
#include "daemon/api_body.h"

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

static void subscribe(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    tact_subscription subscription;
    tact_subscription_fault fault;
    tact_slice token = { NULL, 0 };
    uint64_t commit = 0;
    bool live = false;
    char path[48];
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    tact_who who = tact_api_who(s, &body, key);
    const tact_value *given = tact_value_path(&body, "subscription");
    if (!who.anonymous_id.len) { refuse(s, request, "/anonymousId", "is missing: a subscription is a device's", "send the anonymousId that the page's events carry"); return; }
    if (who.anonymous_id.len > TACT_ADMIT_ID_BYTES || who.user_id.len > TACT_ADMIT_ID_BYTES) { refuse(s, request, "/anonymousId", "or userId is longer than 512 bytes", "use a shorter identifier, such as a UUID"); return; }
    if (!given) { refuse(s, request, "/subscription", "is missing", "send what JSON.stringify makes of the subscription; null when there is none any more"); return; }
    if (given->type != TACT_NULL) {
        if (!sends(s, request)) return;
        if (!tact_subscription_of(given, s->brand.config.webpush.private_services, &subscription, &fault)) {
            snprintf(path, sizeof path, "/subscription%s", fault.path);
            refuse(s, request, path, fault.reason, fault.hint);
            return;
        }
        token = tact_subscription_write(&subscription, request->arena);
        if (!token.len) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this request now."); return; }
    }
    tact_status status = tact_keeper_endpoint(s->keeper, &who, TACT_CHANNEL_WEBPUSH, token, &live, request->arena, &commit, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, commit, 200, live ? TACT_S("{\"status\":\"subscribed\"}") : !token.len ? TACT_S("{\"status\":\"dropped\"}")
        : TACT_S("{\"status\":\"not kept\",\"hint\":\"Permission to remember and to contact by webpush is missing here: ask, say so with POST /v1/consent, and send it again.\"}"));
}

const tact_http_route tact_api_endpoints[] = {
    { TACT_HTTP_GET, "/v1/subscribe", public_key, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_POST, "/v1/subscribe", subscribe, 8192, "application/json text/plain", TACT_HTTP_CORS, 0 },
};
const size_t tact_api_endpoint_count = 2;
