/* core/attention/attention.c -- see attention.h.  What depends on the person alone is worked out here, once a step. */
#include "core/attention/attention.h"
#include "core/attention/cap.h"
#include "core/attention/claim.h"
#include "core/base/fixed.h"
#include "core/base/reason.h"
#include "core/base/status.h"

enum { OPEN_DAYS = 14, FATIGUE_HALF_LIVES = 10, RULES_MAX = TACT_CLAIMS_MAX + 2 };

/* ---- hours --------------------------------------------------------------------------------------------------------------- */

static void find_laws(tact_attention *a) {
    for (uint32_t r = 0; r < a->bundle->law_count; r++) {
        const tact_law_row *row = &a->bundle->laws[r];
        for (uint32_t i = 0; row->channel < TACT_CHANNEL_COUNT && i < a->country_count; i++)
            if (memcmp(row->country, a->countries[i], 2) == 0) a->laws[i][row->channel] = row;
    }
}

static bool own_hours(const tact_attention *a) { return a->limits.quiet_from_minute != a->limits.quiet_until_minute; }
static uint32_t quiet_rules(const tact_attention *a) { return own_hours(a) ? 2 : 1; }

/* The brand's quiet hours first, then the person's own, then the law rows of `channel` that limit hours at all (promotional only). */
static uint32_t rules_of(const tact_attention *a, uint8_t channel, bool promotional, tact_window_rule rules[RULES_MAX]) {
    uint32_t count = 0;
    rules[count++] = (tact_window_rule){ .quiet_from_minute = a->bundle->quiet_from_minute, .quiet_until_minute = a->bundle->quiet_until_minute };
    if (own_hours(a)) rules[count++] = (tact_window_rule){ .quiet_from_minute = a->limits.quiet_from_minute, .quiet_until_minute = a->limits.quiet_until_minute };
    for (uint32_t i = 0; promotional && i < a->country_count; i++) {
        const tact_law_row *row = a->laws[i][channel];
        if (row && tact_window_limits(row)) rules[count++] = (tact_window_rule){ .law = row, .country = a->entries[i] };
    }
    return count;
}

static bool next_open(const tact_attention *a, const tact_window_rule *rules, uint32_t count, tact_instant from, tact_instant limit,
                      tact_instant *open) {
    return !a->unsure && tact_window_next(rules, count, a->zones, a->zone_count, from, limit, open);
}

static int64_t local_now_us(const tact_attention *a, uint32_t zone) { return a->now.us + tact_zone_offset_s(a->zones[zone], a->now) * 1000000LL; }

/* By the person's own hours, and not by the brand's? */
static bool by_own_hours(const tact_attention *a, const tact_window_rule *rules) {
    bool own = false;
    for (uint32_t z = 0; own_hours(a) && z < a->zone_count; z++) {
        if (tact_window_at(&rules[0], local_now_us(a, z), NULL) != TACT_WINDOW_OPEN) return false;
        own |= tact_window_at(&rules[1], local_now_us(a, z), NULL) != TACT_WINDOW_OPEN;
    }
    return own;
}

/* Closed by legal hours (gate.law), the person's own (gate.quiet_own), or by quiet hours or a holiday (gate.quiet)? */
static uint16_t closed_reason(const tact_attention *a, const tact_window_rule *rules, uint32_t count) {
    for (uint32_t r = 0; r < count; r++)
        for (uint32_t z = 0; rules[r].law && z < a->zone_count; z++) {
            if (tact_window_at(&rules[r], local_now_us(a, z), NULL) == TACT_WINDOW_HOURS) return TACT_WHY_GATE_LAW;
        }
    return by_own_hours(a, rules) ? TACT_WHY_GATE_QUIET_OWN : TACT_WHY_GATE_QUIET;
}

