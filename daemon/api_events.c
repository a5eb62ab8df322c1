/* daemon/api_events.c -- the Segment HTTP Tracking API, and decide: an event that asks for an answer. */
#include <string.h>
#include "core/explain/explain.h"
#include "daemon/admit.h"
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/app_token.h"
#include "daemon/foreign.h"
#include "daemon/links.h"
#include "daemon/robots.h"
#include "daemon/server.h"

enum { DECIDE = 100, BATCH = 101, BATCH_EVENTS_MAX = 2500 };

typedef struct call {                  /* one HTTP request on its way */
    tact_server *server;
    const tact_http_request *request;
    const tact_config_key *key;
    tact_slice language;
    bool robot;                        /* the sender itself says so */
} call;

typedef struct verdict {
    tact_admitted admitted;
    tact_kept kept;
    tact_status status;                /* of the keeper; OK: taken */
    tact_trouble trouble;
    bool refused;
    tact_not_kept not_kept;            /* taken, but nothing was kept of this */
    tact_app_token token;              /* what became of the app's push token */
    call *call;
    tact_json json;                    /* the verdict */
} verdict;

static void refuse_faults(call *c, const tact_admitted *a) {
    tact_http_fault *faults = TACT_NEW(c->request->arena, tact_http_fault, a->fault_count);
    tact_http_problem problem = { .status = 400, .title = TACT_S("The event is not acceptable"), .faults = faults, .fault_count = faults ? a->fault_count : 0 };
    for (uint32_t i = 0; faults && i < a->fault_count; i++)
        faults[i] = (tact_http_fault){ .path = a->faults[i].path, .detail = tact_slice_of(a->faults[i].reason), .hint = tact_slice_of(a->faults[i].hint) };
    problem.detail = a->fault_count ? tact_slice_of(a->faults[0].reason) : (tact_slice){ NULL, 0 };
    c->server->counts.refused_events++;
    tact_http_refuse(c->server->http, c->request->id, &problem);
}

/* ---- one event -------------------------------------------------------------------------------------------------------------------- */

static tact_slice decide_answer(void *ctx, const tact_kept *kept, tact_arena *arena) {
    verdict *v = ctx;
    tact_slice locale = v->admitted.event.context.locale, lang;
    bool said = tact_http_query(v->call->request, &lang, TACT_S("lang")) == TACT_OK;
    return tact_answer_kept(v->call->server->keeper, &v->admitted.event, kept, v->call->key->kind != TACT_KEY_WRITE,
                            locale.len && !said ? locale : v->call->language, arena);
}

/* For the checklist of the set-up. */
static void seen(tact_server *s, const verdict *v) {
    const tact_event *e = &v->admitted.event;
    bool vouched = v->call->key->kind != TACT_KEY_WRITE;
    if (e->robot) return;
    tact_slice origin = v->call->request->origin;
    if (!vouched) tact_noticed_event(&s->seen, origin.len || e->type != TACT_EVENT_SCREEN ? origin : TACT_S(TACT_NOTICED_APP), e->received);      /* only apps have screens */
    if (e->type <= TACT_EVENT_SCREEN && !vouched) tact_noticed_moment(&s->seen, v->kept.known, e->tester, e->received);
    if (e->type == TACT_EVENT_IDENTIFY && vouched && (v->admitted.email.len || v->admitted.phone.len)) tact_noticed_told_of(&s->seen, e->received);
}

static void count(tact_server *s, const verdict *v) {
    const tact_result *r = &v->kept.result;
    s->counts.events[v->admitted.event.type & 31]++;
    if (v->kept.duplicate) { s->counts.duplicates++; return; }
    s->counts.accepted++;
    if (v->admitted.event.robot) s->counts.robots++;
    seen(s, v);
    if (v->admitted.event.type == TACT_EVENT_REPORTED) s->counts.reported++;
    if (!r->decided || v->admitted.event.type == TACT_EVENT_REPORTED) return;
    if (v->admitted.event.asks) s->counts.decides++;
    if (r->decision.ghost) s->counts.ghosts++;
    else if (r->decision.silence) s->counts.silences++;
    else s->counts.messages++;
    for (uint32_t i = 0; i < r->decision.reasons.count; i++)
        if (r->decision.reasons.entries[i].reason < 128) s->counts.reasons[tact_reason_told(r->decision.reasons.entries[i].reason)]++;
}

/* ?dry=1 with a server or admin key: decided as if it happened now, nothing kept. */
static bool dry(const call *c) {
    tact_slice word;
    return c->key->kind != TACT_KEY_WRITE && tact_http_query(c->request, &word, TACT_S("dry")) == TACT_OK && tact_slice_is(word, "1");
}

