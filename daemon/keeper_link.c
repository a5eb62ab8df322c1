/* daemon/keeper_link.c -- whom an event is about, as far as permitted; links made and undone; persons erased.
 *
 * A link's three steps stand in one batch, so a crash leaves all or none here; a record frozen half-way (by another writer of a shared
 * store) is finished by whoever meets it. Beside each link stands a row `moved:<account><device>` with the device's key slot, so that an
 * erasure finds every key that ever sealed something of the person.
 */
#include <sodium.h>
#include <stdlib.h>
#include "core/link/link.h"
#include "daemon/keeper_internal.h"
#include "store/erase.h"

enum { MOVED_KEY = 6 + 16 + 16 };

static tact_slice moved_key(const tact_record_key *account, const tact_record_key *device, char out[MOVED_KEY]) {
    memcpy(out, "moved:", 6);
    memcpy(out + 6, account->bytes, 16);
    if (device) memcpy(out + 22, device->bytes, 16);
    return (tact_slice){ out, device ? MOVED_KEY : MOVED_KEY - 16 };
}

static uint64_t random_id(void) {
    uint64_t id;
    do randombytes_buf(&id, sizeof id); while (!id);
    return id;
}

/* The record of an entry, or an empty one. */
static tact_status person_of(tact_keeper *k, const tact__entry *e, bool account, tact_arena *arena, tact_person *out) {
    if (e->kind == TACT__PERSON) return tact__entry_person(k, e, arena, out);
    *out = tact_person_empty(random_id(), tact__now(k, NULL));
    out->account = account;
    return TACT_OK;
}

static tact_status audit(tact_keeper *k, const char *what, const tact_person *person, tact_instant at, tact_trouble *trouble) {
    char line[160], time[TACT_INSTANT_TEXT + 1];
    tact_slice t = tact_instant_format(at, time);
    int n = snprintf(line, sizeof line, "{\"t\":\"%.*s\",\"type\":\"%s\",\"person\":\"%016llx\"}", (int)t.len, t.ptr, what, (unsigned long long)person->pseudonym);
    return tact_eventlog_add(&k->collecting.ops, at, (tact_slice){ line, (size_t)n }, trouble);
}

/* ---- link --------------------------------------------------------------------------------------------------------------------------- */

static tact_status join(tact_keeper *k, tact__entry *device, const tact_person *device_before, tact__entry *account, tact_slice parcel, uint64_t move,
                        uint8_t evidence, tact_arena *arena, tact_trouble *trouble) {
    tact_person person, *before = TACT_NEW(arena, tact_person, 1);
    char key[MOVED_KEY];
    uint8_t row[4];
    uint32_t slot = device->slot;
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = person_of(k, account, true, arena, before);
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
    for (unsigned i = 0; i < 4; i++) row[i] = (uint8_t)(slot >> (8 * i));
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, moved_key(&account->key, &device->key, key), (tact_slice){ (const char *)row, 4 });
    k->collecting.events++;
    return audit(k, "attach", &person, now, trouble);
}

static tact_status insert_and_point(tact_keeper *k, tact__entry *device, const tact_person *device_before, tact__entry *account, tact_slice parcel, uint64_t move,
                                    uint8_t evidence, tact_arena *arena, tact_trouble *trouble) {
    bool outer = tact__unit_begin(k);
    return tact__unit_end(k, outer, join(k, device, device_before, account, parcel, move, evidence, arena, trouble));
}

static tact_status link_device(tact_keeper *k, tact__entry *device, tact__entry *account, tact_arena *arena, tact_trouble *trouble) {
    tact_person person, *before = TACT_NEW(arena, tact_person, 1);
    tact_slice parcel;
    uint64_t move = random_id();
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = person_of(k, device, false, arena, before);
    if (!s) s = tact_person_copy(before, arena, &person);
    if (!s) s = tact_link_freeze(&person, arena, tact__part_id(device->key), move, account->key.bytes, &parcel);
    return s ? s : insert_and_point(k, device, before, account, parcel, move, TACT_EVIDENCE_SIGN_IN, arena, trouble);
}

/* A record met frozen: somebody stopped between the steps. The move's own id makes repeating harmless. */
static tact_status finish_move(tact_keeper *k, tact__entry *device, tact_arena *arena, tact_trouble *trouble) {
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
    char key[MOVED_KEY];
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
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, moved_key(&account->key, &device->key, key));
    k->collecting.events++;
    return audit(k, "detach", &person, now, trouble);
}

