/* core/engine/decision_bytes.c -- a decision as bytes and back (include/tact/decision.h); doc/format.md, "A decision", draws it.
 * One decision has one code: two decisions are the same when their bytes are. */
#include "core/base/canonical.h"
#include "tact/decision.h"

enum { DECISION_VERSION = 2, BECAUSE_MAX = 8, REASON_MAX = UINT16_MAX };
enum { IS_SILENCE = 1, IS_GHOST = 2, IS_ASKED = 4, FLAGS_ALL = 7 };

static void write_moment(tact_writer *w, const tact_moment *m) {
    tact_write_u8(w, (uint8_t)(m->kind | (unsigned)m->situation << 4));
    for (unsigned i = 0; i < TACT_KIND_COUNT; i++) tact_write_varint(w, m->probability_milli[i]);
    tact_write_varint(w, m->urgency_milli);
    tact_write_u8(w, (uint8_t)(m->stage | (m->sensitive ? 16u : 0u) | (unsigned)m->situation_because << 5));
    tact_write_u8(w, (uint8_t)(m->topic_count | (unsigned)m->because_count << 4));
    for (unsigned i = 0; i < m->topic_count; i++) tact_write_u32(w, m->topics[i]);
    for (unsigned i = 0; i < m->because_count; i++) {
        tact_write_u8(w, m->because[i].signal);
        tact_write_u16(w, (uint16_t)m->because[i].weight_milli);
        tact_write_u8(w, m->because[i].kind);
    }
}

static bool moment_is_good(const tact_moment *m) {
    bool good = m->kind < TACT_KIND_COUNT && m->situation < TACT_SITUATION_COUNT && m->situation_because < TACT_CLUE_COUNT && m->stage <= TACT_STAGE_AMBASSADOR
        && m->topic_count <= TACT_MOMENT_TOPICS && m->because_count <= BECAUSE_MAX;
    for (unsigned i = 0; good && i < m->because_count; i++) good = m->because[i].kind < TACT_KIND_COUNT;
    return good;
}

static void read_moment(tact_reader *r, unsigned version, tact_moment *m) {
    unsigned what = tact_read_u8(r);
    m->kind = what & 15;
    m->situation = (uint8_t)(what >> 4);
    for (unsigned i = 0; i < TACT_KIND_COUNT; i++) m->probability_milli[i] = (uint16_t)tact_canonical_max(r, UINT16_MAX);
    m->urgency_milli = (uint16_t)tact_canonical_max(r, UINT16_MAX);
    unsigned stage = tact_read_u8(r), counts = tact_read_u8(r);
    m->stage = stage & 15;
    m->sensitive = stage & 16;
    m->situation_because = (uint8_t)(stage >> 5);
    m->topic_count = counts & 15;
    m->because_count = (uint8_t)(counts >> 4);
    if ((version < 2 && m->situation_because) || !moment_is_good(&(tact_moment){ .topic_count = m->topic_count, .because_count = m->because_count })) {
        tact_reader_fail(r, TACT_ERR_FORMAT);
        return;
    }
    for (unsigned i = 0; i < m->topic_count; i++) m->topics[i] = tact_read_u32(r);
    for (unsigned i = 0; i < m->because_count; i++) {
        m->because[i].signal = tact_read_u8(r);
        m->because[i].weight_milli = (int16_t)tact_read_u16(r);
        m->because[i].kind = tact_read_u8(r);
    }
    if (!moment_is_good(m)) tact_reader_fail(r, TACT_ERR_FORMAT);
}

static void write_arms(tact_writer *w, const tact_decision *d) {
    tact_write_varint(w, d->arm_count);
    for (uint32_t i = 0; i < d->arm_count; i++) {
        const tact_arm *a = &d->arms[i];
        tact_write_u32(w, a->campaign);
        tact_write_u8(w, a->message);
        tact_write_u8(w, a->channel);
        tact_write_signed(w, a->value_micro);
        tact_write_u32(w, a->probability);
    }
}

static void read_arms(tact_reader *r, tact_decision *d) {
    d->arm_count = tact_canonical_count(r, 11, TACT_ARMS_MAX);
    for (uint32_t i = 0; i < d->arm_count && !r->status; i++) {
        tact_arm *a = &d->arms[i];
        a->campaign = tact_read_u32(r);
        a->message = tact_read_u8(r);
        a->channel = tact_read_u8(r);
        a->value_micro = tact_canonical_signed(r);
        a->probability = tact_read_u32(r);
    }
}

/* A reason: most speak of no campaign and no instant, or of no channel or purpose. */
enum { WHY_CAMPAIGN = 1, WHY_CHANNEL = 2, WHY_PURPOSE = 4, WHY_UNTIL = 8, WHY_ALL = 15, NOBODY = 255 };

static unsigned why_bits(const tact_why *y) {
    return (y->campaign ? WHY_CAMPAIGN : 0u) | (y->channel != NOBODY ? WHY_CHANNEL : 0u) | (y->purpose != NOBODY ? WHY_PURPOSE : 0u)
         | (y->until.us ? WHY_UNTIL : 0u);
}

