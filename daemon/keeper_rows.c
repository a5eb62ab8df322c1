/* daemon/keeper_rows.c -- a row as the batches that are not on the disk yet will leave it, else as it is there. */
#include "daemon/keeper_internal.h"

static bool concerns(const tact_batch_op *op, tact_family family, tact_slice key) {
    if (op->family != family) return false;
    if (op->kind == TACT_BATCH_ERASE_RANGE) return tact_slice_compare(op->key, key) <= 0 && tact_slice_compare(key, op->value) < 0;
    return tact_slice_equal(op->key, key);
}

tact_status tact__row_get(tact_keeper *k, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_trouble *trouble) {
    const tact__batch *batches[] = { &k->collecting, k->busy ? &k->syncing : NULL };
    for (unsigned b = 0; b < 2; b++) {
        size_t at = 0;
        tact_batch_op op, last = { .kind = TACT_BATCH_ERASE };
        bool found = false;
        while (batches[b] && tact_batch_next(&batches[b]->ops, &at, &op))
            if (concerns(&op, family, key)) { found = true; last = op; }
        if (!found) continue;
        if (last.kind != TACT_BATCH_PUT) return TACT_ERR_NOT_FOUND;
        *value = tact_arena_copy(arena, last.value);       /* the batch moves as it grows */
        return value->len == last.value.len ? TACT_OK : TACT_ERR_MEMORY;
    }
    return tact_store_get(k->store, family, key, arena, value, trouble);
}
