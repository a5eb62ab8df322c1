/* daemon/keeper_cold.c -- the cold value beside a record: addresses, traits, endpoints; loaded only to send, to show, or to change it. */
#include <stdlib.h>
#include "daemon/keeper_internal.h"

static tact_slice key_slice(const tact__entry *e) { return (tact_slice){ (const char *)e->key.bytes, 16 }; }

/* One waiting to be written is read before the store: the last put of this batch, else of the one that syncs. */
static bool waiting_value(const tact_keeper *k, const tact__entry *e, tact_slice *value) {
    const tact__batch *batches[] = { &k->collecting, &k->syncing };
    for (unsigned b = 0; b < 2; b++) {
        size_t at = 0;
        tact_batch_op op;
        bool found = false;
        if (b == 1 && !k->busy) continue;
        while (tact_batch_next(&batches[b]->ops, &at, &op))
            if (op.family == TACT_FAMILY_COLD && tact_slice_equal(op.key, key_slice(e))) { *value = op.value; found = true; }
        if (found) return true;
    }
    return false;
}

tact_status tact__cold_load(tact_keeper *k, const tact__entry *e, tact_arena *arena, tact_cold *out, tact_trouble *trouble) {
    tact_slice value;
    tact_envelope envelope;
    *out = (tact_cold){ .traits = { .type = TACT_NULL } };
    if (!waiting_value(k, e, &value)) {
        tact_status s = tact_store_get(k->store, TACT_FAMILY_COLD, key_slice(e), arena, &value, trouble);
        if (s == TACT_ERR_NOT_FOUND) return TACT_OK;
        if (s) return s;
    }
    if (!value.len) return TACT_OK;
    tact_status s = tact_envelope_open(k->vault, arena, &envelope, TACT_FAMILY_COLD, key_slice(e), value, trouble);
    return s ? s : tact_cold_read(envelope.plaintext, arena, out);
}

tact_status tact__cold_store(tact_keeper *k, const tact__entry *e, const tact_cold *cold, tact_arena *arena, tact_trouble *trouble) {
    tact_writer w;
    tact_slice value;
    tact_writer_init(&w, arena, 1024);
    tact_cold_write(&w, cold);
    if (w.status) return tact_trouble_set(trouble, w.status, "what is known of this person beside the record no longer fits into 8 KB");
    tact_status s = tact_envelope_seal(k->vault, arena, &value, TACT_FAMILY_COLD, key_slice(e), e->slot, 1, tact_writer_slice(&w), trouble);
    if (s) return s;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_COLD, key_slice(e), value);
    k->half_done = true;
    return TACT_OK;
}

static void normalise_email(char *to, tact_slice from) {
    for (size_t i = 0; i < from.len; i++) to[i] = from.ptr[i] >= 'A' && from.ptr[i] <= 'Z' ? (char)(from.ptr[i] + 32) : from.ptr[i];
}

static tact_status set_address(tact_cold *cold, tact_arena *arena, uint8_t channel, tact_slice text, bool verified, uint8_t source, tact_instant at) {
    if (!text.len) return TACT_OK;
    char *copy = tact_arena_alloc(arena, text.len, 1);
    if (!copy) return TACT_ERR_MEMORY;
    if (channel == TACT_CHANNEL_EMAIL) normalise_email(copy, text); else memcpy(copy, text.ptr, text.len);
    return tact_cold_set_address(cold, arena, channel, (tact_slice){ copy, text.len }, verified, source, at);
}

/* A verified address leads to its account, so that the person is found by it; it is a pointer like a device's. */
tact_record_key tact__address_key(const tact_keeper *k, uint8_t channel, tact_slice text) {
    char lower[TACT_ADDRESS_BYTES_MAX];
    if (channel != TACT_CHANNEL_EMAIL) return tact_vault_record_key(k->vault, TACT_S("p"), text);
    if (text.len <= sizeof lower) {
        normalise_email(lower, text);
        text.ptr = lower;
    }
    return tact_vault_record_key(k->vault, TACT_S("e"), text);
}

