/* core/person/touch_bytes.c -- touches as bytes: the number of their kind and the usual outcomes in one byte, the occurrence, the time.
 * A kind (campaign, message, channel, class, cost...) is said in full once a record. doc/format.md, "Touches". */
#include "core/person/coder.h"

enum { OUTCOME_CODES = 7 };                                    /* code 7: the bits follow */
static const uint16_t outcome_of_code[OUTCOME_CODES] = {
    0, 1 << TACT_OUTCOME_DELIVERED, 1 << TACT_OUTCOME_DELIVERED | 1 << TACT_OUTCOME_SEEN,
    1 << TACT_OUTCOME_DELIVERED | 1 << TACT_OUTCOME_SEEN | 1 << TACT_OUTCOME_CLICKED,
    1 << TACT_OUTCOME_DELIVERED | 1 << TACT_OUTCOME_SEEN | 1 << TACT_OUTCOME_CLICKED | 1 << TACT_OUTCOME_CONVERTED,
    1 << TACT_OUTCOME_DELIVERED | 1 << TACT_OUTCOME_SEEN | 1 << TACT_OUTCOME_DISMISSED,
    1 << TACT_OUTCOME_SEEN
};
static unsigned outcome_code(unsigned outcomes) {
    unsigned code = 0;
    while (code < OUTCOME_CODES && outcome_of_code[code] != outcomes) code++;
    return code;
}

static tact__touch_kind kind_of(const tact_touch *t) {
    return (tact__touch_kind){ .campaign = t->campaign, .cost_milli = t->cost_milli, .message = t->message, .channel = t->channel,
                               .class_ = t->class_, .asked = t->asked, .ghost = t->ghost, .no_occurrence = t->occurrence == 0 };
}
static uint32_t kind_index(const tact__coder *c, const tact__touch_kind *k) {
    uint32_t i = 0;
    for (; i < c->kind_count; i++) {
        const tact__touch_kind *o = &c->kinds[i];
        if (o->campaign == k->campaign && o->cost_milli == k->cost_milli && o->message == k->message && o->channel == k->channel
            && o->class_ == k->class_ && o->asked == k->asked && o->ghost == k->ghost && o->no_occurrence == k->no_occurrence) break;
    }
    return i;
}

static bool same_way(const tact__touch_kind *a, const tact__touch_kind *b) {
    return a->channel == b->channel && a->class_ == b->class_ && a->asked == b->asked && a->ghost == b->ghost && a->cost_milli == b->cost_milli;
}

static void remember_kind(tact__coder *c, tact__touch_kind kind) {
    c->last_kind = kind;
    if (c->kind_count < CODER_KINDS) c->kinds[c->kind_count++] = kind;
}

static void encode_kind(tact__coder *c, tact_writer *w, const tact__touch_kind *k) {
    bool same = same_way(k, &c->last_kind);
    tact__write_id(c, w, k->campaign, 0, 0);
    tact_write_varint(w, (unsigned)k->message << 2 | (unsigned)same << 1 | k->no_occurrence);
    if (!same) {
        tact_write_u8(w, (uint8_t)(k->channel | k->class_ << 4 | k->asked << 6 | k->ghost << 7));
        tact_write_varint(w, k->cost_milli % 100 == 0 ? k->cost_milli / 100u * 2 : k->cost_milli * 2u + 1);
    }
    remember_kind(c, *k);
}

void tact__encode_touches(tact__coder *c, tact_writer *w, const tact_part *part) {
    tact_write_varint(w, part->touch_count);
    tact_instant base = part->last;
    for (uint32_t i = 0; i < part->touch_count; i++) {
        const tact_touch *t = &part->touches[i];
        tact__touch_kind kind = kind_of(t);
        uint32_t index = kind_index(c, &kind);
        unsigned code = outcome_code(t->outcomes);
        tact_write_varint(w, index << 3 | code);
        if (index == c->kind_count) encode_kind(c, w, &kind);
        if (code == OUTCOME_CODES) tact_write_varint(w, t->outcomes);
        if (!kind.no_occurrence) tact_write_u64(w, t->occurrence);
        tact__write_time(w, base, t->at);
        base = t->at;
    }
}

static tact__touch_kind decode_kind(tact__coder *c, tact_reader *r) {
    tact__touch_kind k = c->last_kind;
    k.campaign = tact__read_id(c, r, 0, NULL);
    uint64_t message = tact_canonical_max(r, UINT8_MAX * 4u + 3);
    k.message = (uint8_t)(message >> 2);
    k.no_occurrence = message & 1;
    if (!(message & 2)) {
        unsigned how = tact_read_u8(r);
        k.channel = how & 15;
        k.class_ = how >> 4 & 3;
        k.asked = how >> 6 & 1;
        k.ghost = how >> 7 & 1;
        uint64_t cost = tact_canonical_max(r, UINT16_MAX * 2u + 1), milli = cost & 1 ? cost >> 1 : (cost >> 1) * 100;
        k.cost_milli = (uint16_t)milli;
        if (milli > UINT16_MAX || ((cost & 1) && milli % 100 == 0) || same_way(&k, &c->last_kind)) tact_reader_fail(r, TACT_ERR_FORMAT);
    }
    if (kind_index(c, &k) < c->kind_count) tact_reader_fail(r, TACT_ERR_FORMAT);
    if (!r->status) remember_kind(c, k);
    return k;
}

static tact_touch decode_touch(tact__coder *c, tact_reader *r, tact_instant base) {
    uint64_t head = tact_canonical_max(r, (uint64_t)c->kind_count << 3 | 7);
    unsigned code = head & 7;
    tact__touch_kind k = head >> 3 < c->kind_count ? c->kinds[head >> 3] : decode_kind(c, r);
    tact_touch t = { .campaign = k.campaign, .cost_milli = k.cost_milli, .message = k.message, .channel = k.channel,
                     .class_ = k.class_, .asked = k.asked, .ghost = k.ghost };
    t.outcomes = code < OUTCOME_CODES ? outcome_of_code[code] : (uint16_t)tact_canonical_max(r, UINT16_MAX);
    if (code == OUTCOME_CODES && outcome_code(t.outcomes) != code) tact_reader_fail(r, TACT_ERR_FORMAT);
    if (!k.no_occurrence && (t.occurrence = tact_read_u64(r)) == 0) tact_reader_fail(r, TACT_ERR_FORMAT);
    t.at = tact__read_time(r, base);
    return t;
}

tact_status tact__decode_touches(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) {
    uint32_t n = tact_canonical_count(r, 2, TACT_PART_TOUCHES_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    part->touches = TACT_NEW(arena, tact_touch, n);
    if (!part->touches) return TACT_ERR_MEMORY;
    part->touch_room = n;
    tact_instant base = part->last;
    for (; part->touch_count < n && !r->status; base = part->touches[part->touch_count++].at)
        part->touches[part->touch_count] = decode_touch(c, r, base);
    return r->status;
}
