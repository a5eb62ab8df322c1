/* core/base/sort.c -- see sort.h.  Bottom-up merging: runs of 1, 2, 4, ... */
#include "core/base/sort.h"
#include <string.h>

typedef int (*comparison)(const void *ctx, uint32_t a, uint32_t b);

static void merge(const uint32_t *left, const uint32_t *middle, const uint32_t *end, uint32_t *out, comparison compare, const void *ctx) {
    const uint32_t *right = middle;
    while (left < middle && right < end) *out++ = compare(ctx, *left, *right) <= 0 ? *left++ : *right++;
    while (left < middle) *out++ = *left++;
    while (right < end) *out++ = *right++;
}

void tact_sort_indexes(uint32_t *items, uint32_t *scratch, uint32_t count, comparison compare, const void *ctx) {
    uint32_t *from = items, *to = scratch;
    for (uint64_t run = 1; run < count; run *= 2) {
        for (uint64_t at = 0; at < count; at += 2 * run) {
            uint64_t middle = at + run < count ? at + run : count, end = at + 2 * run < count ? at + 2 * run : count;
            merge(from + at, from + middle, from + end, to + at, compare, ctx);
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != items) memcpy(items, from, count * sizeof *items);
}
