/* channel/jwt.h -- signed tokens that say who calls: JWT with ES256 or RS256.
 *
 * Source   RFC 7519 and 7515 (compact: header.claims.signature in base64url), RFC 7518 (ES256: r and s, 32 bytes each; RS256: PKCS #1 v1.5).
 * Key      PEM without a pass phrase: PKCS #8 of P-256 as Apple gives it (.p8), or RSA of at least 2048 bits as Google gives it; which of the two it is says
 *          the algorithm.
 * Texts    claims are finished JSON; a key id goes into JSON as it is, so it is letters, digits and - _ . only.
 */
#ifndef TACT_CHANNEL_JWT_H
#define TACT_CHANNEL_JWT_H
#include "channel/p256.h"
#include "channel/text.h"
#include "core/base/status.h"
#include "store/trouble.h"

enum { TACT_JWT_KEY_ID_MOST = 100 };

typedef struct tact_jwt_key tact_jwt_key;

/** ERR_INVALID: no private key, or of another kind; *trouble says which, never what it holds. */
tact_status tact_jwt_key_open(tact_jwt_key **out, tact_slice pem, tact_trouble *trouble) TACT_MUST_USE;
void tact_jwt_key_close(tact_jwt_key *key);                /* NULL is allowed */
/** "ES256" or "RS256". */
const char *tact_jwt_algorithm(const tact_jwt_key *key);

bool tact_jwt_key_id_ok(tact_slice key_id);
/** Appends the token; `key_id` may be empty. ERR_MEMORY. */
tact_status tact_jwt_write(const tact_jwt_key *key, tact_slice key_id, tact_slice claims, tact_growing *out) TACT_MUST_USE;
/** The same with the number of a private key of P-256. */
tact_status tact_jwt_write_es256(const uint8_t private_[TACT_P256_PRIVATE], tact_slice key_id, tact_slice claims, tact_growing *out) TACT_MUST_USE;
#endif
