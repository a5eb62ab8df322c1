/* daemon/gate_keys.c -- who may call: keys, origins, tokens.  DESIGN §7. */
#include <sodium.h>
#include <string.h>
#include "daemon/rates.h"
#include "daemon/staff.h"
#include "daemon/url.h"

enum { KEY_BYTES_MAX = 256 };

static bool same_secret(tact_slice a, tact_slice b) {
    uint8_t ha[32], hb[32];
    crypto_generichash(ha, sizeof ha, (const unsigned char *)a.ptr, a.len, NULL, 0);
    crypto_generichash(hb, sizeof hb, (const unsigned char *)b.ptr, b.len, NULL, 0);
    return sodium_memcmp(ha, hb, sizeof ha) == 0;
}

static const tact_config_key *find_key(const tact_server *s, tact_slice secret) {
    const tact_config_key *found = NULL;
    if (!secret.len || secret.len > KEY_BYTES_MAX) return NULL;
    for (uint32_t i = 0; i < s->brand.config.keys.count; i++) {
        const tact_config_key *key = &s->brand.config.keys.items[i];
        if (key->secret.len && same_secret(key->secret, secret)) found = key;
    }
    return found;
}

/* Basic with the key as user name (Segment), Bearer, the body's writeKey, or ?writeKey= (beacons and streams, which cannot set headers). */
static tact_slice presented(const tact_http_request *request, tact_slice written) {
    tact_slice header = tact_http_get(request, TACT_S("authorization")), query;
    if (header.len > 7 && tact_slice_equal_nocase((tact_slice){ header.ptr, 7 }, TACT_S("Bearer "))) return (tact_slice){ header.ptr + 7, header.len - 7 };
    if (header.len > 6 && tact_slice_equal_nocase((tact_slice){ header.ptr, 6 }, TACT_S("Basic "))) {
        char *plain = tact_arena_alloc(request->arena, header.len, 1);
        size_t n = 0;
        if (!plain || sodium_base642bin((unsigned char *)plain, header.len, header.ptr + 6, header.len - 6, " ", &n, NULL, sodium_base64_VARIANT_ORIGINAL)) return (tact_slice){ NULL, 0 };
        const char *colon = memchr(plain, ':', n);
        return (tact_slice){ plain, colon ? (size_t)(colon - plain) : n };
    }
    if (written.len) return written;
    return tact_http_query(request, &query, TACT_S("writeKey")) == TACT_OK ? query : (tact_slice){ NULL, 0 };
}

static bool lists(const tact_config_texts *texts, tact_slice word) {
    for (uint32_t i = 0; i < texts->count; i++)
        if (tact_slice_equal_nocase(texts->items[i], word)) return true;
    return false;
}

bool tact_server_origin_allowed(void *server, tact_slice origin) {
    const tact_server *s = server;
    for (uint32_t i = 0; i < s->brand.config.keys.count; i++)
        if (lists(&s->brand.config.keys.items[i].origins, origin)) return true;
    return false;
}

static bool own_origin(const tact_server *s, tact_slice origin) {
    tact_slice url = s->brand.config.public_url, listen = s->brand.config.listen;
    if (url.len && tact_slice_starts(url, origin) && (url.len == origin.len || url.ptr[origin.len] == '/')) return true;   /* the whole host: brand.co is not brand.com */
    if (tact_url_own_origin(s, origin)) return true;
    return origin.len == listen.len + 7 && memcmp(origin.ptr, "http://", 7) == 0 && memcmp(origin.ptr + 7, listen.ptr, listen.len) == 0;
}

static const tact_config_key *refuse(tact_server *s, const tact_http_request *request, int status, const char *detail, uint32_t retry_after_s) {
    tact_http_problem problem = { .status = status, .detail = tact_slice_of(detail), .retry_after_s = retry_after_s };
    tact_http_refuse(s->http, request->id, &problem);
    return NULL;
}

const tact_config_key *tact_server_key(tact_server *s, const tact_http_request *request, tact_slice written, tact_need need) {
    tact_slice secret = presented(request, written);
    const tact_config_key *key = find_key(s, secret);
    if (!secret.len && tact_session_cookie(request).len) return tact_session_key(s, request, need);
    if (!secret.len) return refuse(s, request, 401, "No key came with this call. Send the key as the user name of Basic authentication, or as a Bearer token.", 0);
    if (!key) return refuse(s, request, 401, "This key is not one of the brand's. `tact keys` lists their names.", 0);
    if (need == TACT_NEED_ADMIN && key->kind != TACT_KEY_ADMIN) return refuse(s, request, 403, "This call needs an admin key.", 0);
    if (need == TACT_NEED_SERVER && key->kind == TACT_KEY_WRITE) return refuse(s, request, 403, "This call needs a server or admin key.", 0);
    if (request->origin.len && key->kind == TACT_KEY_WRITE && !lists(&key->origins, request->origin) && !own_origin(s, request->origin)) {
        tact_noticed_turned_away(&s->seen, request->origin, tact_server_now(s));
        return refuse(s, request, 403, "Pages of this origin may not use this key. Add the origin to the key's `origins` in tact.yaml.", 0);
    }
    tact_noticed_use(&s->seen, key->name, tact_server_now(s));
    if (key->kind == TACT_KEY_WRITE) tact_noticed_page(&s->seen, request->origin, tact_server_now(s));
    uint32_t wait_s = tact_rates_take(s->rates, &request->peer, key->name, key->rate, tact_server_now(s));
    if (wait_s) {
        s->counts.rate_limited++;
        return refuse(s, request, 429, "Too many calls or events from this address with this key; each event of a batch counts.", wait_s);
    }
    return key;
}

void tact_server_count_events(tact_server *s, const tact_http_request *request, const tact_config_key *key, uint32_t events) {
    if (events > 1) tact_rates_owe(s->rates, &request->peer, key->name, key->rate, events - 1);
}

bool tact_server_token_ok(const tact_server *s, tact_slice user_id, tact_slice token_hex) {
    uint8_t mac[crypto_auth_hmacsha256_BYTES], given[crypto_auth_hmacsha256_BYTES];
    size_t n = 0;
    tact_slice secret = s->brand.config.user_token_secret;
    if (!secret.len || !user_id.len || token_hex.len != 2 * sizeof given) return false;
    if (sodium_hex2bin(given, sizeof given, token_hex.ptr, token_hex.len, NULL, &n, NULL) || n != sizeof given) return false;
    crypto_auth_hmacsha256_state h;
    crypto_auth_hmacsha256_init(&h, (const unsigned char *)secret.ptr, secret.len);
    crypto_auth_hmacsha256_update(&h, (const unsigned char *)user_id.ptr, user_id.len);
    crypto_auth_hmacsha256_final(&h, mac);
    return sodium_memcmp(mac, given, sizeof mac) == 0;
}
