/* core/measure/money.c -- see money.h. */
#include "core/measure/money.h"

tact_return tact_return_of(const tact_lift *m, double people, const tact_touch_cost *costs, uint32_t channel_count) {
    tact_return r = { .gain = m->difference * people, .gain_low = m->low * people, .gain_high = m->high * people };
    for (uint32_t i = 0; i < channel_count; i++) r.cost += costs[i].touches * costs[i].price;
    r.net = r.gain - r.cost;
    r.net_low = r.gain_low - r.cost;
    r.net_high = r.gain_high - r.cost;
    if (r.cost > 0) {
        r.per_unit = r.gain / r.cost;
        r.per_unit_low = r.gain_low / r.cost;
        r.per_unit_high = r.gain_high / r.cost;
    }
    return r;
}
