/* daemon/keeper_handed.c -- handing over on channels that confirm: who can be reached where, and what became of a message. */
#include "daemon/keeper_internal.h"

/* A way that confirms needs an address, and only the cold value knows whether there is one: looked at when something is due, never to decide an event. */
tact_status tact__channels_reach(tact_keeper *k, const tact__entry *entry, uint64_t part, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    if (k->options.channels) k->options.channels(k->options.ctx, &event->channels_confirm, &event->channels_busy);
    if (!event->channels_confirm) return TACT_OK;
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT && !s; c++)
        if (event->channels_confirm >> c & 1 && c != TACT_CHANNEL_WEBHOOK && !tact__address_of(&cold, c, part).len) event->channels_open = (uint16_t)(event->channels_open & ~(1u << c));
    return s;
}

/* Of the device the intent is for, where endpoints are; else the newest of any. */
tact_slice tact__address_of(const tact_cold *cold, unsigned channel, uint64_t part) {
    if (channel == TACT_CHANNEL_EMAIL || channel == TACT_CHANNEL_SMS || channel == TACT_CHANNEL_MESSENGER) {
        const tact_address *a = tact_cold_address(cold, (uint8_t)(channel == TACT_CHANNEL_MESSENGER ? TACT_CHANNEL_SMS : channel));
        return a ? a->text : (tact_slice){ NULL, 0 };
    }
    if (channel == TACT_CHANNEL_WEBHOOK) {                 /* where to is a setting; this says about whom, where they gave an address */
        const tact_address *a = tact_cold_address(cold, TACT_CHANNEL_EMAIL);
        if (!a) a = tact_cold_address(cold, TACT_CHANNEL_SMS);
        return a ? a->text : (tact_slice){ NULL, 0 };
    }
    const tact_endpoint *best = NULL;
    for (uint32_t i = 0; i < cold->endpoint_count; i++) {
        const tact_endpoint *e = &cold->endpoints[i];
        if (e->channel != channel) continue;
        if (part && e->part == part) return e->token;
        if (!best || tact_instant_before(best->at, e->at)) best = e;
    }
    return best ? best->token : (tact_slice){ NULL, 0 };
}

enum { LOOK_MINUTES = 15, LOOKS = 96 };

/* A push service keeps a message until the device can be reached, which may be in the night: looked for in steps, for a day. */
tact_instant tact__quiet_from(const tact_keeper *k, const tact_person *person, const tact_event *event, const tact_pending *sent) {
    tact_view view;
    tact_attention attention;
    tact_instant from = event->received, open;
    if ((sent->channel != TACT_CHANNEL_PUSH && sent->channel != TACT_CHANNEL_WEBPUSH) || sent->class_ >= TACT_CLASS_TRANSACTIONAL) return (tact_instant){ 0 };
    tact_engine_view(&view, person, event);
    tact_attention_prepare(&attention, k->engine.bundle, &view, event->context.zone, event->context.country, from);
    for (unsigned i = 0; i < LOOKS && tact_instant_before(from, sent->not_after); i++) {
        tact_instant next = tact_instant_add(from, TACT_SECONDS(LOOK_MINUTES * 60));
        if (!tact_attention_open_at(&attention, sent->channel, sent->class_, next, &open) || tact_instant_before(next, open)) return from;
        from = next;
    }
    return tact_instant_before(from, sent->not_after) ? from : (tact_instant){ 0 };
}

/* The record that has the intent now: it moves with a device that is linked. */
static tact_status owner_of(tact_keeper *k, const uint8_t record_key[16], tact__entry **entry, tact_trouble *trouble) {
    tact_record_key key;
    memcpy(key.bytes, record_key, sizeof key.bytes);
    tact_status s = tact__entry_load(k, key, entry, trouble);
    if (!s && (*entry)->kind == TACT__POINTER) s = tact__entry_load(k, (*entry)->target, entry, trouble);
    return s;
}

static tact_status drop_address(tact_keeper *k, const tact__entry *entry, const tact_handed *what, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (s) return s;
    for (uint32_t i = 0; i < cold.address_count && !s; i++) {
        tact_address *a = &cold.addresses[i];
        tact_cold one = { .addresses = a, .address_count = 1 };
        if (a->channel == what->channel && tact_slice_equal(a->text, what->to)) s = tact__addresses_unpoint(k, entry, &one, (uint16_t)tact_bit(a->channel), trouble);
    }
    if (s) return s;
    for (uint32_t i = 0; i < cold.endpoint_count && !s; i++) {
        tact_cold one = { .endpoints = &cold.endpoints[i], .endpoint_count = 1 };
        if (one.endpoints->channel == what->channel && tact_slice_equal(one.endpoints->token, what->to)) s = tact__endpoints_unpoint(k, entry, &one, 0, UINT16_MAX, trouble);
    }
    if (s) return s;
    uint32_t gone = tact_cold_drop_text(&cold, what->channel, what->to);
    return gone ? tact__cold_store(k, entry, &cold, arena, trouble) : TACT_OK;
}

tact_status tact_keeper_handed(tact_keeper *k, const tact_handed *what, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *entry;
    tact_person person;
    char label[24];
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    if (!kept) return TACT_ERR_MEMORY;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (!s) s = owner_of(k, what->record_key, &entry, trouble);
    if (s || entry->kind != TACT__PERSON) return s;        /* erased or forgotten meanwhile: nothing is kept of it */
    s = tact__entry_person(k, entry, arena, &person);
    if (s) return s;
    tact_event event = { .type = TACT_EVENT_HANDED, .subject = what->intent, .outcome = (uint8_t)what->fate, .signed_in = person.account, .device_part = what->device_part, .text = what->said };
    event.received = event.occurred = tact__now(k, &person);
    if (what->wait.us > 0) event.limits.pause_until = tact_instant_add(event.received, what->wait);
    memcpy(label, &what->intent, 8);
    tact_key_put_u64((uint8_t *)label + 8, (uint64_t)event.received.us);
    memset(label + 16, 0, 8);
    tact__message m = tact__message_of(k, TACT_S("handed"), (tact_slice){ label, sizeof label });
    event.seed = m.seed;
    event.message = m.id;
    k->collecting.events++;
    bool outer = tact__unit_begin(k);
    s = tact__apply_event(k, entry, &event, arena, kept, trouble);
    if (!s && what->dead) s = drop_address(k, entry, what, arena, trouble);
    return tact__unit_end(k, outer, s);
}
