/* core/campaign/bundle_rewards.c -- the loyalty programme in the bytes of a bundle, and which campaign carries which coupon (bundle_bytes.h). */
#include "core/campaign/bundle_open.h"

/* ---- written ---- */

static void write_worded(tact_writer *w, const tact_worded *of) {
    tact_write_varint(w, of->count);
    for (uint32_t i = 0; i < of->count; i++) {
        tact_write_text(w, of->words[i].locale);
        tact_write_text(w, of->words[i].text);
    }
}

static void write_coupon(tact_writer *w, const tact_coupon *c) {
    tact_write_text(w, c->name);
    tact_write_u8(w, c->kind);
    tact_write_u8(w, c->earned);
    tact_write_u8(w, c->per_person);
    tact_write_signed(w, c->valid.us);
    tact_write_text(w, c->file);
    write_worded(w, &c->value);
    tact_write_varint(w, c->topic_count);
    for (uint32_t i = 0; i < c->topic_count; i++) tact_write_text(w, c->topics[i]);
    tact_write_u8(w, c->ends.us != 0);
    if (!c->ends.us) return;
    tact_write_u64(w, (uint64_t)c->from.us);
    tact_write_u64(w, (uint64_t)c->ends.us);
    tact_write_u32(w, c->place);
}

static void write_referral(tact_writer *w, const tact_referral *r) {
    tact_write_u8(w, r->on);
    tact_write_varint(w, r->friend_points);
    tact_write_varint(w, r->referrer_points);
    tact_write_u32(w, r->friend_coupon);
    tact_write_u32(w, r->referrer_coupon);
    tact_write_varint(w, r->per_month);
    tact_write_varint(w, r->ambassador_from);
    tact_write_text(w, r->page);
}

static void write_rewards(tact_writer *w, const tact_rewards *r) {
    tact_write_varint(w, r->expire_months);
    tact_write_varint(w, r->tier_months);
    tact_write_u8(w, r->tier_by);
    tact_write_varint(w, r->point_count);
    for (uint32_t i = 0; i < r->point_count; i++) {
        const tact_point_rule *p = &r->points[i];
        tact_write_text(w, p->name);
        tact_write_text(w, p->event);
        tact_write_text(w, p->when.code);
        tact_write_text(w, p->sum.code);
        tact_write_varint(w, p->most);
    }
    tact_write_text(w, r->visits.event);
    tact_write_text(w, r->visits.when.code);
    tact_write_u8(w, r->visits.by_place);
    tact_write_varint(w, r->tier_count);
    for (uint32_t i = 0; i < r->tier_count; i++) { tact_write_text(w, r->tiers[i].name); tact_write_varint(w, r->tiers[i].from); }
    tact_write_varint(w, r->reward_count);
    for (uint32_t i = 0; i < r->reward_count; i++) {
        tact_write_text(w, r->rewards[i].name);
        tact_write_varint(w, r->rewards[i].cost);
        tact_write_u32(w, r->rewards[i].coupon);
        write_worded(w, &r->rewards[i].title);
    }
    tact_write_varint(w, r->coupon_count);
    for (uint32_t i = 0; i < r->coupon_count; i++) write_coupon(w, &r->coupons[i]);
    write_referral(w, &r->referral);
}

void tact__bundle_rewards_write(tact_writer *w, const tact_bundle *b) {
    uint32_t carry = 0;
    write_rewards(w, &b->rewards);
    for (uint32_t i = 0; i < b->campaign_count; i++) carry += b->campaigns[i].coupon != 0;
    tact_write_varint(w, carry);
    for (uint32_t i = 0; i < b->campaign_count; i++) {
        if (!b->campaigns[i].coupon) continue;
        tact_write_varint(w, i);
        tact_write_u32(w, b->campaigns[i].coupon);
    }
}

/* ---- read ---- */

static tact_worded worded(open_state *o) {
    tact_worded w = { .count = 0 };
    w.words = list(o, &w.count, 2, sizeof *w.words);
    for (uint32_t i = 0; i < w.count && going(o); i++) w.words[i] = (tact_wording){ text(o), name(o) };
    return w;
}

static void ticket(open_state *o, tact_coupon *c) {
    if (!byte(o, 1)) return;
    c->from.us = (int64_t)tact_read_u64(&o->r);
    c->ends.us = (int64_t)tact_read_u64(&o->r);
    c->place = tact_read_u32(&o->r);
    if (c->from.us <= 0 || c->ends.us <= c->from.us) refuse(o);
}

