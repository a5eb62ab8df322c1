/* core/base/arena.h -- memory with a lifetime's name: handed in, filled, reset whole.
 *
 * Shape    the caller owns the block(s); a result says which arena it lives in.
 * Growth   with a `source`, a full arena asks it for another chunk; without one, allocation returns NULL.
 * ASan     with TACT_ARENA_EMULATED the tail behind each allocation is poisoned, so overruns are seen.
 * Faults   `fail_in` n > 0 makes the n-th allocation from now return NULL (tests walk through every one).
 */
#ifndef TACT_BASE_ARENA_H
#define TACT_BASE_ARENA_H
#include "core/base/slice.h"
#include "core/base/status.h"

typedef struct tact_arena_source {
    void *(*more)(void *ctx, size_t bytes);      /* at least `bytes`, aligned to 16; NULL when there is none */
    void (*drop)(void *ctx, void *chunk);
    void *ctx;
} tact_arena_source;

typedef struct tact_arena_chunk { struct tact_arena_chunk *next; size_t size; } tact_arena_chunk;

typedef struct tact_arena {
    char *at, *end;                              /* free part of the current chunk */
    char *base; size_t size;                     /* the first block, the caller's */
    tact_arena_chunk *chunks;                    /* further ones, newest first, from `source` */
    const tact_arena_source *source;             /* may be NULL: the first block is all there is */
    size_t used_bytes;                           /* handed out since the last reset */
    uint32_t fail_in;                            /* tests only; 0 = never */
} tact_arena;

typedef struct tact_arena_mark { char *at, *end; tact_arena_chunk *chunks; size_t used_bytes; } tact_arena_mark;

void tact_arena_init(tact_arena *arena, void *block, size_t size, const tact_arena_source *source);
/** Zeroed memory aligned to 16, or NULL. `count * size` may not overflow (it returns NULL then). */
void *tact_arena_alloc(tact_arena *arena, size_t count, size_t size);
#define TACT_NEW(arena, type, count) ((type *)tact_arena_alloc((arena), (size_t)(count), sizeof(type)))
/** Copy; {NULL,0} for an empty slice; ptr NULL with len > 0 never happens: check `.ptr` against NULL when len > 0. */
tact_slice tact_arena_copy(tact_arena *arena, tact_slice text);
/** Undo everything since the mark; `reset` undoes everything. Chunks go back to the source. */
tact_arena_mark tact_arena_checkpoint(const tact_arena *arena);
void tact_arena_undo(tact_arena *arena, tact_arena_mark mark);
void tact_arena_reset(tact_arena *arena);
/** The end of an arena whose block is used for something else afterwards (a buffer on the stack): chunks go back to the source, the block is plain memory again. */
void tact_arena_close(tact_arena *arena);
#endif
