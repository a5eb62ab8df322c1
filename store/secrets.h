/* store/secrets.h -- what a data folder keeps secret besides person keys, in one small file wrapped by the master key.
 *
 * Holds    the lookup-hash key (random when the folder is made, fixed for its life: record keys hang from it), the seed of the Ed25519 key
 *          that signs consent receipts, the server secret (seeds of decisions, tokens), and, while person keys are being wrapped
 *          anew, the wrapping key they had before.
 * Errors   ERR_SEALED: the master key is another one; ERR_FORMAT, ERR_VERSION, ERR_NOT_FOUND as their names say.
 */
#ifndef TACT_STORE_SECRETS_H
#define TACT_STORE_SECRETS_H
#include "store/keyfile.h"
#include "store/master.h"

typedef struct tact_secrets {
    uint8_t folder_id[TACT_FOLDER_ID_BYTES];
    bool rewrapping;                                 /* person keys are still under `older_wrap`, some or all */
    uint8_t lookup[32], signing_seed[32], server[32], older_wrap[32];
} tact_secrets;

/** Fresh random ones. */
tact_status tact_secrets_make(tact_secrets *out, tact_trouble *why) TACT_MUST_USE;
/** Put them at `path` at once; what was there before is wiped. */
tact_status tact_secrets_write(const char *path, const tact_secrets *secrets, const uint8_t master[TACT_MASTER_BYTES], tact_trouble *why) TACT_MUST_USE;
tact_status tact_secrets_read(const char *path, tact_secrets *out, const uint8_t master[TACT_MASTER_BYTES], tact_trouble *why) TACT_MUST_USE;
/** The key that wraps person keys under this master key. */
void tact_secrets_slot_wrap(uint8_t out[32], const uint8_t master[TACT_MASTER_BYTES]);
#endif
