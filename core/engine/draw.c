/* core/engine/draw.c -- from candidates to one arm: price, score, propensities, lot, holdout. */
#include "core/choose/choose.h"
#include "core/choose/model.h"
#include "core/engine/feature.h"
#include "core/engine/internal.h"
#include "core/engine/said.h"
#include "core/engine/product.h"

static const int64_t MICRO = 1000000, LARGEST_MICRO = (int64_t)1000000000 * 1000000;

static int64_t micro_of(double value) {
    if (!(value > 0)) return 0;                            /* also NaN */
    return value > 1e9 ? LARGEST_MICRO : (int64_t)(value * 1e6);
}

/* What it is worth to the brand when it helps: `value`, else `worth`, else one unit of the currency. */
static int64_t value_micro(tact__run *run, const tact_facts *facts, const tact_campaign *c) {
    double value;
    if (c->value.code.len && tact_expr_number(c->value, facts, run->arena, &value)) return micro_of(value);
    return c->worth > 0 ? micro_of(c->worth) : MICRO;
}

static int64_t share(int64_t micro, uint32_t rate) { return (int64_t)((__int128)micro * rate >> 32); }

static uint32_t pertinence_milli(const tact_moment *m, const tact_campaign *c) {
    if (c->topic == 0) return 500;
    for (uint8_t i = 0; i < m->topic_count; i++)
        if (m->topics[i] == c->topic) return i > 3 ? 600u : 1000u - 100u * i;
    return 200;
}

static bool promotional(const tact_campaign *c) { return c->class_ == TACT_CLASS_PROMOTIONAL; }

static void put(tact__list *list, tact__candidate c) {
    if (list->count < TACT__CANDIDATES) { list->items[list->count++] = c; return; }
    uint32_t weakest = 0;
    for (uint32_t i = 1; i < list->count; i++)
        if (list->items[i].value_micro < list->items[weakest].value_micro) weakest = i;
    if (list->items[weakest].value_micro < c.value_micro) list->items[weakest] = c;
    list->beyond++;
}

/* What could have been said here, whatever its price: what a good moment is worth is learned from it. */
static void offer(tact_result *r, uint32_t campaign, int64_t value_micro) {
    uint32_t i = 0;
    while (i < r->offer_count && r->offers[i].campaign != campaign) i++;
    if (i == TACT_OFFERS_MAX) return;
    if (i == r->offer_count) r->offers[r->offer_count++] = (tact_offer){ campaign, value_micro };
    else if (r->offers[i].value_micro < value_micro) r->offers[i].value_micro = value_micro;
}

/* Snapshots of format 1 and 2 knew no features and drew from scores that were not stretched; lines that name one are decided again as they were. */
static bool by_counts(const tact_policy *p) { return p->format == 1 || p->format == 2; }

/* And those up to 3 did not know the last feature. */
static uint32_t features_known(const tact__run *run) { return tact__by_answers(run) ? TACT_LESSON_FEATURES : TACT_FEATURE_ANSWERS; }

static const tact_span none_named = { 24 * 3600 * 1000000LL };   /* a campaign without a goal: how long a click counts */

/* How likely it helps, with its prior from the counts and what the model makes of the moment; and how likely its goal comes without it. */
static void weigh(tact__run *run, tact__candidate *c, bool asked, uint32_t *hope) {
    const tact_policy *policy = run->engine->policy;
    uint32_t message = c->campaign->messages[c->message].id, id = c->campaign->id;
    const tact_policy_row *row = tact_policy_find(policy, id, message), *ghosts = tact_policy_find(policy, id, 0);
    uint16_t features[TACT_LESSON_FEATURES];
    c->rate = tact_policy_rate(row);
    c->organic = tact_policy_organic(ghosts);
    c->shown = row ? row->shown_milli / 1000 : 0;
    *hope = tact_policy_hope(row);
    if (by_counts(policy)) return;
    tact__features_of(run, c->features, features, c->campaign, c->channel, asked);
    if (!policy->weights) return;
    uint32_t count = features_known(run), boost = tact_choose_boost(policy->weights, features, count, tact_policy_arm(id, message));
    c->rate = tact_choose_boosted(c->rate, boost);
    *hope = tact_choose_boosted(*hope, boost);
    features[TACT_FEATURE_CHANNEL] = tact_choose_feature(TACT_FEATURE_CHANNEL, TACT_FEATURE_UNTOLD);     /* silence has none */
    c->organic = tact_choose_boosted(c->organic, tact_choose_boost(policy->weights, features, count, tact_policy_arm(id, 0)));
}

