/* daemon/trial_hide.c -- what a trial does not tell: counts that stand for one to nine people, and those from which one could be found by subtraction.
 *
 * Two sides  how many a campaign said before and would say now differ by what few people got more or less: then one of both stays away, of what is tried the old one,
 *            of the others the new one.
 * Sums       rows whose sum is told: beside a row that stays away, the smallest that stands for ten or more stays away too. Where none does and a
 *            difference is at stake, the sum stays away.
 * Down       a campaign's figure that stays away takes its messages' with it, and the other way round where the campaign has no other message to hide behind.
 */
#include "daemon/trial_internal.h"

bool tact_trial_shown(const tact_trial_cell *c) { return !c->hidden && tact_trial_told(c->people); }

static bool few(uint64_t people) { return !tact_trial_told(people); }

static tact_trial_cell *cell_of(tact_trial *t, tact_trial_cell key) {
    for (uint32_t i = 0; i < t->book.cell_count; i++) {
        tact_trial_cell *c = &t->book.cells[i];
        if (c->what == key.what && c->after == key.after && c->campaign == key.campaign && c->channel == key.channel && c->detail == key.detail) return c;
    }
    return NULL;
}

/* People for whom both sides differ in this cell. */
static uint64_t differing(tact_trial *t, const tact_trial_cell *c) {
    tact_trial_cell key = *c;
    key.what = (uint8_t)(c->what + TACT_TRIAL_DIFFER);
    key.after = false;
    return tact_trial_cell_of(t, key).people;
}

/* A row of a group: `what` of one side, of one campaign where it says so. */
typedef struct group { tact_trial_what what; bool after, of_one; uint32_t campaign; } group;
static bool belongs(const group *g, const tact_trial_cell *c) {
    return c->what == g->what && c->after == g->after && (!g->of_one || c->campaign == g->campaign);
}

/* Rows of the group that stay away for this reason need one beside them that stands for ten or more, as their sum is told. False: there is none. */
static bool covered(tact_trial *t, const group *g, bool difference, uint32_t but) {
    tact_trial_cell *least = NULL;
    bool away = false;
    for (uint32_t i = 0; i < t->book.cell_count; i++) {
        tact_trial_cell *c = &t->book.cells[i];
        if (!belongs(g, c)) continue;
        uint64_t people = difference ? differing(t, c) : c->people;
        bool large = people >= TACT_TRIAL_PEOPLE && c->people >= TACT_TRIAL_PEOPLE;
        if (!tact_trial_shown(c) && large) return true;
        away = away || (few(people) && !tact_trial_shown(c));
        if (large && c->detail != but && (!least || c->count < least->count)) least = c;
    }
    if (away && least) least->hidden = true;
    return !away || least;
}

/* Few people's own rows may all stay away, as their sum is told only when it stands for ten; a difference may not. */
static bool hide_another(tact_trial *t, const group *g, bool sides, uint32_t but) {
    (void)covered(t, g, false, but);
    return !sides || covered(t, g, true, but);
}

static void hide(tact_trial_cell *c) { if (c) c->hidden = true; }

static void between_sides(tact_trial *t) {
    for (uint32_t i = 0; i < t->book.cell_count; i++) {
        tact_trial_cell *c = &t->book.cells[i];
        if (c->what > TACT_TRIAL_MESSAGE || !few(differing(t, c))) continue;
        bool old_one = c->what == TACT_TRIAL_ALL || tact_trial_is_tried(t, c->campaign);
        c->hidden = c->after != old_one;
    }
}

static void messages_of(tact_trial *t, tact_trial_cell *campaign) {
    group g = { TACT_TRIAL_MESSAGE, campaign->after, true, campaign->campaign };
    if (!hide_another(t, &g, true, UINT32_MAX)) campaign->hidden = true;
    for (uint32_t i = 0; campaign->hidden && i < t->book.cell_count; i++)
        if (belongs(&g, &t->book.cells[i])) t->book.cells[i].hidden = true;
}

static void campaigns(tact_trial *t, bool after) {
    const group g = { TACT_TRIAL_CAMPAIGN, after, false, 0 };
    for (unsigned turn = 0; turn < 2; turn++) {            /* the second for the row that was hidden last */
        for (uint32_t i = 0; i < t->book.cell_count; i++)
            if (belongs(&g, &t->book.cells[i])) messages_of(t, &t->book.cells[i]);
        if (turn == 0 && !hide_another(t, &g, true, UINT32_MAX)) hide(cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_ALL, .after = after }));
    }
}

/* What came of the moments one campaign fitted. What was got stands among the messages, so it cannot be the one that hides another. */
static void ends(tact_trial *t, uint32_t campaign) {
    const group g = { TACT_TRIAL_END, true, true, campaign };
    tact_trial_cell *got = cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_END, .after = true, .campaign = campaign, .detail = TACT_TRIAL_GOT });
    tact_trial_cell *said = cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_CAMPAIGN, .after = true, .campaign = campaign });
    if (got && said && !tact_trial_shown(said)) got->hidden = true;
    if (!covered(t, &g, false, TACT_TRIAL_GOT) && got && tact_trial_shown(got)) hide(cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_FITTED, .after = true, .campaign = campaign }));
}

/* Of all that are tried together: what is told of none of them is not told of all. */
static void ends_of_all(tact_trial *t) {
    for (uint32_t i = 0; i < t->book.cell_count; i++) {
        const tact_trial_cell *c = &t->book.cells[i];
        if (c->what == TACT_TRIAL_END && c->campaign && !tact_trial_shown(c) && tact_trial_is_tried(t, c->campaign))
            hide(cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_END, .after = true, .detail = c->detail }));
    }
}

void tact__trial_hide(tact_trial *t) {
    const group hours = { TACT_TRIAL_HOUR, true, false, 0 };
    between_sides(t);
    for (unsigned side = 0; side < 2; side++) campaigns(t, side);
    (void)hide_another(t, &hours, false, UINT32_MAX);
    for (uint32_t i = 0; i < t->book.cell_count; i++)
        if (t->book.cells[i].what == TACT_TRIAL_FITTED) ends(t, t->book.cells[i].campaign);
    ends_of_all(t);
}
