/* core/measure/programme.c -- see programme.h. */
#include "core/measure/programme.h"
#include <math.h>
#include <stdbool.h>

static bool told(const tact_stratum *s) { return s->treated.people >= 2 && s->control.people >= 2; }

static double at_least(double variance, double both) { return variance < both ? both : variance; }

tact_programme tact_programme_of(const tact_stratum *strata, uint32_t count, const tact_lift_question *question) {
    tact_programme p = { .lift = { .p = 1 } };
    double difference = 0, error = 0, spread = 0, treated = 0, control = 0, expected = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!told(&strata[i])) { p.left_out++; continue; }
        p.campaigns++;
        p.treated_people += strata[i].treated.people;
        p.control_people += strata[i].control.people;
    }
    for (uint32_t i = 0; i < count; i++) {
        const tact_sample *t = &strata[i].treated, *c = &strata[i].control;
        if (!told(&strata[i])) continue;
        double nt = (double)t->people, nc = (double)c->people, weight = nt / (double)p.treated_people, both = tact_sample_variance_of_both(t, c);
        double vt = at_least(tact_sample_variance(t), both), vc = at_least(tact_sample_variance(c), both);
        difference += weight * (t->mean - c->mean);
        treated += weight * t->mean;
        control += weight * c->mean;
        error += weight * weight * (vt / nt + vc / nc);
        spread += weight * (vt + vc) / 2;
        expected += (double)(t->nonzero + c->nonzero) * (nt < nc ? nt : nc) / (nt + nc);      /* of the smaller side, as in lift.h */
    }
    uint64_t smaller = p.treated_people < p.control_people ? p.treated_people : p.control_people;
    double se = sqrt(error), people = (double)(p.treated_people + p.control_people);
    if (smaller >= 30 && expected >= 10 && error > 0) p.lift = tact_lift_from(difference, se, 4 * spread / error, question->sequence);
    p.lift.treated = treated;
    p.lift.control = control;
    p.lift.difference = difference;
    p.lift.relative = control < 0 || control > 0 ? difference / fabs(control) : 0;
    if (p.lift.verdict == TACT_LIFT_TOO_LITTLE) {
        p.lift.low = p.lift.high = difference;
        p.lift.more_people = expected > 0 ? ceil(people * (10 / expected > 2 ? 10 / expected - 1 : 1)) : 10 * (people + 60);
    } else if (p.lift.verdict == TACT_LIFT_OPEN) {
        p.lift.more_people = tact_lift_missing(&p.lift, people, question);
    }
    return p;
}
