/* daemon/keeper_endpoint.c -- where devices can be pushed to: taken, moved with their device, dropped.
 *
 * One live    A device has one endpoint a channel, and one token leads to one person: from both, the token and the device, a pointer leads to the record that
 *             has it, sealed with that record's key. Whoever hands it in next gets it: a browser whose cookies were cleared, or somebody else who signs in.
 * Often       an app names its token in each event: what was looked at last is known by a hash in a small table, for a day, so that it costs nothing.
 * Permission  remember, and contact on the channel; looked at when it is handed in. A withdrawal drops it, wherever it is.
 */
#include <string.h>
#include "core/base/hash.h"
#include "daemon/keeper_internal.h"

enum { PART_KEY = 9 };

tact_record_key tact__endpoint_key(const tact_keeper *k, uint8_t channel, tact_slice token) {
    return tact_vault_record_key(k->vault, channel == TACT_CHANNEL_WEBPUSH ? TACT_S("endpoint-w") : channel == TACT_CHANNEL_MESSENGER ? TACT_S("endpoint-m") : TACT_S("endpoint-p"), token);
}

static tact_record_key by_part(const tact_keeper *k, uint8_t channel, uint64_t part) {
    uint8_t id[PART_KEY];
    tact_key_put_u64(id, part);
    id[8] = channel;
    return tact_vault_record_key(k->vault, TACT_S("endpoint-of"), (tact_slice){ (const char *)id, sizeof id });
}

/* ---- looked at last ---- */

enum { HANDED_IN = 1024 };

static uint64_t *handed_in(tact_keeper *k, uint64_t part, uint8_t channel) { return &k->handed_in[(part ^ channel) % HANDED_IN]; }

/* Of this record, device and token today; an empty token: of its having none. */
static uint64_t handed_mark(const tact__entry *entry, const tact_endpoint *e, bool live) {
    uint64_t day = (uint64_t)(e->at.us / TACT_DAYS(1).us), parts[] = { e->part, tact_id64((tact_slice){ (const char *)entry->key.bytes, sizeof entry->key.bytes }), live ? tact_id64(e->token) : 0, day, e->channel };
    uint64_t mark = tact_id64((tact_slice){ (const char *)parts, sizeof parts });
    return mark ? mark : 1;
}

void tact__handed_in_forget(tact_keeper *k) { memset(k->handed_in, 0, sizeof k->handed_in); }

static bool same(const tact__entry *pointer, const tact__entry *entry) {
    return pointer->kind == TACT__POINTER && memcmp(pointer->target.bytes, entry->key.bytes, sizeof entry->key.bytes) == 0;
}

static tact_status point(tact_keeper *k, tact_record_key key, const tact__entry *to, tact_trouble *trouble) {
    tact__entry *pointer;
    tact_status s = tact__entry_load(k, key, &pointer, trouble);
    if (s || pointer->kind == TACT__PERSON || same(pointer, to)) return s;
    return tact__entry_point(k, pointer, to->key, to->slot, 1);
}

static tact_status unpoint(tact_keeper *k, tact_record_key key, const tact__entry *from, tact_trouble *trouble) {
    tact__entry *pointer;
    tact_status s = tact__entry_load(k, key, &pointer, trouble);
    return s || !same(pointer, from) ? s : tact__entry_delete(k, pointer);
}

static tact_status lead_to(tact_keeper *k, const tact__entry *entry, const tact_endpoint *e, tact_trouble *trouble) {
    tact_status s = point(k, tact__endpoint_key(k, e->channel, e->token), entry, trouble);
    return s ? s : point(k, by_part(k, e->channel, e->part), entry, trouble);
}

static tact_status lead_no_more(tact_keeper *k, const tact__entry *entry, const tact_endpoint *e, tact_trouble *trouble) {
    *handed_in(k, e->part, e->channel) = 0;
    tact_status s = unpoint(k, tact__endpoint_key(k, e->channel, e->token), entry, trouble);
    return s ? s : unpoint(k, by_part(k, e->channel, e->part), entry, trouble);
}

tact_status tact__endpoints_unpoint(tact_keeper *k, const tact__entry *entry, const tact_cold *cold, uint64_t part, uint16_t channels, tact_trouble *trouble) {
    tact_status s = TACT_OK;
    for (uint32_t i = 0; i < cold->endpoint_count && !s; i++)
        if ((channels >> cold->endpoints[i].channel & 1) && (!part || cold->endpoints[i].part == part)) s = lead_no_more(k, entry, &cold->endpoints[i], trouble);
    return s;
}