static tact_status unlink_device(tact_keeper *k, tact__entry *device, tact__entry *account, bool shared, tact_arena *arena, tact_trouble *trouble) {
    bool outer = tact__unit_begin(k);
    return tact__unit_end(k, outer, part(k, device, account, shared, arena, trouble));
}

/* ---- whom an event is about ----------------------------------------------------------------------------------------------------------- */

/* Follow a pointer; finish a half-done move. Out: where the record is now (the device's own entry when it stands alone). */
static tact_status follow(tact_keeper *k, tact__entry *device, tact__entry **home, tact_arena *arena, tact_trouble *trouble) {
    tact_person person;
    tact_status s = TACT_OK;
    if (device->kind == TACT__PERSON) {
        s = tact__entry_person(k, device, arena, &person);
        if (!s && person.moving.move) s = finish_move(k, device, arena, trouble);
        if (s) return s;
    }
    *home = device;
    if (device->kind != TACT__POINTER) return TACT_OK;
    s = tact__entry_load(k, device->target, home, trouble);
    if (!s && (*home)->kind != TACT__PERSON) {             /* its account is gone: the device begins anew */
        device->kind = TACT__NONE;
        device->slot = 0;
        *home = device;
    }
    return s;
}

static uint64_t refusals(tact_keeper *k, const tact__entry *device, uint64_t part, tact_arena *arena) {
    tact_person person;
    tact_view view;
    if (device->kind != TACT__PERSON || tact__entry_person(k, device, arena, &person)) return 0;
    tact_view_make(&view, &person, part, false, tact__now(k, &person));
    return view.refused;
}

static tact_status signed_in(tact_keeper *k, const tact_who *who, tact__subject *out, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *account, *device, *home;
    tact_person device_person, account_person;
    tact_record_key user = tact__user_key(k, who->user_id);
    tact_status s = tact__entry_load(k, user, &account, trouble);
    if (s) return s;
    account->account = true;
    *out = (tact__subject){ .entry = account, .signed_in = true };
    if (!who->anonymous_id.len) return TACT_OK;
    tact_record_key key = tact__device_key(k, who->anonymous_id);
    s = tact__entry_load(k, key, &device, trouble);
    if (!s) s = follow(k, device, &home, arena, trouble);
    if (s) return s;
    if (home == account) { out->device_part = tact__part_id(key); return TACT_OK; }
    if (home != device) {                                  /* another account's: this device belongs to neither from now on */
        s = unlink_device(k, device, home, true, arena, trouble);
        if (!s) out->device_refuses = refusals(k, device, tact__part_id(key), arena);
        return s;
    }
    s = person_of(k, device, false, arena, &device_person);
    if (!s) s = person_of(k, account, true, arena, &account_person);
    if (s) return s;
    if (tact_link_may(&device_person, tact__part_id(key), &account_person, true, tact__now(k, &account_person), NULL)) {
        s = link_device(k, device, account, arena, trouble);
        out->linked = s == TACT_OK;
        if (out->linked) out->device_part = tact__part_id(key);
        if (s != TACT_ERR_LIMIT && s != TACT_ERR_INVALID) return s;
    }
    out->device_refuses = refusals(k, device, tact__part_id(key), arena);
    return TACT_OK;
}

/* What an account is called that only an address is known of; empty: no memory. */
static tact_slice named_by(bool email, tact_slice address, tact_arena *arena) {
    char *name = tact_arena_alloc(arena, address.len + 6, 1);
    if (!name) return (tact_slice){ NULL, 0 };
    memcpy(name, email ? "email:" : "phone:", 6);
    memcpy(name + 6, address.ptr, address.len);
    return (tact_slice){ name, address.len + 6 };
}

tact_status tact__stranger_load(tact_keeper *k, bool email, tact_slice address, tact__entry **out, tact_arena *arena, tact_trouble *trouble) {
    tact_slice name = named_by(email, address, arena);
    return name.len ? tact__entry_load(k, tact__user_key(k, name), out, trouble) : TACT_ERR_MEMORY;
}