void tact__consider(tact__run *run, const tact_facts *facts, tact__list *list, const tact_campaign *c, uint8_t message, tact__way way, bool asked) {
    const tact_moment *m = &run->result->moment;
    int64_t value = value_micro(run, facts, c);
    uint8_t channel = way.channel;
    uint32_t hope;
    if (tact_product_lacks(&c->messages[message], &run->event->product, run->arena)) {
        tact_why why = tact_why_of(TACT_WHY_PRODUCT_MISSING);
        why.campaign = c->id;
        tact__why(run, why);
        return;
    }
    tact__candidate candidate = {
        .campaign = c, .message = message, .channel = channel, .because = way.because, .pertinence_milli = pertinence_milli(m, c), .occurrence = tact__occurrence(c, run->event->message),
        .cost_milli = tact_attention_cost_milli(tact__attention(run), c, channel, asked, m->kind),
    };
    weigh(run, &candidate, asked, &hope);
    candidate.value_micro = share(value, candidate.rate);
    candidate.hope_micro = share(value, hope);
    if (promotional(c)) candidate.price_micro = tact_attention_price(tact__attention(run), run->engine->world, c->id, candidate.cost_milli, asked).whole_micro;
    if (promotional(c)) offer(run->result, c->id, candidate.value_micro);
    if (run->weighed) *run->weighed = candidate;
    if (promotional(c) && candidate.price_micro > 0 && candidate.hope_micro <= candidate.price_micro) {
        tact_why why = tact_why_of(TACT_WHY_ATTENTION_PRICE);
        why.campaign = c->id;
        why.channel = channel;
        tact__why(run, why);
        return;
    }
    if (tact__words_known(run, c, message, channel, run->properties, run->event->device_part, asked)) put(list, candidate);
}

/* A service, a step of an order, an answer: nothing is drawn; the most pressing class goes first, then the value. */
static const tact__candidate *pressing(const tact__list *list) {
    const tact__candidate *best = NULL;
    for (uint32_t i = 0; i < list->count; i++) {
        const tact__candidate *c = &list->items[i];
        if (promotional(c->campaign)) continue;
        if (!best || c->campaign->class_ > best->campaign->class_ ||
            (c->campaign->class_ == best->campaign->class_ && c->value_micro > best->value_micro)) best = c;
    }
    return best;
}

/* Scores in [0, 1] as 1/2^16. Answers to know, go and do rank by pertinence first, money second. Silence is the last arm. */
static void score(const tact__run *run, const tact__list *list, bool asked, uint32_t *out) {
    uint8_t kind = run->result->moment.kind;
    bool by_pertinence = asked && (kind == TACT_KIND_KNOW || kind == TACT_KIND_GO || kind == TACT_KIND_DO);
    int64_t best = 1, organic = 0;
    uint32_t one = 65536;                                  /* what the best value scores */
    for (uint32_t i = 0; i < list->count; i++) {
        const tact__candidate *c = &list->items[i];
        if (c->value_micro > best) {
            best = c->value_micro;
            one = by_pertinence || by_counts(run->engine->policy) ? 65536 : tact_choose_best_score(c->rate);
        }
        int64_t alone = (int64_t)((__int128)c->value_micro * c->organic / ((int64_t)c->rate + 1));
        if (alone > organic) organic = alone;
    }
    for (uint32_t i = 0; i <= list->count; i++) {
        bool silence = i == list->count;
        int64_t net = silence ? organic : list->items[i].value_micro - list->items[i].price_micro;
        if (net < 0) net = 0;
        if (net > best) net = best;
        uint32_t money = (uint32_t)((__int128)net * one / best);
        uint32_t pertinence = silence ? 0 : list->items[i].pertinence_milli * 65536u / 1000u;
        out[i] = by_pertinence ? (pertinence / 5) * 4 + money / 5 : money;
    }
}

/* What these messages were tried, as often as it counts for the draw. */
static uint32_t draws_of(const tact__run *run, const tact__list *list) {
    if (by_counts(run->engine->policy)) return run->engine->policy->draws;
    uint64_t shown = TACT_CHOOSE_PRIOR_DRAWS;
    for (uint32_t i = 0; i < list->count; i++) shown += list->items[i].shown;
    return shown > UINT32_MAX / TACT_CHOOSE_KEEN ? UINT32_MAX - 1 : (uint32_t)shown * TACT_CHOOSE_KEEN;
}

