/* daemon/reading.c -- see reading.h. */
#include "daemon/reading.h"
#include <math.h>
#include "daemon/verdict_date.h"
#include "core/measure/allocation.h"
#include "core/measure/cuped.h"

static tact_sample sample(const tact_side *side, uint64_t visits, tact_rung rung) {
    if (rung == TACT_RUNG_VISIT) return tact_sample_of_counts(side->people, visits < side->people ? visits : side->people);
    return rung == TACT_RUNG_GOAL ? tact_sample_of_goals(side) : tact_sample_of_value(side);
}

static void beside(tact_sample *s, const tact_tally_before *b, tact_rung rung) {
    tact_sample_beside(s, (double)b->sum, (double)b->squares, rung == TACT_RUNG_VISIT ? (double)b->visits : rung == TACT_RUNG_GOAL ? (double)b->goals : b->value);
}

uint32_t tact_reading_strata(const tact_tally *t, tact_rung rung, tact_before before, tact_stratum *out) {
    for (uint32_t i = 0; i < t->stratum_count; i++) {
        const tact_tally_stratum *s = &t->strata[i];
        out[i] = (tact_stratum){ sample(&s->treated, s->visits[0], rung), sample(&s->held_out, s->visits[1], rung) };
        beside(&out[i].treated, &s->before[0][before], rung);
        beside(&out[i].control, &s->before[1][before], rung);
    }
    return t->stratum_count;
}

bool tact_reading_mismatch(const tact_tally *t, double *p) {
    *p = 1;
    for (uint32_t i = 0; i < t->stratum_count; i++) {
        const tact_tally_stratum *s = &t->strata[i];
        if (s->share_milli == 0 || s->share_milli >= 1000) continue;
        tact_allocation a = tact_allocation_check((const uint64_t[]){ s->treated.people, s->held_out.people }, (const double[]){ 1000.0 - s->share_milli, s->share_milli }, 2);
        if (a.p < *p) *p = a.p;
        if (a.mismatch) return true;
    }
    return false;
}

static void sum(tact_stratum *into, const tact_stratum *strata, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        tact_sample_merge(&into->treated, &strata[i].treated);
        tact_sample_merge(&into->control, &strata[i].control);
    }
}

/* ---- noise taken out ---- */

static const struct { const char *key, *words; } befores[] = { { "visits_before", "visits in the weeks before the lot" }, { "orders_before", "orders before the lot" } };
const char *tact_before_key(int before) { return before < 0 ? "none" : befores[before].key; }
const char *tact_before_words(int before) { return before < 0 ? "nothing" : befores[before].words; }

/* One slope for all strata, from within their sides: a stratum of a handful of people has none of its own. */
static tact_cuped slope(const tact_stratum *strata, uint32_t count) {
    double shared = 0, covariate = 0, spread = 0, sum = 0, people = 0;
    for (uint32_t i = 0; i < count; i++) {
        const tact_sample *sides[] = { &strata[i].treated, &strata[i].control };
        for (unsigned k = 0; k < 2; k++) {
            shared += sides[k]->shared;
            covariate += sides[k]->covariate_spread;
            spread += sides[k]->spread;
            sum += sides[k]->covariate_mean * (double)sides[k]->people;
            people += (double)sides[k]->people;
        }
    }
    return tact_cuped_from(shared, covariate, spread, people > 0 ? sum / people : 0);
}

static tact_lift lift_of(const tact_stratum *strata, uint32_t count);

tact_adjusted tact_reading_adjust(tact_stratum *const strata[TACT_BEFORE_COUNT], uint32_t count, const tact_lift *plain) {
    tact_adjusted a = { .by = -1, .kept_share = 1, .lift = *plain };
    tact_cuped best = { .kept_share = 1 };
    if (plain->verdict == TACT_LIFT_TOO_LITTLE) return a;  /* a slope from so few would take out what is looked for */
    for (int b = 0; b < TACT_BEFORE_COUNT; b++) {
        tact_cuped c = slope(strata[b], count);
        if (c.kept_share < best.kept_share) { best = c; a.by = b; }
    }
    if (a.by < 0) return a;
    a.theta = best.theta;
    a.kept_share = best.kept_share;
    for (uint32_t i = 0; i < count; i++) {
        tact_stratum *s = &strata[a.by][i];
        *s = (tact_stratum){ tact_cuped_apply(&best, &s->treated), tact_cuped_apply(&best, &s->control) };
    }
    a.lift = lift_of(strata[a.by], count);
    return a;
}

