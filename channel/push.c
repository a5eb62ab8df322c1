/* channel/push.c -- see push.h. */
#include "channel/push.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "channel/apns.h"
#include "channel/fcm.h"
#include "channel/push_token.h"
#include "core/base/hash.h"

enum { SEVERAL = 3, STOP_FIRST_S = 60, STOP_MOST_S = 3600, ROOM = 96 << 10, HEADERS = 7 };

typedef struct service {
    bool there;
    char *host, *bearer;               /* bearer: "authorization: bearer ..."; NULL: none now */
    uint32_t round;                    /* counts what was in `bearer`: a refusal of an older one says nothing of it */
    tact_instant renew_at, stopped_until;
    uint32_t stopped_s;
    unsigned doubted, silent; uint64_t doubted_last;
    bool proven;                       /* it took something: topic, host and account are right */
} service;

typedef struct push {
    tact_post *post;
    tact_span timeout;
    char *ca_file, *topic, *token_url, *public_url;
    char key_id[TACT_JWT_KEY_ID_MOST + 1], team[TACT_JWT_KEY_ID_MOST + 1];
    tact_jwt_key *apns_key;
    tact_fcm_account account;
    service services[TACT_PUSH_SERVICES];
    bool signing_in;
    struct call *waiting;              /* for Google's token */
} push;

typedef struct call {
    struct call *next;
    push *way;
    service *service;
    tact_fated_done done; void *ctx;
    tact_instant now;
    uint64_t who;
    uint32_t round;
    bool again;
    unsigned header_count;
    tact_slice body;
    char url[1200], headers[HEADERS][160], block[];        /* block: the body */
} call;

static const char *const maker[TACT_PUSH_SERVICES] = { "Apple's push service", "Google's push service" };

static void drop_bearer(service *s) {
    if (s->bearer) sodium_memzero(s->bearer, strlen(s->bearer));
    free(s->bearer);
    s->bearer = NULL;
    s->round++;
}

/* ---- ends ---- */

static bool stopped(const service *s, tact_instant now) { return tact_instant_before(now, s->stopped_until); }

/* Is nobody left that takes anything? */
static bool all_stopped(const push *w, tact_instant now) {
    for (unsigned i = 0; i < TACT_PUSH_SERVICES; i++)
        if (w->services[i].there && !stopped(&w->services[i], now)) return false;
    return true;
}

static void stop(push *w, service *s, tact_instant now, tact_fated *f) {
    if (!stopped(s, now)) {
        s->stopped_s = s->stopped_s ? s->stopped_s * 2 : STOP_FIRST_S;
        if (s->stopped_s > STOP_MOST_S) s->stopped_s = STOP_MOST_S;
        tact_span wait = TACT_SECONDS(s->stopped_s);
        if (f->wait.us > wait.us) wait = f->wait;
        s->stopped_until = tact_instant_add(now, wait);
        fprintf(stderr, "tact: %s gets nothing for %lld s: %s\n", maker[s - w->services], (long long)(wait.us / 1000000), f->said);
    }
    f->blocked = all_stopped(w, now);
    if (f->fate == TACT_FATE_LATER) f->wait = tact_instant_since(s->stopped_until, now);
}

static void end(call *c, tact_fated *f) {
    c->done(c->ctx, f);
    free(c);
}

static void end_unsent(call *c, unsigned fate, const char *said) {
    tact_fated f = { .fate = fate };
    tact_fated_say(&f, tact_slice_of(said));
    end(c, &f);
}

/* ---- what the service said ---- */

static void weigh(push *w, service *s, const call *c, const tact_post_answer *a, tact_push_said *said) {
    tact_fated *f = &said->fated;
    if (f->fate == TACT_FATE_TAKEN) { s->proven = true; s->stopped_s = 0; }
    s->silent = a->reach == TACT_POST_BEGUN ? s->silent + 1 : a->reach == TACT_POST_ANSWERED ? 0 : s->silent;
    if (said->doubt && !s->proven && (!s->doubted || s->doubted_last != c->who)) { s->doubted++; s->doubted_last = c->who; }
    bool several = (said->doubt && !s->proven && s->doubted >= SEVERAL) || s->silent >= SEVERAL;
    if (said->stop || several) stop(w, s, c->now, f);
}

static void start(call *c);

