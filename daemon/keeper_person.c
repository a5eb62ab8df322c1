/* daemon/keeper_person.c -- records: found in the table or the store, opened, staged, sealed at the flush. */
#include <sodium.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

static tact_slice key_slice(const tact_record_key *key) { return (tact_slice){ (const char *)key->bytes, sizeof key->bytes }; }

tact_record_key tact__user_key(const tact_keeper *k, tact_slice user_id) { return tact_vault_record_key(k->vault, TACT_S("u"), user_id); }
tact_record_key tact__device_key(const tact_keeper *k, tact_slice anonymous_id) { return tact_vault_record_key(k->vault, TACT_S("a"), anonymous_id); }

uint64_t tact__part_id(tact_record_key device) {
    uint64_t id = 0;
    for (unsigned i = 0; i < 8; i++) id |= (uint64_t)device.bytes[i] << (8 * i);
    return id ? id : 1;
}

/* ---- the table ---------------------------------------------------------------------------------------------------------------- */

static uint32_t home(const tact__table *t, const tact_record_key *key) {
    uint32_t h;
    memcpy(&h, key->bytes + 8, 4);
    return h & (t->room - 1);
}

static tact__entry **find_slot(tact__table *t, const tact_record_key *key) {
    uint32_t i = home(t, key);
    while (t->slots[i] && memcmp(t->slots[i]->key.bytes, key->bytes, sizeof key->bytes) != 0) i = (i + 1) & (t->room - 1);
    return &t->slots[i];
}

static bool grow(tact__table *t) {
    tact__table bigger = *t;
    bigger.room = t->room ? t->room * 2 : 1024;
    bigger.slots = calloc(bigger.room, sizeof *bigger.slots);
    if (!bigger.slots) return false;
    for (uint32_t i = 0; i < t->room; i++)
        if (t->slots[i]) *find_slot(&bigger, &t->slots[i]->key) = t->slots[i];
    free(t->slots);
    *t = bigger;
    return true;
}

static void free_entry(tact__table *t, tact__entry *e) {
    t->bytes -= sizeof *e + e->len;
    if (e->bytes) sodium_memzero(e->bytes, e->len);
    free(e->bytes);
    free(e);
}

/* Remove by backward shift, so that no chain breaks. */
static void drop(tact__table *t, uint32_t i) {
    free_entry(t, t->slots[i]);
    t->slots[i] = NULL;
    t->count--;
    for (uint32_t j = (i + 1) & (t->room - 1); t->slots[j]; j = (j + 1) & (t->room - 1)) {
        uint32_t want = home(t, &t->slots[j]->key);
        bool stays = i <= j ? i < want && want <= j : i < want || want <= j;
        if (stays) continue;
        t->slots[i] = t->slots[j];
        t->slots[j] = NULL;
        i = j;
    }
}

static bool clean(const tact_keeper *k, const tact__entry *e) {
    return !e->staged && (e->commit == 0 || (e->commit < k->collecting.number && !(k->busy && e->commit == k->syncing.number)));
}

void tact__table_trim(tact_keeper *k) {
    tact__table *t = &k->table;
    if (t->bytes <= t->bytes_max) return;
    uint64_t keep_after = t->tick - t->count / 2;          /* about the younger half stays */
    for (uint32_t i = 0; i < t->room;) {
        if (t->slots[i] && clean(k, t->slots[i]) && t->slots[i]->used < keep_after) drop(t, i); else i++;
    }
}

void tact__table_forget(tact_keeper *k, uint64_t from_commit) {
    for (uint32_t i = 0; i < k->table.room;) {
        tact__entry *e = k->table.slots[i];
        if (e && (e->staged || e->commit >= from_commit)) drop(&k->table, i); else i++;
    }
}

void tact__table_drop(tact_keeper *k, const tact_record_key *key) {
    tact__entry **at = k->table.room ? find_slot(&k->table, key) : NULL;
    if (at && *at) drop(&k->table, (uint32_t)(at - k->table.slots));
}

