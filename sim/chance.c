/* sim/chance.c -- see chance.h. */
#include "sim/chance.h"
#include "core/base/fixed.h"

tact_rng tact_sim_rng(uint64_t town, tact_sim_label label, uint64_t who, uint64_t number) {
    tact_seed seed = tact_seed_derive((tact_seed){ town, (uint64_t)label }, who);
    return tact_rng_from(tact_seed_derive(seed, number));
}

bool tact_sim_happens(tact_rng *rng, uint32_t ppm) { return tact_rng_below(rng, 1000000) < ppm; }

uint32_t tact_sim_between(tact_rng *rng, uint32_t least, uint32_t most) { return least + (uint32_t)tact_rng_below(rng, (uint64_t)most - least + 1); }

tact_span tact_sim_wait(tact_rng *rng, tact_span mean) {
    const int64_t ln2 = 2977044472;                        /* in 1/2^32 */
    int64_t doublings = -tact_fixed_log2((int64_t)tact_rng_u32(rng) + 1);
    int64_t naturals = tact_fixed_mul(doublings, ln2);
    return (tact_span){ (int64_t)((__int128)mean.us * naturals >> 32) };
}
