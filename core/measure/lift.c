/* core/measure/lift.c -- see lift.h. */
#include "core/measure/lift.h"
#include <math.h>

const tact_lift_question tact_lift_standard = { { 0.05, 5000 }, 0.1 };

enum { LEAST_PEOPLE = 30, LEAST_EVENTS = 10 };
static const double POWER_Z = 0.8416212335729143;          /* 80 % */

static bool all_goals(const tact_sample *s) {              /* 0 or 1 for everybody: the spread is that of a share */
    double n = (double)s->people, goals = (double)s->nonzero;
    return fabs(s->mean * n - goals) < 1e-6 * (goals + 1) && fabs(s->spread - goals * (1 - goals / n)) < 1e-6 * (goals + 1);
}

static bool enough(const tact_sample *t, const tact_sample *c) {
    uint64_t smaller = t->people < c->people ? t->people : c->people;
    if (smaller < LEAST_PEOPLE) return false;
    double share = (double)(t->nonzero + c->nonzero) / (double)(t->people + c->people), n = (double)smaller;
    return n * share >= LEAST_EVENTS && (n * (1 - share) >= LEAST_EVENTS || !all_goals(t) || !all_goals(c));
}

double tact_lift_growth(double aim, double standard_error, double clock, tact_sequence sequence) {
    double low = 1, high = 1e9;
    aim = fabs(aim);
    if (!(aim > 0)) return high;
    for (int i = 0; i < 100; i++) {
        double factor = i ? sqrt(low * high) : 1;
        bool shown = aim * sqrt(factor) / standard_error >= tact_sequence_multiple(sequence, clock * factor) + POWER_Z;
        if (shown && i == 0) return 1;
        if (shown) high = factor; else low = factor;
    }
    return high;
}

tact_lift tact_lift_from(double difference, double standard_error, double clock, tact_sequence sequence) {
    tact_lift r = { .difference = difference, .low = difference, .high = difference, .standard_error = standard_error, .clock = clock, .p = 1 };
    if (!(standard_error > 0) || !(clock > 0)) return r;
    double half = standard_error * tact_sequence_multiple(sequence, clock);
    r.low = difference - half;
    r.high = difference + half;
    r.p = tact_sequence_p(sequence, difference / standard_error, clock);
    r.verdict = r.low > 0 ? TACT_LIFT_HIGHER : r.high < 0 ? TACT_LIFT_LOWER : TACT_LIFT_OPEN;
    return r;
}

bool tact_lift_all_alike(const tact_sample *t, const tact_sample *c) {
    return t->people && c->people && !(t->spread > 0) && !(c->spread > 0) && !(t->mean < c->mean) && !(t->mean > c->mean);
}

/* People still missing when nothing can be said yet: until the smaller side has its thirty and is expected to hold its ten. */
static double until_enough(const tact_sample *t, const tact_sample *c) {
    double all = (double)(t->people + c->people), smaller = (double)(t->people < c->people ? t->people : c->people), events = (double)(t->nonzero + c->nonzero);
    if (smaller < 1) return 2 * LEAST_PEOPLE;
    if (all_goals(t) && all_goals(c) && all - events < events) events = all - events;              /* the rarer of the two: reached, not reached */
    double factor = LEAST_PEOPLE / smaller, share = events > 0 ? events / all : 0.5 / (all + 1);
    if (LEAST_EVENTS / (smaller * share) > factor) factor = LEAST_EVENTS / (smaller * share);
    return factor > 1 ? ceil(all * (factor - 1)) : 1;
}

double tact_lift_missing(const tact_lift *l, double people, const tact_lift_question *question) {
    double aim = fabs(l->control) * question->aim, seen = fabs(l->difference), growth;
    if (l->low > -aim && l->high < aim) return 0;
    growth = tact_lift_growth(seen > aim ? seen : aim, l->standard_error, l->clock, question->sequence);
    if (growth <= 1) growth = tact_lift_growth(aim - seen, l->standard_error, l->clock, question->sequence);       /* enough to show it, not to rule it out */
    double missing = ceil(people * (growth - 1));
    return missing < 1 ? 1 : missing;
}

tact_lift tact_lift_of(const tact_sample *t, const tact_sample *c, const tact_lift_question *question) {
    double nt = (double)t->people, nc = (double)c->people;
    tact_lift r = { .p = 1 };
    if (enough(t, c)) {
        double both = tact_sample_variance_of_both(t, c), vt = tact_sample_variance(t), vc = tact_sample_variance(c);
        if (vt < both) vt = both;
        if (vc < both) vc = both;
        tact_difference plain = tact_difference_welch(t, c);
        r = tact_lift_from(plain.value, sqrt(vt / nt + vc / nc), tact_sequence_clock(vt, nt, vc, nc), question->sequence);
        r.welch_error = plain.standard_error;
    }
    r.treated = t->mean;
    r.control = c->mean;
    r.difference = t->mean - c->mean;
    if (c->mean < 0 || c->mean > 0) r.relative = r.difference / fabs(c->mean);
    if (r.verdict == TACT_LIFT_TOO_LITTLE) {
        r.low = r.high = r.difference;
        r.more_people = until_enough(t, c);
    } else if (r.verdict == TACT_LIFT_OPEN) {
        r.more_people = tact_lift_missing(&r, nt + nc, question);
    }
    return r;
}
