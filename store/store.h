/* store/store.h -- one ordered key-value store with atomic, durable batches; every backend behaves alike.
 *
 * Backends   memory (tests, simulator), RocksDB (the daemon), fault (wraps any of them).
 * Promise    commit() answers OK only when the whole batch is on the disk (synced); a crash at any instant leaves all of a batch or
 *            nothing of it.  What it answered OK for is found by every later get, also after kill -9.
 * Threads    every call may be made from any thread at any time, but for close (last, by one).
 * Errors     each call fills `why` (may be NULL):  ERR_FULL (no room: reads go on, commits answer this until there is room again),
 *            ERR_LOCKED, ERR_VERSION, ERR_FORMAT (damaged), ERR_IO, ERR_MEMORY.
 * Expiry     rows of the `seen` family older than `seen_ttl` by the handed-in clock are not seen any more by get and iterate, in
 *            every backend; their bytes go at some later compaction.  Nothing else ever expires by itself.
 * Keys       bytes, compared as unsigned; shorter first among equals.
 */
#ifndef TACT_STORE_STORE_H
#define TACT_STORE_STORE_H
#include "core/base/arena.h"
#include "core/base/time.h"
#include "store/batch.h"
#include "store/trouble.h"

/* The shell's clock; called from several threads. now == NULL: nothing expires. */
typedef struct tact_clock { tact_instant (*now)(void *ctx); void *ctx; } tact_clock;

#define TACT_SEEN_TTL TACT_HOURS(25)            /* 24 h exactly de-duplicated, and an hour of margin */
enum { TACT_STORE_MEMORY_BYTES = 256 << 20, TACT_STORE_MEMORY_MIN_BYTES = 16 << 20, TACT_STORE_RESERVE_BYTES = 64 << 20 };

typedef struct tact_store_options {
    size_t memory_bytes;                        /* buffers and caches together; 0 = TACT_STORE_MEMORY_BYTES */
    tact_clock clock;
    tact_span seen_ttl;                         /* 0 = TACT_SEEN_TTL */
    uint64_t reserve_bytes;                     /* ordinary commits stop (ERR_FULL) when less is free; 0 = TACT_STORE_RESERVE_BYTES and twice the write buffers */
    uint64_t (*free_bytes)(void *ctx, const char *folder);   /* NULL = ask the file system */
    void *free_ctx;
} tact_store_options;

typedef struct tact_store tact_store;

/** Visit one row of a walk; key and value live until it returns. False ends the walk. It may commit and get. */
typedef bool (*tact_store_visit)(void *ctx, tact_slice key, tact_slice value);

typedef struct tact_store_calls {
    const char *name;
    tact_status (*get)(tact_store *store, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_trouble *why);
    tact_status (*commit)(tact_store *store, const tact_batch *batch, tact_trouble *why);
    tact_status (*iterate)(tact_store *store, tact_family family, tact_slice from, tact_slice to, tact_store_visit visit, void *ctx, tact_trouble *why);
    tact_status (*checkpoint)(tact_store *store, const char *folder, tact_trouble *why);
    tact_status (*compact)(tact_store *store, tact_family family, tact_trouble *why);
    uint64_t (*estimate)(tact_store *store, tact_family family);
    void (*close)(tact_store *store);
} tact_store_calls;

struct tact_store {                             /* the head of every backend's own struct */
    const tact_store_calls *calls;
    tact_clock clock;
    tact_span seen_ttl;
};

/* ---- the calls everybody uses ---- */

/** The value, copied into `arena`; ERR_NOT_FOUND is the answer for "no such row" (and then leaves `why` alone).
 *  arena == NULL with value == NULL asks only whether it is there. */
tact_status tact_store_get(tact_store *store, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_trouble *why) TACT_MUST_USE;
/** Write the batch at once and durably. An empty batch is OK and costs nothing. The batch is not changed. */
tact_status tact_store_commit(tact_store *store, const tact_batch *batch, tact_trouble *why) TACT_MUST_USE;
/** Visit rows with from <= key < to in order; an empty `to` = to the end. What is committed during the walk may or may not be seen. */
tact_status tact_store_iterate(tact_store *store, tact_family family, tact_slice from, tact_slice to, tact_store_visit visit, void *ctx, tact_trouble *why) TACT_MUST_USE;
/** A consistent copy of everything committed, in a folder that must not exist yet; work goes on meanwhile. Open it like any store. */
tact_status tact_store_checkpoint(tact_store *store, const char *folder, tact_trouble *why) TACT_MUST_USE;
/** Drop the bytes of erased and expired rows of a family now (retention's broom; slow on a large store, call it from a thread). */
tact_status tact_store_compact(tact_store *store, tact_family family, tact_trouble *why) TACT_MUST_USE;
/** About how many rows, for metrics; exact in memory. */
uint64_t tact_store_estimate(tact_store *store, tact_family family);
/** Release everything; NULL is allowed. */
void tact_store_close(tact_store *store);

/* ---- backends ---- */

/** Rows in memory. `folder` NULL = empty and gone at close; else read the copy that a checkpoint of a memory store left there. */
tact_status tact_store_memory_open(tact_store **out, const char *folder, const tact_store_options *options, tact_trouble *why) TACT_MUST_USE;
/** RocksDB in `folder` (made when missing; its parent must exist). Another process there: ERR_LOCKED. */
tact_status tact_store_rocks_open(tact_store **out, const char *folder, const tact_store_options *options, tact_trouble *why) TACT_MUST_USE;

/* Shared inside the room: a small value into the caller's own bytes; ERR_FORMAT when it is longer than `room`. */
tact_status tact__store_get_into(tact_store *store, tact_family family, tact_slice key, void *out, size_t room, size_t *len, tact_trouble *why);
/* Shared inside the room: true when a row of `family` with this value is past its time. */
bool tact__store_expired(const tact_store *store, tact_family family, tact_slice value);
#endif
