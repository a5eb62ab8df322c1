/* core/person/cold.c -- see cold.h: what goes in and what goes out. */
#include "core/person/cold.h"
#include "core/person/person.h"

static void *grown(tact_arena *arena, void *items, uint32_t count, uint32_t *room, size_t size) {
    if (count < *room) return items;
    uint32_t wider = *room < 2 ? 2 : *room * 2;
    void *more = tact_arena_alloc(arena, wider, size);
    if (!more) return NULL;
    if (count) memcpy(more, items, count * size);
    *room = wider;
    return more;
}

/* ---- addresses ---- */

static tact_address *find_address(tact_cold *cold, uint8_t channel, tact_slice text) {
    for (uint32_t i = 0; i < cold->address_count; i++)
        if (cold->addresses[i].channel == channel && tact_slice_equal(cold->addresses[i].text, text)) return &cold->addresses[i];
    return NULL;
}

static tact_address *oldest_unverified(tact_cold *cold, uint8_t channel) {
    tact_address *oldest = NULL;
    for (uint32_t i = 0; i < cold->address_count; i++) {
        tact_address *a = &cold->addresses[i];
        if (a->channel == channel && !a->verified && (!oldest || a->at.us < oldest->at.us)) oldest = a;
    }
    return oldest;
}

static tact_status place_for_address(tact_cold *cold, tact_arena *arena, uint8_t channel, tact_address **place) {
    *place = NULL;
    if (cold->address_count >= TACT_ADDRESSES_MAX) {
        *place = oldest_unverified(cold, channel);
        return *place ? TACT_OK : TACT_ERR_LIMIT;
    }
    tact_address *more = grown(arena, cold->addresses, cold->address_count, &cold->address_room, sizeof *more);
    if (!more) return TACT_ERR_MEMORY;
    cold->addresses = more;
    *place = &more[cold->address_count++];
    return TACT_OK;
}

tact_status tact_cold_set_address(tact_cold *cold, tact_arena *arena, uint8_t channel, tact_slice text, bool verified, uint8_t source, tact_instant at) {
    if (channel >= TACT_CHANNEL_COUNT || source < TACT_SOURCE_EVENT || source > TACT_SOURCE_IMPORT || text.len == 0 || text.len > TACT_ADDRESS_BYTES_MAX)
        return TACT_ERR_INVALID;
    tact_address *a = find_address(cold, channel, text);
    tact_address now = { channel, source, verified || (a && a->verified), tact_whole_second(at), a ? a->text : tact_arena_copy(arena, text) };
    if (!now.text.ptr) return TACT_ERR_MEMORY;
    if (!a) {
        tact_status s = place_for_address(cold, arena, channel, &a);
        if (s) return s;
    }
    *a = now;
    return TACT_OK;
}

const tact_address *tact_cold_address(const tact_cold *cold, uint8_t channel) {
    const tact_address *best = NULL;
    for (uint32_t i = 0; i < cold->address_count; i++) {
        const tact_address *a = &cold->addresses[i];
        if (a->channel != channel) continue;
        if (!best || a->verified > best->verified || (a->verified == best->verified && a->at.us >= best->at.us)) best = a;
    }
    return best;
}

uint32_t tact_cold_drop_addresses(tact_cold *cold, uint16_t channels) {
    uint32_t kept = 0, before = cold->address_count;
    for (uint32_t i = 0; i < before; i++)
        if (!(channels >> cold->addresses[i].channel & 1)) cold->addresses[kept++] = cold->addresses[i];
    cold->address_count = kept;
    return before - kept;
}

/* ---- endpoints ---- */

static uint32_t endpoint_index(const tact_cold *cold, uint64_t part, uint8_t channel) {
    uint32_t i = 0;
    while (i < cold->endpoint_count && (cold->endpoints[i].part != part || cold->endpoints[i].channel != channel)) i++;
    return i;
}

const tact_endpoint *tact_cold_endpoint(const tact_cold *cold, uint64_t part, uint8_t channel) {
    uint32_t i = endpoint_index(cold, part, channel);
    return i < cold->endpoint_count ? &cold->endpoints[i] : NULL;
}

static void remove_endpoint(tact_cold *cold, uint32_t index) {
    memmove(&cold->endpoints[index], &cold->endpoints[index + 1], (cold->endpoint_count - index - 1) * sizeof *cold->endpoints);
    cold->endpoint_count--;
}

static void remove_oldest_endpoint(tact_cold *cold) {
    uint32_t oldest = 0;
    for (uint32_t i = 1; i < cold->endpoint_count; i++)
        if (cold->endpoints[i].at.us < cold->endpoints[oldest].at.us) oldest = i;
    remove_endpoint(cold, oldest);
}

tact_status tact_cold_set_endpoint(tact_cold *cold, tact_arena *arena, uint64_t part, uint8_t channel, tact_slice token, tact_instant at) {
    if (part == 0 || channel >= TACT_CHANNEL_COUNT || token.len == 0 || token.len > TACT_TOKEN_BYTES_MAX) return TACT_ERR_INVALID;
    tact_endpoint now = { part, channel, tact_whole_second(at), tact_arena_copy(arena, token) };
    tact_endpoint *more = grown(arena, cold->endpoints, cold->endpoint_count, &cold->endpoint_room, sizeof *more);
    if (!now.token.ptr || !more) return TACT_ERR_MEMORY;
    cold->endpoints = more;
    for (uint32_t i = cold->endpoint_count; i-- > 0;) {
        bool same_place = more[i].part == part && more[i].channel == channel;
        if (same_place || (more[i].channel == channel && tact_slice_equal(more[i].token, token))) remove_endpoint(cold, i);
    }
    if (cold->endpoint_count >= TACT_ENDPOINTS_MAX) remove_oldest_endpoint(cold);
    cold->endpoints[cold->endpoint_count++] = now;
    return TACT_OK;
}

