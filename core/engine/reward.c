/* core/engine/reward.c -- the loyalty programme in a step: what an event earns, what is bought with points, coupons that messages carry, and who brought whom.
 * Whatever has value counts only from a trusted sender. Nothing here is drawn by lot. */
#include "core/engine/internal.h"

static const tact_rewards *rules_of(const tact__run *run) { return &run->engine->bundle->rewards; }

static void say(tact__run *run, tact_reason reason, uint32_t campaign) {
    tact_why why = tact_why_of(reason);
    why.campaign = campaign;
    tact__why(run, why);
}

/* ---- coupons -------------------------------------------------------------------------------------------------------------------- */

/* No code is left of it, or it is a ticket that is over. */
static bool none_left(const tact__run *run, const tact_coupon *c) {
    const tact_world *world = run->engine->world;
    return (c->ends.us && !tact_instant_before(run->event->received, c->ends)) || tact_world_lists(world->empty_pools, world->empty_pool_count, c->id);
}

bool tact__coupon_allows(tact__run *run, const tact_campaign *c) {
    const tact_coupon *coupon = tact_rewards_coupon(rules_of(run), c->coupon);
    const tact_person *person = &run->result->person;
    if (!c->coupon) return true;
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER)) {
        tact_why why = tact_why_of(TACT_WHY_GATE_PERMISSION);
        why.campaign = c->id;
        why.purpose = TACT_PURPOSE_REMEMBER;
        tact__why(run, why);
        return false;
    }
    run->purposes_read |= tact_bit(TACT_PURPOSE_REMEMBER);
    const tact_part *part = tact_person_part_const(person, run->event->device_part);
    if (none_left(run, coupon)) say(run, TACT_WHY_COUPON_NONE, c->id);
    else if (tact_reward_coupons(person, c->coupon) >= coupon->per_person || (part && !tact_reward_room(part, run->event->received))) say(run, TACT_WHY_COUPON_HAD, c->id);
    else return true;
    return false;
}

tact_status tact__coupon_give(tact__run *run, tact_part *part, uint32_t id, uint32_t campaign, uint64_t key) {
    const tact_coupon *coupon = tact_rewards_coupon(rules_of(run), id);
    tact_gain *gain = &run->result->gain;
    if (!coupon || gain->coupon_count == TACT_GAIN_COUPONS || tact_reward_coupons(&run->result->person, id) >= coupon->per_person) return TACT_OK;
    if (coupon->ends.us && !tact_instant_before(run->event->received, coupon->ends)) return TACT_OK;       /* a ticket that is over */
    tact_held held = { .coupon = id, .campaign = campaign, .key = key, .given = tact_whole_second(run->event->received) };
    held.until = coupon->ends.us ? coupon->ends : tact_whole_second(tact_instant_add(held.given, coupon->valid));
    tact_status s = tact_loyalty_hold(&part->loyalty, run->arena, held, run->event->received);
    if (s == TACT_ERR_LIMIT) { say(run, TACT_WHY_COUPON_HAD, campaign); return TACT_OK; }
    if (s) return s;
    gain->coupons[gain->coupon_count++] = held;
    run->result->changed = true;
    return TACT_OK;
}

void tact__coupon_back(tact__run *run, uint64_t key) {
    tact_part *part;
    tact_held *held = tact_reward_held(&run->result->person, key, &part);
    if (!held || held->used) return;
    run->result->gain.coupon_back = *held;
    tact_loyalty_let_go(&part->loyalty, (uint32_t)(held - part->loyalty.held));
}

/* ---- points and visits ---------------------------------------------------------------------------------------------------------- */

static tact_instant counted_at(const tact_event *e) { return e->late ? e->occurred : e->received; }

/* Whole points; a fraction is let go. Anything that is no number earns nothing. */
static int64_t points_of(double sum, uint32_t most) {
    if (!(sum > -(double)TACT_POINTS_MOST)) return sum < 0 ? -(int64_t)TACT_POINTS_MOST : 0;
    if (sum > (double)TACT_POINTS_MOST) sum = (double)TACT_POINTS_MOST;
    int64_t points = (int64_t)sum;
    return most && points > (int64_t)most ? (int64_t)most : points;
}

/* As many as there are; *points becomes what was taken. */
static void take_back(tact__run *run, int64_t *points) {
    tact_view after = run->view;
    tact_person *person = &run->result->person;
    uint32_t there = 0;
    for (uint32_t i = 0; i < after.part_count; i++) {
        const tact_part *part = tact_person_part_const(person, after.parts[i]->id);
        if (part) there += tact_reward_left(rules_of(run), &part->loyalty, after.now);
    }
    uint32_t wanted = (uint32_t)-*points;
    wanted = wanted < there ? wanted : there;
    if (!tact_reward_spend(rules_of(run), person, &after, wanted)) wanted = 0;
    *points = -(int64_t)wanted;
}