/* By a verified address: the account it leads to; nobody, when that was erased; else an account of its own, named by the address. */
static tact_status by_address(tact_keeper *k, const tact_who *who, tact__subject *out, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *pointer, *home;
    bool email = who->email.len > 0;
    tact_slice address = email ? who->email : who->phone;
    tact_status s = tact__entry_load(k, tact__address_key(k, email ? TACT_CHANNEL_EMAIL : TACT_CHANNEL_SMS, address), &pointer, trouble);
    if (!s) s = follow(k, pointer, &home, arena, trouble);
    if (s) return s;
    if (home->kind == TACT__TOMBSTONE) return TACT_OK;
    if (home->kind == TACT__PERSON) {
        *out = (tact__subject){ .entry = home, .signed_in = true };
        return TACT_OK;
    }
    tact_slice name = named_by(email, address, arena);
    return name.len ? signed_in(k, &(tact_who){ .user_id = name, .verified = true }, out, arena, trouble) : TACT_ERR_MEMORY;
}

/* The record itself: of an account the account, else its one device. */
static tact_status by_record(tact_keeper *k, const tact_who *who, tact__subject *out, tact_arena *arena, tact_trouble *trouble) {
    tact_person person;
    tact_status s = tact__locate(k, who, &out->entry, arena, trouble);
    if (!s) s = tact__entry_person(k, out->entry, arena, &person);
    if (s) return s;
    out->signed_in = person.account;
    out->device_part = !person.account && person.part_count ? person.parts[0].id : 0;
    return TACT_OK;
}

tact_status tact__resolve(tact_keeper *k, const tact_who *who, tact__subject *out, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *device, *home;
    if (who->verified && who->user_id.len) return signed_in(k, who, out, arena, trouble);
    *out = (tact__subject){ .entry = &k->nobody };
    if (who->record_key) return by_record(k, who, out, arena, trouble);
    if (who->verified && (who->email.len || who->phone.len)) return by_address(k, who, out, arena, trouble);
    if (!who->anonymous_id.len) return TACT_OK;            /* a claim alone: about nobody */
    tact_record_key key = tact__device_key(k, who->anonymous_id);
    tact_status s = tact__entry_load(k, key, &device, trouble);
    if (!s) s = follow(k, device, &home, arena, trouble);
    if (s) return s;
    out->entry = home;
    out->device_part = tact__part_id(key);
    return TACT_OK;
}

/* ---- the calls -------------------------------------------------------------------------------------------------------------------------- */

enum { WORK_BYTES = 1 << 20 };

static tact_status with_pair(tact_keeper *k, tact_slice user_id, tact_slice anonymous_id, bool link, uint64_t *commit, tact_trouble *trouble) {
    tact__entry *account, *device, *home;
    tact_arena arena;
    char *block = malloc(WORK_BYTES);
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, WORK_BYTES, NULL);
    tact_status s = k->read_only ? tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room") : tact__batch_start(k);
    if (!s) s = tact__entry_load(k, tact__user_key(k, user_id), &account, trouble);
    if (!s) s = tact__entry_load(k, tact__device_key(k, anonymous_id), &device, trouble);
    if (!s) s = follow(k, device, &home, &arena, trouble);
    if (!s && link) {
        if (home == account) k->collecting.events++;       /* linked already, perhaps not on the disk yet: answered with this batch */
        else if (home != device) s = tact_trouble_set(trouble, TACT_ERR_CONFLICT, "the device is linked to another account; unlink it there first");
        else s = link_device(k, device, account, &arena, trouble);
        if (!s) account->account = true;
    } else if (!s) {
        s = home == account ? unlink_device(k, device, account, false, &arena, trouble)
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

uint64_t tact_keeper_device_part(const tact_keeper *k, tact_slice anonymous_id) { return tact__part_id(tact__device_key(k, anonymous_id)); }

/* The entry an id leads to: the userId's when one is given, else the device's, through its pointer. */
tact_status tact__locate(tact_keeper *k, const tact_who *who, tact__entry **out, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *entry;
    tact_record_key key = who->email.len ? tact__address_key(k, TACT_CHANNEL_EMAIL, who->email)
                        : who->phone.len ? tact__address_key(k, TACT_CHANNEL_SMS, who->phone)
                        : who->user_id.len && who->verified ? tact__user_key(k, who->user_id) : tact__device_key(k, who->anonymous_id);
    if (who->record_key) memcpy(key.bytes, who->record_key, sizeof key.bytes);
    tact_status s = tact__entry_load(k, key, &entry, trouble);
    if (!s) s = follow(k, entry, out, arena, trouble);
    bool address = !who->record_key && (who->email.len || who->phone.len);
    if (!s && address && (*out)->kind == TACT__NONE) s = tact__stranger_load(k, who->email.len > 0, who->email.len ? who->email : who->phone, out, arena, trouble);
    if (s) return s;
    if ((*out)->kind == TACT__TOMBSTONE) return tact_trouble_set(trouble, TACT_ERR_SEALED, "this person was erased");
    return (*out)->kind == TACT__PERSON ? TACT_OK : tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "nobody is known by this id (looked up as %s)",
                                                                                   who->email.len ? "an e-mail address" : who->phone.len ? "a phone number" :
                                                                                   who->user_id.len && who->verified ? "a userId; a device's anonymousId is looked up with --device, in a call with ?as=device" : "a device's anonymousId, not as a userId");
}

