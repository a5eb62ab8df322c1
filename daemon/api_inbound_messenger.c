/* daemon/api_inbound_messenger.c -- /v1/inbound/messenger/{name}: what people write there, and what became of messages; and POST /v1/messenger, the chat somebody is known by.
 *
 * Who       proves itself over the body as it came (channels.messenger.inbound.signature); asked whether we are we, we say the messenger's word back (GET).
 * Answer    200 when it is on the disk, so that a messenger that hears nothing tells it again: everything here may be told twice.
 *           202: nothing of it is about anybody known.
 */
#include <sodium.h>
#include <string.h>
#include "channel/messenger_calls.h"
#include "core/text/stop_words.h"
#include "daemon/admit.h"
#include "daemon/api_body.h"
#include "daemon/media.h"

typedef struct sums { uint32_t messages, stops, receipts, unknown; uint64_t commit; } sums;

/* The name of the preset in force; refused when it is another, or when nothing is connected. */
static bool is_ours(tact_server *s, const tact_http_request *request) {
    const tact_config *c = &s->brand.config;
    if (tact_config_connected(c, TACT_CHANNEL_MESSENGER) && tact_slice_equal(request->params[0], tact_messenger_name(c))) return true;
    tact_http_refuse_text(s->http, request->id, 404, "There is nothing here. The messenger calls /v1/inbound/messenger/ and the name of channels.messenger.preset, and the channel needs a driver.");
    return false;
}

/* ---- are we we? ------------------------------------------------------------------------------------------------------------------- */

static bool same(tact_slice x, tact_slice y) {
    uint8_t a[crypto_generichash_BYTES], b[crypto_generichash_BYTES];
    crypto_generichash(a, sizeof a, (const uint8_t *)x.ptr, x.len, NULL, 0);
    crypto_generichash(b, sizeof b, (const uint8_t *)y.ptr, y.len, NULL, 0);
    return x.len && sodium_memcmp(a, b, sizeof a) == 0;
}

static void challenge(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice names = s->brand.config.messenger.texts.challenge, token, word;
    const char *space = names.len ? memchr(names.ptr, ' ', names.len) : NULL;
    if (!is_ours(s, request)) return;
    if (!space) { tact_http_refuse_text(s->http, request->id, 404, "This messenger asks nothing: channels.messenger.inbound.challenge is not described."); return; }
    tact_slice first = { names.ptr, (size_t)(space - names.ptr) }, second = { space + 1, names.len - first.len - 1 };
    bool asked = tact_http_query(request, &token, first) == TACT_OK && tact_http_query(request, &word, second) == TACT_OK;
    if (!asked || !same(s->brand.config.messenger.token, token)) {
        tact_http_refuse_text(s->http, request->id, 403, "The token is missing or is not that of channels.messenger.inbound.token.");
        return;
    }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/plain; charset=utf-8"), .body = word });
}

/* ---- what it tells ---------------------------------------------------------------------------------------------------------------- */

static tact_status take_receipt(tact_server *s, const tact_messenger_call *in, tact_texted *told, tact_arena *arena, tact_trouble *trouble) {
    tact_slice address = tact_slice_of(in->address);
    *told = (tact_texted){ .known = false };
    if (in->stopped) return tact_keeper_text_stopped(s->keeper, TACT_CHANNEL_MESSENGER, address, arena, told, trouble);
    tact_status status = in->id.len ? tact_keeper_text_receipt(s->keeper, TACT_CHANNEL_MESSENGER, in->id, in->outcome, in->dead, address, arena, told, trouble) : TACT_OK;
    if (!status && !told->known && in->reference.len) status = tact_keeper_text_receipt(s->keeper, TACT_CHANNEL_MESSENGER, in->reference, in->outcome, in->dead, address, arena, told, trouble);
    return status;
}

