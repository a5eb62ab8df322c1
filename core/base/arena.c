/* core/base/arena.c -- see arena.h. */
#include "core/base/arena.h"

#if defined(TACT_ARENA_EMULATED)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define RED_ZONE 16u
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define RED_ZONE 0u
#endif

enum { ALIGN = 16, CHUNK_BYTES = 256 * 1024, HEADER = (sizeof(tact_arena_chunk) + ALIGN - 1) / ALIGN * ALIGN };

/* The chunk is `base` .. `base + size`; of it, what lies before `used` may have been given out. */
static void point_at(tact_arena *a, char *base, size_t size, const char *used) {
    uintptr_t up = ((uintptr_t)base + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1);
    size_t skip = (size_t)(up - (uintptr_t)base);
    a->at = base + (skip < size ? skip : size);
    a->end = base + size;
    if (used > a->at) POISON(a->at, (size_t)(used - a->at));
}

void tact_arena_init(tact_arena *a, void *block, size_t size, const tact_arena_source *source) {
    *a = (tact_arena){ .base = block, .size = size, .source = source };
    point_at(a, block, size, (char *)block + size);
}

static bool grow(tact_arena *a, size_t bytes) {
    if (!a->source || bytes > SIZE_MAX - HEADER - ALIGN) return false;
    size_t size = bytes + HEADER + ALIGN;
    if (size < CHUNK_BYTES) size = CHUNK_BYTES;
    tact_arena_chunk *c = a->source->more(a->source->ctx, size);
    if (!c) return false;
    c->next = a->chunks;
    c->size = size;
    a->chunks = c;
    point_at(a, (char *)c + HEADER, size - HEADER, (char *)c + size);
    return true;
}

void *tact_arena_alloc(tact_arena *a, size_t count, size_t size) {
    if (a->fail_in && --a->fail_in == 0) return NULL;
    if (size && count > (SIZE_MAX - 2 * ALIGN) / size) return NULL;
    size_t bytes = count * size, room = (bytes + RED_ZONE + ALIGN - 1) / ALIGN * ALIGN;
    if (room == 0) room = ALIGN;
    if ((size_t)(a->end - a->at) < room && !grow(a, room)) return NULL;
    char *p = a->at;
    a->at += room;
    a->used_bytes += room;
    UNPOISON(p, bytes);
    memset(p, 0, bytes);
    return p;
}

tact_slice tact_arena_copy(tact_arena *a, tact_slice text) {
    if (text.len == 0) return (tact_slice){ NULL, 0 };
    char *p = tact_arena_alloc(a, text.len, 1);
    if (!p) return (tact_slice){ NULL, 0 };
    memcpy(p, text.ptr, text.len);
    return (tact_slice){ p, text.len };
}

tact_arena_mark tact_arena_checkpoint(const tact_arena *a) {
    return (tact_arena_mark){ a->at, a->end, a->chunks, a->used_bytes };
}

static void drop_until(tact_arena *a, const tact_arena_chunk *keep) {
    while (a->chunks != keep) {
        tact_arena_chunk *c = a->chunks;
        a->chunks = c->next;
        UNPOISON(c, c->size);
        a->source->drop(a->source->ctx, c);
    }
}

void tact_arena_undo(tact_arena *a, tact_arena_mark m) {
    char *used = a->end == m.end ? a->at : m.end;         /* behind it nothing of this chunk was given out */
    drop_until(a, m.chunks);
    a->at = m.at;
    a->end = m.end;
    a->used_bytes = m.used_bytes;
    if (used > a->at) POISON(a->at, (size_t)(used - a->at));
}

void tact_arena_close(tact_arena *a) {
    drop_until(a, NULL);
    UNPOISON(a->base, a->size);
    *a = (tact_arena){ .base = NULL };
}

void tact_arena_reset(tact_arena *a) {
    const char *used = a->chunks ? a->base + a->size : a->at;
    drop_until(a, NULL);
    point_at(a, a->base, a->size, used);
    a->used_bytes = 0;
}