static tact_status point_here(tact_keeper *k, const tact__entry *account, uint8_t channel, const tact_cold *cold, tact_trouble *trouble) {
    const tact_address *address = tact_cold_address(cold, channel);
    tact__entry *pointer;
    if (!address || !address->verified || !account->account) return TACT_OK;
    tact_status s = tact__entry_load(k, tact__address_key(k, channel, address->text), &pointer, trouble);
    if (s || pointer->kind == TACT__PERSON) return s;
    if (pointer->kind == TACT__POINTER && memcmp(pointer->target.bytes, account->key.bytes, sizeof account->key.bytes) == 0) return TACT_OK;
    return tact__entry_point(k, pointer, account->key, account->slot, 1);      /* sealed with the account's key: erased with it */
}

tact_status tact__addresses_unpoint(tact_keeper *k, const tact__entry *account, const tact_cold *cold, uint16_t channels, tact_trouble *trouble) {
    for (uint32_t i = 0; i < cold->address_count; i++) {
        const tact_address *a = &cold->addresses[i];
        tact__entry *pointer;
        if (!(channels >> a->channel & 1)) continue;
        tact_status s = tact__entry_load(k, tact__address_key(k, a->channel, a->text), &pointer, trouble);
        if (s) return s;
        bool here = pointer->kind == TACT__POINTER && memcmp(pointer->target.bytes, account->key.bytes, sizeof account->key.bytes) == 0;
        if (here) s = tact__entry_delete(k, pointer);
        if (s) return s;
    }
    return TACT_OK;
}

/* May this person be contacted on the channel, by the account's word? */
static bool reachable(const tact_person *person, uint8_t channel, tact_instant now) {
    const tact_part *account = tact_person_part_const(person, 0);
    return account && tact_consent_has(person, account, tact_purpose_of_channel(channel), now);
}

/* A trait that names a marked topic is not kept: it would remember what a private moment does not. */
static tact_status open_traits(const tact_keeper *k, const tact_value *all, tact_arena *arena, tact_value *out) {
    tact_pair *pairs = TACT_NEW(arena, tact_pair, all->map.count + 1);
    uint32_t n = 0;
    if (!pairs) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < all->map.count; i++)
        if (!tact_moment_private_value(k->engine.moments, &(tact_value){ .type = TACT_MAP, .map = { &all->map.pairs[i], 1 } })) pairs[n++] = all->map.pairs[i];
    *out = (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
    return TACT_OK;
}

unsigned tact_keeper_may_know(const tact_kept *kept) {
    const tact_person *person = &kept->result.person;
    tact_instant at = person->last_received;
    if (!kept->result.keep) return 0;
    if (kept->known) return TACT_KNOW_EMAIL | TACT_KNOW_PHONE | TACT_KNOW_TRAITS;
    bool phone = reachable(person, TACT_CHANNEL_SMS, at) || reachable(person, TACT_CHANNEL_MESSENGER, at);
    return (reachable(person, TACT_CHANNEL_EMAIL, at) ? TACT_KNOW_EMAIL : 0) | (phone ? TACT_KNOW_PHONE : 0);
}

