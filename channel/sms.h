/* channel/sms.h -- text messages through an HTTP gateway that is described as data (gateway.h, sms_preset.def).
 *
 * Text     as brand/texts.h composes it: the sender named, how to refuse where that is wanted.
 * Secrets  the key may stand in the address of a gateway: no address is ever said or logged.
 */
#ifndef TACT_CHANNEL_SMS_H
#define TACT_CHANNEL_SMS_H
#include "channel/sender.h"

extern const tact_sender_kind tact_sms;
#endif
