/* store/envelope.c -- see envelope.h. */
#include "store/envelope.h"
#include <sodium.h>
#include "core/base/bytes.h"

enum { FORMAT = 1, POINTER_BYTES = TACT_RECORD_KEY_BYTES + 8, TOMBSTONE_BYTES = 8 + TACT_RECEIPT_HASH_BYTES, TEXT_HEAD = 5 };
enum { AAD_MAX = 1 + TACT_ENVELOPE_HEAD_BYTES + TACT_KEY_BYTES_MAX };

static void put_le(uint8_t *p, uint64_t v, unsigned bytes) { for (unsigned i = 0; i < bytes; i++) p[i] = (uint8_t)(v >> (8 * i)); }
static uint64_t get_le(const uint8_t *p, unsigned bytes) {
    uint64_t v = 0;
    for (unsigned i = 0; i < bytes; i++) v |= (uint64_t)p[i] << (8 * i);
    return v;
}

static void write_head(uint8_t out[TACT_ENVELOPE_HEAD_BYTES], tact_envelope_kind kind, uint32_t slot, uint64_t version) {
    out[0] = FORMAT;
    out[1] = (uint8_t)kind;
    put_le(out + 2, slot, 4);
    put_le(out + 6, version, 8);
}

/* What a seal is bound to: family, header, record key. */
static tact_slice bound_to(uint8_t aad[AAD_MAX], tact_family family, const uint8_t head[TACT_ENVELOPE_HEAD_BYTES], tact_slice key) {
    TACT_ASSERT(key.len <= TACT_KEY_BYTES_MAX);
    aad[0] = (uint8_t)family;
    memcpy(aad + 1, head, TACT_ENVELOPE_HEAD_BYTES);
    memcpy(aad + 1 + TACT_ENVELOPE_HEAD_BYTES, key.ptr, key.len);
    return (tact_slice){ (const char *)aad, 1 + TACT_ENVELOPE_HEAD_BYTES + key.len };
}

tact_status tact_envelope_peek(tact_slice value, tact_envelope_head *out, tact_trouble *why) {
    const uint8_t *p = (const uint8_t *)value.ptr;
    if (value.len < TACT_ENVELOPE_HEAD_BYTES) return tact_trouble_set(why, TACT_ERR_FORMAT, "an envelope of %zu bytes is too short to be one", value.len);
    if (p[0] > FORMAT) return tact_trouble_set(why, TACT_ERR_VERSION, "an envelope has format %u, this tact knows %d; use the version that wrote it", p[0], FORMAT);
    *out = (tact_envelope_head){ (tact_envelope_kind)p[1], (uint32_t)get_le(p + 2, 4), get_le(p + 6, 8) };
    size_t body = value.len - TACT_ENVELOPE_HEAD_BYTES;
    bool fits = p[0] == FORMAT && ((p[1] == TACT_ENVELOPE_SEALED && body >= TACT_SEAL_BYTES) || (p[1] == TACT_ENVELOPE_POINTER && body == POINTER_BYTES + TACT_SEAL_BYTES) ||
                                   (p[1] == TACT_ENVELOPE_TOMBSTONE && body == TOMBSTONE_BYTES));
    return fits ? TACT_OK : tact_trouble_set(why, TACT_ERR_FORMAT, "an envelope of format %u, kind %u and %zu bytes is not one that tact writes", p[0], p[1], value.len);
}

