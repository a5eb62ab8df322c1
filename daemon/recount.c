/* daemon/recount.c -- see recount.h. */
#include "daemon/recount.h"
#include <stdlib.h>
#include <string.h>
#include "daemon/counting.h"

static tact_tally *of(void *ctx, uint32_t campaign) {
    tact_recount *r = ctx;
    for (uint32_t i = 0; i < r->count; i++)
        if (r->tallies[i].campaign == campaign) return &r->tallies[i];
    if (r->count == r->room) {
        uint32_t room = r->room ? r->room * 2 : 16;
        tact_tally *grown = realloc(r->tallies, room * sizeof *grown);
        if (!grown) { r->status = tact_trouble_set(&r->trouble, TACT_ERR_MEMORY, "there is no memory for so many campaigns"); return NULL; }
        r->tallies = grown;
        r->room = room;
    }
    r->tallies[r->count] = (tact_tally){ .campaign = campaign };
    return &r->tallies[r->count++];
}

const tact_tally *tact_recount_of(const tact_recount *r, uint32_t campaign) {
    for (uint32_t i = 0; i < r->count; i++)
        if (r->tallies[i].campaign == campaign) return &r->tallies[i];
    return NULL;
}

tact_status tact_recount_open(tact_recount *r, const char *data_folder, tact_trouble *trouble) {
    *r = (tact_recount){ .trouble = { "" } };
    return tact_redecide_open(&r->again, data_folder, trouble);
}

void tact_recount_close(tact_recount *r) {
    tact_redecide_close(r->again);
    free(r->tallies);
}

/* Nobody is remembered there: only what was shown stands in the line. */
static void anonymous(tact_recount *r, const tact_value *line) {
    const tact_value *silence = tact_value_path(line, "silence");
    tact_slice campaign = tact_value_path_text(line, "campaign");
    r->anonymous++;
    if (!campaign.len || !silence || silence->type != TACT_BOOL || silence->boolean) return;
    tact_tally *t = of(r, tact_id32(campaign));
    if (t) t->sent++;
}

bool tact_recount_line(void *recount, const tact_history_line *line, tact_arena *arena) {
    tact_recount *r = recount;
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    if (!d) { r->status = tact_trouble_set(&r->trouble, TACT_ERR_MEMORY, "there is no memory for a line of the log"); return false; }
    r->status = tact_redecide_line(r->again, line, NULL, arena, d, &r->trouble);
    if (r->status) return false;
    r->lines++;
    r->bytes += line->text.len;
    if (tact_value_path(line->json, "private")) r->unnamed++;
    switch (d->kind) {
    case TACT_REDECIDED: tact_counting_add(&(tact_counting){ d->bundle, of, r }, d->before, &d->event, &d->result); break;
    case TACT_REDECIDED_SEALED: r->closed++; break;
    case TACT_REDECIDED_ANONYMOUS: anonymous(r, line->json); break;
    case TACT_REDECIDED_MISSING: case TACT_REDECIDED_UNKNOWN: r->missing++; break;
    case TACT_REDECIDED_MOVE: break;
    }
    return !r->status;
}

static void put(tact_recount_figure *out, uint32_t *n, const char *name, double kept, double counted, bool of_remembered) {
    TACT_ASSERT(*n < TACT_RECOUNT_FIGURES);
    out[(*n)++] = (tact_recount_figure){ name, kept, counted, of_remembered };
}

static uint64_t visits(const tact_tally *t, unsigned side) {
    uint64_t n = 0;
    for (uint32_t i = 0; i < t->stratum_count; i++) n += t->strata[i].visits[side];
    return n;
}

static double before_sum(const tact_tally *t, unsigned side, unsigned what, unsigned figure) {
    double n = 0;
    for (uint32_t i = 0; i < t->stratum_count; i++) {
        const tact_tally_before *b = &t->strata[i].before[side][what];
        const double all[] = { (double)b->sum, (double)b->squares, (double)b->visits, (double)b->goals, b->value };
        n += all[figure];
    }
    return n;
}

