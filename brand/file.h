/* brand/file.h -- whole small files into an arena, and the names in a folder.  Paths are NUL-terminated. */
#ifndef TACT_BRAND_FILE_H
#define TACT_BRAND_FILE_H
#include "core/base/arena.h"

/** Read a whole regular file of at most `bytes_max` (EFBIG beyond). False: *error is errno. The text lives in `arena`. */
bool tact_brand_file_read(const char *path, size_t bytes_max, tact_arena *arena, tact_slice *out, int *error);

/** Write a new file with these permissions; it must not exist (EEXIST). Synced. False: *error is errno. */
bool tact_brand_file_create(const char *path, unsigned mode, tact_slice text, int *error);

/** The same whether it exists or not: readers see the old text or the new one, never a part. */
bool tact_brand_file_replace(const char *path, unsigned mode, tact_slice text, int *error);

/** Make a folder and those above it that are missing. */
bool tact_brand_file_folder(const char *path, unsigned mode, int *error);

/** True when the whole text is UTF-8; else the place of the first character that is not, from 1. */
bool tact_brand_file_utf8(tact_slice text, uint32_t *line, uint32_t *column);

/** folder/name in `arena`; an empty folder gives the name alone. NULL when the arena is full. */
const char *tact_brand_file_join(tact_arena *arena, const char *folder, tact_slice name);

/** Names in a folder that end in `suffix` (all for ""), hidden ones left out, in byte order. A folder that is not there has none.
 *  False: *error is errno. */
bool tact_brand_file_names(const char *folder, const char *suffix, tact_arena *arena, tact_slice **names, uint32_t *count, int *error);
#endif
