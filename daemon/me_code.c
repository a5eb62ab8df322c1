/* daemon/me_code.c -- six digits to an address on file: asked for, sent as an answer through the outbox, typed in. Who asks hears the same whoever the address is of. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/email.h"
#include "core/text/sms.h"
#include "daemon/foreign.h"
#include "daemon/http_text.h"
#include "daemon/me.h"
#include "daemon/values.h"

enum { ASK = 16, MASKED_MOST = 80, ADDRESS_MOST = 320 };

static tact_codes *codes_of(tact_server *s) {
    if (!s->codes) s->codes = calloc(1, sizeof *s->codes);
    return s->codes;
}

/* ---- masked ---- */

static size_t letter(const char *at, const char *end) {
    size_t n = 1;
    while (at + n < end && ((unsigned char)at[n] & 0xC0) == 0x80) n++;
    return n;
}

tact_slice tact_me_masked(tact_slice a, tact_arena *arena) {
    const char *end = a.ptr + a.len, *sign = memchr(a.ptr, '@', a.len), *dot = end;
    char *out = tact_arena_alloc(arena, MASKED_MOST, 1);
    if (!out || a.len < 3) return (tact_slice){ NULL, 0 };
    if (!sign) {
        int n = snprintf(out, MASKED_MOST, "%.3s … %.2s", a.ptr, end - 2);
        return (tact_slice){ out, (size_t)n };
    }
    for (const char *c = sign; c < end; c++)
        if (*c == '.') dot = c;
    size_t first = letter(a.ptr, sign), host = sign + 1 < end ? letter(sign + 1, end) : 0, last = dot < end && (size_t)(end - dot) < 16 ? (size_t)(end - dot) : 0;
    int n = snprintf(out, MASKED_MOST, "%.*s…@%.*s…%.*s", (int)first, a.ptr, (int)host, sign + 1, (int)last, dot);
    return (tact_slice){ out, (size_t)n };
}

/* ---- sent ---- */

static tact_slice filled(const tact_me *me, tact_slice words, uint32_t code) {
    char *out = tact_arena_alloc(me->request->arena, words.len + me->server->brand.config.brand.len + 16, 1);
    size_t n = 0;
    if (!out) return (tact_slice){ NULL, 0 };
    for (size_t i = 0; i < words.len; i++) {
        tact_slice rest = { words.ptr + i, words.len - i };
        if (tact_slice_starts(rest, TACT_S("{code}"))) { n += (size_t)sprintf(out + n, "%06u", code); i += 5; }
        else if (tact_slice_starts(rest, TACT_S("{brand}"))) { memcpy(out + n, me->server->brand.config.brand.ptr, me->server->brand.config.brand.len); n += me->server->brand.config.brand.len; i += 6; }
        else out[n++] = words.ptr[i];
    }
    return (tact_slice){ out, n };
}

static void send_code(const tact_me *me, unsigned channel, tact_slice to, uint32_t code) {
    tact_instant now = tact_server_now(me->server);
    tact_sending sending = { .reply = true, .received = now, .heard = now, .to = to, .tries = 1, .campaign = TACT_S(""), .message = TACT_S("code"),
                             .content = { .title = filled(me, tact_screen_word(me->language, "me.code.subject"), code), .body = filled(me, tact_screen_word(me->language, "me.code.body"), code), .locale = me->tongue },
                             .intent = { .channel = (uint8_t)channel, .class_ = TACT_CLASS_ANSWER, .not_after = tact_instant_add(now, TACT_MINUTES(TACT_CODE_MINUTES)) } };
    randombytes_buf(&sending.intent.key, sizeof sending.intent.key);
    if (channel == TACT_CHANNEL_SMS) sending.content.title = (tact_slice){ NULL, 0 };
    tact_server_send(me->server, &sending);
}

/* ---- asked for ---- */

static bool connected(const tact_me *me, unsigned channel) { return tact_config_connected(&me->server->brand.config, channel); }

/* The address on file to send to: the one the message came on first. */
static const tact_address *on_file(const tact_me *me) {
    const uint8_t order[] = { me->channel, TACT_CHANNEL_EMAIL, TACT_CHANNEL_SMS };
    for (unsigned i = 0; i < sizeof order; i++) {
        if ((order[i] != TACT_CHANNEL_EMAIL && order[i] != TACT_CHANNEL_SMS) || !connected(me, order[i])) continue;
        const tact_address *a = tact_cold_address(&me->cold, order[i]);
        if (a) return a;
    }
    return NULL;
}

/* Out: whose it is, or a hash of the address. True: somebody has it. */
static bool found(tact_me *me, tact_slice address, bool email, uint8_t of[16]) {
    uint8_t secret[32];
    tact_person person;
    tact_trouble trouble = { "" };
    tact_who who = { .email = email ? address : (tact_slice){ NULL, 0 }, .phone = email ? (tact_slice){ NULL, 0 } : address };
    tact_vault_derive(tact_keeper_vault(me->server->keeper), secret, "me_codes", 0);
    crypto_generichash(of, 16, (const uint8_t *)address.ptr, address.len, secret, sizeof secret);
    uint8_t record[16];
    if (tact_keeper_person(me->server->keeper, &who, me->request->arena, &person, NULL, record, &trouble)) return false;
    memcpy(of, record, 16);
    return true;
}

