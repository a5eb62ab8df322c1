/* daemon/link_token.c -- see link_token.h.   Bytes: tag 8 | hidden (channel 1, day u16 BE, record key 16, intent u64 BE, campaign u32 BE, the address). */
#include "daemon/link_token.h"
#include <sodium.h>
#include <string.h>

enum { TAG = 8, NAMED = 31, BYTES = TAG + NAMED + TACT_LINK_URL_MOST };

static void keys_of(const uint8_t secret[32], uint8_t tag_key[32], uint8_t hide_key[32]) {
    crypto_generichash(tag_key, 32, (const uint8_t *)"link tag", 8, secret, 32);
    crypto_generichash(hide_key, 32, (const uint8_t *)"link hide", 9, secret, 32);
}

static void hide(uint8_t *bytes, size_t len, const uint8_t key[32]) {
    uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES] = { 0 };
    memcpy(nonce, bytes, TAG);
    crypto_stream_xchacha20_xor(bytes + TAG, bytes + TAG, len - TAG, nonce, key);
}

static void tag_of(uint8_t tag[16], const uint8_t *bytes, size_t len, const uint8_t key[32]) { crypto_generichash(tag, 16, bytes + TAG, len - TAG, key, 32); }

static void put(uint8_t *at, uint64_t v, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++) at[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
}

static uint64_t get(const uint8_t *at, unsigned bytes) {
    uint64_t v = 0;
    for (unsigned i = 0; i < bytes; i++) v = v << 8 | at[i];
    return v;
}

tact_slice tact_link_write(const uint8_t secret[32], const tact_link *l, char out[TACT_LINK_TEXT]) {
    uint8_t bytes[BYTES], tag[16], tag_key[32], hide_key[32];
    size_t len = TAG + NAMED + l->url.len;
    out[0] = 0;
    if (l->url.len > TACT_LINK_URL_MOST) return (tact_slice){ out, 0 };
    keys_of(secret, tag_key, hide_key);
    bytes[TAG] = l->channel;
    put(bytes + TAG + 1, l->day, 2);
    memcpy(bytes + TAG + 3, l->record_key, 16);
    put(bytes + TAG + 19, l->intent, 8);
    put(bytes + TAG + 27, l->campaign, 4);
    if (l->url.len) memcpy(bytes + TAG + NAMED, l->url.ptr, l->url.len);
    tag_of(tag, bytes, len, tag_key);
    memcpy(bytes, tag, TAG);
    hide(bytes, len, hide_key);
    sodium_bin2base64(out, TACT_LINK_TEXT, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return tact_slice_of(out);
}

bool tact_link_read(const uint8_t secret[32], tact_slice text, char room[TACT_LINK_TEXT], tact_link *out) {
    uint8_t bytes[BYTES], tag[16], tag_key[32], hide_key[32];
    size_t len;
    if (text.len >= TACT_LINK_TEXT || sodium_base642bin(bytes, sizeof bytes, text.ptr, text.len, NULL, &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) || len < TAG + NAMED) return false;
    keys_of(secret, tag_key, hide_key);
    hide(bytes, len, hide_key);
    tag_of(tag, bytes, len, tag_key);
    if (sodium_memcmp(tag, bytes, TAG) != 0) return false;
    *out = (tact_link){ .channel = bytes[TAG], .day = (uint16_t)get(bytes + TAG + 1, 2), .intent = get(bytes + TAG + 19, 8), .campaign = (uint32_t)get(bytes + TAG + 27, 4), .url = { room, len - TAG - NAMED } };
    memcpy(out->record_key, bytes + TAG + 3, 16);
    memcpy(room, bytes + TAG + NAMED, out->url.len);
    return true;
}
