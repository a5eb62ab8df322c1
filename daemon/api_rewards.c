/* daemon/api_rewards.c -- the loyalty programme: where a person stands, points for rewards, points by hand, their code to recommend with, and /r/CODE. */
#include <stdio.h>
#include <string.h>
#include "core/reward/reward.h"
#include "daemon/api_body.h"
#include "daemon/card.h"
#include "daemon/ticket.h"

/* With a write key this is for the person alone, who proves the userId in the path. */
static const tact_config_key *reader(tact_server *s, const tact_http_request *request, tact_slice written, tact_slice token, tact_who *who) {
    const tact_config_key *key = tact_server_key(s, request, written, TACT_NEED_WRITE);
    if (!key || !tact_api_who_path(s, request, who)) return NULL;
    if (key->kind != TACT_KEY_WRITE || (who->verified && tact_server_token_ok(s, who->user_id, token))) return key;
    tact_http_refuse_text(s->http, request->id, 403, "With a write key this is for the person alone: send userToken, which proves the userId in the path. A server key reads it for the brand.");
    return NULL;
}

static bool programme(tact_server *s, const tact_http_request *request) {
    if (tact_rewards_any(&tact_keeper_engine(s->keeper)->bundle->rewards)) return true;
    tact_http_refuse_text(s->http, request->id, 404, "The brand has no loyalty programme: write one in rewards.yaml.");
    return false;
}

static tact_slice base_url(const tact_server *s) {
    tact_slice url = s->brand.config.public_url;
    while (url.len && url.ptr[url.len - 1] == '/') url.len--;
    return url;
}

/* ---- where somebody stands ------------------------------------------------------------------------------------------------------ */

typedef struct out { tact_server *s; const tact_http_request *request; tact_json *j; const tact_rewards *rules; tact_slice language, fall_back; tact_instant now; } out;

static void at(out *o, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    if (t.us) tact_json_key_text(o->j, tact_slice_of(key), tact_instant_format(t, text));
}

static void write_standing(out *o, const tact_standing *now) {
    tact_json_key_int(o->j, TACT_S("points"), now->points);
    if (now->tier >= 0) tact_json_key_text(o->j, TACT_S("tier"), o->rules->tiers[now->tier].name);
    if (now->missing) tact_json_key_int(o->j, o->rules->tier_by == TACT_TIER_BY_VISITS ? TACT_S("visitsToNextTier") : TACT_S("pointsToNextTier"), now->missing);
    tact_json_key_int(o->j, TACT_S("earned"), now->earned);
    tact_json_key_int(o->j, TACT_S("shopVisits"), now->visits);
    if (now->expiring) {
        TACT_JSON_KEY(o->j, "expiring");
        tact_json_map(o->j);
        tact_json_key_int(o->j, TACT_S("points"), now->expiring);
        at(o, "at", now->expires);
        tact_json_end_map(o->j);
    }
    if (!o->rules->referral.on) return;
    tact_json_key_int(o->j, TACT_S("friends"), now->friends);
    tact_json_key_bool(o->j, TACT_S("ambassador"), now->ambassador);
}

/* Usable ones with their codes; used and expired ones without. */
static void write_coupons(out *o, const tact_view *view) {
    TACT_JSON_KEY(o->j, "coupons");
    tact_json_list(o->j);
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->loyalty.held_count; i++) {
            const tact_held *h = &view->parts[p]->loyalty.held[i];
            const tact_coupon *c = tact_rewards_coupon(o->rules, h->coupon);
            const tact_campaign *from = tact_bundle_campaign(tact_keeper_engine(o->s->keeper)->bundle, h->campaign);
            bool over = h->until.us && tact_instant_before(h->until, o->now);
            tact_slice code;
            tact_trouble trouble = { "" };
            tact_json_map(o->j);
            if (c) tact_json_key_text(o->j, TACT_S("coupon"), c->name);
            if (c) tact_json_key_text(o->j, TACT_S("value"), tact_worded_for(&c->value, o->language, o->fall_back));
            tact_ticket_json(o->j, tact_keeper_engine(o->s->keeper)->bundle, c, o->language, o->now);
            tact_json_key_text(o->j, TACT_S("state"), h->used ? TACT_S("redeemed") : over ? TACT_S("expired") : TACT_S("good"));
            if (!h->used && !over && tact_keeper_coupon_code(o->s->keeper, h, o->request->arena, &code, &trouble) == TACT_OK) tact_json_key_text(o->j, TACT_S("code"), code);
            if (from) tact_json_key_text(o->j, TACT_S("campaign"), from->name);
            at(o, "given", h->given);
            at(o, "until", h->until);
            tact_json_end_map(o->j);
        }
    tact_json_end_list(o->j);
}

