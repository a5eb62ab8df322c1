/* brand/coupon_code_fuzz.c -- whatever is typed as a code: read once, it reads the same again; and nothing longer than a code comes out. */
#include <stdlib.h>
#include "brand/coupon_code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char room[TACT_CODE_NORMAL], again[TACT_CODE_NORMAL];
    tact_slice one, two;
    if (!tact_code_normal((tact_slice){ (const char *)data, size }, room, &one)) return 0;
    if (one.len == 0 || one.len > TACT_CODE_NORMAL) abort();
    if (!tact_code_normal(one, again, &two) || !tact_slice_equal(one, two)) abort();
    return 0;
}
