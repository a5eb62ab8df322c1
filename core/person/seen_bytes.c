/* core/person/seen_bytes.c -- seen marks and lots as bytes. Mostly the touches of the same part say them already: a count of 0 says that
 * they say the whole list, a bit that they say this one. doc/format.md, "Seen marks and lots". */
#include "core/person/coder.h"

static tact_seen seen_by_touches(const tact_part *part, uint32_t campaign, bool ghost) {
    tact_seen s = { .campaign = campaign, .ghost = ghost };
    for (uint32_t i = 0; i < part->touch_count; i++) {
        const tact_touch *t = &part->touches[i];
        if (t->campaign != campaign || t->ghost != ghost) continue;
        if (s.count == 0 || t->at.us > s.last.us) s.last = t->at;
        s.count++;
    }
    return s;
}
static bool told_by_touches(const tact_part *part, const tact_seen *s) {
    tact_seen t = seen_by_touches(part, s->campaign, s->ghost);
    return t.count && t.count == s->count && t.last.us == s->last.us;
}

/* The marks, were there one for each campaign (ghosts apart) in the order of their first touches. Returns how many; more than
 * TACT_SEEN_MAX = none are written past it. */
static uint32_t marks_of_touches(const tact_part *part, tact_seen marks[TACT_SEEN_MAX]) {
    uint32_t n = 0;
    for (uint32_t t = 0; t < part->touch_count; t++) {
        const tact_touch *touch = &part->touches[t];
        uint32_t k = 0;
        while (k < n && (marks[k].campaign != touch->campaign || marks[k].ghost != touch->ghost)) k++;
        if (k == n && n == TACT_SEEN_MAX) return n + 1;
        if (k == n) marks[n++] = (tact_seen){ .campaign = touch->campaign, .last = touch->at, .ghost = touch->ghost };
        if (touch->at.us > marks[k].last.us) marks[k].last = touch->at;
        marks[k].count++;
    }
    return n;
}

static bool all_told(const tact_part *part) {
    tact_seen marks[TACT_SEEN_MAX];
    if (marks_of_touches(part, marks) != part->seen_count) return false;
    for (uint32_t i = 0; i < part->seen_count; i++) {
        const tact_seen *s = &part->seen[i], *m = &marks[i];
        if (m->campaign != s->campaign || m->ghost != s->ghost || m->count != s->count || m->last.us != s->last.us) return false;
    }
    return true;
}

static tact_status take_marks(tact_arena *arena, tact_part *part) {
    tact_seen marks[TACT_SEEN_MAX];
    uint32_t n = marks_of_touches(part, marks);
    if (n == 0 || n > TACT_SEEN_MAX) return TACT_ERR_FORMAT;
    part->seen = TACT_NEW(arena, tact_seen, n);
    if (!part->seen) return TACT_ERR_MEMORY;
    memcpy(part->seen, marks, n * sizeof *marks);
    part->seen_count = part->seen_room = n;
    return TACT_OK;
}

void tact__encode_seen(tact__coder *c, tact_writer *w, const tact_part *part) {
    bool all = all_told(part);
    tact_write_varint(w, all ? 0 : part->seen_count);
    if (all) return;
    tact_instant base = part->last;
    for (uint32_t i = 0; i < part->seen_count; i++) {
        const tact_seen *s = &part->seen[i];
        bool told = told_by_touches(part, s);
        tact__write_id(c, w, s->campaign, 2, (unsigned)s->ghost << 1 | told);
        if (told) continue;
        tact_write_varint(w, s->count);
        tact__write_time(w, base, s->last);
        base = s->last;
    }
}

tact_status tact__decode_seen(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    uint32_t n = tact_canonical_count(r, 1, TACT_SEEN_MAX);
    if (n == 0) return r->status ? r->status : take_marks(arena, part);
    part->seen = TACT_NEW(arena, tact_seen, n);
    if (!part->seen) return TACT_ERR_MEMORY;
    part->seen_count = part->seen_room = n;
    tact_instant base = part->last;
    for (uint32_t i = 0; i < n && !r->status; i++) {
        tact_seen *s = &part->seen[i];
        unsigned low;
        s->campaign = tact__read_id(c, r, 2, &low);
        s->ghost = low >> 1;
        if (low & 1) {
            *s = seen_by_touches(part, s->campaign, s->ghost);
            if (s->count == 0) return TACT_ERR_FORMAT;
            continue;
        }
        s->count = (uint16_t)tact_canonical_max(r, UINT16_MAX);
        base = s->last = tact__read_time(r, base);
        if (told_by_touches(part, s)) return TACT_ERR_FORMAT;
    }
    return r->status ? r->status : all_told(part) ? TACT_ERR_FORMAT : TACT_OK;
}

