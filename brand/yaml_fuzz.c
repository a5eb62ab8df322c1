/* brand/yaml_fuzz.c -- any bytes give a tree or diagnostics with places inside the file, never a crash. */
#include "brand/yaml.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned depth_of(const tact_value *v) {
    unsigned deepest = 0;
    if (v->type == TACT_LIST)
        for (uint32_t i = 0; i < v->list.count; i++) { unsigned d = depth_of(&v->list.items[i]); if (d > deepest) deepest = d; }
    if (v->type == TACT_MAP)
        for (uint32_t i = 0; i < v->map.count; i++) {
            unsigned d = depth_of(&v->map.pairs[i].value);
            if (d > deepest) deepest = d;
            for (uint32_t k = 0; k < i; k++) TACT_ASSERT(!tact_slice_equal(v->map.pairs[k].key, v->map.pairs[i].key));
        }
    return deepest + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[8 << 20];
    if (size > 65536) return 0;
    char *copy = malloc(size ? size : 1);
    if (size) memcpy(copy, data, size);
    uint32_t lines = 2;
    for (size_t i = 0; i < size; i++) lines += data[i] == '\n' || data[i] == '\r' || data[i] == 0xC2 || data[i] == 0xE2;
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags diags;
    tact_diags_init(&diags, &arena, 100);
    tact_value tree;
    bool fine = tact_yaml_read((tact_slice){ copy, size }, &arena, &diags, &tree);
    TACT_ASSERT(fine == (diags.error_count == 0));
    TACT_ASSERT(depth_of(&tree) <= TACT_YAML_DEPTH + 1);
    for (uint32_t i = 0; i < diags.count; i++) TACT_ASSERT(diags.items[i].line <= lines);
    free(copy);
    return 0;
}
