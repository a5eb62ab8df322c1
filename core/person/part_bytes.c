/* core/person/part_bytes.c -- a part as bytes and back: doc/format.md, "The record", draws it.
 * Every list has a bit in `lists`; an empty one takes no byte. Times count from the one before them in the same list, the first from
 * the part's `last`. */
#include "core/person/coder.h"

enum {
    LIST_PERMISSIONS = 1, LIST_TOUCHES = 2, LIST_INTERESTS = 4, LIST_PURCHASES = 8,
    LIST_JOURNEYS = 16, LIST_SEEN = 32, LIST_LOTS = 64, LIST_HABIT = 128
};
enum { HEAD_DEVICE = 7, HEAD_ID = 8, HEAD_ZONE = 16, HEAD_LOCALE = 32, HEAD_LINKED = 64, HEAD_SESSION = 128 };

static unsigned lists_of(const tact_part *p) {
    return (p->permission_count ? LIST_PERMISSIONS : 0u) | (p->touch_count ? LIST_TOUCHES : 0u) | (p->interest_count ? LIST_INTERESTS : 0u)
         | (p->purchase_count ? LIST_PURCHASES : 0u) | (p->journey_count ? LIST_JOURNEYS : 0u) | (p->seen_count ? LIST_SEEN : 0u)
         | (p->lot_count ? LIST_LOTS : 0u) | (tact__habit_is_empty(&p->habit) ? 0u : LIST_HABIT);
}

static bool has_session(const tact_part *p) { return p->session_started.us || p->session_last.us || p->session_events; }

void tact__part_encode(tact__coder *c, tact_writer *w, const tact_part *part) {
    tact_status status = tact__part_check(part);
    if (status) { tact__writer_fail(w, status); return; }
    unsigned lists = lists_of(part);
    tact_write_u8(w, (uint8_t)lists);
    tact_write_u8(w, (uint8_t)(part->device | (part->id ? HEAD_ID : 0) | (part->zone ? HEAD_ZONE : 0) | (part->locale ? HEAD_LOCALE : 0)
                     | (part->linked_at.us ? HEAD_LINKED : 0) | (has_session(part) ? HEAD_SESSION : 0)));
    if (part->id) tact_write_u64(w, part->id);
    if (part->zone) tact__write_id(c, w, part->zone, 0, 0);
    if (part->locale) tact__write_id(c, w, part->locale, 0, 0);
    tact__write_time(w, c->base, part->last);
    tact__write_time(w, part->last, part->first);
    if (part->linked_at.us) tact__write_time(w, part->first, part->linked_at);
    if (has_session(part)) {
        tact__write_time(w, part->last, part->session_last);
        tact__write_time(w, part->session_last, part->session_started);
        tact_write_varint(w, part->session_events);
        if (c->session_kinds) tact_write_u8(w, part->session_kinds);
    }
    if (lists & LIST_PERMISSIONS) tact__encode_permissions(c, w, part);
    if (lists & LIST_TOUCHES) tact__encode_touches(c, w, part);
    if (lists & LIST_INTERESTS) tact__encode_interests(c, w, part);
    if (lists & LIST_PURCHASES) tact__encode_purchases(c, w, part);
    if (lists & LIST_JOURNEYS) tact__encode_journeys(c, w, part);
    if (lists & LIST_SEEN) tact__encode_seen(c, w, part);
    if (lists & LIST_LOTS) tact__encode_lots(c, w, part);
    if (lists & LIST_HABIT) tact__encode_habit(w, part);
    if (c->marks) tact__encode_marks(c, w, part);
    if (c->signal) tact_write_u8(w, part->gpc);
    if (c->loyalty) tact__encode_loyalty(c, w, part);
}

