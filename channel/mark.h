/* channel/mark.h -- a message's mark: what names it, its person and its channel to us, and nothing to anybody else.
 *
 * Used as   the token of `/u/` links, the name in a Message-ID, the star in a return path. 53 small letters and digits (base32 of RFC 4648), read in
 *           any case, as mail servers change it.
 * Sealed    BLAKE2b-64 over what it names, keyed by a secret derived from the server's; that is the nonce XChaCha20 hides it with (a synthetic IV: the same
 *           message always has the same mark). It never expires; another server's, or a changed one, does not open.
 */
#ifndef TACT_CHANNEL_MARK_H
#define TACT_CHANNEL_MARK_H
#include <stdbool.h>
#include <stdint.h>
#include "core/base/slice.h"

enum { TACT_MARK_TEXT = 53 };
typedef struct tact_parcel_mark { uint8_t channel, record_key[16]; uint64_t intent; } tact_parcel_mark;

/** `secret`: 32 bytes. Writes 53 characters and a zero. */
void tact_mark_write(const uint8_t secret[32], const tact_parcel_mark *mark, char out[TACT_MARK_TEXT + 1]);
/** False: it is none of ours. */
bool tact_mark_read(const uint8_t secret[32], tact_slice text, tact_parcel_mark *out);
/** The first mark of ours in a text, wherever it stands. */
bool tact_mark_find(const uint8_t secret[32], tact_slice text, tact_parcel_mark *out);
#endif