/* Neither STOP, START nor HELP: talk, into their thread. What is no text stands there by its kind. */
static tact_status talk(tact_server *s, const tact_messenger_call *in, tact_texted *told, tact_slice language, tact_arena *arena, tact_trouble *trouble) {
    tact_slice address = tact_slice_of(in->address);
    bool number = tact_messenger_by_number(&s->brand.config);
    tact_thread_took took;
    tact_writer w;
    tact_thread_in it = { .channel = TACT_CHANNEL_MESSENGER, .record_key = told->known ? told->record_key : NULL, .device_part = told->device_part, .text = in->text, .from = address, .locale = language, .proven = true };
    if (!told->known && !number) return TACT_OK;           /* a chat nobody is known by */
    tact_writer_init(&w, arena, 256);
    if (!in->text.len) {
        tact_write_bytes(&w, "[", 1);
        tact_write_bytes(&w, in->kind.ptr, in->kind.len < 40 ? in->kind.len : 40);
        tact_write_bytes(&w, "]", 1);
    }
    size_t from = w.len;
    tact_write_bytes(&w, address.ptr, address.len);        /* an id may be one of this chat alone */
    tact_write_bytes(&w, " ", 1);
    tact_write_bytes(&w, in->id.ptr, in->id.len);
    if (w.status) return w.status;
    tact_slice all = tact_writer_slice(&w);
    if (!in->text.len) it.text = (tact_slice){ all.ptr, from };
    if (in->id.len) it.far_id = (tact_slice){ all.ptr + from, all.len - from };
    tact_status status = tact_inbox_take(s, &(tact_who){ .phone = number ? address : (tact_slice){ NULL, 0 }, .verified = true }, &it, arena, &took, trouble);
    told->known = took.known;
    if (took.commit > told->commit) told->commit = took.commit;
    if (status || !took.known || took.duplicate || !in->media.len) return status;
    it.record_key = took.record_key;
    it.device_part = took.device_part;
    tact_media_fetch(s->media, &it, in->media);
    return TACT_OK;
}

static tact_status take(tact_server *s, const tact_messenger_call *in, sums *sum, tact_arena *arena, tact_trouble *trouble) {
    tact_texted told;
    tact_slice language;
    tact_status status;
    bool stops = in->stopped;
    if (in->receipt) {
        status = take_receipt(s, in, &told, arena, trouble);
        if (status) return status;
        sum->receipts += told.changed && !stops;
        s->counts.chat_receipts += told.changed && !stops;
    } else {
        tact_said said = tact_stop_words_read(in->text, &language);
        stops = said == TACT_SAID_STOP;
        status = tact_keeper_texted(s->keeper, TACT_CHANNEL_MESSENGER, tact_slice_of(in->address), said, language, arena, &told, trouble);
        if (!status && said == TACT_SAID_OTHER) status = talk(s, in, &told, language, arena, trouble);
        if (!status && stops && told.known) status = tact_inbox_end(s, &(tact_who){ .record_key = told.record_key, .verified = true }, &told.commit, arena, trouble);
        if (status) return status;
        sum->messages++;
        s->counts.chats_in++;
        s->counts.chats_unknown += !told.known;
    }
    sum->stops += stops && told.changed;
    s->counts.chats_stop += stops && told.changed;
    sum->unknown += !told.known;
    if (told.commit > sum->commit) sum->commit = told.commit;
    return TACT_OK;
}

static void answer(tact_server *s, const tact_http_request *request, const sums *sum, uint32_t count, uint32_t aside) {
    tact_json j;
    tact_json_init(&j, request->arena, 256);
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("messages"), sum->messages);
    tact_json_key_int(&j, TACT_S("stops"), sum->stops);
    tact_json_key_int(&j, TACT_S("receipts"), sum->receipts);
    tact_json_key_int(&j, TACT_S("unknown"), sum->unknown);
    tact_json_key_int(&j, TACT_S("aside"), aside);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, sum->commit, sum->unknown == count ? 202 : 200, tact_json_done(&j));
}

