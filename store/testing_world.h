/* store/testing_world.h -- a whole data folder for tests, with people in every family and in the log. Use it in child processes (RocksDB). */
#ifndef TACT_STORE_TESTING_WORLD_H
#define TACT_STORE_TESTING_WORLD_H
#include "store/testing.h"
#include "store/data.h"
#include "store/envelope.h"
#include "store/erase.h"
#include "store/fault.h"
#include "store/slots.h"

static tact_trouble why;
static char block[1 << 20];
static inline tact_arena arena_of(void) {
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    return a;
}
static const tact_instant now = { 1793523600000000 };        /* 2026-11-01T09:00Z */

typedef struct world { tact_data data; tact_path master, erasures; tact_store *store; tact_vault *vault; tact_slots *slots; tact_eventlog *log; tact_fault plan; tact_store *inner; } world;

static inline void open_world(world *w, const char *root) {
    *w = (world){ .log = NULL };
    tact_path data = testing_in(root, "data");
    w->master = testing_in(root, "master");
    w->erasures = testing_in(root, "erasures.log");
    if (!tact_path_exists(w->master.text)) {
        MUST_OK(tact_master_create(w->master.text, NULL, &why), &why);
        MUST_OK(tact_data_create(data.text, w->master.text, &why), &why);
    }
    MUST_OK(tact_data_open(&w->data, data.text, &why), &why);
    MUST_OK(tact_store_rocks_open(&w->inner, w->data.store.text, NULL, &why), &why);
    MUST_OK(tact_store_fault_open(&w->store, w->inner, &w->plan, &why), &why);
    MUST_OK(tact_vault_open(&w->vault, w->data.keys.text, w->master.text, 0, &why), &why);
    MUST_OK(tact_slots_open(&w->slots, w->store, w->vault, &why), &why);
    MUST_OK(tact_eventlog_open(&w->log, w->store, w->data.log.text, NULL, &why), &why);
}
static inline void close_world(world *w) {
    tact_eventlog_close(w->log);
    MUST_OK(tact_slots_close(w->slots, &why), &why);
    tact_vault_close(w->vault);
    tact_store_close(w->store);
    tact_store_close(w->inner);
    tact_data_close(&w->data);
}
static inline tact_slice key_of(const tact_record_key *k) { return (tact_slice){ (const char *)k->bytes, sizeof k->bytes }; }

/* A person in every family, and in the log, with words that can be searched for. */
static inline uint32_t write_person(world *w, const char *id, const char *words) {
    tact_arena a = arena_of();
    tact_batch b;
    tact_batch_init(&b);
    uint32_t slot;
    char json[1024];
    tact_slice hot, cold, text;
    tact_record_key key = tact_vault_record_key(w->vault, TACT_S("u"), tact_slice_of(id));
    MUST_OK(tact_slots_take(w->slots, &slot, &why), &why);
    MUST_OK(tact_envelope_seal(w->vault, &a, &hot, TACT_FAMILY_PERSON, key_of(&key), slot, 1, tact_slice_of(words), &why), &why);
    MUST_OK(tact_envelope_seal(w->vault, &a, &cold, TACT_FAMILY_COLD, key_of(&key), slot, 1, tact_slice_of(words), &why), &why);
    MUST_OK(tact_sealed_text(w->vault, &a, &text, slot, TACT_S("p"), tact_slice_of(words), &why), &why);
    tact_batch_put(&b, TACT_FAMILY_PERSON, key_of(&key), hot);
    tact_batch_put(&b, TACT_FAMILY_COLD, key_of(&key), cold);
    (void)snprintf(json, sizeof json, "{\"campaign\":\"winter\",\"sealed\":\"%.*s\"}", (int)text.len, text.ptr);
    MUST_OK(tact_eventlog_add(&b, now, tact_slice_of(json), &why), &why);
    MUST_OK(tact_eventlog_commit(w->log, &b, NULL, &why), &why);
    tact_batch_free(&b);
    return slot;
}
static inline tact_status read_person(world *w, const char *id, tact_envelope_kind *kind) {
    tact_arena a = arena_of();
    tact_record_key key = tact_vault_record_key(w->vault, TACT_S("u"), tact_slice_of(id));
    tact_slice value;
    tact_envelope e;
    tact_status status = tact_store_get(w->store, TACT_FAMILY_PERSON, key_of(&key), &a, &value, &why);
    if (!status) status = tact_envelope_open(w->vault, &a, &e, TACT_FAMILY_PERSON, key_of(&key), value, &why);
    if (!status) *kind = e.head.kind;
    return status;
}
static inline tact_status erase_person(world *w, const char *id, const uint32_t *slots, uint32_t count, const tact_steps *steps) {
    tact_arena a = arena_of();
    tact_batch b;
    tact_batch_init(&b);
    uint8_t hash[32];
    tact_slice tombstone;
    tact_record_key key = tact_vault_record_key(w->vault, TACT_S("u"), tact_slice_of(id));
    tact_receipt_hash(hash, TACT_S("r-1"));
    MUST_OK(tact_envelope_bury(&a, &tombstone, slots[0], 2, now, hash, &why), &why);
    tact_batch_put(&b, TACT_FAMILY_PERSON, key_of(&key), tombstone);
    tact_batch_erase(&b, TACT_FAMILY_COLD, key_of(&key));
    MUST_OK(tact_eventlog_add(&b, now, TACT_S("{\"erased\":true}"), &why), &why);
    tact_erase_target targets[4];
    for (uint32_t i = 0; i < count; i++) targets[i] = (tact_erase_target){ slots[i], key };
    tact_erase_place place = { w->store, w->vault, w->log, w->erasures.text, steps };
    tact_status status = tact_erase(&place, &b, targets, count, now, TACT_S("r-1"), &why);
    tact_batch_free(&b);
    return status;
}

#endif
