/* core/base/bytes.c -- see bytes.h. */
#include "core/base/bytes.h"

void tact_writer_init(tact_writer *w, tact_arena *arena, size_t room) {
    if (room < 64) room = 64;
    *w = (tact_writer){ .arena = arena, .ptr = tact_arena_alloc(arena, room, 1), .room = room };
    if (!w->ptr) { w->room = 0; w->status = TACT_ERR_MEMORY; }
}

static uint8_t *room_for(tact_writer *w, size_t n) {
    if (w->status) return NULL;
    if (w->room - w->len < n) {
        size_t room = w->room * 2 > w->len + n ? w->room * 2 : w->len + n;
        uint8_t *bigger = tact_arena_alloc(w->arena, room, 1);
        if (!bigger) { w->status = TACT_ERR_MEMORY; return NULL; }
        memcpy(bigger, w->ptr, w->len);
        w->ptr = bigger;
        w->room = room;
    }
    uint8_t *at = w->ptr + w->len;
    w->len += n;
    return at;
}

static void write_le(tact_writer *w, uint64_t v, unsigned bytes) {
    uint8_t *p = room_for(w, bytes);
    if (!p) return;
    for (unsigned i = 0; i < bytes; i++) p[i] = (uint8_t)(v >> (8 * i));
}

void tact_write_u8(tact_writer *w, uint8_t v) { write_le(w, v, 1); }
void tact_write_u16(tact_writer *w, uint16_t v) { write_le(w, v, 2); }
void tact_write_u32(tact_writer *w, uint32_t v) { write_le(w, v, 4); }
void tact_write_u64(tact_writer *w, uint64_t v) { write_le(w, v, 8); }
void tact_write_f64(tact_writer *w, double v) { uint64_t u; memcpy(&u, &v, 8); write_le(w, u, 8); }

void tact_write_varint(tact_writer *w, uint64_t v) {
    uint8_t tmp[10];
    unsigned n = 0;
    do { tmp[n++] = (uint8_t)((v & 0x7F) | (v > 0x7F ? 0x80 : 0)); v >>= 7; } while (v);
    tact_write_bytes(w, tmp, n);
}

void tact_write_signed(tact_writer *w, int64_t v) { tact_write_varint(w, (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0)); }

void tact_write_bytes(tact_writer *w, const void *bytes, size_t len) {
    uint8_t *p = len ? room_for(w, len) : NULL;
    if (p) memcpy(p, bytes, len);
}

void tact_write_text(tact_writer *w, tact_slice text) {
    tact_write_varint(w, text.len);
    tact_write_bytes(w, text.ptr, text.len);
}

tact_reader tact_reader_of(tact_slice bytes) {
    const uint8_t *p = (const uint8_t *)bytes.ptr;
    return (tact_reader){ p, bytes.len ? p + bytes.len : p, TACT_OK };
}

void tact_reader_fail(tact_reader *r, tact_status status) {
    if (!r->status) r->status = status;
    r->at = r->end;
}

tact_slice tact_read_raw(tact_reader *r, size_t len) {
    if (r->status || (size_t)(r->end - r->at) < len) { tact_reader_fail(r, TACT_ERR_FORMAT); return (tact_slice){ NULL, 0 }; }
    tact_slice s = { (const char *)r->at, len };
    r->at += len;
    return len ? s : (tact_slice){ NULL, 0 };
}

static uint64_t read_le(tact_reader *r, unsigned bytes) {
    tact_slice s = tact_read_raw(r, bytes);
    uint64_t v = 0;
    for (unsigned i = 0; s.ptr && i < bytes; i++) v |= (uint64_t)(uint8_t)s.ptr[i] << (8 * i);
    return v;
}

uint8_t tact_read_u8(tact_reader *r) { return (uint8_t)read_le(r, 1); }
uint16_t tact_read_u16(tact_reader *r) { return (uint16_t)read_le(r, 2); }
uint32_t tact_read_u32(tact_reader *r) { return (uint32_t)read_le(r, 4); }
uint64_t tact_read_u64(tact_reader *r) { return read_le(r, 8); }
double tact_read_f64(tact_reader *r) { uint64_t u = read_le(r, 8); double v; memcpy(&v, &u, 8); return v; }

uint64_t tact_read_varint(tact_reader *r) {
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        if (r->at >= r->end) break;
        uint8_t b = *r->at++;
        if (shift == 63 && b > 1) break;
        v |= (uint64_t)(b & 0x7F) << shift;
        if (!(b & 0x80)) return v;
    }
    tact_reader_fail(r, TACT_ERR_FORMAT);
    return 0;
}

int64_t tact_read_signed(tact_reader *r) {
    uint64_t u = tact_read_varint(r);
    return (int64_t)(u >> 1 ^ (0 - (u & 1)));
}

tact_slice tact_read_text(tact_reader *r) {
    uint64_t n = tact_read_varint(r);
    if (n > (uint64_t)(r->end - r->at)) { tact_reader_fail(r, TACT_ERR_FORMAT); return (tact_slice){ NULL, 0 }; }
    return tact_read_raw(r, (size_t)n);
}

uint32_t tact_read_count(tact_reader *r, size_t min_item_bytes) {
    uint64_t n = tact_read_varint(r);
    if (n > UINT32_MAX || (min_item_bytes && n > (uint64_t)(r->end - r->at) / min_item_bytes)) {
        tact_reader_fail(r, TACT_ERR_FORMAT);
        return 0;
    }
    return (uint32_t)n;
}

bool tact_reader_done(const tact_reader *r) { return r->status == TACT_OK && r->at == r->end; }
