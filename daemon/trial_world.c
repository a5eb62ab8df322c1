/* daemon/trial_world.c -- the world of a line, but the campaigns tried are neither paused nor out of budget because of what was. */
#include <stdlib.h>
#include "daemon/trial_internal.h"

static uint32_t without_tried(const tact_trial *t, uint32_t *out, const uint32_t *ids, uint32_t count) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!tact_trial_is_tried(t, ids[i])) out[n++] = ids[i];
    return n;
}

static void insert(uint32_t *ids, uint32_t *count, uint32_t id) {
    uint32_t at = (*count)++;
    for (; at && ids[at - 1] > id; at--) ids[at] = ids[at - 1];
    ids[at] = id;
}

static int64_t day_of(const tact_trial *t, tact_instant at) {
    tact_civil c = t->zone ? tact_zone_civil(t->zone, at) : tact_civil_from_us(at.us);
    return tact_days_from_civil(c.year, c.month, c.day);
}

static bool used_up(const tact_trial *t, uint32_t i, int64_t day) {
    const tact_campaign *c = tact_bundle_campaign(&t->ask.force->bundle, t->budgets[i].id);
    if (!c) return false;
    if (c->budget_touches && t->budgets[i].sent >= c->budget_touches) return true;
    return c->budget_per_day && t->budgets[i].day == day && t->budgets[i].sent_today >= c->budget_per_day;
}

bool tact__trial_world_for(tact_trial *t, const tact_world *world, tact_instant at) {
    uint32_t need = world->paused_count + world->exhausted_count + world->spent_count + t->ask.tried_count + 1;
    if (need > t->world_room) {
        uint32_t **lists[] = { &t->paused, &t->exhausted, &t->spent };
        t->world_room = need;
        for (unsigned i = 0; i < 3; i++) {
            free(*lists[i]);
            if (!(*lists[i] = malloc(need * sizeof **lists[i]))) t->world_room = 0;
        }
        if (!t->world_room) return false;
    }
    t->world = *world;
    t->world.paused_count = without_tried(t, t->paused, world->paused, world->paused_count);
    t->world.exhausted_count = without_tried(t, t->exhausted, world->exhausted, world->exhausted_count);
    t->world.spent_count = without_tried(t, t->spent, world->spent, world->spent_count);
    for (uint32_t i = 0; i < t->ask.tried_count; i++) {
        if (!used_up(t, i, day_of(t, at))) continue;
        insert(t->exhausted, &t->world.exhausted_count, t->budgets[i].id);
        insert(t->spent, &t->world.spent_count, t->budgets[i].id);
    }
    t->world.paused = t->paused;
    t->world.exhausted = t->exhausted;
    t->world.spent = t->spent;
    return true;
}

void tact__trial_spend(tact_trial *t, uint32_t campaign, tact_instant at) {
    for (uint32_t i = 0; i < t->ask.tried_count; i++) {
        if (t->budgets[i].id != campaign) continue;
        int64_t day = day_of(t, at);
        if (t->budgets[i].day != day) t->budgets[i].sent_today = 0;
        t->budgets[i].day = day;
        t->budgets[i].sent++;
        t->budgets[i].sent_today++;
    }
}
