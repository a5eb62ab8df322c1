/* daemon/keeper_moved.c -- rows `moved:<account><device>` with the key slot a device had when it was linked: so that whoever ends or erases a person finds
 * every key that ever sealed something of theirs. */
#include "daemon/keeper_internal.h"

enum { MOVED_KEY = 6 + 16 + 16, MOVED_HEAD = MOVED_KEY - 16 };

static void key_of(const tact_record_key *account, const tact_record_key *device, char out[MOVED_KEY]) {
    memcpy(out, "moved:", 6);
    memcpy(out + 6, account->bytes, 16);
    if (device) memcpy(out + MOVED_HEAD, device->bytes, 16);
    else memset(out + MOVED_HEAD, 0xFF, 16);               /* behind all of them */
}

void tact__moved_put(tact_batch *batch, const tact_record_key *account, const tact_record_key *device, uint32_t slot) {
    char key[MOVED_KEY], row[4];
    key_of(account, device, key);
    for (unsigned i = 0; i < 4; i++) row[i] = (char)(slot >> (8 * i));
    tact_batch_put(batch, TACT_FAMILY_META, (tact_slice){ key, MOVED_KEY }, (tact_slice){ row, 4 });
}

void tact__moved_erase(tact_batch *batch, const tact_record_key *account, const tact_record_key *device) {
    char key[MOVED_KEY];
    key_of(account, device, key);
    tact_batch_erase(batch, TACT_FAMILY_META, (tact_slice){ key, MOVED_KEY });
}

void tact__moved_erase_all(tact_batch *batch, const tact_record_key *account) {
    char to[MOVED_KEY];
    key_of(account, NULL, to);
    tact_batch_erase_range(batch, TACT_FAMILY_META, (tact_slice){ to, MOVED_HEAD }, (tact_slice){ to, MOVED_KEY });
}

/* The later word wins. */
static void note(tact__moved *list, tact_slice key, tact_slice value, bool there) {
    tact_record_key device;
    uint32_t i = 0;
    memcpy(device.bytes, key.ptr + MOVED_HEAD, 16);
    while (i < list->count && memcmp(list->rows[i].device.bytes, device.bytes, 16) != 0) i++;
    if (!there) {
        if (i < list->count) list->rows[i] = list->rows[--list->count];
        return;
    }
    if (i == TACT__MOVED_MAX) { list->full = true; return; }
    if (i == list->count) list->count++;
    tact_reader r = tact_reader_of(value);
    list->rows[i] = (tact__moved_row){ device, tact_read_u32(&r) };
}

static bool visit(void *ctx, tact_slice key, tact_slice value) {
    if (key.len == MOVED_KEY && value.len == 4) note(ctx, key, value, true);
    return true;
}

tact_status tact__moved_find(tact_keeper *k, const tact_record_key *account, tact_arena *arena, tact__moved **out, tact_trouble *trouble) {
    const tact__batch *batches[] = { k->busy ? &k->syncing : NULL, &k->collecting };
    tact__moved *list = *out = TACT_NEW(arena, tact__moved, 1);
    char to[MOVED_KEY];
    if (!list) return TACT_ERR_MEMORY;
    list->count = 0;
    list->full = false;
    key_of(account, NULL, to);
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, (tact_slice){ to, MOVED_HEAD }, (tact_slice){ to, MOVED_KEY }, visit, list, trouble);
    for (unsigned b = 0; b < 2 && !s; b++) {
        size_t at = 0;
        tact_batch_op op;
        while (batches[b] && tact_batch_next(&batches[b]->ops, &at, &op))
            if (op.family == TACT_FAMILY_META && op.key.len == MOVED_KEY && tact_slice_starts(op.key, (tact_slice){ to, MOVED_HEAD }))
                note(list, op.key, op.value, op.kind == TACT_BATCH_PUT);
    }
    return s || !list->full ? s : tact_trouble_set(trouble, TACT_ERR_LIMIT, "the account has more than %d devices", (int)TACT__MOVED_MAX);
}
