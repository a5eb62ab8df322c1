/* channel/webpush_seal.h -- a push message sealed so that only the browser that subscribed can read it.
 *
 * Source   RFC 8188 (the coding aes128gcm), RFC 8291 (its key from ECDH with the subscription's key and its secret).
 * Shape    one record: salt 16, record size 4096, the sender's fresh public key, then what AES-128-GCM made of text and 0x02. A push service takes
 *          4,096 bytes at least, so a text of TACT_WEBPUSH_TEXT_MOST bytes at most.
 */
#ifndef TACT_CHANNEL_WEBPUSH_SEAL_H
#define TACT_CHANNEL_WEBPUSH_SEAL_H
#include "channel/p256.h"
#include "core/base/status.h"

enum { TACT_WEBPUSH_SECRET = 16, TACT_WEBPUSH_SALT = 16, TACT_WEBPUSH_BODY_MOST = 4096, TACT_WEBPUSH_TEXT_MOST = 4096 - 21 - TACT_P256_PUBLIC - 1 - 16 };

/** The key and nonce of the first record. */
void tact_aes128gcm_keys(tact_slice key, const uint8_t salt[TACT_WEBPUSH_SALT], uint8_t record_key[16], uint8_t nonce[12]);
/** One record, the last; record size 4096. ERR_LIMIT: it does not fit into `room`, or into a record; ERR_MEMORY. */
tact_status tact_aes128gcm_seal(tact_slice key, const uint8_t salt[TACT_WEBPUSH_SALT], tact_slice key_id, tact_slice text, uint8_t *out, size_t room, size_t *len) TACT_MUST_USE;

/** The key of a message from a sender's key pair to a subscription. False: one of them is no key. */
bool tact_webpush_key(const uint8_t sender[TACT_P256_PRIVATE], const uint8_t receiver[TACT_P256_PUBLIC], const uint8_t secret[TACT_WEBPUSH_SECRET], uint8_t key[32]);
/** With a fresh key pair and salt. ERR_INVALID: `receiver` is no key; ERR_LIMIT: the text is longer than TACT_WEBPUSH_TEXT_MOST; ERR_MEMORY. */
tact_status tact_webpush_seal(const uint8_t receiver[TACT_P256_PUBLIC], const uint8_t secret[TACT_WEBPUSH_SECRET], tact_slice text, uint8_t out[TACT_WEBPUSH_BODY_MOST], size_t *len) TACT_MUST_USE;
/** The same with a given key pair and salt: for vectors, never for two messages. */
tact_status tact_webpush_seal_with(const uint8_t sender[TACT_P256_PRIVATE], const uint8_t salt[TACT_WEBPUSH_SALT], const uint8_t receiver[TACT_P256_PUBLIC],
                                   const uint8_t secret[TACT_WEBPUSH_SECRET], tact_slice text, uint8_t out[TACT_WEBPUSH_BODY_MOST], size_t *len) TACT_MUST_USE;
#endif
