/* daemon/api_inbound.c -- POST /v1/inbound/{preset}: webhooks of other senders and of help desks.  doc/beside.md.
 *
 * Answer   200 whatever the events are, so that nobody's webhook is switched off for an event tact does not know; what was ignored is said and counted.
 *          Only a store that cannot write answers otherwise: then the other system tries again. A repeat counts once.
 */
#include <sodium.h>
#include <string.h>
#include "core/engine/foreign.h"
#include "daemon/api_body.h"
#include "daemon/foreign.h"
#include "daemon/inbound.h"

enum { IGNORED_MOST = 16, BODY_BYTES = 2 << 20 };

typedef struct ignored { tact_slice kind; const char *because; uint32_t count; } ignored;
typedef struct taking {
    tact_server *server;
    const tact_http_request *request;
    tact_slice preset;
    uint8_t class_;
    uint32_t taken, repeated, unchanged, ignored_kinds;
    ignored ignored[IGNORED_MOST];
    uint64_t commit;
} taking;

/* ---- who calls ---- */

static bool same(tact_slice a, tact_slice b) {
    uint8_t ha[32], hb[32];
    crypto_generichash(ha, sizeof ha, (const unsigned char *)a.ptr, a.len, NULL, 0);
    crypto_generichash(hb, sizeof hb, (const unsigned char *)b.ptr, b.len, NULL, 0);
    return sodium_memcmp(ha, hb, sizeof ha) == 0;
}

/* Base64 of HMAC-SHA256 over what stands before the body, and the body: Mautic's, and Zendesk's with its timestamp. */
static bool signed_with(tact_slice secret, tact_slice signature, tact_slice before, tact_slice body) {
    uint8_t mac[crypto_auth_hmacsha256_BYTES], given[crypto_auth_hmacsha256_BYTES];
    size_t n = 0;
    crypto_auth_hmacsha256_state h;
    if (!signature.len || sodium_base642bin(given, sizeof given, signature.ptr, signature.len, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) || n != sizeof given) return false;
    crypto_auth_hmacsha256_init(&h, (const unsigned char *)secret.ptr, secret.len);
    if (before.len) crypto_auth_hmacsha256_update(&h, (const unsigned char *)before.ptr, before.len);
    if (body.len) crypto_auth_hmacsha256_update(&h, (const unsigned char *)body.ptr, body.len);
    crypto_auth_hmacsha256_final(&h, mac);
    return sodium_memcmp(mac, given, sizeof mac) == 0;
}

/* Bearer, the password of Basic, or ?secret=. */
static tact_slice presented(const tact_http_request *q) {
    tact_slice header = tact_http_get(q, TACT_S("authorization")), query;
    if (header.len > 7 && tact_slice_equal_nocase((tact_slice){ header.ptr, 7 }, TACT_S("Bearer "))) return (tact_slice){ header.ptr + 7, header.len - 7 };
    if (header.len > 6 && tact_slice_equal_nocase((tact_slice){ header.ptr, 6 }, TACT_S("Basic "))) {
        char *plain = tact_arena_alloc(q->arena, header.len, 1);
        size_t n = 0;
        if (!plain || sodium_base642bin((unsigned char *)plain, header.len, header.ptr + 6, header.len - 6, " ", &n, NULL, sodium_base64_VARIANT_ORIGINAL)) return (tact_slice){ NULL, 0 };
        const char *colon = memchr(plain, ':', n);
        return colon ? (tact_slice){ colon + 1, n - (size_t)(colon + 1 - plain) } : (tact_slice){ plain, n };
    }
    return tact_http_query(q, &query, TACT_S("secret")) == TACT_OK ? query : (tact_slice){ NULL, 0 };
}

static tact_slice secret_of(const tact_config *c, int preset) {
    const tact_slice secrets[TACT_PRESET_COUNT] = { [TACT_PRESET_BRAZE] = c->inbound.braze, [TACT_PRESET_BREVO] = c->inbound.brevo, [TACT_PRESET_MAUTIC] = c->inbound.mautic,
                                                    [TACT_PRESET_ZENDESK] = c->inbound.zendesk, [TACT_PRESET_CHATWOOT] = c->inbound.chatwoot };
    return secrets[preset];
}

