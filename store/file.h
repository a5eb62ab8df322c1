/* store/file.h -- files, written so that a crash leaves the old bytes or the new ones, never a mixture nobody expects.
 *
 * Errors   ERR_IO, ERR_FULL, ERR_NOT_FOUND, ERR_LIMIT (path too long), each with its text in `why`.
 * Sync     "durable" means fdatasync of the file, and fsync of its folder when a name appeared or changed.
 */
#ifndef TACT_STORE_FILE_H
#define TACT_STORE_FILE_H
#include <stdio.h>
#include "core/base/slice.h"
#include "store/trouble.h"

enum { TACT_PATH_BYTES = 1024, TACT_FILE_HASH_BYTES = 32 };
typedef struct tact_path { char text[TACT_PATH_BYTES]; } tact_path;

/** `folder/name`; ERR_LIMIT when longer than TACT_PATH_BYTES. */
tact_status tact_path_join(tact_path *out, const char *folder, const char *name, tact_trouble *why);

/** Whole reads and writes at an offset; a read that meets the end early is ERR_FORMAT. `path` only names the file in `why`. */
tact_status tact_file_read_at(int fd, void *out, size_t len, uint64_t offset, const char *path, tact_trouble *why);
tact_status tact_file_write_at(int fd, const void *bytes, size_t len, uint64_t offset, const char *path, tact_trouble *why);
tact_status tact_file_sync(int fd, const char *path, tact_trouble *why);
tact_status tact_folder_sync(const char *path, tact_trouble *why);
/** Make a folder with mode 0700 unless it is there; the parent must exist. Durable. */
tact_status tact_folder_make(const char *path, tact_trouble *why);

/** The whole file in malloc'ed memory (free it), NUL added behind; ERR_LIMIT when longer than `max_bytes`. */
tact_status tact_file_read(const char *path, size_t max_bytes, char **out, size_t *len, tact_trouble *why);
/** Put `bytes` at `path` at once: written beside it, synced, renamed. Durable. Mode as given (e.g. 0600). */
tact_status tact_file_replace(const char *path, const void *bytes, size_t len, unsigned mode, tact_trouble *why);
/** Copy the first `limit_bytes` (UINT64_MAX = all) to a file that must not exist yet. Durable.
 *  Out: hash (BLAKE2b-256 of what was copied) and size; either may be NULL. */
tact_status tact_file_copy(const char *from, const char *to, uint64_t limit_bytes, uint8_t hash[TACT_FILE_HASH_BYTES], uint64_t *size_bytes, tact_trouble *why);
tact_status tact_file_hash(const char *path, uint8_t hash[TACT_FILE_HASH_BYTES], uint64_t *size_bytes, tact_trouble *why);
/** Overwrite an open file's bytes with zeros and sync, so that what it held is gone from this disk's blocks (as far as the
 *  file system writes in place). */
tact_status tact_file_wipe(int fd, const char *path, tact_trouble *why);

/** Names in a folder, in byte order, without "." and "..". ctx/visit as for the store; `is_folder` tells folders. */
typedef tact_status (*tact_folder_visit)(void *ctx, const char *name, bool is_folder, tact_trouble *why);
tact_status tact_folder_list(const char *path, tact_folder_visit visit, void *ctx, tact_trouble *why);
bool tact_path_exists(const char *path);
/** True when `path` is `folder` or lies inside it, links resolved (the last part of `path` need not exist). */
bool tact_path_inside(const char *path, const char *folder);
#endif
