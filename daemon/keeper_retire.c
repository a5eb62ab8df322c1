/* daemon/keeper_retire.c -- a record ends: its key goes too, so that no log line, old version or receipt of it can be read by anyone.
 *
 *   commit the end with a note of each key slot   -- from here on it will be finished, whatever crashes
 *   overwrite the slots, sync
 *   commit the notes away
 *
 * Note      meta row "retire:" slot u32 big-endian, value format u8 = 1. A folder opened with notes in it finishes them first.
 * Reach     the record's own slot, and those its devices had before they were linked (keeper_moved.c); pointers that lead here go in the
 *           same commit. Unlike an erasure it leaves no tombstone and no line in erasures.log: a copy restored later ends the record again,
 *           for its row in the due index is restored with it.
 * Receipts  cannot be opened any more, but hold their place in the chain until their time has passed: meta row "ended:" record key 16, instant
 *           u64 big-endian, value their ids; a row of retention in the due index, at that instant, wakes it.
 */
#include <stdio.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

enum { NOTE_KEY = 7 + 4, NOTE_FORMAT = 1, ENDED_KEY = 6 + 16 + 8 };

/* ---- slots ------------------------------------------------------------------------------------------------------------------------ */

static tact_slice note_key(uint32_t slot, uint8_t out[NOTE_KEY]) {
    memcpy(out, "retire:", 7);
    for (unsigned i = 0; i < 4; i++) out[7 + i] = (uint8_t)(slot >> (24 - 8 * i));
    return (tact_slice){ (const char *)out, NOTE_KEY };
}

static bool add(tact__slots_list *list, uint32_t slot) {
    if (list->count == list->room) {
        uint32_t room = list->room ? list->room * 2 : 16;
        uint32_t *more = realloc(list->slots, room * sizeof *more);
        if (!more) return false;
        list->slots = more;
        list->room = room;
    }
    list->slots[list->count++] = slot;
    return true;
}

static tact_status retire(tact_keeper *k, uint32_t slot) {
    uint8_t key[NOTE_KEY];
    char format = NOTE_FORMAT;
    if (!slot) return TACT_OK;
    if (!add(&k->collecting.retired, slot)) return TACT_ERR_MEMORY;
    tact__learn_slot_ends(&k->collecting.ops, slot);
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, note_key(slot, key), (tact_slice){ &format, 1 });
    k->half_done = true;
    return TACT_OK;
}

tact_status tact__retired_overwrite(tact_keeper *k, tact__slots_list *list, tact_trouble *trouble) {
    tact_batch batch;
    uint32_t gone;
    if (!list->count) return TACT_OK;
    tact_batch_init(&batch);
    batch.urgent = true;
    tact_status first = tact_vault_erase_slots(k->vault, list->slots, list->count, &gone, trouble);      /* the notes of the others stay: the next start tries again */
    for (uint32_t i = 0; i < gone; i++) {
        uint8_t key[NOTE_KEY];
        tact_batch_erase(&batch, TACT_FAMILY_META, note_key(list->slots[i], key));
    }
    tact_status s = tact_store_commit(k->store, &batch, trouble);
    tact_batch_free(&batch);
    list->count = 0;
    return first ? first : s;
}

typedef struct { tact__slots_list list; tact_status status; } notes;

static bool collect_note(void *ctx, tact_slice key, tact_slice value) {
    notes *n = ctx;
    uint32_t slot = 0;
    if (key.len != NOTE_KEY || value.len != 1 || value.ptr[0] != NOTE_FORMAT) { n->status = TACT_ERR_FORMAT; return false; }
    for (unsigned i = 0; i < 4; i++) slot = slot << 8 | (uint8_t)key.ptr[7 + i];
    if (!add(&n->list, slot)) n->status = TACT_ERR_MEMORY;
    return !n->status;
}

tact_status tact__retired_finish(tact_keeper *k, tact_trouble *trouble) {
    notes n = { .status = TACT_OK };
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, TACT_S("retire:"), TACT_S("retire;"), collect_note, &n, trouble);      /* ';' follows ':' */
    if (!s && n.status) s = tact_trouble_set(trouble, n.status, n.status == TACT_ERR_MEMORY ? "no memory for the list of keys to overwrite" : "a note of a key to overwrite is damaged; run `tact fsck`");
    if (!s) s = tact__retired_overwrite(k, &n.list, trouble);
    free(n.list.slots);
    return s;
}