/* A lot is mostly drawn at the campaign's first touch. */
static bool first_touch(const tact_part *part, uint32_t campaign, tact_instant *at) {
    bool found = false;
    for (uint32_t i = 0; i < part->touch_count; i++) {
        if (part->touches[i].campaign != campaign || (found && part->touches[i].at.us >= at->us)) continue;
        *at = part->touches[i].at;
        found = true;
    }
    return found;
}

/* The lots, were each campaign's drawn at its first touch, in the order of those. */
static uint32_t lots_of_touches(const tact_part *part, tact_lot lots[TACT_LOTS_MAX]) {
    uint32_t n = 0;
    for (uint32_t t = 0; t < part->touch_count; t++) {
        const tact_touch *touch = &part->touches[t];
        uint32_t k = 0;
        while (k < n && lots[k].campaign != touch->campaign) k++;
        if (k < n) continue;
        if (n == TACT_LOTS_MAX) return n + 1;
        lots[n++] = (tact_lot){ touch->campaign, touch->ghost, touch->at, 0 };
    }
    return n;
}

static bool all_lots_told(const tact_part *part) {
    tact_lot lots[TACT_LOTS_MAX];
    if (lots_of_touches(part, lots) != part->lot_count) return false;
    for (uint32_t i = 0; i < part->lot_count; i++) {
        const tact_lot *l = &part->lots[i];
        if (lots[i].campaign != l->campaign || lots[i].held_out != l->held_out || lots[i].at.us != l->at.us) return false;
    }
    return true;
}

static tact_status take_lots(tact_arena *arena, tact_part *part) {
    tact_lot lots[TACT_LOTS_MAX];
    uint32_t n = lots_of_touches(part, lots);
    if (n == 0 || n > TACT_LOTS_MAX) return TACT_ERR_FORMAT;
    part->lots = TACT_NEW(arena, tact_lot, n);
    if (!part->lots) return TACT_ERR_MEMORY;
    memcpy(part->lots, lots, n * sizeof *lots);
    part->lot_count = part->lot_room = n;
    return TACT_OK;
}

static void encode_lots(tact__coder *c, tact_writer *w, const tact_part *part) {
    bool all = all_lots_told(part);
    tact_write_varint(w, all ? 0 : part->lot_count);
    if (all) return;
    tact_instant base = part->last;
    for (uint32_t i = 0; i < part->lot_count; i++) {
        const tact_lot *l = &part->lots[i];
        tact_instant at = { 0 };
        bool told = first_touch(part, l->campaign, &at) && at.us == l->at.us;
        tact__write_id(c, w, l->campaign, 2, (unsigned)l->held_out << 1 | told);
        if (told) continue;
        tact__write_time(w, base, l->at);
        base = l->at;
    }
}

void tact__encode_lots(tact__coder *c, tact_writer *w, const tact_part *part) {
    encode_lots(c, w, part);
    for (uint32_t i = 0; c->before && i < part->lot_count; i++) tact_write_u8(w, part->lots[i].before);
}

static tact_status decode_lots(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    uint32_t n = tact_canonical_count(r, 1, TACT_LOTS_MAX);
    if (n == 0) return r->status ? r->status : take_lots(arena, part);
    part->lots = TACT_NEW(arena, tact_lot, n);
    if (!part->lots) return TACT_ERR_MEMORY;
    part->lot_count = part->lot_room = n;
    tact_instant base = part->last;
    for (uint32_t i = 0; i < n && !r->status; i++) {
        tact_lot *l = &part->lots[i];
        unsigned low;
        l->campaign = tact__read_id(c, r, 2, &low);
        l->held_out = low >> 1;
        tact_instant at = { 0 };
        bool touched = first_touch(part, l->campaign, &at);
        if (low & 1) {
            if (!touched) return TACT_ERR_FORMAT;
            l->at = at;
            continue;
        }
        base = l->at = tact__read_time(r, base);
        if (touched && at.us == l->at.us) return TACT_ERR_FORMAT;
    }
    return r->status ? r->status : all_lots_told(part) ? TACT_ERR_FORMAT : TACT_OK;
}

tact_status tact__decode_lots(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    tact_status s = decode_lots(c, r, arena, part);
    for (uint32_t i = 0; !s && c->before && i < part->lot_count; i++) part->lots[i].before = tact_read_u8(r);
    return s ? s : r->status;
}
