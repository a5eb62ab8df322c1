/* store/keyfile.h -- the person keys: one flat file of 64-byte slots, overwritten in place and synced.
 *
 * Slot     16 random bytes (the slot's id, also its nonce), 32 wrapped key bytes, 16 tag.  Eight to a disk sector, never across two.
 *          Wrapped with XChaCha20-Poly1305 under a key derived from the master key; nonce = id, slot number (u32), four zeros;
 *          bound to folder id and slot number.  Re-wrapping keeps the id: it names the key for ever (erasures.log uses it).
 * Erased   the 64 bytes are "tact slot erased" and zeros.  Slot 0 is the file's header and never a person.
 * Why so   a value cannot be erased from an LSM store, its log and old copies at will; its key can, if the key has one place.
 * Threads  none of its own: the vault holds one lock around make, erase and rewrap; reads need none.
 */
#ifndef TACT_STORE_KEYFILE_H
#define TACT_STORE_KEYFILE_H
#include <stdint.h>
#include "core/base/slice.h"
#include "store/file.h"

enum { TACT_SLOT_BYTES = 64, TACT_SLOT_ID_BYTES = 16, TACT_SLOT_KEY_BYTES = 32, TACT_FOLDER_ID_BYTES = 16 };

typedef struct tact_keyfile {
    int fd;
    tact_path path;
    uint8_t folder_id[TACT_FOLDER_ID_BYTES];
} tact_keyfile;

tact_status tact_keyfile_create(const char *path, const uint8_t folder_id[TACT_FOLDER_ID_BYTES], tact_trouble *why) TACT_MUST_USE;
/** ERR_VERSION when newer, ERR_FORMAT when it is no key file or another folder's. folder_id NULL = whatever is in the file. */
tact_status tact_keyfile_open(tact_keyfile *out, const char *path, const uint8_t *folder_id, tact_trouble *why) TACT_MUST_USE;
void tact_keyfile_close(tact_keyfile *file);
/** Slots in the file, the header not counted: 1..count. */
tact_status tact_keyfile_count(const tact_keyfile *file, uint32_t *count, tact_trouble *why) TACT_MUST_USE;

/** Fill slots [from, from + count) with fresh wrapped keys, one sync. Only for slots nobody has taken: what is there is overwritten. */
tact_status tact_keyfile_make(const tact_keyfile *file, uint32_t from, uint32_t count, const uint8_t wrap[32], tact_trouble *why) TACT_MUST_USE;
/** The person key of a slot. `older` (may be NULL) is tried when `wrap` does not open it (a re-wrapping under way).
 *  ERR_SEALED: erased, or wrapped under another master key; ERR_FORMAT: no such slot. */
tact_status tact_keyfile_read(const tact_keyfile *file, uint32_t slot, const uint8_t wrap[32], const uint8_t *older, uint8_t key[TACT_SLOT_KEY_BYTES], tact_trouble *why) TACT_MUST_USE;
/** The slot's id; *erased tells an erased one (its id is gone then). */
tact_status tact_keyfile_id(const tact_keyfile *file, uint32_t slot, uint8_t id[TACT_SLOT_ID_BYTES], bool *erased, tact_trouble *why) TACT_MUST_USE;
/** Overwrite; gone for good only after tact_keyfile_sync. Doing it twice is fine. */
tact_status tact_keyfile_erase(const tact_keyfile *file, uint32_t slot, tact_trouble *why) TACT_MUST_USE;
tact_status tact_keyfile_sync(const tact_keyfile *file, tact_trouble *why) TACT_MUST_USE;
/** Wrap slots [from, from + count) anew, in place, one sync; those already under `to` and erased ones stay as they are. */
tact_status tact_keyfile_rewrap(const tact_keyfile *file, uint32_t from, uint32_t count, const uint8_t old_wrap[32], const uint8_t to[32], tact_trouble *why) TACT_MUST_USE;
#endif