tact_status tact_keeper_person(tact_keeper *k, const tact_who *who, tact_arena *arena, tact_person *person, tact_cold *cold, uint8_t record_key[16], tact_trouble *trouble) {
    tact__entry *entry;
    tact_status s = tact__locate(k, who, &entry, arena, trouble);
    if (!s) s = tact__entry_person(k, entry, arena, person);
    if (!s && record_key) memcpy(record_key, entry->key.bytes, 16);
    return s || !cold ? s : tact__cold_load(k, entry, arena, cold, trouble);
}

tact_status tact_keeper_link_if_permitted(tact_keeper *k, const tact_who *who, tact_arena *arena, bool *linked, uint64_t *commit, tact_trouble *trouble) {
    tact__subject subject = { .linked = false };
    tact_status s = k->read_only ? TACT_ERR_FULL : tact__batch_start(k);
    if (!s) s = tact__resolve(k, who, &subject, arena, trouble);
    *linked = subject.linked;
    *commit = subject.linked ? k->collecting.number : 0;
    return s;
}

typedef struct { uint64_t part; tact_record_key device; bool found; } part_search;

static bool match_part(void *ctx, tact_slice key, tact_slice value) {
    part_search *p = ctx;
    (void)value;
    if (key.len != MOVED_KEY) return true;
    memcpy(p->device.bytes, key.ptr + 22, 16);
    p->found = tact__part_id(p->device) == p->part;
    return !p->found;
}

/* Links made or undone in a batch that is not on the disk yet count as well: the later word wins. */
static void match_waiting(const tact_keeper *k, tact_slice prefix, part_search *search) {
    const tact__batch *batches[] = { k->busy ? &k->syncing : NULL, &k->collecting };
    for (unsigned b = 0; b < 2; b++) {
        size_t at = 0;
        tact_batch_op op;
        while (batches[b] && tact_batch_next(&batches[b]->ops, &at, &op)) {
            if (op.family != TACT_FAMILY_META || op.key.len != MOVED_KEY || !tact_slice_starts(op.key, prefix)) continue;
            tact_record_key device;
            memcpy(device.bytes, op.key.ptr + 22, 16);
            if (tact__part_id(device) != search->part) continue;
            search->device = device;
            search->found = op.kind == TACT_BATCH_PUT;
        }
    }
}

tact_status tact_keeper_unlink_part(tact_keeper *k, const uint8_t record_key[16], uint64_t part, uint64_t *commit, tact_trouble *trouble) {
    part_search search = { .part = part };
    tact_record_key account_key;
    tact__entry *account, *device;
    char from[MOVED_KEY], to[MOVED_KEY];
    tact_arena arena;
    memcpy(account_key.bytes, record_key, 16);
    tact_slice first = moved_key(&account_key, NULL, from);
    memcpy(to, from, first.len);
    memset(to + first.len, 0xFF, 16);
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, first, (tact_slice){ to, MOVED_KEY }, match_part, &search, trouble);
    if (s) return s;
    match_waiting(k, first, &search);
    if (!search.found) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "this device is not linked to this account");
    char *block = malloc(WORK_BYTES);
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, WORK_BYTES, NULL);
    s = tact__entry_load(k, account_key, &account, trouble);
    if (!s) s = tact__entry_load(k, search.device, &device, trouble);
    if (!s) s = unlink_device(k, device, account, false, &arena, trouble);
    *commit = k->collecting.number;
    sodium_memzero(block, WORK_BYTES);
    free(block);
    return s;
}

