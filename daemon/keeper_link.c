/* daemon/keeper_link.c -- links made and undone.
 *
 * A link's three steps stand in one batch, so a crash leaves all or none here; a record frozen half-way (by another writer of a shared
 * store) is finished by whoever meets it. Beside each link stands a row of keeper_moved.c, so that an erasure finds every key that ever
 * sealed something of the person.
 */
#include <sodium.h>
#include <stdlib.h>
#include "core/link/link.h"
#include "daemon/attach.h"
#include "daemon/keeper_internal.h"

enum { WORK_BYTES = 1 << 20 };

static uint64_t random_id(void) {
    uint64_t id;
    do randombytes_buf(&id, sizeof id); while (!id);
    return id;
}

/* The record of an entry, or an empty one. */
tact_status tact__person_of(tact_keeper *k, const tact__entry *e, bool account, tact_arena *arena, tact_person *out) {
    if (e->kind == TACT__PERSON) return tact__entry_person(k, e, arena, out);
    *out = tact_person_empty(random_id(), tact__now(k, NULL));
    out->account = account;
    return TACT_OK;
}

/* A line of the log; both have their keys by now. */
static tact_status audit(tact_keeper *k, const tact_attach *attach, uint32_t account_slot, uint32_t device_slot, tact_instant at, tact_arena *arena, tact_trouble *trouble) {
    tact_slice line;
    tact_status s = tact_attach_write(attach, account_slot, device_slot, k->vault, at, arena, &line, trouble);
    return s ? s : tact_eventlog_add(&k->collecting.ops, at, line, trouble);
}

/* ---- link --------------------------------------------------------------------------------------------------------------------------- */

static tact_status join(tact_keeper *k, tact__entry *device, const tact_person *device_before, tact__entry *account, tact_slice parcel, uint64_t move,
                        uint8_t evidence, tact_arena *arena, tact_trouble *trouble) {
    tact_person person, *before = TACT_NEW(arena, tact_person, 1);
    uint32_t slot = device->slot;
    tact_attach attach = { .part = tact__part_id(device->key), .device = device->kind == TACT__PERSON ? device_before->pseudonym : 0 };
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = tact__person_of(k, account, true, arena, before);
    if (!s) s = tact_person_copy(before, arena, &person);
    tact_instant now = tact__now(k, before);
    if (!s) s = tact_link_insert(&person, arena, parcel, move, evidence, now, NULL);
    if (s) return tact_trouble_set(trouble, s, "the device cannot be linked: %s", s == TACT_ERR_INVALID ? "the person has not allowed link_devices, here or on the device; ask for it first" :
                                   s == TACT_ERR_LIMIT ? "the account has as many devices as it can hold; unlink one first" : tact_status_line(s));
    person.account = true;
    person.last_received = now;
    person.log_day = 0;                                    /* the next line carries the record as it is now */
    if (!slot) s = tact_slots_take(k->slots, &slot, trouble);
    if (!s) s = tact__entry_store(k, account, &person, arena, trouble);
    if (!s) s = tact__entry_point(k, device, account->key, slot, move);
    if (!s) s = tact__endpoints_move(k, device, account, tact__part_id(device->key), arena, trouble);
    if (!s) s = tact__threads_move(k, device, account, tact__part_id(device->key), arena, trouble);
    if (s) return s;
    tact__due_change(k, device->key, device_before, NULL);
    tact__due_change(k, account->key, before, &person);
    tact__moved_put(&k->collecting.ops, &account->key, &device->key, slot);
    k->collecting.events++;
    attach.account = person.pseudonym;
    return audit(k, &attach, account->slot, slot, now, arena, trouble);
}

static tact_status insert_and_point(tact_keeper *k, tact__entry *device, const tact_person *device_before, tact__entry *account, tact_slice parcel, uint64_t move,
                                    uint8_t evidence, tact_arena *arena, tact_trouble *trouble) {
    bool outer = tact__unit_begin(k);
    return tact__unit_end(k, outer, join(k, device, device_before, account, parcel, move, evidence, arena, trouble));
}

tact_status tact__link_device(tact_keeper *k, tact__entry *device, tact__entry *account, tact_arena *arena, tact_trouble *trouble) {
    tact_person person, *before = TACT_NEW(arena, tact_person, 1);
    tact_slice parcel;
    uint64_t move = random_id();
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = tact__person_of(k, device, false, arena, before);
    if (!s) s = tact_person_copy(before, arena, &person);
    if (!s) s = tact_link_freeze(&person, arena, tact__part_id(device->key), move, account->key.bytes, &parcel);
    return s ? s : insert_and_point(k, device, before, account, parcel, move, TACT_EVIDENCE_SIGN_IN, arena, trouble);
}

/* A record met frozen: somebody stopped between the steps. The move's own id makes repeating harmless. */
tact_status tact__link_finish(tact_keeper *k, tact__entry *device, tact_arena *arena, tact_trouble *trouble) {
    tact_person person, *before = TACT_NEW(arena, tact_person, 1);
    tact__entry *account;
    tact_record_key target;
    tact_slice parcel;
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = tact__entry_person(k, device, arena, before);
    if (s || !before->moving.move) return s;
    memcpy(target.bytes, before->moving.target, 16);
    s = tact__entry_load(k, target, &account, trouble);
    if (!s) s = tact_person_copy(before, arena, &person);
    if (!s) s = tact_link_freeze(&person, arena, tact__part_id(device->key), before->moving.move, target.bytes, &parcel);
    if (s) return s;
    s = insert_and_point(k, device, before, account, parcel, before->moving.move, TACT_EVIDENCE_SIGN_IN, arena, trouble);
    if (s != TACT_ERR_INVALID && s != TACT_ERR_LIMIT) return s;
    tact_link_thaw(&person, before->moving.move);          /* refused after all: nothing has happened */
    return tact__entry_store(k, device, &person, arena, trouble);
}

