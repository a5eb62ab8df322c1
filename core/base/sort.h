/* core/base/sort.h -- a stable sort of indexes, alike on every platform (the C library's may keep equals in any order). */
#ifndef TACT_BASE_SORT_H
#define TACT_BASE_SORT_H
#include <stdint.h>

/** Order `items` so that compare(ctx, items[i], items[i+1]) <= 0; equals keep their order. `scratch` has room for `count`.
 *  Merge sort: count * log2(count) comparisons at most. */
void tact_sort_indexes(uint32_t *items, uint32_t *scratch, uint32_t count, int (*compare)(const void *ctx, uint32_t a, uint32_t b), const void *ctx);
#endif
