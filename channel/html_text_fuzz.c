/* channel/html_text_fuzz.c -- any bytes as a page: its text is bounded by it. */
#include <stdint.h>
#include <stdlib.h>
#include "channel/html_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_growing out = { NULL, 0, 0, false };
    tact_html_text((tact_slice){ (const char *)data, size }, &out);
    if (!out.failed && out.len > 3 * size + 8) abort();
    tact_grow_end(&out);
    return 0;
}