static bool let_in(tact_server *s, const tact_http_request *q, int preset) {
    tact_slice secret = preset < 0 ? (tact_slice){ NULL, 0 } : secret_of(&s->brand.config, preset), said = presented(q);
    if (preset < 0) { tact_http_refuse_text(s->http, q->id, 404, "tact knows the webhooks of braze, brevo, mautic, zendesk and chatwoot. Others report by POST /v1/track with a server key."); return false; }
    if (!secret.len) { tact_http_refuse_text(s->http, q->id, 404, "This webhook is closed: tact.yaml names no secret for it. Add it below `inbound:`."); return false; }
    bool in = (said.len && same(said, secret)) || signed_with(secret, tact_http_get(q, TACT_S("webhook-signature")), (tact_slice){ NULL, 0 }, q->body) ||
              signed_with(secret, tact_http_get(q, TACT_S("x-zendesk-webhook-signature")), tact_http_get(q, TACT_S("x-zendesk-webhook-signature-timestamp")), q->body);
    if (!in) tact_http_refuse_text(s->http, q->id, 401, "The secret of this webhook is missing or wrong: send it as a Bearer token, as the password of Basic authentication or as ?secret=, or sign the body with it.");
    return in;
}

/* ---- one event ---- */

static void ignore(taking *t, tact_slice kind, const char *because) {
    uint32_t i = 0;
    t->server->counts.inbound_ignored++;
    if (kind.len > 100) kind.len = 100;
    while (kind.len && !tact_slice_utf8(kind)) kind.len--;                 /* not in the middle of a letter */
    while (i < t->ignored_kinds && (t->ignored[i].because != because || !tact_slice_equal(t->ignored[i].kind, kind))) i++;
    if (i == IGNORED_MOST) { t->ignored[IGNORED_MOST - 1].count++; return; }
    if (i == t->ignored_kinds) t->ignored[t->ignored_kinds++] = (ignored){ kind, because, 0 };
    t->ignored[i].count++;
}

/* The same event brought again: by all it says, for not every system gives its events an id. */
static tact_slice id_of(const taking *t, const tact_value *event) {
    tact_writer w;
    uint8_t hash[16];
    char *hex = tact_arena_alloc(t->request->arena, 33, 1);
    tact_writer_init(&w, t->request->arena, 1024);
    tact_value_write(&w, event);
    if (w.status || !hex) return (tact_slice){ NULL, 0 };
    tact_slice bytes = tact_writer_slice(&w);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)bytes.ptr, bytes.len, NULL, 0);
    return (tact_slice){ sodium_bin2hex(hex, 33, hash, sizeof hash), 32 };
}

static tact_slice conversation_id(const taking *t, const tact_inbound *one) {
    size_t n = t->preset.len + 1 + one->conversation.len;
    char *at = tact_arena_alloc(t->request->arena, n, 1);
    if (!at) return (tact_slice){ NULL, 0 };
    memcpy(at, t->preset.ptr, t->preset.len);
    at[t->preset.len] = '/';
    memcpy(at + t->preset.len + 1, one->conversation.ptr, one->conversation.len);
    return (tact_slice){ at, n };
}

static tact_event event_of(const taking *t, const tact_inbound *one) {
    tact_keeper *k = t->server->keeper;
    if (one->what == TACT_INBOUND_REPORT) return tact_foreign_event(k, one->name, one->message_id, t->class_);
    return (tact_event){ .type = TACT_EVENT_LIMITS, .trusted = true, .subject = tact_keeper_foreign_key(k, conversation_id(t, one)),
                         .limits = { .set_complaint = true, .complaint_open = one->what == TACT_INBOUND_OPENED } };
}

