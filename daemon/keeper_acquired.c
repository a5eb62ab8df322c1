/* daemon/keeper_acquired.c -- the row `acquired`: how people came, and whether they stay. */
#include "daemon/keeper_internal.h"

tact_status tact__acquired_load(tact_keeper *k, tact_trouble *trouble) {
    tact_arena arena;
    tact_slice value;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, TACT_S("acquired"), &arena, &value, trouble);
    if (s == TACT_ERR_NOT_FOUND) { k->acquired = (tact_acquired){ .count = 0 }; return TACT_OK; }
    if (!s) s = tact_acquired_read(value, &k->acquired);
    return s ? tact_trouble_set(trouble, s, "the row `acquired` of the store (how people came) cannot be read: %s", tact_status_line(s)) : TACT_OK;
}

tact_status tact__acquired_stage(tact_keeper *k) {
    tact_arena arena;
    tact_writer w;
    if (!k->acquired.changed) return TACT_OK;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_writer_init(&w, &arena, 8192);
    tact_acquired_write(&w, &k->acquired);
    if (w.status) return w.status;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, TACT_S("acquired"), tact_writer_slice(&w));
    k->acquired.changed = false;
    return TACT_OK;
}

const tact_acquired *tact_keeper_acquired(const tact_keeper *k) { return &k->acquired; }
