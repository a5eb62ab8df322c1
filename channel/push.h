/* channel/push.h -- notifications to apps, through the push service of the phone's maker: Apple's (apns.h) or Google's (fcm.h), as the device's token says.
 *
 * Apart     both share a channel, so each is stopped for itself: when one has no quota or takes no token of ours, the other goes on. The channel as a whole is
 *           stopped only when none that is set up is left.
 * Renewed   a refusal because our token is over is answered once with a new one, for this message; the refusal proves that nothing was taken.
 * Doubt     a device of another app, or of Apple's other environment, is refused alone; three different ones before anything was taken stop the service: topic, host
 *           or account are then ours to mend. Once it took something they are right, and no device, real or made up, stops it.
 * Silence   three calls in a row that got no answer at all stop the service for a minute, so that no more become unknown.
 * Wire      one HTTP/2 connection for many calls.
 */
#ifndef TACT_CHANNEL_PUSH_H
#define TACT_CHANNEL_PUSH_H
#include "channel/sender.h"

extern const tact_sender_kind tact_push;
#endif
