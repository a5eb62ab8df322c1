/* channel/subscription.h -- where a browser can be pushed to, as PushManager.subscribe gave it to the page.
 *
 * Read     what JSON.stringify makes of a PushSubscription, {endpoint, keys: {p256dh, auth}}, or {endpoint, p256dh, auth} as it is kept.
 * Trust    it comes from a page, so from anybody: https only, no user in the address, no address outside the public internet; what a name leads to is looked
 *          at when it is called (tact_post_http.public_only). `private_too` allows other networks, and http to this machine.
 * Kept     as one JSON text of at most 1,024 bytes, always written alike.
 */
#ifndef TACT_CHANNEL_SUBSCRIPTION_H
#define TACT_CHANNEL_SUBSCRIPTION_H
#include "channel/webpush_seal.h"
#include "core/base/value.h"

enum { TACT_SUBSCRIPTION_BYTES = 1024 };

typedef struct tact_subscription {
    tact_slice endpoint;               /* as read */
    char origin[272];                  /* "https://push.example.net", in small letters, without the usual port: aud of a token */
    uint8_t key[TACT_P256_PUBLIC], secret[TACT_WEBPUSH_SECRET];
} tact_subscription;

typedef struct tact_subscription_fault { const char *path, *reason, *hint; } tact_subscription_fault;

/** False: *fault says what is wrong. `out->endpoint` points into `value`. */
bool tact_subscription_of(const tact_value *value, bool private_too, tact_subscription *out, tact_subscription_fault *fault);
/** The same from JSON. The arena holds the tree: 16 KB are enough. */
bool tact_subscription_read(tact_slice json, bool private_too, tact_arena *arena, tact_subscription *out, tact_subscription_fault *fault);
/** Its one JSON text; {NULL,0}: no memory. */
tact_slice tact_subscription_write(const tact_subscription *subscription, tact_arena *arena);
#endif
