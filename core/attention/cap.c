/* core/attention/cap.c -- see cap.h. */
#include "core/attention/cap.h"

static bool counts(const tact_touch *touch, tact_cap_which which) {
    if (which.campaign) return touch->campaign == which.campaign;
    return !touch->asked && (which.channel == TACT_CHANNEL_ALL || touch->channel == which.channel);
}

bool tact_cap_fits(const tact_attention *a, tact_cap_which which, tact_span span, uint32_t allowance, tact_instant *until) {
    tact_instant start = tact_instant_add(a->now, (tact_span){ -span.us });
    uint32_t count = 0;
    *until = (tact_instant){ 0 };
    if (!allowance) return false;
    for (uint32_t i = 0; i < a->touch_count; i++) {
        if (a->touches[i]->at.us <= start.us) break;                   /* newest first: all the rest are older */
        if (counts(a->touches[i], which) && ++count == allowance) {
            *until = tact_instant_add(a->touches[i]->at, span);        /* once this one has left, one more fits */
            return false;
        }
    }
    return true;
}

void tact_stop_join(tact_stop *stop, uint16_t reason, tact_instant until) {
    if (stop->reason && (stop->until.us == 0 || (until.us && until.us <= stop->until.us))) return;
    *stop = (tact_stop){ reason, until };
}
