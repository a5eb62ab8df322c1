/* core/attention/cap.h -- rolling windows over touches: would one more fit, and from when on.
 *
 * Window   (t - span, t]: a touch exactly `span` ago is outside. Touches dated after `now` count as inside.
 * Counted  touches that interrupted, of every class, part and sender; asked ones and ghosts do not count (doc/attention.md).
 */
#ifndef TACT_CAP_H
#define TACT_CAP_H
#include "core/attention/attention.h"

/** True: one more interruption on `channel` (TACT_CHANNEL_ALL: any) fits at attention->now. Else *until is when it first will; {0} when
 *  the allowance is 0. Looks at the 64 newest touches: with more than that in a window the person is `full` and hears nothing anyway. */
bool tact_cap_fits(const tact_attention *attention, uint8_t channel, tact_span span, uint32_t allowance, tact_instant *until);

/** How many interruptions on `channel` are in the window. */
uint32_t tact_cap_taken(const tact_attention *attention, uint8_t channel, tact_span span);

/** Would one more fit a campaign's own cap: it counts every touch of the campaign, asked ones too, in the whole record, as it binds classes that
 *  go on when the person is `full`. */
bool tact_cap_fits_campaign(const tact_attention *attention, uint32_t campaign, tact_span span, uint32_t allowance, tact_instant *until);

/** Join two stops of one gate: the later `until`, {0} (never) beating every instant. */
void tact_stop_join(tact_stop *stop, uint16_t reason, tact_instant until);
#endif
