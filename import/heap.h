/* import/heap.h -- arenas of the import room grow from malloc.  Bounds are the readers' (64 KB a line, 1 MB a record). */
#ifndef TACT_IMPORT_HEAP_H
#define TACT_IMPORT_HEAP_H
#include "core/base/arena.h"

extern const tact_arena_source tact_import_heap;
/** An empty arena on the heap; give everything back with tact_arena_reset(). */
static inline void tact_import_arena(tact_arena *arena) { tact_arena_init(arena, NULL, 0, &tact_import_heap); }
#endif
