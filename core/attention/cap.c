/* core/attention/cap.c -- see cap.h. */
#include "core/attention/cap.h"

bool tact_cap_fits(const tact_attention *a, uint8_t channel, tact_span span, uint32_t allowance, tact_instant *until) {
    tact_instant start = tact_instant_add(a->now, (tact_span){ -span.us });
    uint32_t count = 0;
    *until = (tact_instant){ 0 };
    if (!allowance) return false;
    for (uint32_t i = 0; i < a->touch_count; i++) {
        const tact_touch *touch = a->touches[i];
        if (touch->at.us <= start.us) break;                           /* newest first: all the rest are older */
        if (touch->asked || (channel != TACT_CHANNEL_ALL && touch->channel != channel) || ++count < allowance) continue;
        *until = tact_instant_add(touch->at, span);                    /* once this one has left, one more fits */
        return false;
    }
    return true;
}

uint32_t tact_cap_taken(const tact_attention *a, uint8_t channel, tact_span span) {
    tact_instant start = tact_instant_add(a->now, (tact_span){ -span.us });
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->touch_count && a->touches[i]->at.us > start.us; i++)
        count += !a->touches[i]->asked && (channel == TACT_CHANNEL_ALL || a->touches[i]->channel == channel);
    return count;
}

/* Keeps the newest instants, newest first. */
static void keep_newest(tact_instant newest[TACT_TOUCHES_MAX], uint32_t count, tact_instant at) {
    uint32_t place = count < TACT_TOUCHES_MAX ? count : TACT_TOUCHES_MAX;
    for (; place > 0 && newest[place - 1].us < at.us; place--)
        if (place < TACT_TOUCHES_MAX) newest[place] = newest[place - 1];
    if (place < TACT_TOUCHES_MAX) newest[place] = at;
}

bool tact_cap_fits_campaign(const tact_attention *a, uint32_t campaign, tact_span span, uint32_t allowance, tact_instant *until) {
    const tact_person *person = a->view->person;
    tact_instant start = tact_instant_add(a->now, (tact_span){ -span.us }), newest[TACT_TOUCHES_MAX];
    uint32_t count = 0;
    *until = (tact_instant){ 0 };
    for (uint32_t p = 0; p < person->part_count; p++)
        for (uint32_t i = 0; i < person->parts[p].touch_count; i++) {
            const tact_touch *touch = &person->parts[p].touches[i];
            if (touch->campaign == campaign && !touch->ghost && touch->at.us > start.us) keep_newest(newest, count++, touch->at);
        }
    if (count < allowance) return true;
    if (allowance) *until = tact_instant_add(newest[(allowance < TACT_TOUCHES_MAX ? allowance : TACT_TOUCHES_MAX) - 1], span);
    return false;
}

void tact_stop_join(tact_stop *stop, uint16_t reason, tact_instant until) {
    if (stop->reason && (stop->until.us == 0 || (until.us && until.us <= stop->until.us))) return;
    *stop = (tact_stop){ reason, until };
}
