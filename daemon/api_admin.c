/* daemon/api_admin.c -- campaigns and their true effect, pause and resume, outcomes reported back, loading the folder anew. */
#include <stdlib.h>
#include "core/measure/allocation.h"
#include "core/measure/lift.h"
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/pauses_json.h"

static void side(tact_json *j, const char *name, const tact_side *s) {
    tact_json_key(j, tact_slice_of(name));
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("people"), (int64_t)s->people);
    tact_json_key_int(j, TACT_S("goals"), (int64_t)s->goals);
    TACT_JSON_KEY(j, "value");
    tact_json_double(j, s->value_sum);
    tact_json_end_map(j);
}

static void number(tact_json *j, const char *name, double v) {
    tact_json_key(j, tact_slice_of(name));
    tact_json_double(j, v);
}

/* An estimate needs rates to start from: from a handful of people it would be a guess in millions. */
static void more_people(tact_json *j, const tact_lift *l, bool mismatch) {
    if (!mismatch && l->verdict > TACT_LIFT_OPEN) return;
    TACT_JSON_KEY(j, "morePeopleNeeded");
    if (l->verdict == TACT_LIFT_OPEN && !mismatch) { tact_json_int(j, (int64_t)l->more_people); return; }
    tact_json_null(j);
    tact_json_key_text(j, TACT_S("morePeopleUnknownBecause"), mismatch ? TACT_S("the lot did not fall as asked, so more people would not make the figures readable")
                                                                       : TACT_S("an estimate needs at least 30 people on each side, and ten goals to be expected on the smaller one"));
}

static void lift(tact_json *j, const tact_server *s, const tact_tally *t, const tact_campaign *c) {
    static const char *const verdicts[] = { "too little data", "not yet", "it helped", "it did harm" };
    double share = (c->holdout_milli == TACT_HOLDOUT_AUTO ? 100 : c->holdout_milli) / 1000.0;
    tact_sample treated = tact_sample_of_goals(&t->treated), control = tact_sample_of_goals(&t->held_out), treated_value = tact_sample_of_value(&t->treated), control_value = tact_sample_of_value(&t->held_out);
    bool lot = share > 0 && share < 1 && tact_allocation_check((const uint64_t[]){ t->treated.people, t->held_out.people }, (const double[]){ 1 - share, share }, 2).mismatch;
    tact_lift l = tact_lift_of(&treated, &control, &tact_lift_standard);
    TACT_JSON_KEY(j, "lift");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("verdict"), tact_slice_of(lot ? "not readable: the lot did not fall as asked" : verdicts[l.verdict]));
    if (l.verdict != TACT_LIFT_TOO_LITTLE && !lot) {
        number(j, "difference", l.difference);
        number(j, "low", l.low);
        number(j, "high", l.high);
        number(j, "valuePerPerson", treated_value.mean - control_value.mean);
    }
    more_people(j, &l, lot);
    tact_instant final = tact_tally_final_after(t, c, tact_keeper_engine(s->keeper)->bundle->lateness);
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_key_bool(j, TACT_S("provisional"), tact_instant_before(tact_server_now(s), final));     /* goals may still come in */
    if (final.us) tact_json_key_text(j, TACT_S("finalAfter"), tact_instant_format(final, text));
    tact_json_end_map(j);
}

/* Why it stopped itself: {"by": "complaints", "count": 2, "of": 600, "limit": 0.001, "at": "..."}. */
static void brake(tact_json *j, const tact_brake *b) {
    char text[TACT_INSTANT_TEXT + 1];
    if (!b->kind) return;
    TACT_JSON_KEY(j, "brake");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("by"), tact_slice_of(tact_brake_name(b->kind)));
    tact_json_key_int(j, TACT_S("count"), (int64_t)b->count);
    tact_json_key_int(j, TACT_S("of"), (int64_t)b->of);
    number(j, "limit", tact_brake_limit_milli(b->kind) / 1000.0);
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(b->at, text));
    tact_json_end_map(j);
}

