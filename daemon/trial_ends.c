/* daemon/trial_ends.c -- what came of each campaign at each moment it fitted. */
#include "daemon/trial_internal.h"

/* What came of a campaign at one moment it fitted; once a moment for each. */
void tact__trial_end(tact_trial *t, uint64_t who, uint32_t campaign, uint32_t why) {
    const tact_campaign *c = tact_bundle_campaign(&t->ask.force->bundle, campaign);
    if (!c) return;
    why = tact_reason_told(why);                           /* who is up unusually late is nobody's business but theirs */
    tact__trial_name_it(t, campaign, c->name);
    tact__trial_add(t, who, (tact_trial_cell){ .what = TACT_TRIAL_END, .after = true, .campaign = campaign, .detail = why });
    if (tact_trial_is_tried(t, campaign)) tact__trial_add(t, who, (tact_trial_cell){ .what = TACT_TRIAL_END, .after = true, .detail = why });
}

static void fitted(tact_trial *t, uint64_t who, uint32_t campaign) {
    if (tact_trial_is_tried(t, campaign)) tact__trial_add(t, who, (tact_trial_cell){ .what = TACT_TRIAL_FITTED, .after = true, .campaign = campaign });
}

static bool about_choosing(uint16_t reason) {
    return reason == TACT_WHY_MATCH_CONDITION || reason == TACT_WHY_ATTENTION_OK || reason == TACT_WHY_CHOOSE_BEST || reason == TACT_WHY_CHOOSE_EXPLORE || reason == TACT_WHY_HOLDOUT;
}

static bool waits(const tact_person *person, uint32_t campaign) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (person->pending[i].campaign == campaign) return true;
    return false;
}

static bool named_before(const tact_decision *d, uint32_t reasons, uint32_t campaign) {
    for (uint32_t k = 0; k < reasons; k++)
        if (d->reasons.entries[k].campaign == campaign && !about_choosing(d->reasons.entries[k].reason)) return true;
    return false;
}

static bool armed_before(const tact_decision *d, uint32_t arms, uint32_t campaign) {
    for (uint32_t k = 0; k < arms; k++)
        if (d->arms[k].campaign == campaign) return true;
    return false;
}

/* Each campaign that fitted this moment, and what stopped it. One that began to wait is told when its time comes. */
void tact__trial_ends_of_moment(tact_trial *t, uint64_t who, const tact_person *before, const tact_result *r) {
    const tact_decision *d = &r->decision;
    bool spoke = d->campaign && !d->silence;
    t->counts.reasons_beyond += d->reasons.dropped > 0;
    if (d->campaign && !armed_before(d, d->arm_count, d->campaign)) {
        fitted(t, who, d->campaign);
        if (d->ghost) tact__trial_end(t, who, d->campaign, TACT_WHY_HOLDOUT);
        else if (d->asked) tact__trial_end(t, who, d->campaign, TACT_TRIAL_GOT);
    }
    for (uint32_t i = 0; i < d->arm_count; i++) {
        uint32_t c = d->arms[i].campaign;
        if (!c || armed_before(d, i, c)) continue;
        fitted(t, who, c);
        if (c != d->campaign) tact__trial_end(t, who, c, d->campaign ? TACT_TRIAL_OTHER : TACT_WHY_CHOOSE_SILENCE);
        else if (d->ghost) tact__trial_end(t, who, c, TACT_WHY_HOLDOUT);
        else if (spoke && d->asked) tact__trial_end(t, who, c, TACT_TRIAL_GOT);
    }
    for (uint32_t i = 0; i < d->reasons.count; i++) {
        const tact_why *why = &d->reasons.entries[i];
        if (!why->campaign || about_choosing(why->reason) || why->campaign == d->campaign) continue;
        if (named_before(d, i, why->campaign) || armed_before(d, d->arm_count, why->campaign)) continue;
        fitted(t, who, why->campaign);
        if (!waits(&r->person, why->campaign)) tact__trial_end(t, who, why->campaign, why->reason);
    }
    for (uint32_t i = 0; i < r->person.pending_count; i++) {         /* an `after` began to wait: nothing was said of it yet */
        uint32_t c = r->person.pending[i].campaign;
        if (!waits(before, c) && c != d->campaign && !named_before(d, d->reasons.count, c) && !armed_before(d, d->arm_count, c)) fitted(t, who, c);
    }
}

void tact__trial_end_of_due(tact_trial *t, uint64_t who, const tact_pending *p, const tact_result *r) {
    const tact_decision *d = &r->decision;
    if (r->send) { tact__trial_end(t, who, p->campaign, TACT_TRIAL_GOT); return; }
    for (uint32_t i = 0; i < r->person.pending_count; i++)
        if (r->person.pending[i].key == p->key) return;              /* it waits on */
    if (d->ghost) { tact__trial_end(t, who, p->campaign, TACT_WHY_HOLDOUT); return; }
    for (uint32_t i = 0; i < d->reasons.count; i++)
        if (!about_choosing(d->reasons.entries[i].reason) && (d->reasons.entries[i].campaign == p->campaign || d->reasons.entries[i].reason == TACT_WHY_CHOOSE_SILENCE)) {
            tact__trial_end(t, who, p->campaign, d->reasons.entries[i].reason);
            return;
        }
    tact__trial_end(t, who, p->campaign, TACT_TRIAL_DROPPED);
}
