/* channel/push_said.h -- what the service of a phone's maker says of one message: the fate, and what it means for the messages after it. */
#ifndef TACT_CHANNEL_PUSH_SAID_H
#define TACT_CHANNEL_PUSH_SAID_H
#include "channel/sender.h"
#include "core/base/arena.h"

enum { TACT_PUSH_TEXT_MOST = 4096 };       /* bytes of a message, of both services */

typedef struct tact_push_said {
    tact_fated fated;
    bool renew;                        /* our token is over: certainly not taken, a new one may be */
    bool stop;                         /* our account, our settings or the whole service: every other message would fare alike for now */
    bool doubt;                        /* this device alone may be at fault; when several in a row are, it is our settings */
} tact_push_said;
#endif
