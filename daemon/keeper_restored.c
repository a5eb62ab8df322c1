/* daemon/keeper_restored.c -- the first opening of a restored folder: whatever went out between the backup and the restore is not known here, so what was
 * under way in it must not go out again.
 *
 *   passes      those that are not over end, and say why
 *   intents     the world says when it was restored; promotional ones caused until then are let go when they come due (core/engine/due.c)
 *   schedules   starts until then are not made up for (keeper_schedule.c)
 *
 * Row   family META, "restored": format u8 = 1, the instant i64 little-endian; it goes with the batch that carries all this.
 */
#include "daemon/keeper_internal.h"

enum { FORMAT = 1, ROW = 9 };

tact_status tact__restored_open(tact_keeper *k, tact_trouble *trouble) {
    tact_arena arena;
    tact_slice value;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, TACT_S("restored"), &arena, &value, trouble);
    if (s) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    if (value.len != ROW || value.ptr[0] != FORMAT) return tact_trouble_set(trouble, TACT_ERR_FORMAT, "the row `restored` of the store cannot be read; restore the backup again");
    tact_reader r = tact_reader_of((tact_slice){ value.ptr + 1, ROW - 1 });
    k->restored.us = (int64_t)tact_read_u64(&r);
    return TACT_OK;
}

void tact__restored_begin(tact_keeper *k) {
    k->restored_again = false;
    if (!k->restored.us) return;
    if (tact_store_get(k->store, TACT_FAMILY_META, TACT_S("restored"), NULL, NULL, NULL) == TACT_ERR_NOT_FOUND) return;      /* done, and on the disk */
    if (k->world.restored.us != k->restored.us) {
        k->world.restored = k->restored;
        tact__world_changed(k);
    }
    tact__passes_restored(k);
    k->rounds_stale = true;
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, TACT_S("restored"));
    (void)tact_keeper_touch(k);
}