void tact__table_free(tact_keeper *k) {
    for (uint32_t i = 0; i < k->table.room; i++)
        if (k->table.slots[i]) free_entry(&k->table, k->table.slots[i]);
    free(k->table.slots);
    k->table = (tact__table){ .room = 0 };
}

/* ---- loading ------------------------------------------------------------------------------------------------------------------ */

/* `bytes` are the entry's from here on; NULL with 0: it holds none. */
static void hold_bytes(tact_keeper *k, tact__entry *e, uint8_t *bytes, size_t len) {
    if (e->bytes) sodium_memzero(e->bytes, e->len);
    free(e->bytes);
    k->table.bytes += len;
    k->table.bytes -= e->len;
    e->bytes = bytes;
    e->len = (uint32_t)len;
}

static uint8_t *copy_of(tact_slice bytes) {
    uint8_t *copy = malloc(bytes.len ? bytes.len : 1);
    if (copy && bytes.len) memcpy(copy, bytes.ptr, bytes.len);
    return copy;
}

static tact_status read_envelope(tact_keeper *k, tact__entry *e, tact_slice value, tact_arena *arena, tact_trouble *trouble) {
    tact_envelope envelope;
    tact_status s = tact_envelope_open(k->vault, arena, &envelope, TACT_FAMILY_PERSON, key_slice(&e->key), value, trouble);
    if (s == TACT_ERR_SEALED) {                            /* its key is gone: whoever this was has been erased */
        tact_envelope_head head;
        s = tact_envelope_peek(value, &head, trouble);
        e->kind = TACT__TOMBSTONE;
        e->version = head.version;
        return s;
    }
    if (s) return s;
    e->slot = envelope.head.kind == TACT_ENVELOPE_TOMBSTONE ? 0 : envelope.head.slot;     /* an erased key seals nothing any more */
    e->version = envelope.head.version;
    e->target = envelope.target;
    e->move = envelope.move;
    e->kind = envelope.head.kind == TACT_ENVELOPE_SEALED ? TACT__PERSON : envelope.head.kind == TACT_ENVELOPE_POINTER ? TACT__POINTER : TACT__TOMBSTONE;
    if (e->kind == TACT__TOMBSTONE) e->slot = 0;           /* that key is gone: whoever comes back gets another */
    if (e->kind != TACT__PERSON) return TACT_OK;
    uint8_t *bytes = copy_of(envelope.plaintext);
    if (!bytes) return TACT_ERR_MEMORY;
    hold_bytes(k, e, bytes, envelope.plaintext.len);
    return TACT_OK;
}

tact_status tact__entry_load(tact_keeper *k, tact_record_key key, tact__entry **out, tact_trouble *trouble) {
    tact_arena arena;
    tact_slice value;
    if ((k->table.count + 1) * 4 > k->table.room * 3 && !grow(&k->table)) return TACT_ERR_MEMORY;
    tact__entry **at = find_slot(&k->table, &key);
    if (*at) { (*at)->used = ++k->table.tick; *out = *at; return TACT_OK; }
    tact__entry *e = calloc(1, sizeof *e);
    if (!e) return TACT_ERR_MEMORY;
    e->key = key;
    e->used = ++k->table.tick;
    k->table.bytes += sizeof *e;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_PERSON, key_slice(&key), &arena, &value, trouble);
    if (s == TACT_OK) s = read_envelope(k, e, value, &arena, trouble);
    else if (s == TACT_ERR_NOT_FOUND) s = TACT_OK;
    if (s) { free_entry(&k->table, e); return s; }
    *at = e;
    k->table.count++;
    *out = e;
    return TACT_OK;
}

tact_status tact__entry_person(tact_keeper *k, const tact__entry *e, tact_arena *arena, tact_person *out) {
    (void)k;
    TACT_ASSERT(e->kind == TACT__PERSON);
    return tact_person_read((tact_slice){ (const char *)e->bytes, e->len }, arena, out);
}

/* ---- staging: each of these changes the entry whole, or leaves it as it was --------------------------------------------------------- */

