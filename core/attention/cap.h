/* core/attention/cap.h -- rolling windows over touches: would one more fit, and from when on.
 *
 * Window   (t - span, t]: a touch exactly `span` ago is outside. Touches dated after `now` count as inside.
 * Counted  touches that interrupted, of every class, part and sender; asked ones and ghosts do not count (doc/attention.md).
 */
#ifndef TACT_CAP_H
#define TACT_CAP_H
#include "core/attention/attention.h"

typedef struct tact_cap_which { uint8_t channel; uint32_t campaign; } tact_cap_which;   /* channel TACT_CHANNEL_ALL: any; campaign not 0: that one, asked touches too */

/** True: one more touch fits at attention->now. Else *until is when it first will; {0} when the allowance is 0. */
bool tact_cap_fits(const tact_attention *attention, tact_cap_which which, tact_span span, uint32_t allowance, tact_instant *until);

/** Join two stops of one gate: the later `until`, {0} (never) beating every instant. */
void tact_stop_join(tact_stop *stop, uint16_t reason, tact_instant until);
#endif
