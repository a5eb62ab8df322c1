/* core/person/person_bytes.c -- a whole record as bytes and back: doc/format.md, "The record", draws it. */
#include "core/person/coder.h"

enum { IS_COMPLAINT = 1, IS_MINOR = 2, IS_ACCOUNT = 4, IS_SHARED = 8, HAS_LIMITS = 16, HAS_MOVING = 32, HAS_PENDING = 64, HAS_EDGES = 128 };
static const int64_t day_us = 86400 * (int64_t)1000000;

/* ---- limits ---- */

enum { LIMIT_PAUSE = 1, LIMIT_CAP = 2, LIMIT_CHANNELS = 4, LIMIT_WELLBEING = 8, LIMIT_QUIET = 16, LIMIT_PREFERS = 32, LIMIT_TESTS = 64, LIMITS_OF_LATER = LIMIT_QUIET | LIMIT_PREFERS | LIMIT_TESTS };

static unsigned limits_set(const tact_limits *l) {
    return (l->pause_until.us ? LIMIT_PAUSE : 0u) | (l->cap_per_week != 255 ? LIMIT_CAP : 0u) | (l->channels_off ? LIMIT_CHANNELS : 0u)
         | (l->wellbeing_off ? LIMIT_WELLBEING : 0u) | (l->quiet_from_minute != l->quiet_until_minute ? LIMIT_QUIET : 0u) | (l->prefers ? LIMIT_PREFERS : 0u) | (l->tests_off ? LIMIT_TESTS : 0u);
}

static void encode_limits(tact_writer *w, tact_instant base, const tact_limits *l) {
    tact_write_u8(w, (uint8_t)limits_set(l));
    if (l->pause_until.us) tact__write_time(w, base, l->pause_until);
    if (l->cap_per_week != 255) tact_write_u8(w, l->cap_per_week);
    if (l->channels_off) tact_write_varint(w, l->channels_off);
    if (l->quiet_from_minute != l->quiet_until_minute) { tact_write_varint(w, l->quiet_from_minute); tact_write_varint(w, l->quiet_until_minute); }
    if (l->prefers) tact_write_u8(w, l->prefers);
}

static bool limits_good(const tact_limits *l) { return l->quiet_from_minute < 1440 && l->quiet_until_minute < 1440 && l->prefers < TACT_CHANNEL_COUNT; }

static tact_limits decode_limits(tact_reader *r, tact_instant base) {
    tact_limits l = { .cap_per_week = 255 };
    unsigned set = tact_read_u8(r);
    if (set & LIMIT_PAUSE) l.pause_until = tact__read_time(r, base);
    if (set & LIMIT_CAP) l.cap_per_week = tact_read_u8(r);
    if (set & LIMIT_CHANNELS) l.channels_off = (uint16_t)tact_canonical_max(r, UINT16_MAX);
    l.wellbeing_off = (set & LIMIT_WELLBEING) != 0;
    l.tests_off = (set & LIMIT_TESTS) != 0;
    if (set & LIMIT_QUIET) { l.quiet_from_minute = (uint16_t)tact_canonical_max(r, 1439); l.quiet_until_minute = (uint16_t)tact_canonical_max(r, 1439); }
    if (set & LIMIT_PREFERS) l.prefers = tact_read_u8(r);
    if (set == 0 || limits_set(&l) != set) tact_reader_fail(r, TACT_ERR_FORMAT);
    return l;
}

/* ---- intents ---- */

enum { PENDING_CHOSEN = 16, PENDING_PART_KNOWN = 32, PENDING_TRIED = 64, PENDING_LATER = 128, UNCHOSEN = 255 };

static uint32_t part_index(const tact_person *p, uint64_t id) {
    uint32_t i = 0;
    while (i < p->part_count && p->parts[i].id != id) i++;
    return i;
}

