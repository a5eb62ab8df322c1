/* daemon/me_card.c -- GET /me/card: their card as a QR code, where they stand in the loyalty programme, and each coupon and ticket that can be used, as letters, bars and a QR code, to be shown at a till;
 * GET /me/card/{pass}: the same for the phone's own wallet, "card" or a coupon's number, with ".pkpass" or ".google". */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "core/reward/reward.h"
#include "daemon/card.h"
#include "daemon/code128.h"
#include "daemon/answer.h"
#include "daemon/me.h"
#include "daemon/page.h"
#include "daemon/qr.h"
#include "daemon/screen_say.h"
#include "daemon/ticket.h"
#include "daemon/values.h"
#include "daemon/wallet.h"

enum { COUPONS_MOST = 64 };

static bool usable(const tact_held *h, tact_instant now) { return !h->used && (!h->until.us || !tact_instant_before(h->until, now)); }

static const tact_coupon *kind_of(const tact_me *me, const tact_held *h) { return tact_rewards_coupon(&tact_keeper_engine(me->server->keeper)->bundle->rewards, h->coupon); }
static tact_slice worth(const tact_me *me, const tact_held *h) {
    const tact_bundle *b = tact_keeper_engine(me->server->keeper)->bundle;
    const tact_coupon *c = kind_of(me, h);
    return c ? tact_worded_for(&c->value, me->tongue, b->default_locale) : (tact_slice){ NULL, 0 };
}

static tact_value coupon(tact_me *me, const tact_held *h, tact_slice code) {
    char *text = tact_arena_alloc(me->request->arena, code.len + 1, 1), *id = tact_arena_alloc(me->request->arena, 16, 1);
    tact_values v;
    tact_values_init(&v, me->request->arena);
    if (!text || !id) return tact_values_done(&v);
    for (size_t i = 0; i < code.len; i++) text[i] = code.ptr[i];
    text[code.len] = 0;
    tact_values_text(&v, "id", tact_answer_hex(h->key, id));
    tact_values_text(&v, "title", worth(me, h));
    tact_values_text(&v, "code", (tact_slice){ text, code.len });
    const tact_coupon *c = kind_of(me, h);
    if (tact_ticket_is(c)) {
        const tact_bundle *b = tact_keeper_engine(me->server->keeper)->bundle;
        const tact_place *place = tact_ticket_place(b, c);
        tact_values_text(&v, "from", tact_ticket_begins(b, c, me->tongue, tact_server_now(me->server), me->request->arena));
        if (place) { tact_values_text(&v, "place", place->name); tact_values_text(&v, "address", place->address); }
    } else if (h->until.us) tact_values_text(&v, "until", tact_me_time(me, h->until));
    tact_values_text(&v, "qr", tact_qr_svg(text, "QR", me->request->arena));
    tact_values_text(&v, "bars", tact_code128_svg((tact_slice){ text, code.len }, me->request->arena));
    return tact_values_done(&v);
}

/* The card itself, and what the till will see when it reads it. */
static void own(tact_me *me, const tact_rewards *rules, const tact_standing *now, tact_values *v) {
    char code[TACT_CARD_TEXT];
    tact_card_code(me->server->keeper, me->record_key, code);
    tact_values_bool(v, "programme", true);
    char label[128];
    tact_slice words = tact_screen_word(me->language, "me.card.qr");
    snprintf(label, sizeof label, "%.*s", (int)words.len, words.ptr);
    tact_values_text(v, "card", tact_qr_svg(code, label, me->request->arena));
    tact_values_text(v, "points", tact_screen_number(me->request->arena, me->language, now->points));
    tact_values_bool(v, "onePoint", now->points == 1);
    if (now->visits) tact_values_int(v, "visits", now->visits);
    tact_values_bool(v, "oneVisit", now->visits == 1);
    if (now->tier >= 0) tact_values_text(v, "tier", rules->tiers[now->tier].name);
}