/* ---- reading ---- */

/* One stratum is read by itself; several are pooled. */
tact_reading tact_reading_pooled(const tact_stratum *strata, uint32_t count) {
    tact_stratum all = { .treated = { .people = 0 } };
    sum(&all, strata, count);
    tact_reading r = { .treated = all.treated.people, .left_alone = all.control.people, .mismatch_p = 1 };
    r.lift = lift_of(strata, count);
    r.adjusted = (tact_adjusted){ .by = -1, .kept_share = 1, .lift = r.lift };
    return r;
}

static tact_lift lift_of(const tact_stratum *strata, uint32_t count) {
    const tact_stratum none = { .treated = { .people = 0 } }, *one = count ? strata : &none;
    return count > 1 ? tact_programme_of(strata, count, &tact_lift_standard).lift : tact_lift_of(&one->treated, &one->control, &tact_lift_standard);
}

tact_reading tact_reading_of(const tact_tally *t, tact_rung rung) {
    tact_stratum strata[TACT_BEFORE_COUNT][TACT_TALLY_STRATA], *both[TACT_BEFORE_COUNT];
    uint32_t count = 0;
    for (unsigned b = 0; b < TACT_BEFORE_COUNT; b++) count = tact_reading_strata(t, rung, (tact_before)b, both[b] = strata[b]);
    tact_reading r = tact_reading_pooled(strata[0], count);
    r.adjusted = tact_reading_adjust(both, count, &r.lift);
    r.mismatch = tact_reading_mismatch(t, &r.mismatch_p);
    return r;
}

/* ---- weeks later ---- */

static const struct { const char *key, *words; unsigned after_weeks; } laters[] = {
    { "active_after_4_weeks", "active after 4 weeks", 5 }, { "active_after_8_weeks", "active after 8 weeks", 9 }, { "active_after_12_weeks", "active after 12 weeks", 13 },
    { "bought_again", "bought in weeks 5 to 12", 12 }, { "objected", "unsubscribed or objected so far, 12 weeks at most", 0 },
};
const char *tact_later_key(unsigned later) { TACT_ASSERT(later < TACT_LATER_COUNT); return laters[later].key; }
const char *tact_later_words(unsigned later) { TACT_ASSERT(later < TACT_LATER_COUNT); return laters[later].words; }

tact_reading tact_reading_later(const tact_tally *t, tact_later what, tact_instant now) {
    tact_stratum strata[TACT_TALLY_WEEKS];
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->week_count; i++) {
        const tact_tally_week *w = &t->weeks[i];
        const uint64_t *counts = what == TACT_LATER_REPEAT ? w->repeat : what == TACT_LATER_OBJECTED ? w->objected : w->active[what];
        tact_instant ripe = { ((int64_t)w->week + 1 + laters[what].after_weeks) * TACT_DAYS(7).us };
        if (tact_instant_before(now, ripe)) continue;          /* nobody is told of who is not that old yet; of objections, from the week after the draw on */
        strata[n++] = (tact_stratum){ tact_sample_of_counts(w->people[0], counts[0] < w->people[0] ? counts[0] : w->people[0]),
                                      tact_sample_of_counts(w->people[1], counts[1] < w->people[1] ? counts[1] : w->people[1]) };
    }
    tact_reading r = tact_reading_pooled(strata, n);
    r.mismatch = tact_reading_mismatch(t, &r.mismatch_p);
    return r;
}

/* ---- words ---- */

static unsigned verdict(const tact_reading *r) {
    if (r->mismatch) return 5;
    if (r->lift.verdict == TACT_LIFT_OPEN) return r->lift.more_people < 0.5 ? 2 : 1;
    return r->lift.verdict == TACT_LIFT_HIGHER ? 3 : r->lift.verdict == TACT_LIFT_LOWER ? 4 : 0;
}

const char *tact_reading_code(const tact_reading *r) {
    static const char *const codes[] = { "too_little_data", "open", "ruled_out", "higher", "lower", "blocked" };
    return codes[verdict(r)];
}