static void budget(tact_json *j, const tact_campaign *c, const tact_tally *t) {
    if (!c->budget_touches && !c->budget_per_day) return;
    TACT_JSON_KEY(j, "budget");
    tact_json_map(j);
    if (c->budget_touches) tact_json_key_int(j, TACT_S("touches"), (int64_t)c->budget_touches);
    if (c->budget_per_day) tact_json_key_int(j, TACT_S("perDay"), (int64_t)c->budget_per_day);
    tact_json_key_int(j, TACT_S("spent"), (int64_t)t->sent);
    tact_json_key_int(j, TACT_S("spentToday"), (int64_t)t->sent_today);
    tact_json_key_int(j, TACT_S("promised"), (int64_t)t->promised);
    tact_json_end_map(j);
}

/* What a touch of it must be worth now besides the attention it takes, in the brand's currency. */
static void price(tact_json *j, const tact_world *w, uint32_t id) {
    tact_world_price p = tact_world_price_of(w, id);
    TACT_JSON_KEY(j, "price");
    tact_json_map(j);
    number(j, "budget", (double)p.budget_micro / 1e6);
    number(j, "harm", (double)p.harm_micro / 1e6);
    tact_json_end_map(j);
}

static void campaign(tact_json *j, const tact_server *s, const tact_campaign *c, const tact_tally *t) {
    static const char *const states[] = { "draft", "live", "paused" };
    const tact_world *w = tact_keeper_world(s->keeper);
    const struct { const char *name; uint64_t n; } funnel[] = {
        { "eligible", t->eligible }, { "stopped", t->silenced }, { "heldOut", t->ghosts }, { "sent", t->sent }, { "delivered", t->delivered }, { "seen", t->seen },
        { "clicked", t->clicked }, { "goal", t->converted }, { "dismissed", t->dismissed }, { "unsubscribed", t->unsubscribed }, { "complained", t->complained }, { "bounced", t->bounced } };
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("campaign"), c->name);
    tact_json_key_text(j, TACT_S("state"), tact_slice_of(states[c->state % 3]));
    tact_json_key_text(j, TACT_S("send"), c->send == TACT_SEND_EVERYONE ? TACT_S("everyone") : TACT_S("testers"));
    tact_json_key_text(j, TACT_S("class"), tact_word_name(TACT_LIST_CLASS, c->class_));
    tact_json_key_bool(j, TACT_S("pausedNow"), w->all_paused || tact_world_lists(w->paused, w->paused_count, c->id));
    tact_json_key_bool(j, TACT_S("budgetUsedUp"), tact_world_lists(w->exhausted, w->exhausted_count, c->id));
    brake(j, &t->brake);
    budget(j, c, t);
    price(j, w, c->id);
    TACT_JSON_KEY(j, "funnel");
    tact_json_map(j);
    for (unsigned i = 0; i < sizeof funnel / sizeof *funnel; i++) tact_json_key_int(j, tact_slice_of(funnel[i].name), (int64_t)funnel[i].n);
    tact_json_end_map(j);
    side(j, "treated", &t->treated);
    side(j, "leftAlone", &t->held_out);
    lift(j, s, t, c);
    tact_json_end_map(j);
}

static void campaigns(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    uint32_t count;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_tally *tallies = tact_keeper_tallies(s->keeper, &count);
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    tact_json_init(&j, request->arena, 1024 * (size_t)(count + 1));
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "campaigns");
    tact_json_list(&j);
    for (uint32_t i = 0; i < count; i++) campaign(&j, s, &b->campaigns[i], &tallies[i]);
    tact_json_end_list(&j);
    tact_pauses_json(&j, s->keeper);
    tact_json_end_map(&j);
    if (j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this list now; ask for one campaign's report."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void report(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    uint32_t count;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_tally *tallies = tact_keeper_tallies(s->keeper, &count);
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    for (uint32_t i = 0; i < count; i++) {
        if (!tact_slice_equal(b->campaigns[i].name, request->params[0])) continue;
        tact_json_init(&j, request->arena, 2048);
        campaign(&j, s, &b->campaigns[i], &tallies[i]);
        tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
        return;
    }
    tact_http_refuse_text(s->http, request->id, 404, "There is no campaign of this name in the bundle in force.");
}

