/* channel/mark.c -- see mark.h.   Bytes: tag 8 | hidden (channel 1, record key 16, intent u64 BE) 25. */
#include "channel/mark.h"
#include <sodium.h>
#include <string.h>

enum { TAG = 8, NAMED = 25, BYTES = TAG + NAMED };
static const char SIGNS[] = "abcdefghijklmnopqrstuvwxyz234567";

static void keys_of(const uint8_t secret[32], uint8_t tag_key[32], uint8_t hide_key[32]) {
    crypto_generichash(tag_key, 32, (const uint8_t *)"mark tag", 8, secret, 32);
    crypto_generichash(hide_key, 32, (const uint8_t *)"mark hide", 9, secret, 32);
}

static void hide(uint8_t bytes[BYTES], const uint8_t key[32]) {
    uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES] = { 0 };
    memcpy(nonce, bytes, TAG);
    crypto_stream_xchacha20_xor(bytes + TAG, bytes + TAG, NAMED, nonce, key);
}

static void tag_of(uint8_t tag[16], const uint8_t *named, const uint8_t key[32]) { crypto_generichash(tag, 16, named, NAMED, key, 32); }

void tact_mark_write(const uint8_t secret[32], const tact_parcel_mark *m, char out[TACT_MARK_TEXT + 1]) {
    uint8_t bytes[BYTES], tag[16], tag_key[32], hide_key[32];
    keys_of(secret, tag_key, hide_key);
    bytes[TAG] = m->channel;
    memcpy(bytes + TAG + 1, m->record_key, 16);
    for (unsigned i = 0; i < 8; i++) bytes[TAG + 17 + i] = (uint8_t)(m->intent >> (56 - 8 * i));
    tag_of(tag, bytes + TAG, tag_key);
    memcpy(bytes, tag, TAG);
    hide(bytes, hide_key);
    for (unsigned i = 0; i < TACT_MARK_TEXT; i++) {        /* five bits a sign; one bit of nought at the end */
        unsigned at = i * 5, two = (unsigned)bytes[at / 8] << 8 | (at / 8 + 1 < BYTES ? bytes[at / 8 + 1] : 0u);
        out[i] = SIGNS[two >> (11 - at % 8) & 31];
    }
    out[TACT_MARK_TEXT] = 0;
}

static int value_of(char c) {
    if (c >= 'a' && c <= 'z') return c - 'a';
    if (c >= 'A' && c <= 'Z') return c - 'A';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

bool tact_mark_read(const uint8_t secret[32], tact_slice text, tact_parcel_mark *out) {
    uint8_t bytes[BYTES] = { 0 }, tag[16], tag_key[32], hide_key[32];
    if (text.len != TACT_MARK_TEXT) return false;
    for (unsigned i = 0; i < TACT_MARK_TEXT; i++) {
        int v = value_of(text.ptr[i]);
        if (v < 0) return false;
        for (unsigned b = 0; b < 5; b++) {
            unsigned at = i * 5 + b;
            if (!(v >> (4 - b) & 1)) continue;
            if (at >= BYTES * 8) return false;
            bytes[at / 8] = (uint8_t)(bytes[at / 8] | 128u >> at % 8);
        }
    }
    keys_of(secret, tag_key, hide_key);
    hide(bytes, hide_key);
    tag_of(tag, bytes + TAG, tag_key);
    if (sodium_memcmp(tag, bytes, TAG) != 0) return false;
    out->channel = bytes[TAG];
    memcpy(out->record_key, bytes + TAG + 1, 16);
    out->intent = 0;
    for (unsigned i = 0; i < 8; i++) out->intent = out->intent << 8 | bytes[TAG + 17 + i];
    return true;
}

bool tact_mark_find(const uint8_t secret[32], tact_slice text, tact_parcel_mark *out) {
    size_t run = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && value_of(text.ptr[i]) >= 0) { run++; continue; }
        if (run == TACT_MARK_TEXT && tact_mark_read(secret, (tact_slice){ text.ptr + i - run, run }, out)) return true;
        run = 0;
    }
    return false;
}