static void encode_pending(tact__coder *c, tact_writer *w, const tact_person *p, const tact_pending *n) {
    uint32_t part = part_index(p, n->part);
    bool chosen = n->message != UNCHOSEN || n->channel != UNCHOSEN, known = part < p->part_count;
    tact_write_u8(w, (uint8_t)(n->state | n->class_ << 2 | (chosen ? PENDING_CHOSEN : 0) | (known ? PENDING_PART_KNOWN : 0) | (n->tries ? PENDING_TRIED : 0) | (n->later ? PENDING_LATER : 0)));
    tact_write_u64(w, n->key);
    tact__write_id(c, w, n->campaign, 0, 0);
    if (chosen) { tact_write_u8(w, n->message); tact_write_u8(w, n->channel); }
    if (n->tries) tact_write_u8(w, n->tries);
    if (known) tact_write_varint(w, part);
    else tact_write_u64(w, n->part);
    tact__write_time(w, p->last_received, n->due);
    tact__write_time(w, n->due, n->not_after);
    tact__write_time(w, p->last_received, n->caused_at);
    tact__write_id(c, w, n->topic, 0, 0);
    if (n->later) { tact_write_u8(w, n->later); tact_write_signed(w, n->price_micro); }
    tact_write_text(w, n->facts);
}

static tact_slice decode_facts(tact_reader *r, tact_arena *arena, tact_status *status) {
    tact_slice facts = tact_read_raw(r, tact_canonical_count(r, 1, TACT_FACTS_BYTES_MAX));
    tact_slice copy = tact_arena_copy(arena, facts);
    if (facts.len && !copy.ptr) *status = TACT_ERR_MEMORY;
    return copy;
}

static tact_pending decode_pending(tact__coder *c, tact_reader *r, tact_arena *arena, const tact_person *p, tact_status *status) {
    tact_pending n = { .message = UNCHOSEN, .channel = UNCHOSEN };
    unsigned head = tact_read_u8(r);
    n.state = head & 3;
    n.class_ = head >> 2 & 3;
    n.key = tact_read_u64(r);
    n.campaign = tact__read_id(c, r, 0, NULL);
    if (head & PENDING_CHOSEN) {
        n.message = tact_read_u8(r);
        n.channel = tact_read_u8(r);
        if (n.message == UNCHOSEN && n.channel == UNCHOSEN) tact_reader_fail(r, TACT_ERR_FORMAT);
    }
    if (head & PENDING_TRIED && (n.tries = tact_read_u8(r)) == 0) tact_reader_fail(r, TACT_ERR_FORMAT);
    if (head & PENDING_PART_KNOWN) {
        uint64_t part = tact_canonical_varint(r);
        if (part < p->part_count) n.part = p->parts[part].id;
        else tact_reader_fail(r, TACT_ERR_FORMAT);
    } else {
        n.part = tact_read_u64(r);
        if (part_index(p, n.part) < p->part_count) tact_reader_fail(r, TACT_ERR_FORMAT);
    }
    n.due = tact__read_time(r, p->last_received);
    n.not_after = tact__read_time(r, n.due);
    n.caused_at = tact__read_time(r, p->last_received);
    n.topic = tact__read_id(c, r, 0, NULL);
    if (head & PENDING_LATER && (n.later = tact_read_u8(r)) == 0) tact_reader_fail(r, TACT_ERR_FORMAT);
    if (head & PENDING_LATER) n.price_micro = tact_canonical_signed(r);
    n.facts = decode_facts(r, arena, status);
    return n;
}

/* ---- edges ---- */

enum { EDGE_COMPLAINT = 4, EDGE_MINOR = 8, EDGE_LIMITS = 16, EDGE_LEAVING = 32, EDGE_AT_AS_PART = 64, EDGE_SAME_NOTICE = 128 };

static void encode_edge(tact__coder *c, tact_writer *w, const tact_person *p, const tact_edge *e) {
    uint32_t index = part_index(p, e->part);
    if (index == p->part_count) { tact__writer_fail(w, TACT_ERR_INVALID); return; }
    const tact_part *part = &p->parts[index];
    bool as_part = e->at.us == part->linked_at.us, same_notice = e->notice == c->notice, limits = limits_set(&e->limits) != 0;
    tact_write_u8(w, (uint8_t)(e->evidence | (e->complaint_open ? EDGE_COMPLAINT : 0) | (e->minor ? EDGE_MINOR : 0) | (limits ? EDGE_LIMITS : 0)
                     | (e->leaving ? EDGE_LEAVING : 0) | (as_part ? EDGE_AT_AS_PART : 0) | (same_notice ? EDGE_SAME_NOTICE : 0)));
    tact_write_varint(w, index);
    tact_write_u64(w, e->move);
    if (!same_notice) tact_write_varint(w, e->notice);
    c->notice = e->notice;
    if (!as_part) tact__write_time(w, part->last, e->at);
    if (e->leaving) tact_write_u64(w, e->leaving);
    if (limits) encode_limits(w, p->last_received, &e->limits);
}

