/* channel/webhook.c -- see webhook.h. */
#include "channel/webhook.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/arena.h"
#include "daemon/content_json.h"

typedef struct webhook { tact_post *post; char *url, *source, *secret, *ca_file; tact_span timeout; } webhook;
typedef struct call { tact_fated_done done; void *ctx; } call;

bool tact_webhook_sign(tact_slice secret, tact_slice id, int64_t timestamp_s, tact_slice body, char out[48]) {
    uint8_t key[256], mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state h;
    size_t len = secret.len;
    char at[24];
    if (tact_slice_starts(secret, TACT_S("whsec_"))) {
        if (sodium_base642bin(key, sizeof key, secret.ptr + 6, secret.len - 6, NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL)) return false;
        crypto_auth_hmacsha256_init(&h, key, len);
    } else crypto_auth_hmacsha256_init(&h, (const uint8_t *)secret.ptr, len);
    int n = snprintf(at, sizeof at, ".%lld.", (long long)timestamp_s);
    crypto_auth_hmacsha256_update(&h, (const uint8_t *)id.ptr, id.len);
    crypto_auth_hmacsha256_update(&h, (const uint8_t *)at, (unsigned long long)n);
    crypto_auth_hmacsha256_update(&h, (const uint8_t *)body.ptr, body.len);
    crypto_auth_hmacsha256_final(&h, mac);
    memcpy(out, "v1,", 3);
    sodium_bin2base64(out + 3, 45, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
    return true;
}

static void close_webhook(void *self) {
    webhook *w = self;
    free(w->url);
    free(w->source);
    if (w->secret) sodium_memzero(w->secret, strlen(w->secret));
    free(w->secret);
    free(w->ca_file);
    free(w);
}

static tact_status open_webhook(void **self, const tact_config *config, tact_post *post, tact_trouble *trouble) {
    char probe[48];
    if (!config->webhook.url.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.webhook.url is missing: name the address that is to be called");
    if (!config->webhook.secret.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.webhook.secret is missing: the receiver checks with it that a call is yours");
    if (!tact_webhook_sign(config->webhook.secret, TACT_S("x"), 0, TACT_S(""), probe)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.webhook.secret begins with whsec_, and what follows is not base64");
    webhook *w = calloc(1, sizeof *w);
    if (!w) return TACT_ERR_MEMORY;
    *w = (webhook){ .post = post, .timeout = config->webhook.timeout, .url = tact_text_copy(config->webhook.url), .source = tact_text_copy(config->brand), .secret = tact_text_copy(config->webhook.secret),
                    .ca_file = tact_text_copy(config->webhook.ca_file) };
    if (!w->url || !w->source || !w->secret) { close_webhook(w); return TACT_ERR_MEMORY; }
    *self = w;
    return TACT_OK;
}

static void answered(void *ctx, const tact_post_answer *a) {
    call *c = ctx;
    tact_fated fated = tact_fated_http(a);
    if (fated.fate == TACT_FATE_REFUSED && (a->status == 404 || a->status == 410)) { fated.fate = TACT_FATE_LATER; fated.blocked = true; }      /* the address is ours, not the person's */
    c->done(c->ctx, &fated);
    free(c);
}

static tact_slice body_of(const webhook *w, const tact_parcel *p, tact_arena *arena) {
    tact_json j;
    char time[TACT_INSTANT_TEXT + 1];
    tact_json_init(&j, arena, 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("specversion"), TACT_S("1.0"));
    tact_json_key_text(&j, TACT_S("id"), tact_slice_of(p->id));
    tact_json_key_text(&j, TACT_S("source"), tact_slice_of(w->source));
    tact_json_key_text(&j, TACT_S("type"), TACT_S("tact.message"));
    tact_json_key_text(&j, TACT_S("time"), tact_instant_format(p->now, time));
    tact_json_key_text(&j, TACT_S("datacontenttype"), TACT_S("application/json"));
    TACT_JSON_KEY(&j, "data");
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("to"), p->to);
    tact_json_key_text(&j, TACT_S("campaign"), p->campaign);
    tact_json_key_text(&j, TACT_S("message"), p->message);
    tact_json_key_text(&j, TACT_S("class"), tact_word_name(TACT_LIST_CLASS, p->class_));
    tact_json_key_int(&j, TACT_S("try"), p->tries);
    tact_json_key_text(&j, TACT_S("notAfter"), tact_instant_format(p->not_after, time));
    TACT_JSON_KEY(&j, "content");
    tact_json_map(&j);
    tact_content_json(&j, &(tact_content){ .locale = p->locale, .title = p->title, .body = p->body, .action_label = p->action_label, .action_url = p->action_url });
    tact_json_end_map(&j);
    tact_json_end_map(&j);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

static void send_webhook(void *self, const tact_parcel *p, tact_fated_done done, void *ctx) {
    webhook *w = self;
    tact_arena arena;
    tact_trouble trouble = { "" };
    char id[48], at[48], signature[72], signed_[48];
    char *block = malloc(64 << 10);
    call *c = malloc(sizeof *c);
    tact_fated fated = { .fate = TACT_FATE_LATER };
    tact_status s = TACT_ERR_MEMORY;
    if (block && c) {
        *c = (call){ done, ctx };
        tact_arena_init(&arena, block, 64 << 10, NULL);
        tact_slice body = body_of(w, p, &arena);
        int64_t now_s = p->now.us / 1000000;
        tact_webhook_sign(tact_slice_of(w->secret), tact_slice_of(p->id), now_s, body, signed_);
        snprintf(id, sizeof id, "webhook-id: %s", p->id);
        snprintf(at, sizeof at, "webhook-timestamp: %lld", (long long)now_s);
        snprintf(signature, sizeof signature, "webhook-signature: %s", signed_);
        tact_post_http request = { .url = w->url, .headers = { "content-type: application/cloudevents+json; charset=utf-8", id, at, signature }, .header_count = 4, .body = body, .ca_file = w->ca_file, .timeout = w->timeout };
        s = body.len ? tact_post_http_begin(w->post, &request, answered, c, &trouble) : tact_trouble_set(&trouble, TACT_ERR_LIMIT, "the message is longer than 64 KB");
        tact_arena_close(&arena);
    }
    free(block);
    if (!s) return;
    free(c);
    if (s == TACT_ERR_LIMIT || s == TACT_ERR_INVALID) fated.fate = TACT_FATE_REFUSED;
    tact_fated_say(&fated, trouble.text[0] ? tact_slice_of(trouble.text) : TACT_S("no memory"));
    done(ctx, &fated);
}

const tact_sender_kind tact_webhook = { "http", TACT_CHANNEL_WEBHOOK, open_webhook, send_webhook, close_webhook };