/* An event that asks has a space of messageIds of its own: a page that tracks a view and asks with the same id gets an answer for that
 * person, and a repeated question the answer it got. */
static tact_slice sender_of(const call *c, bool asks) {
    tact_slice mark = TACT_S("\ndecide");
    char *name = asks ? tact_arena_alloc(c->request->arena, c->key->name.len + mark.len, 1) : NULL;
    if (!name) return asks ? (tact_slice){ NULL, 0 } : c->key->name;
    memcpy(name, c->key->name.ptr, c->key->name.len);
    memcpy(name + c->key->name.len, mark.ptr, mark.len);
    return (tact_slice){ name, c->key->name.len + mark.len };
}

/* The page a message's link led to says so: by the link's own tag, or in aggregate by the campaign's. */
static void links(tact_server *s, verdict *v) {
    const tact_event *e = &v->admitted.event;
    if (e->robot || v->kept.duplicate) return;
    if (v->admitted.click.len) (void)tact_links_confirm(s, v->admitted.click, v->call->request->arena, &v->kept.commit);
    else if (e->type == TACT_EVENT_PAGE && !e->asks) tact_links_arrived(s, e->context.page_url);
}

static void take(call *c, verdict *v, const tact_value *body, const tact_admit_rules *rules, tact_slice default_id) {
    tact_server *s = c->server;
    v->call = c;
    v->refused = !tact_admit(&v->admitted, body, rules, c->request->arena);
    if (v->refused) return;
    bool vouched = c->key->kind != TACT_KEY_WRITE;
    tact_admitted *a = &v->admitted;
    tact_who who = { .user_id = a->user_id, .anonymous_id = a->anonymous_id };
    who.verified = a->user_id.len && (vouched || tact_server_token_ok(s, a->user_id, a->user_token));
    a->event.trusted = vouched;
    const tact_config_texts *words = &s->brand.config.robot_agents;
    a->event.robot = a->event.robot || c->robot || tact_robot_words(a->agent, words->items, words->count);
    tact_slice gpc = tact_http_get(c->request, TACT_S("sec-gpc"));
    a->event.gpc = tact_slice_is(gpc, "1");
    if (!a->message_id.len) a->message_id = default_id;
    bool own = !a->event.asks && tact_foreign_own(a), dead = !own && vouched && !a->event.asks && tact_foreign_tracked(s->keeper, a);
    if (a->event.asks && dry(c)) {
        v->status = tact_keeper_try(s->keeper, &who, &a->event, NULL, c->request->arena, &v->kept, &v->trouble);
        if (v->status == TACT_OK) v->kept.answer = decide_answer(v, &v->kept, c->request->arena);
        return;
    }
    tact_slice sender = sender_of(c, a->event.asks);
    v->status = sender.len ? TACT_OK : TACT_ERR_MEMORY;
    if (v->status == TACT_OK) v->status = tact_keeper_event(s->keeper, &who, sender, a->message_id, &a->event, a->event.asks ? decide_answer : NULL, v, c->request->arena, &v->kept, &v->trouble);
    if (v->status == TACT_OK) v->status = tact_server_identify(s, &who, a, &v->kept, c->request->arena, &v->not_kept, &v->trouble);
    if (v->status == TACT_OK) v->status = tact_app_token_take(s, &who, a, &v->kept, c->request->arena, &v->token, &v->trouble);
    if (v->status == TACT_OK && dead) v->status = tact_foreign_dead(s->keeper, a, &v->kept, c->request->arena, &v->trouble);
    if (v->status == TACT_OK) count(s, v);
    if (v->status == TACT_OK) links(s, v);
}

static void not_kept(tact_json *j, const tact_not_kept *what) {
    static const char *const names[] = { "email", "phone", "traits" };
    TACT_JSON_KEY(j, "notKept");
    tact_json_list(j);
    for (unsigned i = 0; i < TACT_KNOW_PARTS; i++)
        if ((what->room | what->permission | what->proof) >> i & 1) tact_json_text(j, tact_slice_of(names[i]));
    tact_json_end_list(j);
    if (what->proof) tact_json_key_text(j, TACT_S("notKeptBecause"), TACT_S("The event was taken, but nothing says whose this is: addresses and traits are kept of a userId that context.userToken or a server key vouches for."));
    else if (what->permission) tact_json_key_text(j, TACT_S("notKeptBecause"), TACT_S("The event was taken, but the person has not permitted to keep this: `remember` for all of it, or the contact by that address for the address alone. Send it again once POST /v1/consent has their yes."));
    else
        tact_json_key_text(j, TACT_S("notKeptBecause"), TACT_S("The event was taken, but this does not fit beside the person's record: an address takes 320 bytes, all traits together 64 and 3 KB. Send less, or set traits you no longer need to null."));
}