static tact_edge decode_edge(tact__coder *c, tact_reader *r, const tact_person *p) {
    unsigned head = tact_read_u8(r);
    tact_edge e = { .evidence = head & 3, .complaint_open = (head & EDGE_COMPLAINT) != 0, .minor = (head & EDGE_MINOR) != 0,
                    .notice = c->notice, .limits.cap_per_week = 255 };
    uint64_t index = tact_canonical_varint(r);
    if (r->status || index >= p->part_count) { tact_reader_fail(r, TACT_ERR_FORMAT); return e; }
    const tact_part *part = &p->parts[index];
    e.part = part->id;
    e.move = tact_read_u64(r);
    if (!(head & EDGE_SAME_NOTICE)) {
        e.notice = (uint16_t)tact_canonical_max(r, UINT16_MAX);
        if (e.notice == c->notice) tact_reader_fail(r, TACT_ERR_FORMAT);
        c->notice = e.notice;
    }
    e.at = head & EDGE_AT_AS_PART ? part->linked_at : tact__read_time(r, part->last);
    if (!(head & EDGE_AT_AS_PART) && e.at.us == part->linked_at.us) tact_reader_fail(r, TACT_ERR_FORMAT);
    if (head & EDGE_LEAVING && (e.leaving = tact_read_u64(r)) == 0) tact_reader_fail(r, TACT_ERR_FORMAT);
    if (head & EDGE_LIMITS) e.limits = decode_limits(r, p->last_received);
    return e;
}

/* ---- the whole ---- */

static tact_status person_check(const tact_person *p) {
    if (p->part_count > TACT_PARTS_MAX || p->pending_count > TACT_PENDING_MAX || p->edge_count > TACT_PARTS_MAX) return TACT_ERR_LIMIT;
    size_t facts = 0;
    bool good = limits_good(&p->limits);
    for (uint32_t i = 0; i < p->part_count; i++) good &= part_index(p, p->parts[i].id) == i;
    for (uint32_t i = 0; i < p->pending_count; i++) {
        const tact_pending *n = &p->pending[i];
        good &= n->state <= TACT_PENDING_SAID && n->class_ < TACT_CLASS_COUNT && n->later < TACT_WHEN_COUNT && (n->later || !n->price_micro) && (n->channel < TACT_CHANNEL_COUNT || n->channel == UNCHOSEN);
        if (n->facts.len > TACT_FACTS_BYTES_MAX) return TACT_ERR_LIMIT;
        facts += n->facts.len;
    }
    for (uint32_t i = 0; i < p->edge_count; i++) {
        const tact_edge *e = &p->edges[i];
        good &= e->evidence >= TACT_EVIDENCE_SIGN_IN && e->evidence <= TACT_EVIDENCE_ADDRESS && e->part != 0 && limits_good(&e->limits);
        for (uint32_t k = 0; k < i; k++) good &= p->edges[k].part != e->part;
    }
    return facts > TACT_FACTS_TOTAL_BYTES_MAX ? TACT_ERR_LIMIT : good ? TACT_OK : TACT_ERR_INVALID;
}

static unsigned flags_of(const tact_person *p) {
    return (p->complaint_open ? IS_COMPLAINT : 0u) | (p->minor ? IS_MINOR : 0u) | (p->account ? IS_ACCOUNT : 0u) | (p->shared ? IS_SHARED : 0u)
         | (limits_set(&p->limits) ? HAS_LIMITS : 0u) | (p->moving.move ? HAS_MOVING : 0u) | (p->pending_count ? HAS_PENDING : 0u)
         | (p->edge_count ? HAS_EDGES : 0u);
}

