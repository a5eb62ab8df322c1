/* daemon/me_card.c -- GET /me/card: their card as a QR code, where they stand in the loyalty programme, and each coupon that can be used, as letters, bars and a QR code, to be shown at a till. */
#include <sodium.h>
#include <stdio.h>
#include "core/reward/reward.h"
#include "daemon/card.h"
#include "daemon/code128.h"
#include "daemon/me.h"
#include "daemon/qr.h"
#include "daemon/values.h"

enum { COUPONS_MOST = 64 };

static tact_value coupon(tact_me *me, const tact_rewards *rules, const tact_held *h, tact_slice code) {
    const tact_bundle *b = tact_keeper_engine(me->server->keeper)->bundle;
    const tact_coupon *c = tact_rewards_coupon(rules, h->coupon);
    char *text = tact_arena_alloc(me->request->arena, code.len + 1, 1);
    tact_values v;
    tact_values_init(&v, me->request->arena);
    if (!text) return tact_values_done(&v);
    for (size_t i = 0; i < code.len; i++) text[i] = code.ptr[i];
    text[code.len] = 0;
    if (c) tact_values_text(&v, "title", tact_worded_for(&c->value, me->tongue, b->default_locale));
    tact_values_text(&v, "code", (tact_slice){ text, code.len });
    if (h->until.us) tact_values_text(&v, "until", tact_me_time(me, h->until));
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
    tact_values_int(v, "points", now->points);
    tact_values_bool(v, "onePoint", now->points == 1);
    if (now->visits) tact_values_int(v, "visits", now->visits);
    tact_values_bool(v, "oneVisit", now->visits == 1);
    if (now->tier >= 0) tact_values_text(v, "tier", rules->tiers[now->tier].name);
}

/* Which card it is, for a phone that keeps one: eight bytes that lead nowhere. */
static tact_slice whose(const tact_me *me) {
    uint8_t secret[TACT_DERIVED_BYTES], hash[16];
    char *hex = tact_arena_alloc(me->request->arena, 17, 1);
    tact_vault_derive(tact_keeper_vault(me->server->keeper), secret, "me_cards", 0);
    crypto_generichash(hash, sizeof hash, me->record_key, sizeof me->record_key, secret, sizeof secret);
    return hex ? tact_slice_of(sodium_bin2hex(hex, 17, hash, 8)) : (tact_slice){ NULL, 0 };
}

static void card(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_me me = tact_me_begin(s, q);
    if (!tact_me_by_cookie(&me)) { tact_me_say(&me, me.gone ? 410 : 403, "me.needsCode.title", "me.needsCode.text"); return; }
    const tact_rewards *rules = &tact_keeper_engine(s->keeper)->bundle->rewards;
    tact_value *coupons = TACT_NEW(q->arena, tact_value, COUPONS_MOST);
    tact_instant now = tact_server_now(s);
    tact_trouble trouble = { "" };
    tact_view view;
    tact_values v;
    uint32_t count = 0;
    tact_slice code;
    tact_view_make(&view, &me.person, !me.person.account && me.person.part_count ? me.person.parts[0].id : 0, me.person.account, now);
    tact_standing standing = tact_reward_standing(rules, &view);
    for (uint32_t p = 0; coupons && p < view.part_count; p++)
        for (uint32_t i = 0; i < view.parts[p]->loyalty.held_count && count < COUPONS_MOST; i++) {
            const tact_held *h = &view.parts[p]->loyalty.held[i];
            if (h->used || (h->until.us && tact_instant_before(h->until, now))) continue;
            if (tact_keeper_coupon_code(s->keeper, h, q->arena, &code, &trouble) == TACT_OK) coupons[count++] = coupon(&me, rules, h, code);
        }
    tact_values_init(&v, q->arena);
    if (tact_rewards_any(rules)) own(&me, rules, &standing, &v);
    tact_values_list(&v, "coupons", coupons, count);
    tact_values_text(&v, "whose", whose(&me));
    tact_values_text(&v, "now", tact_me_time(&me, now));
    tact_value map = tact_values_done(&v);
    tact_me_reply(&me, 200, "me/card.mustache", &map);
}

static void worker(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-cache") }, { TACT_S("service-worker-allowed"), TACT_S("/me/card") },
                                                { TACT_S("content-security-policy"), TACT_S("default-src 'none'; connect-src 'self'") } };
    tact_face_file(server, request, headers, 3);
}

const tact_http_route tact_me_card_routes[] = { { TACT_HTTP_GET, "/me/card", card, 0, NULL, 0, 0 }, { TACT_HTTP_GET, "/me/worker.js", worker, 0, NULL, 0, 0 } };
const size_t tact_me_card_route_count = sizeof tact_me_card_routes / sizeof *tact_me_card_routes;