/* A token handed in takes the place of others: what led here by those leads here no more, so that no pointer outlives what it leads to. */
static tact_status settle(tact_keeper *k, const tact__entry *entry, const tact_endpoint *before, uint32_t count, const tact_cold *now, tact_trouble *trouble) {
    tact_status s = TACT_OK;
    for (uint32_t i = 0; i < count && !s; i++) {
        const tact_endpoint *old = &before[i];
        *handed_in(k, old->part, old->channel) = 0;
        bool token = false;
        for (uint32_t n = 0; n < now->endpoint_count; n++) token |= now->endpoints[n].channel == old->channel && tact_slice_equal(now->endpoints[n].token, old->token);
        if (!token) s = unpoint(k, tact__endpoint_key(k, old->channel, old->token), entry, trouble);
        if (!s && !tact_cold_endpoint(now, old->part, old->channel)) s = unpoint(k, by_part(k, old->channel, old->part), entry, trouble);
    }
    return s;
}

static tact_status copy_endpoints(const tact_cold *cold, tact_arena *arena, tact_endpoint **out) {
    *out = TACT_NEW(arena, tact_endpoint, (size_t)cold->endpoint_count + 1);
    if (*out && cold->endpoint_count) memcpy(*out, cold->endpoints, cold->endpoint_count * sizeof **out);
    return *out ? TACT_OK : TACT_ERR_MEMORY;
}

/* Of another record than `here`, found by a pointer: what it has for this token or this part goes. */
static tact_status drop_elsewhere(tact_keeper *k, tact_record_key key, const tact__entry *here, uint8_t channel, uint64_t part, tact_slice token, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *pointer, *holder;
    tact_cold cold;
    uint32_t gone = 0;
    tact_status s = tact__entry_load(k, key, &pointer, trouble);
    if (s || pointer->kind != TACT__POINTER || same(pointer, here)) return s;
    s = tact__entry_load(k, pointer->target, &holder, trouble);
    if (!s && holder->kind == TACT__PERSON) s = tact__cold_load(k, holder, arena, &cold, trouble);
    if (s || holder->kind != TACT__PERSON) return s;
    for (uint32_t i = cold.endpoint_count; i-- > 0 && !s;) {
        tact_endpoint e = cold.endpoints[i];
        if (e.channel != channel || (e.part != part && !tact_slice_equal(e.token, token))) continue;
        s = lead_no_more(k, holder, &e, trouble);
        gone += tact_cold_drop_text(&cold, e.channel, e.token);
    }
    return s || !gone ? s : tact__cold_store(k, holder, &cold, arena, trouble);
}

tact_status tact__endpoints_dropped(tact_keeper *k, const tact__entry *entry, uint64_t part, uint16_t channels, tact_arena *arena, tact_trouble *trouble) {
    tact_status s = TACT_OK;
    for (uint8_t c = 0; c < TACT_CHANNEL_COUNT && part && !s; c++)
        if (channels >> c & 1 & (c == TACT_CHANNEL_PUSH || c == TACT_CHANNEL_WEBPUSH || c == TACT_CHANNEL_MESSENGER)) s = drop_elsewhere(k, by_part(k, c, part), entry, c, part, (tact_slice){ NULL, 0 }, arena, trouble);
    return s;
}

tact_status tact__endpoints_move(tact_keeper *k, const tact__entry *from, const tact__entry *to, uint64_t part, tact_arena *arena, tact_trouble *trouble) {
    tact_cold here, there;
    tact_endpoint *before;
    uint32_t count = 0;
    bool any = false;
    tact_status s = tact__cold_load(k, from, arena, &here, trouble);
    for (uint32_t i = 0; !s && i < here.endpoint_count; i++) any |= here.endpoints[i].part == part;
    if (s || !any) return s;
    s = tact__endpoints_unpoint(k, from, &here, part, UINT16_MAX, trouble);
    if (!s) s = tact__cold_load(k, to, arena, &there, trouble);
    if (!s) s = copy_endpoints(&there, arena, &before);
    if (!s) count = there.endpoint_count;
    if (!s) s = tact_cold_move_endpoints(&here, &there, arena, part);
    if (!s) s = tact__cold_store(k, from, &here, arena, trouble);
    if (!s) s = tact__cold_store(k, to, &there, arena, trouble);
    if (s == TACT_ERR_LIMIT) return TACT_OK;               /* no room beside that record: the page hands it in again at its next visit, and is told */
    if (!s) s = settle(k, to, before, count, &there, trouble);
    for (uint32_t i = 0; !s && i < there.endpoint_count; i++)
        if (there.endpoints[i].part == part) s = lead_to(k, to, &there.endpoints[i], trouble);
    return s;
}

/* ---- the call ---- */

