/* channel/mime_links_fuzz.c -- any bytes as an HTML text: a link led to itself leaves as many links as there were, and led twice nothing changes any more. */
#include <stdint.h>
#include <stdlib.h>
#include "channel/mime_links.h"

static void same(void *ctx, tact_slice url, tact_growing *out) { ++*(unsigned *)ctx; tact_grow(out, url); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_growing once = { NULL, 0, 0, false }, twice = { NULL, 0, 0, false };
    unsigned first = 0, second = 0;
    tact_mime_links((tact_slice){ (const char *)data, size }, same, &first, &once);
    tact_mime_links(tact_grown(&once), same, &second, &twice);
    if (!once.failed && !twice.failed && first < second) abort();
    tact_grow_end(&once);
    tact_grow_end(&twice);
    return 0;
}
