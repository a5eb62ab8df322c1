/* channel/smpp.h -- text messages to an SMS centre by SMPP 3.4 (smpp_link.h).
 *
 * Text      as brand/texts.h composes it, in septets or UCS-2; a long one in parts, one after the other, or whole in message_payload.
 * Parts     while none was taken, what becomes of one becomes of the message. Once one was taken the message may be seen: a part that is put off is sent again for a while, and
 *           any other end of it is `unknown`.
 * Id        of its last part, for which a receipt is asked.
 * Hears     receipts and texts of people, each answered when it is on the disk.
 */
#ifndef TACT_CHANNEL_SMPP_H
#define TACT_CHANNEL_SMPP_H
#include "channel/sender.h"

extern const tact_sender_kind tact_smpp;
extern const tact_sender_ear tact_smpp_ear;
#endif
