/* core/base/fixed.h -- the few real functions deciding needs, in integers, so that every platform agrees to the bit.
 *
 * Units    Q32.32: one = 1 << 32.  Source: argument reduction and polynomials checked against libm in fixed_test.c.
 */
#ifndef TACT_BASE_FIXED_H
#define TACT_BASE_FIXED_H
#include <stdint.h>

#define TACT_ONE ((int64_t)1 << 32)

/** 2^x for x in Q32.32; 0 below -32, saturates above 31. Error at most 2^-30 relative. */
int64_t tact_fixed_exp2(int64_t x);
/** log2(x) for x > 0 in Q32.32; x <= 0 answers INT64_MIN. Error at most 2^-29. */
int64_t tact_fixed_log2(int64_t x);
/** 2^-(age/half_life) in Q32.32: the decay of everything that is forgotten. Negative ages count as 0; half_life_us > 0. */
int64_t tact_fixed_decay(int64_t age_us, int64_t half_life_us);
/** a*b and a/b in Q32.32, saturating; b != 0. */
int64_t tact_fixed_mul(int64_t a, int64_t b);
int64_t tact_fixed_div(int64_t a, int64_t b);
#endif
