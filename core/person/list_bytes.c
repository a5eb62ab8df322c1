/* core/person/list_bytes.c -- interests, purchases, journeys and marks as bytes. doc/format.md, "The lists". */
#include "core/person/coder.h"

void tact__encode_interests(tact__coder *c, tact_writer *w, const tact_part *part) {
    tact_write_varint(w, part->interest_count);
    tact_instant base = part->last;
    for (uint32_t i = 0; i < part->interest_count; base = part->interests[i++].at) {
        tact__write_id(c, w, part->interests[i].topic, 0, 0);
        tact_write_varint(w, part->interests[i].weight_milli);
        tact__write_time(w, base, part->interests[i].at);
    }
}

tact_status tact__decode_interests(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    uint32_t n = tact_canonical_count(r, 3, TACT_INTERESTS_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    part->interests = TACT_NEW(arena, tact_interest, n);
    if (!part->interests) return TACT_ERR_MEMORY;
    part->interest_count = part->interest_room = n;
    tact_instant base = part->last;
    for (uint32_t i = 0; i < n && !r->status; base = part->interests[i++].at) {
        part->interests[i].topic = tact__read_id(c, r, 0, NULL);
        part->interests[i].weight_milli = (uint32_t)tact_canonical_max(r, UINT32_MAX);
        part->interests[i].at = tact__read_time(r, base);
    }
    return r->status;
}

void tact__encode_purchases(tact__coder *c, tact_writer *w, const tact_part *part) {
    tact_write_varint(w, part->purchase_count);
    tact_instant base = part->last;
    for (uint32_t i = 0; i < part->purchase_count; base = part->purchases[i++].at) {
        tact__write_id(c, w, part->purchases[i].topic, 0, 0);
        tact_write_varint(w, part->purchases[i].count);
        tact__write_time(w, base, part->purchases[i].at);
    }
}

tact_status tact__decode_purchases(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    uint32_t n = tact_canonical_count(r, 3, TACT_PURCHASES_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    part->purchases = TACT_NEW(arena, tact_purchase, n);
    if (!part->purchases) return TACT_ERR_MEMORY;
    part->purchase_count = part->purchase_room = n;
    tact_instant base = part->last;
    for (uint32_t i = 0; i < n && !r->status; base = part->purchases[i++].at) {
        part->purchases[i].topic = tact__read_id(c, r, 0, NULL);
        part->purchases[i].count = (uint32_t)tact_canonical_max(r, UINT32_MAX);
        part->purchases[i].at = tact__read_time(r, base);
    }
    return r->status;
}

void tact__encode_journeys(tact__coder *c, tact_writer *w, const tact_part *part) {
    tact_write_varint(w, part->journey_count);
    tact_instant base = part->last;
    for (uint32_t i = 0; i < part->journey_count; base = part->journeys[i++].last) {
        const tact_journey *j = &part->journeys[i];
        tact__write_id(c, w, j->topic, 0, 0);
        tact_write_u8(w, (uint8_t)(j->stage | j->device << 4));
        tact__write_time(w, base, j->last);
        tact__write_time(w, j->last, j->started);
        tact__write_url(c, w, j->url);
    }
}

tact_status tact__decode_journeys(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    uint32_t n = tact_canonical_count(r, 6, TACT_JOURNEYS_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    part->journeys = TACT_NEW(arena, tact_journey, n);
    if (!part->journeys) return TACT_ERR_MEMORY;
    part->journey_count = part->journey_room = n;
    tact_instant base = part->last;
    tact_status status = TACT_OK;
    for (uint32_t i = 0; i < n && !r->status && !status; base = part->journeys[i++].last) {
        tact_journey *j = &part->journeys[i];
        j->topic = tact__read_id(c, r, 0, NULL);
        unsigned how = tact_read_u8(r);
        j->stage = how & 15;
        j->device = (uint8_t)(how >> 4);
        j->last = tact__read_time(r, base);
        j->started = tact__read_time(r, j->last);
        j->url = tact__read_url(c, r, arena, &status);
    }
    return status ? status : r->status;
}

void tact__encode_marks(tact__coder *c, tact_writer *w, const tact_part *part) {
    tact_write_varint(w, part->mark_count);
    tact_instant base = part->last;
    for (uint32_t i = 0; i < part->mark_count; base = part->marks[i++].last) {
        tact__write_id(c, w, part->marks[i].name, 2, part->marks[i].kind);
        tact__write_time(w, base, part->marks[i].last);
    }
}

tact_status tact__decode_marks(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    uint32_t n = tact_canonical_count(r, 2, TACT_MARKS_MAX);
    if (n == 0) return r->status;
    part->marks = TACT_NEW(arena, tact_mark, n);
    if (!part->marks) return TACT_ERR_MEMORY;
    part->mark_count = part->mark_room = n;
    tact_instant base = part->last;
    for (uint32_t i = 0; i < n && !r->status; base = part->marks[i++].last) {
        unsigned kind;
        part->marks[i].name = tact__read_id(c, r, 2, &kind);
        part->marks[i].kind = (uint8_t)kind;
        part->marks[i].last = tact__read_time(r, base);
    }
    return r->status;
}
