/* daemon/keeper_handed.c -- handing over on channels that confirm: who can be reached where, and what became of a message. */
#include <sodium.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

/* Closes those of `which` that have no address to go to. */
tact_status tact__channels_addressed(tact_keeper *k, const tact__entry *entry, uint64_t part, unsigned which, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT && !s; c++)
        if (which >> c & 1 && c != TACT_CHANNEL_WEBHOOK && !tact__address_of(&k->brand->config, &cold, c, part).len) event->channels_open = (uint16_t)(event->channels_open & ~(1u << c));
    const unsigned chat = 1u << TACT_CHANNEL_MESSENGER;
    tact__text_state state = { .absent = false };
    if (!s && which & event->channels_open & chat) s = tact__text_state_of(k, TACT_CHANNEL_MESSENGER, tact__address_of(&k->brand->config, &cold, TACT_CHANNEL_MESSENGER, part), &state, arena, trouble);
    if (state.absent) event->channels_open = (uint16_t)(event->channels_open & ~chat);
    return s;
}

/* A way that confirms needs an address, and only the cold value knows whether there is one: looked at when something is due, never to decide an event. */
tact_status tact__channels_reach(tact_keeper *k, const tact__entry *entry, uint64_t part, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    if (k->options.channels) k->options.channels(k->options.ctx, &event->channels_confirm, &event->channels_busy);
    return event->channels_confirm ? tact__channels_addressed(k, entry, part, event->channels_confirm, event, arena, trouble) : TACT_OK;
}

