/* channel/p256.h -- keys on the curve P-256, as Web Push and signed tokens use them: made, agreed, signed with.
 *
 * Shape     a private key is its number, 32 bytes big-endian; a public key the uncompressed point, 0x04 and 64 bytes; a signature r and s, 32 bytes each
 *           (ES256 of RFC 7518, not DER).
 * Answers   false: the bytes are no key on the curve, or OpenSSL has no memory. Nothing is written then.
 */
#ifndef TACT_CHANNEL_P256_H
#define TACT_CHANNEL_P256_H
#include <stdbool.h>
#include "core/base/slice.h"

enum { TACT_P256_PRIVATE = 32, TACT_P256_PUBLIC = 65, TACT_P256_SIGNATURE = 64 };

bool tact_p256_make(uint8_t private_[TACT_P256_PRIVATE], uint8_t public_[TACT_P256_PUBLIC]);
/** The public key of a private one. */
bool tact_p256_public(const uint8_t private_[TACT_P256_PRIVATE], uint8_t public_[TACT_P256_PUBLIC]);
bool tact_p256_on_curve(const uint8_t public_[TACT_P256_PUBLIC]);
/** ECDH: the x coordinate of the shared point. */
bool tact_p256_agree(const uint8_t private_[TACT_P256_PRIVATE], const uint8_t other[TACT_P256_PUBLIC], uint8_t secret[32]);
/** ES256 over `text`. */
bool tact_p256_sign(const uint8_t private_[TACT_P256_PRIVATE], tact_slice text, uint8_t signature[TACT_P256_SIGNATURE]);
bool tact_p256_verify(const uint8_t public_[TACT_P256_PUBLIC], tact_slice text, const uint8_t signature[TACT_P256_SIGNATURE]);
#endif