static void answered(void *ctx, const tact_post_answer *a) {
    call *c = ctx;
    push *w = c->way;
    service *s = c->service;
    tact_arena arena;
    char *block = malloc(TACT_POST_ANSWER_MOST * 4);       /* a body of 64 KB that is all brackets has no larger tree worth reading */
    tact_arena_init(&arena, block, block ? TACT_POST_ANSWER_MOST * 4 : 0, NULL);
    tact_push_said said = s == &w->services[TACT_PUSH_APNS] ? tact_apns_said(a, &arena) : tact_fcm_said(a, &arena);
    tact_arena_close(&arena);
    free(block);
    if (said.renew && c->round == s->round) drop_bearer(s);
    if (said.renew && !c->again) { c->again = true; start(c); return; }
    weigh(w, s, c, a, &said);
    end(c, &said.fated);
}

static void leave(call *c) {
    service *s = c->service;
    push *w = c->way;
    tact_trouble trouble = { "" };
    tact_post_http request = { .url = c->url, .header_count = c->header_count + 1, .body = c->body, .ca_file = w->ca_file, .http2 = true, .timeout = w->timeout };
    for (unsigned i = 0; i < c->header_count; i++) request.headers[i] = c->headers[i];
    request.headers[c->header_count] = s->bearer;
    c->round = s->round;
    if (tact_post_http_begin(w->post, &request, answered, c, &trouble)) end_unsent(c, TACT_FATE_LATER, trouble.text[0] ? trouble.text : "no memory");
}

/* ---- who we are ---- */

static bool set_bearer(service *s, tact_slice token, tact_instant renew_at) {
    static const char head[] = "authorization: bearer ";
    char *text = malloc(sizeof head + token.len);
    if (!text) return false;
    memcpy(text, head, sizeof head - 1);
    memcpy(text + sizeof head - 1, token.ptr, token.len);
    text[sizeof head - 1 + token.len] = 0;
    drop_bearer(s);
    s->bearer = text;
    s->renew_at = renew_at;
    return true;
}

static bool sign_for_apple(push *w, tact_instant now) {
    char block[512];
    tact_arena arena;
    tact_growing token = { NULL, 0, 0, false };
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice claims = tact_apns_claims(tact_slice_of(w->team), now.us / 1000000, &arena);
    bool ok = claims.len && tact_jwt_write(w->apns_key, tact_slice_of(w->key_id), claims, &token) == TACT_OK
           && set_bearer(&w->services[TACT_PUSH_APNS], tact_grown(&token), tact_instant_add(now, TACT_MINUTES(TACT_APNS_TOKEN_MINUTES)));
    tact_arena_close(&arena);
    tact_grow_end(&token);
    return ok;
}

typedef struct sign_in { push *way; tact_instant now; } sign_in;

static void signed_in(void *ctx, const tact_post_answer *a) {
    sign_in *asked = ctx;
    push *w = asked->way;
    service *s = &w->services[TACT_PUSH_FCM];
    tact_arena arena;
    tact_slice token;
    int64_t good_s = 0;
    char *block = malloc(TACT_POST_ANSWER_MOST * 4);
    call *c = w->waiting;
    w->waiting = NULL;
    w->signing_in = false;
    tact_arena_init(&arena, block, block ? TACT_POST_ANSWER_MOST * 4 : 0, NULL);
    bool ok = tact_fcm_access(a, &arena, &token, &good_s) && set_bearer(s, token, tact_instant_add(asked->now, TACT_SECONDS(good_s > 600 ? good_s - 300 : good_s / 2)));
    tact_arena_close(&arena);
    free(block);
    for (call *next; c; c = next) {
        next = c->next;
        if (ok) { leave(c); continue; }
        tact_fated f = tact_fated_http(a), said = { .fate = TACT_FATE_LATER, .wait = f.wait };
        char text[260];
        snprintf(text, sizeof text, "Google's sign-in gave no token: %s", f.said[0] ? f.said : "an answer that holds none");
        tact_fated_say(&said, tact_slice_of(text));
        stop(w, s, c->now, &said);
        end(c, &said);
    }
    free(asked);
}

static bool ask_google(push *w, tact_instant now) {
    char block[4096];
    tact_arena arena;
    tact_growing form = { NULL, 0, 0, false };
    tact_trouble trouble = { "" };
    sign_in *asked = malloc(sizeof *asked);
    tact_arena_init(&arena, block, sizeof block, NULL);
    bool ok = asked && tact_fcm_sign_in(&w->account, w->token_url, now.us / 1000000, &arena, &form) == TACT_OK;
    if (ok) {
        *asked = (sign_in){ w, now };
        tact_post_http request = { .url = w->token_url, .headers = { "content-type: application/x-www-form-urlencoded" }, .header_count = 1, .body = tact_grown(&form), .ca_file = w->ca_file, .http2 = true, .timeout = w->timeout };
        ok = tact_post_http_begin(w->post, &request, signed_in, asked, &trouble) == TACT_OK;
    }
    tact_arena_close(&arena);
    tact_grow_end(&form);
    if (!ok) free(asked);
    w->signing_in = ok;
    return ok;
}

