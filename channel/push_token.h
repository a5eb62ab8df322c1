/* channel/push_token.h -- where an app can be pushed to: which service, and what that service calls the device.
 *
 * APNs     the device token in hex, 64 to 200 digits, as the app wrote the bytes it was given; kept in small letters.
 * FCM      the registration token, 20 to 900 printable characters, kept as it is; an iPhone whose app uses Firebase has one as well.
 * Kept     as one text, "apns:TOKEN" or "fcm:TOKEN".
 * Said     by the app; when it names no service: hex is APNs unless the device is an Android, the rest is FCM.
 */
#ifndef TACT_CHANNEL_PUSH_TOKEN_H
#define TACT_CHANNEL_PUSH_TOKEN_H
#include "core/base/arena.h"
#include "core/base/slice.h"

typedef enum tact_push_service { TACT_PUSH_APNS, TACT_PUSH_FCM, TACT_PUSH_SERVICES } tact_push_service;

typedef struct tact_push_token { uint8_t service; tact_slice token; } tact_push_token;
typedef struct tact_push_token_fault { const char *path, *reason, *hint; } tact_push_token_fault;

/** "apns", "fcm". */
tact_slice tact_push_service_name(unsigned service);
/** What an app hands in; `service` and `type` (context.device.type) may be empty. False: *fault says what is wrong. */
bool tact_push_token_of(tact_slice service, tact_slice type, tact_slice token, tact_push_token *out, tact_push_token_fault *fault);
/** The kept text; {NULL,0}: no memory. */
tact_slice tact_push_token_write(const tact_push_token *token, tact_arena *arena);
/** From the kept text, into which `out` points. */
bool tact_push_token_read(tact_slice text, tact_push_token *out);
#endif
