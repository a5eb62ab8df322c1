/* import/hashes.h -- a set of 64-bit hashes with one number each; grows by doubling. */
#ifndef TACT_IMPORT_HASHES_H
#define TACT_IMPORT_HASHES_H
#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tact_hashes { uint64_t *keys, *values; size_t room, count; } tact_hashes;

/** The number kept for `key`, made with `value` when there was none (`*made`, may be NULL, says so). NULL without memory.
 *  Points into the table: until the next call. */
uint64_t *tact_hashes_put(tact_hashes *seen, uint64_t key, uint64_t value, bool *made);
/** The number for `key`, or NULL. */
const uint64_t *tact_hashes_get(const tact_hashes *seen, uint64_t key);
void tact_hashes_free(tact_hashes *seen);
#endif
