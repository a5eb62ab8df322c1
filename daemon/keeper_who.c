/* daemon/keeper_who.c -- whom an event or a call is about, as far as permitted: by a device, a signed-in account, a verified address, or the record itself. */
#include "core/link/link.h"
#include "daemon/keeper_internal.h"

/* Follow a pointer; finish a half-done move. Out: where the record is now (the device's own entry when it stands alone). */
tact_status tact__follow(tact_keeper *k, tact__entry *device, tact__entry **home, tact_arena *arena, tact_trouble *trouble) {
    tact_person person;
    tact_status s = TACT_OK;
    if (device->kind == TACT__PERSON) {
        s = tact__entry_person(k, device, arena, &person);
        if (!s && person.moving.move) s = tact__link_finish(k, device, arena, trouble);
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
    if (!s) s = tact__follow(k, device, &home, arena, trouble);
    if (s) return s;
    if (home == account) { out->device_part = tact__part_id(key); return TACT_OK; }
    if (home != device) {                                  /* another account's: this device belongs to neither from now on */
        s = tact__unlink_device(k, device, home, true, arena, trouble);
        if (!s) out->device_refuses = refusals(k, device, tact__part_id(key), arena);
        return s;
    }
    s = tact__person_of(k, device, false, arena, &device_person);
    if (!s) s = tact__person_of(k, account, true, arena, &account_person);
    if (s) return s;
    if (tact_link_may(&device_person, tact__part_id(key), &account_person, true, tact__now(k, &account_person), NULL)) {
        s = tact__link_device(k, device, account, arena, trouble);
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
    if (!s) s = tact__follow(k, pointer, &home, arena, trouble);
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
    if (!s) s = tact__follow(k, device, &home, arena, trouble);
    if (s) return s;
    out->entry = home;
    out->device_part = tact__part_id(key);
    return TACT_OK;
}

tact_status tact_keeper_link_if_permitted(tact_keeper *k, const tact_who *who, tact_arena *arena, bool *linked, uint64_t *commit, tact_trouble *trouble) {
    tact__subject subject = { .linked = false };
    tact_status s = k->read_only ? TACT_ERR_FULL : tact__batch_start(k);
    if (!s) s = tact__resolve(k, who, &subject, arena, trouble);
    *linked = subject.linked;
    *commit = subject.linked ? k->collecting.number : 0;
    return s;
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
    if (!s) s = tact__follow(k, entry, out, arena, trouble);
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
