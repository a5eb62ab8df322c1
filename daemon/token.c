/* daemon/token.c -- see token.h. */
#include "daemon/token.h"
#include <sodium.h>
#include <string.h>
#include "daemon/keeper_internal.h"

enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES, HEAD = 8, OVER = NONCE + HEAD + TAG };

static void key_of(const tact_keeper *k, uint8_t key[32]) { tact_vault_derive(k->vault, key, "tokens__", 0); }

/* `sealed`: room for OVER and the bytes; its length. What is sealed lies in its own place first. */
static size_t seal(const tact_keeper *k, char kind, tact_instant until, tact_slice bytes, uint8_t *sealed) {
    uint8_t key[32], *plain = sealed + NONCE;
    unsigned long long len;
    tact_key_put_u64(plain, (uint64_t)until.us);
    if (bytes.len) memcpy(plain + HEAD, bytes.ptr, bytes.len);
    key_of(k, key);
    randombytes_buf(sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(plain, &len, plain, HEAD + bytes.len, (const uint8_t *)&kind, 1, NULL, sealed, key);
    sodium_memzero(key, sizeof key);
    return NONCE + (size_t)len;
}

/* `sealed`: `n` bytes, opened in place. */
static tact_status unseal(const tact_keeper *k, char kind, tact_instant now, uint8_t *sealed, size_t n, tact_slice *bytes) {
    uint8_t key[32], *plain = sealed + NONCE;
    unsigned long long len;
    if (n < OVER) return TACT_ERR_INVALID;
    key_of(k, key);
    int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &len, NULL, plain, n - NONCE, (const uint8_t *)&kind, 1, sealed, key);
    sodium_memzero(key, sizeof key);
    if (bad) return TACT_ERR_INVALID;
    int64_t until = (int64_t)tact_key_u64((const char *)plain);
    if (until && until < now.us) return TACT_ERR_CONFLICT;
    *bytes = (tact_slice){ (const char *)plain + HEAD, (size_t)len - HEAD };
    return TACT_OK;
}

tact_slice tact_token_make(const tact_keeper *k, char kind, tact_instant until, tact_slice bytes, char out[TACT_TOKEN_TEXT]) {
    uint8_t sealed[OVER + TACT_TOKEN_CARRIES];
    out[0] = 0;
    if (bytes.len > TACT_TOKEN_CARRIES) return (tact_slice){ out, 0 };
    size_t n = seal(k, kind, until, bytes, sealed);
    sodium_bin2base64(out, TACT_TOKEN_TEXT, sealed, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return tact_slice_of(out);
}

tact_status tact_token_open(const tact_keeper *k, char kind, tact_instant now, tact_slice text, uint8_t room[TACT_TOKEN_CARRIES], tact_slice *bytes) {
    uint8_t sealed[OVER + TACT_TOKEN_CARRIES];
    size_t n;
    if (!text.len || text.len >= TACT_TOKEN_TEXT) return TACT_ERR_INVALID;
    if (sodium_base642bin(sealed, sizeof sealed, text.ptr, text.len, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING)) return TACT_ERR_INVALID;
    tact_slice inside;
    tact_status status = unseal(k, kind, now, sealed, n, &inside);
    if (status) return status;
    memcpy(room, inside.ptr, inside.len);
    *bytes = (tact_slice){ (const char *)room, inside.len };
    return TACT_OK;
}

tact_slice tact_token_long(const tact_keeper *k, char kind, tact_instant until, tact_slice bytes, tact_arena *arena) {
    tact_slice none = { NULL, 0 };
    if (bytes.len > TACT_TOKEN_LONG) return none;
    uint8_t *sealed = tact_arena_alloc(arena, OVER + bytes.len, 1);
    size_t room = sodium_base64_encoded_len(OVER + bytes.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = tact_arena_alloc(arena, room, 1);
    if (!sealed || !text) return none;
    sodium_bin2base64(text, room, sealed, seal(k, kind, until, bytes, sealed), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return tact_slice_of(text);
}

tact_status tact_token_read(const tact_keeper *k, char kind, tact_instant now, tact_slice text, tact_arena *arena, tact_slice *bytes) {
    size_t n;
    if (!text.len || text.len > 2 * TACT_TOKEN_LONG) return TACT_ERR_INVALID;
    uint8_t *sealed = tact_arena_alloc(arena, text.len, 1);
    if (!sealed) return TACT_ERR_MEMORY;
    if (sodium_base642bin(sealed, text.len, text.ptr, text.len, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING)) return TACT_ERR_INVALID;
    return unseal(k, kind, now, sealed, n, bytes);
}
