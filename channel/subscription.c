/* channel/subscription.c -- see subscription.h. */
#include "channel/subscription.h"
#include <sodium.h>
#include <string.h>
#include "channel/public_address.h"
#include "daemon/json_in.h"
#include "daemon/json_out.h"

static bool wrong(tact_subscription_fault *fault, const char *path, const char *reason, const char *hint) {
    *fault = (tact_subscription_fault){ path, reason, hint };
    return false;
}

/* base64url, padded or not; the older alphabet is taken as well. */
static bool decode(tact_slice text, uint8_t *out, size_t want) {
    char copy[96];
    size_t len = 0;
    const char *end = NULL;
    while (text.len && text.ptr[text.len - 1] == '=') text.len--;
    if (!text.len || text.len > sizeof copy) return false;
    for (size_t i = 0; i < text.len; i++) copy[i] = text.ptr[i] == '+' ? '-' : text.ptr[i] == '/' ? '_' : text.ptr[i];
    return sodium_base642bin(out, want, copy, text.len, NULL, &len, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 && len == want && end == copy + text.len;
}

typedef struct place { tact_slice host, port; bool secure; } place;

static bool digits(tact_slice text) {
    unsigned n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || i >= 5) return false;
        n = n * 10 + (unsigned)(text.ptr[i] - '0');
    }
    return n > 0 && n < 65536;
}

static bool name_ok(tact_slice host) {
    if (!host.len || host.len > 253) return false;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.')) return false;
    }
    return true;
}

/* Host and port of an address that has neither a user nor anything a URL may not hold. */
static bool take_apart(tact_slice url, place *out) {
    bool secure = tact_slice_starts(url, TACT_S("https://"));
    if (!secure && !tact_slice_starts(url, TACT_S("http://"))) return false;
    for (size_t i = 0; i < url.len; i++)
        if (url.ptr[i] <= ' ' || url.ptr[i] > '~' || strchr("\"<>\\^`{|}#", url.ptr[i])) return false;
    size_t begin = secure ? 8 : 7, end = begin, colon = 0;
    while (end < url.len && url.ptr[end] != '/' && url.ptr[end] != '?') end++;
    tact_slice all = { url.ptr + begin, end - begin };
    bool six = all.len && all.ptr[0] == '[';
    size_t from = six ? (size_t)(tact_slice_find(all, TACT_S("]")) + 1) : 0;
    if (six && !from) return false;
    for (colon = from; colon < all.len && all.ptr[colon] != ':'; colon++)
        if (six) return false;
    *out = (place){ .host = { all.ptr, colon }, .port = { all.ptr + colon, all.len - colon }, .secure = secure };
    if (out->port.len) { out->port.ptr++; out->port.len--; if (!digits(out->port)) return false; }
    tact_peer address;
    return six ? tact_address_parse(out->host, &address) : name_ok(out->host);
}

static void write_origin(const place *p, char *out) {
    bool usual = !p->port.len || tact_slice_is(p->port, p->secure ? "443" : "80");
    size_t n = p->secure ? 8 : 7;
    memcpy(out, p->secure ? "https://" : "http://", n);
    for (size_t i = 0; i < p->host.len; i++) { char c = p->host.ptr[i]; out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
    if (!usual) { out[n++] = ':'; memcpy(out + n, p->port.ptr, p->port.len); n += p->port.len; }
    out[n] = 0;
}

static bool endpoint_ok(const place *p, bool private_too, tact_subscription_fault *fault) {
    static const char hint[] = "a push service is on the public internet; channels.webpush.private_services allows one of your own";
    tact_peer address;
    bool number = tact_address_parse(p->host, &address), local = tact_slice_equal_nocase(p->host, TACT_S("localhost"));
    bool here = local || (number && tact_address_loopback(&address));
    if (!p->secure && !(private_too && here)) return wrong(fault, "/endpoint", "does not begin with https://", "send the subscription as the browser gave it");
    if (private_too) return true;
    if (local || (number && !tact_address_public(&address))) return wrong(fault, "/endpoint", "is not on the public internet", hint);
    if (!number && tact_slice_find(p->host, TACT_S(".")) < 0) return wrong(fault, "/endpoint", "names a machine of a private network", hint);
    return true;
}

bool tact_subscription_of(const tact_value *value, bool private_too, tact_subscription *out, tact_subscription_fault *fault) {
    static const char as_given[] = "send what JSON.stringify makes of the subscription";
    place p;
    if (value->type != TACT_MAP) return wrong(fault, "", "is not an object", as_given);
    out->endpoint = tact_value_path_text(value, "endpoint");
    tact_slice key = tact_value_path_text(value, "keys.p256dh"), secret = tact_value_path_text(value, "keys.auth");
    if (!key.len) key = tact_value_path_text(value, "p256dh");
    if (!secret.len) secret = tact_value_path_text(value, "auth");
    if (!out->endpoint.len) return wrong(fault, "/endpoint", "is missing", as_given);
    if (out->endpoint.len > TACT_SUBSCRIPTION_BYTES - 160) return wrong(fault, "/endpoint", "is longer than 864 bytes", "no push service known needs as many; ask it for a shorter one");
    if (!take_apart(out->endpoint, &p)) return wrong(fault, "/endpoint", "is no https address", as_given);
    if (!endpoint_ok(&p, private_too, fault)) return false;
    if (!decode(key, out->key, sizeof out->key) || !tact_p256_on_curve(out->key)) return wrong(fault, "/keys/p256dh", "is no public key: 65 bytes of a point on P-256, in base64url", as_given);
    if (!decode(secret, out->secret, sizeof out->secret)) return wrong(fault, "/keys/auth", "is not 16 bytes in base64url", as_given);
    write_origin(&p, out->origin);
    return true;
}

bool tact_subscription_read(tact_slice json, bool private_too, tact_arena *arena, tact_subscription *out, tact_subscription_fault *fault) {
    tact_value value;
    tact_json_fault at;
    if (tact_json_read(arena, &value, &at, json)) return wrong(fault, "", "is no JSON", "send what JSON.stringify makes of the subscription");
    return tact_subscription_of(&value, private_too, out, fault);
}

tact_slice tact_subscription_write(const tact_subscription *s, tact_arena *arena) {
    char key[TACT_P256_PUBLIC * 2], secret[TACT_WEBPUSH_SECRET * 2];
    tact_json j;
    sodium_bin2base64(key, sizeof key, s->key, sizeof s->key, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_bin2base64(secret, sizeof secret, s->secret, sizeof s->secret, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    tact_json_init(&j, arena, TACT_SUBSCRIPTION_BYTES);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("endpoint"), s->endpoint);
    tact_json_key_text(&j, TACT_S("p256dh"), tact_slice_of(key));
    tact_json_key_text(&j, TACT_S("auth"), tact_slice_of(secret));
    tact_json_end_map(&j);
    return tact_json_done(&j);
}
