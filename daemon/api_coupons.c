/* daemon/api_coupons.c -- coupons at the till: look at a code, use it once. Only a server key asks, so nobody outside can try codes. */
#include "daemon/api_body.h"
#include "daemon/ticket.h"

static const char *word(unsigned state) {
    switch (state) {
    case TACT_COUPON_GOOD: return "good";
    case TACT_COUPON_USED: return "redeemed";
    case TACT_COUPON_EXPIRED: return "expired";
    case TACT_COUPON_OTHERS: return "others";
    case TACT_COUPON_TOPIC: return "topic";
    default: return "unknown";
    }
}

/* What the person at the till reads. */
static const char *sentence(const tact_coupon_look *c) {
    if (c->redeemed) return c->again ? "Redeemed by this very call before: the same answer again." : "Redeemed now.";
    switch (c->state) {
    case TACT_COUPON_GOOD: return "It can be used.";
    case TACT_COUPON_USED: return "It was used before; a coupon can be used once.";
    case TACT_COUPON_EXPIRED: return "Its last day is over.";
    case TACT_COUPON_OTHERS: return "It was given to somebody else than the person shown.";
    case TACT_COUPON_TOPIC: return "It is not for what is being bought.";
    default: return c->mistyped ? "It is mistyped: the last sign does not fit the others. Compare them one by one." : "There is no such coupon, or whoever had it was erased.";
    }
}

static int status_of(const tact_coupon_look *c) { return c->state == TACT_COUPON_UNKNOWN ? 404 : c->state == TACT_COUPON_GOOD ? 200 : 409; }

static void at(tact_json *j, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    if (t.us) tact_json_key_text(j, tact_slice_of(key), tact_instant_format(t, text));
}

static void answer(tact_server *s, const tact_http_request *request, const tact_coupon_look *c, bool presented, int status) {
    tact_json j;
    tact_json_init(&j, request->arena, 512);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("state"), tact_slice_of(word(c->state)));
    tact_json_key_text(&j, TACT_S("text"), tact_slice_of(sentence(c)));
    if (c->redeemed) tact_json_key_bool(&j, TACT_S("redeemed"), true);
    if (c->coupon) {
        tact_json_key_text(&j, TACT_S("coupon"), c->coupon->name);
        tact_json_key_text(&j, TACT_S("value"), tact_worded_for(&c->coupon->value, tact_server_language(s, request), s->brand.config.default_locale));
        tact_ticket_json(&j, tact_keeper_engine(s->keeper)->bundle, c->coupon, tact_server_language(s, request), tact_server_now(s));
        if (c->coupon->topic_count) {
            TACT_JSON_KEY(&j, "topics");
            tact_json_list(&j);
            for (uint32_t i = 0; i < c->coupon->topic_count; i++) tact_json_text(&j, c->coupon->topics[i]);
            tact_json_end_list(&j);
        }
    }
    if (c->campaign) tact_json_key_text(&j, TACT_S("campaign"), c->campaign->name);
    at(&j, "given", c->given);
    at(&j, "until", c->until);
    at(&j, "redeemedAt", c->used);
    if (c->used.us && c->place.len) tact_json_key_text(&j, TACT_S("place"), c->place);
    if (c->state != TACT_COUPON_UNKNOWN) tact_json_key_bool(&j, TACT_S("personKnown"), c->known);
    if (presented && c->known) tact_json_key_bool(&j, TACT_S("personMatches"), c->match);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, c->commit, status, tact_json_done(&j));
}

static void look(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_coupon_look c;
    tact_trouble trouble = { "" };
    tact_who who = { .verified = true };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    if (tact_http_query(request, &who.user_id, TACT_S("userId"))) who.user_id = (tact_slice){ NULL, 0 };
    if (tact_http_query(request, &who.anonymous_id, TACT_S("anonymousId"))) who.anonymous_id = (tact_slice){ NULL, 0 };
    bool presented = who.user_id.len || who.anonymous_id.len;
    tact_status status = tact_keeper_coupon(s->keeper, request->params[0], presented ? &who : NULL, request->arena, &c, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    answer(s, request, &c, presented, c.state == TACT_COUPON_UNKNOWN ? 404 : 200);
}

/* {"messageId"*, "userId"?, "anonymousId"?: who shows it, "place"?, "topics"?: of what is being bought} */
static void redeem(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_coupon_look c;
    tact_trouble trouble = { "" };
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER);
    if (!key) return;
    tact_who who = tact_api_who(s, &body, key);
    tact_slice id = tact_value_path_text(&body, "messageId"), place = tact_value_path_text(&body, "place");
    if (!id.len) id = tact_http_get(request, TACT_S("idempotency-key"));
    if (!id.len) { tact_http_refuse_text(s->http, request->id, 400, "Send a messageId, or the header Idempotency-Key: when the answer is lost, the same call again hears it, and the coupon is used once."); return; }
    if (place.len > 64) { tact_http_refuse_text(s->http, request->id, 400, "place is the id of a shop, at most 64 bytes."); return; }
    bool presented = who.user_id.len || who.anonymous_id.len;
    tact_coupon_use use = { .sender = key->name, .message_id = id, .presented = presented ? &who : NULL, .place = place, .topics = tact_value_path(&body, "topics") };
    tact_status status = tact_keeper_coupon_redeem(s->keeper, request->params[0], &use, request->arena, &c, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    answer(s, request, &c, presented, status_of(&c));
}

static void pools(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    uint32_t n;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_pool_standing *p = tact_keeper_pools(s->keeper, request->arena, &n);
    tact_json_init(&j, request->arena, 512);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "pools");
    tact_json_list(&j);
    for (uint32_t i = 0; i < n; i++) {
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("coupon"), p[i].coupon);
        tact_json_key_int(&j, TACT_S("codes"), p[i].all);
        tact_json_key_int(&j, TACT_S("left"), p[i].left);
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_coupons[] = {
    { TACT_HTTP_GET, "/v1/coupons", pools, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/coupons/{code}", look, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/coupons/{code}/redeem", redeem, 4096, "application/json text/plain", 0, 0 },
};
const size_t tact_api_coupon_count = sizeof tact_api_coupons / sizeof *tact_api_coupons;
