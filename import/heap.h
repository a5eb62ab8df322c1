/* import/heap.h -- arenas of the import room live on the heap: a first block of 16 KB that stays, more from malloc when needed.
 * Bounds are the readers' (64 KB a line, 1 MB a record). */
#ifndef TACT_IMPORT_HEAP_H
#define TACT_IMPORT_HEAP_H
#include "core/base/arena.h"

void tact_import_arena(tact_arena *arena);
void tact_import_arena_free(tact_arena *arena);
#endif