static void verdict_write(tact_json *j, const verdict *v) {
    const tact_admitted *a = &v->admitted;
    const char *word = v->refused || v->status ? "refused" : v->kept.duplicate ? "duplicate" : "accepted";
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("status"), tact_slice_of(word));
    if (a->message_id.len) tact_json_key_text(j, TACT_S("messageId"), a->message_id);
    if (v->kept.claim) {
        tact_json_key_bool(j, TACT_S("verified"), false);
        tact_json_key_text(j, TACT_S("hint"), TACT_S("The userId is only a claim and was not used: send context.userToken, or use a server key."));
    }
    if (a->event.type == TACT_EVENT_REPORTED && !v->refused && !v->status && !v->kept.duplicate)
        tact_json_key_text(j, TACT_S("otherSender"), v->kept.result.refused ? TACT_S("not counted: said before, or of a message nobody reported, or of somebody who may not be remembered") : TACT_S("counted"));
    if (a->event.type == TACT_EVENT_FEEDBACK && !v->refused && !v->status && !v->kept.duplicate)
        tact_json_key_text(j, TACT_S("message"), v->kept.result.refused ? TACT_S("not counted: said before, or no message of this tact_id reached this person, or nothing may be kept of it") : TACT_S("counted"));
    if (a->event.late) tact_json_key_bool(j, TACT_S("late"), true);
    if (a->unknown_zone) tact_json_key_text(j, TACT_S("timezone"), TACT_S("unknown zone, ignored; use an IANA name such as Europe/Paris"));
    if (a->unknown_locale) tact_json_key_text(j, TACT_S("locale"), TACT_S("not a language tag, ignored; for example fr-FR"));
    if (v->not_kept.room || v->not_kept.permission || v->not_kept.proof) not_kept(j, &v->not_kept);
    if (v->token == TACT_APP_TOKEN_NOT_PERMITTED) tact_json_key_text(j, TACT_S("deviceToken"), TACT_S("not kept: permission to remember and to contact by push is missing here"));
    if (v->token == TACT_APP_TOKEN_NOT_USABLE) tact_json_key_text(j, TACT_S("deviceToken"), TACT_S("not kept: it is no token of a push service this brand has set up (channels.push), or there is no room for it beside the record"));
    if (a->consent) tact_json_key_text(j, TACT_S("consent"), TACT_S("context.consent is not read: choices count when they are sent to POST /v1/consent"));
    if (a->event.robot) tact_json_key_text(j, TACT_S("robot"), TACT_S("this looks like a robot: nothing was decided"));
    if (v->refused || v->status) {
        TACT_JSON_KEY(j, "errors");
        tact_json_list(j);
        for (uint32_t i = 0; i < a->fault_count; i++) {
            tact_json_map(j);
            tact_json_key_text(j, TACT_S("path"), a->faults[i].path);
            tact_json_key_text(j, TACT_S("reason"), tact_slice_of(a->faults[i].reason));
            tact_json_key_text(j, TACT_S("hint"), tact_slice_of(a->faults[i].hint));
            tact_json_end_map(j);
        }
        if (v->status) {
            tact_json_map(j);
            tact_json_key_text(j, TACT_S("reason"), tact_slice_of(v->trouble.text[0] ? v->trouble.text : tact_status_line(v->status)));
            tact_json_end_map(j);
        }
        tact_json_end_list(j);
    }
    tact_json_end_map(j);
}

static bool begin(call *c, void *server, const tact_http_request *request, tact_value *body) {
    *c = (call){ .server = server, .request = request };
    if (!tact_api_body(server, request, body)) return false;
    c->key = tact_server_key(server, request, tact_value_path_text(body, "writeKey"), TACT_NEED_WRITE);
    if (!c->key) return false;
    c->language = tact_server_language(server, request);
    const tact_config_texts *words = &c->server->brand.config.robot_agents;
    tact_slice agent = tact_http_get(request, TACT_S("user-agent"));
    c->robot = c->key->kind == TACT_KEY_WRITE && request->origin.len && (tact_robot_agent(agent, NULL) || tact_robot_words(agent, words->items, words->count));
    return true;
}