/* `from`: an instant before which it is closed anyway. */
static tact_stop hours_stop(const tact_attention *a, const tact_window_rule *rules, uint32_t count, tact_instant from) {
    tact_instant open;
    if (!next_open(a, rules, count, from, tact_instant_add(a->now, TACT_DAYS(OPEN_DAYS)), &open)) return (tact_stop){ closed_reason(a, rules, count), { 0 } };
    if (open.us == a->now.us) return (tact_stop){ TACT_WHY_NONE, { 0 } };
    return (tact_stop){ closed_reason(a, rules, count), open };
}

static bool needs_table(unsigned channel) { return channel == TACT_CHANNEL_SMS || channel == TACT_CHANNEL_AGENT; }

static void prepare_law(tact_attention *a, uint8_t channel) {
    tact_reach *reach = &a->reach[channel];
    reach->customer_allowed = a->country_count > 0;
    if (needs_table(channel) && !a->country_count) reach->table.reason = TACT_WHY_GATE_LAW;
    for (uint32_t i = 0; i < a->country_count; i++) {
        const tact_law_row *row = a->laws[i][channel];
        if (row ? !row->promotion_allowed : needs_table(channel)) reach->table.reason = TACT_WHY_GATE_LAW;
        if (!row || !row->customer_basis_allowed) reach->customer_allowed = false;
    }
}

static void prepare_hours(tact_attention *a) {
    tact_window_rule rules[RULES_MAX];
    a->quiet = hours_stop(a, rules, rules_of(a, 0, false, rules), a->now);
    bool never = a->quiet.reason && !a->quiet.until.us;
    tact_instant from = a->quiet.reason ? a->quiet.until : a->now;     /* no law opens what the quiet hours close */
    for (uint8_t channel = 0; channel < TACT_CHANNEL_COUNT; channel++) {
        prepare_law(a, channel);
        uint32_t count = rules_of(a, channel, true, rules);
        if (count == quiet_rules(a)) a->reach[channel].hours = a->quiet;
        else if (never) a->reach[channel].hours = (tact_stop){ closed_reason(a, rules, count), { 0 } };
        else a->reach[channel].hours = hours_stop(a, rules, count, from);
    }
}

bool tact_attention_open_at(const tact_attention *a, uint8_t channel, uint8_t class_, tact_instant from, tact_instant *open) {
    TACT_ASSERT(channel < TACT_CHANNEL_COUNT && class_ < TACT_CLASS_COUNT);
    tact_window_rule rules[RULES_MAX];
    if (class_ == TACT_CLASS_TRANSACTIONAL || class_ == TACT_CLASS_ANSWER) {
        *open = from;
        return true;
    }
    if (class_ == TACT_CLASS_PROMOTIONAL && a->reach[channel].table.reason) return false;
    return next_open(a, rules, rules_of(a, channel, class_ == TACT_CLASS_PROMOTIONAL, rules), from, tact_instant_add(from, TACT_DAYS(OPEN_DAYS)), open);
}

bool tact_law_never_opens(const tact_bundle *bundle, uint8_t channel, uint8_t class_, tact_instant from, uint16_t *why) {
    TACT_ASSERT(channel < TACT_CHANNEL_COUNT && class_ < TACT_CLASS_COUNT);
    tact_attention nobody = { .bundle = bundle, .now = from };
    tact_claim_gather(&nobody, 0, (tact_slice){ NULL, 0 });
    find_laws(&nobody);
    prepare_law(&nobody, channel);
    *why = class_ == TACT_CLASS_PROMOTIONAL && nobody.reach[channel].table.reason ? TACT_WHY_GATE_LAW : TACT_WHY_GATE_QUIET;
    for (int day = 0; day < 366; day += OPEN_DAYS) {
        tact_instant open;
        if (tact_attention_open_at(&nobody, channel, class_, tact_instant_add(from, TACT_DAYS(day)), &open)) return false;
    }
    return true;
}

/* ---- windows and fatigue ------------------------------------------------------------------------------------------------- */

static void longer(tact_span *longest, tact_span span) {
    if (span.us > longest->us) *longest = span;
}

