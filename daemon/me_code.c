/* daemon/me_code.c -- six digits to an address on file: asked for, sent as an answer through the outbox, typed in.
 *
 * Alike     who asks hears the same whoever the address is of, in words, status, headers and time: an ask is answered before anybody looks whose the address is, which
 *           the next second does (tact_me_codes_look). What is said to a code that was wrong comes from the browser's own cookie alone; the table has the last word on
 *           a right one, and a cookie that is played again gains no try.
 * Client    30 at once and one more each two minutes (an IPv4 address, or the /64 of an IPv6 address): many people can stand behind one.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/email.h"
#include "core/text/sms.h"
#include "daemon/foreign.h"
#include "daemon/http_text.h"
#include "daemon/me.h"
#include "daemon/rates.h"
#include "daemon/screen_say.h"
#include "daemon/values.h"

enum { MASKED_MOST = 80, ADDRESS_LEAST = 3, ADDRESS_MOST = 320, ASKS_A_CLIENT = 30, ASK_MINUTES = 2, WAITING_MOST = 4096, LOOKED_AT_A_SECOND = 2048, BLOCK = 1 << 20 };

typedef struct waiting {               /* an ask that was answered, and nobody looked yet whose the address is */
    struct waiting *next;
    uint8_t ask[16], record[16];       /* record: of a link's holder */
    bool kept, email;                  /* kept: by a link, to the address kept */
    uint8_t channel;
    unsigned language;
    uint16_t length; char address[ADDRESS_MOST];
} waiting;
struct tact_me_codes { tact_codes table; uint8_t born[8]; waiting *first, **last; unsigned count; };

static struct tact_me_codes *codes_of(tact_server *s) {
    if (s->codes || !(s->codes = calloc(1, sizeof *s->codes))) return s->codes;
    randombytes_buf(s->codes->born, sizeof s->codes->born);
    s->codes->last = &s->codes->first;
    return s->codes;
}

static waiting *unhook(struct tact_me_codes *codes) {
    waiting *w = codes->first;
    if (!w) return NULL;
    codes->first = w->next;
    if (!codes->first) codes->last = &codes->first;
    codes->count--;
    return w;
}