/* ---- sending ---- */

static void start(call *c) {
    push *w = c->way;
    service *s = c->service;
    bool google = s == &w->services[TACT_PUSH_FCM], fresh = s->bearer && tact_instant_before(c->now, s->renew_at);
    if (fresh || (!google && sign_for_apple(w, c->now))) { leave(c); return; }
    if (!google || (!w->signing_in && !ask_google(w, c->now))) { end_unsent(c, TACT_FATE_LATER, "no memory to sign with"); return; }
    c->next = w->waiting;
    w->waiting = c;
}

static void for_apple(call *c, const tact_parcel *p, tact_slice token) {
    char topic[33], id[TACT_APNS_ID];
    tact_parcel_topic(p, topic);
    tact_apns_id(p, id);
    snprintf(c->url, sizeof c->url, "%s/3/device/%.*s", c->service->host, (int)token.len, token.ptr);
    snprintf(c->headers[0], sizeof *c->headers, "apns-topic: %s", c->way->topic);
    snprintf(c->headers[1], sizeof *c->headers, "apns-push-type: alert");
    snprintf(c->headers[2], sizeof *c->headers, "apns-expiration: %lld", (long long)tact_apns_expiration(p));
    snprintf(c->headers[3], sizeof *c->headers, "apns-priority: %u", tact_apns_priority(p));
    snprintf(c->headers[4], sizeof *c->headers, "apns-collapse-id: %s", topic);
    snprintf(c->headers[5], sizeof *c->headers, "apns-id: %s", id);
    snprintf(c->headers[6], sizeof *c->headers, "content-type: application/json");
    c->header_count = 7;
}

static void for_google(call *c) {
    snprintf(c->url, sizeof c->url, "%s/v1/projects/%s/messages:send", c->service->host, c->way->account.project);
    snprintf(c->headers[0], sizeof *c->headers, "content-type: application/json");
    c->header_count = 1;
}

static tact_slice text_for(const tact_parcel *p, const tact_push_token *to, tact_slice public_url, tact_arena *arena, size_t *counted) {
    if (to->service == TACT_PUSH_FCM) return tact_fcm_text(p, to->token, public_url, arena, counted);
    tact_slice text = tact_apns_text(p, public_url, arena);
    *counted = text.len;
    return text;
}

static void refuse(tact_fated_done done, void *ctx, tact_fated *f, const char *said) {
    tact_fated_say(f, tact_slice_of(said));
    done(ctx, f);
}

static void send_push(void *self, const tact_parcel *p, tact_fated_done done, void *ctx) {
    push *w = self;
    tact_push_token to;
    tact_arena arena;
    char said[200];
    size_t counted = 0;
    tact_fated f = { .fate = TACT_FATE_REFUSED };
    if (!tact_push_token_read(p->to, &to)) { f.dead = true; refuse(done, ctx, &f, "the device's token cannot be used"); return; }
    service *s = &w->services[to.service];
    snprintf(said, sizeof said, "%s is not set up: channels.push.%s is missing", maker[to.service], tact_push_service_name(to.service).ptr);
    if (!s->there) { refuse(done, ctx, &f, said); return; }
    if (stopped(s, p->now)) {
        f = (tact_fated){ .fate = TACT_FATE_LATER, .wait = tact_instant_since(s->stopped_until, p->now), .blocked = all_stopped(w, p->now) };
        snprintf(said, sizeof said, "%s is left alone for now, as it took nothing from us", maker[to.service]);
        refuse(done, ctx, &f, said);
        return;
    }
    char *block = malloc(ROOM);
    tact_arena_init(&arena, block, block ? ROOM : 0, NULL);
    tact_slice text = text_for(p, &to, tact_slice_of(w->public_url), &arena, &counted);
    if (counted > TACT_PUSH_TEXT_MOST && p->later) text = text_for(p, &to, TACT_S(""), &arena, &counted);      /* sooner the message without an offer than none */
    call *c = text.len && counted <= TACT_PUSH_TEXT_MOST ? malloc(sizeof *c + text.len) : NULL;
    if (c) {
        *c = (call){ .way = w, .service = s, .done = done, .ctx = ctx, .now = p->now, .who = tact_id64(p->to), .body = { c->block, text.len } };
        memcpy(c->block, text.ptr, text.len);
        if (to.service == TACT_PUSH_APNS) for_apple(c, p, to.token);
        else for_google(c);
    }
    bool long_ = text.len && counted > TACT_PUSH_TEXT_MOST;
    tact_arena_close(&arena);
    free(block);
    if (c) { start(c); return; }
    if (!long_) f.fate = TACT_FATE_LATER;
    snprintf(said, sizeof said, "the message takes %zu bytes and %s takes %d: shorten the title or the body of %.*s", counted, maker[to.service], TACT_PUSH_TEXT_MOST, (int)(p->campaign.len < 60 ? p->campaign.len : 60), p->campaign.ptr);
    refuse(done, ctx, &f, long_ ? said : "no memory");
}

