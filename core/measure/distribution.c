/* core/measure/distribution.c -- see distribution.h. */
#include "core/measure/distribution.h"
#include <math.h>

enum { STEPS = 10000 };
static const double TINY = 1e-300, CLOSE = 1e-16;

static double log_gamma(double x) {                        /* x > 0 */
    static const double c[9] = { 0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
                                 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7 };
    double sum = c[0], t = x + 6.5;
    for (int i = 1; i < 9; i++) sum += c[i] / (x - 1 + i);
    return 0.91893853320467274 + (x - 0.5) * log(t) - t + log(sum);        /* half of log(2 pi) */
}

/* Upper incomplete gamma over gamma: by its series below a + 1, by its continued fraction (Lentz) above. */
static double gamma_above(double a, double x) {
    if (x <= 0) return 1;
    double front = exp(a * log(x) - x - log_gamma(a));
    if (x < a + 1) {
        double term = 1 / a, sum = term;
        for (int n = 1; n < STEPS && term > sum * CLOSE; n++) { term *= x / (a + n); sum += term; }
        return 1 - front * sum;
    }
    double b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d;
    for (int n = 1; n < STEPS; n++) {
        double an = -n * (n - a);
        b += 2;
        d = an * d + b;
        if (fabs(d) < TINY) d = TINY;
        c = b + an / c;
        if (fabs(c) < TINY) c = TINY;
        d = 1 / d;
        h *= d * c;
        if (fabs(d * c - 1) < CLOSE) break;
    }
    return front * h;
}

static double beta_fraction(double a, double b, double x) {
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < TINY ? TINY : d);
    double h = d;
    for (int m = 1; m < STEPS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), step = 1;
        for (int part = 0; part < 2; part++) {
            double k = part ? odd : even;
            d = 1 + k * d;
            d = 1 / (fabs(d) < TINY ? TINY : d);
            c = 1 + k / c;
            if (fabs(c) < TINY) c = TINY;
            step = d * c;
            h *= step;
        }
        if (fabs(step - 1) < CLOSE) break;
    }
    return h;
}

/* Regularised incomplete beta. `y` = 1 - x is handed in, as it is small and exact where it matters. */
static double beta_below(double a, double b, double x, double y) {
    if (x <= 0) return 0;
    if (y <= 0) return 1;
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log(y));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a : 1 - front * beta_fraction(b, a, y) / b;
}

double tact_normal_two_sided(double z) { return gamma_above(0.5, z * z / 2); }

double tact_chi_square_above(double x, double degrees) { return gamma_above(degrees / 2, x / 2); }

double tact_student_two_sided(double t, double degrees) {
    double square = t * t;
    return beta_below(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square));
}
