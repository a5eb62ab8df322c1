/* daemon/api_permit.c -- POST /v1/permit: may another sender's message go?  DESIGN §7; doc/beside.md. */
#include <string.h>
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/foreign.h"

enum { ID_BYTES = 512, NAME_BYTES = 100, FAULTS = 8 };

typedef struct ask {
    tact_server *server;
    tact_event event;
    tact_who who;
    tact_slice message_id, language;
    tact_http_fault faults[FAULTS]; uint32_t fault_count;
} ask;

static void fault(ask *a, const char *path, const char *detail, const char *hint) {
    if (a->fault_count < FAULTS) a->faults[a->fault_count++] = (tact_http_fault){ .path = tact_slice_of(path), .detail = tact_slice_of(detail), .hint = tact_slice_of(hint) };
}

static tact_slice text(ask *a, const tact_value *body, const char *key, const char *path, size_t most) {
    const tact_value *v = tact_value_get(body, tact_slice_of(key));
    if (!v || v->type == TACT_NULL) return (tact_slice){ NULL, 0 };
    if (v->type == TACT_TEXT && v->text.len <= most) return v->text;
    fault(a, path, v->type == TACT_TEXT ? "is too long" : "is not a text", "send a JSON string; ids of 512 bytes at most, a campaign's name of 100");
    return (tact_slice){ NULL, 0 };
}

static void read_who(ask *a, const tact_value *body, tact_arena *arena) {
    tact_slice email = text(a, body, "email", "/email", TACT_ADDRESS_BYTES_MAX), phone = text(a, body, "phone", "/phone", TACT_ADDRESS_BYTES_MAX);
    a->who = (tact_who){ .user_id = text(a, body, "userId", "/userId", ID_BYTES), .anonymous_id = text(a, body, "anonymousId", "/anonymousId", ID_BYTES) };
    if (!a->who.user_id.len) {
        a->who.email = tact_foreign_email(email, arena);
        if (email.len && !a->who.email.len) fault(a, "/email", "is not an e-mail address", "for example anna@example.org");
        if (!email.len) a->who.phone = tact_foreign_phone(phone, false, arena);
        if (!email.len && phone.len && !a->who.phone.len) fault(a, "/phone", "is not a number in international form", "for example +33 6 12 34 56 78");
    }
    a->who.verified = a->who.user_id.len || a->who.email.len || a->who.phone.len;
    if (!a->who.verified && !a->who.anonymous_id.len && !a->fault_count) fault(a, "", "names nobody", "send userId, anonymousId, email or phone");
}

static uint8_t word(ask *a, const tact_value *body, const char *key, const char *path, tact_word_list list, const char *hint) {
    tact_slice said = text(a, body, key, path, NAME_BYTES);
    int n = said.len ? tact_word_number(list, said) : 0;
    if (n < 0) fault(a, path, "is not one of tact's words", hint);
    return (uint8_t)(n < 0 ? 0 : n);
}

static void read_body(ask *a, const tact_http_request *request, const tact_value *body) {
    static const char channels[] = "one of inapp, push, webpush, email, sms, messenger, webhook, agent; for a slot on a page ask /v1/decide";
    if (body->type != TACT_MAP) { fault(a, "", "is not an object", "send {\"userId\", \"channel\", \"class\", \"messageId\"}"); return; }
    read_who(a, body, request->arena);
    uint8_t channel = word(a, body, "channel", "/channel", TACT_LIST_CHANNEL, channels);
    if (!a->fault_count && channel == TACT_CHANNEL_WEB) fault(a, "/channel", "is missing, or is a slot on a page, which interrupts nobody", channels);
    a->event = (tact_event){ .type = TACT_EVENT_PERMIT, .trusted = true, .channels_open = (uint16_t)tact_bit(channel), .name = text(a, body, "campaign", "/campaign", NAME_BYTES) };
    a->event.hint = word(a, body, "class", "/class", TACT_LIST_CLASS, "one of promotional, service, transactional, answer");
    a->event.outcome = word(a, body, "basis", "/basis", TACT_LIST_BASIS, "one of consent, customer, contract, legal; leave it out when nothing else is meant");
    a->message_id = text(a, body, "messageId", "/messageId", ID_BYTES);
    if (!a->message_id.len) a->message_id = tact_http_get(request, TACT_S("idempotency-key"));
    if (!a->message_id.len && !a->fault_count) fault(a, "/messageId", "is missing", "name the message: the same id comes back in the report that it went out");
}