/* Which card or coupon it is, for a phone that keeps one: eight bytes that lead nowhere. */
static tact_slice hash_of(const tact_me *me, tact_slice code) {
    uint8_t secret[TACT_DERIVED_BYTES], hash[16];
    crypto_generichash_state state;
    char *hex = tact_arena_alloc(me->request->arena, 17, 1);
    tact_vault_derive(tact_keeper_vault(me->server->keeper), secret, "me_cards", 0);
    crypto_generichash_init(&state, secret, sizeof secret, sizeof hash);
    crypto_generichash_update(&state, me->record_key, sizeof me->record_key);
    crypto_generichash_update(&state, (const uint8_t *)code.ptr, code.len);
    crypto_generichash_final(&state, hash, sizeof hash);
    return hex ? tact_slice_of(sodium_bin2hex(hex, 17, hash, 8)) : (tact_slice){ NULL, 0 };
}

static void card(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_me me = tact_me_begin(s, q);
    if (!tact_me_by_cookie(&me)) { tact_me_say(&me, me.gone ? 410 : 403, "me.needsCode.title", "me.needsCode.text"); return; }
    const tact_rewards *rules = &tact_keeper_engine(s->keeper)->bundle->rewards;
    tact_value *coupons = TACT_NEW(q->arena, tact_value, COUPONS_MOST), *tickets = TACT_NEW(q->arena, tact_value, COUPONS_MOST);
    tact_instant now = tact_server_now(s);
    tact_trouble trouble = { "" };
    tact_view view;
    tact_values v;
    uint32_t count = 0, ticket_count = 0;
    tact_slice code;
    tact_view_make(&view, &me.person, !me.person.account && me.person.part_count ? me.person.parts[0].id : 0, me.person.account, now);
    tact_standing standing = tact_reward_standing(rules, &view);
    for (uint32_t p = 0; coupons && tickets && p < view.part_count; p++)
        for (uint32_t i = 0; i < view.parts[p]->loyalty.held_count && count + ticket_count < COUPONS_MOST; i++) {
            const tact_held *h = &view.parts[p]->loyalty.held[i];
            if (!usable(h, now) || tact_keeper_coupon_code(s->keeper, h, q->arena, &code, &trouble) != TACT_OK) continue;
            if (tact_ticket_is(kind_of(&me, h))) tickets[ticket_count++] = coupon(&me, h, code);
            else coupons[count++] = coupon(&me, h, code);
        }
    tact_values_init(&v, q->arena);
    if (tact_rewards_any(rules)) own(&me, rules, &standing, &v);
    tact_values_list(&v, "coupons", coupons, count);
    tact_values_list(&v, "tickets", tickets, ticket_count);
    tact_values_bool(&v, "nothing", !count && !ticket_count);
    tact_values_text(&v, "whose", hash_of(&me, (tact_slice){ NULL, 0 }));
    tact_values_bool(&v, "apple", tact_wallet_has_apple(&s->brand.config, now));
    tact_values_bool(&v, "googleCard", tact_wallet_has_google(&s->brand.config, TACT_WALLET_CARD));
    tact_values_bool(&v, "googleCoupon", tact_wallet_has_google(&s->brand.config, TACT_WALLET_COUPON));
    tact_values_bool(&v, "googleTicket", tact_wallet_has_google(&s->brand.config, TACT_WALLET_TICKET));
    tact_values_text(&v, "now", tact_me_time(&me, now));
    tact_value map = tact_values_done(&v);
    tact_me_reply(&me, 200, "me/card.mustache", &map);
}

/* ---- for a wallet ---- */

static const tact_held *held_of(const tact_me *me, tact_slice id, tact_instant now) {
    uint64_t key;
    if (!tact_answer_unhex(id, &key)) return NULL;
    for (uint32_t p = 0; p < me->person.part_count; p++)
        for (uint32_t i = 0; i < me->person.parts[p].loyalty.held_count; i++)
            if (me->person.parts[p].loyalty.held[i].key == key && usable(&me->person.parts[p].loyalty.held[i], now)) return &me->person.parts[p].loyalty.held[i];
    return NULL;
}

