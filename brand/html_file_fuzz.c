/* brand/html_file_fuzz.c -- any bytes as an agency's page: each finding has a place inside it. */
#include <stdint.h>
#include <stdlib.h>
#include "brand/html_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 20];
    tact_arena arena;
    tact_diags diags;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 100);
    tact_html_file_check(TACT_S("page.html"), (tact_slice){ (const char *)data, size }, &diags);
    uint32_t lines = 1;
    for (size_t i = 0; i < size; i++) lines += data[i] == '\n';
    for (uint32_t i = 0; i < diags.count; i++) if (diags.items[i].line > lines) abort();
    return 0;
}
