/* daemon/api_till.c -- the till: its page, and what is said at the counter of somebody who stands there (doc/till.md).
 *
 * Who      a card's code (daemon/card.h), as /me/card shows it; for an order its number (daemon/order.h), for an objection an address. Shops never learn an id, a name or an address from here.
 * Once     every call carries a messageId, made where it was tapped: said again after a lost network, it counts once.
 */
#include <string.h>
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/card.h"
#include "daemon/face.h"
#include "daemon/foreign.h"
#include "daemon/keeper_order.h"

enum { BODY = 8192, ID_MOST = 128, PLACE_MOST = 64 };

typedef struct said { tact_server *server; const tact_http_request *request; tact_value body; const tact_config_key *key; tact_who who; tact_slice id, place; } said;

static bool refuse(const said *t, int status, const char *detail) { tact_http_refuse_text(t->server->http, t->request->id, status, detail); return false; }

/* Key, body, messageId, and the shop it is said in, which is one of the brand's. */
static bool begin(said *t, tact_server *server, const tact_http_request *request) {
    *t = (said){ .server = server, .request = request };
    if (!tact_api_body(server, request, &t->body)) return false;
    t->key = tact_server_key(server, request, tact_value_path_text(&t->body, "writeKey"), TACT_NEED_SERVER);
    if (!t->key) return false;
    t->id = tact_value_path_text(&t->body, "messageId");
    t->place = tact_value_path_text(&t->body, "place");
    if (!t->id.len || t->id.len > ID_MOST) return refuse(t, 400, "Send a messageId of at most 128 bytes: when the answer is lost, the same call again counts once.");
    const tact_bundle *b = tact_keeper_engine(server->keeper)->bundle;
    bool known = !t->place.len;
    for (uint32_t i = 0; i < b->place_count && !known; i++) known = tact_slice_equal(b->places[i].name_id, t->place);
    return known || refuse(t, 400, "place is not the id of one of the brand's places: GET /v1/places names them.");
}

static bool by_card(said *t, tact_slice card) {
    uint8_t *record = TACT_NEW(t->request->arena, uint8_t, 16);
    if (!record) return refuse(t, 503, "There is no memory for this request now.");
    if (tact_card_open(t->server->keeper, card, record)) return refuse(t, 404, "This is no card of the brand's. Ask the person to open their card again.");
    t->who = (tact_who){ .record_key = record, .verified = true };
    tact_audit_about(t->server, t->request, &t->who);
    return true;
}

/* Nobody stands there: the order leads to who bought it. */
static bool by_order(said *t, tact_slice number) {
    tact_trouble trouble = { "" };
    tact_person person;
    uint8_t *record = TACT_NEW(t->request->arena, uint8_t, 16);
    if (!record) return refuse(t, 503, "There is no memory for this request now.");
    t->who = (tact_who){ .record_key = record, .verified = true };
    tact_status status = tact_keeper_order(t->server->keeper, number, record, &trouble);
    if (!status) status = tact_keeper_person(t->server->keeper, &t->who, t->request->arena, &person, NULL, NULL, &trouble);
    if (status == TACT_ERR_NOT_FOUND || status == TACT_ERR_SEALED) return refuse(t, 404, "Nobody is known by this order number. Compare it sign by sign; or, if they are here, scan their card.");
    if (status) tact_server_refuse(t->server, t->request, status, &trouble); else tact_audit_about(t->server, t->request, &t->who);
    return !status;
}

static void answer(const said *t, const tact_kept *kept, const char *text) {
    tact_json j;
    tact_json_init(&j, t->request->arena, 256);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("status"), kept->duplicate ? TACT_S("duplicate") : TACT_S("ok"));
    tact_json_key_text(&j, TACT_S("text"), tact_slice_of(text));
    tact_json_end_map(&j);
    tact_server_answer_at(t->server, t->request, kept->commit, 200, tact_json_done(&j));
}

/* A trusted event of theirs; `properties` beside the place. */
static bool tell(said *t, tact_slice name, const tact_pair *more, uint32_t more_count, tact_kept *kept) {
    tact_trouble trouble = { "" };
    tact_pair pairs[4];
    uint32_t n = 0;
    if (t->place.len) pairs[n++] = (tact_pair){ .key = TACT_S("place"), .value = tact_value_text(t->place) };
    for (uint32_t i = 0; i < more_count; i++) pairs[n++] = more[i];
    tact_event event = { .type = TACT_EVENT_TRACK, .name = name, .trusted = true, .received = tact_server_now(t->server), .properties = { .type = TACT_MAP, .map = { .pairs = pairs, .count = n } } };
    event.occurred = event.received;
    tact_status status = tact_keeper_event(t->server->keeper, &t->who, t->key->name, t->id, &event, NULL, NULL, t->request->arena, kept, &trouble);
    if (status) tact_server_refuse(t->server, t->request, status, &trouble);
    return !status;
}

/* {"card"*, "place"?, "messageId"*} */
static void visit(void *server, const tact_http_request *request) {
    said t;
    tact_kept *kept = TACT_NEW(request->arena, tact_kept, 1);
    if (!begin(&t, server, request) || !by_card(&t, tact_value_path_text(&t.body, "card"))) return;
    if (!kept) { refuse(&t, 503, "There is no memory for this request now."); return; }
    tact_slice name = tact_keeper_engine(t.server->keeper)->bundle->rewards.visits.event;
    if (tell(&t, name.len ? name : TACT_S("Shop Visited"), NULL, 0, kept)) answer(&t, kept, "Counted.");
}

