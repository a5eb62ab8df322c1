/* daemon/keeper_once.c -- marks of what must happen once; see keeper.h. */
#include "daemon/keeper_internal.h"

enum { MARK_KEY = 5 + 16 };

static tact_slice mark_key(const tact_keeper *k, tact_slice id, char out[MARK_KEY]) {
    tact_record_key hash = tact_vault_record_key(k->vault, TACT_S("once"), id);
    memcpy(out, "once:", 5);
    memcpy(out + 5, hash.bytes, 16);
    return (tact_slice){ out, MARK_KEY };
}

tact_status tact_keeper_once_known(tact_keeper *k, tact_slice id, bool *known, tact_trouble *trouble) {
    char key[MARK_KEY];
    tact_arena arena;
    tact_slice value;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, mark_key(k, id, key), &arena, &value, trouble);
    *known = s == TACT_OK;
    return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
}

void tact_keeper_once_mark(tact_keeper *k, tact_slice id) {
    char key[MARK_KEY];
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, mark_key(k, id, key), TACT_S("1"));
    k->collecting.events++;
}

void tact_keeper_note(tact_keeper *k, tact_slice key, tact_slice bytes) {
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, key, bytes);
    k->collecting.events++;
}

tact_status tact_keeper_noted(tact_keeper *k, tact_slice key, tact_arena *arena, tact_slice *bytes, tact_trouble *trouble) {
    return tact_store_get(k->store, TACT_FAMILY_META, key, arena, bytes, trouble);
}
