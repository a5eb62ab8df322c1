/* brand/pages_fuzz.c -- any bytes as a page: no crash, every mistake has a way out, and no HTML that could run comes of it. */
#include <stdlib.h>
#include "brand/pages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[32 << 20];
    static tact_slice locales[] = { { "fr", 2 }, { "en", 2 }, { "it-CH", 5 } };
    tact_config config = { .locales = { locales, 3 } };
    tact_purposes purposes = { .own = NULL };
    tact_bundle bundle = { .brand = { NULL, 0 } };
    tact_arena arena;
    tact_diags diags;
    tact_landings pages = { .count = 0 };
    bool memory;
    if (size > 8192) return 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 50);
    diags.file = TACT_S("pages/f.md");
    bool read = tact_landings_read((tact_slice){ (const char *)data, size }, &config, &purposes, &arena, &diags, &pages, &memory);
    if (memory) return 0;
    if (read == (diags.error_count > 0) || read != (pages.count == 1)) abort();
    for (uint32_t i = 0; i < diags.count; i++) if (!diags.items[i].text.len || !diags.items[i].hint.len) abort();
    tact_landings_finish(&pages, &config, &bundle, NULL, &diags);
    if (pages.count && (tact_slice_find(pages.items[0].html, TACT_S("<script")) >= 0 || tact_slice_find(pages.items[0].html, TACT_S("javascript:")) >= 0)) abort();
    return 0;
}
