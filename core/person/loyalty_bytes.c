/* core/person/loyalty_bytes.c -- what a part has in the loyalty programme as bytes and back: doc/format.md, "Loyalty".
 * One byte of bits says what follows; nothing there is 0 alone. */
#include "core/person/coder.h"

enum { HAS_SAVED = 1, HAS_HELD = 2, HAS_VISIT = 4, HAS_REFERRAL = 8, SOURCE_SHIFT = 4, ALL = 15 | 3 << SOURCE_SHIFT };

static bool referred(const tact_loyalty *l) { return l->referrer || l->referred_at.us || l->referral; }

static unsigned bits_of(const tact_loyalty *l) {
    return (l->saved_count ? HAS_SAVED : 0u) | (l->held_count ? HAS_HELD : 0u) | (l->visit_day || l->visit_place ? HAS_VISIT : 0u) | (referred(l) ? HAS_REFERRAL : 0u)
         | (unsigned)l->source << SOURCE_SHIFT;
}

static void encode_saved(tact_writer *w, const tact_loyalty *l) {
    uint16_t month = 0;
    tact_write_varint(w, l->saved_count);
    for (uint32_t i = 0; i < l->saved_count; month = l->saved[i++].month) {
        tact_write_varint(w, (uint64_t)(l->saved[i].month - month));
        tact_write_varint(w, l->saved[i].earned);
        tact_write_varint(w, l->saved[i].left);
        tact_write_varint(w, l->saved[i].visits);
        tact_write_varint(w, l->saved[i].friends);
    }
}

void tact__encode_loyalty(tact__coder *c, tact_writer *w, const tact_part *part) {
    const tact_loyalty *l = &part->loyalty;
    unsigned bits = bits_of(l);
    tact_write_u8(w, (uint8_t)bits);
    if (bits & HAS_SAVED) encode_saved(w, l);
    if (bits & HAS_HELD) tact_write_varint(w, l->held_count);
    for (uint32_t i = 0; i < l->held_count; i++) {
        tact__write_id(c, w, l->held[i].coupon, 1, l->held[i].used);
        tact__write_id(c, w, l->held[i].campaign, 0, 0);
        tact_write_u64(w, l->held[i].key);
        tact__write_time(w, part->last, l->held[i].given);
        tact__write_time(w, l->held[i].given, l->held[i].until);
    }
    if (bits & HAS_VISIT) { tact_write_varint(w, l->visit_day); tact__write_id(c, w, l->visit_place, 0, 0); }
    if (bits & HAS_REFERRAL) {
        tact_write_u8(w, l->referral);
        tact_write_u64(w, l->referrer);
        tact__write_time(w, part->last, l->referred_at);
    }
}

static tact_status decode_saved(tact_reader *r, tact_arena *arena, tact_loyalty *l) {
    uint32_t n = tact_canonical_count(r, 5, TACT_SAVED_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    l->saved = TACT_NEW(arena, tact_saved, n);
    if (!l->saved) return TACT_ERR_MEMORY;
    l->saved_count = l->saved_room = n;
    uint64_t month = 0;
    for (uint32_t i = 0; i < n && !r->status; i++) {
        month += tact_canonical_max(r, UINT16_MAX);
        if (month > UINT16_MAX) return TACT_ERR_FORMAT;
        l->saved[i].month = (uint16_t)month;
        l->saved[i].earned = (uint32_t)tact_canonical_max(r, TACT_POINTS_MOST);
        l->saved[i].left = (uint32_t)tact_canonical_max(r, TACT_POINTS_MOST);
        l->saved[i].visits = (uint16_t)tact_canonical_max(r, UINT16_MAX);
        l->saved[i].friends = (uint16_t)tact_canonical_max(r, UINT16_MAX);
    }
    return r->status;
}

static tact_status decode_held(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    tact_loyalty *l = &part->loyalty;
    uint32_t n = tact_canonical_count(r, 12, TACT_HELD_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    l->held = TACT_NEW(arena, tact_held, n);
    if (!l->held) return TACT_ERR_MEMORY;
    l->held_count = l->held_room = n;
    for (uint32_t i = 0; i < n && !r->status; i++) {
        unsigned used;
        l->held[i].coupon = tact__read_id(c, r, 1, &used);
        l->held[i].used = used != 0;
        l->held[i].campaign = tact__read_id(c, r, 0, NULL);
        l->held[i].key = tact_read_u64(r);
        l->held[i].given = tact__read_time(r, part->last);
        l->held[i].until = tact__read_time(r, l->held[i].given);
    }
    return r->status;
}

tact_status tact__decode_loyalty(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    tact_loyalty *l = &part->loyalty;
    unsigned bits = tact_read_u8(r);
    tact_status s = r->status ? r->status : bits & ~(unsigned)ALL ? TACT_ERR_FORMAT : TACT_OK;
    l->source = (uint8_t)(bits >> SOURCE_SHIFT);
    if (!s && bits & HAS_SAVED) s = decode_saved(r, arena, l);
    if (!s && bits & HAS_HELD) s = decode_held(c, r, arena, part);
    if (!s && bits & HAS_VISIT) {
        l->visit_day = (uint32_t)tact_canonical_max(r, UINT32_MAX);
        l->visit_place = tact__read_id(c, r, 0, NULL);
    }
    if (!s && bits & HAS_REFERRAL) {
        l->referral = tact_read_u8(r);
        l->referrer = tact_read_u64(r);
        l->referred_at = tact__read_time(r, part->last);
    }
    if (!s) s = r->status;
    return s ? s : bits_of(l) == bits ? TACT_OK : TACT_ERR_FORMAT;
}

bool tact__loyalty_is_sound(const tact_loyalty *l) {
    bool good = l->referral <= TACT_REFERRAL_BOUGHT && l->source < TACT_CAME_COUNT;
    for (uint32_t i = 0; i < l->saved_count; i++) {
        const tact_saved *s = &l->saved[i];
        good &= s->earned <= TACT_POINTS_MOST && s->left <= TACT_POINTS_MOST && (i == 0 || s[-1].month < s->month);
    }
    for (uint32_t i = 0; i < l->held_count; i++)
        for (uint32_t k = 0; k < i; k++) good &= l->held[i].key != l->held[k].key;
    return good;
}
