/* core/person/cold_bytes.c -- the cold value as bytes and back: doc/format.md, "The cold value". */
#include "core/person/cold.h"
#include "core/person/coder.h"

enum { COLD_VERSION = 1 };
enum { HAS_LOCALE = 1, HAS_ADDRESSES = 2, HAS_ENDPOINTS = 4, HAS_RECEIPTS = 8, HAS_REFERRED = 16, HAS_TRAITS = 32, HAS_ALL = 63 };

static const tact_instant epoch = { 0 };

static unsigned bits_of(const tact_cold *c) {
    return (c->locale.len ? HAS_LOCALE : 0u) | (c->address_count ? HAS_ADDRESSES : 0u) | (c->endpoint_count ? HAS_ENDPOINTS : 0u)
         | (c->receipt_count ? HAS_RECEIPTS : 0u) | (c->referred_count ? HAS_REFERRED : 0u) | (c->traits.type == TACT_MAP ? HAS_TRAITS : 0u);
}

/* ---- one rule for writing and reading ---- */

static bool traits_are_good(const tact_value *t) {
    if (t->type == TACT_NULL) return true;
    if (t->type != TACT_MAP || t->map.count == 0 || t->map.count > TACT_TRAITS_MAX) return false;
    for (uint32_t i = 0; i < t->map.count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (tact_slice_equal(t->map.pairs[i].key, t->map.pairs[k].key)) return false;
    return true;
}

static bool is_good(const tact_cold *c) {
    bool good = c->locale.len <= TACT_LOCALE_BYTES_MAX && c->address_count <= TACT_ADDRESSES_MAX && c->endpoint_count <= TACT_ENDPOINTS_MAX
        && c->receipt_count <= TACT_RECEIPTS_MAX && traits_are_good(&c->traits);
    for (uint32_t i = 0; good && i < c->address_count; i++) {
        const tact_address *a = &c->addresses[i];
        good = a->channel < TACT_CHANNEL_COUNT && a->source >= TACT_SOURCE_EVENT && a->source <= TACT_SOURCE_IMPORT && a->text.len
            && a->text.len <= TACT_ADDRESS_BYTES_MAX;
    }
    for (uint32_t i = 0; good && i < c->endpoint_count; i++) {
        const tact_endpoint *e = &c->endpoints[i];
        good = e->part && e->channel < TACT_CHANNEL_COUNT && e->token.len && e->token.len <= TACT_TOKEN_BYTES_MAX;
    }
    return good;
}

/* ---- writing ---- */

static void write_mark(tact_writer *w, tact_instant base, const tact_receipt_mark *m) {
    tact_write_bytes(w, m->id, sizeof m->id);
    tact_write_bytes(w, m->hash, sizeof m->hash);
    tact__write_time(w, base, m->at);
}

static void write_lists(tact_writer *w, const tact_cold *c) {
    if (c->address_count) tact_write_varint(w, c->address_count);
    for (uint32_t i = 0; i < c->address_count; i++) {
        const tact_address *a = &c->addresses[i];
        tact_write_u8(w, (uint8_t)(a->channel | (unsigned)a->source << 4 | (a->verified ? 128u : 0u)));
        tact__write_time(w, epoch, a->at);
        tact_write_text(w, a->text);
    }
    if (c->endpoint_count) tact_write_varint(w, c->endpoint_count);
    for (uint32_t i = 0; i < c->endpoint_count; i++) {
        const tact_endpoint *e = &c->endpoints[i];
        tact_write_u8(w, e->channel);
        tact_write_u64(w, e->part);
        tact__write_time(w, epoch, e->at);
        tact_write_text(w, e->token);
    }
    if (c->receipt_count) tact_write_varint(w, c->receipt_count);
    tact_instant base = epoch;
    for (uint32_t i = 0; i < c->receipt_count; base = c->receipts[i++].at) write_mark(w, base, &c->receipts[i]);
}

void tact_cold_write(tact_writer *w, const tact_cold *c) {
    size_t from = w->len;
    if (!is_good(c)) { tact__writer_fail(w, TACT_ERR_INVALID); return; }
    unsigned bits = bits_of(c);
    tact_write_u8(w, COLD_VERSION);
    tact_write_u8(w, (uint8_t)bits);
    if (bits & HAS_LOCALE) tact_write_text(w, c->locale);
    write_lists(w, c);
    if (bits & HAS_REFERRED) { tact_write_varint(w, c->referred_count); write_mark(w, epoch, &c->referred); }
    size_t traits_from = w->len;
    if (bits & HAS_TRAITS) tact_value_write(w, &c->traits);
    if (!w->status && (w->len - from > TACT_COLD_BYTES_MAX || w->len - traits_from > TACT_TRAITS_BYTES_MAX)) tact__writer_fail(w, TACT_ERR_LIMIT);
}

/* ---- reading ---- */

static tact_receipt_mark read_mark(tact_reader *r, tact_instant base) {
    tact_receipt_mark m = { .at = epoch };
    tact_slice id = tact_read_raw(r, sizeof m.id), hash = tact_read_raw(r, sizeof m.hash);
    if (id.ptr) memcpy(m.id, id.ptr, id.len);
    if (hash.ptr) memcpy(m.hash, hash.ptr, hash.len);
    m.at = tact__read_time(r, base);
    return m;
}

static tact_status read_addresses(tact_reader *r, tact_arena *arena, tact_cold *c) {
    uint32_t n = tact_canonical_count(r, 4, TACT_ADDRESSES_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    c->addresses = TACT_NEW(arena, tact_address, n);
    if (!c->addresses) return TACT_ERR_MEMORY;
    c->address_count = c->address_room = n;
    for (uint32_t i = 0; i < n && !r->status; i++) {
        tact_address *a = &c->addresses[i];
        unsigned how = tact_read_u8(r);
        a->channel = how & 15;
        a->source = how >> 4 & 7;
        a->verified = how >> 7;
        a->at = tact__read_time(r, epoch);
        a->text = tact_canonical_text(r, TACT_ADDRESS_BYTES_MAX);
    }
    return r->status;
}

static tact_status read_endpoints(tact_reader *r, tact_arena *arena, tact_cold *c) {
    uint32_t n = tact_canonical_count(r, 12, TACT_ENDPOINTS_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    c->endpoints = TACT_NEW(arena, tact_endpoint, n);
    if (!c->endpoints) return TACT_ERR_MEMORY;
    c->endpoint_count = c->endpoint_room = n;
    for (uint32_t i = 0; i < n && !r->status; i++) {
        tact_endpoint *e = &c->endpoints[i];
        e->channel = tact_read_u8(r);
        e->part = tact_read_u64(r);
        e->at = tact__read_time(r, epoch);
        e->token = tact_canonical_text(r, TACT_TOKEN_BYTES_MAX);
    }
    return r->status;
}

static tact_status read_receipts(tact_reader *r, tact_arena *arena, tact_cold *c) {
    uint32_t n = tact_canonical_count(r, 49, TACT_RECEIPTS_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    c->receipts = TACT_NEW(arena, tact_receipt_mark, n);
    if (!c->receipts) return TACT_ERR_MEMORY;
    c->receipt_count = c->receipt_room = n;
    tact_instant base = epoch;
    for (uint32_t i = 0; i < n && !r->status; base = c->receipts[i++].at) c->receipts[i] = read_mark(r, base);
    return r->status;
}

/* Read by core/base/value, then held against its own code: one tree, one code. */
static tact_status read_traits(tact_reader *r, tact_arena *arena, tact_cold *c) {
    const uint8_t *from = r->at;
    if ((size_t)(r->end - from) > TACT_TRAITS_BYTES_MAX) return TACT_ERR_FORMAT;
    tact_status s = tact_value_read(r, arena, &c->traits);
    if (s) return s == TACT_ERR_LIMIT ? TACT_ERR_FORMAT : s;
    size_t len = (size_t)(r->at - from);
    tact_writer again;
    tact_writer_init(&again, arena, len);
    tact_value_write(&again, &c->traits);
    if (again.status) return again.status;
    return again.len == len && memcmp(again.ptr, from, len) == 0 && c->traits.type == TACT_MAP ? TACT_OK : TACT_ERR_FORMAT;
}

static tact_status read_body(tact_reader *r, tact_arena *arena, tact_cold *c) {
    unsigned bits = tact_read_u8(r);
    if (bits & HAS_LOCALE) c->locale = tact_canonical_text(r, TACT_LOCALE_BYTES_MAX);
    tact_status s = r->status;
    if (!s && bits & HAS_ADDRESSES) s = read_addresses(r, arena, c);
    if (!s && bits & HAS_ENDPOINTS) s = read_endpoints(r, arena, c);
    if (!s && bits & HAS_RECEIPTS) s = read_receipts(r, arena, c);
    if (s) return s;
    if (bits & HAS_REFERRED) {
        c->referred_count = (uint32_t)tact_canonical_max(r, UINT32_MAX);
        c->referred = read_mark(r, epoch);
    }
    s = r->status;
    if (!s && bits & HAS_TRAITS) s = read_traits(r, arena, c);
    if (s) return s;
    return tact_reader_done(r) && bits <= HAS_ALL && bits_of(c) == bits && is_good(c) ? TACT_OK : TACT_ERR_FORMAT;
}

tact_status tact_cold_read(tact_slice bytes, tact_arena *arena, tact_cold *out) {
    *out = (tact_cold){ .traits = { .type = TACT_NULL } };
    if (bytes.len == 0 || bytes.len > TACT_COLD_BYTES_MAX) return TACT_ERR_FORMAT;
    unsigned version = (uint8_t)bytes.ptr[0];
    if (version != COLD_VERSION) return version == 0 ? TACT_ERR_FORMAT : TACT_ERR_VERSION;
    tact_slice own = tact_arena_copy(arena, bytes);
    if (!own.ptr) return TACT_ERR_MEMORY;
    tact_reader r = tact_reader_of((tact_slice){ own.ptr + 1, own.len - 1 });
    tact_cold c = { .traits = { .type = TACT_NULL } };
    tact_status s = read_body(&r, arena, &c);
    if (!s) *out = c;
    return s;
}
