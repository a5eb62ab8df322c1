/* daemon/pass.c -- see pass.h; doc/format.md has the bytes. */
#include "daemon/pass.h"
#include <string.h>

enum { FORMAT = 1 };

const char *tact_pass_state_name(unsigned state) {
    static const char *const names[] = { "queued", "running", "paused", "done", "cancelled", "stopped" };
    return state <= TACT_PASS_STOPPED ? names[state] : "unknown";
}

unsigned tact_pass_progress_milli(const tact_pass *p) {
    if (p->state == TACT_PASS_DONE) return 1000;
    return p->under_way ? (unsigned)(p->cursor[0] << 8 | p->cursor[1]) * 1000u / 65536u : 0;
}

void tact_pass_write(tact_writer *w, const tact_pass *p) {
    tact_write_u8(w, FORMAT);
    tact_write_u64(w, p->number);
    tact_write_u8(w, p->state);
    tact_write_u32(w, p->campaign);
    tact_write_u64(w, p->source);
    tact_write_text(w, tact_slice_of(p->name));
    tact_write_u64(w, p->message);
    const tact_instant times[] = { p->slot, p->not_after, p->from, p->until, p->began, p->ended };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) tact_write_signed(w, times[i].us);
    tact_write_u8(w, p->under_way);
    if (p->under_way) tact_write_bytes(w, p->cursor, sizeof p->cursor);
    const uint64_t counts[] = { p->met, p->reached, p->silent, p->failed };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) tact_write_varint(w, counts[i]);
    tact_write_text(w, (tact_slice){ (const char *)p->properties, p->properties_len });
    tact_write_text(w, tact_slice_of(p->why));
}

static bool text(tact_reader *r, void *out, size_t most, uint16_t *len) {
    tact_slice s = tact_read_text(r);
    if (r->status || s.len > most || (!len && s.len && memchr(s.ptr, 0, s.len))) return false;
    if (s.len) memcpy(out, s.ptr, s.len);
    if (len) *len = (uint16_t)s.len; else ((char *)out)[s.len] = 0;
    return true;
}

tact_status tact_pass_read(tact_slice bytes, tact_pass *p) {
    tact_reader r = tact_reader_of(bytes);
    memset(p, 0, sizeof *p);
    unsigned format = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    p->number = tact_read_u64(&r);
    p->state = tact_read_u8(&r);
    p->campaign = tact_read_u32(&r);
    p->source = tact_read_u64(&r);
    if (!text(&r, p->name, TACT_PASS_NAME, NULL)) return TACT_ERR_FORMAT;
    p->message = tact_read_u64(&r);
    tact_instant *const times[] = { &p->slot, &p->not_after, &p->from, &p->until, &p->began, &p->ended };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) times[i]->us = tact_read_signed(&r);
    unsigned under_way = tact_read_u8(&r);
    p->under_way = under_way == 1;
    if (p->under_way) {
        tact_slice cursor = tact_read_raw(&r, sizeof p->cursor);
        if (cursor.len == sizeof p->cursor) memcpy(p->cursor, cursor.ptr, sizeof p->cursor);
    }
    uint64_t *const counts[] = { &p->met, &p->reached, &p->silent, &p->failed };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) *counts[i] = tact_read_varint(&r);
    if (!text(&r, p->properties, sizeof p->properties, &p->properties_len) || !text(&r, p->why, TACT_PASS_WHY, NULL)) return TACT_ERR_FORMAT;
    return tact_reader_done(&r) && format == FORMAT && p->state <= TACT_PASS_STOPPED && under_way <= 1 ? TACT_OK : TACT_ERR_FORMAT;
}
