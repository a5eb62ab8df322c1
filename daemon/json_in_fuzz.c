/* daemon/json_in_fuzz.c -- any bytes: read or refused, never past the end; what was read is written and reads back alike. */
#include "daemon/json_in.h"
#include "daemon/json_out.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char block[16 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *copy = malloc(size ? size : 1);
    if (!copy) return 0;
    if (size) memcpy(copy, data, size);
    tact_arena a;
    tact_value v, again;
    tact_json_fault f;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_status s = tact_json_read(&a, &v, &f, (tact_slice){ copy, size });
    if (s == TACT_OK) {
        tact_json j;
        tact_json_init(&j, &a, size + 64);
        tact_json_value(&j, &v);
        TACT_ASSERT(j.status == TACT_OK && j.replaced == 0);
        tact_status back = tact_json_read(&a, &again, &f, tact_json_done(&j));
        TACT_ASSERT(back == TACT_OK && tact_value_equal(&v, &again));
    } else {
        TACT_ASSERT(f.reason && f.hint && f.offset_bytes <= size && f.line >= 1 && f.column >= 1);
        TACT_ASSERT(!f.path.len || tact_slice_utf8(f.path));
    }
    free(copy);
    return 0;
}