static tact_arm arm_of(const tact__candidate *c, uint64_t p) {
    tact_arm arm = { .probability = p > UINT32_MAX ? UINT32_MAX : (uint32_t)p };
    if (c) {
        arm.campaign = c->campaign->id;
        arm.message = c->message;
        arm.channel = c->channel;
        arm.value_micro = c->value_micro;
    }
    return arm;
}

static uint32_t holdout_share(const tact__run *run, const tact_campaign *c) {
    if (tact_bundle_private(run->engine->bundle, c)) return 0;     /* a lot would have to be kept with its name */
    if (c->class_ == TACT_CLASS_SERVICE) return c->holdout_milli == TACT_HOLDOUT_AUTO ? 0 : c->holdout_milli;      /* the lot over all promotion is not for it */
    if (!promotional(c)) return 0;
    return c->holdout_milli == TACT_HOLDOUT_AUTO ? tact_world_share(run->engine->world, c->id) : c->holdout_milli;
}

/* What is known of the unit strictly before this event: a line decided again with a bundle of before there was such a thing keeps nothing, as it did. */
static void note_before(tact__run *run) { run->result->before = run->engine->bundle->before ? tact_view_before(&run->view) : 0; }

/* Is this person left alone by all promotion?  Drawn once at their first draw of any, and kept. */
static bool left_alone(tact__run *run, const tact_campaign *c, tact_status *status) {
    tact_result *r = run->result;
    uint32_t share_milli = run->engine->bundle->universal_holdout_milli;
    if (!promotional(c) || share_milli == 0 || tact__attention(run)->limits.tests_off || tact_bundle_private(run->engine->bundle, c)) return false;
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER) || !tact_view_may(&run->view, TACT_PURPOSE_MEASURE)) return false;
    run->purposes_read |= tact_bit(TACT_PURPOSE_MEASURE);
    int lot = tact_view_lot(&run->view, TACT_LOT_PROGRAMME);
    if (lot) return lot == 2;
    bool out = tact_choose_held_out(run->before->pseudonym, TACT_LOT_PROGRAMME, share_milli);
    if (r->moment.sensitive) return out;
    tact_part *part = tact__part_of_event(run);
    if (!part) { *status = TACT_ERR_LIMIT; return false; }
    note_before(run);
    *status = tact_part_set_lot(part, run->arena, (tact_lot){ TACT_LOT_PROGRAMME, out, run->event->received, run->result->before });
    r->changed = true;
    r->counts_programme = true;
    r->programme_held_out = out;
    return out;
}

/* Is the campaign held out for this person?  The lot is drawn once and stored on the part; without `measure` nobody is held out
 * and nobody is counted. Parts that disagree are left out of measurement: they get the message, and no unit is counted. */
static bool held_out(tact__run *run, const tact_campaign *c, tact_status *status) {
    tact_result *r = run->result;
    uint32_t share_milli = holdout_share(run, c);
    if (tact__attention(run)->limits.tests_off) return false;
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER) || !tact_view_may(&run->view, TACT_PURPOSE_MEASURE) || share_milli == 0) return false;
    run->purposes_read |= tact_bit(TACT_PURPOSE_MEASURE);
    switch (tact_view_lot(&run->view, c->id)) {
    case 1: case 3: return false;
    case 2: return true;
    default: break;
    }
    bool out = tact_choose_held_out(run->before->pseudonym, c->id, share_milli);
    if (r->moment.sensitive) return out;                   /* the same lot as ever; drawn for the first time in another moment, it is kept and counted then */
    tact_part *part = tact__part_of_event(run);
    if (!part) { *status = TACT_ERR_LIMIT; return false; }
    note_before(run);
    *status = tact_part_set_lot(part, run->arena, (tact_lot){ c->id, out, run->event->received, run->result->before });
    r->changed = true;
    r->counts_unit = true;
    r->unit = (tact_unit){ c->id, out, (uint16_t)share_milli };
    return out;
}

