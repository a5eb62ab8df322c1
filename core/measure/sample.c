/* core/measure/sample.c -- see sample.h. */
#include "core/measure/sample.h"
#include <math.h>

void tact_sample_add(tact_sample *s, double metric, double covariate) {
    s->people++;
    s->nonzero += metric < 0 || metric > 0;
    double n = (double)s->people, from_mean = metric - s->mean, from_covariate = covariate - s->covariate_mean;
    s->mean += from_mean / n;
    s->covariate_mean += from_covariate / n;
    s->spread += from_mean * (metric - s->mean);
    s->shared += from_mean * (covariate - s->covariate_mean);
    s->covariate_spread += from_covariate * (covariate - s->covariate_mean);
}

void tact_sample_merge(tact_sample *a, const tact_sample *b) {
    if (!b->people) return;
    double na = (double)a->people, nb = (double)b->people, n = na + nb, far = b->mean - a->mean, covariate_far = b->covariate_mean - a->covariate_mean;
    a->spread += b->spread + far * far * na * nb / n;
    a->shared += b->shared + far * covariate_far * na * nb / n;
    a->covariate_spread += b->covariate_spread + covariate_far * covariate_far * na * nb / n;
    a->mean += far * nb / n;
    a->covariate_mean += covariate_far * nb / n;
    a->people += b->people;
    a->nonzero += b->nonzero;
}

tact_sample tact_sample_of_counts(uint64_t people, uint64_t goals) {
    return tact_sample_of_sums(people, goals, (double)goals, (double)goals);
}

tact_sample tact_sample_of_sums(uint64_t people, uint64_t nonzero, double sum, double squares) {
    tact_sample s = { .people = people, .nonzero = nonzero };
    if (!people) return s;
    s.mean = sum / (double)people;
    s.spread = squares - sum * s.mean;
    if (s.spread < 0) s.spread = 0;                        /* rounding */
    return s;
}

tact_sample tact_sample_of_goals(const tact_side *side) { return tact_sample_of_counts(side->people, side->goals); }
tact_sample tact_sample_of_value(const tact_side *side) { return tact_sample_of_sums(side->people, side->goals, side->value_sum, side->value_squares); }

void tact_sample_beside(tact_sample *s, double sum, double squares, double products) {
    if (!s->people) return;
    s->covariate_mean = sum / (double)s->people;
    s->covariate_spread = squares - sum * s->covariate_mean;
    if (s->covariate_spread < 0) s->covariate_spread = 0;  /* rounding */
    s->shared = products - sum * s->mean;
}

double tact_sample_variance(const tact_sample *s) { return s->people < 2 ? 0 : s->spread / (double)(s->people - 1); }

double tact_sample_variance_of_both(const tact_sample *a, const tact_sample *b) {
    double n = (double)a->people + (double)b->people, within = a->spread + b->spread;
    if (n < 3) return 0;
    if (within > 0) return within / (n - 2);
    tact_sample all = *a;
    tact_sample_merge(&all, b);
    return tact_sample_variance(&all);
}

static tact_difference difference(double value, double square, double degrees) {
    tact_difference d = { .value = value, .standard_error = sqrt(square) };
    if (square > 0) { d.t = value / d.standard_error; d.degrees = degrees; }
    return d;
}

tact_difference tact_difference_welch(const tact_sample *t, const tact_sample *c) {
    double nt = (double)t->people, nc = (double)c->people, a = tact_sample_variance(t) / nt, b = tact_sample_variance(c) / nc;
    return difference(t->mean - c->mean, a + b, (a + b) * (a + b) / (a * a / (nt - 1) + b * b / (nc - 1)));
}

tact_difference tact_difference_pooled(const tact_sample *t, const tact_sample *c) {
    double nt = (double)t->people, nc = (double)c->people;
    return difference(t->mean - c->mean, (t->spread + c->spread) / (nt + nc - 2) * (1 / nt + 1 / nc), nt + nc - 2);
}
