/* import/distinct.c -- see distinct.h. */
#include "import/distinct.h"
#include <math.h>

void tact_distinct_add(tact_distinct *d, uint64_t hash) {
    uint64_t rest = hash >> 14 | (uint64_t)1 << 50;             /* 50 bits, and a stop */
    uint8_t rank = (uint8_t)(__builtin_ctzll(rest) + 1);
    uint8_t *r = &d->registers[hash & (TACT_DISTINCT_REGISTERS - 1)];
    if (*r < rank) *r = rank;
}

uint64_t tact_distinct_count(const tact_distinct *d) {
    const double m = TACT_DISTINCT_REGISTERS;
    double sum = 0;
    unsigned empty = 0;
    for (unsigned i = 0; i < TACT_DISTINCT_REGISTERS; i++) { sum += ldexp(1, -d->registers[i]); empty += d->registers[i] == 0; }
    double estimate = 0.7213 / (1 + 1.079 / m) * m * m / sum;
    if (estimate <= 2.5 * m && empty) estimate = m * log(m / empty);
    return (uint64_t)(estimate + 0.5);
}
