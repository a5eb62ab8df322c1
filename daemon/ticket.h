/* daemon/ticket.h -- a coupon that is a ticket (core/campaign/rewards.h): when it is for, by the clock of its place, and where. */
#ifndef TACT_DAEMON_TICKET_H
#define TACT_DAEMON_TICKET_H
#include "core/campaign/bundle.h"
#include "daemon/json_out.h"

/** `coupon` may be NULL: one that rewards.yaml names no more is none. */
bool tact_ticket_is(const tact_coupon *coupon);
/** NULL: none is told, or it is not in places.csv any more. */
const tact_place *tact_ticket_place(const tact_bundle *bundle, const tact_coupon *ticket);
/** When it begins, in words of `tongue`. Empty: no memory. */
tact_slice tact_ticket_begins(const tact_bundle *bundle, const tact_coupon *ticket, tact_slice tongue, tact_instant now, tact_arena *arena);
/** "ticket": {from, until, text, place}, into a map that is open; of any other coupon nothing. */
void tact_ticket_json(tact_json *j, const tact_bundle *bundle, const tact_coupon *coupon, tact_slice tongue, tact_instant now);
#endif