static bool knows_kinds(const tact_person *p) {
    for (uint32_t i = 0; i < p->part_count; i++)
        if (p->parts[i].session_kinds) return true;
    return false;
}

static int64_t day_of(tact_instant t) { return t.us / day_us; }

static bool has_marks(const tact_person *p) {
    for (uint32_t i = 0; i < p->part_count; i++)
        if (p->parts[i].mark_count) return true;
    return false;
}

static bool has_before(const tact_person *p) {
    for (uint32_t i = 0; i < p->part_count; i++)
        if (tact__has_before(&p->parts[i])) return true;
    return false;
}

static bool has_signal(const tact_person *p) {
    for (uint32_t i = 0; i < p->part_count; i++)
        if (p->parts[i].gpc) return true;
    return false;
}

static bool has_later(const tact_person *p) {
    for (uint32_t i = 0; i < p->pending_count; i++)
        if (p->pending[i].later || p->pending[i].state == TACT_PENDING_SAID) return true;
    return false;
}

static bool has_own_hours(const tact_person *p) {
    unsigned set = limits_set(&p->limits);
    for (uint32_t i = 0; i < p->edge_count; i++) set |= limits_set(&p->edges[i].limits);
    return (set & LIMITS_OF_LATER) != 0;
}

static bool has_loyalty(const tact_person *p) {
    for (uint32_t i = 0; i < p->part_count; i++)
        if (!tact_loyalty_is_empty(&p->parts[i].loyalty)) return true;
    return false;
}

static void encode(tact_writer *w, const tact_person *p) {
    tact__coder c;
    tact__coder_init(&c);
    c.base = p->last_received;
    unsigned flags = flags_of(p);
    c.session_kinds = knows_kinds(p);
    c.marks = has_marks(p);
    c.before = has_before(p);
    c.signal = has_signal(p);
    c.later = has_later(p);
    c.loyalty = has_loyalty(p);
    c.own_hours = has_own_hours(p);
    tact_write_u8(w, tact__version_of(&c));
    tact_write_u8(w, (uint8_t)flags);
    tact_write_u64(w, p->pseudonym);
    tact__write_time(w, (tact_instant){ 0 }, p->last_received);
    tact__write_time(w, p->last_received, p->created);
    tact_write_signed(w, day_of(p->last_received) - (int64_t)p->log_day);
    if (flags & HAS_LIMITS) encode_limits(w, p->last_received, &p->limits);
    if (flags & HAS_MOVING) { tact_write_u64(w, p->moving.move); tact_write_bytes(w, p->moving.target, sizeof p->moving.target); }
    tact_write_varint(w, p->part_count);
    for (uint32_t i = 0; i < p->part_count; i++) tact__part_encode(&c, w, &p->parts[i]);
    if (flags & HAS_PENDING) tact_write_varint(w, p->pending_count);
    for (uint32_t i = 0; i < p->pending_count; i++) encode_pending(&c, w, p, &p->pending[i]);
    if (flags & HAS_EDGES) tact_write_varint(w, p->edge_count);
    for (uint32_t i = 0; i < p->edge_count; i++) encode_edge(&c, w, p, &p->edges[i]);
}

void tact_person_write(tact_writer *w, const tact_person *person) {
    tact_status s = person_check(person);
    size_t from = w->len;
    if (s) tact__writer_fail(w, s);
    else encode(w, person);
    if (!w->status && w->len - from > TACT_PERSON_BYTES_MAX) tact__writer_fail(w, TACT_ERR_LIMIT);
}