static tact_status give_points(tact__run *run, tact_part *part, int64_t points, bool earned) {
    if (points < 0) take_back(run, &points);
    if (!points) return TACT_OK;
    run->result->gain.points += points;
    run->result->changed = true;
    say(run, points > 0 ? TACT_WHY_REWARD_EARNED : TACT_WHY_REWARD_BACK, 0);
    uint32_t n = points > 0 ? (uint32_t)points : 0;
    return n ? tact_loyalty_add(&part->loyalty, run->arena, counted_at(run->event), earned ? n : 0, n, 0, 0) : TACT_OK;
}

static bool holds(tact__run *run, const tact_facts *facts, tact_expr when) { return !when.code.len || tact_expr_holds(when, facts, run->arena, NULL); }

static tact_status earn(tact__run *run, const tact_facts *facts, tact_part *part) {
    const tact_rewards *rules = rules_of(run);
    tact_status s = TACT_OK;
    for (uint32_t i = 0; i < rules->point_count && !s; i++) {
        const tact_point_rule *r = &rules->points[i];
        double sum;
        if (!tact_slice_equal(r->event, run->event->name) || !holds(run, facts, r->when)) continue;
        if (tact_expr_number(r->sum, facts, run->arena, &sum)) s = give_points(run, part, points_of(sum, r->most), true);
    }
    return s;
}

static tact_status visit(tact__run *run, const tact_facts *facts, tact_part *part) {
    const tact_rewards *rules = rules_of(run);
    if (!rules->visits.event.len || !tact_slice_equal(rules->visits.event, run->event->name) || !holds(run, facts, rules->visits.when)) return TACT_OK;
    tact_civil day = tact_zone_civil(run->zone, counted_at(run->event));
    tact_slice place = tact_value_path_text(&run->event->properties, "place");
    bool counted;
    tact_status s = tact_reward_visit(rules, &run->result->person, &run->view, part, run->arena, (uint32_t)tact_days_from_civil(day.year, day.month, day.day),
                                      place.len ? tact_id32(place) : 0, counted_at(run->event), &counted);
    if (!s && counted) say(run, TACT_WHY_REWARD_VISIT, 0);
    run->result->gain.visit |= !s && counted;
    return s;
}

/* ---- who brought whom ----------------------------------------------------------------------------------------------------------- */

static bool customer(const tact_view *view) {
    tact_instant last;
    return tact_view_bought(view, 0, &last);
}

/* A link was followed: it counts once, for somebody who never bought and was not brought by another. */
static void follow(tact__run *run, tact_part *part) {
    bool before = false;
    for (uint32_t i = 0; i < run->view.part_count; i++) before |= run->view.parts[i]->loyalty.referral != TACT_REFERRAL_NONE;
    if (run->event->outcome == TACT_REFERRED_SELF) { say(run, TACT_WHY_REFERRAL_SELF, 0); return; }
    if (customer(&run->view) || before) { say(run, TACT_WHY_REFERRAL_KNOWN, 0); return; }
    part->loyalty.referral = TACT_REFERRAL_FOLLOWED;
    part->loyalty.referrer = run->event->subject;
    part->loyalty.referred_at = tact_whole_second(run->event->received);
    run->result->changed = true;
    say(run, TACT_WHY_REFERRAL_FOLLOWED, 0);
}

/* The first order of somebody who was brought: theirs now; the shell sees to the other's. */
static tact_status first_order(tact__run *run, tact_part *part) {
    const tact_referral *r = &rules_of(run)->referral;
    tact_loyalty *waits = tact_reward_referral(&run->result->person, &run->view);
    if (!r->on || !waits || !tact_moment_buys(&run->result->moment, run->engine->moments, run->event)) return TACT_OK;
    run->result->changed = true;
    if (run->event->outcome != TACT_REFERRED_HOLDS || run->event->subject != waits->referrer || customer(&run->view)) {
        waits->referral = TACT_REFERRAL_NONE;
        waits->referrer = 0;
        waits->referred_at = (tact_instant){ 0 };
        say(run, run->event->outcome == TACT_REFERRED_SELF ? TACT_WHY_REFERRAL_SELF : TACT_WHY_REFERRAL_KNOWN, 0);
        return TACT_OK;
    }
    waits->referral = TACT_REFERRAL_BOUGHT;
    run->result->gain.brought_by = waits->referrer;
    say(run, TACT_WHY_REFERRAL_BOUGHT, 0);
    tact_status s = give_points(run, part, r->friend_points, true);
    return s || !r->friend_coupon ? s : tact__coupon_give(run, part, r->friend_coupon, 0, run->event->message ^ r->friend_coupon);
}

