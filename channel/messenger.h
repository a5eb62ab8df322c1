/* channel/messenger.h -- messages of a messenger that is described as data (brand/messenger.h): WhatsApp, Telegram, or one that tact.yaml describes.
 *
 * Window    within the messenger's service window, which a message of the person opens, the words of the message go out as they are: a picture with text, a text with a
 *           button, or a text. Outside it only words that were approved before under a name leave; a message that names none is refused here, before any call. The window
 *           is the messenger's rule about one address: the gate has been passed, and what it decided stays what it is; the refusal is an event like any other answer
 *           of a far side, so that a replay meets it too.
 * Refusing  promotional words that are not a template end with how to refuse them; in a template that is part of what was approved.
 * Secrets   the token may stand in the address that is called: no address is ever said or logged.
 */
#ifndef TACT_CHANNEL_MESSENGER_H
#define TACT_CHANNEL_MESSENGER_H
#include "channel/gateway.h"
#include "channel/sender.h"
#include "core/base/arena.h"

extern const tact_sender_kind tact_messenger;

/** What its answers mean (tact_gateway_fate). */
tact_gateway tact_messenger_answers(const tact_config_messenger_texts *texts);

/** The texts of channels.messenger hold no placeholder that does not exist, and the bodies, filled, are JSON: ERR_INVALID, *trouble says which is not. */
tact_status tact_messenger_texts_check(const tact_config *config, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
#endif
