/* core/measure/sample.c -- see sample.h. */
#include "core/measure/sample.h"

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

double tact_sample_variance(const tact_sample *s) { return s->people < 2 ? 0 : s->spread / (double)(s->people - 1); }
