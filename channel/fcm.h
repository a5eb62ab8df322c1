/* channel/fcm.h -- Firebase Cloud Messaging, HTTP v1: what is posted for one device, who posts it, and what the answers mean. No network here.
 *
 * Source    firebase.google.com/docs/cloud-messaging (HTTP v1: projects.messages, ErrorCode), developers.google.com/identity/protocols/oauth2/service-account.
 * Account   the JSON file of a service account: project_id, client_email, private_key (RSA), private_key_id, token_uri.
 * Sign-in   a JWT (RS256: iss, scope, aud, iat, exp in an hour) is posted to the account's token_uri, which answers with a token for an hour; it is used until
 *           five minutes before its end.
 * Call      POST /v1/projects/PROJECT/messages:send {message: {token, notification: {title, body}, data (see push_data.h), android: {ttl, priority, collapse_key of
 *           promotion, notification: {tag, channel_id: the class}}, apns: {headers, payload}}}; the last for iPhones whose app uses Firebase.
 * Limits    notification and data together 4,096 bytes; ttl at most 28 days.
 */
#ifndef TACT_CHANNEL_FCM_H
#define TACT_CHANNEL_FCM_H
#include "channel/jwt.h"
#include "channel/push_said.h"

enum { TACT_FCM_PROJECT_MOST = 100, TACT_FCM_ADDRESS_MOST = 400, TACT_FCM_ACCESS_MOST = 2048 };

typedef struct tact_fcm_account {
    char project[TACT_FCM_PROJECT_MOST + 1], email[TACT_FCM_ADDRESS_MOST + 1], token_url[TACT_FCM_ADDRESS_MOST + 1], key_id[TACT_JWT_KEY_ID_MOST + 1];
    tact_jwt_key *key;                 /* tact_jwt_key_close ends it */
} tact_fcm_account;

/** ERR_INVALID: *trouble says what is missing, never what it holds. The arena holds the tree: 32 KB. */
tact_status tact_fcm_account_read(tact_slice json, tact_arena *arena, tact_fcm_account *out, tact_trouble *trouble) TACT_MUST_USE;
/** The form that is posted to `token_url`. ERR_MEMORY. */
tact_status tact_fcm_sign_in(const tact_fcm_account *account, const char *token_url, int64_t now_s, tact_arena *arena, tact_growing *out) TACT_MUST_USE;
/** The token in an answer of token_url, at most TACT_FCM_ACCESS_MOST bytes, and the seconds it is good for. False: there is none. */
bool tact_fcm_access(const tact_post_answer *answer, tact_arena *arena, tact_slice *token, int64_t *good_s);

/** `*counted`: bytes of what Google limits. {NULL,0}: no memory. */
tact_slice tact_fcm_text(const tact_parcel *parcel, tact_slice token, tact_slice public_url, tact_arena *arena, size_t *counted);
/** What its answer means. The arena holds the tree of the body. */
tact_push_said tact_fcm_said(const tact_post_answer *answer, tact_arena *arena);
#endif