/* ---- erasing ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct { tact_erase_target targets[TACT_ERASE_TARGETS_MAX]; uint32_t count; } target_list;

static bool add_moved(void *ctx, tact_slice key, tact_slice value) {
    target_list *list = ctx;
    if (key.len != MOVED_KEY || value.len != 4 || list->count == TACT_ERASE_TARGETS_MAX) return true;
    tact_erase_target *t = &list->targets[list->count++];
    memcpy(t->key.bytes, key.ptr + 22, 16);
    tact_reader r = tact_reader_of(value);
    t->slot = tact_read_u32(&r);
    return true;
}

static tact_status targets_of(tact_keeper *k, const tact_who *who, target_list **out, tact_arena *arena, tact_trouble *trouble) {
    char from[MOVED_KEY], to[MOVED_KEY];
    tact__entry *entry;
    target_list *list = *out = TACT_NEW(arena, target_list, 1);
    if (!list) return TACT_ERR_MEMORY;
    tact_status s = tact__locate(k, who, &entry, arena, trouble);
    if (s) return s;
    list->targets[list->count++] = (tact_erase_target){ .slot = entry->slot, .key = entry->key };
    tact_slice first = moved_key(&entry->key, NULL, from);
    memcpy(to, from, first.len);
    memset(to + first.len, 0xFF, 16);
    return tact_store_iterate(k->store, TACT_FAMILY_META, first, (tact_slice){ to, MOVED_KEY }, add_moved, list, trouble);
}

tact_status tact__records_each(tact_keeper *k, const tact_who *who, tact__record_visit visit, void *ctx, tact_arena *arena, tact_trouble *trouble) {
    target_list *list;
    tact_status s = targets_of(k, who, &list, arena, trouble);
    for (uint32_t i = 0; !s && i < list->count; i++) s = visit(ctx, list->targets[i].key.bytes);
    return s;
}

tact_status tact_keeper_slots_of(tact_keeper *k, const tact_who *who, uint32_t *slots, uint32_t room, uint32_t *count, tact_arena *arena, tact_trouble *trouble) {
    target_list *list;
    *count = 0;
    tact_status s = targets_of(k, who, &list, arena, trouble);
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
    char from[MOVED_KEY], to[MOVED_KEY];
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
    tact_slice first = moved_key(&list->targets[0].key, NULL, from);
    memcpy(to, from, first.len);
    memset(to + first.len, 0xFF, 16);
    tact_batch_erase_range(&batch, TACT_FAMILY_META, first, (tact_slice){ to, MOVED_KEY });
    tact_erase_place place = { .store = k->store, .vault = k->vault, .log = k->log, .erasures_path = k->options.erasures_path };
    if (!s) s = tact_erase(&place, &batch, list->targets, list->count, receipt->at, tact_slice_of(receipt->id), trouble);
    tact_batch_free(&batch);
    return s;
}

tact_status tact_keeper_erase(tact_keeper *k, const tact_who *who, tact_erase_receipt *receipt, tact_trouble *trouble) {
    target_list *list = calloc(1, sizeof *list);
    char *block = malloc(WORK_BYTES), from[MOVED_KEY], to[MOVED_KEY];
    tact_arena arena;
    tact__entry *entry;
    tact_person person;
    if (!list || !block) { free(list); free(block); return TACT_ERR_MEMORY; }
    tact_arena_init(&arena, block, WORK_BYTES, NULL);
    tact_status s = wait_idle(k, trouble);
    if (!s) s = tact__locate(k, who, &entry, &arena, trouble);
    if (!s) s = tact__entry_person(k, entry, &arena, &person);
    if (!s) {
        list->targets[list->count++] = (tact_erase_target){ .slot = entry->slot, .key = entry->key };
        tact_slice first = moved_key(&entry->key, NULL, from);
        memcpy(to, from, first.len);
        memset(to + first.len, 0xFF, 16);
        s = tact_store_iterate(k->store, TACT_FAMILY_META, first, (tact_slice){ to, MOVED_KEY }, add_moved, list, trouble);
    }
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
    free(list);
    return s;
}
