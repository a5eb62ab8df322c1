/* brand/coupon_code.c -- see coupon_code.h. */
#include "brand/coupon_code.h"
#include <sodium.h>
#include <string.h>

static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
enum { SIGNS = 32, BODY = 15, WHOLE = 16 };

static int value_of(char c) {
    if (c == 'I' || c == 'L') c = '1';
    if (c == 'O') c = '0';
    const char *at = c ? strchr(signs, c) : NULL;
    return at ? (int)(at - signs) : -1;
}

/* Luhn in base 32: every second from the right counts twice, both digits of it summed. */
static int check_of(const char *body) {
    int sum = 0, factor = 2;
    for (int i = BODY - 1; i >= 0; i--, factor = 3 - factor) {
        int v = value_of(body[i]) * factor;
        sum += v / SIGNS + v % SIGNS;
    }
    return (SIGNS - sum % SIGNS) % SIGNS;
}

tact_slice tact_code_make(const uint8_t key[32], char kind, uint64_t number, char out[TACT_CODE_TEXT]) {
    uint8_t message[9] = { (uint8_t)kind }, mac[crypto_auth_hmacsha256_BYTES];
    char body[WHOLE];
    for (unsigned i = 0; i < 8; i++) message[1 + i] = (uint8_t)(number >> (8 * i));
    crypto_auth_hmacsha256(mac, message, sizeof message, key);
    for (unsigned i = 0; i < BODY; i++) {                  /* five bits each */
        unsigned bit = i * 5, at = bit / 8, shift = bit % 8;
        unsigned pair = (unsigned)mac[at] | (unsigned)mac[at + 1] << 8;
        body[i] = signs[pair >> shift & 31];
    }
    body[BODY] = signs[check_of(body)];
    size_t n = 0;
    for (unsigned i = 0; i < WHOLE; i++) {
        if (i && i % 4 == 0) out[n++] = '-';
        out[n++] = body[i];
    }
    out[n] = 0;
    return (tact_slice){ out, n };
}

bool tact_code_normal(tact_slice typed, char out[TACT_CODE_NORMAL], tact_slice *normal) {
    size_t n = 0;
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.ptr[i];
        if (c == ' ' || c == '-') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        bool sign = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!sign || n == TACT_CODE_NORMAL) return false;
        out[n++] = c;
    }
    *normal = (tact_slice){ out, n };
    if (!n) return false;
    char alike[WHOLE];                                     /* one of ours, perhaps typed with look-alikes: in its one writing */
    for (size_t i = 0; n == WHOLE && i < n; i++) {
        int v = value_of(out[i]);
        if (v < 0) return true;
        alike[i] = signs[v];
    }
    if (n == WHOLE && tact_code_fits((tact_slice){ alike, WHOLE })) memcpy(out, alike, WHOLE);
    return true;
}

bool tact_code_fits(tact_slice normal) {
    if (normal.len != WHOLE) return false;
    for (size_t i = 0; i < WHOLE; i++)
        if (value_of(normal.ptr[i]) < 0) return false;
    return check_of(normal.ptr) == value_of(normal.ptr[BODY]);
}