void tact_me_codes_free(tact_server *s) {
    for (waiting *w; s->codes && (w = unhook(s->codes));) free(w);
    free(s->codes);
    s->codes = NULL;
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
    if (!out || a.len < ADDRESS_LEAST) return (tact_slice){ NULL, 0 };
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

static void send_code(tact_server *s, const waiting *w, uint32_t code, tact_arena *arena) {
    char digits[8];
    tact_instant now = tact_server_now(s);
    tact_hole holes[] = { { "code", { digits, (size_t)snprintf(digits, sizeof digits, "%06u", code) } }, { "brand", s->brand.config.name } };
    tact_sending sending = { .reply = true, .received = now, .heard = now, .to = { w->address, w->length }, .tries = 1, .campaign = TACT_S(""), .message = TACT_S("code"),
                             .content = { .title = tact_screen_say(arena, tact_screen_word(w->language, "me.code.subject"), holes, 2), .body = tact_screen_say(arena, tact_screen_word(w->language, "me.code.body"), holes, 2), .locale = tact_me_tongue(w->language) },
                             .intent = { .channel = w->channel, .class_ = TACT_CLASS_ANSWER, .not_after = tact_instant_add(now, TACT_MINUTES(TACT_CODE_MINUTES)) } };
    randombytes_buf(&sending.intent.key, sizeof sending.intent.key);
    if (w->channel == TACT_CHANNEL_SMS) sending.content.title = (tact_slice){ NULL, 0 };
    if (sending.content.body.len) tact_server_send(s, &sending);
}

/* Whose it is; false: nobody's. */
static bool found(tact_server *s, const waiting *w, uint8_t of[16], tact_arena *arena) {
    const tact_slice none = { NULL, 0 }, address = { w->address, w->length };
    const tact_who who = w->kept ? (tact_who){ .record_key = w->record } : (tact_who){ .email = w->email ? address : none, .phone = w->email ? none : address };
    tact_person person;
    tact_trouble trouble = { "" };
    return tact_config_connected(&s->brand.config, w->channel) && !tact_keeper_person(s->keeper, &who, arena, &person, NULL, of, &trouble);
}

void tact_me_codes_look(tact_server *s) {
    tact_arena arena;
    char *block = s->codes && s->codes->first ? malloc(BLOCK) : NULL;
    if (!block) return;                /* nobody waits; or they wait another second */
    tact_arena_init(&arena, block, BLOCK, NULL);
    for (unsigned i = 0; i < LOOKED_AT_A_SECOND && s->codes->first; i++) {
        uint8_t of[16];
        waiting *w = unhook(s->codes);
        uint32_t code = randombytes_uniform(TACT_CODE_COUNT);
        if (found(s, w, of, &arena) && tact_codes_make(&s->codes->table, w->ask, of, w->kept ? TACT_CODE_BY_LINK : TACT_CODE_BY_ADDRESS, code, tact_server_now(s))) send_code(s, w, code, &arena);
        tact_arena_reset(&arena);
        free(w);
    }
    tact_arena_close(&arena);
    free(block);
}

/* ---- the browser that asked ---- */

typedef struct asked { uint8_t ask[16], born[8]; tact_instant until; uint8_t tries; tact_slice masked; } asked;
enum { ASKED_BYTES = 33 };

static void carry(tact_me *me, const asked *a) {
    char bytes[ASKED_BYTES + MASKED_MOST], token[TACT_TOKEN_TEXT];
    memcpy(bytes, a->ask, 16);
    memcpy(bytes + 16, a->born, 8);
    memcpy(bytes + 24, &a->until.us, 8);
    bytes[32] = (char)a->tries;
    if (a->masked.len) memcpy(bytes + ASKED_BYTES, a->masked.ptr, a->masked.len);
    int seconds = (int)(tact_instant_since(a->until, tact_server_now(me->server)).us / 1000000);
    tact_me_cookie(me, "tact_me_code", tact_token_make(me->server->keeper, 'A', a->until, (tact_slice){ bytes, ASKED_BYTES + a->masked.len }, token), seconds);
}

/* False: none is open in this browser (any more), or it is of before a restart. */
static bool carried(const tact_me *me, uint8_t room[TACT_TOKEN_CARRIES], asked *out) {
    const struct tact_me_codes *codes = codes_of(me->server);
    tact_slice bytes, cookie = tact_me_cookie_of(me, "tact_me_code");
    if (!codes || !cookie.len || tact_token_open(me->server->keeper, 'A', tact_server_now(me->server), cookie, room, &bytes) || bytes.len < ASKED_BYTES) return false;
    memcpy(out->ask, bytes.ptr, 16);
    memcpy(out->born, bytes.ptr + 16, 8);
    memcpy(&out->until.us, bytes.ptr + 24, 8);
    out->tries = (uint8_t)bytes.ptr[32];
    out->masked = (tact_slice){ bytes.ptr + ASKED_BYTES, bytes.len - ASKED_BYTES };
    return memcmp(out->born, codes->born, sizeof out->born) == 0 && out->tries < TACT_CODE_TRIES;
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

static void wait_for(tact_me *me, int status, uint32_t seconds) {
    char minutes[12];
    const tact_hole hole = { "minutes", { minutes, (size_t)snprintf(minutes, sizeof minutes, "%u", (seconds + 59) / 60) } };
    tact_me_retry(me, seconds);
    tact_me_say_words(me, status, tact_screen_word(me->language, "me.codesMany.title"), tact_screen_say(me->request->arena, tact_screen_word(me->language, "me.codesMany.text"), &hole, 1));
}

/* The same answer whoever the address is of: nothing here may look. */
void tact_me_ask(tact_me *me, tact_slice typed) {
    tact_server *s = me->server;
    struct tact_me_codes *codes = codes_of(s);
    const tact_address *kept = typed.len ? NULL : on_file(me);
    bool email = typed.len && memchr(typed.ptr, '@', typed.len);
    tact_instant now = tact_server_now(s);
    tact_slice address = kept ? kept->text : !typed.len ? (tact_slice){ NULL, 0 } : email ? tact_foreign_email(typed, me->request->arena) : tact_foreign_phone(typed, false, me->request->arena);
    if (address.len < ADDRESS_LEAST || address.len > ADDRESS_MOST) { tact_me_say(me, typed.len ? 400 : 409, typed.len ? "me.noAddress.title" : "me.noneKept.title", typed.len ? "me.noAddress.text" : "me.noneKept.text"); return; }
    uint32_t wait = tact_rates_take_seldom(s->rates, &me->request->peer, TACT_S("/me/code"), ASKS_A_CLIENT, TACT_MINUTES(ASK_MINUTES), now);
    if (wait) { wait_for(me, 429, wait); return; }
    wait = !codes || codes->count >= WAITING_MOST ? 60 : tact_codes_full_s(&codes->table, now);
    waiting *w = wait ? NULL : malloc(sizeof *w);
    if (!w) { wait_for(me, 503, wait ? wait : 60); return; }
    *w = (waiting){ .kept = kept != NULL, .email = email, .channel = (uint8_t)(kept ? kept->channel : email ? TACT_CHANNEL_EMAIL : TACT_CHANNEL_SMS), .language = me->language, .length = (uint16_t)address.len };
    memcpy(w->address, address.ptr, address.len);
    memcpy(w->record, me->record_key, 16);
    randombytes_buf(w->ask, sizeof w->ask);
    *codes->last = w;
    codes->last = &w->next;
    codes->count++;
    asked a = { .until = tact_instant_add(now, TACT_MINUTES(TACT_CODE_MINUTES)), .masked = tact_me_masked(address, me->request->arena) };
    memcpy(a.ask, w->ask, sizeof a.ask);
    memcpy(a.born, codes->born, sizeof a.born);
    carry(me, &a);
    tact_me_lead(me, 0, TACT_S("/me/code"));
}

/* ---- typed in ---- */

static void code_page(tact_me *me, int status, const asked *a) {
    tact_values v;
    tact_values_init(&v, me->request->arena);
    tact_values_text(&v, "masked", a->masked);
    if (a->tries) tact_values_int(&v, "left", TACT_CODE_TRIES - a->tries);
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
    asked a;
    tact_me me = tact_me_begin(server, q);
    if (carried(&me, room, &a)) code_page(&me, 200, &a);
    else tact_me_say(&me, 410, "me.codeOver.title", "me.codeOver.text");
}

static void try(void *server, const tact_http_request *q) {
    uint8_t room[TACT_TOKEN_CARRIES], of[16];
    tact_slice typed;
    asked a;
    tact_me me = tact_me_begin(server, q);
    if (!tact_me_form_good(&me, (tact_slice){ NULL, 0 })) return;
    bool here = carried(&me, room, &a) && !tact_http_form_value(q->arena, &typed, q->body, TACT_S("code"));
    bool right = here && tact_codes_take(&me.server->codes->table, a.ask, typed, tact_server_now(me.server), of);
    if (here && !right && ++a.tries < TACT_CODE_TRIES) { carry(&me, &a); code_page(&me, 403, &a); return; }
    tact_me_cookie(&me, "tact_me_code", TACT_S(""), 0);
    if (!right) { tact_me_say(&me, 410, "me.codeOver.title", "me.codeOver.text"); return; }
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
