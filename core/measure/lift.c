/* core/measure/lift.c -- see lift.h. */
#include "core/measure/lift.h"
#include <math.h>

static const double ALPHA = 0.05;

double tact_lift_multiple(uint64_t people) {
    double n = (double)people, l = -2 * log(ALPHA);
    double rho2 = (l + log(l + 1)) / TACT_LIFT_DECIDE_AT;
    return sqrt(n) * sqrt(2 * (n * rho2 + 1) / (n * n * rho2) * log(sqrt(n * rho2 + 1) / ALPHA));
}

double tact_lift_arm_size(double a, double b) {
    double z = 1.959963985 + 0.841621234, d = a - b;
    return d == 0 ? INFINITY : z * z * (a * (1 - a) + b * (1 - b)) / (d * d);
}

static bool mismatched(tact_side t, tact_side c, uint32_t holdout_milli) {
    double n = (double)(t.people + c.people), expected_c = n * holdout_milli / 1000.0, expected_t = n - expected_c;
    if (expected_c < 5 || expected_t < 5) return false;
    double dt = (double)t.people - expected_t, dc = (double)c.people - expected_c;
    return dt * dt / expected_t + dc * dc / expected_c > 10.828;       /* chi-square, one degree of freedom, p < 0.001 */
}

static double variance(tact_side s) {
    double n = (double)s.people, mean = s.value_sum / n, v = s.value_squares / n - mean * mean;
    return v > 0 ? v : 0;
}

tact_lift tact_lift_of(tact_side t, tact_side c, uint32_t holdout_milli) {
    tact_lift r = { .mismatch = mismatched(t, c, holdout_milli) };
    double nt = (double)t.people, nc = (double)c.people;
    if (t.people) r.treated_rate = (double)t.goals / nt;
    if (c.people) r.control_rate = (double)c.goals / nc;
    r.possible = t.people >= 30 && c.people >= 30 && t.goals + c.goals >= 5;
    if (r.possible) {
        /* The smaller side sets the pace of the sequence: N is the effective number of pairs, not the crowd on one side. */
        uint64_t effective = (uint64_t)(4 / (1 / nt + 1 / nc) / 2);
        double k = tact_lift_multiple(effective ? effective : 1);
        double se = sqrt(r.treated_rate * (1 - r.treated_rate) / nt + r.control_rate * (1 - r.control_rate) / nc);
        double value_se = sqrt(variance(t) / nt + variance(c) / nc);
        r.difference = r.treated_rate - r.control_rate;
        r.low = r.difference - k * se;
        r.high = r.difference + k * se;
        r.value_difference = t.value_sum / nt - c.value_sum / nc;
        r.value_low = r.value_difference - k * value_se;
        r.value_high = r.value_difference + k * value_se;
        r.conclusive = !r.mismatch && (r.low > 0 || r.high < 0);
    }
    if (!r.conclusive) {
        double base = r.control_rate > 0 ? r.control_rate : 0.01, seen = fabs(r.difference);
        double aim = seen > base / 10 ? seen : base / 10, share = holdout_milli ? holdout_milli / 1000.0 : 0.1;
        /* The always-valid price is about 1.55 times the width: 2.4 times the people. */
        double control_needed = tact_lift_arm_size(base + aim, base) / 2 * 2.4, total = control_needed / share;
        double missing = total - (nt + nc);
        r.expect_more_people = missing > 1 ? (uint64_t)missing : 1;
    }
    return r;
}
