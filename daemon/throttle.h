/* daemon/throttle.h -- guesses cost time: after a few wrong ones each next waits twice as long, up to a quarter of an hour.
 *
 * What     an account's name as it was typed (whether there is one or not), the address (an IPv6 address with its /64), and both together. The name alone never waits
 *          longer than half a minute, and not at all for an address that signed in well within 30 days: a stranger's guesses lock nobody out.
 * Code     who has the password already and guesses the code waits up to a quarter of an hour wherever they come from; again not at all where it signed in well.
 * Counted  when an attempt begins, so that many at once are no way around it; taken back when it was right.
 * Forgets  what had no wrong one for an hour. In memory alone: a restart forgets all.
 * Memory   a fixed table; when it is full the oldest of eight neighbours goes.
 */
#ifndef TACT_DAEMON_THROTTLE_H
#define TACT_DAEMON_THROTTLE_H
#include "core/base/time.h"
#include "daemon/http_address.h"

enum { TACT_THROTTLE_ACCOUNT_FREE = 5, TACT_THROTTLE_ADDRESS_FREE = 20, TACT_THROTTLE_LONGEST_S = 900, TACT_THROTTLE_NAME_LONGEST_S = 30 };
typedef struct tact_throttle tact_throttle;
tact_throttle *tact_throttle_new(void);
void tact_throttle_free(tact_throttle *throttle);
/** 0: try, and it is counted; else the whole seconds to wait, and nothing is counted. */
uint32_t tact_throttle_take(tact_throttle *throttle, tact_slice name, const tact_peer *from, tact_instant now);
/** Half-way: the password was right and no code came yet. This attempt is taken back; the wrong ones before it stay. */
void tact_throttle_half(tact_throttle *throttle, tact_slice name, const tact_peer *from);
/** The password was right and the code was wrong. */
void tact_throttle_code(tact_throttle *throttle, tact_slice name, tact_instant now);
/** The attempt was right, its code too: the name's wrong ones are forgotten, and this one of the address's. */
void tact_throttle_right(tact_throttle *throttle, tact_slice name, const tact_peer *from, tact_instant now);
#endif
