/* channel/vapid.c -- see vapid.h. */
#include "channel/vapid.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "channel/jwt.h"

enum { URL_SAFE = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

static bool private_of(tact_slice secret, uint8_t out[TACT_P256_PRIVATE]) {
    size_t len = 0;
    const char *end = NULL;
    while (secret.len && secret.ptr[secret.len - 1] == '=') secret.len--;
    return sodium_base642bin(out, TACT_P256_PRIVATE, secret.ptr, secret.len, NULL, &len, &end, URL_SAFE) == 0 && len == TACT_P256_PRIVATE && end == secret.ptr + secret.len;
}

bool tact_vapid_make(char secret[TACT_VAPID_SECRET_TEXT], char public_[TACT_VAPID_PUBLIC_TEXT]) {
    uint8_t private_[TACT_P256_PRIVATE], point[TACT_P256_PUBLIC];
    if (!tact_p256_make(private_, point)) return false;
    sodium_bin2base64(secret, TACT_VAPID_SECRET_TEXT, private_, sizeof private_, URL_SAFE);
    sodium_bin2base64(public_, TACT_VAPID_PUBLIC_TEXT, point, sizeof point, URL_SAFE);
    sodium_memzero(private_, sizeof private_);
    return true;
}

bool tact_vapid_public(tact_slice secret, char public_[TACT_VAPID_PUBLIC_TEXT]) {
    uint8_t private_[TACT_P256_PRIVATE], point[TACT_P256_PUBLIC];
    bool ok = private_of(secret, private_) && tact_p256_public(private_, point);
    if (ok) sodium_bin2base64(public_, TACT_VAPID_PUBLIC_TEXT, point, sizeof point, URL_SAFE);
    sodium_memzero(private_, sizeof private_);
    return ok;
}

/* It goes into JSON as it is: nothing in it may need to be escaped. */
bool tact_vapid_contact_ok(tact_slice contact) {
    bool mail = tact_slice_starts(contact, TACT_S("mailto:")) && tact_slice_find(contact, TACT_S("@")) > 7;
    bool page = tact_slice_starts(contact, TACT_S("https://")) && contact.len > 10;
    for (size_t i = 0; i < contact.len; i++)
        if (contact.ptr[i] <= ' ' || contact.ptr[i] > '~' || contact.ptr[i] == '"' || contact.ptr[i] == '\\') return false;
    return (mail || page) && contact.len <= TACT_VAPID_CONTACT_MOST;
}

bool tact_vapid_init(tact_vapid *v, tact_slice secret, tact_slice contact) {
    memset(v, 0, sizeof *v);
    if (!tact_vapid_contact_ok(contact) || !private_of(secret, v->private_) || !tact_vapid_public(secret, v->public_)) return false;
    memcpy(v->contact, contact.ptr, contact.len);
    return true;
}

static bool write_token(const tact_vapid *v, const char *origin, int64_t expires_s, char out[TACT_VAPID_TOKEN_MOST]) {
    char claims[TACT_VAPID_CONTACT_MOST + TACT_VAPID_ORIGIN_MOST + 80];
    tact_growing token = { NULL, 0, 0, false };
    int n = snprintf(claims, sizeof claims, "{\"aud\":\"%s\",\"exp\":%lld,\"sub\":\"%s\"}", origin, (long long)expires_s, v->contact);
    bool ok = tact_jwt_write_es256(v->private_, (tact_slice){ NULL, 0 }, (tact_slice){ claims, (size_t)n }, &token) == TACT_OK && token.len < TACT_VAPID_TOKEN_MOST;
    if (ok) { memcpy(out, token.ptr, token.len); out[token.len] = 0; }
    tact_grow_end(&token);
    return ok;
}

const char *tact_vapid_token(tact_vapid *v, tact_slice origin, int64_t now_s) {
    unsigned place = TACT_VAPID_TOKENS;
    if (!origin.len || origin.len > TACT_VAPID_ORIGIN_MOST) return NULL;
    for (unsigned i = 0; i < TACT_VAPID_TOKENS; i++)
        if (tact_slice_is(origin, v->tokens[i].origin)) place = i;
    if (place < TACT_VAPID_TOKENS && v->tokens[place].until_s > now_s && v->tokens[place].until_s <= now_s + TACT_VAPID_HOURS * 1800) return v->tokens[place].token;
    if (place == TACT_VAPID_TOKENS) place = v->next++ % TACT_VAPID_TOKENS;
    memcpy(v->tokens[place].origin, origin.ptr, origin.len);
    v->tokens[place].origin[origin.len] = 0;
    v->tokens[place].until_s = now_s + TACT_VAPID_HOURS * 1800;
    if (write_token(v, v->tokens[place].origin, now_s + TACT_VAPID_HOURS * 3600, v->tokens[place].token)) return v->tokens[place].token;
    v->tokens[place].origin[0] = 0;
    return NULL;
}
