/* cli/histogram.c -- see histogram.h. */
#include "cli/histogram.h"

static unsigned bucket_of(uint64_t us) {
    if (us < 128) return (unsigned)us;
    unsigned top = 63u - (unsigned)__builtin_clzll(us);            /* 7 and more */
    unsigned b = (top - 6) * 128 + (unsigned)(us >> (top - 7) & 127);
    return b < HISTOGRAM_BUCKETS ? b : HISTOGRAM_BUCKETS - 1;
}

static uint64_t upper(unsigned b) {
    if (b < 128) return b;
    unsigned top = b / 128 + 6;
    return ((uint64_t)(128 + b % 128 + 1) << (top - 7)) - 1;
}

void histogram_add(histogram *h, uint64_t us) {
    h->bucket[bucket_of(us)]++;
    h->count++;
    h->sum_us += (double)us;
    if (us > h->max_us) h->max_us = us;
}

uint64_t histogram_at(const histogram *h, double share) {
    uint64_t want = (uint64_t)(share * (double)h->count), seen = 0;
    if (h->count == 0) return 0;
    if (want >= h->count) want = h->count - 1;
    for (unsigned b = 0; b < HISTOGRAM_BUCKETS; b++) {
        seen += h->bucket[b];
        if (seen > want) return upper(b) < h->max_us ? upper(b) : h->max_us;
    }
    return h->max_us;
}
