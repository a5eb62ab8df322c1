/* channel/webpush.c -- see webpush.h. */
#include "channel/webpush.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "channel/later_words.h"
#include "channel/subscription.h"
#include "channel/vapid.h"
#include "core/base/hash.h"
#include "daemon/content_json.h"

enum { DISTRUST = 3, SERVICES = 16 };

/* How a push service has been with us: whom it refused for our key, one after the other. */
typedef struct service { char origin[272]; unsigned refused; uint64_t last; } service;

typedef struct webpush {
    tact_post *post;
    tact_vapid vapid;
    char *ca_file, *public_url;
    tact_span timeout;
    bool private_too;
    service services[SERVICES]; unsigned next;
} webpush;

typedef struct call { webpush *way; tact_fated_done done; void *ctx; uint64_t who; char origin[272]; } call;

/* {"url", "choices"}: what the service worker posts to, when=CHOICE as a form, without any other key. */
static void later_of(tact_json *j, const tact_parcel *p, tact_slice public_url, tact_arena *arena) {
    tact_slice url = tact_parcel_later_url(p, public_url, arena);
    if (!url.len) { j->status = TACT_ERR_MEMORY; return; }
    TACT_JSON_KEY(j, "later");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("url"), url);
    TACT_JSON_KEY(j, "choices");
    tact_later_choices(j, p->later, p->locale);
    tact_json_end_map(j);
}