static void coupon(open_state *o, tact_coupon *c, unsigned version) {
    c->name = name(o);
    c->id = tact_id32(c->name);
    c->kind = byte(o, TACT_COUPON_POOL);
    c->earned = byte(o, 1);
    c->per_person = byte(o, UINT8_MAX);
    c->valid = span(o);
    c->file = text(o);
    c->value = worded(o);
    c->topics = texts(o, &c->topic_count);
    if (version >= 15) ticket(o, c);
    if ((c->kind == TACT_COUPON_POOL) != (c->file.len > 0) || !c->per_person) refuse(o);
}

static uint32_t coupon_id(open_state *o, const tact_rewards *r) {
    uint32_t id = tact_read_u32(&o->r);
    if (id && !tact_rewards_coupon(r, id)) refuse(o);
    return id;
}

static void point_rules(open_state *o, const tact_bundle *b, tact_rewards *r) {
    r->points = list(o, &r->point_count, 5, sizeof *r->points);
    for (uint32_t i = 0; i < r->point_count && going(o); i++) {
        tact_point_rule *p = &r->points[i];
        p->name = name(o);
        p->event = name(o);
        p->when = expr(o, b);
        p->sum = expr(o, b);
        p->most = (uint32_t)varint(o, UINT32_MAX);
        if (!p->sum.code.len) refuse(o);
    }
    r->visits.event = text(o);
    r->visits.when = expr(o, b);
    r->visits.by_place = byte(o, 1);
}

static void tiers(open_state *o, tact_rewards *r) {
    r->tiers = list(o, &r->tier_count, 2, sizeof *r->tiers);
    for (uint32_t i = 0; i < r->tier_count && going(o); i++) {
        r->tiers[i] = (tact_tier){ name(o), (uint32_t)varint(o, UINT32_MAX) };
        if (i && r->tiers[i].from <= r->tiers[i - 1].from) refuse(o);
    }
}

static void referral(open_state *o, tact_rewards *r) {
    r->referral.on = byte(o, 1);
    r->referral.friend_points = (uint32_t)varint(o, UINT32_MAX);
    r->referral.referrer_points = (uint32_t)varint(o, UINT32_MAX);
    r->referral.friend_coupon = coupon_id(o, r);
    r->referral.referrer_coupon = coupon_id(o, r);
    r->referral.per_month = (uint16_t)varint(o, UINT16_MAX);
    r->referral.ambassador_from = (uint16_t)varint(o, UINT16_MAX);
    r->referral.page = text(o);
}

/* What is bought with points may be a coupon, which stands further down: held against the list once it is there. */
static void rewards(open_state *o, const tact_bundle *b, tact_rewards *r, unsigned version) {
    r->expire_months = (uint16_t)varint(o, TACT_REWARD_MONTHS_MOST);
    r->tier_months = (uint16_t)varint(o, TACT_REWARD_MONTHS_MOST);
    r->tier_by = byte(o, TACT_TIER_BY_VISITS);
    point_rules(o, b, r);
    tiers(o, r);
    r->rewards = list(o, &r->reward_count, 7, sizeof *r->rewards);
    for (uint32_t i = 0; i < r->reward_count && going(o); i++) {
        tact_reward *w = &r->rewards[i];
        w->name = name(o);
        w->id = tact_id32(w->name);
        w->cost = (uint32_t)varint(o, UINT32_MAX);
        w->coupon = tact_read_u32(&o->r);
        w->title = worded(o);
    }
    r->coupons = list(o, &r->coupon_count, 8, sizeof *r->coupons);
    for (uint32_t i = 0; i < r->coupon_count && going(o); i++) coupon(o, &r->coupons[i], version);
    for (uint32_t i = 0; i < r->reward_count && going(o); i++)
        if (r->rewards[i].coupon && !tact_rewards_coupon(r, r->rewards[i].coupon)) refuse(o);
    referral(o, r);
}

void tact__bundle_rewards_read(open_state *o, tact_bundle *b, unsigned version) {
    rewards(o, b, &b->rewards, version);
    uint32_t count = tact_read_count(&o->r, 5);
    for (uint32_t i = 0, least = 0; i < count && going(o); i++) {
        uint32_t c = (uint32_t)varint(o, UINT32_MAX), id = tact_read_u32(&o->r);
        if (c < least || c >= b->campaign_count || !tact_rewards_coupon(&b->rewards, id)) { refuse(o); return; }
        b->campaigns[c].coupon = id;
        least = c + 1;
    }
}
