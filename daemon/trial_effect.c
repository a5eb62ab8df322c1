/* daemon/trial_effect.c -- what the changed folder would have brought, told from the probabilities in the log. */
#include <stdlib.h>
#include "core/base/words.h"
#include "daemon/trial_internal.h"

enum { DRAWS_MOST = 8 << 20, WINDOW_DAYS = 7 };

static void goal(tact__trial_draws *d, const tact_campaign *c) {
    if (!c->goal_event.len) return;
    if (c->goal_within.us > d->window_us) d->window_us = c->goal_within.us;
    if (d->goal_count == sizeof d->goals / sizeof *d->goals) return;
    d->goals[d->goal_count].campaign = c->id;
    d->goals[d->goal_count++].event = c->goal_event;
}

void tact__trial_goals(tact__trial_draws *d, const tact_bundle *b, const uint32_t *tried, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const tact_campaign *c = tact_bundle_campaign(b, tried[i]);
        if (c) goal(d, c);
    }
    for (uint32_t i = 0; i < b->campaign_count && !d->goal_count && !count; i++) goal(d, &b->campaigns[i]);
    if (!d->window_us || d->window_us > TACT_DAYS(WINDOW_DAYS).us) d->window_us = TACT_DAYS(WINDOW_DAYS).us;
}

static float chance(uint32_t p) { return p == UINT32_MAX ? 1.0f : (float)(p / 4294967296.0); }

/* How likely the trial says what the log said: its probability of the same message, or of silence. */
static float target_of(const tact_bundle *b, const tact_decision *d, tact_slice campaign, tact_slice message) {
    uint32_t id = campaign.len ? tact_id32(campaign) : 0, name = message.len ? tact_id32(message) : 0;
    if (!d->arm_count) {
        if (!id) return d->campaign ? 0 : 1;
        const tact_campaign *c = tact_bundle_campaign(b, d->campaign);
        return d->campaign == id && c && d->message < c->message_count && c->messages[d->message].id == name ? 1 : 0;
    }
    for (uint32_t i = 0; i < d->arm_count; i++) {
        const tact_campaign *c = d->arms[i].campaign ? tact_bundle_campaign(b, d->arms[i].campaign) : NULL;
        if (d->arms[i].campaign != id) continue;
        if (!id || (c && d->arms[i].message < c->message_count && c->messages[d->arms[i].message].id == name)) return chance(d->arms[i].probability);
    }
    return 0;
}

bool tact__trial_draw_add(tact__trial_draws *d, tact__trial_person *person, const tact_value *line, const tact_event *event, const tact_bundle *b, const tact_decision *decision) {
    double p = 1;
    bool drawn = tact_value_number(tact_value_path(line, "propensity"), &p);
    if (!d->goal_count || (!drawn && !decision->arm_count)) return true;        /* no choice on either side */
    if (!(p > 0)) return true;
    if (d->count == d->room) {
        uint32_t room = d->room ? d->room * 2 : 4096;
        if (room > DRAWS_MOST) { d->more = true; return true; }
        tact__trial_draw *items = realloc(d->items, room * sizeof *items);
        if (!items) return false;
        d->items = items;
        d->room = room;
    }
    float target = target_of(b, decision, tact_value_path_text(line, "campaign"), tact_value_path_text(line, "message"));
    d->items[d->count++] = (tact__trial_draw){ .at = event->received.us, .propensity = (float)p, .target = target, .before = person->draws };
    person->draws = d->count;
    d->unsaid += !drawn && target < 0.5f;
    return true;
}

bool tact__trial_may_reach(const tact__trial_draws *d, const tact_event *e) {
    for (uint32_t i = 0; i < d->goal_count; i++)
        if (e->type == TACT_EVENT_TRACK && e->trusted && tact_slice_equal(d->goals[i].event, e->name)) return true;
    return false;
}

void tact__trial_goal(tact__trial_draws *d, const tact__trial_person *person, const tact_event *e, const tact_result *r) {
    bool is = false;
    for (uint32_t i = 0; i < d->goal_count; i++)
        for (uint32_t k = 0; k < r->reached_count; k++) is = is || r->reached[k] == d->goals[i].campaign;
    if (!is) return;
    d->goals_met++;
    for (uint32_t at = person->draws; at; at = d->items[at - 1].before) {
        if (e->received.us - d->items[at - 1].at > d->window_us) break;
        if (d->items[at - 1].at < e->received.us) d->items[at - 1].helped = true;
    }
}

void tact__trial_effect(tact__trial_draws *d, tact_trial_effect *out) {
    tact_offpolicy sums = { .clip = 0 };
    for (uint32_t i = 0; i < d->count; i++)
        tact_offpolicy_add(&sums, &(tact_logged_draw){ .reward = d->items[i].helped, .propensity = (double)d->items[i].propensity, .target = (double)d->items[i].target });
    out->answer = tact_offpolicy_of(&sums, tact_sequence_standard);
    out->draws = d->count;
    out->unsaid = d->unsaid;
    out->goals = d->goals_met;
    out->window = (tact_span){ d->window_us };
    out->no_goal = !d->goal_count;
    out->more = d->more;
}
