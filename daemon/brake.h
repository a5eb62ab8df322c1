/* daemon/brake.h -- a campaign stops itself when it does harm: complaints >= 0.1 %, unsubscribes >= 1 %, hard bounces >= 5 % of the touches that interrupted.
 *
 * Sane     at small numbers a share says little. From 500 touches on the share is believed, once a second person said so: one complaint stops nothing.
 *          From 50 on, ten times the share from five people or more stops it already.
 * Since    counted from the start, and anew from each time somebody resumed it: what they saw and accepted does not stop it again.
 */
#ifndef TACT_DAEMON_BRAKE_H
#define TACT_DAEMON_BRAKE_H
#include "core/base/slice.h"
#include "core/base/time.h"

typedef enum tact_brake_kind { TACT_BRAKE_NONE, TACT_BRAKE_COMPLAINTS, TACT_BRAKE_UNSUBSCRIBES, TACT_BRAKE_BOUNCES, TACT_BRAKE_COUNT } tact_brake_kind;

/* Counted since the campaign began, or was resumed. */
typedef struct tact_brake_counts { uint64_t touches, complained, unsubscribed, bounced; } tact_brake_counts;
/* The brake in force: which, since when, how many of how many. kind NONE: none. */
typedef struct tact_brake { uint8_t kind; tact_instant at; uint64_t count, of; } tact_brake;

/** Which brake holds at these counts; of several the first in the order above. `count` and `of` are filled, `at` is not. */
tact_brake tact_brake_judge(const tact_brake_counts *counts);
/** "complaints", "unsubscribes", "hard bounces"; the share it holds from, in 1/1000. */
const char *tact_brake_name(unsigned kind);
unsigned tact_brake_limit_milli(unsigned kind);
#endif
