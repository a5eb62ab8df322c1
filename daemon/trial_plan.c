/* daemon/trial_plan.c -- before a campaign goes live: how many new people a day would come to its draw, how many of them reach its goal by themselves, and so when
 * a verdict on it is possible. */
#include <stdlib.h>
#include "daemon/trial_internal.h"
#include "daemon/verdict_date.h"

static uint32_t unit_at(const uint64_t *keys, uint32_t room, uint64_t key) {
    uint32_t i = (uint32_t)(key >> 9) & (room - 1);
    while (keys[i] && keys[i] != key) i = (i + 1) & (room - 1);
    return i;
}

static bool grow(tact_trial *t) {
    uint32_t room = t->units.room ? t->units.room * 2 : 1024;
    uint64_t *keys = calloc(room, sizeof *keys);
    int64_t *drawn = calloc(room, sizeof *drawn);
    if (!keys || !drawn) { free(keys); free(drawn); return false; }
    for (uint32_t i = 0; i < t->units.room; i++) {
        if (!t->units.keys[i]) continue;
        uint32_t at = unit_at(keys, room, t->units.keys[i]);
        keys[at] = t->units.keys[i];
        drawn[at] = t->units.drawn[i];
    }
    free(t->units.keys);
    free(t->units.drawn);
    t->units.keys = keys;
    t->units.drawn = drawn;
    t->units.room = room;
    return true;
}

bool tact__trial_unit(tact_trial *t, uint64_t who, uint32_t campaign, tact_instant at) {
    uint64_t key = tact__trial_mix(campaign, who);
    if (!tact_trial_is_tried(t, campaign)) return true;
    if ((t->units.count + 1) * 4ull > t->units.room * 3ull && !grow(t)) return false;
    uint32_t i = unit_at(t->units.keys, t->units.room, key);
    if (t->units.keys[i]) return true;
    t->units.keys[i] = key;
    t->units.drawn[i] = at.us;
    t->units.count++;
    return tact__trial_add(t, who, (tact_trial_cell){ .what = TACT_TRIAL_UNIT, .after = true, .campaign = campaign });
}

bool tact__trial_unit_reaches(tact_trial *t, uint64_t who, const tact_event *e, const tact_result *r) {
    for (uint32_t i = 0; i < r->reached_count && t->units.room; i++) {
        const tact_campaign *c = tact_bundle_campaign(&t->ask.force->bundle, r->reached[i]);
        uint32_t at = unit_at(t->units.keys, t->units.room, tact__trial_mix(r->reached[i], who));
        if (!c || !t->units.keys[at] || e->received.us <= t->units.drawn[at] || e->received.us - t->units.drawn[at] > c->goal_within.us) continue;
        if (!tact__trial_add(t, who, (tact_trial_cell){ .what = TACT_TRIAL_UNIT_GOAL, .after = true, .campaign = c->id })) return false;
    }
    return true;
}

tact_trial_verdict tact_trial_verdict_of(const tact_trial *t, const tact_campaign *c) {
    return tact_trial_verdict_by(t, c, tact_trial_cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_UNIT, .after = true, .campaign = c->id }).people,
                                 tact_trial_cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_UNIT_GOAL, .after = true, .campaign = c->id }).people);
}

tact_trial_verdict tact_trial_verdict_by(const tact_trial *t, const tact_campaign *c, uint64_t units, uint64_t goals) {
    enum { GOALS_LEAST = 10, HOLDOUT_AUTO_MILLI = 100 };
    double days = (double)(t->ask.until.us - t->ask.from.us) / (double)TACT_DAYS(1).us, window = (double)c->goal_within.us / (double)TACT_DAYS(1).us;
    tact_trial_verdict v = { .share = (c->holdout_milli == TACT_HOLDOUT_AUTO ? HOLDOUT_AUTO_MILLI : c->holdout_milli) / 1000.0 };
    if (c->class_ > TACT_CLASS_SERVICE || (c->class_ == TACT_CLASS_SERVICE && c->holdout_milli == TACT_HOLDOUT_AUTO) || tact_bundle_private(&t->ask.force->bundle, c)) v.share = 0;
    if (days > 0 && units >= TACT_TRIAL_PEOPLE) v.people_per_day = (double)units / days;
    if (v.people_per_day > 0 && goals >= GOALS_LEAST) v.rate = (double)(goals < units ? goals : units) / (double)units;
    if (!c->goal_event.len) v.needs = "it names no goal: `goal: {event: ..., within: 7d}`";
    else if (!(v.share > 0)) v.needs = "nobody is left alone by it, so nothing can be compared: write `holdout: auto` or a share";
    else if (!(v.people_per_day > 0)) v.needs = "fewer than ten people who may be measured would have come to its draw: try more days";
    else if (!(v.rate > 0)) v.needs = "fewer than ten of the people it is for reached its goal by themselves in these days and those behind them: try more days, or days further back";
    else if (!tact_verdict_about(v.rate, v.people_per_day, v.share, window, t->ask.now, &v.about)) v.needs = "at this rate it would take more than ten years: a goal that is reached more often, or more people, would show it sooner";
    return v;
}
