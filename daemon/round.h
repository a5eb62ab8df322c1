/* daemon/round.h -- how far the schedule of a campaign has come: the row "slot:" of the store (daemon/keeper_schedule.c). */
#ifndef TACT_DAEMON_ROUND_H
#define TACT_DAEMON_ROUND_H
#include "core/base/slice.h"
#include "core/base/status.h"
#include "core/base/time.h"

enum { TACT_ROUND_BYTES = 17 };
typedef struct tact_round { tact_instant last, covered; } tact_round;      /* the last slot looked at; until when own days are looked after */

void tact_round_write(uint8_t out[TACT_ROUND_BYTES], const tact_round *round);
/** ERR_FORMAT, ERR_VERSION. */
tact_status tact_round_read(tact_slice bytes, tact_round *out) TACT_MUST_USE;
#endif
