/* store/erase.h -- forgetting a person for good.
 *
 *   commit the caller's batch (tombstones, deletions) with a note of what is under way   -- from here on it will be finished, whatever crashes
 *   append the list of erasures, sync                                                    -- a backup restored later will not bring the key back
 *   overwrite the slots, sync                                                            -- nothing of the person can be read by anyone
 *   commit the note away
 *
 * The caller answers only after OK.  Any other status: it goes on at the next start, or when tact_erase_finish_pending is called again
 * (the list's disk was not there, say).  Doing any step twice is harmless.
 * The note holds slot, ids and receipt id: no personal data.
 */
#ifndef TACT_STORE_ERASE_H
#define TACT_STORE_ERASE_H
#include "store/erasures.h"
#include "store/eventlog.h"
#include "store/steps.h"
#include "store/store.h"

enum { TACT_ERASE_TARGETS_MAX = 64 };        /* an account and its device records: every slot that ever sealed something of this person */

typedef struct tact_erase_target { uint32_t slot; tact_record_key key; } tact_erase_target;

typedef struct tact_erase_place {
    tact_store *store;
    tact_vault *vault;
    tact_eventlog *log;                      /* used when the batch carries log rows; may be NULL otherwise */
    const char *erasures_path;
    const tact_steps *steps;                 /* tests; NULL */
} tact_erase_place;

/** Erase. Targets whose slot is erased already are left out of note and list. `batch` gains the note and is committed as urgent; `receipt` must be valid (tact_receipt_id_valid). */
tact_status tact_erase(const tact_erase_place *place, tact_batch *batch, const tact_erase_target *targets, uint32_t count, tact_instant now, tact_slice receipt, tact_trouble *why) TACT_MUST_USE;
/** Finish what a crash left half done; call at start, before serving. Out: how many slots (may be NULL). */
tact_status tact_erase_finish_pending(const tact_erase_place *place, uint32_t *finished, tact_trouble *why) TACT_MUST_USE;
#endif