/* What it is made of; false: there is no such card or coupon. */
static bool pass_of(tact_me *me, tact_slice what, tact_instant now, tact_wallet_pass *out) {
    char *code = tact_arena_alloc(me->request->arena, TACT_CARD_TEXT, 1), *base = tact_arena_alloc(me->request->arena, 304, 1);
    tact_trouble trouble = { "" };
    int n = base ? tact_page_base(me->server, base) : 0;
    if (!code || !base) return false;
    *out = (tact_wallet_pass){ .until_label = tact_screen_word(me->language, "me.card.ends"), .code_label = tact_screen_word(me->language, "me.card.code"), .page_label = tact_screen_word(me->language, "me.card.page") };
    if (n > 0 && n < 300) { memcpy(base + n, "/me", 4); out->page = tact_slice_of(base); }
    if (tact_slice_is(what, "card")) {
        out->title = tact_screen_word(me->language, "me.card.own");
        out->code = tact_card_code(me->server->keeper, me->record_key, code);
        out->serial = hash_of(me, (tact_slice){ NULL, 0 });
        return tact_rewards_any(&tact_keeper_engine(me->server->keeper)->bundle->rewards);
    }
    const tact_held *h = held_of(me, what, now);
    if (!h || tact_keeper_coupon_code(me->server->keeper, h, me->request->arena, &out->code, &trouble)) return false;
    const tact_coupon *c = kind_of(me, h);
    out->kind = tact_ticket_is(c) ? TACT_WALLET_TICKET : TACT_WALLET_COUPON;
    if (out->kind == TACT_WALLET_TICKET) {
        const tact_place *place = tact_ticket_place(tact_keeper_engine(me->server->keeper)->bundle, c);
        out->from = c->from;
        out->from_label = tact_screen_word(me->language, "me.card.begins");
        out->place_label = tact_screen_word(me->language, "me.card.place");
        if (place) out->place = place->name;
    }
    out->shown = out->code;
    out->until = h->until;
    out->title = worth(me, h).len ? worth(me, h) : me->server->brand.config.name;
    out->serial = hash_of(me, out->code);
    return true;
}

static void pass(void *server, const tact_http_request *q) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("content-disposition"), TACT_S("attachment; filename=\"pass.pkpass\"") } };
    tact_server *s = server;
    tact_me me = tact_me_begin(s, q);
    tact_slice what = q->params[0], ends[] = { TACT_S(".pkpass"), TACT_S(".google") }, made;
    tact_instant now = tact_server_now(s);
    tact_trouble trouble = { "" };
    tact_wallet_pass p;
    bool google = what.len > 7 && memcmp(what.ptr + what.len - 7, ends[1].ptr, 7) == 0, known = google || (what.len > 7 && memcmp(what.ptr + what.len - 7, ends[0].ptr, 7) == 0);
    if (tact_me_too_often(&me)) return;
    if (!tact_me_by_cookie(&me)) { tact_me_say(&me, me.gone ? 410 : 403, "me.needsCode.title", "me.needsCode.text"); return; }
    known = known && pass_of(&me, (tact_slice){ what.ptr, what.len - 7 }, now, &p) && (google ? tact_wallet_has_google(&s->brand.config, p.kind) : tact_wallet_has_apple(&s->brand.config, now));
    if (!known) { tact_me_say(&me, 404, "me.wrong.title", "me.wrong.text"); return; }
    tact_status status = google ? tact_wallet_google(&s->brand.config, &p, now, q->arena, &made, &trouble) : tact_wallet_apple(&s->brand.config, &p, now, q->arena, &made, &trouble);
    if (status) tact_server_refuse(s, q, status, &trouble);
    else if (google) tact_me_lead(&me, 0, made);
    else tact_http_reply(s->http, q->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/vnd.apple.pkpass"), .body = made, TACT_HTTP_HEADERS_OF(headers) });
}

static void worker(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-cache") }, { TACT_S("service-worker-allowed"), TACT_S("/me/card") },
                                                { TACT_S("content-security-policy"), TACT_S("default-src 'none'; connect-src 'self'") } };
    tact_face_file(server, request, headers, 3);
}

const tact_http_route tact_me_card_routes[] = { { TACT_HTTP_GET, "/me/card", card, 0, NULL, 0, 0 }, { TACT_HTTP_GET, "/me/card/{pass}", pass, 0, NULL, 0, 0 }, { TACT_HTTP_GET, "/me/worker.js", worker, 0, NULL, 0, 0 } };
const size_t tact_me_card_route_count = sizeof tact_me_card_routes / sizeof *tact_me_card_routes;
