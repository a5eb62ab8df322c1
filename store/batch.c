/* store/batch.c -- see batch.h.  In memory only: [kind u8][family u8][key u32][value u32] key value, host order. */
#include "store/batch.h"
#include <stdlib.h>

enum { HEAD = 10 };

const char *tact_family_name(tact_family family) {
    static const char *const names[TACT_FAMILY_COUNT] = { "person", "cold", "due", "log", "seen", "meta" };
    TACT_ASSERT((unsigned)family < TACT_FAMILY_COUNT);
    return names[family];
}

void tact_batch_init(tact_batch *b) { *b = (tact_batch){ .status = TACT_OK }; }

void tact_batch_clear(tact_batch *b) {
    b->len = 0;
    b->count = b->log_row_count = 0;
    b->urgent = false;
    b->status = TACT_OK;
}

void tact_batch_free(tact_batch *b) {
    free(b->bytes);
    tact_batch_init(b);
}

static uint8_t *room_for(tact_batch *b, size_t n) {
    if (b->room - b->len < n) {
        size_t room = b->room * 2 > b->len + n ? b->room * 2 : b->len + n;
        if (room < 4096) room = 4096;
        uint8_t *more = realloc(b->bytes, room);
        if (!more) { b->status = TACT_ERR_MEMORY; return NULL; }
        b->bytes = more;
        b->room = room;
    }
    uint8_t *at = b->bytes + b->len;
    b->len += n;
    return at;
}

static void add(tact_batch *b, tact_batch_kind kind, tact_family family, tact_slice key, tact_slice head, tact_slice tail) {
    TACT_ASSERT((unsigned)family < TACT_FAMILY_COUNT);
    TACT_ASSERT(key.len > 0);
    if (b->status) return;
    if (key.len > TACT_KEY_BYTES_MAX || head.len > TACT_VALUE_BYTES_MAX || tail.len > TACT_VALUE_BYTES_MAX - head.len) {
        b->status = TACT_ERR_LIMIT;
        return;
    }
    uint8_t *at = room_for(b, HEAD + key.len + head.len + tail.len);
    if (!at) return;
    uint32_t key_len = (uint32_t)key.len, value_len = (uint32_t)(head.len + tail.len);
    at[0] = (uint8_t)kind;
    at[1] = (uint8_t)family;
    memcpy(at + 2, &key_len, 4);
    memcpy(at + 6, &value_len, 4);
    memcpy(at + HEAD, key.ptr, key.len);
    if (head.len) memcpy(at + HEAD + key.len, head.ptr, head.len);
    if (tail.len) memcpy(at + HEAD + key.len + head.len, tail.ptr, tail.len);
    b->count++;
    if (kind == TACT_BATCH_PUT && family == TACT_FAMILY_LOG) b->log_row_count++;
}

static const tact_slice nothing = { NULL, 0 };

void tact_batch_put(tact_batch *b, tact_family family, tact_slice key, tact_slice value) { add(b, TACT_BATCH_PUT, family, key, value, nothing); }
void tact_batch_put_parts(tact_batch *b, tact_family family, tact_slice key, tact_slice head, tact_slice tail) {
    add(b, TACT_BATCH_PUT, family, key, head, tail);
}
void tact_batch_erase(tact_batch *b, tact_family family, tact_slice key) { add(b, TACT_BATCH_ERASE, family, key, nothing, nothing); }
void tact_batch_erase_range(tact_batch *b, tact_family family, tact_slice from, tact_slice to) {
    if (tact_slice_compare(from, to) >= 0) return;                 /* an empty range erases nothing */
    add(b, TACT_BATCH_ERASE_RANGE, family, from, to, nothing);
}

void tact_batch_put_seen(tact_batch *b, tact_slice key, tact_instant received, tact_slice kept) {
    uint8_t head[TACT_SEEN_PREFIX_BYTES];
    for (unsigned i = 0; i < sizeof head; i++) head[i] = (uint8_t)((uint64_t)received.us >> (8 * i));
    add(b, TACT_BATCH_PUT, TACT_FAMILY_SEEN, key, (tact_slice){ (const char *)head, sizeof head }, kept);
}

bool tact_seen_split(tact_slice value, tact_instant *received, tact_slice *kept) {
    if (value.len < TACT_SEEN_PREFIX_BYTES) return false;
    uint64_t us = 0;
    for (unsigned i = 0; i < TACT_SEEN_PREFIX_BYTES; i++) us |= (uint64_t)(uint8_t)value.ptr[i] << (8 * i);
    received->us = (int64_t)us;
    if (kept) *kept = (tact_slice){ value.ptr + TACT_SEEN_PREFIX_BYTES, value.len - TACT_SEEN_PREFIX_BYTES };
    return true;
}

bool tact_batch_next(const tact_batch *b, size_t *at, tact_batch_op *op) {
    if (*at >= b->len) return false;
    const uint8_t *p = b->bytes + *at;
    uint32_t key_len, value_len;
    memcpy(&key_len, p + 2, 4);
    memcpy(&value_len, p + 6, 4);
    *op = (tact_batch_op){ .kind = (tact_batch_kind)p[0], .family = (tact_family)p[1],
                           .key = { (const char *)p + HEAD, key_len }, .value = { (const char *)p + HEAD + key_len, value_len } };
    *at += HEAD + (size_t)key_len + value_len;
    return true;
}

void tact_key_put_u64(uint8_t out[8], uint64_t v) {
    for (unsigned i = 0; i < 8; i++) out[i] = (uint8_t)(v >> (56 - 8 * i));
}

uint64_t tact_key_u64(const void *bytes) {
    const uint8_t *p = bytes;
    uint64_t v = 0;
    for (unsigned i = 0; i < 8; i++) v = v << 8 | p[i];
    return v;
}
