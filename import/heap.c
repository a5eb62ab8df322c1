/* import/heap.c -- see heap.h. */
#include "import/heap.h"
#include <stdlib.h>

static void *more(void *ctx, size_t bytes) { (void)ctx; return malloc(bytes); }
static void drop(void *ctx, void *chunk) { (void)ctx; free(chunk); }

const tact_arena_source tact_import_heap = { more, drop, NULL };
