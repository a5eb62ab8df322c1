/* core/measure/discovery.c -- see discovery.h.
 *
 * Nothing is sorted: with g(k) = how many p are <= k q / count, the answer is the largest k with g(k) >= k, and as g never falls it is
 * what k <- g(k) comes to from above. */
#include "core/measure/discovery.h"

uint32_t tact_discovery_mark(bool *believed, const double *p, uint32_t count, double q) {
    uint32_t k = count, before;
    do {
        before = k;
        k = 0;
        for (uint32_t i = 0; i < count; i++) k += p[i] <= before * q / count;
    } while (k < before);
    for (uint32_t i = 0; i < count; i++) believed[i] = k && p[i] <= k * q / count;
    return k;
}