tact_status tact_cold_move_endpoints(tact_cold *from, tact_cold *to, tact_arena *arena, uint64_t part) {
    for (uint32_t i = 0; i < from->endpoint_count;) {
        tact_endpoint e = from->endpoints[i];
        if (e.part != part) { i++; continue; }
        tact_status s = tact_cold_set_endpoint(to, arena, e.part, e.channel, e.token, e.at);
        if (s) return s;
        remove_endpoint(from, i);
    }
    return TACT_OK;
}

uint32_t tact_cold_drop_endpoints(tact_cold *cold, uint64_t part, uint16_t channels) {
    uint32_t kept = 0, before = cold->endpoint_count;
    for (uint32_t i = 0; i < before; i++) {
        const tact_endpoint *e = &cold->endpoints[i];
        bool goes = (channels >> e->channel & 1) && (part == 0 || e->part == part);
        if (!goes) cold->endpoints[kept++] = *e;
    }
    cold->endpoint_count = kept;
    return before - kept;
}

/* ---- traits ---- */

/* Through its own bytes: a copy that shares nothing with the original. */
static tact_status copy_value(tact_arena *arena, const tact_value *from, tact_value *to, size_t *bytes) {
    tact_writer w;
    tact_writer_init(&w, arena, 64);
    tact_value_write(&w, from);
    if (w.status) return w.status;
    *bytes = w.len;
    if (w.len > TACT_TRAITS_BYTES_MAX) return TACT_ERR_LIMIT;
    tact_reader r = tact_reader_of(tact_writer_slice(&w));
    return tact_value_read(&r, arena, to);
}

static uint32_t pair_index(const tact_pair *pairs, uint32_t count, tact_slice key) {
    uint32_t i = 0;
    while (i < count && !tact_slice_equal(pairs[i].key, key)) i++;
    return i;
}

/* `pairs` has room for all of both; a null takes the pair out. */
static uint32_t lay_over(tact_pair *pairs, uint32_t count, const tact_value *map) {
    for (uint32_t i = 0; i < map->map.count; i++) {
        const tact_pair *p = &map->map.pairs[i];
        uint32_t at = pair_index(pairs, count, p->key);
        bool gone = p->value.type == TACT_NULL || p->value.type == TACT_ABSENT;
        if (!gone) {
            pairs[at] = *p;
            if (at == count) count++;
        } else if (at < count) {
            memmove(&pairs[at], &pairs[at + 1], (count - at - 1) * sizeof *pairs);
            count--;
        }
    }
    return count;
}

tact_status tact_cold_set_traits(tact_cold *cold, tact_arena *arena, const tact_value *map) {
    if (map->type != TACT_MAP) return TACT_ERR_INVALID;
    uint32_t had = cold->traits.type == TACT_MAP ? cold->traits.map.count : 0;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, (size_t)had + map->map.count);
    if (!pairs) return TACT_ERR_MEMORY;
    if (had) memcpy(pairs, cold->traits.map.pairs, had * sizeof *pairs);
    uint32_t count = lay_over(pairs, had, map);
    if (count > TACT_TRAITS_MAX) return TACT_ERR_LIMIT;
    tact_value all = { .type = TACT_MAP, .map = { pairs, count } }, copy;
    size_t bytes;
    tact_status s = copy_value(arena, &all, &copy, &bytes);
    if (!s) cold->traits = count ? copy : (tact_value){ .type = TACT_NULL };
    return s;
}

uint32_t tact_cold_drop_traits(tact_cold *cold) {
    uint32_t had = cold->traits.type == TACT_MAP ? cold->traits.map.count : 0;
    cold->traits = (tact_value){ .type = TACT_NULL };
    return had;
}

/* ---- receipts ---- */

tact_status tact_cold_add_receipt(tact_cold *cold, tact_arena *arena, tact_receipt_mark receipt) {
    if (cold->receipt_count >= TACT_RECEIPTS_MAX) return TACT_ERR_LIMIT;
    tact_receipt_mark *more = grown(arena, cold->receipts, cold->receipt_count, &cold->receipt_room, sizeof *more);
    if (!more) return TACT_ERR_MEMORY;
    receipt.at = tact_whole_second(receipt.at);
    cold->receipts = more;
    more[cold->receipt_count++] = receipt;
    return TACT_OK;
}

uint32_t tact_cold_refer_receipts(tact_cold *cold, uint32_t keep) {
    if (cold->receipt_count <= keep) return 0;
    uint32_t go = cold->receipt_count - keep;
    cold->referred = cold->receipts[go - 1];
    cold->referred_count += go;
    memmove(cold->receipts, &cold->receipts[go], keep * sizeof *cold->receipts);
    cold->receipt_count = keep;
    return go;
}

/* ---- what does not exist ---- */

uint32_t tact_cold_drop_text(tact_cold *cold, uint8_t channel, tact_slice text) {
    uint32_t addresses = 0, endpoints = 0;
    for (uint32_t i = 0; i < cold->address_count; i++) {
        const tact_address *a = &cold->addresses[i];
        if (a->channel != channel || !tact_slice_equal(a->text, text)) cold->addresses[addresses++] = *a;
    }
    for (uint32_t i = 0; i < cold->endpoint_count; i++) {
        const tact_endpoint *e = &cold->endpoints[i];
        if (e->channel != channel || !tact_slice_equal(e->token, text)) cold->endpoints[endpoints++] = *e;
    }
    uint32_t gone = cold->address_count - addresses + cold->endpoint_count - endpoints;
    cold->address_count = addresses;
    cold->endpoint_count = endpoints;
    return gone;
}