const char *tact_reading_words(const tact_reading *r) {
    static const char *const words[] = { "too little data", "not yet", "no lift worth knowing", "it helped", "it did harm", "not readable: the lot did not fall as asked" };
    return r->treated + r->left_alone ? words[verdict(r)] : "nobody yet";
}

/* ---- when ---- */

double tact_reading_per_day(const tact_tally *t, tact_instant now) {
    enum { WEEKS = 4 };
    uint64_t people = 0;
    int64_t from = now.us - WEEKS * TACT_DAYS(7).us, first_week = from / TACT_DAYS(7).us, begin = now.us;
    for (uint32_t i = 0; i < t->week_count; i++) {
        if ((int64_t)t->weeks[i].week <= first_week && i + 1 < t->week_count) continue;
        int64_t week = (int64_t)t->weeks[i].week * TACT_DAYS(7).us;
        if (week < begin) begin = week;
        people += t->weeks[i].people[0] + t->weeks[i].people[1];
    }
    if (t->stratum_count && t->strata[0].since.us > begin) begin = t->strata[0].since.us;        /* it began in the middle of a week */
    double days = (double)(now.us - begin) / (double)TACT_DAYS(1).us;
    return (double)people / (days < 1 ? 1 : days);
}

static double rate_of(const tact_tally *t) {
    enum { GOALS_LEAST = 10 };
    const tact_side *c = &t->held_out, *a = &t->treated;
    if (c->goals >= GOALS_LEAST && c->people) return (double)c->goals / (double)c->people;
    uint64_t goals = c->goals + a->goals, people = c->people + a->people;
    return goals >= GOALS_LEAST && people ? (double)goals / (double)people : 0;
}

void tact_plan_fill(tact_plan *plan, const tact_tally *t, const tact_tally *programme, tact_instant now) {
    if (!(plan->rate > 0)) plan->rate = rate_of(t);
    if (!(plan->rate > 0)) plan->rate = rate_of(programme);
    if (!(plan->people_per_day > 0)) plan->people_per_day = tact_reading_per_day(t, now);
}

static tact_trial trial_of(const tact_plan *p) {
    return (tact_trial){ .rate = p->rate, .lift = tact_lift_standard.aim, .people_per_day = p->people_per_day, .control_share = p->share, .window_days = p->window_days, .sequence = tact_sequence_standard };
}

bool tact_plan_at(const tact_plan *p, tact_instant start, tact_instant *out) {
    tact_trial trial = trial_of(p);
    if (!(p->rate > 0 && p->rate < 1) || !(p->people_per_day > 0) || !(p->share > 0 && p->share < 1)) return false;
    return tact_trial_verdict_at(&trial, start, out);
}

bool tact_verdict_about(double rate, double people_per_day, double share, double window_days, tact_instant start, tact_instant *out) {
    return tact_plan_at(&(tact_plan){ rate, people_per_day, share, window_days }, start, out);
}

uint32_t tact_reading_share(const tact_tally *t, uint32_t share_milli, double window_days, tact_instant now) {
    enum { LEAST_UNITS = 1000, LEAST_MILLI = 20, MOST_MILLI = 200, VERDICT_DAYS = 56 };
    const tact_tally_stratum *s = t->stratum_count ? &t->strata[t->stratum_count - 1] : NULL;
    if (!s || s->treated.people + s->held_out.people < LEAST_UNITS || tact_instant_since(now, s->since).us < TACT_DAYS(28).us) return share_milli;
    tact_plan plan = { .share = 0.1, .window_days = window_days };
    tact_plan_fill(&plan, t, &(const tact_tally){ .campaign = 0 }, now);
    if (!(plan.rate > 0 && plan.rate < 1) || !(plan.people_per_day > 0)) return share_milli;
    tact_trial trial = trial_of(&plan);
    double wanted = tact_holdout_share(&trial, (tact_holdout_bounds){ LEAST_MILLI / 1000.0, MOST_MILLI / 1000.0, VERDICT_DAYS });
    uint32_t milli = (uint32_t)lround(wanted * 1000);
    bool worth = milli * 2 >= share_milli * 3 || milli * 3 <= share_milli * 2;
    return worth ? milli : share_milli;
}
