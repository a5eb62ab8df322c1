/* core/campaign/bundle_fuzz.c -- any bytes as a bundle: refused, or opened, written, opened again and written alike. */
#include <stdlib.h>
#include "core/campaign/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[2 << 20];
    tact_arena arena;
    tact_bundle first, second;
    tact_writer a, b;
    tact_arena_init(&arena, block, sizeof block, NULL);
    if (size > 65536 || tact_bundle_open((tact_slice){ (const char *)data, size }, &arena, &first)) return 0;
    tact_writer_init(&a, &arena, size + 64);
    tact_bundle_write(&a, &first);
    if (a.status) return 0;
    if (tact_bundle_open(tact_writer_slice(&a), &arena, &second)) abort();
    tact_writer_init(&b, &arena, size + 64);
    tact_bundle_write(&b, &second);
    if (!b.status && !tact_slice_equal(tact_writer_slice(&a), tact_writer_slice(&b))) abort();
    for (uint32_t i = 0; i < first.campaign_count; i++)
        if (tact_bundle_campaign(&first, first.campaigns[i].id) != &first.campaigns[i]) abort();
    return 0;
}
