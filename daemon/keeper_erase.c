/* daemon/keeper_erase.c -- a person erased: their record, those of their devices, what stands of them in rows outside, and every key that ever sealed something of theirs. */
#include <sodium.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"
#include "store/erase.h"

enum { WORK_BYTES = 1 << 20 };

typedef struct { tact_erase_target targets[TACT_ERASE_TARGETS_MAX]; uint32_t count; } target_list;

static tact_status targets_of(tact_keeper *k, const tact__entry *entry, target_list **out, tact_arena *arena, tact_trouble *trouble) {
    tact__moved *moved;
    target_list *list = *out = TACT_NEW(arena, target_list, 1);
    if (!list) return TACT_ERR_MEMORY;
    tact_status s = tact__moved_find(k, &entry->key, arena, &moved, trouble);
    if (s) return s;
    if (moved->count >= TACT_ERASE_TARGETS_MAX) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "the account has more than %d devices", (int)TACT_ERASE_TARGETS_MAX - 1);
    list->targets[0] = (tact_erase_target){ .slot = entry->slot, .key = entry->key };
    list->count = 1;
    for (uint32_t i = 0; i < moved->count; i++) list->targets[list->count++] = (tact_erase_target){ .slot = moved->rows[i].slot, .key = moved->rows[i].device };
    return TACT_OK;
}

static tact_status targets_of_who(tact_keeper *k, const tact_who *who, target_list **out, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *entry;
    tact_status s = tact__locate(k, who, &entry, arena, trouble);
    return s ? s : targets_of(k, entry, out, arena, trouble);
}

tact_status tact__records_each(tact_keeper *k, const tact_who *who, tact__record_visit visit, void *ctx, tact_arena *arena, tact_trouble *trouble) {
    target_list *list;
    tact_status s = targets_of_who(k, who, &list, arena, trouble);
    for (uint32_t i = 0; !s && i < list->count; i++) s = visit(ctx, list->targets[i].key.bytes);
    return s;
}

tact_status tact_keeper_slots_of(tact_keeper *k, const tact_who *who, uint32_t *slots, uint32_t room, uint32_t *count, tact_arena *arena, tact_trouble *trouble) {
    target_list *list;
    *count = 0;
    tact_status s = targets_of_who(k, who, &list, arena, trouble);
    while (!s && *count < list->count && *count < room) { slots[*count] = list->targets[*count].slot; ++*count; }
    return s;
}

static tact_status wait_idle(tact_keeper *k, tact_trouble *trouble) {
    for (;;) {
        tact_keeper_poll(k);
        if (k->busy) { struct timespec nap = { 0, 200000 }; nanosleep(&nap, NULL); continue; }
        if (!tact_keeper_collected(k)) return TACT_OK;
        tact_status s = tact_keeper_flush(k, trouble);
        if (s) return s;
    }
}

static tact_status bury(tact_keeper *k, tact_batch *batch, const tact_erase_target *t, tact_instant now, const uint8_t hash[TACT_RECEIPT_HASH_BYTES], tact_trouble *trouble) {
    uint8_t end[17];
    tact_arena arena;
    tact_slice value, key = { (const char *)t->key.bytes, 16 };
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_envelope_bury(&arena, &value, t->slot, 1, now, hash, trouble);
    if (s) return s;
    tact_batch_put(batch, TACT_FAMILY_PERSON, key, value);
    memcpy(end, t->key.bytes, 16);
    end[16] = 0xFF;
    tact_batch_erase(batch, TACT_FAMILY_COLD, key);
    tact_batch_erase_range(batch, TACT_FAMILY_COLD, key, (tact_slice){ (const char *)end, 17 });
    return TACT_OK;
}

static void drop_due(tact_batch *batch, const tact_record_key *key, const tact_person *person) {
    for (uint32_t i = 0; i < person->pending_count; i++) {
        uint8_t due[32];
        tact_key_put_u64(due, (uint64_t)person->pending[i].due.us);
        memcpy(due + 8, key->bytes, 16);
        tact_key_put_u64(due + 24, person->pending[i].key);
        tact_batch_erase(batch, TACT_FAMILY_DUE, (tact_slice){ (const char *)due, sizeof due });
    }
}

static tact_status erase_targets(tact_keeper *k, const target_list *list, const tact_person *person, tact_erase_receipt *receipt, tact_arena *arena, tact_trouble *trouble) {
    uint8_t id[16], hash[TACT_RECEIPT_HASH_BYTES];
    tact_batch batch;
    tact_status s = TACT_OK;
    randombytes_buf(id, sizeof id);
    sodium_bin2hex(receipt->id, sizeof receipt->id, id, sizeof id);
    receipt->at = tact__now(k, person);
    receipt->records = list->count;
    tact_receipt_hash(hash, tact_slice_of(receipt->id));
    tact_batch_init(&batch);
    for (uint32_t i = 0; i < list->count && !s; i++) s = bury(k, &batch, &list->targets[i], receipt->at, hash, trouble);
    for (uint32_t i = 0; i < list->count && !s; i++) {
        tact__entry *e;
        s = tact__entry_load(k, list->targets[i].key, &e, trouble);
        if (!s && e->kind == TACT__PERSON) s = tact__text_erase(k, e, &batch, arena, trouble);
        if (!s && e->kind == TACT__PERSON) s = tact__threads_erase(k, e, &batch, arena, trouble);
        if (!s && e->kind == TACT__PERSON) s = tact__coupons_erase(k, e, &batch, arena, trouble);
        if (!s) s = tact__referral_erase(k, e, &batch);
    }
    for (uint32_t i = 0; i < list->count && !s; i++) s = tact__actions_erase(k, list->targets[i].key.bytes, &batch, arena, trouble);
    for (uint32_t i = 0; i < list->count && !s; i++) s = tact__orders_forget(k, list->targets[i].key.bytes, &batch, trouble);
    for (uint32_t i = 0; i < list->count; i++) tact__learn_slot_ends(&batch, list->targets[i].slot);
    drop_due(&batch, &list->targets[0].key, person);
    tact__moved_erase_all(&batch, &list->targets[0].key);
    tact_erase_place place = { .store = k->store, .vault = k->vault, .log = k->log, .erasures_path = k->options.erasures_path };
    if (!s) s = tact_erase(&place, &batch, list->targets, list->count, receipt->at, tact_slice_of(receipt->id), trouble);
    tact_batch_free(&batch);
    return s;
}

tact_status tact_keeper_erase(tact_keeper *k, const tact_who *who, tact_erase_receipt *receipt, tact_trouble *trouble) {
    target_list *list;
    char *block = malloc(WORK_BYTES);
    tact_arena arena;
    tact__entry *entry;
    tact_person person;
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, WORK_BYTES, NULL);
    tact_status s = wait_idle(k, trouble);
    if (!s) s = tact__locate(k, who, &entry, &arena, trouble);
    if (!s) s = tact__entry_person(k, entry, &arena, &person);
    if (!s) s = targets_of(k, entry, &list, &arena, trouble);
    if (!s) s = erase_targets(k, list, &person, receipt, &arena, trouble);
    bool moved = false;
    for (uint32_t i = 0; !s && i < list->count; i++) {
        tact__table_drop(k, &list->targets[i].key);
        moved |= tact__passes_leave(k, &list->targets[i].key);
    }
    if (!s && moved) s = wait_idle(k, trouble);
    if (!s) tact__promised_change(k, &person, NULL);
    sodium_memzero(block, WORK_BYTES);
    free(block);
    return s;
}
