/* core/measure/discovery.h -- many questions at once: which of the answers to believe (Benjamini-Hochberg).
 *
 * Why      of twenty metrics nothing happened to, one looks "significant" at 5 %. Among those believed here at most a share q is false
 *          on average.
 * Valid    for the always-valid p of sequence.h it holds under any dependence and at any look: 1/p is an e-value, and this is the e-BH
 *          procedure then. For other p it needs independence or positive dependence.
 * Source   Benjamini, Hochberg 1995; Wang, Ramdas, "False discovery rate control with e-values", JRSS B 2022.
 */
#ifndef TACT_MEASURE_DISCOVERY_H
#define TACT_MEASURE_DISCOVERY_H
#include <stdbool.h>
#include <stdint.h>

/** believed[i] is set for each of `count` p-values; returns how many are. */
uint32_t tact_discovery_mark(bool *believed, const double *p, uint32_t count, double q);
#endif
