/* channel/apns.h -- Apple's push service: what is posted for one device, and what its answers mean. No network here.
 *
 * Source    developer.apple.com/documentation/usernotifications: "Sending notification requests to APNs", "Handling notification responses from APNs",
 *           "Establishing a token-based connection to APNs".
 * Call      POST /3/device/TOKEN by HTTP/2: apns-topic (the app), apns-push-type alert, apns-expiration (until then Apple keeps it for a device that is off; 0: now
 *           or never), apns-priority (10 for what was ordered or asked for, else 5: with regard for the battery), apns-collapse-id (a newer one takes the
 *           place of the older), apns-id (the same at each try).
 * Token     ES256 over {iss: team, iat}; made anew after 40 minutes (Apple takes one from 20 to 60 minutes old), or when Apple says that it expired.
 * Text      {aps: {alert: {title, body}, category: "tact", mutable-content: 1, sound: "default" for what was ordered or asked for}, tact_id, tact_campaign,
 *           tact_message, tact_class, tact_locale, tact_later, tact_label, tact_url}, at most 4,096 bytes (push_data.h).
 */
#ifndef TACT_CHANNEL_APNS_H
#define TACT_CHANNEL_APNS_H
#include "channel/push_said.h"

enum { TACT_APNS_TOKEN_MINUTES = 40, TACT_APNS_ID = 37 };

/** {NULL,0}: no memory. */
tact_slice tact_apns_text(const tact_parcel *parcel, tact_slice public_url, tact_arena *arena);
/** Seconds since 1970, or 0. */
int64_t tact_apns_expiration(const tact_parcel *parcel);
unsigned tact_apns_priority(const tact_parcel *parcel);
/** The message's id as a UUID (version 8, RFC 9562). */
void tact_apns_id(const tact_parcel *parcel, char out[TACT_APNS_ID]);
/** The claims of a provider token. `team` has passed tact_jwt_key_id_ok. */
tact_slice tact_apns_claims(tact_slice team, int64_t now_s, tact_arena *arena);

/** What its answer means. The arena holds the tree of the body. */
tact_push_said tact_apns_said(const tact_post_answer *answer, tact_arena *arena);
#endif