static void inbound(void *server, const tact_http_request *request) {
    tact_server *s = server;
    const tact_config *c = &s->brand.config;
    tact_messenger_call *list;
    uint32_t count, aside;
    sums sum = { 0 };
    tact_trouble trouble = { "" };
    if (!is_ours(s, request)) return;
    if (!c->messenger.secret.len) { tact_http_refuse_text(s->http, request->id, 404, "This address is closed: tact.yaml names no secret for it. Add channels.messenger.inbound.secret."); return; }
    if (!tact_messenger_signed(c, tact_http_get(request, tact_messenger_signature_header(c)), request->body, request->arena)) {
        tact_http_refuse_text(s->http, request->id, 401, "The signature of this call is missing or wrong: it is made with channels.messenger.inbound.secret over the body as it is sent.");
        return;
    }
    tact_status status = tact_messenger_calls_read(request->body, c, request->arena, &list, &count, &aside);
    if (status == TACT_ERR_INVALID || status == TACT_ERR_LIMIT) {
        tact_http_refuse_text(s->http, request->id, 400, status == TACT_ERR_LIMIT ? "More than 1,000 items in one call. Send fewer at a time." : "The body is no JSON. channels.messenger.inbound describes what is read.");
        return;
    }
    for (uint32_t i = 0; i < count && !status; i++) {
        tact_arena_mark mark = tact_arena_checkpoint(request->arena);
        status = take(s, &list[i], &sum, request->arena, &trouble);
        tact_arena_undo(request->arena, mark);
    }
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    answer(s, request, &sum, count, aside);
}

/* ---- POST /v1/messenger ----------------------------------------------------------------------------------------------------------- */

static void refuse(tact_server *s, const tact_http_request *request, const char *path, const char *reason, const char *hint) {
    tact_http_fault where = { .path = tact_slice_of(path), .detail = tact_slice_of(reason), .hint = tact_slice_of(hint) };
    tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 400, .title = TACT_S("The chat is not acceptable"), .detail = where.detail, .faults = &where, .fault_count = 1 });
}

static void chat(void *server, const tact_http_request *request) {
    tact_server *s = server;
    const tact_config *c = &s->brand.config;
    tact_value body;
    tact_trouble trouble = { "" };
    char address[TACT_MESSENGER_ADDRESS], device[TACT_MESSENGER_ID];
    uint64_t commit = 0;
    bool live = false;
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER);
    if (!key) return;
    if (!tact_config_connected(c, TACT_CHANNEL_MESSENGER) || tact_messenger_by_number(c)) {
        tact_http_refuse_text(s->http, request->id, 409, "This brand has no messenger that knows people by an id of its own. One that knows them by their number takes traits.phone of an identify event.");
        return;
    }
    tact_who who = tact_api_who(s, &body, key);
    const tact_value *gone = tact_value_path(&body, "gone");
    if (!tact_messenger_address(c, tact_value_path_text(&body, "chat"), address)) { refuse(s, request, "/chat", "is missing or no id of a chat: at most 128 signs without spaces", "send the id as a text, as the messenger gives it"); return; }
    if (!who.user_id.len || who.user_id.len > TACT_ADMIT_ID_BYTES) { refuse(s, request, "/userId", "is missing or longer than 512 bytes", "say whose chat it is"); return; }
    if (gone && gone->type != TACT_BOOL) { refuse(s, request, "/gone", "is true when the chat is no longer theirs", "leave it out, or send true"); return; }
    who.anonymous_id = tact_messenger_device(tact_slice_of(address), device);
    tact_slice token = gone && gone->boolean ? (tact_slice){ NULL, 0 } : tact_slice_of(address);
    tact_status status = tact_keeper_endpoint(s->keeper, &who, TACT_CHANNEL_MESSENGER, token, &live, request->arena, &commit, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, commit, 200, live ? TACT_S("{\"status\":\"kept\"}") : !token.len ? TACT_S("{\"status\":\"dropped\"}")
        : TACT_S("{\"status\":\"not kept\",\"hint\":\"Permission to remember and to contact by messenger is missing here: ask, say so with POST /v1/consent, and send it again.\"}"));
}

const tact_http_route tact_api_inbound_messenger[] = {
    { TACT_HTTP_GET, "/v1/inbound/messenger/{name}", challenge, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/inbound/messenger/{name}", inbound, 1 << 20, "application/json text/plain", 0, 0 },
    { TACT_HTTP_POST, "/v1/messenger", chat, 8192, "application/json text/plain", 0, 0 },
};
const size_t tact_api_inbound_messenger_count = sizeof tact_api_inbound_messenger / sizeof *tact_api_inbound_messenger;
