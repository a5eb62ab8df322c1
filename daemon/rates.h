/* daemon/rates.h -- how many calls and events a second one client may send with one key: token buckets, one second deep.
 *
 * Client    an IPv4 address, or the /64 of an IPv6 address.
 * Batch     a call takes one; a batch owes the rest of its events, and the next call waits until they are paid for: a batch larger than the
 *           rate still comes through, at the rate.
 *
 * Memory    TACT_RATES_ROOM buckets of 40 bytes, made at start; nothing is given back; when all
 *           are busy the oldest of eight neighbours is taken over: a flood from many addresses cannot grow it.
 */
#ifndef TACT_DAEMON_RATES_H
#define TACT_DAEMON_RATES_H
#include "core/base/time.h"
#include "daemon/http_address.h"

enum { TACT_RATES_ROOM = 16384 };
typedef struct tact_rates tact_rates;
tact_rates *tact_rates_new(void);
void tact_rates_free(tact_rates *rates);
/** Take one call. 0: go on; else the whole seconds to wait. `per_second` 0: no limit. */
uint32_t tact_rates_take(tact_rates *rates, const tact_peer *from, tact_slice key_name, uint32_t per_second, tact_instant now);
/** The call just let in carries `more` events than one. */
void tact_rates_owe(tact_rates *rates, const tact_peer *from, tact_slice key_name, uint32_t per_second, uint32_t more);
/** For what one client asks seldom: `most` at once, and one more each `every`; a name of its own. 0: go on; else the whole seconds to wait. */
uint32_t tact_rates_take_seldom(tact_rates *rates, const tact_peer *from, tact_slice name, uint32_t most, tact_span every, tact_instant now);
#endif