tact_status tact_keeper_know(tact_keeper *k, const tact_kept *kept, const tact_knowledge *what, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    tact_record_key key;
    tact__entry *entry;
    memcpy(key.bytes, kept->record_key, 16);
    tact_instant at = kept->result.person.last_received;
    unsigned may = tact_keeper_may_know(kept);
    bool email = may & TACT_KNOW_EMAIL, phone = may & TACT_KNOW_PHONE;
    if (!may) return TACT_OK;
    tact_status s = tact__entry_load(k, key, &entry, trouble);
    if (!s) s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (s) return s;
    if (email) s = set_address(&cold, arena, TACT_CHANNEL_EMAIL, what->email, what->verified, what->source, at);
    if (!s && phone) s = set_address(&cold, arena, TACT_CHANNEL_SMS, what->phone, what->verified, what->source, at);
    if (!s && may & TACT_KNOW_TRAITS && what->traits && what->traits->type == TACT_MAP) {
        tact_value open;
        s = open_traits(k, what->traits, arena, &open);
        if (!s) s = tact_cold_set_traits(&cold, arena, &open);
    }
    if (s) return tact_trouble_set(trouble, s, "an address or trait does not fit: %s (addresses 320 bytes, traits 64 and 3 KB)", tact_status_line(s));
    if (what->locale.len && what->locale.len <= TACT_LOCALE_BYTES_MAX) cold.locale = what->locale;
    bool outer = tact__unit_begin(k);
    s = tact__cold_store(k, entry, &cold, arena, trouble);
    if (!s) s = point_here(k, entry, TACT_CHANNEL_EMAIL, &cold, trouble);
    if (!s) s = point_here(k, entry, TACT_CHANNEL_SMS, &cold, trouble);
    if (!s && phone && what->phone.len) s = tact__text_objection(k, TACT_CHANNEL_SMS, entry, what->phone, arena, trouble);
    if (!s && phone && what->phone.len) s = tact__text_objection(k, TACT_CHANNEL_MESSENGER, entry, what->phone, arena, trouble);
    return tact__unit_end(k, outer, s);
}

static bool any_part_may(const tact_person *person, unsigned purpose, tact_instant now) {
    for (uint32_t i = 0; i < person->part_count; i++)
        if (tact_consent_has(person, &person->parts[i], purpose, now)) return true;
    return false;
}

/* One number serves text messages and a messenger that knows people by it: it goes when neither may use it any more. */
static uint16_t dropped_addresses(const tact_keeper *k, const tact_person *person, uint16_t drop, tact_instant now) {
    const uint16_t sms = (uint16_t)tact_bit(TACT_CHANNEL_SMS), chat = (uint16_t)tact_bit(TACT_CHANNEL_MESSENGER);
    bool shared = tact_config_connected(&k->brand->config, TACT_CHANNEL_MESSENGER) && tact_messenger_by_number(&k->brand->config);
    if (!shared) return drop;
    if (drop & sms && any_part_may(person, TACT_PURPOSE_CONTACT_MESSENGER, now)) return (uint16_t)(drop & ~sms);
    bool needed = any_part_may(person, TACT_PURPOSE_CONTACT_SMS, now) || any_part_may(person, TACT_PURPOSE_REMEMBER, now);
    return drop & chat && !needed ? drop | sms : drop;
}

/* What a withdrawal ends beyond the hot record. */
tact_status tact__cold_after(tact_keeper *k, const tact__entry *entry, const tact_person *person, const tact_event *event, const tact_consent_effects *effects, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    uint16_t drop = dropped_addresses(k, person, effects->drop_addresses, event->received);
    if (effects->keep_addresses) tact__due_put_retention(k, entry->key, effects->keep_until);      /* looked at again when nothing needs them */
    if (!effects->drop_traits && !drop && !effects->drop_endpoints) return TACT_OK;
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (s) return s;
    s = tact__addresses_unpoint(k, entry, &cold, drop, trouble);
    if (!s) s = tact__endpoints_unpoint(k, entry, &cold, event->device_part, effects->drop_endpoints, trouble);
    if (!s) s = tact__endpoints_dropped(k, entry, event->device_part, effects->drop_endpoints, arena, trouble);
    if (s) return s;
    uint32_t gone = effects->drop_traits ? tact_cold_drop_traits(&cold) : 0;
    gone += tact_cold_drop_addresses(&cold, drop);
    gone += tact_cold_drop_endpoints(&cold, event->device_part, effects->drop_endpoints);
    return gone ? tact__cold_store(k, entry, &cold, arena, trouble) : TACT_OK;
}