/* {"pause": "winter-tyres" | "sms" | "all", "on": true} */
static void pause_call(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_ADMIN)) return;
    const tact_value *on = tact_value_path(&body, "on");
    tact_status status = tact_keeper_pause(s->keeper, tact_value_path_text(&body, "pause"), !on || on->type != TACT_BOOL || on->boolean, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, tact_keeper_touch(s->keeper), 200, TACT_S("{\"status\":\"ok\"}"));
}

static void pauses(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 1024);
    tact_json_map(&j);
    tact_pauses_json(&j, s->keeper);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void pause_campaign(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_trouble trouble = { "" };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN)) return;
    tact_status status = tact_keeper_pause(s->keeper, request->params[0], request->route->tag == 1, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, tact_keeper_touch(s->keeper), 200, TACT_S("{\"status\":\"ok\"}"));
}

static void reload(void *server, const tact_http_request *request) {
    tact_server *s = server;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN)) return;
    if (tact_server_reload(s)) tact_server_answer_at(s, request, 0, 200, TACT_S("{\"status\":\"in force\"}"));
    else tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 409, .title = TACT_S("The folder has mistakes; the version before stays in force"), .detail = tact_slice_of(s->brand_fault) });
}

/* An outcome of a message: {"userId"|"anonymousId", "id": message id, "outcome": "seen"}; names of words.def. */
static void feedback(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    tact_kept *kept = TACT_NEW(request->arena, tact_kept, 1);
    if (!kept || !tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    tact_slice id = tact_value_path_text(&body, "id");
    int outcome = tact_word_number(TACT_LIST_OUTCOME, tact_value_path_text(&body, "outcome"));
    char text[17] = { 0 }, *end = text;
    if (id.len == 16) memcpy(text, id.ptr, 16);
    tact_event event = { .type = TACT_EVENT_FEEDBACK, .subject = strtoull(text, &end, 16), .outcome = (uint8_t)(outcome < 0 ? 0 : outcome) };
    if (id.len != 16 || *end) { tact_http_refuse_text(s->http, request->id, 400, "id is not a message's: 16 hex digits, as the stream or decide gave it."); return; }
    if (outcome < 0 || outcome == TACT_OUTCOME_CONVERTED) { tact_http_refuse_text(s->http, request->id, 400, "outcome is not one of delivered, seen, clicked, dismissed, unsubscribed, complained, bounced. A goal is a track event."); return; }
    tact_who who = tact_api_who(s, &body, key);
    tact_status status = tact_keeper_event(s->keeper, &who, key->name, tact_value_path_text(&body, "messageId"), &event, NULL, NULL, request->arena, kept, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    if (kept->result.refused && !kept->duplicate) { tact_http_refuse_text(s->http, request->id, 404, "No message of this id reached this person, or this outcome was said before."); return; }
    tact_server_answer_at(s, request, kept->commit, 200, TACT_S("{\"status\":\"ok\"}"));
}

#define JSON "application/json text/plain"
const tact_http_route tact_api_admin[] = {
    { TACT_HTTP_GET, "/v1/campaigns", campaigns, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/campaigns/{name}/report", report, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/campaigns/{name}/pause", pause_campaign, 4096, JSON, 0, 1 },
    { TACT_HTTP_POST, "/v1/campaigns/{name}/resume", pause_campaign, 4096, JSON, 0, 0 },
    { TACT_HTTP_GET, "/v1/pause", pauses, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/pause", pause_call, 4096, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/reload", reload, 4096, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/feedback", feedback, 4096, JSON, TACT_HTTP_CORS, 0 },
};
const size_t tact_api_admin_count = sizeof tact_api_admin / sizeof *tact_api_admin;
