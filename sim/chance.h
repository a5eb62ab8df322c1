/* sim/chance.h -- chance for the town, from one seed, in integers: the same on every machine.
 *
 * Streams  each thing that happens to a person has a stream of its own, named by (town, label, person, number). What one policy makes of a
 *          person never moves another stream, so that two policies meet the same people, looks and needs.
 */
#ifndef TACT_SIM_CHANCE_H
#define TACT_SIM_CHANCE_H
#include "core/base/hash.h"
#include "core/base/time.h"

typedef enum tact_sim_label {
    TACT_SIM_TEMPER = 1, TACT_SIM_LOOKS, TACT_SIM_LOOK, TACT_SIM_NEEDS, TACT_SIM_TRIPS, TACT_SIM_CHOICE, TACT_SIM_TOUCH, TACT_SIM_STEP, TACT_SIM_WORDS, TACT_SIM_MIND
} tact_sim_label;

tact_rng tact_sim_rng(uint64_t town, tact_sim_label label, uint64_t who, uint64_t number);
/** True with `ppm` chances in a million. */
bool tact_sim_happens(tact_rng *rng, uint32_t ppm);
/** Uniform in [least, most]. */
uint32_t tact_sim_between(tact_rng *rng, uint32_t least, uint32_t most);
/** Exponential with this mean: how long until something that may happen at any instant. */
tact_span tact_sim_wait(tact_rng *rng, tact_span mean);
#endif