static void write_reasons(tact_writer *w, const tact_trace *t) {
    tact_write_varint(w, t->count);
    tact_write_varint(w, t->dropped);
    for (uint32_t i = 0; i < t->count; i++) {
        const tact_why *y = &t->entries[i];
        unsigned bits = why_bits(y);
        tact_write_varint(w, (uint64_t)y->reason << 4 | bits);
        if (bits & WHY_CAMPAIGN) tact_write_u32(w, y->campaign);
        if (bits & WHY_CHANNEL) tact_write_u8(w, y->channel);
        if (bits & WHY_PURPOSE) tact_write_u8(w, y->purpose);
        if (bits & WHY_UNTIL) tact_write_signed(w, y->until.us);
    }
}

static void read_reasons(tact_reader *r, tact_trace *t) {
    t->count = tact_canonical_count(r, 1, TACT_TRACE_ROOM);
    t->dropped = (uint32_t)tact_canonical_max(r, UINT32_MAX);
    for (uint32_t i = 0; i < t->count && !r->status; i++) {
        uint64_t head = tact_canonical_max(r, (uint64_t)REASON_MAX << 4 | WHY_ALL);
        unsigned bits = head & WHY_ALL;
        tact_why y = { .reason = (uint16_t)(head >> 4), .channel = NOBODY, .purpose = NOBODY };
        if (bits & WHY_CAMPAIGN) y.campaign = tact_read_u32(r);
        if (bits & WHY_CHANNEL) y.channel = tact_read_u8(r);
        if (bits & WHY_PURPOSE) y.purpose = tact_read_u8(r);
        if (bits & WHY_UNTIL) y.until.us = tact_canonical_signed(r);
        if (why_bits(&y) != bits) tact_reader_fail(r, TACT_ERR_FORMAT);
        t->entries[i] = y;
    }
}

static bool decision_is_good(const tact_decision *d) {
    return d->class_ < TACT_CLASS_COUNT && d->arm_count <= TACT_ARMS_MAX && d->reasons.count <= TACT_TRACE_ROOM && moment_is_good(&d->moment);
}

void tact_decision_write(tact_writer *w, const tact_decision *d) {
    if (!decision_is_good(d)) { if (!w->status) w->status = TACT_ERR_INVALID; return; }
    tact_write_u8(w, DECISION_VERSION);
    tact_write_u8(w, (uint8_t)((d->silence ? IS_SILENCE : 0) | (d->ghost ? IS_GHOST : 0) | (d->asked ? IS_ASKED : 0)));
    tact_write_u64(w, d->id);
    tact_write_u32(w, d->campaign);
    tact_write_u8(w, d->message);
    tact_write_u8(w, d->channel);
    tact_write_u8(w, d->class_);
    tact_write_u64(w, d->occurrence);
    tact_write_u32(w, d->propensity);
    tact_write_varint(w, d->cost_milli);
    tact_write_signed(w, d->not_after.us);
    tact_write_u32(w, d->bundle);
    tact_write_varint(w, d->policy);
    tact_write_varint(w, d->world);
    write_moment(w, &d->moment);
    write_arms(w, d);
    write_reasons(w, &d->reasons);
    tact_write_varint(w, d->purposes_read);
}

tact_status tact_decision_read(tact_reader *r, tact_decision *out) {
    *out = (tact_decision){ .silence = true };
    unsigned version = tact_read_u8(r);
    tact_status s = r->status ? r->status : version == 0 ? TACT_ERR_FORMAT : version > DECISION_VERSION ? TACT_ERR_VERSION : TACT_OK;
    if (s) { tact_reader_fail(r, s); return s; }
    unsigned flags = tact_read_u8(r);
    tact_decision d = { .silence = flags & IS_SILENCE, .ghost = flags & IS_GHOST, .asked = flags & IS_ASKED };
    d.id = tact_read_u64(r);
    d.campaign = tact_read_u32(r);
    d.message = tact_read_u8(r);
    d.channel = tact_read_u8(r);
    d.class_ = tact_read_u8(r);
    d.occurrence = tact_read_u64(r);
    d.propensity = tact_read_u32(r);
    d.cost_milli = (uint16_t)tact_canonical_max(r, UINT16_MAX);
    d.not_after.us = tact_canonical_signed(r);
    d.bundle = tact_read_u32(r);
    d.policy = (uint32_t)tact_canonical_max(r, UINT32_MAX);
    d.world = (uint32_t)tact_canonical_max(r, UINT32_MAX);
    read_moment(r, version, &d.moment);
    read_arms(r, &d);
    read_reasons(r, &d.reasons);
    d.purposes_read = tact_canonical_varint(r);
    if (!r->status && (flags > FLAGS_ALL || !decision_is_good(&d))) tact_reader_fail(r, TACT_ERR_FORMAT);
    if (!r->status) *out = d;
    return r->status;
}
