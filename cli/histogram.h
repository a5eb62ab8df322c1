/* cli/histogram.h -- durations in buckets of at most 1 % width: percentiles without keeping every sample.
 * Shape    128 buckets an octave above 128 us, one a microsecond below; up to about 70 minutes, longer ones in the last. */
#ifndef TACT_BENCH_HISTOGRAM_H
#define TACT_BENCH_HISTOGRAM_H
#include <stdint.h>

enum { HISTOGRAM_BUCKETS = 128 * 26 };
typedef struct histogram { uint64_t bucket[HISTOGRAM_BUCKETS], count, max_us; double sum_us; } histogram;

void histogram_add(histogram *h, uint64_t us);
/** The duration that `share` (0..1) of the samples do not exceed; 0 when there are none. */
uint64_t histogram_at(const histogram *h, double share);
#endif