static void fill_decision(tact_decision *d, const tact__candidate *c, bool asked, bool ghost) {
    d->silence = ghost;
    d->ghost = ghost;
    d->asked = asked;
    d->campaign = c->campaign->id;
    d->message = c->message;
    d->channel = c->channel;
    d->class_ = c->campaign->class_;
    d->occurrence = c->occurrence;
    d->cost_milli = ghost ? 0 : c->cost_milli;
}

static void why_of(tact__run *run, tact_reason reason, const tact_campaign *c) {
    tact_why why = tact_why_of(reason);
    if (c) why.campaign = c->id;
    tact__why(run, why);
}

/* The features that moved its odds most, strongest first. */
static void explain(tact__run *run, const tact__candidate *c) {
    const tact_policy *policy = run->engine->policy;
    tact_result *r = run->result;
    uint32_t arm = tact_policy_arm(c->campaign->id, c->campaign->messages[c->message].id);
    r->chance = c->rate;
    for (unsigned i = 0; policy->weights && i < features_known(run); i++) {
        int32_t weight = (int32_t)((int64_t)tact_choose_part(policy->weights, tact_choose_feature(i, c->features[i]), arm) * 1000 / 65536);
        uint32_t at = r->spoke_count < TACT_SPOKE_MAX ? r->spoke_count++ : TACT_SPOKE_MAX;
        if (!weight) { if (at < TACT_SPOKE_MAX) r->spoke_count--; continue; }
        uint32_t size = (uint32_t)(weight < 0 ? -weight : weight);
        while (at > 0 && size > (uint32_t)(r->spoke[at - 1].weight_milli < 0 ? -r->spoke[at - 1].weight_milli : r->spoke[at - 1].weight_milli)) {
            if (at < TACT_SPOKE_MAX) r->spoke[at] = r->spoke[at - 1];
            at--;
        }
        if (at < TACT_SPOKE_MAX) r->spoke[at] = (tact_spoke){ (uint8_t)i, c->features[i], weight };
    }
}

/* What the learner will hear of this draw. Silence stands for the campaign it was preferred to; one in a hundred is enough to learn what comes of itself. */
static void teach(tact__run *run, const tact__list *list, const tact__candidate *drawn, bool ghost, bool waits) {
    enum { SILENCES_ONE_IN = 100 };
    tact_lesson *l = &run->result->lesson;
    const tact__candidate *c = drawn;
    if (by_counts(run->engine->policy) || tact__attention(run)->limits.tests_off || !tact_view_may(&run->view, TACT_PURPOSE_REMEMBER) || !tact_view_may(&run->view, TACT_PURPOSE_MEASURE)) return;
    for (uint32_t i = 0; !drawn && i < list->count; i++)
        if (!c || list->items[i].value_micro > c->value_micro) c = &list->items[i];
    tact_rng lot = tact_rng_from(tact_seed_derive(run->event->seed, 0x73696c656e7429u));
    if (!drawn && tact_rng_below(&lot, SILENCES_ONE_IN) != 0) return;
    bool by_click = c->campaign->goal_event.len == 0;
    if (by_click && (!drawn || ghost)) return;             /* nobody clicks on nothing */
    *l = (tact_lesson){ .drawn = true, .by_click = by_click, .waits = waits && drawn && !ghost, .ghost = drawn && ghost, .campaign = c->campaign->id,
                        .message = drawn && !ghost ? c->campaign->messages[c->message].id : 0,
                        .occurrence = drawn ? c->occurrence : run->result->decision.id, .within = by_click ? none_named : c->campaign->goal_within };
    if (drawn && !by_click) l->within.us += run->engine->bundle->lateness.us;          /* orders brought in late close goals too, of ghosts as of messages */
    memcpy(l->values, c->features, sizeof l->values);
    if (!l->message) l->values[TACT_FEATURE_CHANNEL] = TACT_FEATURE_UNTOLD;
}

/* Nobody who left the tests is tried anything on. */
static void certainly(uint64_t *p, uint32_t count, uint32_t best) {
    for (uint32_t i = 0; i < count; i++) p[i] = i == best ? (uint64_t)1 << 32 : 0;
}

