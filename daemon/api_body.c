/* daemon/api_body.c -- see api_body.h; and what an identify, alias or choice leads to beyond its own step. */
#include "daemon/api_body.h"
#include "daemon/card.h"
#include "daemon/keeper_order.h"
#include "daemon/robots.h"
#include "daemon/admit.h"
#include "daemon/json_in.h"
#include "daemon/streams.h"
#include "daemon/thread_json.h"

bool tact_api_body(tact_server *s, const tact_http_request *request, tact_value *body) {
    tact_json_fault fault;
    tact_status status = tact_json_read(request->arena, body, &fault, request->body);
    if (status == TACT_OK) return true;
    if (status == TACT_ERR_MEMORY) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this request now."); return false; }
    tact_http_fault where = { .path = fault.path, .detail = tact_slice_of(fault.reason), .hint = tact_slice_of(fault.hint), .line = fault.line, .column = fault.column };
    tact_http_problem problem = { .status = 400, .title = TACT_S("The body is not JSON"), .detail = where.detail, .faults = &where, .fault_count = 1 };
    tact_http_refuse(s->http, request->id, &problem);
    return false;
}

static bool vouched(const tact_server *s, const tact_config_key *key, tact_slice user_id, tact_slice token) {
    return user_id.len && (key->kind != TACT_KEY_WRITE || tact_server_token_ok(s, user_id, token));
}

tact_who tact_api_who(const tact_server *s, const tact_value *body, const tact_config_key *key) {
    tact_who who = { .user_id = tact_value_path_text(body, "userId"), .anonymous_id = tact_value_path_text(body, "anonymousId") };
    tact_slice token = tact_value_path_text(body, "userToken");
    if (!token.len) token = tact_value_path_text(body, "context.userToken");
    who.verified = vouched(s, key, who.user_id, token);
    return who;
}

bool tact_api_who_query(tact_server *s, const tact_http_request *request, const tact_config_key *key, tact_who *out) {
    tact_slice token = { NULL, 0 };
    *out = (tact_who){ .verified = false };
    if (tact_http_query(request, &out->user_id, TACT_S("userId"))) out->user_id = token;
    if (tact_http_query(request, &out->anonymous_id, TACT_S("anonymousId"))) out->anonymous_id = (tact_slice){ NULL, 0 };
    if (tact_http_query(request, &token, TACT_S("userToken"))) token = (tact_slice){ NULL, 0 };
    out->verified = vouched(s, key, out->user_id, token);
    if (out->verified || out->anonymous_id.len) return true;
    tact_http_refuse_text(s->http, request->id, 400, "Nobody is named: send ?anonymousId=, or ?userId= with ?userToken= or a server key.");
    return false;
}

static bool too_much(tact_status status) { return status == TACT_ERR_LIMIT || status == TACT_ERR_INVALID; }

/* All of it; or, when that is too much, each by itself: the event was taken, so what else it brought is kept as far as it fits, and the rest named. */
static tact_status know(tact_server *s, const tact_admitted *a, const tact_kept *kept, tact_arena *arena, tact_not_kept *not_kept, tact_trouble *trouble) {
    const tact_knowledge all = { .email = a->email, .phone = a->phone, .locale = a->event.context.locale, .traits = &a->event.traits, .verified = a->event.trusted, .source = TACT_SOURCE_EVENT };
    tact_status status = tact_keeper_know(s->keeper, kept, &all, arena, trouble);
    for (unsigned i = 0; too_much(status) && i < TACT_KNOW_PARTS; i++) {
        tact_knowledge one = { .locale = all.locale, .verified = all.verified, .source = all.source };
        unsigned part = 1u << i;
        if (part == TACT_KNOW_EMAIL) one.email = all.email;
        if (part == TACT_KNOW_PHONE) one.phone = all.phone;
        if (part == TACT_KNOW_TRAITS) one.traits = all.traits;
        tact_status single = tact_keeper_know(s->keeper, kept, &one, arena, trouble);
        if (too_much(single)) not_kept->room |= part;
        else if (single) return single;
    }
    return too_much(status) ? TACT_OK : status;
}

static unsigned brought(const tact_admitted *a) {
    const tact_value *traits = &a->event.traits;
    unsigned own = 0;                  /* an address among the traits is no trait */
    for (uint32_t i = 0; traits->type == TACT_MAP && i < traits->map.count; i++) own += !tact_slice_is(traits->map.pairs[i].key, "email") && !tact_slice_is(traits->map.pairs[i].key, "phone");
    return (a->email.len ? TACT_KNOW_EMAIL : 0) | (a->phone.len ? TACT_KNOW_PHONE : 0) | (own ? TACT_KNOW_TRAITS : 0);
}