static tact_admit_rules rules_of(const call *c, int type) {
    return (tact_admit_rules){ .bundle = tact_keeper_engine(c->server->keeper)->bundle, .received = tact_server_now(c->server), .type = type,
                               .agent = c->request->origin.len ? tact_http_get(c->request, TACT_S("user-agent")) : (tact_slice){ NULL, 0 } };
}

static bool too_large(call *c, const tact_value *body) {
    if (c->request->body.len <= TACT_ADMIT_EVENT_BYTES || tact_admit_size(body) <= TACT_ADMIT_EVENT_BYTES) return false;
    tact_http_refuse_text(c->server->http, c->request->id, 413, "An event may take 32 KB. Send less of it, or in several events.");
    return true;
}

/* More answers wait for the disk than half of the queue: decide says nothing, at once, and nothing of it is kept. Beyond the queue the
 * HTTP layer answers 503, also to what is only reported. */
static bool overloaded(const tact_server *s) { return s->waiting > s->queue_max / 2; }

static void hush(call *c, verdict *v, const tact_value *body, const tact_admit_rules *rules) {
    v->call = c;
    if (!tact_admit(&v->admitted, body, rules, c->request->arena)) { refuse_faults(c, &v->admitted); return; }
    v->kept.result.decided = v->kept.result.decision.silence = v->kept.result.decision.asked = true;
    v->kept.result.moment.probability_milli[TACT_KIND_UNKNOWN] = 1000;
    tact_trace_add(&v->kept.result.decision.reasons, tact_why_of(TACT_WHY_OVERLOAD));
    tact_slice answer = decide_answer(v, &v->kept, c->request->arena);
    c->server->counts.overloaded++;
    if (answer.len) tact_server_answer_at(c->server, c->request, 0, 200, answer);
    else tact_http_refuse_text(c->server->http, c->request->id, 503, "There is no memory for the answer now.");
}

static void single(void *server, const tact_http_request *request) {
    call c;
    tact_value *body = TACT_NEW(request->arena, tact_value, 1);
    verdict *v = TACT_NEW(request->arena, verdict, 1);
    if (!body || !v) { tact_http_refuse_text(((tact_server *)server)->http, request->id, 503, "There is no memory for this request now."); return; }
    if (!begin(&c, server, request, body) || too_large(&c, body)) return;
    bool decide = request->route->tag == DECIDE;
    tact_admit_rules rules = rules_of(&c, decide ? TACT_EVENT_TRACK : (int)request->route->tag);
    if (decide) {
        int type = tact_word_number(TACT_LIST_EVENT, tact_value_path_text(body, "type"));
        rules.type = type >= 0 && type <= TACT_EVENT_ALIAS ? type : tact_value_path(body, "event") ? TACT_EVENT_TRACK : TACT_EVENT_PAGE;
        rules.asks = true;
        if (overloaded(server)) { hush(&c, v, body, &rules); return; }
    }
    take(&c, v, body, &rules, tact_http_get(request, TACT_S("idempotency-key")));
    if (v->refused) { refuse_faults(&c, &v->admitted); return; }
    if (v->status) { tact_server_refuse(server, request, v->status, &v->trouble); return; }
    if (decide) {
        if (!v->kept.answer.len) { tact_http_refuse_text(c.server->http, request->id, 500, "The answer could not be written: there is not enough memory for it."); return; }
        tact_server_answer_at(server, request, v->kept.commit, 200, v->kept.answer);
        return;
    }
    tact_json_init(&v->json, request->arena, 256);
    verdict_write(&v->json, v);
    tact_server_answer_at(server, request, v->kept.commit, 200, tact_json_done(&v->json));
}

/* ---- a batch ------------------------------------------------------------------------------------------------------------------------ */

static tact_slice element_path(tact_arena *arena, uint32_t i) {
    char text[32];
    int n = snprintf(text, sizeof text, "/batch/%u", i);
    return tact_arena_copy(arena, (tact_slice){ text, (size_t)n });
}

static void fault(verdict *v, tact_slice path, const char *reason, const char *hint) {
    v->refused = true;
    v->admitted.faults[v->admitted.fault_count++] = (tact_admit_fault){ path, reason, hint };
}