const tact__candidate *tact__draw(tact__run *run, const tact__list *list, bool asked) {
    tact_decision *d = &run->result->decision;
    const tact__candidate *chosen = pressing(list);
    if (!chosen && list->count) {
        uint32_t scores[TACT_CHOOSE_MAX], n = list->count + 1, best = 0;
        uint64_t p[TACT_CHOOSE_MAX];
        score(run, list, asked, scores);
        tact_choose_probabilities(p, scores, n, draws_of(run, list));
        for (uint32_t i = 0; i < n; i++)
            if (scores[i] > scores[best]) best = i;
        if (tact__attention(run)->limits.tests_off) certainly(p, n, best);
        tact_rng rng = tact_rng_from(tact_seed_derive(run->event->seed, 0x64726177));    /* "draw" */
        uint32_t drawn = tact_choose_draw(p, n, &rng);
        for (uint32_t i = 0; i < n; i++) d->arms[d->arm_count++] = arm_of(i == list->count ? NULL : &list->items[i], p[i]);
        d->propensity = p[drawn] > UINT32_MAX ? UINT32_MAX : (uint32_t)p[drawn];
        if (drawn == list->count) { why_of(run, TACT_WHY_CHOOSE_SILENCE, NULL); teach(run, list, NULL, false, false); return NULL; }
        chosen = &list->items[drawn];
        why_of(run, drawn == best ? TACT_WHY_CHOOSE_BEST : TACT_WHY_CHOOSE_EXPLORE, chosen->campaign);
    } else if (chosen) {
        why_of(run, TACT_WHY_CHOOSE_BEST, chosen->campaign);
    }
    if (!chosen) return NULL;
    why_of(run, TACT_WHY_MATCH_CONDITION, chosen->campaign);
    tact__why_way(run, chosen->campaign, chosen->channel, chosen->because);
    tact_status status = TACT_OK;
    bool ghost = left_alone(run, chosen->campaign, &status) || (!status && held_out(run, chosen->campaign, &status));
    if (status) { run->result->refused = true; return NULL; }
    fill_decision(d, chosen, asked, ghost);
    if (d->arm_count) { explain(run, chosen); teach(run, list, chosen, ghost, !asked); }
    if (!ghost) { why_of(run, TACT_WHY_ATTENTION_OK, chosen->campaign); return chosen; }
    why_of(run, TACT_WHY_HOLDOUT, chosen->campaign);
    if (tact__touch(run, chosen, asked, true)) run->result->refused = true;
    return NULL;
}

static void drop_oldest_touch(tact_part *part) {
    uint32_t oldest = 0;
    for (uint32_t i = 1; i < part->touch_count; i++)
        if (tact_instant_before(part->touches[i].at, part->touches[oldest].at)) oldest = i;
    memmove(&part->touches[oldest], &part->touches[oldest + 1], (part->touch_count - oldest - 1) * sizeof *part->touches);
    part->touch_count--;
}

tact_status tact__touch_add(tact__run *run, tact_part *part, tact_touch touch) {
    run->result->changed = true;
    if (part->touch_count >= TACT_TOUCHES_MAX) drop_oldest_touch(part);      /* the gate saw to it that no window needs it; only a goal far away might */
    tact_status s = tact_part_add_touch(part, run->arena, touch);
    for (uint32_t i = part->touch_count; !s && i-- > 1 && tact_instant_before(part->touches[i].at, part->touches[i - 1].at);) {      /* told late: in order of time */
        tact_touch later = part->touches[i - 1];
        part->touches[i - 1] = part->touches[i];
        part->touches[i] = later;
    }
    return s;
}

tact_status tact__touch(tact__run *run, const tact__candidate *c, bool asked, bool ghost) {
    tact_part *part = tact__part_of_event(run);
    if (!part) return TACT_ERR_LIMIT;
    tact_touch touch = {
        .at = run->event->received, .occurrence = c->occurrence, .campaign = c->campaign->id, .message = c->message,
        .channel = c->channel, .class_ = c->own_request ? TACT_CLASS_ANSWER : c->campaign->class_, .asked = asked, .ghost = ghost, .cost_milli = ghost ? 0 : c->cost_milli,
    };
    if (tact__private(run, c->campaign)) {
        if (ghost) return TACT_OK;                         /* took no attention, and may name nothing */
        touch = tact__tick(&touch);
    }
    tact_status s = !ghost && c->campaign->coupon ? tact__coupon_give(run, part, c->campaign->coupon, c->campaign->id, c->occurrence) : TACT_OK;
    if (!s) s = tact__touch_add(run, part, touch);
    return s || !touch.campaign || touch.campaign == TACT_SAID ? s : tact_part_add_seen(part, run->arena, c->campaign->id, run->event->received, ghost);
}
