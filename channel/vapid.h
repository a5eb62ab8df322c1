/* channel/vapid.h -- who we are to a push service: a token signed with the brand's own key, for one service at a time.
 *
 * Source   RFC 8292: `Authorization: vapid t=TOKEN, k=PUBLIC KEY`; the token is a JWT signed with ES256: aud the origin of the endpoint, exp within a day, sub
 *          how to reach us. Pages subscribe with the same public key, so another one means that everybody subscribes again.
 * Secret   the private key in base64url, 43 characters; `tact keys vapid` makes one.
 * Kept     a token is used for its origin again until half of its twelve hours are over.
 */
#ifndef TACT_CHANNEL_VAPID_H
#define TACT_CHANNEL_VAPID_H
#include "channel/p256.h"

enum { TACT_VAPID_SECRET_TEXT = 44, TACT_VAPID_PUBLIC_TEXT = 88, TACT_VAPID_CONTACT_MOST = 256, TACT_VAPID_ORIGIN_MOST = 270, TACT_VAPID_TOKEN_MOST = 1400, TACT_VAPID_TOKENS = 8 };
enum { TACT_VAPID_HOURS = 12 };

typedef struct tact_vapid {
    uint8_t private_[TACT_P256_PRIVATE];
    char public_[TACT_VAPID_PUBLIC_TEXT];                  /* base64url, as PushManager.subscribe takes it */
    char contact[TACT_VAPID_CONTACT_MOST + 1];
    struct { char origin[TACT_VAPID_ORIGIN_MOST + 1], token[TACT_VAPID_TOKEN_MOST]; int64_t until_s; } tokens[TACT_VAPID_TOKENS];
    unsigned next;
} tact_vapid;

/** A fresh pair as texts. */
bool tact_vapid_make(char secret[TACT_VAPID_SECRET_TEXT], char public_[TACT_VAPID_PUBLIC_TEXT]);
/** The public key that goes with a secret. False: it is no private key in base64url. */
bool tact_vapid_public(tact_slice secret, char public_[TACT_VAPID_PUBLIC_TEXT]);
/** `contact` is a mailto: or https: address. False: the secret is no key, or the contact too long or neither. */
bool tact_vapid_init(tact_vapid *vapid, tact_slice secret, tact_slice contact);
/** A mailto: or https: address that can stand in a token. */
bool tact_vapid_contact_ok(tact_slice contact);
/** The token for an origin ("https://push.example.net"), NUL-terminated, owned by `vapid`, good until the next call. NULL: the origin is too long, or no memory. */
const char *tact_vapid_token(tact_vapid *vapid, tact_slice origin, int64_t now_s);
#endif
