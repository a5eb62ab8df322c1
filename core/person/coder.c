/* core/person/coder.c -- see coder.h. */
#include "core/person/coder.h"

enum { UNIT_HOUR, UNIT_SECOND, UNIT_MICRO };
static const int64_t second_us = 1000000, hour_us = 3600 * (int64_t)1000000;

void tact__coder_init(tact__coder *c) {
    c->ids[0] = 0;
    c->id_count = 1;
    c->kind_count = 0;
    c->last_kind = (tact__touch_kind){ .channel = TACT_CHANNEL_INAPP, .asked = true, .cost_milli = 200 };
    c->base = (tact_instant){ 0 };
    c->url = TACT_S("https://www.");
    c->notice = 1;
    c->validity_s = (int64_t)183 * 86400;
}

static int64_t floor_div(int64_t a, int64_t b) {
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}
static uint64_t zigzag(int64_t v) { return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0); }

void tact__write_time(tact_writer *w, tact_instant base, tact_instant t) {
    if (t.us == 0) { tact_write_varint(w, 0); return; }
    unsigned unit = t.us % hour_us == 0 ? UNIT_HOUR : t.us % second_us == 0 ? UNIT_SECOND : UNIT_MICRO;
    int64_t scale = unit == UNIT_HOUR ? hour_us : second_us;
    int64_t difference = floor_div(t.us, scale) - floor_div(base.us, scale);
    tact_write_varint(w, 1 + unit + 3 * zigzag(difference));
    if (unit == UNIT_MICRO) tact_write_varint(w, (uint64_t)(t.us - floor_div(t.us, second_us) * (__int128)second_us));
}

/* (floor(base / scale) + difference) * scale + fraction; false when that is no instant. Wide only where the near way overflows. */
static bool instant_at(int64_t base_us, int64_t scale, int64_t difference, int64_t fraction, int64_t *us) {
    int64_t units = floor_div(base_us, scale);
    if (!__builtin_add_overflow(units, difference, us) && !__builtin_mul_overflow(*us, scale, us) && !__builtin_add_overflow(*us, fraction, us)) return true;
    __int128 wide = ((__int128)units + difference) * scale + fraction;
    if (wide < INT64_MIN || wide > INT64_MAX) return false;
    *us = (int64_t)wide;
    return true;
}

tact_instant tact__read_time(tact_reader *r, tact_instant base) {
    uint64_t v = tact_canonical_varint(r);
    if (v == 0) return (tact_instant){ 0 };
    unsigned unit = (unsigned)((v - 1) % 3);
    uint64_t z = (v - 1) / 3;
    int64_t difference = (int64_t)(z >> 1 ^ (0 - (z & 1)));
    uint64_t fraction = unit == UNIT_MICRO ? tact_canonical_max(r, (uint64_t)second_us - 1) : 0;
    int64_t us;
    bool one_way = instant_at(base.us, unit == UNIT_HOUR ? hour_us : second_us, difference, (int64_t)fraction, &us) && us != 0
        && (unit != UNIT_MICRO || fraction != 0) && (unit != UNIT_SECOND || us % hour_us != 0);
    if (!one_way) { tact_reader_fail(r, TACT_ERR_FORMAT); return (tact_instant){ 0 }; }
    return (tact_instant){ us };
}

static uint32_t id_index(const tact__coder *c, uint32_t id) {
    uint32_t i = 0;
    while (i < c->id_count && c->ids[i] != id) i++;
    return i;
}

void tact__write_id(tact__coder *c, tact_writer *w, uint32_t id, unsigned low_bits, unsigned low) {
    uint32_t i = id_index(c, id);
    tact_write_varint(w, (uint64_t)i << low_bits | low);
    if (i < c->id_count) return;
    if (i == CODER_IDS) { tact__writer_fail(w, TACT_ERR_LIMIT); return; }
    tact_write_u32(w, id);
    c->ids[c->id_count++] = id;
}

uint32_t tact__read_id(tact__coder *c, tact_reader *r, unsigned low_bits, unsigned *low) {
    uint64_t v = tact_canonical_max(r, (uint64_t)c->id_count << low_bits | ((1u << low_bits) - 1));
    if (low) *low = (unsigned)(v & ((1u << low_bits) - 1));
    uint64_t i = v >> low_bits;
    if (i < c->id_count) return c->ids[i];
    uint32_t id = tact_read_u32(r);
    if (r->status || i == CODER_IDS || id_index(c, id) < c->id_count) { tact_reader_fail(r, TACT_ERR_FORMAT); return 0; }
    c->ids[c->id_count++] = id;
    return id;
}

static size_t shared_bytes(tact_slice a, tact_slice b) {
    size_t n = 0;
    while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n]) n++;
    return n;
}

void tact__write_url(tact__coder *c, tact_writer *w, tact_slice url) {
    size_t shared = shared_bytes(c->url, url);
    tact_write_varint(w, shared);
    if (url.len == 0) { tact_write_varint(w, 0); return; }
    tact_write_text(w, (tact_slice){ url.ptr + shared, url.len - shared });
    c->url = url;
}

tact_slice tact__read_url(tact__coder *c, tact_reader *r, tact_arena *arena, tact_status *status) {
    size_t shared = (size_t)tact_canonical_max(r, c->url.len);
    uint32_t rest = tact_canonical_count(r, 1, TACT_URL_BYTES_MAX);
    tact_slice tail = tact_read_raw(r, rest);
    if (r->status || shared + tail.len == 0) return (tact_slice){ NULL, 0 };
    bool longest = shared == c->url.len || tail.len == 0 || tail.ptr[0] != c->url.ptr[shared];
    if (!longest || shared + tail.len > TACT_URL_BYTES_MAX) { tact_reader_fail(r, TACT_ERR_FORMAT); return (tact_slice){ NULL, 0 }; }
    char *p = tact_arena_alloc(arena, shared + tail.len, 1);
    if (!p) { *status = TACT_ERR_MEMORY; return (tact_slice){ NULL, 0 }; }
    if (shared) memcpy(p, c->url.ptr, shared);
    if (tail.len) memcpy(p + shared, tail.ptr, tail.len);
    return c->url = (tact_slice){ p, shared + tail.len };
}
