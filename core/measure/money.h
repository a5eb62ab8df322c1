/* core/measure/money.h -- what it brought, and what it cost.
 *
 * Gain     the difference of a money metric a person (lift.h), times the people treated: money that would not have come without them.
 * Cost     touches of each channel times the price of one. What discounts cost belongs into the metric (margin, not turnover).
 * Units    the brand's currency, in whole units; costs are exact, gains carry their always-valid interval.
 */
#ifndef TACT_MEASURE_MONEY_H
#define TACT_MEASURE_MONEY_H
#include "core/measure/lift.h"

typedef struct tact_touch_cost { double touches, price; } tact_touch_cost;     /* of one channel */

typedef struct tact_return {
    double gain, gain_low, gain_high;
    double cost;
    double net, net_low, net_high;     /* gain less cost */
    double per_unit, per_unit_low, per_unit_high;      /* gain for each unit spent; all 0 when nothing was spent */
} tact_return;

tact_return tact_return_of(const tact_lift *money, double treated_people, const tact_touch_cost *costs, uint32_t channel_count);
#endif
