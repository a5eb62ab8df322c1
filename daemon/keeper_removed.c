/* daemon/keeper_removed.c -- tallies of campaigns that the bundle in force does not name: they stay in the store, and what still happens to them is counted.
 *
 * Who       a campaign removed while messages of it were chosen and not handed over: each gives its place in the budget back when it goes (keeper_budget.c).
 *           One whose rows the learner has freed: what was counted for choosing with them goes too (keeper_learn.c).
 * Kept      in memory from the first such change until the process ends; written with the batch. A campaign that comes back takes its tally from here. */
#include <stdio.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

static tact_tally *find(tact_keeper *k, uint32_t campaign) {
    for (uint32_t i = 0; i < k->removed_count; i++)
        if (k->removed[i].campaign == campaign) return &k->removed[i];
    return NULL;
}

static tact_tally *add(tact_keeper *k, const tact_tally *tally) {
    tact_tally *more = realloc(k->removed, (k->removed_count + 1) * sizeof *more);
    if (!more) return NULL;
    k->removed = more;
    more[k->removed_count] = *tally;
    return &more[k->removed_count++];
}

tact_tally *tact__tally_removed(tact_keeper *k, uint32_t campaign) {
    tact_tally fresh, *t = find(k, campaign);
    tact_trouble trouble = { "there is no memory for it" };
    if (t) return t;
    if (!tact__tally_load(k, &fresh, campaign, &trouble)) t = add(k, &fresh);
    if (!t) fprintf(stderr, "tact: the tally of the removed campaign %08x could not be read, and a change of it is lost: %s\n", campaign, trouble.text);
    return t;
}

bool tact__tally_leaves(tact_keeper *k, const tact_tally *tally) {
    tact_tally *t = find(k, tally->campaign);
    if (t) { *t = *tally; return true; }
    return !(tally->changed || tally->promised) || add(k, tally) != NULL;
}

bool tact__tally_returns(tact_keeper *k, uint32_t campaign, tact_tally *out) {
    tact_tally *t = find(k, campaign);
    if (!t) return false;
    *out = *t;
    *t = k->removed[--k->removed_count];
    return true;
}

void tact__tally_forget(tact_keeper *k, uint32_t campaign, uint32_t message) {
    const tact_campaign *c;
    tact_tally *t = tact__tally_of(k, campaign, &c);
    if (!t) t = tact__tally_removed(k, campaign);
    for (uint32_t i = 0; t && i < t->message_count; i++)
        if (t->messages[i].message == message) { t->messages[i] = t->messages[--t->message_count]; t->changed = true; return; }
}
