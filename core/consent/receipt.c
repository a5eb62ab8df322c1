/* core/consent/receipt.c -- see receipt.h; doc/format.md, "A consent receipt", draws the bytes. */
#include "core/consent/receipt.h"
#include "core/base/canonical.h"

/* 1: without a source. What has none is written so still. */
enum { RECEIPT_VERSION = 2, CHAIN_VERSION = 1 };

static bool line_is_good(const tact_receipt_line *l) {
    return l->purpose.len && l->purpose.len <= TACT_RECEIPT_TEXT_MAX && l->number < TACT_PURPOSE_MAX && l->state <= TACT_PERMISSION_WITHDRAWN
        && l->basis <= TACT_BASIS_LEGAL;
}

static bool is_good(const tact_receipt *c) {
    const tact_slice texts[] = { c->jurisdiction, c->language, c->method, c->controller, c->contact, c->policy_url };
    bool good = c->state <= TACT_RECEIPT_EXPIRED && c->line_count <= TACT_RECEIPT_LINES_MAX && c->source.len <= TACT_RECEIPT_SOURCE_MAX;
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) good &= texts[i].len <= TACT_RECEIPT_TEXT_MAX;
    for (uint32_t i = 0; good && i < c->line_count; i++) good = line_is_good(&c->lines[i]);
    return good;
}

void tact_receipt_write(tact_writer *w, const tact_receipt *c) {
    if (!is_good(c)) { if (!w->status) w->status = TACT_ERR_INVALID; return; }
    const char schema[4] = { 'T', 'C', 'R', c->source.len ? RECEIPT_VERSION : 1 };      /* tact consent receipt */
    tact_write_bytes(w, schema, sizeof schema);
    tact_write_bytes(w, c->id, sizeof c->id);
    tact_write_u8(w, (uint8_t)c->state);
    tact_write_signed(w, c->at.us);
    tact_write_u64(w, c->principal);
    tact_write_u64(w, c->part);
    tact_write_varint(w, c->notice);
    tact_write_text(w, c->jurisdiction);
    tact_write_text(w, c->language);
    tact_write_text(w, c->method);
    tact_write_text(w, c->controller);
    tact_write_text(w, c->contact);
    tact_write_text(w, c->policy_url);
    tact_write_varint(w, c->line_count);
    for (uint32_t i = 0; i < c->line_count; i++) {
        const tact_receipt_line *l = &c->lines[i];
        tact_write_text(w, l->purpose);
        tact_write_u8(w, l->number);
        tact_write_u8(w, (uint8_t)(l->state | (unsigned)l->basis << 4));
        tact_write_signed(w, l->expires.us);
    }
    if (c->source.len) tact_write_text(w, c->source);
}

static tact_slice read_text(tact_reader *r) { return tact_canonical_text(r, TACT_RECEIPT_TEXT_MAX); }

static tact_status read_lines(tact_reader *r, tact_arena *arena, tact_receipt *c) {
    uint32_t n = tact_canonical_count(r, 5, TACT_RECEIPT_LINES_MAX);
    if (n == 0) return r->status;
    tact_receipt_line *lines = TACT_NEW(arena, tact_receipt_line, n);
    if (!lines) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < n && !r->status; i++) {
        lines[i].purpose = read_text(r);
        lines[i].number = tact_read_u8(r);
        unsigned how = tact_read_u8(r);
        lines[i].state = how & 15;
        lines[i].basis = (uint8_t)(how >> 4);
        lines[i].expires.us = tact_canonical_signed(r);
    }
    c->lines = lines;
    c->line_count = n;
    return r->status;
}

static tact_status read_schema(tact_reader *r, unsigned *version) {
    tact_slice head = tact_read_raw(r, 4);
    if (!head.ptr || memcmp(head.ptr, "TCR", 3) != 0 || head.ptr[3] == 0) return TACT_ERR_FORMAT;
    *version = (uint8_t)head.ptr[3];
    return (uint8_t)head.ptr[3] > RECEIPT_VERSION ? TACT_ERR_VERSION : TACT_OK;
}

tact_status tact_receipt_read(tact_reader *r, tact_arena *arena, tact_receipt *out) {
    *out = (tact_receipt){ .at = { 0 } };
    unsigned version = 0;
    tact_status s = read_schema(r, &version);
    if (s) { tact_reader_fail(r, s); return s; }
    tact_receipt c = { .at = { 0 } };
    tact_slice id = tact_read_raw(r, sizeof c.id);
    if (id.ptr) memcpy(c.id, id.ptr, id.len);
    c.state = (tact_receipt_state)tact_read_u8(r);
    c.at.us = tact_canonical_signed(r);
    c.principal = tact_read_u64(r);
    c.part = tact_read_u64(r);
    c.notice = (uint16_t)tact_canonical_max(r, UINT16_MAX);
    c.jurisdiction = read_text(r);
    c.language = read_text(r);
    c.method = read_text(r);
    c.controller = read_text(r);
    c.contact = read_text(r);
    c.policy_url = read_text(r);
    s = read_lines(r, arena, &c);
    if (!s && version > 1) { c.source = tact_canonical_text(r, TACT_RECEIPT_SOURCE_MAX); s = r->status; }
    if (!s && (!is_good(&c) || (version > 1 && !c.source.len))) s = TACT_ERR_FORMAT;
    if (s) tact_reader_fail(r, s);
    else *out = c;
    return s;
}

void tact_receipt_link_write(tact_writer *w, const uint8_t previous[32], uint64_t number, tact_slice sealed) {
    static const char head[4] = { 'T', 'C', 'L', CHAIN_VERSION };
    tact_write_bytes(w, head, sizeof head);
    tact_write_bytes(w, previous, 32);
    tact_write_u64(w, number);
    tact_write_text(w, sealed);
}
