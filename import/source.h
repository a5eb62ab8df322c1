/* import/source.h -- bytes of a file to import, plain or gzip, from a path or from standard input ("-").
 *
 * gzip     found by its first bytes, never by the name; several members one after the other (rotated logs put together) are one
 *          stream. A file cut in the middle is an error that names the place: what came before was delivered.
 * Others   zstd, xz, bzip2, zip and UTF-16 are recognised and refused with the command that makes them readable.
 * Errors   one line for people: what, where, and the way out.
 */
#ifndef TACT_IMPORT_SOURCE_H
#define TACT_IMPORT_SOURCE_H
#include "core/base/slice.h"
#include "core/base/status.h"

typedef struct tact_source tact_source;

/** ERR_NOT_FOUND, ERR_IO or ERR_INVALID with its line in `error` (never NULL, `error_size` > 0); `*out` is NULL then. */
tact_status tact_source_open(tact_source **out, const char *path, char *error, size_t error_size) TACT_MUST_USE;
/** From memory the caller keeps until close; for tests and fuzzers. Never fails but for memory (NULL). */
tact_source *tact_source_memory(tact_slice bytes);
void tact_source_close(tact_source *source);

/** Up to `room` bytes; 0 at the end; -1 when it failed (tact_source_error says why). */
long tact_source_read(tact_source *source, char *out, size_t room);
const char *tact_source_error(const tact_source *source);
const char *tact_source_name(const tact_source *source);
/** Bytes of the file read so far (packed ones for gzip) and in all; 0 in all when nobody knows (standard input). */
uint64_t tact_source_done_bytes(const tact_source *source);
uint64_t tact_source_total_bytes(const tact_source *source);

/** How far an import is, for a progress line; `records` are lines or rows. */
typedef struct tact_import_progress {
    void (*tell)(void *ctx, uint64_t done_bytes, uint64_t total_bytes, uint64_t records);   /* may be NULL; every 64 KB or so */
    void *ctx;
} tact_import_progress;
#endif
