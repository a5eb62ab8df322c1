/* core/person/habit_bytes.c -- habit as bytes: which of the 48 hours have looks, then a nibble each; 15 says that eight bits follow.
 * doc/format.md, "Habit". */
#include "core/person/coder.h"

enum { HOURS = 48, NIBBLE_MORE = 15 };

bool tact__habit_is_empty(const tact_habit *h) {
    if (h->at.us || h->total) return false;
    for (unsigned i = 0; i < HOURS; i++)
        if (h->looks[i / 24][i % 24]) return false;
    return true;
}

typedef struct nibbles { uint8_t bytes[HOURS * 3 / 2 + 1]; unsigned count; } nibbles;
static void put_nibble(nibbles *n, unsigned v) {
    if (n->count % 2 == 0) n->bytes[n->count / 2] = (uint8_t)(v << 4);
    else n->bytes[n->count / 2] |= (uint8_t)v;
    n->count++;
}

void tact__encode_habit(tact_writer *w, const tact_part *part) {
    const tact_habit *h = &part->habit;
    nibbles n = { .count = 0 };
    uint64_t used = 0;
    for (unsigned i = 0; i < HOURS; i++) {
        unsigned v = h->looks[i / 24][i % 24];
        if (v == 0) continue;
        used |= tact_bit(i);
        put_nibble(&n, v < NIBBLE_MORE ? v : NIBBLE_MORE);
        if (v >= NIBBLE_MORE) { put_nibble(&n, v >> 4); put_nibble(&n, v & 15); }
    }
    tact__write_time(w, part->last, h->at);
    tact_write_varint(w, h->total);
    for (unsigned i = 0; i < HOURS / 8; i++) tact_write_u8(w, (uint8_t)(used >> (8 * i)));
    tact_write_bytes(w, n.bytes, (n.count + 1) / 2);
}

typedef struct nibble_reader { tact_reader *r; unsigned kept; bool has_kept; } nibble_reader;
static unsigned get_nibble(nibble_reader *n) {
    if (n->has_kept) { n->has_kept = false; return n->kept; }
    unsigned byte = tact_read_u8(n->r);
    n->kept = byte & 15;
    n->has_kept = true;
    return byte >> 4;
}

tact_status tact__decode_habit(tact_reader *r, tact_part *part) {
    tact_habit *h = &part->habit;
    h->at = tact__read_time(r, part->last);
    h->total = (uint16_t)tact_canonical_max(r, UINT16_MAX);
    uint64_t used = 0;
    for (unsigned i = 0; i < HOURS / 8; i++) used |= (uint64_t)tact_read_u8(r) << (8 * i);
    nibble_reader n = { .r = r };
    for (unsigned i = 0; i < HOURS; i++) {
        if (!(used >> i & 1)) continue;
        unsigned v = get_nibble(&n);
        if (v == NIBBLE_MORE) {
            v = get_nibble(&n) << 4;
            v |= get_nibble(&n);
            if (v < NIBBLE_MORE) return TACT_ERR_FORMAT;
        }
        if (v == 0) return TACT_ERR_FORMAT;
        h->looks[i / 24][i % 24] = (uint8_t)v;
    }
    if (n.has_kept && n.kept) return TACT_ERR_FORMAT;
    return r->status ? r->status : tact__habit_is_empty(h) ? TACT_ERR_FORMAT : TACT_OK;
}
