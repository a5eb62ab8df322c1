/* daemon/totp.c -- see totp.h. */
#include "daemon/totp.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

enum { DIGITS = 6, MODULUS = 1000000, NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, RECOVERY_BYTES = 10 };
_Static_assert(TACT_ACCOUNT_SECRET == NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES + TACT_TOTP_SECRET, "nonce, secret, tag");
static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

uint32_t tact_totp_code(const uint8_t *secret, size_t secret_len, int64_t step) {
    uint8_t counter[8], mac[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    for (unsigned i = 0; i < 8; i++) counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    if (!HMAC(EVP_sha1(), secret, (int)secret_len, counter, sizeof counter, mac, &len) || len != 20) return UINT32_MAX;      /* no code equals it */
    const uint8_t *at = mac + (mac[19] & 15);
    return ((uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]) % MODULUS;
}

/* `count` bytes, a multiple of five. */
static void to_base32(char *out, const uint8_t *bytes, size_t count) {
    size_t n = 0;
    for (size_t i = 0; i < count; i += 5) {
        uint64_t v = 0;
        for (unsigned k = 0; k < 5; k++) v = v << 8 | bytes[i + k];
        for (unsigned k = 0; k < 8; k++) out[n++] = base32[v >> (35 - 5 * k) & 31];
    }
    out[n] = '\0';
}

void tact_totp_base32(char out[TACT_TOTP_BASE32], const uint8_t secret[TACT_TOTP_SECRET]) { to_base32(out, secret, TACT_TOTP_SECRET); }

static bool open_secret(const tact_account *a, const uint8_t key[32], uint8_t secret[TACT_TOTP_SECRET]) {
    return crypto_aead_xchacha20poly1305_ietf_decrypt(secret, NULL, NULL, a->secret + NONCE, sizeof a->secret - NONCE, (const uint8_t *)a->name, strlen(a->name), a->secret, key) == 0;
}

void tact_totp_begin(tact_account *a, const uint8_t key[32], uint8_t secret[TACT_TOTP_SECRET]) {
    tact_totp_off(a);
    randombytes_buf(secret, TACT_TOTP_SECRET);
    randombytes_buf(a->secret, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(a->secret + NONCE, NULL, secret, TACT_TOTP_SECRET, (const uint8_t *)a->name, strlen(a->name), NULL, a->secret, key);
    a->totp_begun = true;
}

void tact_totp_off(tact_account *a) {
    a->totp = a->totp_begun = false;
    sodium_memzero(a->secret, sizeof a->secret);
    sodium_memzero(a->recovery, sizeof a->recovery);
    a->recovery_count = 0;
    a->totp_step = 0;
}

/* ---- codes ---- */

static bool digits_of(tact_slice code, uint32_t *out) {
    unsigned n = 0;
    *out = 0;
    for (size_t i = 0; i < code.len; i++) {
        if (code.ptr[i] == ' ') continue;
        if (code.ptr[i] < '0' || code.ptr[i] > '9' || ++n > DIGITS) return false;
        *out = *out * 10 + (uint32_t)(code.ptr[i] - '0');
    }
    return n == DIGITS;
}

static bool take_code(tact_account *a, const uint8_t key[32], uint32_t code, tact_instant now) {
    uint8_t secret[TACT_TOTP_SECRET];
    int64_t step = now.us / 1000000 / TACT_TOTP_STEP_S, found = 0;
    if (!open_secret(a, key, secret)) return false;
    for (int64_t s = step - 1; s <= step + 1; s++)
        if (s > a->totp_step && tact_totp_code(secret, sizeof secret, s) == code) found = s;
    sodium_memzero(secret, sizeof secret);
    if (found) a->totp_step = found;
    return found != 0;
}

/* Kept under a hash of its 16 letters; dashes, spaces and case do not count. */
static bool recovery_hash(tact_slice text, uint8_t hash[16]) {
    char plain[16];
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 32);
        if (n == sizeof plain || !memchr(base32, c, 32)) return false;
        plain[n++] = c;
    }
    if (n != sizeof plain) return false;
    crypto_generichash(hash, 16, (const uint8_t *)plain, sizeof plain, NULL, 0);
    return true;
}

static bool take_recovery(tact_account *a, tact_slice text) {
    uint8_t hash[16];
    unsigned found = TACT_RECOVERY_CODES;
    if (!recovery_hash(text, hash)) return false;
    for (unsigned i = 0; i < a->recovery_count; i++)
        if (sodium_memcmp(a->recovery[i], hash, sizeof hash) == 0) found = i;
    if (found == TACT_RECOVERY_CODES) return false;
    memcpy(a->recovery[found], a->recovery[--a->recovery_count], 16);
    sodium_memzero(a->recovery[a->recovery_count], 16);
    return true;
}

bool tact_totp_take(tact_account *a, const uint8_t key[32], tact_slice code, tact_instant now) {
    uint32_t number;
    if (!a->totp && !a->totp_begun) return false;
    if (digits_of(code, &number)) return take_code(a, key, number, now);
    return a->totp && take_recovery(a, code);
}

void tact_totp_recovery(tact_account *a, char out[TACT_RECOVERY_CODES][TACT_RECOVERY_TEXT]) {
    uint8_t bytes[RECOVERY_BYTES];
    char plain[17];
    for (unsigned i = 0; i < TACT_RECOVERY_CODES; i++) {
        size_t n = 0;
        randombytes_buf(bytes, sizeof bytes);
        to_base32(plain, bytes, sizeof bytes);
        for (unsigned k = 0; k < 16; k++) {
            if (k && k % 4 == 0) out[i][n++] = '-';
            out[i][n++] = (char)(plain[k] >= 'A' ? plain[k] + 32 : plain[k]);
        }
        out[i][n] = '\0';
        (void)recovery_hash(tact_slice_of(out[i]), a->recovery[i]);
    }
    a->recovery_count = TACT_RECOVERY_CODES;
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(plain, sizeof plain);
}
