/* core/campaign/bundle_open.h -- what the files that read a bundle share: each number held against its bound, each list against the bytes that are left. */
#ifndef TACT_CAMPAIGN_BUNDLE_OPEN_H
#define TACT_CAMPAIGN_BUNDLE_OPEN_H
#include "core/campaign/bundle_bytes.h"
#include "core/campaign/expr_code.h"

typedef struct open_state { tact_reader r; tact_arena *arena; } open_state;

static inline void refuse(open_state *o) { tact_reader_fail(&o->r, TACT_ERR_FORMAT); }
static inline bool going(const open_state *o) { return o->r.status == TACT_OK; }

static inline uint64_t at_most(open_state *o, uint64_t value, uint64_t most) {
    if (value <= most) return value;
    refuse(o);
    return 0;
}

static inline uint64_t varint(open_state *o, uint64_t most) { return at_most(o, tact_read_varint(&o->r), most); }
static inline uint8_t byte(open_state *o, unsigned most) { return (uint8_t)at_most(o, tact_read_u8(&o->r), most); }

static inline int64_t between(open_state *o, int64_t least, int64_t most) {
    int64_t v = tact_read_signed(&o->r);
    if (v >= least && v <= most) return v;
    refuse(o);
    return 0;
}

/* Spans are lengths: up to ten years. Instants: the years 0001 to 9999. */
static inline tact_span span(open_state *o) { return (tact_span){ between(o, 0, TACT_DAYS(3660).us) }; }
static inline tact_instant instant(open_state *o) { return (tact_instant){ between(o, -62135596800000000, 253402300800000000) }; }

static inline tact_slice text(open_state *o) {
    tact_slice s = tact_read_text(&o->r);
    if (!tact_slice_utf8(s)) refuse(o);
    return s;
}

static inline tact_slice name(open_state *o) {
    tact_slice s = text(o);
    if (s.len == 0) refuse(o);
    return s;
}

/* Room for a list whose items take at least `least` bytes each. NULL only when reading has failed. */
static inline void *list(open_state *o, uint32_t *count, size_t least, size_t item_bytes) {
    *count = tact_read_count(&o->r, least);
    void *items = going(o) ? tact_arena_alloc(o->arena, *count ? *count : 1, item_bytes) : NULL;
    if (going(o) && !items) tact_reader_fail(&o->r, TACT_ERR_MEMORY);
    if (!items) *count = 0;
    return items;
}

static inline tact_slice *texts(open_state *o, uint32_t *count) {
    tact_slice *items = list(o, count, 1, sizeof *items);
    for (uint32_t i = 0; i < *count && going(o); i++) items[i] = text(o);
    return items;
}

static inline tact_expr expr(open_state *o, const tact_bundle *b) {
    tact_expr e = { tact_read_text(&o->r) };
    tact_status status = going(o) && e.code.len ? tact_expr_check(e.code, b->field_count) : TACT_OK;
    if (status) tact_reader_fail(&o->r, status == TACT_ERR_VERSION ? TACT_ERR_VERSION : TACT_ERR_FORMAT);
    return e;
}

/* bundle_rewards.c */
void tact__bundle_rewards_read(open_state *o, tact_bundle *bundle, unsigned version);
#endif
