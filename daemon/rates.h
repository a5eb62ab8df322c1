/* daemon/rates.h -- how many calls a second one client address may make with one key: token buckets, one second deep.
 *
 * Memory    TACT_RATES_ROOM buckets of 40 bytes, made at start; an address that has been quiet for a second gives its bucket back. When all
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
#endif