tact_slice tact_webpush_text(const tact_parcel *p, tact_slice public_url, tact_arena *arena) {
    tact_json j;
    tact_json_init(&j, arena, 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("id"), tact_slice_of(p->id));
    tact_json_key_text(&j, TACT_S("tag"), p->class_ == TACT_CLASS_PROMOTIONAL ? p->campaign : tact_slice_of(p->id));
    tact_json_key_text(&j, TACT_S("campaign"), p->campaign);
    tact_content_json(&j, &(tact_content){ .locale = p->locale, .title = p->title, .body = p->body, .action_label = p->action_label, .action_url = p->action_url });
    tact_slice calendar = tact_parcel_calendar_url(p, public_url, arena);
    if (calendar.len) tact_json_key_text(&j, TACT_S("calendar"), calendar);
    if (p->later && public_url.len) later_of(&j, p, public_url, arena);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

/* ---- what the service says ---- */

static service *service_of(webpush *w, const char *origin) {
    for (unsigned i = 0; i < SERVICES; i++)
        if (strcmp(w->services[i].origin, origin) == 0) return &w->services[i];
    service *s = &w->services[w->next++ % SERVICES];
    *s = (service){ .refused = 0 };
    snprintf(s->origin, sizeof s->origin, "%s", origin);
    return s;
}

static void judge(webpush *w, const call *c, const tact_post_answer *a, tact_fated *f) {
    f->blocked = false;                                    /* one service, or one subscription, stops nobody else */
    if (a->forbidden) { f->fate = TACT_FATE_REFUSED; f->dead = true; }
    if (a->reach != TACT_POST_ANSWERED) return;
    service *s = service_of(w, c->origin);
    if (f->fate == TACT_FATE_TAKEN) s->refused = 0;
    if (a->status == 404 || a->status == 410) f->dead = true;
    if (a->status >= 300 && a->status < 400) f->fate = TACT_FATE_REFUSED;
    if (a->status != 401 && a->status != 403) return;
    if (!s->refused || s->last != c->who) s->refused++;
    s->last = c->who;
    f->blocked = s->refused >= DISTRUST;
}

static void answered(void *ctx, const tact_post_answer *a) {
    call *c = ctx;
    tact_fated fated = tact_fated_http(a);
    judge(c->way, c, a, &fated);
    c->done(c->ctx, &fated);
    free(c);
}

/* ---- sending ---- */

static void end(const tact_fated_done done, void *ctx, unsigned fate, bool dead, const char *said) {
    tact_fated f = { .fate = fate, .dead = dead };
    tact_fated_say(&f, tact_slice_of(said));
    done(ctx, &f);
}

static tact_status begin(webpush *w, const tact_parcel *p, const tact_subscription *to, tact_slice body, call *c, tact_arena *arena, tact_trouble *trouble) {
    char ttl[40], urgency[32], topic[48], letters[33];
    const char *token = tact_vapid_token(&w->vapid, tact_slice_of(to->origin), p->now.us / 1000000);
    size_t room = TACT_VAPID_TOKEN_MOST + TACT_VAPID_PUBLIC_TEXT + 40;
    char *who = tact_arena_alloc(arena, room, 1), *url = tact_arena_alloc(arena, to->endpoint.len + 1, 1);
    if (!token || !who || !url) return TACT_ERR_MEMORY;
    memcpy(url, to->endpoint.ptr, to->endpoint.len);
    url[to->endpoint.len] = 0;
    tact_parcel_topic(p, letters);
    snprintf(ttl, sizeof ttl, "ttl: %lld", (long long)tact_parcel_ttl_s(p));
    snprintf(urgency, sizeof urgency, "urgency: %s", tact_parcel_urgency(p));
    snprintf(topic, sizeof topic, "topic: %s", letters);
    snprintf(who, room, "authorization: vapid t=%s, k=%s", token, w->vapid.public_);
    tact_post_http request = { .url = url, .headers = { "content-type: application/octet-stream", "content-encoding: aes128gcm", ttl, urgency, topic, who }, .header_count = 6,
                               .body = body, .ca_file = w->ca_file, .public_only = !w->private_too, .timeout = w->timeout };
    return tact_post_http_begin(w->post, &request, answered, c, trouble);
}

static void send_webpush(void *self, const tact_parcel *p, tact_fated_done done, void *ctx) {
    webpush *w = self;
    tact_arena arena;
    tact_subscription to;
    tact_subscription_fault fault;
    tact_trouble trouble = { "" };
    char said[200];
    uint8_t body[TACT_WEBPUSH_BODY_MOST];
    size_t len = 0;
    char *block = malloc(96 << 10);
    call *c = malloc(sizeof *c);
    if (!block || !c) { free(block); free(c); end(done, ctx, TACT_FATE_LATER, false, "no memory"); return; }
    tact_arena_init(&arena, block, 96 << 10, NULL);
    tact_status s = TACT_ERR_INVALID;
    tact_slice text = tact_webpush_text(p, tact_slice_of(w->public_url), &arena);
    if (!tact_subscription_read(p->to, w->private_too, &arena, &to, &fault)) snprintf(said, sizeof said, "the subscription cannot be used: %s %s", fault.path[0] ? fault.path + 1 : "it", fault.reason);
    else if (!text.len || text.len > TACT_WEBPUSH_TEXT_MOST) {
        s = TACT_ERR_LIMIT;
        snprintf(said, sizeof said, "the message takes %zu bytes and push services take %d: shorten the title or the body of %.*s", text.len, TACT_WEBPUSH_TEXT_MOST, (int)(p->campaign.len < 60 ? p->campaign.len : 60), p->campaign.ptr);
    } else {
        *c = (call){ .way = w, .done = done, .ctx = ctx, .who = tact_id64(p->to) };
        snprintf(c->origin, sizeof c->origin, "%s", to.origin);
        s = tact_webpush_seal(to.key, to.secret, text, body, &len);
        if (!s) s = begin(w, p, &to, (tact_slice){ (const char *)body, len }, c, &arena, &trouble);
        if (s) snprintf(said, sizeof said, "%s", trouble.text[0] ? trouble.text : tact_status_line(s));
    }
    tact_arena_close(&arena);
    free(block);
    if (!s) return;
    free(c);
    end(done, ctx, s == TACT_ERR_INVALID || s == TACT_ERR_LIMIT ? TACT_FATE_REFUSED : TACT_FATE_LATER, s == TACT_ERR_INVALID, said);
}

/* ---- the whole ---- */

static void close_webpush(void *self) {
    webpush *w = self;
    free(w->ca_file);
    free(w->public_url);
    sodium_memzero(w, sizeof *w);
    free(w);
}

static tact_status open_webpush(void **self, const tact_config *config, tact_post *post, tact_trouble *trouble) {
    tact_slice ca = config->webpush.ca_file;
    char public_[TACT_VAPID_PUBLIC_TEXT];
    if (!config->webpush.secret.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.webpush.secret is missing: `tact keys vapid` makes one");
    if (!tact_vapid_public(config->webpush.secret, public_)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.webpush.secret is no private key of P-256 in base64url: `tact keys vapid` makes one");
    if (!tact_vapid_contact_ok(config->webpush.contact)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.webpush.contact is no mailto: or https: address of at most 256 plain letters: push services reach you by it");
    webpush *w = calloc(1, sizeof *w);
    if (!w) return TACT_ERR_MEMORY;
    w->post = post;
    w->private_too = config->webpush.private_services;
    w->timeout = config->webpush.timeout;
    w->ca_file = ca.len ? malloc(ca.len + 1) : NULL;
    if (w->ca_file) { memcpy(w->ca_file, ca.ptr, ca.len); w->ca_file[ca.len] = 0; }
    w->public_url = calloc(1, config->public_url.len + 1);
    if (w->public_url && config->public_url.len) memcpy(w->public_url, config->public_url.ptr, config->public_url.len);
    if ((ca.len && !w->ca_file) || !w->public_url || !tact_vapid_init(&w->vapid, config->webpush.secret, config->webpush.contact)) { close_webpush(w); return TACT_ERR_MEMORY; }
    *self = w;
    return TACT_OK;
}

const tact_sender_kind tact_webpush = { "vapid", TACT_CHANNEL_WEBPUSH, open_webpush, send_webpush, close_webpush };