static tact_status put(tact_keeper *k, tact__entry *entry, tact_cold *cold, const tact_endpoint *e, tact_arena *arena, tact_trouble *trouble) {
    const tact_endpoint *there = tact_cold_endpoint(cold, e->part, e->channel);
    bool fresh = there && tact_slice_equal(there->token, e->token) && tact_instant_since(e->at, there->at).us < TACT_DAYS(1).us;
    tact_endpoint *before;
    uint32_t count = cold->endpoint_count;
    if (fresh) return TACT_OK;                             /* pages hand it in at each visit: once a day is enough to know that it lives */
    tact_status s = copy_endpoints(cold, arena, &before);
    if (!s) s = tact_cold_set_endpoint(cold, arena, e->part, e->channel, e->token, e->at);
    if (!s) s = tact__cold_store(k, entry, cold, arena, trouble);      /* first: what does not fit has changed nothing */
    if (!s) s = drop_elsewhere(k, tact__endpoint_key(k, e->channel, e->token), entry, e->channel, e->part, e->token, arena, trouble);
    if (!s) s = drop_elsewhere(k, by_part(k, e->channel, e->part), entry, e->channel, e->part, e->token, arena, trouble);
    if (!s) s = settle(k, entry, before, count, cold, trouble);
    return s ? s : lead_to(k, entry, e, trouble);
}

tact_status tact__endpoint_put(tact_keeper *k, tact__entry *entry, uint8_t channel, tact_slice token, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    char id[TACT_MESSENGER_ID];
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    tact_endpoint e = { .part = tact_keeper_device_part(k, tact_messenger_device(token, id)), .channel = channel, .at = tact__now(k, NULL), .token = token };
    return s ? s : put(k, entry, &cold, &e, arena, trouble);
}

static bool may(const tact_person *person, const tact__subject *subject, uint8_t channel, tact_instant now) {
    tact_view view;
    tact_event event = { .device_part = subject->device_part, .signed_in = subject->signed_in, .device_refuses = subject->device_refuses, .received = now, .occurred = now };
    tact_engine_view(&view, person, &event);
    return tact_view_may(&view, TACT_PURPOSE_REMEMBER) && tact_view_may(&view, tact_purpose_of_channel(channel));
}

/* Whoever uses the device now has not allowed it, or nobody is known: what an account that was signed in here left goes as well. */
static tact_status drop(tact_keeper *k, const tact__entry *entry, const tact_endpoint *e, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    uint16_t bit = (uint16_t)tact_bit(e->channel);
    tact_status s = tact__endpoints_dropped(k, entry, e->part, bit, arena, trouble);
    if (s || entry->kind != TACT__PERSON) return s;
    s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (!s) s = tact__endpoints_unpoint(k, entry, &cold, e->part, bit, trouble);
    return s || !tact_cold_drop_endpoints(&cold, e->part, bit) ? s : tact__cold_store(k, entry, &cold, arena, trouble);
}

static tact_status change(tact_keeper *k, const tact__subject *subject, const tact_endpoint *e, bool *live, tact_arena *arena, tact_trouble *trouble) {
    tact_person person;
    tact_cold cold;
    tact__entry *entry = subject->entry;
    *live = false;
    if (entry->kind == TACT__TOMBSTONE) return tact_trouble_set(trouble, TACT_ERR_SEALED, "this person was erased");
    bool known = entry->kind == TACT__PERSON && entry != &k->nobody;
    tact_status s = known ? tact__entry_person(k, entry, arena, &person) : TACT_OK;
    if (s) return s;
    *live = known && e->token.len && may(&person, subject, e->channel, e->at);
    uint64_t mark = handed_mark(entry, e, *live), *last = handed_in(k, e->part, e->channel);
    if (*last == mark) return TACT_OK;
    if (!*live) s = drop(k, entry, e, arena, trouble);
    else s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (*live && !s) s = put(k, entry, &cold, e, arena, trouble);
    *last = s ? 0 : mark;
    return s;
}

tact_status tact_keeper_endpoint(tact_keeper *k, const tact_who *who, uint8_t channel, tact_slice token, bool *live, tact_arena *arena, uint64_t *commit, tact_trouble *trouble) {
    tact__subject subject;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    if (!who->anonymous_id.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "an endpoint is a device's: anonymousId is missing");
    tact_status s = tact__batch_start(k);
    if (!s) s = tact__resolve(k, who, &subject, arena, trouble);
    if (s) return s;
    tact_endpoint e = { .part = tact_keeper_device_part(k, who->anonymous_id), .channel = channel, .at = tact__now(k, NULL), .token = token };
    bool outer = tact__unit_begin(k);
    s = change(k, &subject, &e, live, arena, trouble);
    if (k->half_done) k->collecting.events++;              /* something to commit */
    *commit = tact_keeper_collected(k) ? k->collecting.number : 0;
    return tact__unit_end(k, outer, s);
}
