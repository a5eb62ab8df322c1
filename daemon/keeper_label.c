/* daemon/keeper_label.c -- a label becomes a line of the log with the batch that collects. */
#include "daemon/keeper_internal.h"
#include "daemon/label.h"

tact_status tact_keeper_label(tact_keeper *k, const tact_label *label, tact_arena *arena, uint64_t *commit, tact_trouble *trouble) {
    tact_slice line;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_instant now = tact__now(k, NULL);
    tact_status s = tact__batch_start(k);
    if (!s) s = tact_label_write(label, k->vault, now, arena, &line, trouble);
    if (s == TACT_ERR_SEALED) return tact_trouble_set(trouble, s, "The person was erased or is forgotten: nothing can be said about their moments any more.");
    if (!s) s = tact_eventlog_add(&k->collecting.ops, now, line, trouble);
    if (s) return s;
    k->collecting.events++;
    *commit = k->collecting.number;
    return TACT_OK;
}