/* The same id may name a message to many people: each has an answer of their own. */
static tact_slice own_id(const ask *a, tact_arena *arena) {
    const tact_slice ids[] = { a->message_id, a->who.user_id, a->who.anonymous_id, a->who.email, a->who.phone };
    size_t room = 5, n = 0;
    for (unsigned i = 0; i < 5; i++) room += ids[i].len;
    char *at = tact_arena_alloc(arena, room, 1);
    if (!at) return (tact_slice){ NULL, 0 };
    for (unsigned i = 0; i < 5; i++) {
        if (ids[i].len) memcpy(at + n, ids[i].ptr, ids[i].len);
        n += ids[i].len;
        at[n++] = '\n';
    }
    return (tact_slice){ at, n };
}

static tact_slice answer(void *ctx, const tact_kept *kept, tact_arena *arena) {
    const ask *a = ctx;
    const tact_engine *engine = tact_keeper_engine(a->server->keeper);
    const tact_decision *d = &kept->result.decision;
    char hex[16], time[TACT_INSTANT_TEXT + 1];
    tact_json j;
    tact_json_init(&j, arena, 512);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("allowed"), !d->silence);
    TACT_JSON_KEY(&j, "reasons");
    tact_answer_reasons(&j, &d->reasons, engine->bundle, 0, true, a->language, tact_bundle_zone(engine->bundle, engine->bundle->default_zone), a->event.received, arena);
    TACT_JSON_KEY(&j, "reservation");
    if (d->occurrence) tact_json_text(&j, tact_answer_hex(d->occurrence, hex)); else tact_json_null(&j);
    TACT_JSON_KEY(&j, "until");
    if (d->not_after.us) tact_json_text(&j, tact_instant_format(d->not_after, time)); else tact_json_null(&j);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

static void permit(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    tact_kept *kept = TACT_NEW(request->arena, tact_kept, 1);
    ask *a = TACT_NEW(request->arena, ask, 1);
    if (!kept || !a) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this request now."); return; }
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER);
    if (!key) return;
    *a = (ask){ .server = s, .language = tact_server_language(s, request) };
    read_body(a, request, &body);
    if (a->fault_count) {
        tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 400, .title = TACT_S("The question is not acceptable"), .detail = a->faults[0].detail, .faults = a->faults, .fault_count = a->fault_count });
        return;
    }
    a->event.subject = tact_keeper_foreign_key(s->keeper, a->message_id);
    a->event.received = a->event.occurred = tact_server_now(s);
    tact_slice id = own_id(a, request->arena);
    tact_status status = id.len ? tact_keeper_event(s->keeper, &a->who, TACT_S("/v1/permit"), id, &a->event, answer, a, request->arena, kept, &trouble) : TACT_ERR_MEMORY;
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    if (!kept->answer.len) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this answer now."); return; }
    if (!kept->duplicate) ++*(kept->result.decision.silence ? &s->counts.permits_refused : &s->counts.permits);
    tact_server_answer_at(s, request, kept->commit, 200, kept->answer);
}

const tact_http_route tact_api_besides[] = { { TACT_HTTP_POST, "/v1/permit", permit, 4096, "application/json text/plain", 0, 0 } };
const size_t tact_api_beside_count = sizeof tact_api_besides / sizeof *tact_api_besides;
