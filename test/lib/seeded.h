/* test/lib/seeded.h -- every key, nonce and pseudonym of a test program from one seed, so that a run can be had again: TACT_SEED=N names
 * another one. A keeper takes the kernel's chance only where nobody chose before it opened (daemon/keeper.c). One program includes it once. */
#ifndef TACT_SEEDED_H
#define TACT_SEEDED_H
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seeded_by;
static const char *seeded_name(void) { return "seeded"; }
static void seeded_bytes(void *out, const size_t n) {
    static _Atomic uint64_t draws;
    uint64_t parts[4] = { seeded_by, atomic_fetch_add(&draws, 1), 0, 0 };   /* threads may draw: which of them is first is not the seed's */
    unsigned char seed[randombytes_SEEDBYTES];
    memcpy(seed, parts, sizeof seed);
    randombytes_buf_deterministic(out, n, seed);
}
static uint32_t seeded_number(void) {
    uint32_t n;
    seeded_bytes(&n, sizeof n);
    return n;
}

/* Call before anything draws. Returns the seed, to be printed where a test fails. */
static inline uint64_t seeded_begin(void) {
    static randombytes_implementation seeded = { .implementation_name = seeded_name, .random = seeded_number, .buf = seeded_bytes };
    const char *asked = getenv("TACT_SEED");
    seeded_by = asked ? strtoull(asked, NULL, 10) : 20261122;
    randombytes_set_implementation(&seeded);
    return seeded_by;
}
#endif