/* ---- unlink ------------------------------------------------------------------------------------------------------------------------- */

static tact_status part(tact_keeper *k, tact__entry *device, tact__entry *account, bool shared, tact_arena *arena, tact_trouble *trouble) {
    tact_person person, alone, *before = TACT_NEW(arena, tact_person, 1);
    tact_slice parcel;
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = tact__entry_person(k, account, arena, before);
    tact_instant now = tact__now(k, before);
    if (!s) s = tact_person_copy(before, arena, &person);
    if (!s) s = tact_link_remove(&person, arena, tact__part_id(device->key), &parcel);
    if (!s) s = tact_link_record(parcel, arena, random_id(), shared, now, &alone);
    if (s) return tact_trouble_set(trouble, s, "the device cannot be unlinked: %s", tact_status_line(s));
    person.log_day = alone.log_day = 0;
    person.last_received = now;
    s = tact__entry_store(k, account, &person, arena, trouble);
    if (!s) s = tact__entry_store(k, device, &alone, arena, trouble);
    if (!s) s = tact__endpoints_move(k, account, device, tact__part_id(device->key), arena, trouble);
    if (!s) s = tact__threads_move(k, account, device, tact__part_id(device->key), arena, trouble);
    if (s) return s;
    tact__due_change(k, account->key, before, &person);
    tact__due_change(k, device->key, NULL, &alone);
    tact__due_retention(k, device->key, now);
    tact__moved_erase(&k->collecting.ops, &account->key, &device->key);
    k->collecting.events++;
    const tact_attach attach = { .left = true, .account = person.pseudonym, .part = tact__part_id(device->key), .device = alone.pseudonym };
    return audit(k, &attach, account->slot, device->slot, now, arena, trouble);
}

tact_status tact__unlink_device(tact_keeper *k, tact__entry *device, tact__entry *account, bool shared, tact_arena *arena, tact_trouble *trouble) {
    bool outer = tact__unit_begin(k);
    return tact__unit_end(k, outer, part(k, device, account, shared, arena, trouble));
}

/* ---- the calls -------------------------------------------------------------------------------------------------------------------------- */

static tact_status with_pair(tact_keeper *k, tact_slice user_id, tact_slice anonymous_id, bool link, uint64_t *commit, tact_trouble *trouble) {
    tact__entry *account, *device, *home;
    tact_arena arena;
    char *block = malloc(WORK_BYTES);
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, WORK_BYTES, NULL);
    tact_status s = k->read_only ? tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room") : tact__batch_start(k);
    if (!s) s = tact__entry_load(k, tact__user_key(k, user_id), &account, trouble);
    if (!s) s = tact__entry_load(k, tact__device_key(k, anonymous_id), &device, trouble);
    if (!s) s = tact__follow(k, device, &home, &arena, trouble);
    if (!s && link) {
        if (home == account) k->collecting.events++;       /* linked already, perhaps not on the disk yet: answered with this batch */
        else if (home != device) s = tact_trouble_set(trouble, TACT_ERR_CONFLICT, "the device is linked to another account; unlink it there first");
        else if (device->kind == TACT__NONE) s = tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "no device is known by this anonymousId: look at how it is written; one that was never seen links itself when its person signs in on it");
        else s = tact__link_device(k, device, account, &arena, trouble);
        if (!s) account->account = true;
    } else if (!s) {
        s = home == account ? tact__unlink_device(k, device, account, false, &arena, trouble)
                            : tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "this device is not linked to this account");
    }
    *commit = k->collecting.number;
    sodium_memzero(block, WORK_BYTES);
    free(block);
    return s;
}

tact_status tact_keeper_link(tact_keeper *k, tact_slice user_id, tact_slice anonymous_id, uint64_t *commit, tact_trouble *trouble) {
    return with_pair(k, user_id, anonymous_id, true, commit, trouble);
}

tact_status tact_keeper_unlink(tact_keeper *k, tact_slice user_id, tact_slice anonymous_id, uint64_t *commit, tact_trouble *trouble) {
    return with_pair(k, user_id, anonymous_id, false, commit, trouble);
}

tact_status tact_keeper_unlink_part(tact_keeper *k, const uint8_t record_key[16], uint64_t part, uint64_t *commit, tact_trouble *trouble) {
    tact_record_key account_key;
    tact__entry *account, *device;
    tact__moved *moved;
    tact_arena arena;
    uint32_t i = 0;
    memcpy(account_key.bytes, record_key, 16);
    char *block = malloc(WORK_BYTES);
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, WORK_BYTES, NULL);
    tact_status s = tact__moved_find(k, &account_key, &arena, &moved, trouble);
    while (!s && i < moved->count && tact__part_id(moved->rows[i].device) != part) i++;
    if (!s && i == moved->count) s = tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "this device is not linked to this account");
    if (!s) s = tact__entry_load(k, account_key, &account, trouble);
    if (!s) s = tact__entry_load(k, moved->rows[i].device, &device, trouble);
    if (!s) s = tact__unlink_device(k, device, account, false, &arena, trouble);
    *commit = k->collecting.number;
    sodium_memzero(block, WORK_BYTES);
    free(block);
    return s;
}
