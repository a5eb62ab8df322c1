/* import/headers.c -- see headers.h. */
#include "import/headers.h"
#include "import/text.h"
#include <stdio.h>

static char folded(char c) {
    if (c == '_' || c == '-') return ' ';
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool tact_header_same(tact_slice a, tact_slice b) {
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (folded(a.ptr[i]) != folded(b.ptr[i])) return false;
    return true;
}

bool tact_header_map_add(tact_header_maps *maps, tact_slice text, tact_slice *field, char *error, size_t error_size) {
    const char *equals = text.len ? memrchr(text.ptr, '=', text.len) : NULL;
    if (!equals || equals == text.ptr) { snprintf(error, error_size, "--map %.*s: write it as --map 'Column name=field'", (int)text.len, text.ptr ? text.ptr : ""); return false; }
    if (maps->count == TACT_HEADER_MAPS) { snprintf(error, error_size, "--map %.*s: at most %d mappings", (int)text.len, text.ptr, TACT_HEADER_MAPS); return false; }
    maps->items[maps->count].header = tact_text_trim((tact_slice){ text.ptr, (size_t)(equals - text.ptr) });
    maps->items[maps->count].used = false;
    *field = tact_text_trim((tact_slice){ equals + 1, text.len - (size_t)(equals + 1 - text.ptr) });
    maps->items[maps->count++].field = *field;
    return true;
}

tact_slice tact_header_mapped(tact_header_maps *maps, tact_slice header) {
    tact_slice field = { NULL, 0 };
    for (uint32_t i = 0; i < maps->count; i++)
        if (tact_slice_equal_nocase(maps->items[i].header, header)) { maps->items[i].used = true; field = maps->items[i].field; }
    return field;
}

tact_slice tact_header_unused(const tact_header_maps *maps) {
    for (uint32_t i = 0; i < maps->count; i++)
        if (!maps->items[i].used) return maps->items[i].header;
    return (tact_slice){ NULL, 0 };
}
