/* store/vault.h -- everything that needs a key: sealing with a person's key, record keys, receipts' signatures, derived secrets.
 *
 * Keys     a folder `keys/` with `slots` (store/keyfile.h) and `secrets` (store/secrets.h), opened by the master key (store/master.h).
 * Sealing  XChaCha20-Poly1305, random 24-byte nonce, then tag and ciphertext: TACT_SEAL_BYTES more than the plaintext.  What the value
 *          belongs to (family, record key, header) goes in as `aad`, so values cannot change places unseen.
 * Cache    unwrapped person keys, `cache_slots` of them (36 bytes each), locked in memory where the system allows; wiped at close and erase.
 * Threads  any call from any thread; close last, by one.
 * Errors   ERR_SEALED is final for a value: its person was erased, or it is not what it says it is.  `why` tells which.
 */
#ifndef TACT_STORE_VAULT_H
#define TACT_STORE_VAULT_H
#include "core/base/slice.h"
#include "store/keyfile.h"
#include "store/master.h"

enum { TACT_SEAL_BYTES = 40, TACT_RECORD_KEY_BYTES = 16, TACT_SIGNATURE_BYTES = 64, TACT_PUBLIC_KEY_BYTES = 32, TACT_DERIVED_BYTES = 32, TACT_VAULT_CACHE_SLOTS = 65536 };

typedef struct tact_vault tact_vault;
typedef struct tact_record_key { uint8_t bytes[TACT_RECORD_KEY_BYTES]; } tact_record_key;

/** Make `keys_folder` with fresh secrets and an empty key file. Overwrites nothing: ERR_INVALID when there are secrets already. */
tact_status tact_vault_create(const char *keys_folder, const char *master_path, tact_trouble *why) TACT_MUST_USE;
/** `cache_slots` 0 = TACT_VAULT_CACHE_SLOTS; rounded up to a power of two. */
tact_status tact_vault_open(tact_vault **out, const char *keys_folder, const char *master_path, uint32_t cache_slots, tact_trouble *why) TACT_MUST_USE;
/** Wipes every key from memory; NULL is allowed. */
void tact_vault_close(tact_vault *vault);

/** Seal `plaintext` with the person key of `slot`. Out: `sealed`, the caller's, plaintext.len + TACT_SEAL_BYTES long. */
tact_status tact_vault_seal(tact_vault *vault, uint8_t *sealed, uint32_t slot, tact_slice aad, tact_slice plaintext, tact_trouble *why) TACT_MUST_USE;
/** Open it again. Out: `plaintext`, the caller's, sealed.len - TACT_SEAL_BYTES long (ERR_FORMAT when sealed is shorter than that). */
tact_status tact_vault_unseal(tact_vault *vault, uint8_t *plaintext, uint32_t slot, tact_slice aad, tact_slice sealed, tact_trouble *why) TACT_MUST_USE;

/** Keyed BLAKE2b-128 of "space:id", e.g. space "u" and a userId: where a record lives.  Fixed for the life of the data folder. */
tact_record_key tact_vault_record_key(const tact_vault *vault, tact_slice space, tact_slice id);
/** A secret for one use, from the server secret: the same label always gives the same.  Labels have exactly 8 characters. */
void tact_vault_derive(const tact_vault *vault, uint8_t out[TACT_DERIVED_BYTES], const char *label, uint64_t number);
/** Ed25519, for consent receipts. */
void tact_vault_sign(const tact_vault *vault, uint8_t signature[TACT_SIGNATURE_BYTES], tact_slice bytes);
void tact_vault_public_key(const tact_vault *vault, uint8_t out[TACT_PUBLIC_KEY_BYTES]);
bool tact_vault_verify(const uint8_t public_key[TACT_PUBLIC_KEY_BYTES], const uint8_t signature[TACT_SIGNATURE_BYTES], tact_slice bytes);

/** Fresh keys for slots [from, from + count), synced; only for slots never handed out (store/slots.h sees to it). */
tact_status tact_vault_make_slots(tact_vault *vault, uint32_t from, uint32_t count, tact_trouble *why) TACT_MUST_USE;
/** The slot's public, permanent id; *erased when there is none any more. */
tact_status tact_vault_slot_id(tact_vault *vault, uint32_t slot, uint8_t id[TACT_SLOT_ID_BYTES], bool *erased, tact_trouble *why) TACT_MUST_USE;
/** Overwrite the slot, sync, forget the key. From then on nothing sealed with it can be read by anyone. Twice is fine. */
tact_status tact_vault_erase_slot(tact_vault *vault, uint32_t slot, tact_trouble *why) TACT_MUST_USE;
/** Many of them, one sync. Out: those that are gone stand first in `slots`, *gone of them; the status and `why` are of the first that is not. */
tact_status tact_vault_erase_slots(tact_vault *vault, uint32_t *slots, uint32_t count, uint32_t *gone, tact_trouble *why) TACT_MUST_USE;

/** Move to another master key: secrets at once, then person keys [1, slot_end) one by one in place, while everything goes on but
 *  the making of slots (use tact_slots_rewrap).  A crash in between is finished by tact_vault_rewrap_finish, under the new master key. */
tact_status tact_vault_rewrap(tact_vault *vault, const char *new_master_path, uint32_t slot_end, tact_trouble *why) TACT_MUST_USE;
/** Nothing to do unless a rewrap was interrupted (store/slots.h calls it when a folder is opened). */
tact_status tact_vault_rewrap_finish(tact_vault *vault, uint32_t slot_end, tact_trouble *why) TACT_MUST_USE;

/** Copy secrets and key file, consistent in themselves, to two files that must not exist yet. */
tact_status tact_vault_copy(tact_vault *vault, const char *secrets_to, const char *slots_to, tact_trouble *why) TACT_MUST_USE;
void tact_vault_folder_id(const tact_vault *vault, uint8_t out[TACT_FOLDER_ID_BYTES]);
#endif
