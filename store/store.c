/* store/store.c -- what all backends share; see store.h. */
#include "store/store.h"
#include <stdlib.h>

tact_status tact_store_get(tact_store *s, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_trouble *why) {
    TACT_ASSERT((unsigned)family < TACT_FAMILY_COUNT);
    TACT_ASSERT((arena == NULL) == (value == NULL));
    return s->calls->get(s, family, key, arena, value, why);
}

tact_status tact_store_commit(tact_store *s, const tact_batch *batch, tact_trouble *why) {
    if (batch->status == TACT_ERR_LIMIT)
        return tact_trouble_set(why, TACT_ERR_LIMIT, "a key or value of the batch is over its bound (%d and %d bytes); nothing was written", TACT_KEY_BYTES_MAX, TACT_VALUE_BYTES_MAX);
    if (batch->status) return tact_trouble_set(why, batch->status, "no memory was left to build the batch; nothing was written");
    if (batch->count == 0) return TACT_OK;
    return s->calls->commit(s, batch, why);
}

tact_status tact_store_iterate(tact_store *s, tact_family family, tact_slice from, tact_slice to, tact_store_visit visit, void *ctx, tact_trouble *why) {
    TACT_ASSERT((unsigned)family < TACT_FAMILY_COUNT);
    return s->calls->iterate(s, family, from, to, visit, ctx, why);
}

tact_status tact_store_checkpoint(tact_store *s, const char *folder, tact_trouble *why) { return s->calls->checkpoint(s, folder, why); }
tact_status tact_store_compact(tact_store *s, tact_family family, tact_trouble *why) { return s->calls->compact(s, family, why); }
uint64_t tact_store_estimate(tact_store *s, tact_family family) { return s->calls->estimate(s, family); }
void tact_store_close(tact_store *s) { if (s) s->calls->close(s); }

tact_status tact__store_get_into(tact_store *s, tact_family family, tact_slice key, void *out, size_t room, size_t *len, tact_trouble *why) {
    size_t block = room + 64;
    void *memory = malloc(block);
    if (!memory) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to read a row of the store");
    tact_arena arena;
    tact_arena_init(&arena, memory, block, NULL);
    tact_slice value = { NULL, 0 };
    tact_status status = tact_store_get(s, family, key, &arena, &value, why);
    if (status == TACT_ERR_MEMORY || (!status && value.len > room))
        status = tact_trouble_set(why, TACT_ERR_FORMAT, "the row \"%.*s\" of the store is longer than it can be; run `tact fsck`", (int)key.len, key.ptr);
    if (!status && value.len) memcpy(out, value.ptr, value.len);
    *len = value.len;
    free(memory);
    return status;
}

bool tact__store_expired(const tact_store *s, tact_family family, tact_slice value) {
    tact_instant received;
    if (family != TACT_FAMILY_SEEN || !s->clock.now || !tact_seen_split(value, &received, NULL)) return false;
    return tact_instant_since(s->clock.now(s->clock.ctx), received).us > s->seen_ttl.us;
}
