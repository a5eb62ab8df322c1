/* core/moment/eight.h -- bytes taken eight at a time, alike on every machine, and mixed. Inside the room; part of every hash and model here. */
#ifndef TACT_MOMENT_EIGHT_H
#define TACT_MOMENT_EIGHT_H
#include <stdint.h>
#include <string.h>

/** Eight readable bytes at `p`, little end first. */
static inline uint64_t tact__eight(const void *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/** Every bit of `x` into every bit, nearly. */
static inline uint64_t tact__mix(uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}
#endif
