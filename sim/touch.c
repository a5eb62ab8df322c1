/* sim/touch.c -- what a message does to a person: it is seen or not, tires, helps or annoys. */
#include <stdlib.h>
#include "sim/town_internal.h"

/* How much one interruption tires, against an app notification; how likely it is seen; how soon; how ready people are to stop such ones. */
static const struct { uint32_t weight_milli, seen_ppm, within_s, objection_milli; } channels[TACT_CHANNEL_COUNT] = {
    { 100, 800000, 10, 200 }, { 400, 850000, 10, 300 }, { 1000, 600000, 3600, 1000 }, { 1000, 450000, 10800, 1000 }, { 500, 350000, 43200, 600 },
    { 2000, 900000, 1200, 1500 }, { 1500, 850000, 3600, 1300 }, { 500, 500000, 3600, 600 }, { 3000, 700000, 600, 2000 },
};
enum { PERSUADES_PPM = 220000, OBJECTS_PPM = 5000 };

void tact__sim_reach(tact_sim_town *t, uint32_t person, unsigned device, uint32_t record, const tact_event *e, const tact_result *r) {
    const tact_decision *d = &r->decision;
    const tact_bundle *b = t->shell.engine.bundle;
    (void)device;
    bool asked = d->asked && !d->silence && r->decided;
    if (!r->send && !asked) return;
    if (t->sent_count == t->sent_room) {
        uint32_t room = t->sent_room ? t->sent_room * 2 : 256;
        tact__sim_sent *grown = realloc(t->sent, room * sizeof *grown);
        if (!grown) { t->failed = TACT_ERR_MEMORY; return; }
        t->sent = grown;
        t->sent_room = room;
    }
    const tact_campaign *c = tact_bundle_campaign(b, d->campaign);
    tact__sim_sent s = { .person = person, .record = record, .campaign = (uint32_t)(c - b->campaigns), .occurrence = d->occurrence, .part = e->device_part,
                         .message = d->message, .channel = d->channel, .class_ = d->class_, .asked = asked };
    (asked ? t->report.asked : t->report.interrupting)[d->channel]++;
    t->report.beyond_promotion += d->class_ != TACT_CLASS_PROMOTIONAL;
    *(asked ? &t->campaigns[s.campaign].asked : &t->campaigns[s.campaign].interrupting) += 1;
    *(asked ? &tact__sim_today(t)->asked : &tact__sim_today(t)->interrupting) += 1;
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_TOUCH, person, s.occurrence ^ (uint64_t)e->received.us);
    uint32_t wait_s = tact_sim_between(&rng, 1, asked ? 10 : channels[d->channel].within_s);
    t->sent[t->sent_count] = s;
    tact__sim_later(t, tact_instant_add(t->now, TACT_SECONDS(wait_s)), TACT__FELT, person, t->sent_count++);
}

/* How well the words do, from 0.3 to 1.7: nobody in the town knows it, the policy may find out. */
static uint32_t quality_milli(const tact_sim_town *t, const tact_campaign *c, uint8_t message) {
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_WORDS, c->id, c->messages[message].id);
    return tact_sim_between(&rng, 300, 1700);
}

static uint32_t pertinence_milli(const tact_sim_town *t, const tact_sim_person *p, const tact__sim_sent *s, bool *of_need) {
    uint16_t matter = t->scenes.scenes[s->campaign].matter;
    int32_t goal = t->scenes.goal_of[s->campaign];
    *of_need = p->need.open && !p->need.met && p->need.goal >= 0;
    if (*of_need && matter == p->need.matter) return goal == p->need.goal ? 1000 : 650;
    if (*of_need && goal == p->need.goal) return 650;
    if (*of_need && !matter) return 200;
    *of_need = false;
    for (unsigned i = 0; i < TACT_SIM_CARES; i++)
        if (p->cares[i] == matter) return 40;
    return 8;
}

static tact_status feedback(tact_sim_town *t, const tact__sim_sent *s, uint8_t outcome) {
    tact_result result;
    tact_event e = { .type = TACT_EVENT_FEEDBACK, .subject = s->occurrence, .outcome = outcome, .device_part = s->part, .occurred = t->now };
    tact_sim_shell_begin(&t->shell);
    return tact__sim_step(t, s->person, 0, s->record, &e, &result);
}