static void decode_head(tact_reader *r, tact_person *p, unsigned flags) {
    p->complaint_open = (flags & IS_COMPLAINT) != 0;
    p->minor = (flags & IS_MINOR) != 0;
    p->account = (flags & IS_ACCOUNT) != 0;
    p->shared = (flags & IS_SHARED) != 0;
    p->limits.cap_per_week = 255;
    p->pseudonym = tact_read_u64(r);
    p->last_received = tact__read_time(r, (tact_instant){ 0 });
    p->created = tact__read_time(r, p->last_received);
    uint64_t z = tact_canonical_max(r, UINT64_C(1) << 40);
    int64_t day = day_of(p->last_received) - (int64_t)(z >> 1 ^ (0 - (z & 1)));
    if (day < 0 || day > UINT32_MAX) tact_reader_fail(r, TACT_ERR_FORMAT);
    else p->log_day = (uint32_t)day;
    if (flags & HAS_LIMITS) p->limits = decode_limits(r, p->last_received);
    if (flags & HAS_MOVING) {
        if ((p->moving.move = tact_read_u64(r)) == 0) tact_reader_fail(r, TACT_ERR_FORMAT);
        tact_slice target = tact_read_raw(r, sizeof p->moving.target);
        if (target.ptr) memcpy(p->moving.target, target.ptr, target.len);
    }
}

static tact_status decode_parts(tact__coder *c, tact_reader *r, tact_arena *arena, tact_person *p) {
    uint32_t n = tact_canonical_count(r, 4, TACT_PARTS_MAX);
    if (n == 0) return r->status;
    p->parts = TACT_NEW(arena, tact_part, n);
    if (!p->parts) return TACT_ERR_MEMORY;
    p->part_count = p->part_room = n;
    tact_status s = TACT_OK;
    for (uint32_t i = 0; i < n && !s; i++) s = tact__part_decode(c, r, arena, &p->parts[i]);
    return s;
}

static tact_status decode_pendings(tact__coder *c, tact_reader *r, tact_arena *arena, tact_person *p) {
    uint32_t n = tact_canonical_count(r, 15, TACT_PENDING_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    p->pending = TACT_NEW(arena, tact_pending, n);
    if (!p->pending) return TACT_ERR_MEMORY;
    p->pending_room = n;
    tact_status s = TACT_OK;
    for (; p->pending_count < n && !r->status && !s; p->pending_count++) p->pending[p->pending_count] = decode_pending(c, r, arena, p, &s);
    return s ? s : r->status;
}

static tact_status decode_edges(tact__coder *c, tact_reader *r, tact_arena *arena, tact_person *p) {
    uint32_t n = tact_canonical_count(r, 10, TACT_PARTS_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    p->edges = TACT_NEW(arena, tact_edge, n);
    if (!p->edges) return TACT_ERR_MEMORY;
    p->edge_room = n;
    for (; p->edge_count < n && !r->status; p->edge_count++) p->edges[p->edge_count] = decode_edge(c, r, p);
    return r->status;
}

static tact_status decode(tact_reader *r, tact_arena *arena, tact_person *p) {
    unsigned version = tact_read_u8(r);
    if (r->status || version == 0) return TACT_ERR_FORMAT;
    tact__coder c;
    tact__coder_init(&c);
    if (version > TACT__LAST_VERSION) return TACT_ERR_VERSION;
    tact__version_read(&c, version);
    unsigned flags = tact_read_u8(r);
    decode_head(r, p, flags);
    if (r->status) return r->status;
    c.base = p->last_received;
    tact_status s = decode_parts(&c, r, arena, p);
    if (!s && flags & HAS_PENDING) s = decode_pendings(&c, r, arena, p);
    if (!s && flags & HAS_EDGES) s = decode_edges(&c, r, arena, p);
    if (s) return s;
    bool needed = c.session_kinds == knows_kinds(p) && c.marks == has_marks(p) && c.before == has_before(p) && c.signal == has_signal(p) && c.later == has_later(p) && c.loyalty == has_loyalty(p) && c.own_hours == has_own_hours(p);
    return tact_reader_done(r) && person_check(p) == TACT_OK && needed ? TACT_OK : TACT_ERR_FORMAT;
}

tact_status tact_person_read(tact_slice bytes, tact_arena *arena, tact_person *out) {
    *out = (tact_person){ .limits.cap_per_week = 255 };
    if (bytes.len > TACT_PERSON_BYTES_MAX) return TACT_ERR_FORMAT;
    tact_reader r = tact_reader_of(bytes);
    tact_person p = { 0 };
    tact_status s = decode(&r, arena, &p);
    if (s == TACT_OK) *out = p;
    return s;
}