tact_span tact_attention_longest_window(const tact_bundle *bundle) {
    tact_span longest = TACT_DAYS(7);                                  /* the person's own cap is by the week */
    longer(&longest, bundle->gap);
    longer(&longest, (tact_span){ bundle->fatigue_half_life.us * FATIGUE_HALF_LIVES });
    for (uint32_t i = 0; i < bundle->cap_count; i++) longer(&longest, bundle->caps[i].per);
    for (uint32_t i = 0; i < bundle->law_count; i++) longer(&longest, bundle->laws[i].cap_per);
    for (uint32_t i = 0; i < bundle->campaign_count; i++)
        if (bundle->campaigns[i].cap_touches) longer(&longest, bundle->campaigns[i].cap_per);
    return longest;
}

tact_span tact_attention_touch_keep(const tact_bundle *bundle) {
    tact_span longest = tact_attention_longest_window(bundle);
    for (uint32_t i = 0; i < bundle->campaign_count; i++)
        if (bundle->campaigns[i].goal_event.len) longer(&longest, (tact_span){ bundle->campaigns[i].goal_within.us + bundle->lateness.us });
    return longest;
}

static void prepare_touches(tact_attention *a) {
    const tact_touch *all[TACT_TOUCHES_MAX];
    uint32_t count = tact_view_touches(a->view, all, TACT_TOUCHES_MAX);
    for (uint32_t i = 0; i < count; i++)
        if (!all[i]->ghost) a->touches[a->touch_count++] = all[i];
    if (count < TACT_TOUCHES_MAX) return;
    tact_instant oldest = tact_instant_add(all[count - 1]->at, tact_attention_longest_window(a->bundle));
    a->full = a->now.us < oldest.us;
    a->full_until = oldest;
}

static uint32_t fatigue(const tact_attention *a) {
    int64_t sum = 0;                                                   /* Q32.32 thousandths; 64 * 65535 * 2^32 fits */
    for (uint32_t i = 0; i < a->touch_count; i++)
        sum += tact_fixed_decay(tact_instant_since(a->now, a->touches[i]->at).us, a->bundle->fatigue_half_life.us) * a->touches[i]->cost_milli;
    return (uint32_t)(sum >> 32);
}

static void brand_cap(tact_attention *a, const tact_cap *cap) {
    tact_instant until;
    if (cap->channel >= TACT_CHANNEL_COUNT && cap->channel != TACT_CHANNEL_ALL) return;
    if (tact_cap_fits(a, cap->channel, cap->per, cap->touches, &until)) return;
    if (cap->channel == TACT_CHANNEL_ALL) tact_stop_join(&a->cap_all, TACT_WHY_GATE_CAP_ALL, until);
    else tact_stop_join(&a->reach[cap->channel].cap_brand, TACT_WHY_GATE_CAP_CHANNEL, until);
}

/* How much of a window over all channels is taken, kept when it is the fullest. */
static void week_share(tact_attention *a, tact_span per, uint32_t allowance) {
    uint32_t taken = allowance && per.us > TACT_DAYS(1).us ? tact_cap_taken(a, TACT_CHANNEL_ALL, per) * 1000 / allowance : 0;
    if (taken > a->week_milli) a->week_milli = taken > 1000 ? 1000 : taken;
}

static void prepare_week(tact_attention *a) {
    for (uint32_t i = 0; i < a->bundle->cap_count; i++)
        if (a->bundle->caps[i].channel == TACT_CHANNEL_ALL) week_share(a, a->bundle->caps[i].per, a->bundle->caps[i].touches);
    if (a->limits.cap_per_week != 255) week_share(a, TACT_DAYS(7), a->limits.cap_per_week);
}

