/* daemon/api_inbound_sms.c -- POST /v1/inbound/sms: what people write back, and receipts of what they were sent; the same from a session with an SMS centre.
 *
 * Answer    200 when it is on the disk, so that a gateway that hears nothing tells it again: everything here may be told twice.
 *           202: nothing of it is about anybody known.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "channel/sms_calls.h"
#include "core/text/stop_words.h"
#include "daemon/inbox.h"

typedef struct sums { uint32_t texts, stops, receipts, unknown; uint64_t commit; } sums;

static bool known_secret(const tact_server *s, tact_slice given) {
    uint8_t a[crypto_generichash_BYTES], b[crypto_generichash_BYTES];
    tact_slice secret = s->brand.config.sms.inbound.secret;
    if (!secret.len) return false;
    crypto_generichash(a, sizeof a, (const uint8_t *)secret.ptr, secret.len, NULL, 0);
    crypto_generichash(b, sizeof b, (const uint8_t *)given.ptr, given.len, NULL, 0);
    return sodium_memcmp(a, b, sizeof a) == 0;
}

/* Neither STOP, START nor HELP: talk, into their thread. Told twice within ten minutes it is one text, where the gateway gives it no id. */
static tact_status talk(tact_server *s, const tact_sms_call *in, tact_texted *told, tact_slice language, tact_arena *arena, tact_trouble *trouble) {
    char id[80];
    tact_slice number = tact_slice_of(in->number);
    tact_thread_took took;
    int n = snprintf(id, sizeof id, "%s %016llx %lld", in->number, (unsigned long long)tact_id64(in->text), (long long)(tact_server_now(s).us / TACT_MINUTES(10).us));
    tact_thread_in it = { .channel = TACT_CHANNEL_SMS, .record_key = told->known ? told->record_key : NULL, .device_part = told->device_part, .text = in->text, .from = number, .locale = language, .proven = true,
                          .far_id = in->id.len ? in->id : (tact_slice){ id, (size_t)n } };
    tact_status status = tact_inbox_take(s, &(tact_who){ .phone = number, .verified = true }, &it, arena, &took, trouble);
    told->known = took.known;
    if (took.commit > told->commit) told->commit = took.commit;
    return status;
}

tact_status tact_server_sms_call(tact_server *s, const tact_sms_call *in, tact_arena *arena, tact_texted *told, tact_trouble *trouble) {
    tact_slice language, number = tact_slice_of(in->number);
    tact_status status;
    if (in->receipt) {
        status = tact_keeper_text_receipt(s->keeper, TACT_CHANNEL_SMS, in->id, in->outcome, in->dead, number, arena, told, trouble);
        if (!status) s->counts.text_receipts += told->changed;
        return status;
    }
    tact_said said = tact_stop_words_read(in->text, &language);
    status = tact_keeper_texted(s->keeper, TACT_CHANNEL_SMS, number, said, language, arena, told, trouble);
    if (!status && said == TACT_SAID_OTHER) status = talk(s, in, told, language, arena, trouble);
    if (!status && said == TACT_SAID_STOP && told->known) status = tact_inbox_end(s, &(tact_who){ .record_key = told->record_key, .verified = true }, &told->commit, arena, trouble);
    if (status) return status;
    told->stopped = said == TACT_SAID_STOP && told->changed;
    s->counts.texts_in++;
    s->counts.texts_stop += told->stopped;
    s->counts.texts_unknown += !told->known;
    return TACT_OK;
}

static tact_status take(tact_server *s, const tact_sms_call *in, sums *sum, tact_arena *arena, tact_trouble *trouble) {
    tact_texted told;
    tact_status status = tact_server_sms_call(s, in, arena, &told, trouble);
    if (status) return status;
    sum->texts += !in->receipt;
    sum->stops += told.stopped;
    sum->receipts += in->receipt && told.changed;
    sum->unknown += !told.known;
    if (told.commit > sum->commit) sum->commit = told.commit;
    return TACT_OK;
}

static void inbound(tact_server *s, const tact_http_request *request) {
    tact_gateway gateway;
    tact_sms_call *list;
    uint32_t count, aside;
    sums sum = { 0 };
    tact_trouble trouble = { "" };
    tact_json j;
    tact_gateway_of_config(&gateway, &s->brand.config, request->arena);
    bool form = tact_slice_equal_nocase(request->content_type, TACT_S("application/x-www-form-urlencoded"));
    tact_status status = tact_sms_calls_read(request->body, form, &gateway.calls, request->arena, &list, &count, &aside);
    if (status == TACT_ERR_INVALID || status == TACT_ERR_LIMIT) {
        tact_http_refuse_text(s->http, request->id, 400, status == TACT_ERR_LIMIT ? "More than 1,000 items or fields in one call. Send fewer at a time." : "The body is neither JSON nor a form, as its Content-Type says it is. channels.sms.inbound describes what is read.");
        return;
    }
    for (uint32_t i = 0; i < count && !status; i++) {
        tact_arena_mark mark = tact_arena_checkpoint(request->arena);
        status = take(s, &list[i], &sum, request->arena, &trouble);
        tact_arena_undo(request->arena, mark);
    }
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_json_init(&j, request->arena, 256);
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("texts"), sum.texts);
    tact_json_key_int(&j, TACT_S("stops"), sum.stops);
    tact_json_key_int(&j, TACT_S("receipts"), sum.receipts);
    tact_json_key_int(&j, TACT_S("unknown"), sum.unknown);
    tact_json_key_int(&j, TACT_S("aside"), aside);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, sum.commit, sum.unknown == count ? 202 : 200, tact_json_done(&j));
}

static void by_key(void *server, const tact_http_request *request) {
    tact_server *s = server;
    if (tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) inbound(s, request);
}

static void by_secret(void *server, const tact_http_request *request) {
    tact_server *s = server;
    if (known_secret(s, request->params[0])) inbound(s, request);
    else tact_http_refuse_text(s->http, request->id, 404, "There is nothing here. The gateway calls /v1/inbound/sms/ and the secret of channels.sms.inbound.secret.");
}

#define TYPES "application/json text/plain application/x-www-form-urlencoded"
const tact_http_route tact_api_inbound_sms[] = {
    { TACT_HTTP_POST, "/v1/inbound/sms", by_key, 512 * 1024, TYPES, 0, 0 },
    { TACT_HTTP_POST, "/v1/inbound/sms/{secret}", by_secret, 512 * 1024, TYPES, 0, 0 },
};
const size_t tact_api_inbound_sms_count = sizeof tact_api_inbound_sms / sizeof *tact_api_inbound_sms;