static tact_status stage(tact_keeper *k, tact__entry *e) {
    tact__batch *b = &k->collecting;
    if (e->staged) { k->half_done = true; return TACT_OK; }
    if (b->staged_count == b->staged_room) {
        uint32_t room = b->staged_room ? b->staged_room * 2 : 256;
        tact__entry **bigger = realloc(b->staged, room * sizeof *bigger);
        if (!bigger) return TACT_ERR_MEMORY;
        b->staged = bigger;
        b->staged_room = room;
    }
    b->staged[b->staged_count++] = e;
    e->staged = true;
    e->commit = b->number;
    e->version++;
    k->half_done = true;
    return TACT_OK;
}

tact_status tact__entry_store(tact_keeper *k, tact__entry *e, const tact_person *person, tact_arena *arena, tact_trouble *trouble) {
    tact_writer w;
    tact_writer_init(&w, arena, 1024);
    tact_person_write(&w, person);
    if (w.status) return w.status;
    if (w.len > TACT_PERSON_BYTES_MAX) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "the record would take %zu bytes; at most %d are kept", w.len, TACT_PERSON_BYTES_MAX);
    bool fresh = e->kind != TACT__PERSON;
    uint32_t slot = e->slot;
    uint8_t *bytes = copy_of(tact_writer_slice(&w));
    tact_status s = bytes ? TACT_OK : TACT_ERR_MEMORY;
    if (!s && fresh && (e->kind != TACT__POINTER || !slot)) s = tact_slots_take(k->slots, &slot, trouble);
    if (!s) s = stage(k, e);
    if (s) {
        if (bytes) sodium_memzero(bytes, w.len);
        free(bytes);
        return s;
    }
    hold_bytes(k, e, bytes, w.len);
    e->kind = TACT__PERSON;
    e->slot = slot;
    e->is_new |= fresh;
    return TACT_OK;
}

tact_status tact__entry_point(tact_keeper *k, tact__entry *e, tact_record_key target, uint32_t slot, uint64_t move) {
    tact_status s = stage(k, e);
    if (s) return s;
    e->kind = TACT__POINTER;
    e->target = target;
    e->slot = slot;
    e->move = move;
    hold_bytes(k, e, NULL, 0);
    return TACT_OK;
}

tact_status tact__entry_delete(tact_keeper *k, tact__entry *e) {
    tact_status s = stage(k, e);
    if (s) return s;
    e->kind = TACT__NONE;
    e->slot = 0;
    hold_bytes(k, e, NULL, 0);
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_COLD, key_slice(&e->key));
    return TACT_OK;
}

static tact_status put_entry(tact_keeper *k, tact__entry *e, tact_arena *arena, tact_trouble *trouble) {
    tact_slice value, key = key_slice(&e->key);
    tact_status s;
    switch (e->kind) {
    case TACT__PERSON:
        s = tact_envelope_seal(k->vault, arena, &value, TACT_FAMILY_PERSON, key, e->slot, e->version, (tact_slice){ (const char *)e->bytes, e->len }, trouble);
        break;
    case TACT__POINTER:
        s = tact_envelope_point(k->vault, arena, &value, TACT_FAMILY_PERSON, key, e->slot, e->version, e->target, e->move, trouble);
        break;
    default:
        tact_batch_erase(&k->collecting.ops, TACT_FAMILY_PERSON, key);
        return TACT_OK;
    }
    if (!s) tact_batch_put(&k->collecting.ops, TACT_FAMILY_PERSON, key, value);
    k->sealed_values++;
    return s;
}

tact_status tact__stage_entries(tact_keeper *k, tact_trouble *trouble) {
    tact_arena arena;
    tact_status s = TACT_OK;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    for (uint32_t i = 0; i < k->collecting.staged_count && !s; i++) {
        tact_arena_reset(&arena);
        s = put_entry(k, k->collecting.staged[i], &arena, trouble);
        k->collecting.staged[i]->staged = false;
    }
    k->collecting.staged_count = 0;
    return s;
}
