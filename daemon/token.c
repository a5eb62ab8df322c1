/* daemon/token.c -- see token.h. */
#include "daemon/token.h"
#include <sodium.h>
#include <string.h>
#include "daemon/keeper_internal.h"

enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES, HEAD = 8, SEALED = NONCE + HEAD + TACT_TOKEN_CARRIES + TAG };

static void key_of(const tact_keeper *k, uint8_t key[32]) { tact_vault_derive(k->vault, key, "tokens__", 0); }

tact_slice tact_token_make(const tact_keeper *k, char kind, tact_instant until, tact_slice bytes, char out[TACT_TOKEN_TEXT]) {
    uint8_t plain[HEAD + TACT_TOKEN_CARRIES], sealed[SEALED], key[32];
    unsigned long long len;
    out[0] = 0;
    if (bytes.len > TACT_TOKEN_CARRIES) return (tact_slice){ out, 0 };
    tact_key_put_u64(plain, (uint64_t)until.us);
    if (bytes.len) memcpy(plain + HEAD, bytes.ptr, bytes.len);
    key_of(k, key);
    randombytes_buf(sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, &len, plain, HEAD + bytes.len, (const uint8_t *)&kind, 1, NULL, sealed, key);
    sodium_memzero(key, sizeof key);
    sodium_bin2base64(out, TACT_TOKEN_TEXT, sealed, NONCE + (size_t)len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return tact_slice_of(out);
}

tact_status tact_token_open(const tact_keeper *k, char kind, tact_instant now, tact_slice text, uint8_t room[TACT_TOKEN_CARRIES], tact_slice *bytes) {
    uint8_t sealed[SEALED], plain[HEAD + TACT_TOKEN_CARRIES], key[32];
    size_t n;
    unsigned long long len;
    if (!text.len || text.len >= TACT_TOKEN_TEXT) return TACT_ERR_INVALID;
    if (sodium_base642bin(sealed, sizeof sealed, text.ptr, text.len, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) || n < NONCE + HEAD + TAG) return TACT_ERR_INVALID;
    key_of(k, key);
    int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &len, NULL, sealed + NONCE, n - NONCE, (const uint8_t *)&kind, 1, sealed, key);
    sodium_memzero(key, sizeof key);
    if (bad) return TACT_ERR_INVALID;
    int64_t until = (int64_t)tact_key_u64((const char *)plain);
    if (until && until < now.us) return TACT_ERR_CONFLICT;
    memcpy(room, plain + HEAD, (size_t)len - HEAD);
    *bytes = (tact_slice){ (const char *)room, (size_t)len - HEAD };
    return TACT_OK;
}