static void decode_head(tact__coder *c, tact_reader *r, tact_part *part) {
    unsigned head = tact_read_u8(r);
    part->device = head & HEAD_DEVICE;
    if (head & HEAD_ID) part->id = tact_read_u64(r);
    if (head & HEAD_ZONE) part->zone = tact__read_id(c, r, 0, NULL);
    if (head & HEAD_LOCALE) part->locale = tact__read_id(c, r, 0, NULL);
    part->last = tact__read_time(r, c->base);
    part->first = tact__read_time(r, part->last);
    if (head & HEAD_LINKED) part->linked_at = tact__read_time(r, part->first);
    if (head & HEAD_SESSION) {
        part->session_last = tact__read_time(r, part->last);
        part->session_started = tact__read_time(r, part->session_last);
        part->session_events = (uint16_t)tact_canonical_max(r, UINT16_MAX);
        if (c->session_kinds) part->session_kinds = tact_read_u8(r);
    }
    bool needless = (head & HEAD_ID && !part->id) || (head & HEAD_ZONE && !part->zone) || (head & HEAD_LOCALE && !part->locale)
        || (head & HEAD_LINKED && !part->linked_at.us) || (head & HEAD_SESSION && !has_session(part));
    if (needless) tact_reader_fail(r, TACT_ERR_FORMAT);
}

tact_status tact__part_decode(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *out) {
    *out = (tact_part){ 0 };
    unsigned lists = tact_read_u8(r);
    decode_head(c, r, out);
    tact_status s = r->status;
    if (!s && lists & LIST_PERMISSIONS) s = tact__decode_permissions(c, r, arena, out);
    if (!s && lists & LIST_TOUCHES) s = tact__decode_touches(c, r, arena, out);
    if (!s && lists & LIST_INTERESTS) s = tact__decode_interests(c, r, arena, out);
    if (!s && lists & LIST_PURCHASES) s = tact__decode_purchases(c, r, arena, out);
    if (!s && lists & LIST_JOURNEYS) s = tact__decode_journeys(c, r, arena, out);
    if (!s && lists & LIST_SEEN) s = tact__decode_seen(c, r, arena, out);
    if (!s && lists & LIST_LOTS) s = tact__decode_lots(c, r, arena, out);
    if (!s && lists & LIST_HABIT) s = tact__decode_habit(r, out);
    if (!s && c->marks) s = tact__decode_marks(c, r, arena, out);
    if (!s && c->signal) {
        unsigned gpc = tact_read_u8(r);
        out->gpc = gpc == 1;
        s = r->status ? r->status : gpc > 1 ? TACT_ERR_FORMAT : TACT_OK;
    }
    if (!s && c->loyalty) s = tact__decode_loyalty(c, r, arena, out);
    if (!s && tact__part_check(out)) s = TACT_ERR_FORMAT;
    if (s) tact_reader_fail(r, s);
    return s;
}

void tact_part_write(tact_writer *w, const tact_part *part) {
    tact__coder c;
    tact__coder_init(&c);
    c.session_kinds = part->session_kinds != 0;
    c.marks = part->mark_count != 0;
    c.before = tact__has_before(part);
    c.signal = part->gpc;
    c.later = c.own_hours = false;
    c.loyalty = !tact_loyalty_is_empty(&part->loyalty);
    tact_write_u8(w, tact__version_of(&c));
    tact__part_encode(&c, w, part);
}

tact_status tact_part_read(tact_reader *r, tact_arena *arena, tact_part *out) {
    *out = (tact_part){ 0 };
    unsigned version = tact_read_u8(r);
    tact_status s = r->status ? r->status : version == 0 ? TACT_ERR_FORMAT : version > TACT__LAST_VERSION ? TACT_ERR_VERSION : TACT_OK;
    if (s) { tact_reader_fail(r, s); return s; }
    tact__coder c;
    tact__coder_init(&c);
    tact__version_read(&c, version);
    s = tact__part_decode(&c, r, arena, out);
    bool needless = c.session_kinds != (out->session_kinds != 0) || c.marks != (out->mark_count != 0) || c.before != tact__has_before(out) || c.signal != out->gpc || c.later || c.own_hours
        || c.loyalty == tact_loyalty_is_empty(&out->loyalty);
    if (!s && needless) { s = TACT_ERR_FORMAT; tact_reader_fail(r, s); }
    return s;
}