/* Of the device the intent is for, where endpoints are; else the newest of any. */
tact_slice tact__address_of(const tact_config *config, const tact_cold *cold, unsigned channel, uint64_t part) {
    bool by_number = channel == TACT_CHANNEL_MESSENGER && tact_messenger_by_number(config);
    if (channel == TACT_CHANNEL_EMAIL || channel == TACT_CHANNEL_SMS || by_number) {
        const tact_address *a = tact_cold_address(cold, (uint8_t)(by_number ? TACT_CHANNEL_SMS : channel));
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
tact_status tact__owner_of(tact_keeper *k, const uint8_t record_key[16], tact__entry **entry, tact_trouble *trouble) {
    tact_record_key key;
    memcpy(key.bytes, record_key, sizeof key.bytes);
    tact_status s = tact__entry_load(k, key, entry, trouble);
    if (!s && (*entry)->kind == TACT__POINTER) s = tact__entry_load(k, (*entry)->target, entry, trouble);
    return s;
}

tact_status tact__address_drop(tact_keeper *k, const tact__entry *entry, const tact_handed *what, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    if (what->channel == TACT_CHANNEL_MESSENGER && what->to.len && what->to.ptr[0] == '+') return tact__text_absent(k, what->channel, what->to, arena, trouble);      /* the number stays good for texts */
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (s) return s;
    for (uint32_t i = 0; i < cold.endpoint_count; i++) {
        const tact_endpoint *e = &cold.endpoints[i];
        if (what->dead_since.us && e->channel == what->channel && tact_slice_equal(e->token, what->to) && tact_instant_before(what->dead_since, e->at)) return TACT_OK;     /* handed in again since */
    }
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

const char *tact_keeper_held(tact_keeper *k, const uint8_t record_key[16], uint64_t intent, uint8_t channel, tact_arena *arena) {
    tact__entry *entry;
    tact_person person;
    tact_view view;
    const tact_world *w = &k->world;
    if (w->all_paused || w->channels_paused >> channel & 1) return "its channel was paused while it waited";
    if (tact__owner_of(k, record_key, &entry, NULL)) return "its record cannot be read now";
    if (entry->kind != TACT__PERSON) return "the person was erased while it waited";
    if (tact__entry_person(k, entry, arena, &person)) return "its record cannot be read now";
    uint32_t i = 0;
    while (i < person.pending_count && person.pending[i].key != intent) i++;
    if (i == person.pending_count) return "it was taken back while it waited";
    const tact_pending *p = &person.pending[i];
    if (tact_world_lists(w->paused, w->paused_count, p->campaign) || (w->promotion_paused && p->class_ == TACT_CLASS_PROMOTIONAL)) return "its campaign was paused while it waited";
    tact_view_make(&view, &person, p->part, person.account, tact__now(k, &person));
    bool refused = p->class_ < TACT_CLASS_TRANSACTIONAL && view.refused >> (TACT_PURPOSE_CONTACT_WEB + channel) & 1;
    return refused ? "the permission was withdrawn while it waited" : NULL;
}

/* One try of it, in the batch that collects. */
static tact_status apply(tact_keeper *k, const tact_handed *what, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *entry;
    tact_person person;
    char label[24];
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    if (!kept) return TACT_ERR_MEMORY;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (!s) s = tact__owner_of(k, what->record_key, &entry, trouble);
    if (s || entry->kind != TACT__PERSON) return s;        /* erased or forgotten meanwhile: nothing is kept of it */
    s = tact__entry_person(k, entry, arena, &person);
    if (s) return s;
    tact_event event = { .type = TACT_EVENT_HANDED, .subject = what->intent, .outcome = (uint8_t)what->fate, .signed_in = person.account, .device_part = what->device_part, .text = what->said };
    event.received = event.occurred = tact__now(k, &person);
    event.limits.cap_per_week = (uint8_t)(what->tries < UINT8_MAX ? what->tries : UINT8_MAX);
    if (what->wait.us > 0) event.limits.pause_until = tact_instant_add(event.received, what->wait);
    memcpy(label, &what->intent, 8);
    tact_key_put_u64((uint8_t *)label + 8, (uint64_t)event.received.us);
    tact_key_put_u64((uint8_t *)label + 16, what->tries);
    tact__message m = tact__message_of(k, TACT_S("handed"), (tact_slice){ label, sizeof label });
    event.seed = m.seed;
    event.message = m.id;
    k->collecting.events++;
    bool outer = tact__unit_begin(k);
    s = tact__apply_event(k, entry, &event, arena, kept, trouble);
    if (!s && (what->channel == TACT_CHANNEL_SMS || what->channel == TACT_CHANNEL_MESSENGER) && what->to.len && (what->fate == TACT_FATE_TAKEN || what->fate == TACT_FATE_UNKNOWN)) s = tact__text_sent(k, entry, what, arena, trouble);
    if (!s && what->dead) s = tact__address_drop(k, entry, what, arena, trouble);
    return tact__unit_end(k, outer, s);
}

/* ---- fates are kept until they are on the disk ---- */

/* Longer than a lease nobody waits for it: the intent was settled without. */
static const tact_span LEASE = { 10 * 60 * 1000000LL };

typedef struct tact__fate {
    struct tact__fate *next;
    tact_handed what;
    tact_instant told;
    uint64_t commit;                   /* the batch that carries it; 0: none does, it is to be tried again */
    unsigned failed;                   /* times it could not be applied: one that breaks a batch may not break every other */
    char block[];
} tact__fate;

static tact__fate *remember(tact_keeper *k, const tact_handed *what) {
    tact__fate *f = malloc(sizeof *f + what->said.len + what->to.len + what->far_id.len + 1);
    if (!f) return NULL;
    *f = (tact__fate){ .what = *what, .told = k->options.clock.now(k->options.clock.ctx) };
    if (what->said.len) memcpy(f->block, what->said.ptr, what->said.len);
    if (what->to.len) memcpy(f->block + what->said.len, what->to.ptr, what->to.len);
    if (what->far_id.len) memcpy(f->block + what->said.len + what->to.len, what->far_id.ptr, what->far_id.len);
    f->what.said.ptr = f->block;
    f->what.to.ptr = f->block + what->said.len;
    f->what.far_id.ptr = f->what.to.ptr + what->to.len;
    *k->fates_end = f;
    k->fates_end = &f->next;
    return f;
}

/* Takes those out for which `ends` holds. */
static void sweep(tact_keeper *k, bool (*ends)(const tact__fate *f, uint64_t argument), uint64_t argument) {
    tact__fate **at = &k->fates;
    while (*at) {
        tact__fate *f = *at;
        if (!ends(f, argument)) { at = &f->next; continue; }
        *at = f->next;
        free(f);
    }
    k->fates_end = at;
}

static bool carried(const tact__fate *f, uint64_t number) { return f->commit && f->commit <= number; }
static bool settled(const tact__fate *f, uint64_t now_us) { return !f->commit && ((int64_t)now_us - f->told.us > LEASE.us || f->failed >= 3); }
static bool any(const tact__fate *f, uint64_t unused) { (void)f; (void)unused; return true; }

void tact__fates_on_disk(tact_keeper *k, uint64_t number) { sweep(k, carried, number); }

void tact__fates_lost(tact_keeper *k, uint64_t from) {
    for (tact__fate *f = k->fates; f; f = f->next)
        if (f->commit >= from) { f->commit = 0; k->fates_wait = true; }
}

static tact_status put_down(tact_keeper *k, tact__fate *f, tact_arena *arena, tact_trouble *trouble) {
    tact_status s = apply(k, &f->what, arena, trouble);
    if (!s) f->commit = k->collecting.number;
    else if (s != TACT_ERR_FULL) f->failed++;
    return s;
}

void tact__fates_again(tact_keeper *k) {
    enum { ROOM = 1 << 20 };
    tact_arena arena;
    char *block = k->fates_wait && !k->read_only ? malloc(ROOM) : NULL;
    if (!block) return;
    tact_arena_init(&arena, block, ROOM, NULL);
    sweep(k, settled, (uint64_t)k->options.clock.now(k->options.clock.ctx).us);
    k->fates_wait = false;
    for (tact__fate *f = k->fates; f; f = f->next) {
        tact_trouble trouble = { "" };
        if (f->commit) continue;
        tact_arena_reset(&arena);
        if (put_down(k, f, &arena, &trouble)) k->fates_wait = true;
    }
    sodium_memzero(block, ROOM);
    free(block);
}

void tact__fates_free(tact_keeper *k) { sweep(k, any, 0); }

tact_status tact_keeper_handed(tact_keeper *k, const tact_handed *what, tact_arena *arena, tact_trouble *trouble) {
    tact__fate *f = remember(k, what);
    if (!f) return TACT_ERR_MEMORY;
    tact_status s = put_down(k, f, arena, trouble);
    k->fates_wait |= s != TACT_OK;
    return s;
}