/* ---- helped ---- */

static void persuaded(tact_sim_town *t, const tact__sim_sent *s, bool of_need, tact_rng *rng) {
    tact_sim_person *p = &t->people[s->person];
    int32_t goal = of_need ? p->need.goal : t->scenes.goal_of[s->campaign];
    if (goal < 0) return;
    if (of_need && p->need.fate_ppm < tact_sim_own_chance_ppm(p, t->now)) return;      /* they would have done it anyway, and will */
    if (of_need) p->need.met = true;
    tact__sim_deed deed = { .person = s->person, .goal = goal, .campaign = (int32_t)s->campaign, .matter = of_need ? p->need.matter : t->scenes.scenes[s->campaign].matter,
                            .revenue = of_need ? p->need.revenue : tact_sim_between(rng, 15, 120) };
    tact__sim_plan_deed(t, deed, tact_instant_add(t->now, tact_sim_wait(rng, TACT_HOURS(8))));
}

/* ---- annoyed ---- */

static tact_status object(tact_sim_town *t, const tact__sim_sent *s, tact_rng *rng) {
    uint64_t how = tact_rng_below(rng, 100);
    if (how < 10) return tact__sim_limit(t, s->record, false, 1);
    if (how < 30) { t->report.unsubscribed++; tact__sim_today(t)->unsubscribed++; return tact__sim_turn_off(t, s->person, s->record); }
    bool complains = how < 34;
    ++*(complains ? &t->report.complained : &t->report.unsubscribed);
    ++*(complains ? &tact__sim_today(t)->complained : &tact__sim_today(t)->unsubscribed);
    t->said[s->record].granted &= ~tact_bit(tact_purpose_of_channel(s->channel));
    if (t->options.fault == TACT_SIM_DEAF) return TACT_OK; /* nobody passes it on */
    return feedback(t, s, complains ? TACT_OUTCOME_COMPLAINED : TACT_OUTCOME_UNSUBSCRIBED);
}

tact_status tact__sim_felt(tact_sim_town *t, uint32_t number) {
    tact__sim_sent s = t->sent[number];
    tact_sim_person *p = &t->people[s.person];
    const tact_campaign *c = &t->shell.engine.bundle->campaigns[s.campaign];
    bool of_need, wanted = s.class_ != TACT_CLASS_PROMOTIONAL;
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_MIND, s.person, s.occurrence ^ (uint64_t)t->now.us);
    uint64_t tired = (uint64_t)tact_sim_tired_milli(p, t->now), pertinence = pertinence_milli(t, p, &s, &of_need);
    uint64_t seen = (uint64_t)channels[s.channel].seen_ppm * p->attention_milli / (1000 + tired / 2);
    uint64_t helps = (uint64_t)PERSUADES_PPM * quality_milli(t, c, s.message) / 1000 * pertinence / 1000 * p->liking_milli / (1000 + tired);
    uint64_t irks = (uint64_t)OBJECTS_PPM * (1000 + tired * tired / 1000) / 1000 * (1500 - pertinence) / 1000 * channels[s.channel].objection_milli / 1000;
    bool saw = tact_sim_happens(&rng, (uint32_t)(seen < 1000000 ? seen : 1000000)), helped = tact_sim_happens(&rng, (uint32_t)helps);
    bool clicks = tact_sim_happens(&rng, (uint32_t)(30000 + pertinence * 250)), objects = tact_sim_happens(&rng, (uint32_t)(irks < 1000000 ? irks : 1000000));
    uint32_t weight = channels[s.channel].weight_milli / (s.asked ? 8 : wanted ? 4 : 1);
    tact_sim_tire(p, weight, t->now);
    if (!saw) return TACT_OK;
    tact_status status = feedback(t, &s, TACT_OUTCOME_SEEN);
    if (!status && (helped || clicks)) status = feedback(t, &s, TACT_OUTCOME_CLICKED);
    if (!status && helped) persuaded(t, &s, of_need, &rng);
    return !status && objects && !s.asked && !wanted ? object(t, &s, &rng) : status;
}