/* {"card", "order"*, "state": "ready" or "collected", "place"?, "messageId"*} */
static void order(void *server, const tact_http_request *request) {
    said t;
    tact_kept *kept = TACT_NEW(request->arena, tact_kept, 1);
    if (!begin(&t, server, request)) return;
    tact_slice number = tact_value_path_text(&t.body, "order"), state = tact_value_path_text(&t.body, "state");
    bool ready = tact_slice_is(state, "ready");
    if (!number.len || number.len > ID_MOST) { refuse(&t, 400, "order is the number of the order, at most 128 bytes."); return; }
    if (!ready && !tact_slice_is(state, "collected")) { refuse(&t, 400, "state is ready or collected."); return; }
    tact_audit_act(request, ready ? TACT_S("ready") : TACT_S("collected"));
    tact_slice card = tact_value_path_text(&t.body, "card");
    if (card.len ? !by_card(&t, card) : !by_order(&t, number)) return;
    if (!kept) { refuse(&t, 503, "There is no memory for this request now."); return; }
    const tact_pair named = { .key = TACT_S("order_id"), .value = tact_value_text(number) };
    if (tell(&t, ready ? TACT_S("Pick-up Ready") : TACT_S("Pick-up Collected"), &named, 1, kept)) answer(&t, kept, ready ? "They are told that it is ready." : "Collected.");
}

/* ---- an objection spoken at the counter ---- */

static bool by_address(said *t, tact_slice address) {
    t->who = (tact_who){ .email = tact_foreign_email(address, t->request->arena) };
    if (!t->who.email.len) t->who.phone = tact_foreign_phone(address, false, t->request->arena);
    t->who.verified = t->who.email.len || t->who.phone.len;
    return t->who.verified || refuse(t, 400, "address is neither an e-mail address nor a phone number in international form, such as +33 6 12 34 56 78.");
}

static uint32_t objections(const said *t, tact_grant grants[TACT_CHANNEL_COUNT]) {
    const tact_value *all = tact_value_path(&t->body, "all"), *named = tact_value_path(&t->body, "purposes");
    bool every = all && all->type == TACT_BOOL && all->boolean;
    uint32_t n = 0;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        uint8_t purpose = (uint8_t)tact_purpose_of_channel(c);
        bool wanted = every, seen = false;
        for (uint32_t i = 0; named && named->type == TACT_LIST && i < named->list.count; i++)
            wanted = wanted || (named->list.items[i].type == TACT_TEXT && tact_slice_equal(named->list.items[i].text, tact_word_name(TACT_LIST_PURPOSE, purpose)));
        for (uint32_t i = 0; i < n; i++) seen = seen || grants[i].purpose == purpose;
        if (wanted && !seen) grants[n++] = (tact_grant){ .purpose = purpose, .state = TACT_PERMISSION_WITHDRAWN, .basis = TACT_BASIS_CONSENT, .at = tact_server_now(t->server) };
    }
    return n;
}

/* {"card" or "address"*, "all": true or "purposes": ["contact_sms", ...], "messageId"*}: holds at once, with its receipt. */
static void object(void *server, const tact_http_request *request) {
    said t;
    tact_proof proof;
    tact_trouble trouble = { "" };
    tact_grant grants[TACT_CHANNEL_COUNT];
    tact_kept *kept = TACT_NEW(request->arena, tact_kept, 1);
    if (!begin(&t, server, request)) return;
    tact_slice card = tact_value_path_text(&t.body, "card");
    if (card.len ? !by_card(&t, card) : !by_address(&t, tact_value_path_text(&t.body, "address"))) return;
    uint32_t count = objections(&t, grants);
    if (!count) { refuse(&t, 400, "Say what they object to: all: true, or purposes with names such as contact_sms."); return; }
    if (!kept) { refuse(&t, 503, "There is no memory for this request now."); return; }
    const tact_purposes *p = &t.server->brand.purposes;
    tact_consent_how how = { .notice = p->notice_count ? p->notices[p->notice_count - 1].version : 0, .language = tact_server_language(t.server, request), .method = TACT_S("spoken at the counter"), .source = TACT_S("till") };
    tact_event event = { .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = count };
    t.who.account_only = true;
    tact_status status = tact_keeper_event(t.server->keeper, &t.who, t.key->name, t.id, &event, NULL, NULL, request->arena, kept, &trouble);
    if (!status && !kept->duplicate) status = tact_keeper_receipt(t.server->keeper, kept, &event, &how, request->arena, &proof, &trouble);
    if (!status && !kept->duplicate) status = tact_server_after_consent(t.server, &t.who, kept, &trouble);
    if (status) { tact_server_refuse(t.server, request, status, &trouble); return; }
    tact_audit_about(t.server, request, &t.who);           /* an address nobody had is one now: that of an objection */
    answer(&t, kept, "It holds from now on.");
}

/* ---- the page ---- */

static void page(void *server, const tact_http_request *request) { tact_face_shell(server, request, "till.js", "till.css", "till/page.mustache"); }

static void worker(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-cache") }, { TACT_S("service-worker-allowed"), TACT_S("/till") } };
    tact_face_file(server, request, headers, 2);
}

const tact_http_route tact_api_tills[] = {
    { TACT_HTTP_GET, "/till", page, 0, NULL, TACT_HTTP_PAGE, 0 },
    { TACT_HTTP_GET, "/till/worker.js", worker, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/till/visit", visit, BODY, "application/json text/plain", 0, 0 },
    { TACT_HTTP_POST, "/v1/till/order", order, BODY, "application/json text/plain", 0, 0 },
    { TACT_HTTP_POST, "/v1/till/objection", object, BODY, "application/json text/plain", 0, 0 },
};
const size_t tact_api_till_count = sizeof tact_api_tills / sizeof *tact_api_tills;