void tact_me_ask(tact_me *me, tact_slice typed) {
    uint8_t of[16], bytes[ASK + MASKED_MOST];
    char token[TACT_TOKEN_TEXT];
    tact_codes *codes = codes_of(me->server);
    const tact_address *kept = typed.len ? NULL : on_file(me);
    bool email = typed.len && memchr(typed.ptr, '@', typed.len), known = kept != NULL;
    tact_slice address = kept ? kept->text : !typed.len ? (tact_slice){ NULL, 0 } : email ? tact_foreign_email(typed, me->request->arena) : tact_foreign_phone(typed, false, me->request->arena);
    unsigned channel = kept ? kept->channel : email ? TACT_CHANNEL_EMAIL : TACT_CHANNEL_SMS;
    if (!address.len || !codes) { tact_me_say(me, typed.len ? 400 : 409, typed.len ? "me.noAddress.title" : "me.noneKept.title", typed.len ? "me.noAddress.text" : "me.noneKept.text"); return; }
    if (kept) memcpy(of, me->record_key, 16);
    else known = found(me, address, email, of) && connected(me, channel);
    randombytes_buf(bytes, ASK);
    uint32_t code = randombytes_uniform(TACT_CODE_COUNT);
    tact_code_made made = tact_codes_make(codes, bytes, of, known ? code : TACT_CODE_COUNT, tact_server_now(me->server));
    if (made == TACT_CODE_FULL) { tact_http_refuse(me->server->http, me->request->id, &(tact_http_problem){ .status = 503, .detail = TACT_S("Too many codes were asked for now; try again in some minutes."), .retry_after_s = 600 }); return; }
    if (made == TACT_CODE_MADE && known) send_code(me, channel, address, code);
    tact_slice masked = tact_me_masked(address, me->request->arena);
    memcpy(bytes + ASK, masked.ptr, masked.len);
    tact_instant until = tact_instant_add(tact_server_now(me->server), TACT_MINUTES(TACT_CODE_MINUTES));
    tact_me_cookie(me, "tact_me_code", tact_token_make(me->server->keeper, 'A', until, (tact_slice){ (const char *)bytes, ASK + masked.len }, token), TACT_CODE_MINUTES * 60);
    tact_me_lead(me, 0, TACT_S("/me/code"));
}

/* ---- typed in ---- */

/* What the cookie says: which browser asked, and where it was sent. */
static bool asked(const tact_me *me, uint8_t room[TACT_TOKEN_CARRIES], tact_slice *masked) {
    tact_slice bytes, cookie = tact_me_cookie_of(me, "tact_me_code");
    if (!cookie.len || tact_token_open(me->server->keeper, 'A', tact_server_now(me->server), cookie, room, &bytes) || bytes.len < ASK) return false;
    *masked = (tact_slice){ bytes.ptr + ASK, bytes.len - ASK };
    return true;
}

static void code_page(tact_me *me, int status, tact_slice masked, unsigned left) {
    tact_values v;
    tact_values_init(&v, me->request->arena);
    tact_values_text(&v, "masked", masked);
    if (left) tact_values_int(&v, "left", left);
    tact_value map = tact_values_done(&v);
    tact_me_reply(me, status, "me/code.mustache", &map);
}

static void ask(void *server, const tact_http_request *q) {
    tact_me me = tact_me_begin(server, q);
    tact_slice address;
    if (!tact_me_form_good(&me, (tact_slice){ NULL, 0 })) return;
    if (tact_http_form_value(q->arena, &address, q->body, TACT_S("address")) || !address.len || address.len > ADDRESS_MOST) { tact_me_say(&me, 400, "me.noAddress.title", "me.noAddress.text"); return; }
    tact_me_ask(&me, address);
}

static void show(void *server, const tact_http_request *q) {
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_slice masked;
    tact_me me = tact_me_begin(server, q);
    if (asked(&me, room, &masked)) code_page(&me, 200, masked, 0);
    else tact_me_say(&me, 410, "me.codeOver.title", "me.codeOver.text");
}

static void try(void *server, const tact_http_request *q) {
    uint8_t room[TACT_TOKEN_CARRIES], of[16];
    tact_slice masked, typed;
    unsigned left;
    tact_me me = tact_me_begin(server, q);
    if (!tact_me_form_good(&me, (tact_slice){ NULL, 0 })) return;
    bool here = asked(&me, room, &masked) && !tact_http_form_value(q->arena, &typed, q->body, TACT_S("code")) && codes_of(me.server);
    tact_code_said said = here ? tact_codes_try(codes_of(me.server), room, typed, tact_server_now(me.server), of, &left) : TACT_CODE_OVER;
    if (said == TACT_CODE_WRONG) { code_page(&me, 403, masked, left); return; }
    tact_me_cookie(&me, "tact_me_code", TACT_S(""), 0);
    if (said == TACT_CODE_OVER) { tact_me_say(&me, 410, "me.codeOver.title", "me.codeOver.text"); return; }
    if (!tact_me_prove(&me, &(tact_who){ .record_key = of })) { tact_me_say(&me, 410, "me.nobody.title", "me.nobody.text"); return; }
    tact_me_lead(&me, 0, TACT_S("/me"));
}

#define FORM "application/x-www-form-urlencoded"
const tact_http_route tact_me_code_routes[] = {
    { TACT_HTTP_GET, "/me/code", show, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/me/code", ask, 4096, FORM, 0, 0 },
    { TACT_HTTP_POST, "/me/try", try, 4096, FORM, 0, 0 },
};
const size_t tact_me_code_route_count = sizeof tact_me_code_routes / sizeof *tact_me_code_routes;
