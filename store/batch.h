/* store/batch.h -- what one commit writes: puts, deletes and range erasures, in order, all or nothing.
 *
 * Shape    owned by the caller; keys and values are copied in.  Clear it and use it again: its memory stays.
 * Errors   sticky: a put without memory (ERR_MEMORY) or beyond a bound (ERR_LIMIT) makes the commit answer that, and write nothing.
 * Bounds   keys 1..TACT_KEY_BYTES_MAX bytes, values up to TACT_VALUE_BYTES_MAX.
 */
#ifndef TACT_STORE_BATCH_H
#define TACT_STORE_BATCH_H
#include "core/base/slice.h"
#include "core/base/status.h"
#include "core/base/time.h"

enum { TACT_KEY_BYTES_MAX = 1024, TACT_VALUE_BYTES_MAX = 16 << 20, TACT_SEEN_PREFIX_BYTES = 8 };

/* The families of rows.  doc/format.md says what each key and value looks like.  Append, never reorder. */
typedef enum tact_family {
    TACT_FAMILY_PERSON,      /* hot envelopes, by 16-byte record key */
    TACT_FAMILY_COLD,        /* cold envelopes, by the same keys (a suffix is allowed) */
    TACT_FAMILY_DUE,         /* due index: instant (big-endian), then record key and what else names the intent */
    TACT_FAMILY_LOG,         /* event log rows not yet shipped, by sequence (big-endian u64) */
    TACT_FAMILY_SEEN,        /* message ids, by hash; the value starts with the instant of receipt and expires */
    TACT_FAMILY_META,        /* counters, totals and the room's own bookkeeping, by name */
    TACT_FAMILY_COUNT
} tact_family;
const char *tact_family_name(tact_family family);

typedef enum tact_batch_kind { TACT_BATCH_PUT, TACT_BATCH_ERASE, TACT_BATCH_ERASE_RANGE } tact_batch_kind;
typedef struct tact_batch_op { tact_batch_kind kind; tact_family family; tact_slice key, value; } tact_batch_op;   /* range: [key, value) */

typedef struct tact_batch {
    uint8_t *bytes; size_t len, room;
    uint32_t count, log_row_count;       /* all operations; puts in the log family */
    bool urgent;                         /* may use the reserve of a nearly full disk (erasing, draining); cleared by clear */
    tact_status status;
} tact_batch;

void tact_batch_init(tact_batch *batch);
void tact_batch_clear(tact_batch *batch);
void tact_batch_free(tact_batch *batch);
void tact_batch_put(tact_batch *batch, tact_family family, tact_slice key, tact_slice value);
/** Put a value made of two pieces, without joining them first. */
void tact_batch_put_parts(tact_batch *batch, tact_family family, tact_slice key, tact_slice head, tact_slice tail);
void tact_batch_erase(tact_batch *batch, tact_family family, tact_slice key);
/** Erase every key in [from, to). */
void tact_batch_erase_range(tact_batch *batch, tact_family family, tact_slice from, tact_slice to);
/** A message id seen at `received`, with whatever the caller keeps beside it (the verdict). Read back with tact_seen_split. */
void tact_batch_put_seen(tact_batch *batch, tact_slice key, tact_instant received, tact_slice kept);
/** False when the value is not one of the seen family. */
bool tact_seen_split(tact_slice value, tact_instant *received, tact_slice *kept);
/** Walk: start with *at = 0; false at the end. Slices point into the batch. */
bool tact_batch_next(const tact_batch *batch, size_t *at, tact_batch_op *op);

/** Big-endian, so that byte order is number order: the keys of the log and due families. */
void tact_key_put_u64(uint8_t out[8], uint64_t v);
uint64_t tact_key_u64(const void *bytes);
#endif
