/* daemon/calendar.h -- a message about something at a time gets an entry for the calendar: attached to an e-mail, and as a link, /c/{token}.ics.
 *
 * From      the properties of the event that caused the message: startsAt (ISO 8601), endsAt or minutes (30), place (an id of places.csv) or location (words), appointmentId (or
 *           bookingId, orderId, order_id) by which a change is known as one, sequence, status "cancelled". The title is the message's.
 * Link      the entry itself, sealed: nothing is kept for it; it says nothing of who. It ends 30 days after the appointment.
 */
#ifndef TACT_DAEMON_CALENDAR_H
#define TACT_DAEMON_CALENDAR_H
#include "channel/calendar.h"
#include "core/campaign/bundle.h"
#include "core/base/value.h"
#include "daemon/keeper.h"

/** False: these properties name no time, or none that can be. `key` of the intent, `at`: when it was caused; texts live as long as theirs, the place in `arena`. */
bool tact_calendar_of(const tact_value *properties, const tact_bundle *bundle, tact_slice title, uint64_t key, tact_instant at, tact_calendar *out, tact_arena *arena);
/** "/c/TOKEN.ics"; {NULL,0}: no memory. */
tact_slice tact_calendar_link(const tact_keeper *keeper, tact_slice packed, tact_arena *arena);
#endif