static void write_rewards(out *o, uint32_t points) {
    TACT_JSON_KEY(o->j, "rewards");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < o->rules->reward_count; i++) {
        const tact_reward *r = &o->rules->rewards[i];
        tact_json_map(o->j);
        tact_json_key_text(o->j, TACT_S("reward"), r->name);
        tact_json_key_text(o->j, TACT_S("title"), tact_worded_for(&r->title, o->language, o->fall_back));
        tact_json_key_int(o->j, TACT_S("cost"), r->cost);
        tact_json_key_bool(o->j, TACT_S("enough"), points >= r->cost);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
}

/* By the month they were earned in, over the parts that take part, oldest first. */
static void write_months(out *o, const tact_view *view) {
    uint32_t month = 0;
    TACT_JSON_KEY(o->j, "history");
    tact_json_list(o->j);
    for (;;) {
        tact_saved sum = { .month = UINT16_MAX };
        char name[16];
        uint64_t earned = 0, left = 0;
        for (uint32_t p = 0; p < view->part_count; p++)
            for (uint32_t i = 0; i < view->parts[p]->loyalty.saved_count; i++) {
                const tact_saved *m = &view->parts[p]->loyalty.saved[i];
                if (m->month < month || m->month > sum.month) continue;
                if (m->month < sum.month) { sum = (tact_saved){ .month = m->month }; earned = left = 0; }
                earned += m->earned;
                left += m->left;
                sum.visits = (uint16_t)(sum.visits + m->visits);
                sum.friends = (uint16_t)(sum.friends + m->friends);
            }
        if (sum.month == UINT16_MAX) break;
        month = sum.month + 1u;
        snprintf(name, sizeof name, "%04u-%02u", 1970u + sum.month / 12u, sum.month % 12u + 1u);
        tact_json_map(o->j);
        tact_json_key_text(o->j, TACT_S("month"), tact_slice_of(name));
        tact_json_key_int(o->j, TACT_S("earned"), (int64_t)earned);
        tact_json_key_int(o->j, TACT_S("left"), (int64_t)left);
        if (sum.visits) tact_json_key_int(o->j, TACT_S("visits"), sum.visits);
        if (sum.friends) tact_json_key_int(o->j, TACT_S("friends"), sum.friends);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
}

static void write_code(out *o, const tact_referral_code *code) {
    char url[400];
    tact_json_key_text(o->j, TACT_S("code"), tact_slice_of(code->code));
    tact_slice base = base_url(o->s);
    if (base.len && snprintf(url, sizeof url, "%.*s/r/%s", (int)base.len, base.ptr, code->code) < (int)sizeof url) tact_json_key_text(o->j, TACT_S("url"), tact_slice_of(url));
}

static out begin(tact_server *s, const tact_http_request *request, tact_json *j) {
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    tact_json_init(j, request->arena, 2048);
    return (out){ .s = s, .request = request, .j = j, .rules = &b->rewards, .language = tact_server_language(s, request), .fall_back = b->default_locale, .now = tact_server_now(s) };
}

static void get(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_person person;
    tact_view view;
    tact_who who;
    tact_referral_code code;
    tact_slice token = { NULL, 0 };
    tact_trouble trouble = { "" };
    uint8_t record_key[16];
    char card[TACT_CARD_TEXT];
    if (tact_http_query(request, &token, TACT_S("userToken"))) token = (tact_slice){ NULL, 0 };
    if (!reader(s, request, (tact_slice){ NULL, 0 }, token, &who) || !programme(s, request)) return;
    tact_status status = tact_keeper_person(s->keeper, &who, request->arena, &person, NULL, record_key, &trouble);
    if (!status) status = tact_keeper_referral(s->keeper, &who, false, request->arena, &code, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    out o = begin(s, request, &j);
    tact_view_make(&view, &person, who.anonymous_id.len ? tact_keeper_device_part(s->keeper, who.anonymous_id) : 0, person.account, o.now);
    tact_standing now = tact_reward_standing(o.rules, &view);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("card"), tact_card_code(s->keeper, record_key, card));
    write_standing(&o, &now);
    write_coupons(&o, &view);
    write_rewards(&o, now.points);
    write_months(&o, &view);
    if (o.rules->referral.on && code.known) {
        TACT_JSON_KEY(&j, "referral");
        tact_json_map(&j);
        write_code(&o, &code);
        tact_json_end_map(&j);
    }
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ---- points spent, and by hand -------------------------------------------------------------------------------------------------- */

typedef struct ask { tact_server *server; const tact_http_request *request; const tact_reward *reward; } ask;

/* What a repeat hears too. */
static tact_slice answer(void *ctx, const tact_kept *kept, tact_arena *arena) {
    ask *a = ctx;
    tact_json j;
    tact_view view;
    (void)arena;
    out o = begin(a->server, a->request, &j);
    const tact_result *r = &kept->result;
    tact_view_make(&view, &r->person, kept->device_part, r->person.account, o.now);
    tact_standing now = tact_reward_standing(o.rules, &view);
    tact_slice why = r->decision.reasons.count ? tact_reason_code(r->decision.reasons.entries[r->decision.reasons.count - 1].reason) : (tact_slice){ NULL, 0 };
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("status"), r->refused ? TACT_S("refused") : TACT_S("ok"));
    if (r->refused && why.len) {
        tact_json_key_text(&j, TACT_S("reason"), why);
        tact_json_key_text(&j, TACT_S("text"), tact_reason_sentence(r->decision.reasons.entries[r->decision.reasons.count - 1].reason, o.language));
    }
    if (a->reward && !r->refused) tact_json_key_text(&j, TACT_S("reward"), a->reward->name);
    tact_json_key_int(&j, TACT_S("points"), now.points);
    for (uint32_t i = 0; i < r->gain.coupon_count; i++) {
        const tact_coupon *c = tact_rewards_coupon(o.rules, r->gain.coupons[i].coupon);
        TACT_JSON_KEY(&j, "coupon");
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("code"), kept->codes[i]);
        if (c) tact_json_key_text(&j, TACT_S("value"), tact_worded_for(&c->value, o.language, o.fall_back));
        at(&o, "until", r->gain.coupons[i].until);
        tact_json_end_map(&j);
    }
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

static void run(tact_server *s, const tact_http_request *request, const tact_who *who, const tact_config_key *key, const tact_value *body, tact_event *event, const tact_reward *reward) {
    tact_trouble trouble = { "" };
    tact_person person;
    tact_kept *kept = TACT_NEW(request->arena, tact_kept, 1);
    ask a = { .server = s, .request = request, .reward = reward };
    tact_slice id = tact_value_path_text(body, "messageId");
    if (!id.len) id = tact_http_get(request, TACT_S("idempotency-key"));
    if (!id.len) { tact_http_refuse_text(s->http, request->id, 400, "Send a messageId, or the header Idempotency-Key: the same again then hears the same answer, and nothing is done twice."); return; }
    tact_status status = kept ? tact_keeper_person(s->keeper, who, request->arena, &person, NULL, NULL, &trouble) : TACT_ERR_MEMORY;
    if (!status) status = tact_keeper_event(s->keeper, who, key->name, id, event, answer, &a, request->arena, kept, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    if (!kept->answer.len) { tact_http_refuse_text(s->http, request->id, 409, "This messageId came before and was about something else, or the person is not remembered: use another."); return; }
    bool refused = tact_slice_find(kept->answer, TACT_S("\"status\":\"refused\"")) >= 0;
    tact_server_answer_at(s, request, kept->commit, refused ? 409 : 200, kept->answer);
}

static void redeem(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_who who;
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = reader(s, request, tact_value_path_text(&body, "writeKey"), tact_value_path_text(&body, "userToken"), &who);
    if (!key || !programme(s, request)) return;
    tact_slice name = tact_value_path_text(&body, "reward");
    const tact_reward *reward = name.len ? tact_rewards_reward(&tact_keeper_engine(s->keeper)->bundle->rewards, tact_id32(name)) : NULL;
    if (!reward) { tact_http_refuse_text(s->http, request->id, 404, "There is no such reward: name one of rewards: in rewards.yaml as `reward`; GET /v1/rewards/{id} lists them."); return; }
    tact_event event = { .type = TACT_EVENT_REWARD, .hint = TACT_REWARD_REDEEM, .subject = reward->id, .trusted = true };
    run(s, request, &who, key, &body, &event, reward);
}

static void adjust(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_who who;
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER);
    if (!key || !tact_api_who_path(s, request, &who) || !programme(s, request)) return;
    const tact_value *points = tact_value_path(&body, "points");
    tact_slice note = tact_value_path_text(&body, "note");
    tact_pair *pairs = TACT_NEW(request->arena, tact_pair, 2);
    bool fits = points && points->type == TACT_INT && points->integer && points->integer <= TACT_POINTS_MOST && points->integer >= -TACT_POINTS_MOST;
    if (!fits) { tact_http_refuse_text(s->http, request->id, 400, "points is how many are given; less than zero takes them back. A whole number, not 0, up to a thousand million."); return; }
    if (!note.len || note.len > 200) { tact_http_refuse_text(s->http, request->id, 400, "note says why, in 1 to 200 bytes: the person can read it."); return; }
    if (!pairs) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this request now."); return; }
    pairs[0] = (tact_pair){ .key = TACT_S("points"), .value = tact_value_int(points->integer) };
    pairs[1] = (tact_pair){ .key = TACT_S("note"), .value = tact_value_text(note) };
    tact_event event = { .type = TACT_EVENT_REWARD, .hint = TACT_REWARD_ADJUST, .trusted = true, .properties = { .type = TACT_MAP, .map = { pairs, 2 } } };
    run(s, request, &who, key, &body, &event, NULL);
}

/* ---- recommending --------------------------------------------------------------------------------------------------------------- */

static void recommend(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_value body;
    tact_who who;
    tact_referral_code code;
    tact_trouble trouble = { "" };
    if (!tact_api_body(s, request, &body)) return;
    if (!reader(s, request, tact_value_path_text(&body, "writeKey"), tact_value_path_text(&body, "userToken"), &who)) return;
    if (!tact_keeper_engine(s->keeper)->bundle->rewards.referral.on) { tact_http_refuse_text(s->http, request->id, 404, "The brand thanks nobody for recommending: write `referral:` in rewards.yaml."); return; }
    tact_status status = tact_keeper_referral(s->keeper, &who, true, request->arena, &code, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    out o = begin(s, request, &j);
    tact_json_map(&j);
    write_code(&o, &code);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, code.commit, 200, tact_json_done(&j));
}

/* Leads to the brand's page with the code in its address, whoever's it is or nobody's: nothing is looked up, nothing changes. */
static void lead(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice code = request->params[0], page = tact_keeper_engine(s->keeper)->bundle->rewards.referral.page;
    size_t room = page.len + code.len + sizeof TACT_REFERRAL_TAG + 4;
    char *url = tact_arena_alloc(request->arena, room, 1);
    bool fits = code.len > 0 && code.len <= 32 && url && page.len;
    for (size_t i = 0; fits && i < code.len; i++) fits = (code.ptr[i] >= '0' && code.ptr[i] <= '9') || ((code.ptr[i] | 32) >= 'a' && (code.ptr[i] | 32) <= 'z') || code.ptr[i] == '-';
    if (!fits) { tact_http_refuse_text(s->http, request->id, 404, "This link leads nowhere; ask whoever sent it for another."); return; }
    ptrdiff_t hash = tact_slice_find(page, TACT_S("#"));
    tact_slice before = hash < 0 ? page : (tact_slice){ page.ptr, (size_t)hash }, behind = { before.ptr + before.len, page.len - before.len };
    int n = snprintf(url, room, "%.*s%c" TACT_REFERRAL_TAG "=%.*s%.*s", (int)before.len, before.ptr, tact_slice_find(before, TACT_S("?")) >= 0 ? '&' : '?', (int)code.len, code.ptr, (int)behind.len, behind.ptr);
    const tact_http_header headers[] = { { TACT_S("location"), { url, (size_t)n } }, { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("referrer-policy"), TACT_S("no-referrer") } };
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 302, TACT_HTTP_HEADERS_OF(headers) });
}

#define JSON "application/json text/plain"
const tact_http_route tact_api_rewards[] = {
    { TACT_HTTP_GET, "/v1/rewards/{id}", get, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/rewards/{id}/redeem", redeem, 4096, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/rewards/{id}/adjust", adjust, 4096, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/rewards/{id}/referral", recommend, 4096, JSON, 0, 0 },
    { TACT_HTTP_GET, "/r/{code}", lead, 0, NULL, 0, 0 },
};
const size_t tact_api_reward_count = sizeof tact_api_rewards / sizeof *tact_api_rewards;
