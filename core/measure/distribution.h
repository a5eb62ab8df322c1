/* core/measure/distribution.h -- the few distributions measuring needs: normal, chi-square, Student's t.
 *
 * Exact    to about 1e-12 relative (series or continued fraction of the incomplete gamma and beta functions; Lanczos for log gamma).
 * Pure     no state, not even libm's sign of gamma.
 * Source   DLMF 8.11, 8.17 (https://dlmf.nist.gov); Lanczos 1964 with the coefficients g = 7, n = 9.
 */
#ifndef TACT_MEASURE_DISTRIBUTION_H
#define TACT_MEASURE_DISTRIBUTION_H

/** P(|Z| >= |z|) of a standard normal. */
double tact_normal_two_sided(double z);
/** P(X >= x) of a chi-square with that many degrees of freedom (> 0); x >= 0. */
double tact_chi_square_above(double x, double degrees);
/** P(|T| >= |t|) of Student's t; degrees > 0. */
double tact_student_two_sided(double t, double degrees);
#endif
