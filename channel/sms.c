/* channel/sms.c -- see sms.h. */
#include "channel/sms.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/texts.h"
#include "channel/gateway.h"

enum { KEPT_BYTES = 16 << 10, BLOCK_BYTES = 96 << 10, URL_BYTES = 8 << 10 };

typedef struct sms {
    tact_post *post;
    tact_gateway gateway;
    tact_config texts;                 /* of it: sms and country, what a text is composed by */
    tact_slice account, user, key;
    const char *ca_file;
    tact_span timeout;
    tact_arena kept; char block[KEPT_BYTES];
} sms;

typedef struct call { tact_fated_done done; void *ctx; const sms *sms; } call;

static void close_sms(void *self) {
    sms *s = self;
    sodium_memzero(s->block, sizeof s->block);             /* the key is in it */
    free(s);
}

static bool keep(sms *s, tact_slice *text) {
    tact_slice copy = tact_arena_copy(&s->kept, *text);
    bool fits = copy.len == text->len;
    *text = copy;
    return fits;
}

/* A NUL behind it; NULL when it is empty or does not fit. */
static const char *keep_name(sms *s, tact_slice text) {
    char *copy = text.len ? tact_arena_alloc(&s->kept, text.len + 1, 1) : NULL;
    if (copy) memcpy(copy, text.ptr, text.len);
    return copy;
}

static bool keep_all(sms *s, const tact_config *c) {
    tact_gateway *g = &s->gateway;
    s->texts.sms = c->sms;
    s->texts.country = c->country;
    s->account = c->sms.account;
    s->user = c->sms.user;
    s->key = c->sms.key;
    s->timeout = c->sms.timeout;
    tact_slice *texts[] = { &s->texts.sms.from, &s->texts.sms.name, &s->texts.sms.stop_number, &s->texts.country, &s->account, &s->user, &s->key, &g->url, &g->method, &g->headers, &g->body, &g->id, &g->code,
                            &g->said, &g->taken, &g->later, &g->refused, &g->dead, &g->blocked };
    bool fits = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) fits = keep(s, texts[i]) && fits;
    s->ca_file = keep_name(s, c->sms.ca_file);
    return fits && (s->ca_file || !c->sms.ca_file.len);
}

static tact_status open_sms(void **self, const tact_config *config, tact_post *post, tact_trouble *trouble) {
    sms *s = calloc(1, sizeof *s);
    char *block = malloc(BLOCK_BYTES);
    tact_arena arena;
    tact_status status = TACT_ERR_MEMORY;
    if (s && block) {
        tact_arena_init(&arena, block, BLOCK_BYTES, NULL);
        tact_arena_init(&s->kept, s->block, sizeof s->block, NULL);
        s->post = post;
        tact_gateway_of_config(&s->gateway, config, &arena);
        if (!s->gateway.url.len || !s->gateway.body.len) status = tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.sms names neither a preset nor its own url and body: write  preset: ...  or describe the gateway (doc/sms.md)");
        else if (!keep_all(s, config)) status = tact_trouble_set(trouble, TACT_ERR_INVALID, "the settings of channels.sms are longer than 16 KB together");
        else status = tact_gateway_check(&s->gateway, &arena, trouble);
        tact_arena_close(&arena);
    }
    free(block);
    if (status) { if (s) close_sms(s); return status; }
    *self = s;
    return TACT_OK;
}

static void answered(void *ctx, const tact_post_answer *a) {
    call *c = ctx;
    char *block = malloc(BLOCK_BYTES * 4);
    tact_arena arena;
    tact_fated fated = tact_fated_http(a);
    if (block) {
        tact_arena_init(&arena, block, BLOCK_BYTES * 4, NULL);
        fated = tact_gateway_fate(&c->sms->gateway, a, &arena);
        tact_arena_close(&arena);
    } else if (fated.fate == TACT_FATE_TAKEN) fated.fate = TACT_FATE_UNKNOWN;
    free(block);
    c->done(c->ctx, &fated);
    free(c);
}

static tact_status headers_of(const sms *s, const tact_gateway_values *v, tact_post_http *r, tact_arena *arena) {
    r->headers[r->header_count++] = s->gateway.format == TACT_GATEWAY_JSON ? "Content-Type: application/json; charset=utf-8" : "Content-Type: application/x-www-form-urlencoded";
    return tact_gateway_headers(s->gateway.headers, v, r, arena);
}

static tact_status begin(sms *s, const tact_parcel *p, call *c, tact_arena *arena, tact_trouble *trouble) {
    tact_slice text, url, body;
    char method[8] = "";
    bool stops;
    tact_texts_message m = { .class_ = p->class_, .to = p->to, .locale = p->locale, .title = p->title, .body = p->body, .url = p->action_url };
    tact_post_http r = { .timeout = s->timeout, .ca_file = s->ca_file };
    tact_status status = tact_texts_compose(&text, &stops, &s->texts, &m, arena);
    if (status) return status;
    tact_gateway_values v = { .to = p->to, .from = s->texts.sms.from, .text = text, .id = tact_slice_of(p->id), .account = s->account, .user = s->user, .key = s->key,
                              .unicode = tact_sms_measure(text).alphabet == TACT_SMS_UCS2, .own_stop = stops || p->class_ != TACT_CLASS_PROMOTIONAL, .now = p->now, .not_after = p->not_after };
    bool get = tact_slice_is(s->gateway.method, "GET");
    status = tact_gateway_fill(&url, s->gateway.url, TACT_GATEWAY_IN_FORM, &v, arena);
    if (!status) status = tact_gateway_fill(&body, s->gateway.body, s->gateway.format == TACT_GATEWAY_JSON ? TACT_GATEWAY_IN_JSON : TACT_GATEWAY_IN_FORM, &v, arena);
    if (!status) status = headers_of(s, &v, &r, arena);
    if (status) return status;
    if (get) {
        char *whole = tact_arena_alloc(arena, url.len + body.len + 2, 1);
        if (!whole) return TACT_ERR_MEMORY;
        snprintf(whole, url.len + body.len + 2, "%s%c%s", url.ptr, memchr(url.ptr, '?', url.len) ? '&' : '?', body.ptr);
        url.ptr = whole;
    } else r.body = body;
    memcpy(method, s->gateway.method.ptr, s->gateway.method.len);
    r.url = url.ptr;
    r.method = method;
    return tact_post_http_begin(s->post, &r, answered, c, trouble);
}

static void send_sms(void *self, const tact_parcel *p, tact_fated_done done, void *ctx) {
    sms *s = self;
    tact_arena arena;
    tact_trouble trouble = { "" };
    char *block = malloc(BLOCK_BYTES);
    call *c = malloc(sizeof *c);
    tact_fated fated = { .fate = TACT_FATE_LATER };
    tact_status status = TACT_ERR_MEMORY;
    if (block && c) {
        *c = (call){ done, ctx, s };
        tact_arena_init(&arena, block, BLOCK_BYTES, NULL);
        status = begin(s, p, c, &arena, &trouble);
        tact_arena_close(&arena);
    }
    if (block) sodium_memzero(block, BLOCK_BYTES);
    free(block);
    if (!status) return;
    free(c);
    if (status == TACT_ERR_INVALID) fated.blocked = true;  /* the address that is called: a setting */
    tact_fated_say(&fated, status == TACT_ERR_INVALID ? TACT_S("channels.sms.url cannot be called") : TACT_S("no memory"));      /* never the address itself: it may hold the key */
    done(ctx, &fated);
}

const tact_sender_kind tact_sms = { "http", TACT_CHANNEL_SMS, open_sms, send_sms, close_sms };