tact_status tact_envelope_open(tact_vault *vault, tact_arena *arena, tact_envelope *out, tact_family family, tact_slice key, tact_slice value, tact_trouble *why) {
    *out = (tact_envelope){ .plaintext = { NULL, 0 } };
    tact_status status = tact_envelope_peek(value, &out->head, why);
    if (status) return status;
    const uint8_t *body = (const uint8_t *)value.ptr + TACT_ENVELOPE_HEAD_BYTES;
    size_t len = value.len - TACT_ENVELOPE_HEAD_BYTES;
    if (out->head.kind == TACT_ENVELOPE_TOMBSTONE) {
        out->erased_at.us = (int64_t)get_le(body, 8);
        memcpy(out->receipt_hash, body + 8, TACT_RECEIPT_HASH_BYTES);
        return TACT_OK;
    }
    uint8_t aad[AAD_MAX], *plaintext = tact_arena_alloc(arena, len - TACT_SEAL_BYTES, 1);
    if (!plaintext) return tact_trouble_set(why, TACT_ERR_MEMORY, "no room in the arena to open an envelope of %zu bytes", value.len);
    status = tact_vault_unseal(vault, plaintext, out->head.slot, bound_to(aad, family, (const uint8_t *)value.ptr, key), (tact_slice){ (const char *)body, len }, why);
    if (status) return status;
    if (out->head.kind == TACT_ENVELOPE_SEALED) out->plaintext = (tact_slice){ (const char *)plaintext, len - TACT_SEAL_BYTES };
    else {
        memcpy(out->target.bytes, plaintext, TACT_RECORD_KEY_BYTES);
        out->move = get_le(plaintext + TACT_RECORD_KEY_BYTES, 8);
    }
    return TACT_OK;
}

static tact_status seal_kind(tact_vault *vault, tact_arena *arena, tact_slice *value, tact_envelope_kind kind, tact_family family, tact_slice key, uint32_t slot, uint64_t version,
                             tact_slice plaintext, tact_trouble *why) {
    size_t len = TACT_ENVELOPE_HEAD_BYTES + TACT_SEAL_BYTES + plaintext.len;
    uint8_t aad[AAD_MAX], *out = tact_arena_alloc(arena, len, 1);
    if (!out) return tact_trouble_set(why, TACT_ERR_MEMORY, "no room in the arena to seal %zu bytes", plaintext.len);
    write_head(out, kind, slot, version);
    tact_status status = tact_vault_seal(vault, out + TACT_ENVELOPE_HEAD_BYTES, slot, bound_to(aad, family, out, key), plaintext, why);
    if (!status) *value = (tact_slice){ (const char *)out, len };
    return status;
}

tact_status tact_envelope_seal(tact_vault *vault, tact_arena *arena, tact_slice *value, tact_family family, tact_slice key, uint32_t slot, uint64_t version,
                               tact_slice plaintext, tact_trouble *why) {
    return seal_kind(vault, arena, value, TACT_ENVELOPE_SEALED, family, key, slot, version, plaintext, why);
}

tact_status tact_envelope_point(tact_vault *vault, tact_arena *arena, tact_slice *value, tact_family family, tact_slice key, uint32_t slot, uint64_t version,
                                tact_record_key target, uint64_t move, tact_trouble *why) {
    uint8_t plaintext[POINTER_BYTES];
    memcpy(plaintext, target.bytes, TACT_RECORD_KEY_BYTES);
    put_le(plaintext + TACT_RECORD_KEY_BYTES, move, 8);
    return seal_kind(vault, arena, value, TACT_ENVELOPE_POINTER, family, key, slot, version, (tact_slice){ (const char *)plaintext, sizeof plaintext }, why);
}

void tact_envelope_bury_into(uint8_t value[TACT_TOMBSTONE_BYTES], uint32_t slot, uint64_t version, tact_instant erased_at, const uint8_t receipt_hash[TACT_RECEIPT_HASH_BYTES]) {
    write_head(value, TACT_ENVELOPE_TOMBSTONE, slot, version);
    put_le(value + TACT_ENVELOPE_HEAD_BYTES, (uint64_t)erased_at.us, 8);
    memcpy(value + TACT_ENVELOPE_HEAD_BYTES + 8, receipt_hash, TACT_RECEIPT_HASH_BYTES);
}

