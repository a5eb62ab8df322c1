/* core/base/hash.h -- hashing and chance, alike on every platform.
 *
 * hash     SipHash-1-3 (Aumasson, Bernstein 2012; reduced rounds) with a fixed key for tables and identifiers, or a handed-in one.
 *          Not for secrets: keyed hashes that must resist people are BLAKE2b in the shell.
 * rng      xoshiro256** (Blackman, Vigna 2018) seeded through SplitMix64. Integer ratios only, no floats.
 */
#ifndef TACT_BASE_HASH_H
#define TACT_BASE_HASH_H
#include "core/base/slice.h"

typedef struct tact_seed { uint64_t a, b; } tact_seed;

uint64_t tact_hash(tact_seed key, tact_slice bytes);
/** Identifier of a name (campaign, topic, zone, message): tact_hash with key {0,0}; the 32-bit one is its low half, never 0. */
uint64_t tact_id64(tact_slice name);
uint32_t tact_id32(tact_slice name);
/** A seed for another purpose from this one; the same label always gives the same. */
tact_seed tact_seed_derive(tact_seed seed, uint64_t label);

typedef struct tact_rng { uint64_t s[4]; } tact_rng;
tact_rng tact_rng_from(tact_seed seed);
uint64_t tact_rng_next(tact_rng *rng);
/** Uniform in [0, bound); bound > 0. */
uint64_t tact_rng_below(tact_rng *rng, uint64_t bound);
/** Uniform in [0, 2^32): compare with a probability in 1/2^32. */
uint32_t tact_rng_u32(tact_rng *rng);
#endif
