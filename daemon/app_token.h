/* daemon/app_token.h -- where an app can be pushed to: the token it hands in, by /v1/subscribe or in its events (context.device.token, as Segment's SDKs send it). */
#ifndef TACT_DAEMON_APP_TOKEN_H
#define TACT_DAEMON_APP_TOKEN_H
#include "channel/push_token.h"
#include "daemon/admit.h"
#include "daemon/server.h"

/** Does this brand send to that service? */
bool tact_app_service_there(const tact_server *server, unsigned service);

typedef enum tact_app_token {
    TACT_APP_TOKEN_NONE,               /* the event names none, or this brand pushes nothing to apps */
    TACT_APP_TOKEN_KEPT,
    TACT_APP_TOKEN_NOT_PERMITTED,      /* remember or contact_push is not given: the device has none now */
    TACT_APP_TOKEN_NOT_USABLE          /* no token of a service this brand has set up */
} tact_app_token;

/** After the event was taken. `kept` may move to a later commit. */
tact_status tact_app_token_take(tact_server *server, const tact_who *who, const tact_admitted *admitted, tact_kept *kept, tact_arena *arena, tact_app_token *out, tact_trouble *trouble) TACT_MUST_USE;
#endif
