/* core/person/permission_bytes.c -- permissions as bytes: those of one act (state, basis, notice, time, expiry) stand together, then
 * the purposes it holds for as bits. doc/format.md, "Permissions". */
#include "core/person/coder.h"

enum { EXPIRES_NEVER, EXPIRES_AS_LAST, EXPIRES_GIVEN };

/* tact's own purposes first, so that their bits are few. */
static unsigned bit_of_purpose(unsigned p) { return p < 6 ? p : p < 16 ? p + 9 : p < 25 ? p - 10 : p; }
static unsigned purpose_of_bit(unsigned b) { return b < 6 ? b : b < 15 ? b + 10 : b < 25 ? b - 9 : b; }

static bool same_act(const tact_permission *a, const tact_permission *b) {
    return a->state == b->state && a->basis == b->basis && a->notice == b->notice && a->at.us == b->at.us && a->expires.us == b->expires.us;
}

static bool first_of_act(const tact_part *part, uint32_t i) {
    for (uint32_t k = 0; k < i; k++)
        if (same_act(&part->permissions[k], &part->permissions[i])) return false;
    return true;
}

static bool lasts(const tact_permission *p, int64_t validity_s) {
    return p->expires.us != 0 && (__int128)p->at.us + (__int128)validity_s * 1000000 == p->expires.us;
}

static void encode_act(tact__coder *c, tact_writer *w, tact_instant base, const tact_permission *p, uint64_t purposes) {
    unsigned expiry = p->expires.us == 0 ? EXPIRES_NEVER : lasts(p, c->validity_s) ? EXPIRES_AS_LAST : EXPIRES_GIVEN;
    bool same_notice = p->notice == c->notice;
    tact_write_u8(w, (uint8_t)(p->state | (unsigned)p->basis << 2 | (unsigned)same_notice << 5 | expiry << 6));
    if (!same_notice) tact_write_varint(w, p->notice);
    tact__write_time(w, base, p->at);
    if (expiry == EXPIRES_GIVEN) {
        tact__write_time(w, p->at, p->expires);
        c->validity_s = tact_instant_since(p->expires, p->at).us / 1000000;
    }
    c->notice = p->notice;
    tact_write_varint(w, purposes);
}

void tact__encode_permissions(tact__coder *c, tact_writer *w, const tact_part *part) {
    uint32_t acts = 0;
    for (uint32_t i = 0; i < part->permission_count; i++) acts += first_of_act(part, i);
    tact_write_varint(w, acts);
    tact_instant base = part->last;
    for (uint32_t i = 0; i < part->permission_count; i++) {
        if (!first_of_act(part, i)) continue;
        uint64_t purposes = 0;
        for (uint32_t k = i; k < part->permission_count; k++)
            if (same_act(&part->permissions[k], &part->permissions[i])) purposes |= tact_bit(bit_of_purpose(part->permissions[k].purpose));
        encode_act(c, w, base, &part->permissions[i], purposes);
        base = part->permissions[i].at;
    }
}

static tact_permission decode_act(tact__coder *c, tact_reader *r, tact_instant base, uint64_t *purposes) {
    tact_permission p = { 0 };
    unsigned head = tact_read_u8(r), expiry = head >> 6;
    p.state = head & 3;
    p.basis = head >> 2 & 7;
    p.notice = c->notice;
    if (!(head >> 5 & 1)) {
        p.notice = (uint16_t)tact_canonical_max(r, UINT16_MAX);
        if (p.notice == c->notice) tact_reader_fail(r, TACT_ERR_FORMAT);
    }
    p.at = tact__read_time(r, base);
    if (expiry == EXPIRES_AS_LAST) {
        __int128 us = (__int128)p.at.us + (__int128)c->validity_s * 1000000;
        if (us == 0 || us < INT64_MIN || us > INT64_MAX) tact_reader_fail(r, TACT_ERR_FORMAT);
        else p.expires.us = (int64_t)us;
    } else if (expiry == EXPIRES_GIVEN) {
        p.expires = tact__read_time(r, p.at);
        if (p.expires.us == 0 || lasts(&p, c->validity_s)) tact_reader_fail(r, TACT_ERR_FORMAT);
        c->validity_s = tact_instant_since(p.expires, p.at).us / 1000000;
    } else if (expiry != EXPIRES_NEVER) tact_reader_fail(r, TACT_ERR_FORMAT);
    c->notice = p.notice;
    *purposes = tact_canonical_varint(r);
    return p;
}

tact_status tact__decode_permissions(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    tact_permission acts[TACT_PURPOSE_MAX];
    uint8_t act_of[TACT_PURPOSE_MAX];
    uint64_t asked = 0;                                        /* bit per purpose that has one */
    uint32_t act_count = tact_canonical_count(r, 3, TACT_PURPOSE_MAX), total = 0;
    if (!r->status && act_count == 0) return TACT_ERR_FORMAT;
    tact_instant base = part->last;
    unsigned lowest_before = 0;
    for (uint32_t a = 0; a < act_count; a++) {
        uint64_t bits;
        acts[a] = decode_act(c, r, base, &bits);
        base = acts[a].at;
        unsigned lowest = TACT_PURPOSE_MAX;
        for (uint64_t left = bits; left; left &= left - 1) {
            unsigned purpose = purpose_of_bit((unsigned)__builtin_ctzll(left));
            if (asked >> purpose & 1) return TACT_ERR_FORMAT;
            asked |= tact_bit(purpose);
            act_of[purpose] = (uint8_t)a;
            if (purpose < lowest) lowest = purpose;
            total++;
        }
        if (r->status) return r->status;
        if (bits == 0 || (a && lowest < lowest_before)) return TACT_ERR_FORMAT;
        lowest_before = lowest;
        for (uint32_t k = 0; k < a; k++)
            if (same_act(&acts[k], &acts[a])) return TACT_ERR_FORMAT;
    }
    if (r->status) return r->status;
    part->permissions = TACT_NEW(arena, tact_permission, total);
    if (!part->permissions) return TACT_ERR_MEMORY;
    part->permission_room = total;
    for (; asked; asked &= asked - 1) {
        unsigned purpose = (unsigned)__builtin_ctzll(asked);
        tact_permission *p = &part->permissions[part->permission_count++];
        *p = acts[act_of[purpose]];
        p->purpose = (uint8_t)purpose;
    }
    return TACT_OK;
}
