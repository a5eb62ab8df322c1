/* core/reward/reward.c -- see reward.h. */
#include "core/reward/reward.h"

static bool expired(const tact_rewards *rules, const tact_saved *s, uint16_t month) { return rules->expire_months && s->month + (unsigned)rules->expire_months < month; }

/* The first instant of a month, counted from 1970. */
static tact_instant begins(unsigned month) { return (tact_instant){ tact_days_from_civil((int32_t)(1970 + month / 12), month % 12 + 1, 1) * TACT_DAYS(1).us }; }

static uint32_t sum(uint32_t a, uint32_t b) { return a > UINT32_MAX - b ? UINT32_MAX : a + b; }

uint32_t tact_reward_left(const tact_rewards *rules, const tact_loyalty *l, tact_instant now) {
    uint32_t left = 0;
    for (uint32_t i = 0; i < l->saved_count; i++)
        if (!expired(rules, &l->saved[i], tact_month_of(now))) left = sum(left, l->saved[i].left);
    return left;
}

static void add_month(tact_standing *out, const tact_rewards *rules, const tact_saved *s, uint16_t month) {
    out->friends = sum(out->friends, s->friends);
    if (s->month == month) out->friends_month = sum(out->friends_month, s->friends);
    if (s->month <= month && month - s->month < rules->tier_months) {
        out->earned = sum(out->earned, s->earned);
        out->visits = sum(out->visits, s->visits);
    }
    if (expired(rules, s, month) || !s->left) return;
    out->points = sum(out->points, s->left);
    if (!rules->expire_months) return;
    tact_instant at = begins(s->month + rules->expire_months + 1u);
    if (out->expiring && out->expires.us < at.us) return;
    out->expiring = out->expiring && out->expires.us == at.us ? sum(out->expiring, s->left) : s->left;
    out->expires = at;
}

tact_standing tact_reward_standing(const tact_rewards *rules, const tact_view *view) {
    tact_standing out = { .tier = -1 };
    uint16_t month = tact_month_of(view->now);
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->loyalty.saved_count; i++) add_month(&out, rules, &view->parts[p]->loyalty.saved[i], month);
    uint32_t has = rules->tier_by == TACT_TIER_BY_VISITS ? out.visits : out.earned;
    for (uint32_t i = 0; i < rules->tier_count; i++) {
        if (has >= rules->tiers[i].from) { out.tier = (int)i; continue; }
        out.missing = rules->tiers[i].from - has;
        break;
    }
    out.ambassador = rules->referral.on && out.friends >= rules->referral.ambassador_from;
    return out;
}

/* The oldest month of the view in which something is left. */
static tact_saved *oldest(const tact_rewards *rules, tact_person *person, const tact_view *view) {
    tact_saved *found = NULL;
    for (uint32_t p = 0; p < view->part_count; p++) {
        tact_part *part = tact_person_part(person, view->parts[p]->id);
        for (uint32_t i = 0; part && i < part->loyalty.saved_count; i++) {
            tact_saved *s = &part->loyalty.saved[i];
            if (s->left && !expired(rules, s, tact_month_of(view->now)) && (!found || s->month < found->month)) found = s;
        }
    }
    return found;
}

bool tact_reward_spend(const tact_rewards *rules, tact_person *person, const tact_view *view, uint32_t points) {
    uint32_t there = 0;
    for (uint32_t p = 0; p < view->part_count; p++) {
        const tact_part *part = tact_person_part(person, view->parts[p]->id);
        if (part) there = sum(there, tact_reward_left(rules, &part->loyalty, view->now));
    }
    if (there < points) return false;
    while (points) {
        tact_saved *s = oldest(rules, person, view);
        uint32_t taken = s->left < points ? s->left : points;
        s->left -= taken;
        points -= taken;
    }
    return true;
}

tact_status tact_reward_visit(const tact_rewards *rules, tact_person *person, const tact_view *view, tact_part *part, tact_arena *arena, uint32_t day, uint32_t place, tact_instant at, bool *counted) {
    *counted = false;
    for (uint32_t p = 0; p < view->part_count; p++) {
        const tact_part *other = tact_person_part(person, view->parts[p]->id);
        if (other && other->loyalty.visit_day == day && (!rules->visits.by_place || other->loyalty.visit_place == place)) return TACT_OK;
    }
    tact_status s = tact_loyalty_add(&part->loyalty, arena, at, 0, 0, 1, 0);
    if (s) return s;
    *counted = true;
    if (day < part->loyalty.visit_day) return TACT_OK;     /* told late: the last day stays the last */
    part->loyalty.visit_day = day;
    part->loyalty.visit_place = place;
    return TACT_OK;
}

uint32_t tact_reward_coupons(const tact_person *person, uint32_t coupon) {
    uint32_t n = 0;
    for (uint32_t p = 0; p < person->part_count; p++)
        for (uint32_t i = 0; i < person->parts[p].loyalty.held_count; i++) n += person->parts[p].loyalty.held[i].coupon == coupon;
    return n;
}

tact_held *tact_reward_held(tact_person *person, uint64_t key, tact_part **part) {
    for (uint32_t p = 0; p < person->part_count; p++) {
        tact_held *h = tact_loyalty_held(&person->parts[p].loyalty, key);
        if (h && part) *part = &person->parts[p];
        if (h) return h;
    }
    return NULL;
}

bool tact_reward_room(const tact_part *part, tact_instant now) {
    if (part->loyalty.held_count < TACT_HELD_MAX) return true;
    for (uint32_t i = 0; i < part->loyalty.held_count; i++) {
        const tact_held *h = &part->loyalty.held[i];
        if (h->used || (h->until.us && tact_instant_before(h->until, now))) return true;
    }
    return false;
}

tact_loyalty *tact_reward_referral(tact_person *person, const tact_view *view) {
    for (uint32_t p = 0; p < view->part_count; p++) {
        tact_part *part = tact_person_part(person, view->parts[p]->id);
        if (part && part->loyalty.referral == TACT_REFERRAL_FOLLOWED) return &part->loyalty;
    }
    return NULL;
}