/* To whoever brought them: a friend more; points and coupon as long as the month's number is not reached. */
static tact_status brought(tact__run *run, tact_part *part) {
    const tact_referral *r = &rules_of(run)->referral;
    tact_standing now = tact_reward_standing(rules_of(run), &run->view);
    if (!r->on || run->event->outcome != TACT_REFERRED_HOLDS) return TACT_OK;
    tact_status s = tact_loyalty_add(&part->loyalty, run->arena, run->event->received, 0, 0, 0, 1);
    run->result->changed = true;
    if (s) return s;
    if (r->per_month && now.friends_month >= r->per_month) { say(run, TACT_WHY_REFERRAL_LIMIT, 0); return TACT_OK; }
    say(run, TACT_WHY_REFERRAL_THANKS, 0);
    s = give_points(run, part, r->referrer_points, true);
    return s || !r->referrer_coupon ? s : tact__coupon_give(run, part, r->referrer_coupon, 0, run->event->message ^ r->referrer_coupon);
}

/* ---- the two doors -------------------------------------------------------------------------------------------------------------- */

tact_status tact__reward_remember(tact__run *run, const tact_facts *facts, tact_part *part) {
    const tact_event *e = run->event;
    tact_held *used;
    if (e->type > TACT_EVENT_SCREEN || !tact_rewards_any(rules_of(run)) || e->robot) return TACT_OK;
    bool completed = tact_slice_is(e->name, TACT_EVENT_REFERRAL_COMPLETED);
    if (e->outcome && !completed && !tact_reward_referral(&run->result->person, &run->view)) follow(run, part);
    if (!e->trusted || e->type != TACT_EVENT_TRACK) return TACT_OK;
    if (e->subject && tact_slice_is(e->name, TACT_EVENT_COUPON_REDEEMED) && (used = tact_reward_held(&run->result->person, e->subject, NULL)) != NULL) used->used = true;
    tact_status s = earn(run, facts, part);
    if (!s) s = visit(run, facts, part);
    if (!s) s = first_order(run, part);
    if (!s && completed && e->subject) s = brought(run, part);
    return s;
}

static tact_status refuse(tact__run *run, tact_reason reason) {
    say(run, reason, 0);
    run->result->refused = true;
    return TACT_OK;
}

/* By hand: points given, or taken as far as they are there. */
static tact_status adjust(tact__run *run, tact_part *part) {
    const tact_value *points = tact_value_get(&run->event->properties, TACT_S("points"));
    int64_t n = points && points->type == TACT_INT ? points->integer : 0;
    if (!n || n > TACT_POINTS_MOST || n < -TACT_POINTS_MOST) return refuse(run, TACT_WHY_REWARD_UNKNOWN);
    if (n < 0 && tact_reward_standing(rules_of(run), &run->view).points < (uint32_t)-n) return refuse(run, TACT_WHY_REWARD_FEW);
    return give_points(run, part, n, false);
}

static tact_status redeem(tact__run *run, tact_part *part) {
    const tact_reward *reward = tact_rewards_reward(rules_of(run), (uint32_t)run->event->subject);
    if (!reward) return refuse(run, TACT_WHY_REWARD_UNKNOWN);
    const tact_coupon *coupon = tact_rewards_coupon(rules_of(run), reward->coupon);
    if (coupon && none_left(run, coupon)) return refuse(run, TACT_WHY_COUPON_NONE);
    if (coupon && (tact_reward_coupons(&run->result->person, coupon->id) >= coupon->per_person || !tact_reward_room(part, run->event->received))) return refuse(run, TACT_WHY_COUPON_HAD);
    if (!tact_reward_spend(rules_of(run), &run->result->person, &run->view, reward->cost)) return refuse(run, TACT_WHY_REWARD_FEW);
    run->result->gain.points -= reward->cost;
    run->result->gain.reward = reward->id;
    run->result->changed = true;
    say(run, TACT_WHY_REWARD_SPENT, 0);
    return coupon ? tact__coupon_give(run, part, coupon->id, 0, run->event->message) : TACT_OK;
}

tact_status tact__reward(tact__run *run) {
    run->result->decided = true;
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER)) {
        tact_why why = tact_why_of(TACT_WHY_GATE_PERMISSION);
        why.purpose = TACT_PURPOSE_REMEMBER;
        tact__why(run, why);
        run->result->refused = true;
        return TACT_OK;
    }
    run->purposes_read |= tact_bit(TACT_PURPOSE_REMEMBER);
    tact_part *part = tact__part_of_event(run);
    if (!part) return TACT_ERR_LIMIT;
    return run->event->hint == TACT_REWARD_REDEEM ? redeem(run, part) : adjust(run, part);
}