/* Traits and addresses of a verified identify go beside the record (a userToken vouches for the userId, not for the address: only a server key does); an alias links the older id, when that is permitted. */
tact_status tact_server_identify(tact_server *s, const tact_who *who, const tact_admitted *a, tact_kept *kept, tact_arena *arena, tact_not_kept *not_kept, tact_trouble *trouble) {
    uint64_t commit;
    if (a->event.type == TACT_EVENT_IDENTIFY && !kept->duplicate && !who->verified) not_kept->proof = brought(a);
    if (kept->duplicate || !who->verified) return TACT_OK;
    if (a->event.type == TACT_EVENT_ALIAS) {
        tact_who older = { .user_id = who->user_id, .anonymous_id = a->previous_id, .verified = true };
        tact_status status = tact_keeper_link_if_permitted(s->keeper, &older, arena, &kept->linked, &commit, trouble);
        if (status == TACT_OK && commit > kept->commit) kept->commit = commit;
        return status;
    }
    if (a->event.type != TACT_EVENT_IDENTIFY) return TACT_OK;
    not_kept->permission = brought(a) & ~tact_keeper_may_know(kept);
    return know(s, a, kept, arena, not_kept, trouble);
}

/* A choice may end a link, and with it or with `remember` the open streams. */
tact_status tact_server_after_consent(tact_server *s, const tact_who *who, tact_kept *kept, tact_trouble *trouble) {
    uint64_t commit = 0;
    tact_status status = TACT_OK;
    for (uint32_t i = 0; i < kept->result.effects.detach_count && !status; i++)
        status = tact_keeper_unlink_part(s->keeper, kept->record_key, kept->result.effects.detach[i], &commit, trouble);
    (void)who;
    if (commit > kept->commit) kept->commit = commit;
    if (kept->result.effects.ended >> TACT_PURPOSE_REMEMBER & 1 || kept->result.effects.detach_count) tact_streams_drop(s->streams, kept->record_key);
    return status;
}

/* Who wrote in a thread of the inbox: for who answers and knows no other id of theirs. */
static bool of_thread(tact_server *s, const tact_http_request *request, tact_who *out) {
    uint64_t thread;
    tact_thread head;
    tact_trouble trouble = { "" };
    uint8_t *record = TACT_NEW(request->arena, uint8_t, 16);
    tact_status status = !record ? TACT_ERR_MEMORY : tact_thread_id(request->params[0], &thread) ? tact_keeper_thread(s->keeper, thread, request->arena, &head, record, &trouble) : TACT_ERR_NOT_FOUND;
    if (status == TACT_ERR_NOT_FOUND) tact_http_refuse_text(s->http, request->id, 404, "There is no such thread: its name has 16 digits, as GET /v1/threads gives it.");
    else if (status) tact_server_refuse(s, request, status, &trouble);
    out->record_key = record;
    return !status;
}

/* As it stands behind the QR of /me/card. */
static bool of_card(tact_server *s, const tact_http_request *request, tact_who *out) {
    uint8_t *record = TACT_NEW(request->arena, uint8_t, 16);
    if (!record || tact_card_open(s->keeper, request->params[0], record)) { tact_http_refuse_text(s->http, request->id, 404, "This is no card of the brand's. Ask the person to open their card again."); return false; }
    *out = (tact_who){ .record_key = record, .verified = true };
    return true;
}

/* Who placed it: daemon/order.h. */
static bool of_order(tact_server *s, const tact_http_request *request, tact_who *out) {
    tact_trouble trouble = { "" };
    uint8_t *record = TACT_NEW(request->arena, uint8_t, 16);
    tact_status status = record ? tact_keeper_order(s->keeper, request->params[0], record, &trouble) : TACT_ERR_MEMORY;
    if (status) tact_server_refuse(s, request, status, &trouble);
    *out = (tact_who){ .record_key = record, .verified = true };
    return !status;
}

/* {id} is a userId; ?as=card the code of their card, ?as=order the number of an order of theirs; ?as=device makes it an anonymousId, ?as=email or ?as=phone a verified address, ?as=thread who wrote in a thread. Only server and admin keys come here, so it is vouched for. */
bool tact_api_who_path(tact_server *s, const tact_http_request *request, tact_who *out) {
    tact_slice as, id = request->params[0];
    *out = (tact_who){ .verified = false };
    if (tact_http_query(request, &as, TACT_S("as")) != TACT_OK || tact_slice_is(as, "user")) { out->user_id = id; out->verified = true; return true; }
    if (tact_slice_is(as, "device")) { out->anonymous_id = id; return true; }
    if (tact_slice_is(as, "email")) { out->email = id; return true; }
    if (tact_slice_is(as, "phone")) { out->phone = id; return true; }
    if (tact_slice_is(as, "thread")) return of_thread(s, request, out);
    if (tact_slice_is(as, "card")) return of_card(s, request, out);
    if (tact_slice_is(as, "order")) return of_order(s, request, out);
    tact_http_refuse_text(s->http, request->id, 400, "?as= is user, device, email, phone, thread, card or order: whose id stands in the path.");
    return false;
}

bool tact_api_robot(const tact_server *s, const tact_http_request *request) {
    const tact_config_texts *agents = &s->brand.config.robot_agents;
    tact_slice agent = tact_http_get(request, TACT_S("user-agent"));
    return tact_robot_agent(agent, NULL) || tact_robot_words(agent, agents->items, agents->count);
}
