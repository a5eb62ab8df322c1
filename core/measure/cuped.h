/* core/measure/cuped.h -- what was known of people before the lot fell, taken out of the noise.
 *
 * How      Y' = Y - theta (X - mean of X over all), theta = cov(X, Y) / var(X) pooled within arms. The difference between arms keeps its
 *          meaning; its variance falls to 1 - r^2 of what it was, r the correlation of X and Y.
 * Rule     X must be known strictly before the lot fell (orders of the month before, not of the month measured): else it takes away
 *          part of what is looked for.
 * Source   Deng, Xu, Kohavi, Walker, "Improving the sensitivity of online controlled experiments", WSDM 2013.
 */
#ifndef TACT_MEASURE_CUPED_H
#define TACT_MEASURE_CUPED_H
#include "core/measure/sample.h"

typedef struct tact_cuped { double theta, covariate_mean, kept_share; } tact_cuped;     /* kept_share: variance left, 1 - r^2 within arms */

/** From all arms of one metric. theta 0 (nothing changes) when X or Y never varies. */
tact_cuped tact_cuped_of(const tact_sample *arms, uint32_t arm_count);
/** From sums already made within arms: products, squares of X, squares of Y; and the mean of X over all. */
tact_cuped tact_cuped_from(double shared, double covariate_spread, double spread, double covariate_mean);
/** The arm with Y' in place of Y; people and nonzero stay. */
tact_sample tact_cuped_apply(const tact_cuped *cuped, const tact_sample *arm);
#endif
