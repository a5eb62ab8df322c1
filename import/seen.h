/* import/seen.h -- a set of 64-bit hashes with one number each; grows by doubling. */
#ifndef TACT_IMPORT_SEEN_H
#define TACT_IMPORT_SEEN_H
#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tact_seen { uint64_t *keys, *values; size_t room, count; } tact_seen;

/** The number kept for `key`, made with `value` when there was none (`*made`, may be NULL, says so). NULL without memory.
 *  Points into the table: until the next call. */
uint64_t *tact_seen_put(tact_seen *seen, uint64_t key, uint64_t value, bool *made);
/** The number for `key`, or NULL. */
const uint64_t *tact_seen_get(const tact_seen *seen, uint64_t key);
void tact_seen_free(tact_seen *seen);
#endif