static void batch(void *server, const tact_http_request *request) {
    call c;
    tact_json j;
    tact_value body;
    uint64_t commit = 0;
    uint32_t accepted = 0, oldest_status = 0;
    if (!begin(&c, server, request, &body)) return;
    const tact_value *events = tact_value_path(&body, "batch");
    if (!events || events->type != TACT_LIST || events->list.count == 0 || events->list.count > BATCH_EVENTS_MAX) {
        tact_http_fault where = { .path = TACT_S("/batch"), .detail = TACT_S("is not a list of 1 to 2500 events"), .hint = TACT_S("send {\"batch\": [ ... ]}") };
        tact_http_refuse(c.server->http, request->id, &(tact_http_problem){ .status = 400, .title = TACT_S("The batch is not acceptable"), .faults = &where, .fault_count = 1 });
        return;
    }
    tact_server_count_events(server, request, c.key, events->list.count);
    tact_json_init(&j, request->arena, 128 + 96 * (size_t)events->list.count);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "events");
    tact_json_list(&j);
    for (uint32_t i = 0; i < events->list.count; i++) {
        verdict *v = TACT_NEW(request->arena, verdict, 1);
        if (!v) { tact_http_refuse_text(c.server->http, request->id, 503, "There is no memory for a batch of this size now; send a smaller one."); return; }
        tact_admit_rules rules = rules_of(&c, -1);
        rules.base = element_path(request->arena, i);
        rules.sent_at = tact_value_path_text(&body, "sentAt");
        rules.batch_context = tact_value_path(&body, "context");
        if (request->body.len > TACT_ADMIT_EVENT_BYTES && tact_admit_size(&events->list.items[i]) > TACT_ADMIT_EVENT_BYTES)
            fault(v, rules.base, "is larger than 32 KB", "send less of it, or in several events");
        else take(&c, v, &events->list.items[i], &rules, (tact_slice){ NULL, 0 });
        if (!v->refused && !v->status) { accepted++; if (v->kept.commit > commit) commit = v->kept.commit; }
        else if (v->status) oldest_status = (uint32_t)-v->status;
        else c.server->counts.refused_events++;
        verdict_write(&j, v);
    }
    tact_json_end_list(&j);
    int status = accepted ? 200 : oldest_status == (uint32_t)-TACT_ERR_FULL ? 507 : oldest_status ? 503 : 400;
    tact_json_key_bool(&j, TACT_S("success"), accepted == events->list.count);
    tact_json_key_int(&j, TACT_S("accepted"), accepted);
    tact_json_key_int(&j, TACT_S("refused"), events->list.count - accepted);
    if (status != 200) {
        tact_json_key_text(&j, TACT_S("title"), TACT_S("Nothing of the batch was taken"));
        tact_json_key_int(&j, TACT_S("status"), status);
    }
    tact_json_end_map(&j);
    if (j.status) { tact_http_refuse_text(c.server->http, request->id, 503, "There is no memory for the answer now."); return; }
    if (status == 200) tact_server_answer_at(server, request, commit, 200, tact_json_done(&j));
    else tact_http_reply(c.server->http, request->id, &(tact_http_answer){ .status = status, .content_type = TACT_S("application/problem+json"), .body = tact_json_done(&j) });
}

/* What Segment's SDKs ask for before they send: which destinations there are. One: this. */
static void settings(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, request->params[0], TACT_NEED_WRITE)) return;
    tact_json_init(&j, request->arena, 256);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "integrations");
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "Segment.io");
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("apiKey"), request->params[0]);
    tact_json_end_map(&j);
    tact_json_end_map(&j);
    static const char *const empty[] = { "plan", "edgeFunction", "middlewareSettings", "metrics" };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        tact_json_key(&j, tact_slice_of(empty[i]));
        tact_json_map(&j);
        tact_json_end_map(&j);
    }
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

#define EVENT(path, tag) { TACT_HTTP_POST, path, single, 256 * 1024, "application/json text/plain application/x-www-form-urlencoded", TACT_HTTP_CORS, tag }
const tact_http_route tact_api_events[] = {
    EVENT("/v1/track", TACT_EVENT_TRACK), EVENT("/v1/page", TACT_EVENT_PAGE), EVENT("/v1/screen", TACT_EVENT_SCREEN),
    EVENT("/v1/identify", TACT_EVENT_IDENTIFY), EVENT("/v1/group", TACT_EVENT_GROUP), EVENT("/v1/alias", TACT_EVENT_ALIAS),
    EVENT("/v1/decide", DECIDE),
    { TACT_HTTP_POST, "/v1/b", batch, TACT_ADMIT_BATCH_BYTES, "application/json text/plain application/x-www-form-urlencoded", TACT_HTTP_CORS, BATCH },
    { TACT_HTTP_GET, "/v1/projects/{key}/settings", settings, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_POST, "/v1/batch", batch, TACT_ADMIT_BATCH_BYTES, "application/json text/plain application/x-www-form-urlencoded", TACT_HTTP_CORS, BATCH },
};
const size_t tact_api_event_count = sizeof tact_api_events / sizeof *tact_api_events;
