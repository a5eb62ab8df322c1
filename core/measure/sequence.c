/* core/measure/sequence.c -- see sequence.h. */
#include "core/measure/sequence.h"
#include <math.h>

const tact_sequence tact_sequence_standard = { 0.05, 5000 };

static double rho_squared(tact_sequence s) {
    double l = -2 * log(s.alpha);
    return (l + log(l + 1)) / s.decide_at;
}

double tact_sequence_multiple(tact_sequence s, double clock) {
    double eta = clock * rho_squared(s);
    return sqrt(2 * (eta + 1) / eta * log(sqrt(eta + 1) / s.alpha));
}

double tact_sequence_clock(double treated_variance, double treated_people, double control_variance, double control_people) {
    double sum = treated_variance + control_variance;
    return sum > 0 ? 2 * sum / (treated_variance / treated_people + control_variance / control_people) : 0;
}

double tact_sequence_p(tact_sequence s, double z, double clock) {
    double eta = clock * rho_squared(s), p = sqrt(eta + 1) * exp(-z * z * eta / (2 * (eta + 1)));
    return p < 1 ? p : 1;
}