tact_status tact_envelope_bury(tact_arena *arena, tact_slice *value, uint32_t slot, uint64_t version, tact_instant erased_at,
                               const uint8_t receipt_hash[TACT_RECEIPT_HASH_BYTES], tact_trouble *why) {
    uint8_t *out = tact_arena_alloc(arena, TACT_TOMBSTONE_BYTES, 1);
    if (!out) return tact_trouble_set(why, TACT_ERR_MEMORY, "no room in the arena for a tombstone");
    tact_envelope_bury_into(out, slot, version, erased_at, receipt_hash);
    *value = (tact_slice){ (const char *)out, TACT_TOMBSTONE_BYTES };
    return TACT_OK;
}

void tact_receipt_hash(uint8_t out[TACT_RECEIPT_HASH_BYTES], tact_slice receipt_id) {
    (void)crypto_generichash(out, TACT_RECEIPT_HASH_BYTES, (const uint8_t *)receipt_id.ptr, receipt_id.len, NULL, 0);
}

/* ---- sealed text in log lines: bound to "log" and what the line is about ---- */

static tact_status log_aad(tact_arena *arena, tact_slice *aad, tact_slice about, tact_trouble *why) {
    char *p = tact_arena_alloc(arena, about.len + 4, 1);
    if (!p) return tact_trouble_set(why, TACT_ERR_MEMORY, "no room in the arena to seal a log line");
    memcpy(p, "log:", 4);
    if (about.len) memcpy(p + 4, about.ptr, about.len);
    *aad = (tact_slice){ p, about.len + 4 };
    return TACT_OK;
}

tact_status tact_sealed_text(tact_vault *vault, tact_arena *arena, tact_slice *text, uint32_t slot, tact_slice about, tact_slice plaintext, tact_trouble *why) {
    tact_slice aad;
    tact_status status = log_aad(arena, &aad, about, why);
    if (status) return status;
    size_t len = TEXT_HEAD + TACT_SEAL_BYTES + plaintext.len, room = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    uint8_t *bytes = tact_arena_alloc(arena, len, 1);
    char *out = tact_arena_alloc(arena, room, 1);
    if (!bytes || !out) return tact_trouble_set(why, TACT_ERR_MEMORY, "no room in the arena to seal %zu bytes of a log line", plaintext.len);
    bytes[0] = FORMAT;
    put_le(bytes + 1, slot, 4);
    status = tact_vault_seal(vault, bytes + TEXT_HEAD, slot, aad, plaintext, why);
    if (status) return status;
    (void)sodium_bin2base64(out, room, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    *text = (tact_slice){ out, room - 1 };
    return TACT_OK;
}

tact_status tact_sealed_text_open(tact_vault *vault, tact_arena *arena, tact_slice *plaintext, tact_slice about, tact_slice text, tact_trouble *why) {
    tact_slice aad;
    tact_status status = log_aad(arena, &aad, about, why);
    if (status) return status;
    size_t room = text.len / 4 * 3 + 3, len = 0;
    uint8_t *bytes = tact_arena_alloc(arena, room, 1), *out = tact_arena_alloc(arena, room, 1);
    if (!bytes || !out) return tact_trouble_set(why, TACT_ERR_MEMORY, "no room in the arena to open %zu bytes of a log line", text.len);
    if (sodium_base642bin(bytes, room, text.ptr, text.len, NULL, &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || len < TEXT_HEAD + TACT_SEAL_BYTES)
        return tact_trouble_set(why, TACT_ERR_FORMAT, "a `sealed` field of %zu bytes is not one that tact writes", text.len);
    if (bytes[0] > FORMAT) return tact_trouble_set(why, TACT_ERR_VERSION, "a `sealed` field has format %u, this tact knows %d", bytes[0], FORMAT);
    if (bytes[0] != FORMAT) return tact_trouble_set(why, TACT_ERR_FORMAT, "a `sealed` field of format %u is not one that tact writes", bytes[0]);
    status = tact_vault_unseal(vault, out, (uint32_t)get_le(bytes + 1, 4), aad, (tact_slice){ (const char *)bytes + TEXT_HEAD, len - TEXT_HEAD }, why);
    if (!status) *plaintext = (tact_slice){ (const char *)out, len - TEXT_HEAD - TACT_SEAL_BYTES };
    return status;
}
