/* store/erasures.h -- erasures.log: which person keys were destroyed.  Kept apart from data and backups; `tact restore` applies it first.
 *
 * Line     2026-11-01T08:00:00.000000Z slot=12 receipt=<text> id=<32 hex> key=<32 hex>
 *          id = the slot's permanent public id, so that a number used again in another life of the folder is not hit; key = record key
 *          (a keyed hash).  The last field has a fixed length, so that a cut line never looks whole.  No personal data.  Append only, each append synced before it answers.
 * Torn     a last line cut by a crash was never answered; the erasure is finished, and its line written again, at the next start.
 */
#ifndef TACT_STORE_ERASURES_H
#define TACT_STORE_ERASURES_H
#include "core/base/time.h"
#include "store/vault.h"
#include "store/trouble.h"

enum { TACT_RECEIPT_ID_BYTES_MAX = 64 };

typedef struct tact_erasure {
    tact_instant at;
    uint32_t slot;
    uint8_t slot_id[TACT_SLOT_ID_BYTES];
    tact_record_key key;
    char receipt[TACT_RECEIPT_ID_BYTES_MAX + 1];     /* letters, digits, - and _ */
} tact_erasure;

/** True for 1..64 letters, digits, '-' and '_'. */
bool tact_receipt_id_valid(tact_slice id);
/** An empty list, when none is there: `tact init` makes one, so that a restore can tell "nobody was erased" from "the list is lost". */
tact_status tact_erasures_create(const char *path, tact_trouble *why) TACT_MUST_USE;
/** Append lines and sync. The file is made when missing (0600); its folder must exist. */
tact_status tact_erasures_append(const char *path, const tact_erasure *lines, uint32_t count, tact_trouble *why) TACT_MUST_USE;

typedef tact_status (*tact_erasures_visit)(void *ctx, const tact_erasure *line, tact_trouble *why);
/** Visit every whole line in order. A damaged line that is not a torn one is ERR_FORMAT with its number. ERR_NOT_FOUND: no such file. */
tact_status tact_erasures_read(const char *path, tact_erasures_visit visit, void *ctx, tact_trouble *why) TACT_MUST_USE;
#endif
