/* core/measure/sequence.h -- intervals that stay true however often one looks.
 *
 * What     an asymptotic confidence sequence: with probability 1 - alpha it holds the truth at every look at once, so one may look
 *          daily and stop when the answer is clear. It is about half again as wide as an interval for one single look.
 *              half-width = se * multiple(N),   multiple(N) = sqrt( 2 (N rho^2 + 1) / (N rho^2) * ln( sqrt(N rho^2 + 1) / alpha ) )
 *          rho is chosen so that it is narrowest about N = decide_at.
 * Clock    N must grow as the information 1/se^2 does. For a difference of two means, D, of n_t and n_c people,
 *              Cov(D now, D later) = Var(D later),
 *          as each mean's later value only adds people; so D/se^2 has independent increments with variance 1/se^2: a Brownian motion in
 *          the clock 1/se^2, whatever path n_t and n_c take (Scharfstein, Tsiatis, Robins 1997). Scaled so that it counts people
 *          when both arms are alike in size:
 *              N = 2 (v_t + v_c) / (v_t / n_t + v_c / n_c)          (v: variances of one person)
 *          Even arms: N = n_t + n_c, as published. A holdout of a tenth: 1,000 + 9,000 people of like variance count as 3,600.
 *          Taking all 10,000 would be as valid (only rho changes); taking the larger arm alone would not.
 * p        always valid: the smallest alpha at which the sequence excludes 0. 1/p is an e-value (a mixture likelihood ratio), so the
 *          current p may be read at any look, and Benjamini-Hochberg on several of them holds under any dependence (discovery.h).
 * Limits   asymptotic: it needs enough people for means to be nearly normal; lift.h says when it is used at all.
 * Source   Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, arXiv 2103.06476; the mixture ratio: Johari, Koomen, Pekelis, Walsh 2017/2022.
 */
#ifndef TACT_MEASURE_SEQUENCE_H
#define TACT_MEASURE_SEQUENCE_H

typedef struct tact_sequence { double alpha, decide_at; } tact_sequence;
/** alpha 0.05, decide_at 5,000 people. */
extern const tact_sequence tact_sequence_standard;

/** Half-width as a multiple of the standard error, at clock N > 0. */
double tact_sequence_multiple(tact_sequence sequence, double clock);
/** The clock of a difference of two means. Infinite variances or zero people are the caller's bug; both variances 0 give 0. */
double tact_sequence_clock(double treated_variance, double treated_people, double control_variance, double control_people);
/** Always-valid p of a difference `z` standard errors from zero at clock N; in (0, 1]. */
double tact_sequence_p(tact_sequence sequence, double z, double clock);
#endif
