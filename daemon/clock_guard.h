/* daemon/clock_guard.h -- is the machine's clock to be believed?  Pure: both clocks are handed in.
 *
 * Why       retention deletes by the clock, slots and goal windows come and go by it, and each record keeps the instant it was seen last: an hour under a
 *           wrong clock cannot be taken back.
 * Running   wall clock against one that only counts (since boot, sleep included). Apart by at most TACT_CLOCK_STEP_US since the call before: the wall clock
 *           holds. More: it is not believed; time goes on from where it was, by the one that counts, until both agree again or somebody accepts it.
 * Starting  wall clock against the instant the store was last written: not before it, and not TACT_CLOCK_PAUSE_US after.
 */
#ifndef TACT_DAEMON_CLOCK_GUARD_H
#define TACT_DAEMON_CLOCK_GUARD_H
#include <stdatomic.h>
#include "core/base/time.h"

#define TACT_CLOCK_STEP_US (30 * INT64_C(60000000))
#define TACT_CLOCK_PAUSE_US (60 * INT64_C(86400000000))
/* Not running for longer than this: promotion starts paused, for what waited may be stale, and somebody should look. */
#define TACT_CLOCK_OUTAGE_US (6 * INT64_C(3600000000))

/* The instant by the clock that counts at which the epoch lies; any thread may ask. Begin with all zero. */
typedef struct tact_clock_guard { _Atomic int64_t ahead_us; _Atomic bool begun, refused; } tact_clock_guard;

/** What time it is, as far as it can be believed. The first call believes the wall clock. */
tact_instant tact_clock_guard_now(tact_clock_guard *guard, tact_instant wall, int64_t steady_us);
/** Somebody says that the wall clock is right. */
void tact_clock_guard_accept(tact_clock_guard *guard, tact_instant wall, int64_t steady_us);

typedef enum tact_clock_start { TACT_CLOCK_FINE, TACT_CLOCK_BEHIND, TACT_CLOCK_FAR_AHEAD } tact_clock_start;
/** `written` {0}: nothing was written yet. */
tact_clock_start tact_clock_judge(tact_instant now, tact_instant written);
#endif