static tact_status take(taking *t, const tact_inbound *one, tact_trouble *trouble) {
    tact_server *s = t->server;
    tact_arena *arena = t->request->arena;
    bool report = one->what == TACT_INBOUND_REPORT;
    if (one->what == TACT_INBOUND_UNKNOWN) { ignore(t, one->kind, "not known"); return TACT_OK; }
    if (one->what == TACT_INBOUND_NOTHING) { ignore(t, one->kind, "of no concern"); return TACT_OK; }
    if (!one->user_id.len && !one->email.len && !one->phone.len) { ignore(t, one->kind, "names nobody"); return TACT_OK; }
    if (!report && !one->conversation.len) { ignore(t, one->kind, "names no conversation"); return TACT_OK; }
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_slice id = id_of(t, one->event);
    if (!kept || !id.len) return TACT_ERR_MEMORY;
    tact_who who = { .user_id = one->user_id, .email = one->user_id.len ? (tact_slice){ NULL, 0 } : one->email, .phone = one->user_id.len || one->email.len ? (tact_slice){ NULL, 0 } : one->phone, .verified = true };
    tact_event e = event_of(t, one);
    tact_instant now = tact_server_now(s);
    e.received = now;
    e.occurred = one->at.us && tact_instant_before(one->at, now) ? one->at : now;
    e.late = tact_instant_since(now, e.occurred).us > TACT_MINUTES(10).us;
    tact_status status = tact_keeper_event(s->keeper, &who, t->preset, id, &e, NULL, NULL, arena, kept, trouble);
    const tact_foreign *f = report ? tact_foreign_of(one->name) : NULL;
    if (status == TACT_OK && f && f->what == TACT_OUTCOME_BOUNCED)
        status = tact_keeper_address_dead(s->keeper, kept, f->channel, f->channel == TACT_CHANNEL_EMAIL ? one->email : one->phone, arena, trouble);
    if (status) return status;
    if (kept->commit > t->commit) t->commit = kept->commit;
    if (kept->duplicate) t->repeated++;
    else if (kept->result.refused) t->unchanged++;
    else t->taken++;
    s->counts.reported += !kept->duplicate;
    return TACT_OK;
}

static void answer(taking *t) {
    tact_json j;
    tact_json_init(&j, t->request->arena, 512);
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("taken"), t->taken);
    tact_json_key_int(&j, TACT_S("repeated"), t->repeated);
    tact_json_key_int(&j, TACT_S("unchanged"), t->unchanged);
    TACT_JSON_KEY(&j, "ignored");
    tact_json_list(&j);
    for (uint32_t i = 0; i < t->ignored_kinds; i++) {
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("kind"), t->ignored[i].kind);
        tact_json_key_text(&j, TACT_S("because"), tact_slice_of(t->ignored[i].because));
        tact_json_key_int(&j, TACT_S("count"), t->ignored[i].count);
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_server_answer_at(t->server, t->request, t->commit, 200, tact_json_done(&j));
}

static void inbound(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_inbound one;
    tact_slice class_;
    tact_trouble trouble = { "" };
    int preset = tact_preset_of(request->params[0]), named = TACT_CLASS_PROMOTIONAL;
    taking *t = TACT_NEW(request->arena, taking, 1);
    if (!t) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this request now."); return; }
    if (!let_in(s, request, preset)) return;
    if (tact_http_query(request, &class_, TACT_S("class")) == TACT_OK) named = tact_word_number(TACT_LIST_CLASS, class_);
    if (named < 0) { tact_http_refuse_text(s->http, request->id, 400, "?class= is one of promotional, service, transactional, answer."); return; }
    if (!tact_api_body(s, request, &body)) return;
    *t = (taking){ .server = s, .request = request, .preset = request->params[0], .class_ = (uint8_t)named };
    tact_inbound_walk walk = { .body = &body, .preset = (tact_preset)preset, .arena = request->arena };
    while (tact_inbound_next(&walk, &one)) {
        tact_status status = take(t, &one, &trouble);
        if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    }
    answer(t);
}

const tact_http_route tact_api_inbounds[] = { { TACT_HTTP_POST, "/v1/inbound/{preset}", inbound, BODY_BYTES, "application/json text/plain", 0, 0 } };
const size_t tact_api_inbound_count = sizeof tact_api_inbounds / sizeof *tact_api_inbounds;
