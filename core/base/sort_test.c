/* core/base/sort_test.c -- sorted, whole and stable, at every length. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/base/hash.h"
#include "core/base/sort.h"

static int by_key(const void *ctx, uint32_t a, uint32_t b) {
    const uint8_t *key = ctx;
    return (int)key[a] - (int)key[b];
}

static void sorted_and_stable(void **state) {
    (void)state;
    enum { MOST = 300 };
    uint32_t items[MOST], scratch[MOST];
    uint8_t key[MOST];
    tact_rng rng = tact_rng_from((tact_seed){ 7, 7 });
    for (uint32_t count = 0; count < MOST; count++) {
        for (uint32_t i = 0; i < count; i++) { items[i] = i; key[i] = (uint8_t)tact_rng_below(&rng, 10); }
        tact_sort_indexes(items, scratch, count, by_key, key);
        for (uint32_t i = 1; i < count; i++) {
            assert_true(key[items[i - 1]] <= key[items[i]]);
            if (key[items[i - 1]] == key[items[i]]) assert_true(items[i - 1] < items[i]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(sorted_and_stable) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
