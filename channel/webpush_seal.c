/* channel/webpush_seal.c -- see webpush_seal.h. */
#include "channel/webpush_seal.h"
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

enum { RECORD = 4096, TAG = 16 };

/* HKDF with SHA-256 (RFC 5869), for what fits into one block. */
static void hkdf(tact_slice salt, tact_slice key, const uint8_t *info, size_t info_len, uint8_t *out, size_t len) {
    uint8_t extracted[32], block[32], one = 1;
    crypto_auth_hmacsha256_state h;
    crypto_auth_hmacsha256_init(&h, (const uint8_t *)salt.ptr, salt.len);
    crypto_auth_hmacsha256_update(&h, (const uint8_t *)key.ptr, key.len);
    crypto_auth_hmacsha256_final(&h, extracted);
    crypto_auth_hmacsha256_init(&h, extracted, sizeof extracted);
    crypto_auth_hmacsha256_update(&h, info, info_len);
    crypto_auth_hmacsha256_update(&h, &one, 1);
    crypto_auth_hmacsha256_final(&h, block);
    memcpy(out, block, len);
    sodium_memzero(extracted, sizeof extracted);
    sodium_memzero(block, sizeof block);
}

static tact_slice bytes(const uint8_t *p, size_t n) { return (tact_slice){ (const char *)p, n }; }

void tact_aes128gcm_keys(tact_slice key, const uint8_t salt[TACT_WEBPUSH_SALT], uint8_t record_key[16], uint8_t nonce[12]) {
    static const uint8_t for_key[] = "Content-Encoding: aes128gcm", for_nonce[] = "Content-Encoding: nonce";      /* with their NUL */
    hkdf(bytes(salt, TACT_WEBPUSH_SALT), key, for_key, sizeof for_key, record_key, 16);
    hkdf(bytes(salt, TACT_WEBPUSH_SALT), key, for_nonce, sizeof for_nonce, nonce, 12);
}

/* The text's end is marked by a 2, as that of a last record. */
static bool gcm(const uint8_t key[16], const uint8_t nonce[12], tact_slice text, uint8_t *out) {
    static const uint8_t last = 2;
    int n = 0, m = 0, end = 0;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    bool ok = c && EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, key, nonce) == 1 && EVP_EncryptUpdate(c, out, &n, (const uint8_t *)text.ptr, (int)text.len) == 1
           && EVP_EncryptUpdate(c, out + n, &m, &last, 1) == 1 && EVP_EncryptFinal_ex(c, out + n + m, &end) == 1
           && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, out + n + m + end) == 1;
    EVP_CIPHER_CTX_free(c);
    return ok;
}

tact_status tact_aes128gcm_seal(tact_slice key, const uint8_t salt[TACT_WEBPUSH_SALT], tact_slice key_id, tact_slice text, uint8_t *out, size_t room, size_t *len) {
    uint8_t record_key[16], nonce[12];
    size_t head = TACT_WEBPUSH_SALT + 4 + 1 + key_id.len, whole = head + text.len + 1 + TAG;
    if (key_id.len > 255 || text.len + 1 + TAG > RECORD || whole > room) return TACT_ERR_LIMIT;
    memcpy(out, salt, TACT_WEBPUSH_SALT);
    out[16] = out[17] = 0;
    out[18] = RECORD >> 8;
    out[19] = RECORD & 255;
    out[20] = (uint8_t)key_id.len;
    if (key_id.len) memcpy(out + 21, key_id.ptr, key_id.len);
    tact_aes128gcm_keys(key, salt, record_key, nonce);
    bool ok = gcm(record_key, nonce, text, out + head);
    sodium_memzero(record_key, sizeof record_key);
    if (ok) *len = whole;
    return ok ? TACT_OK : TACT_ERR_MEMORY;
}

static bool key_of(const uint8_t sender[TACT_P256_PRIVATE], const uint8_t own[TACT_P256_PUBLIC], const uint8_t receiver[TACT_P256_PUBLIC], const uint8_t secret[TACT_WEBPUSH_SECRET], uint8_t key[32]) {
    static const char label[] = "WebPush: info";                           /* with its NUL */
    uint8_t shared[32], info[sizeof label + 2 * TACT_P256_PUBLIC];
    memcpy(info, label, sizeof label);
    memcpy(info + sizeof label, receiver, TACT_P256_PUBLIC);
    memcpy(info + sizeof label + TACT_P256_PUBLIC, own, TACT_P256_PUBLIC);
    if (!tact_p256_agree(sender, receiver, shared)) return false;
    hkdf(bytes(secret, TACT_WEBPUSH_SECRET), bytes(shared, sizeof shared), info, sizeof info, key, 32);
    sodium_memzero(shared, sizeof shared);
    return true;
}

bool tact_webpush_key(const uint8_t sender[TACT_P256_PRIVATE], const uint8_t receiver[TACT_P256_PUBLIC], const uint8_t secret[TACT_WEBPUSH_SECRET], uint8_t key[32]) {
    uint8_t own[TACT_P256_PUBLIC];
    return tact_p256_public(sender, own) && key_of(sender, own, receiver, secret, key);
}

typedef struct message { const uint8_t *sender, *own, *salt, *receiver, *secret; tact_slice text; } message;

static tact_status seal(const message *m, uint8_t out[TACT_WEBPUSH_BODY_MOST], size_t *len) {
    uint8_t key[32];
    if (!key_of(m->sender, m->own, m->receiver, m->secret, key)) return TACT_ERR_INVALID;
    tact_status s = tact_aes128gcm_seal(bytes(key, sizeof key), m->salt, bytes(m->own, TACT_P256_PUBLIC), m->text, out, TACT_WEBPUSH_BODY_MOST, len);
    sodium_memzero(key, sizeof key);
    return s;
}

tact_status tact_webpush_seal_with(const uint8_t sender[TACT_P256_PRIVATE], const uint8_t salt[TACT_WEBPUSH_SALT], const uint8_t receiver[TACT_P256_PUBLIC],
                                   const uint8_t secret[TACT_WEBPUSH_SECRET], tact_slice text, uint8_t out[TACT_WEBPUSH_BODY_MOST], size_t *len) {
    uint8_t own[TACT_P256_PUBLIC];
    if (!tact_p256_public(sender, own)) return TACT_ERR_INVALID;
    return seal(&(message){ sender, own, salt, receiver, secret, text }, out, len);
}

tact_status tact_webpush_seal(const uint8_t receiver[TACT_P256_PUBLIC], const uint8_t secret[TACT_WEBPUSH_SECRET], tact_slice text, uint8_t out[TACT_WEBPUSH_BODY_MOST], size_t *len) {
    uint8_t sender[TACT_P256_PRIVATE], own[TACT_P256_PUBLIC], salt[TACT_WEBPUSH_SALT];
    if (!tact_p256_make(sender, own)) return TACT_ERR_MEMORY;
    randombytes_buf(salt, sizeof salt);
    tact_status s = seal(&(message){ sender, own, salt, receiver, secret, text }, out, len);
    sodium_memzero(sender, sizeof sender);
    return s;
}
