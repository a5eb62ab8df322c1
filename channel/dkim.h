/* channel/dkim.h -- a message signed for its domain: rsa-sha256 and ed25519-sha256, relaxed/relaxed.
 *
 * Key      PEM of a private key, RSA of at least 1024 bits or Ed25519; which of the two it is says the algorithm.
 * Signed   the body whole, and of the header From (twice, so that none can be added), To, Subject, Date, Message-ID, Reply-To, MIME-Version, Content-Type,
 *          List-Unsubscribe, List-Unsubscribe-Post (RFC 8058 wants them signed) and Feedback-ID, as far as they are there.
 * Source   RFC 6376, 8301, 8463.
 */
#ifndef TACT_CHANNEL_DKIM_H
#define TACT_CHANNEL_DKIM_H
#include "channel/text.h"
#include "core/base/status.h"
#include "store/trouble.h"

typedef struct tact_dkim_key tact_dkim_key;

/** ERR_INVALID: no private key, or of another kind; *trouble says which, never what it holds. */
tact_status tact_dkim_key_open(tact_dkim_key **out, tact_slice pem, tact_trouble *trouble) TACT_MUST_USE;
void tact_dkim_key_close(tact_dkim_key *key);           /* NULL is allowed */

/** The text of the record at SELECTOR._domainkey.DOMAIN: "v=DKIM1; k=rsa; p=...". ERR_MEMORY. */
tact_status tact_dkim_record(const tact_dkim_key *key, tact_growing *out) TACT_MUST_USE;

/** Appends the field "DKIM-Signature: ..." with its line end, to stand before `message` (header, empty line, body; lines end in CR LF). */
tact_status tact_dkim_sign(const tact_dkim_key *key, tact_slice domain, tact_slice selector, int64_t at_s, tact_slice message, tact_growing *out) TACT_MUST_USE;

/* ---- its parts, for tests of the standard's own examples ---- */
/** A field, relaxed (RFC 6376 3.4.2), without a line end: "name:value". */
void tact_dkim_relaxed_field(tact_slice field, tact_growing *out);
/** A body, relaxed (3.4.4). */
void tact_dkim_relaxed_body(tact_slice body, tact_growing *out);
/** Base64 of the SHA-256 of the relaxed body of a message. */
void tact_dkim_body_hash(tact_slice message, char out[45]);
/** The value of `b=`: the fields `names` ("from : to") says, each time one further from the bottom, then `field`, whose `b=` is empty. */
tact_status tact_dkim_signature(const tact_dkim_key *key, tact_slice message, tact_slice names, tact_slice field, tact_growing *out) TACT_MUST_USE;
#endif
