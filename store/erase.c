/* store/erase.c -- see erase.h.
 * Note in the meta family: key "erase:" slot u32 (big-endian); value format u8, instant i64, slot id 16, record key 16, receipt id. */
#include "store/erase.h"
#include <stdlib.h>

#define PREFIX "erase:"
enum { NOTE_FORMAT = 1, PREFIX_BYTES = 6, NOTE_KEY = PREFIX_BYTES + 4, NOTE_HEAD = 1 + 8 + TACT_SLOT_ID_BYTES + TACT_RECORD_KEY_BYTES };

static tact_slice note_key(uint8_t out[NOTE_KEY], uint32_t slot) {
    memcpy(out, PREFIX, PREFIX_BYTES);
    for (unsigned i = 0; i < 4; i++) out[PREFIX_BYTES + i] = (uint8_t)(slot >> (24 - 8 * i));
    return (tact_slice){ (const char *)out, NOTE_KEY };
}

static void put_note(tact_batch *batch, const tact_erasure *e) {
    uint8_t key[NOTE_KEY], head[NOTE_HEAD];
    head[0] = NOTE_FORMAT;
    for (unsigned i = 0; i < 8; i++) head[1 + i] = (uint8_t)((uint64_t)e->at.us >> (8 * i));
    memcpy(head + 9, e->slot_id, TACT_SLOT_ID_BYTES);
    memcpy(head + 9 + TACT_SLOT_ID_BYTES, e->key.bytes, TACT_RECORD_KEY_BYTES);
    tact_batch_put_parts(batch, TACT_FAMILY_META, note_key(key, e->slot), (tact_slice){ (const char *)head, sizeof head }, tact_slice_of(e->receipt));
}

static bool read_note(tact_erasure *e, tact_slice key, tact_slice value) {
    const uint8_t *k = (const uint8_t *)key.ptr, *v = (const uint8_t *)value.ptr;
    *e = (tact_erasure){ .slot = 0 };
    if (key.len != NOTE_KEY || value.len <= NOTE_HEAD || v[0] != NOTE_FORMAT) return false;
    tact_slice receipt = { value.ptr + NOTE_HEAD, value.len - NOTE_HEAD };
    if (!tact_receipt_id_valid(receipt)) return false;
    uint64_t us = 0;
    for (unsigned i = 0; i < 4; i++) e->slot = e->slot << 8 | k[PREFIX_BYTES + i];
    for (unsigned i = 0; i < 8; i++) us |= (uint64_t)v[1 + i] << (8 * i);
    e->at.us = (int64_t)us;
    memcpy(e->slot_id, v + 9, TACT_SLOT_ID_BYTES);
    memcpy(e->key.bytes, v + 9 + TACT_SLOT_ID_BYTES, TACT_RECORD_KEY_BYTES);
    memcpy(e->receipt, receipt.ptr, receipt.len);
    return true;
}

/* Steps two to four, for erasures whose note is committed. */
static tact_status finish(const tact_erase_place *p, const tact_erasure *e, uint32_t count, tact_trouble *why) {
    tact_status status = tact_erasures_append(p->erasures_path, e, count, why);
    if (status) return status;
    tact_step_reached(p->steps, "listed");
    tact_batch batch;
    uint32_t slots[TACT_ERASE_TARGETS_MAX], gone;
    tact_batch_init(&batch);
    batch.urgent = true;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t key[NOTE_KEY];
        slots[i] = e[i].slot;
        tact_batch_erase(&batch, TACT_FAMILY_META, note_key(key, e[i].slot));
    }
    status = tact_vault_erase_slots(p->vault, slots, count, &gone, why);
    if (!status) tact_step_reached(p->steps, "overwritten");
    if (!status) status = tact_store_commit(p->store, &batch, why);
    tact_batch_free(&batch);
    if (!status) tact_step_reached(p->steps, "done");
    return status;
}

tact_status tact_erase(const tact_erase_place *p, tact_batch *batch, const tact_erase_target *targets, uint32_t count, tact_instant now, tact_slice receipt, tact_trouble *why) {
    TACT_ASSERT(count > 0 && count <= TACT_ERASE_TARGETS_MAX);
    TACT_ASSERT(tact_receipt_id_valid(receipt));
    TACT_ASSERT(p->log || batch->log_row_count == 0);            /* rows without numbers would overwrite one another */
    tact_erasure list[TACT_ERASE_TARGETS_MAX];
    uint32_t alive = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool erased;
        tact_erasure *e = &list[alive];
        *e = (tact_erasure){ .at = now, .slot = targets[i].slot, .key = targets[i].key };
        memcpy(e->receipt, receipt.ptr, receipt.len);
        tact_status status = tact_vault_slot_id(p->vault, e->slot, e->slot_id, &erased, why);
        if (status) return status;
        if (erased) continue;                                    /* its id is gone, and it was listed when it went */
        put_note(batch, e);
        alive++;
    }
    batch->urgent = true;
    tact_step_reached(p->steps, "begun");
    tact_status status = p->log ? tact_eventlog_commit(p->log, batch, NULL, why) : tact_store_commit(p->store, batch, why);
    if (status) return status;
    tact_step_reached(p->steps, "committed");
    return alive ? finish(p, list, alive, why) : TACT_OK;
}

/* ---- after a crash ---- */

typedef struct pending { tact_erasure *items; uint32_t count, room; tact_status status; } pending;

static bool collect(void *ctx, tact_slice key, tact_slice value) {
    pending *p = ctx;
    if (p->count == p->room) {
        uint32_t room = p->room ? p->room * 2 : 16;
        tact_erasure *more = realloc(p->items, room * sizeof *more);
        if (!more) { p->status = TACT_ERR_MEMORY; return false; }
        p->items = more;
        p->room = room;
    }
    if (!read_note(&p->items[p->count], key, value)) { p->status = TACT_ERR_FORMAT; return false; }
    p->count++;
    return true;
}

tact_status tact_erase_finish_pending(const tact_erase_place *place, uint32_t *finished, tact_trouble *why) {
    pending p = { NULL, 0, 0, TACT_OK };
    tact_status status = tact_store_iterate(place->store, TACT_FAMILY_META, TACT_S(PREFIX), TACT_S("erase;"), collect, &p, why);   /* ';' follows ':' */
    if (!status && p.status == TACT_ERR_FORMAT) status = tact_trouble_set(why, p.status, "a note of an unfinished erasure in the store is damaged; run `tact fsck`");
    if (!status && p.status) status = tact_trouble_set(why, p.status, "no memory for the list of unfinished erasures");
    if (finished) *finished = 0;
    for (uint32_t i = 0; !status && i < p.count; i++) {
        status = finish(place, &p.items[i], 1, why);
        if (!status && finished) (*finished)++;
    }
    free(p.items);
    return status;
}