/* ---- receipts ----------------------------------------------------------------------------------------------------------------------- */

static tact_slice ended_key(const tact_record_key *key, tact_instant at, uint8_t out[ENDED_KEY]) {
    memcpy(out, "ended:", 6);
    memcpy(out + 6, key->bytes, 16);
    tact_key_put_u64(out + 22, (uint64_t)at.us);
    return (tact_slice){ (const char *)out, ENDED_KEY };
}

static tact_status end_receipts(tact_keeper *k, const tact__entry *entry, uint32_t slot, tact_instant now, tact_arena *arena, tact_trouble *trouble) {
    uint8_t key[ENDED_KEY];
    tact_writer ids;
    tact_instant last = now;
    tact_writer_init(&ids, arena, 64);
    tact_status s = tact__receipts_list(k, entry, slot, &ids, &last, arena, trouble);
    if (!s) s = ids.status;
    if (s || !ids.len) return s;
    tact_instant at = tact_instant_add(last, k->brand->config.retention.receipts);
    if (tact_instant_before(at, now)) at = now;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, ended_key(&entry->key, at, key), tact_writer_slice(&ids));
    tact__due_put_retention(k, entry->key, at);
    return TACT_OK;
}

tact_status tact__ended_expire(tact_keeper *k, tact_record_key record, tact_instant at, tact_arena *arena, bool *was, tact_trouble *trouble) {
    uint8_t key[ENDED_KEY], row[33];
    tact_slice ids;
    *was = false;
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, ended_key(&record, at, key), arena, &ids, trouble);
    if (s == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (s) return s;
    *was = true;
    memcpy(row, record.bytes, 16);
    row[16] = 'r';
    for (size_t i = 0; i + 16 <= ids.len; i += 16) {
        memcpy(row + 17, ids.ptr + i, 16);
        tact_batch_erase(&k->collecting.ops, TACT_FAMILY_COLD, (tact_slice){ (const char *)row, sizeof row });
    }
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, (tact_slice){ (const char *)key, ENDED_KEY });
    return TACT_OK;
}

/* ---- the end of a record --------------------------------------------------------------------------------------------------------------- */

tact_status tact__devices_each(tact_keeper *k, const tact__entry *account, tact__device_visit visit, void *ctx, tact_arena *arena, tact_trouble *trouble) {
    tact__moved *list;
    tact_status s = tact__moved_find(k, &account->key, arena, &list, trouble);
    for (uint32_t i = 0; !s && i < list->count; i++) s = visit(ctx, list->rows[i].device, list->rows[i].slot);
    return s;
}

static tact_status end_device(tact_keeper *k, const tact__entry *account, const tact__moved_row *m, tact_instant now, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *device;
    tact_status s = tact__entry_load(k, m->device, &device, trouble);
    if (s) return s;
    bool in_use = device->kind == TACT__PERSON && device->slot == m->slot;       /* it stands alone again: its key is its own */
    if (!in_use) s = end_receipts(k, device, m->slot, now, arena, trouble);
    if (!s && !in_use) s = tact__orders_forget(k, m->device.bytes, &k->collecting.ops, trouble);
    if (!s && !in_use) s = retire(k, m->slot);
    if (!s && device->kind == TACT__POINTER && memcmp(device->target.bytes, account->key.bytes, 16) == 0) s = tact__entry_delete(k, device);
    if (!s) tact__moved_erase(&k->collecting.ops, &account->key, &m->device);
    return s;
}

tact_status tact__record_end(tact_keeper *k, tact__entry *entry, tact_instant now, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    tact__moved *list;
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (!s) s = tact__moved_find(k, &entry->key, arena, &list, trouble);
    if (!s) s = end_receipts(k, entry, entry->slot, now, arena, trouble);
    for (uint32_t i = 0; !s && i < list->count; i++) s = end_device(k, entry, &list->rows[i], now, arena, trouble);
    if (!s) s = tact__addresses_unpoint(k, entry, &cold, UINT16_MAX, trouble);
    if (!s) s = tact__endpoints_unpoint(k, entry, &cold, 0, UINT16_MAX, trouble);
    if (!s) s = tact__threads_end(k, entry, arena, trouble);
    if (!s) s = tact__orders_forget(k, entry->key.bytes, &k->collecting.ops, trouble);
    if (!s) s = retire(k, entry->slot);
    if (!s) (void)tact__passes_leave(k, &entry->key);
    return s ? s : tact__entry_delete(k, entry);
}
