/* daemon/folder_receipts.h -- what stands sealed inside the receipts of a data folder: each that opens must be the receipt its row says.
 *
 * Opens    those whose person still has the key they were sealed with. Not those of the erased, of a record that retention ended, or of a device
 *          that was linked since: their signature and their place in the chain are all that is left to check (daemon/folder_check.c).
 * Findings as in store/fsck.h.
 */
#ifndef TACT_DAEMON_FOLDER_RECEIPTS_H
#define TACT_DAEMON_FOLDER_RECEIPTS_H
#include "core/base/diag.h"
#include "store/store.h"
#include "store/vault.h"

/** Out: opened, how many did. `scratch` is reset for each. ERR_MEMORY, or what the store says; damage is a finding. */
tact_status tact_folder_receipts(tact_store *store, tact_vault *vault, tact_diags *out, tact_arena *scratch, uint64_t *opened, tact_trouble *why) TACT_MUST_USE;
#endif
