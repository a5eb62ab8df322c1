/* store/envelope.h -- the value kept for a person: a clear header, and what only the person's key opens.
 *
 *   format u8 | kind u8 | slot u32 | version u64 | body
 *     sealed     body = nonce, tag and ciphertext of what the caller stores (a hot or cold record)
 *     pointer    body = the same of (target record key, move id): this id's record moved there
 *     tombstone  body in the clear = instant of erasure i64, hash of the receipt (32 bytes): nothing here can be read any more
 *
 * Binding  header, family and record key go into the seal: a value opens only where it was put, at the version it was put with.
 * Version  counted up by the caller at each commit; what optimistic writers compare.
 * Numbers  little-endian.  doc/format.md has every byte.
 */
#ifndef TACT_STORE_ENVELOPE_H
#define TACT_STORE_ENVELOPE_H
#include "core/base/arena.h"
#include "core/base/time.h"
#include "store/batch.h"
#include "store/vault.h"

enum { TACT_ENVELOPE_HEAD_BYTES = 14, TACT_RECEIPT_HASH_BYTES = 32, TACT_TOMBSTONE_BYTES = TACT_ENVELOPE_HEAD_BYTES + 8 + TACT_RECEIPT_HASH_BYTES };

typedef enum tact_envelope_kind { TACT_ENVELOPE_SEALED = 1, TACT_ENVELOPE_POINTER = 2, TACT_ENVELOPE_TOMBSTONE = 3 } tact_envelope_kind;

typedef struct tact_envelope_head { tact_envelope_kind kind; uint32_t slot; uint64_t version; } tact_envelope_head;

typedef struct tact_envelope {
    tact_envelope_head head;
    tact_slice plaintext;                            /* sealed: in the arena of the call */
    tact_record_key target; uint64_t move;           /* pointer */
    tact_instant erased_at; uint8_t receipt_hash[TACT_RECEIPT_HASH_BYTES];   /* tombstone */
} tact_envelope;

/** The clear header only; needs no key. ERR_FORMAT, ERR_VERSION. */
tact_status tact_envelope_peek(tact_slice value, tact_envelope_head *out, tact_trouble *why) TACT_MUST_USE;
/** Open whatever it is. ERR_SEALED when its key was erased, or it does not belong to (family, key). */
tact_status tact_envelope_open(tact_vault *vault, tact_arena *arena, tact_envelope *out, tact_family family, tact_slice key, tact_slice value, tact_trouble *why) TACT_MUST_USE;

/* Each writes a value into `arena`; put it under the same family and key. */
tact_status tact_envelope_seal(tact_vault *vault, tact_arena *arena, tact_slice *value, tact_family family, tact_slice key, uint32_t slot, uint64_t version,
                               tact_slice plaintext, tact_trouble *why) TACT_MUST_USE;
tact_status tact_envelope_point(tact_vault *vault, tact_arena *arena, tact_slice *value, tact_family family, tact_slice key, uint32_t slot, uint64_t version,
                                tact_record_key target, uint64_t move, tact_trouble *why) TACT_MUST_USE;
tact_status tact_envelope_bury(tact_arena *arena, tact_slice *value, uint32_t slot, uint64_t version, tact_instant erased_at,
                               const uint8_t receipt_hash[TACT_RECEIPT_HASH_BYTES], tact_trouble *why) TACT_MUST_USE;
/** The same into the caller's own bytes. */
void tact_envelope_bury_into(uint8_t value[TACT_TOMBSTONE_BYTES], uint32_t slot, uint64_t version, tact_instant erased_at, const uint8_t receipt_hash[TACT_RECEIPT_HASH_BYTES]);
/** BLAKE2b-256 of a receipt's id: what a tombstone keeps of it. */
void tact_receipt_hash(uint8_t out[TACT_RECEIPT_HASH_BYTES], tact_slice receipt_id);

/** Text for the `sealed` field of a log line: base64 (URL alphabet, no padding) of format u8, slot u32, sealed bytes. `about` is bound in:
 *  the line's pseudonym or decision id, so that it cannot be moved to another line. */
tact_status tact_sealed_text(tact_vault *vault, tact_arena *arena, tact_slice *text, uint32_t slot, tact_slice about, tact_slice plaintext, tact_trouble *why) TACT_MUST_USE;
tact_status tact_sealed_text_open(tact_vault *vault, tact_arena *arena, tact_slice *plaintext, tact_slice about, tact_slice text, tact_trouble *why) TACT_MUST_USE;
#endif
