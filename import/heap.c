/* import/heap.c -- see heap.h. */
#include "import/heap.h"
#include <stdlib.h>

enum { FIRST_BYTES = 16 * 1024 };

static void *more(void *ctx, size_t bytes) { (void)ctx; return malloc(bytes); }
static void drop(void *ctx, void *chunk) { (void)ctx; free(chunk); }
static const tact_arena_source heap = { more, drop, NULL };

void tact_import_arena(tact_arena *arena) {
    void *block = malloc(FIRST_BYTES);                 /* without one, everything comes in chunks */
    tact_arena_init(arena, block, block ? FIRST_BYTES : 0, &heap);
}

void tact_import_arena_free(tact_arena *arena) {
    tact_arena_reset(arena);
    free(arena->base);
    *arena = (tact_arena){ 0 };
}
