/* sim/deed.c -- what comes of a need or a message, and what the product hears of it: at once, a day later, or never. */
#include <stdlib.h>
#include "sim/town_internal.h"

enum { AT_A_TILL_PPM = 250000, LATE_PPM = 300000 };        /* of those at a till, so many are told with the next day's orders */

void tact__sim_plan_deed(tact_sim_town *t, tact__sim_deed deed, tact_instant at) {
    if (t->deed_count == t->deed_room) {
        uint32_t room = t->deed_room ? t->deed_room * 2 : 256;
        tact__sim_deed *grown = realloc(t->deeds, room * sizeof *grown);
        if (!grown) { t->failed = TACT_ERR_MEMORY; return; }
        t->deeds = grown;
        t->deed_room = room;
    }
    t->deeds[t->deed_count] = deed;
    tact__sim_later(t, at, TACT__DEED, deed.person, t->deed_count++);
}

static void count(tact_sim_town *t, const tact__sim_deed *d) {
    tact_sim_shell_begin(&t->shell);
    int64_t cents = tact_sim_worth_cents(&t->scenes, (uint32_t)d->goal, d->revenue, &t->shell.arena);
    bool caused = d->campaign >= 0;
    ++*(caused ? &t->report.caused : &t->report.organic);
    ++*(caused ? &tact__sim_today(t)->caused : &tact__sim_today(t)->organic);
    *(caused ? &t->report.cents_caused : &t->report.cents_organic) += cents;
    tact__sim_today(t)->cents += cents;
    if (caused) tact__sim_today(t)->cents_caused += cents;
    if (caused) t->campaigns[d->campaign].caused++;
}

/* Does the product count it, for a person in the lift of the very campaign that brought it about? */
static void count_units(tact_sim_town *t, const tact__sim_deed *d, const tact_result *r) {
    for (uint32_t i = 0; d->campaign >= 0 && i < r->goal_count; i++)
        if (r->goals[i].unit && !r->goals[i].ghost && r->goals[i].campaign == t->rules.campaigns[d->campaign].id) t->campaigns[d->campaign].caused_units++;
}

tact_status tact__sim_do(tact_sim_town *t, uint32_t number) {
    tact__sim_deed d = t->deeds[number];
    tact_sim_person *p = &t->people[d.person];
    unsigned device = p->last_device;
    uint32_t record = tact__sim_record(t, d.person, device);
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_CHOICE, d.person, ((uint64_t)d.revenue << 32) ^ (uint64_t)(uint32_t)d.goal ^ (uint64_t)t->now.us);
    tact_result result;
    if (!d.done) {
        count(t, &d);
        bool till = tact_sim_happens(&rng, AT_A_TILL_PPM), late = tact_sim_happens(&rng, LATE_PPM);
        if (till && !p->member) { t->report.unseen++; return TACT_OK; }
        d.done = true;
        d.till = till;
        d.happened_us = t->now.us;
        if (till && late) { tact__sim_plan_deed(t, d, tact_instant_add(t->now, TACT_DAYS(1))); return t->failed; }
    }
    tact_event e = { .type = TACT_EVENT_TRACK };
    tact_sim_shell_begin(&t->shell);
    tact_status s = tact_sim_deed(&t->scenes, (uint32_t)d.goal, d.matter, d.revenue, &rng, &t->shell.arena, &e);
    tact__sim_context(t, d.person, device, &e);
    e.trusted = true;
    e.occurred = (tact_instant){ d.happened_us };
    e.late = t->now.us - d.happened_us > TACT_MINUTES(10).us;
    if (d.till) { e.device_part = 0; e.context.device = TACT_DEVICE_SHOP; e.context.zone = 0; }
    if (!s) s = tact__sim_step(t, d.person, device, record, &e, &result);
    if (!s) count_units(t, &d, &result);
    return s;
}