/* ---- the whole ---- */

static void close_push(void *self) {
    push *w = self;
    for (unsigned i = 0; i < TACT_PUSH_SERVICES; i++) {
        drop_bearer(&w->services[i]);
        free(w->services[i].host);
    }
    tact_jwt_key_close(w->apns_key);
    tact_jwt_key_close(w->account.key);
    free(w->ca_file);
    free(w->topic);
    free(w->token_url);
    free(w->public_url);
    free(w);
}

static bool set(char *out, size_t room, tact_slice text) {
    bool fits = tact_jwt_key_id_ok(text) && text.len < room;
    if (fits) { memcpy(out, text.ptr, text.len); out[text.len] = 0; }
    return fits;
}

static char *host_of(tact_slice host) {
    while (host.len && host.ptr[host.len - 1] == '/') host.len--;
    return host.len > 200 ? NULL : tact_text_copy(host);
}

static tact_status open_apple(push *w, const tact_config *config, tact_trouble *trouble) {
    tact_trouble why = { "" };
    tact_status s = tact_jwt_key_open(&w->apns_key, config->push.apns.key, &why);
    if (s) return tact_trouble_set(trouble, s, "channels.push.apns.key cannot be used: %s; it is the .p8 file that Apple gives once", why.text);
    if (strcmp(tact_jwt_algorithm(w->apns_key), "ES256") != 0) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.push.apns.key is an RSA key; Apple's .p8 file holds one on P-256");
    if (!set(w->key_id, sizeof w->key_id, config->push.apns.key_id) || !set(w->team, sizeof w->team, config->push.apns.team_id) || !config->push.apns.topic.len || config->push.apns.topic.len > 140)
        return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.push.apns needs key_id, team_id and topic as Apple's developer site shows them");
    w->services[TACT_PUSH_APNS].host = host_of(config->push.apns.host);
    w->topic = tact_text_copy(config->push.apns.topic);
    w->services[TACT_PUSH_APNS].there = w->services[TACT_PUSH_APNS].host && w->topic;
    return w->services[TACT_PUSH_APNS].there ? TACT_OK : TACT_ERR_MEMORY;
}

static tact_status open_google(push *w, const tact_config *config, tact_trouble *trouble) {
    enum { TREE = 32 << 10 };
    tact_arena arena;
    tact_trouble why = { "" };
    char *block = malloc(TREE);
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, TREE, NULL);
    tact_status s = tact_fcm_account_read(config->push.fcm.account, &arena, &w->account, &why);
    tact_arena_close(&arena);
    sodium_memzero(block, TREE);
    free(block);
    if (s) return tact_trouble_set(trouble, s, "channels.push.fcm.account cannot be used: %s", why.text);
    w->services[TACT_PUSH_FCM].host = host_of(config->push.fcm.host);
    w->token_url = config->push.fcm.token_url.len ? tact_text_copy(config->push.fcm.token_url) : tact_text_copy(tact_slice_of(w->account.token_url));
    w->services[TACT_PUSH_FCM].there = w->services[TACT_PUSH_FCM].host && w->token_url;
    return w->services[TACT_PUSH_FCM].there ? TACT_OK : TACT_ERR_MEMORY;
}

static tact_status open_push(void **self, const tact_config *config, tact_post *post, tact_trouble *trouble) {
    bool apple = config->push.apns.key.len, google = config->push.fcm.account.len;
    tact_slice ca = config->push.ca_file;
    if (!apple && !google) return tact_trouble_set(trouble, TACT_ERR_INVALID, "neither channels.push.apns.key nor channels.push.fcm.account is there: one of the two is needed");
    push *w = calloc(1, sizeof *w);
    if (!w) return TACT_ERR_MEMORY;
    w->post = post;
    w->timeout = config->push.timeout;
    w->ca_file = tact_text_copy(ca);
    w->public_url = tact_text_copy(config->public_url);
    tact_status s = (config->public_url.len && !w->public_url) || (ca.len && !w->ca_file) ? TACT_ERR_MEMORY : TACT_OK;
    if (!s && apple) s = open_apple(w, config, trouble);
    if (!s && google) s = open_google(w, config, trouble);
    if (s) { close_push(w); return s; }
    *self = w;
    return TACT_OK;
}

const tact_sender_kind tact_push = { "apns-fcm", TACT_CHANNEL_PUSH, open_push, send_push, close_push };
