/* daemon/foreign.h -- other senders at the door: their message events by /v1/track become reports, addresses are brought into one form.
 *
 * Report   a track call with a server key whose name stands in core/engine/foreign.def: no moment, starts no campaign, closes no goal.
 *          properties: `messageId` (or message_id), as the permit was asked with; `class`, promotional unless said; `email`, `phone` it went to.
 */
#ifndef TACT_DAEMON_FOREIGN_H
#define TACT_DAEMON_FOREIGN_H
#include "daemon/admit.h"
#include "daemon/keeper.h"

/** Make a report of an admitted track event that is one. True: it also says that the address is dead (then call tact_foreign_dead). */
bool tact_foreign_tracked(const tact_keeper *keeper, tact_admitted *admitted);
tact_status tact_foreign_dead(tact_keeper *keeper, const tact_admitted *admitted, const tact_kept *kept, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;

/** A report of one of our own messages, which names it by `properties.tact_id` (16 hex digits, as the message carried it), from the page or app itself, with any key:
 *  becomes what /v1/feedback says. Ask this first. */
bool tact_foreign_own(tact_admitted *admitted);

/** The event of a report: `name` stands in foreign.def. */
tact_event tact_foreign_event(const tact_keeper *keeper, tact_slice name, tact_slice message_id, uint8_t class_);

/* As addresses are kept: e-mail in lower case; numbers as E.164, which may lack their + (`bare`). Empty: it is none, or there is no memory. */
tact_slice tact_foreign_email(tact_slice text, tact_arena *arena);
tact_slice tact_foreign_phone(tact_slice text, bool bare, tact_arena *arena);
#endif
