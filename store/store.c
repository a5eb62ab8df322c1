/* store/store.c -- what all backends share; see store.h. */
#include "store/store.h"

tact_status tact_store_get(tact_store *s, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_why *why) {
    TACT_ASSERT((unsigned)family < TACT_FAMILY_COUNT);
    TACT_ASSERT((arena == NULL) == (value == NULL));
    return s->calls->get(s, family, key, arena, value, why);
}

tact_status tact_store_commit(tact_store *s, const tact_batch *batch, tact_why *why) {
    if (batch->status == TACT_ERR_LIMIT)
        return tact_why_set(why, TACT_ERR_LIMIT, "a key or value of the batch is over its bound (%d and %d bytes); nothing was written", TACT_KEY_BYTES_MAX, TACT_VALUE_BYTES_MAX);
    if (batch->status) return tact_why_set(why, batch->status, "no memory was left to build the batch; nothing was written");
    if (batch->count == 0) return TACT_OK;
    return s->calls->commit(s, batch, why);
}

tact_status tact_store_iterate(tact_store *s, tact_family family, tact_slice from, tact_slice to, tact_store_visit visit, void *ctx, tact_why *why) {
    TACT_ASSERT((unsigned)family < TACT_FAMILY_COUNT);
    return s->calls->iterate(s, family, from, to, visit, ctx, why);
}

tact_status tact_store_checkpoint(tact_store *s, const char *folder, tact_why *why) { return s->calls->checkpoint(s, folder, why); }
tact_status tact_store_compact(tact_store *s, tact_family family, tact_why *why) { return s->calls->compact(s, family, why); }
uint64_t tact_store_estimate(tact_store *s, tact_family family) { return s->calls->estimate(s, family); }
void tact_store_close(tact_store *s) { if (s) s->calls->close(s); }

bool tact__store_expired(const tact_store *s, tact_family family, tact_slice value) {
    tact_instant received;
    if (family != TACT_FAMILY_SEEN || !s->clock.now || !tact_seen_split(value, &received, NULL)) return false;
    return tact_instant_since(s->clock.now(s->clock.ctx), received).us > s->seen_ttl.us;
}