static uint64_t week_sum(const tact_tally *t, unsigned what, unsigned side) {
    uint64_t n = 0;
    for (uint32_t i = 0; i < t->week_count; i++) {
        const tact_tally_week *w = &t->weeks[i];
        n += what < 3 ? w->active[what][side] : what == 3 ? w->repeat[side] : w->objected[side];
    }
    return n;
}

uint32_t tact_recount_compare(const tact_tally *k, const tact_tally *c, tact_recount_figure out[TACT_RECOUNT_FIGURES]) {
    static const char *const sides[2][7] = { { "treated, came back", "treated, active after 4 weeks", "treated, active after 8 weeks", "treated, active after 12 weeks", "treated, bought again", "treated, objected" },
                                             { "left alone, came back", "left alone, active after 4 weeks", "left alone, active after 8 weeks", "left alone, active after 12 weeks", "left alone, bought again", "left alone, objected" } };
    static const char *const befores[2][TACT_BEFORE_COUNT][5] = {
        { { "treated, visits before", "treated, visits before, squared", "treated, visits before, of who came back", "treated, visits before, of who reached the goal", "treated, visits before, times value" },
          { "treated, orders before", "treated, orders before, squared", "treated, orders before, of who came back", "treated, orders before, of who reached the goal", "treated, orders before, times value" } },
        { { "left alone, visits before", "left alone, visits before, squared", "left alone, visits before, of who came back", "left alone, visits before, of who reached the goal", "left alone, visits before, times value" },
          { "left alone, orders before", "left alone, orders before, squared", "left alone, orders before, of who came back", "left alone, orders before, of who reached the goal", "left alone, orders before, times value" } } };
    static const tact_tally none = { .campaign = 0 };
    uint32_t n = 0;
    if (!c) c = &none;
    put(out, &n, "fitted", (double)k->eligible, (double)c->eligible, true);
    for (unsigned i = 0; i < TACT_LOSS_COUNT; i++) put(out, &n, tact_loss_words(i), (double)k->losses[i], (double)c->losses[i], true);
    put(out, &n, "chosen", (double)k->chosen, (double)c->chosen, true);
    put(out, &n, "stopped at the last instant", (double)k->undone, (double)c->undone, true);
    put(out, &n, "left alone by lot", (double)k->ghosts, (double)c->ghosts, false);
    put(out, &n, "sent", (double)k->sent, (double)c->sent, false);
    put(out, &n, "delivered", (double)k->delivered, (double)c->delivered, false);
    put(out, &n, "seen", (double)k->seen, (double)c->seen, false);
    put(out, &n, "clicked", (double)k->clicked, (double)c->clicked, false);
    put(out, &n, "goal", (double)k->converted, (double)c->converted, false);
    put(out, &n, "unsubscribed", (double)k->unsubscribed, (double)c->unsubscribed, false);
    put(out, &n, "people treated", (double)k->treated.people, (double)c->treated.people, false);
    put(out, &n, "goals of people treated", (double)k->treated.goals, (double)c->treated.goals, false);
    put(out, &n, "value of people treated", k->treated.value_sum, c->treated.value_sum, false);
    put(out, &n, "people left alone", (double)k->held_out.people, (double)c->held_out.people, false);
    put(out, &n, "goals of people left alone", (double)k->held_out.goals, (double)c->held_out.goals, false);
    put(out, &n, "value of people left alone", k->held_out.value_sum, c->held_out.value_sum, false);
    for (unsigned s = 0; s < 2; s++) {
        put(out, &n, sides[s][0], (double)visits(k, s), (double)visits(c, s), false);
        for (unsigned w = 0; w < 5; w++) put(out, &n, sides[s][w + 1], (double)week_sum(k, w, s), (double)week_sum(c, w, s), false);
    }
    for (unsigned s = 0; s < 2; s++)
        for (unsigned b = 0; b < TACT_BEFORE_COUNT; b++)
            for (unsigned i = 0; i < 5; i++) put(out, &n, befores[s][b][i], before_sum(k, s, b, i), before_sum(c, s, b, i), false);
    return n;
}