static void prepare_caps(tact_attention *a) {
    tact_instant until;
    for (uint32_t i = 0; i < a->country_count; i++)
        for (uint8_t channel = 0; channel < TACT_CHANNEL_COUNT; channel++) {
            const tact_law_row *row = a->laws[i][channel];
            if (row && row->cap_touches && !tact_cap_fits(a, channel, row->cap_per, row->cap_touches, &until))
                tact_stop_join(&a->reach[channel].cap_law, TACT_WHY_GATE_CAP_LAW, until);
        }
    for (uint32_t i = 0; i < a->bundle->cap_count; i++) brand_cap(a, &a->bundle->caps[i]);
    brand_cap(a, &(tact_cap){ .channel = TACT_CHANNEL_ALL, .per = a->bundle->gap, .touches = 1 });
    if (a->limits.cap_per_week != 255 &&
        !tact_cap_fits(a, TACT_CHANNEL_ALL, TACT_DAYS(7), a->limits.cap_per_week, &until))
        a->cap_person = (tact_stop){ TACT_WHY_GATE_CAP_PERSON, until };
}

void tact_attention_prepare(tact_attention *a, const tact_bundle *bundle, const tact_view *view, uint32_t event_zone,
                            tact_slice claimed_country, tact_instant now) {
    TACT_ASSERT(view && view->person && bundle->fatigue_half_life.us > 0);
    *a = (tact_attention){ .bundle = bundle, .view = view, .now = now, .limits = tact_person_limits(view->person) };
    tact_claim_gather(a, event_zone, claimed_country);
    find_laws(a);
    prepare_touches(a);
    a->fatigue_milli = fatigue(a);
    prepare_hours(a);
    prepare_caps(a);
    prepare_week(a);
}

/* ---- cost and price ------------------------------------------------------------------------------------------------------ */

/* A know, go or do moment answered without an offer costs nothing: it is help. */
static uint16_t asked_cost(const tact_campaign *campaign, uint8_t kind) {
    bool help = kind == TACT_KIND_KNOW || kind == TACT_KIND_GO || kind == TACT_KIND_DO;
    return help && !campaign->offer ? 0 : TACT_ASKED_COST_MILLI;
}

uint16_t tact_attention_cost_milli(const tact_attention *a, const tact_campaign *campaign, uint8_t channel, bool asked, uint8_t moment_kind) {
    TACT_ASSERT(channel < TACT_CHANNEL_COUNT);
    uint16_t whole = asked ? asked_cost(campaign, moment_kind) : a->bundle->cost_milli[channel];
    switch (campaign->class_) {
    case TACT_CLASS_PROMOTIONAL: return whole;
    case TACT_CLASS_SERVICE: return whole / 2;
    default: return 0;                                                 /* transactional, answer: counted, not charged */
    }
}

/* The person's side: attention nearly spent, or a place of the week that may be wanted for something better. */
static int64_t attention_price(const tact_attention *a, int64_t moment_micro, uint16_t cost_milli, bool asked) {
    int64_t level = a->fatigue_milli, budget = a->bundle->attention_budget_milli, week = asked ? 0 : a->week_milli;
    if (cost_milli == 0) return 0;
    if (level >= budget) return INT64_MAX;
    if (week * (budget - level) > level * 1000) { level = week; budget = level + 1000; }
    __int128 price = (__int128)cost_milli * moment_micro * level / (1000 * (budget - level));
    return price > TACT_PRICE_MOST_MICRO ? TACT_PRICE_MOST_MICRO : (int64_t)price;
}

tact_price tact_attention_price(const tact_attention *a, const tact_world *world, uint32_t campaign, uint16_t cost_milli, bool asked) {
    tact_world_price listed = tact_world_price_of(world, campaign);
    tact_price price = { .budget_micro = listed.budget_micro, .harm_micro = asked ? 0 : listed.harm_micro };
    price.attention_micro = attention_price(a, world->moment_micro ? world->moment_micro : TACT_PRICE_MOMENT_MICRO, cost_milli, asked);
    price.whole_micro = price.attention_micro == INT64_MAX ? INT64_MAX : price.attention_micro + price.budget_micro + price.harm_micro;
    return price;
}
