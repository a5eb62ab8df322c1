/* brand/coupon_pool_fuzz.c -- any bytes as a file of codes: what is taken can be typed, and no code is there twice. */
#include <stdlib.h>
#include "brand/coupon_code.h"
#include "brand/coupon_pool.h"

static char block[8 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_arena arena;
    tact_diags diags;
    tact_pool pool = { .coupon = 1 };
    char one[TACT_CODE_NORMAL], two[TACT_CODE_NORMAL];
    tact_slice a, b;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 20);
    tact_status s = tact_pool_read((tact_slice){ (const char *)data, size }, &arena, &diags, &pool);
    if (s) return 0;
    if (diags.error_count) abort();
    for (uint32_t i = 0; i < pool.count; i++) {
        if (!tact_code_normal(pool.codes[i], one, &a) || a.len < TACT_POOL_LEAST) abort();
        for (uint32_t k = 0; k < i && i < 50; k++)
            if (!tact_code_normal(pool.codes[k], two, &b) || tact_slice_equal(a, b)) abort();
    }
    return 0;
}
