/* channel/webhook.h -- a call to another system: a CloudEvent 1.0 in structured JSON, signed as Standard Webhooks say.
 *
 * Source   CloudEvents 1.0 (id, source, type, time, data); Standard Webhooks: `webhook-signature: v1,` and base64 of HMAC-SHA256(secret, id.timestamp.body).
 * Secret   "whsec_" and base64, else the text itself. The id is the message's own at each try, so that a receiver can tell a repeat.
 */
#ifndef TACT_CHANNEL_WEBHOOK_H
#define TACT_CHANNEL_WEBHOOK_H
#include "channel/sender.h"

extern const tact_sender_kind tact_webhook;

/** `out` has room for 48 bytes: "v1," and the signature. False: "whsec_" is followed by what is not base64. */
bool tact_webhook_sign(tact_slice secret, tact_slice id, int64_t timestamp_s, tact_slice body, char out[48]);
#endif
