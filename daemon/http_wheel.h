/* daemon/http_wheel.h -- deadlines of many connections on one timer.
 *
 * A ring of slots, one per tick.  A timer lies in the slot at which it will next be looked at, never later than it is due;
 * moving a deadline further away is one store, and the timer finds its new slot when the old one comes up.
 *
 *     tick   ...  17   18   19   20  ...
 *                 |         |
 *                 t1,t4     t2          looked at in tick 19: t2 due? fire : put where it belongs now
 *
 * Units    milliseconds of the loop's clock.  A timer fires at most one tick late.
 */
#ifndef TACT_DAEMON_HTTP_WHEEL_H
#define TACT_DAEMON_HTTP_WHEEL_H
#include <stdbool.h>
#include <stdint.h>

enum { TACT_WHEEL_SLOTS = 256 };

typedef struct tact_wheel_timer {
    struct tact_wheel_timer *next, **link;   /* link NULL: in no slot */
    uint64_t due_ms, look_tick;
} tact_wheel_timer;

typedef struct tact_wheel {
    tact_wheel_timer *slot[TACT_WHEEL_SLOTS];
    uint64_t tick;                           /* the last one worked off */
    uint32_t tick_ms, count;
} tact_wheel;

#define TACT_WHEEL_NEVER UINT64_MAX

void tact_wheel_init(tact_wheel *wheel, uint32_t tick_ms, uint64_t now_ms);
/** Set or move the deadline; TACT_WHEEL_NEVER forgets it (it may stay in its slot until looked at). */
void tact_wheel_set(tact_wheel *wheel, tact_wheel_timer *timer, uint64_t due_ms);
/** Take it out; needed before its memory goes. */
void tact_wheel_remove(tact_wheel *wheel, tact_wheel_timer *timer);
/** Fire what is due at `now_ms`; `fire` may set or remove any timer. */
void tact_wheel_advance(tact_wheel *wheel, uint64_t now_ms, void (*fire)(void *ctx, tact_wheel_timer *timer), void *ctx);
#endif
