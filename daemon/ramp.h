/* daemon/ramp.h -- a new sender begins with few messages and doubles them each day it sends, so that mailboxes learn to trust it.
 *
 * Day      of the brand, on which at least one message left: a sender that rests does not grow. On its d-th day it may send first * 2^(d-1);
 *          after `days` such days, anything.
 * Counted  every message on the channel; held back are promotional ones only (the gate `ramp`).
 */
#ifndef TACT_DAEMON_RAMP_H
#define TACT_DAEMON_RAMP_H
#include "core/base/bytes.h"

typedef struct tact_ramp {
    uint32_t days_used;                /* days on which something left, the last one included */
    int64_t day; uint64_t sent_today;  /* the last such day, days since 1970 in the brand's zone */
} tact_ramp;

/** What may leave on `day`; UINT64_MAX: anything. `days` 0: the sender is not new. */
uint64_t tact_ramp_allowance(const tact_ramp *ramp, uint32_t first, uint32_t days, int64_t day);
/** One left. */
void tact_ramp_count(tact_ramp *ramp, int64_t day);
/** One that left came back on `day`: it counts no more, if it was of that day. */
void tact_ramp_give_back(tact_ramp *ramp, int64_t day);
/** Has it sent what it may on `day`? */
bool tact_ramp_full(const tact_ramp *ramp, uint32_t first, uint32_t days, int64_t day);

void tact_ramp_write(tact_writer *w, const tact_ramp *ramp);
tact_status tact_ramp_read(tact_slice bytes, tact_ramp *out) TACT_MUST_USE;
#endif
