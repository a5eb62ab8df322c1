/* daemon/me_week.c -- see me_week.h. */
#include "daemon/me_week.h"
#include "core/engine/foreign.h"

static bool held(const tact_person *p, const tact_touch *t) {
    for (uint32_t i = 0; tact_touch_foreign(t) && i < p->pending_count; i++)
        if (!p->pending[i].campaign && p->pending[i].message == TACT_PLACE_HELD && p->pending[i].key == t->occurrence) return true;
    return false;
}

tact_me_week tact_me_week_of(const tact_person *person, tact_instant now) {
    tact_me_week n = { 0 };
    for (uint32_t i = 0; i < person->part_count; i++) {
        const tact_part *part = &person->parts[i];
        if (part->touch_count >= TACT_TOUCHES_MAX && tact_instant_since(now, part->touches[0].at).us < TACT_DAYS(7).us) n.least = 1;
        for (uint32_t t = 0; t < person->parts[i].touch_count; t++) {
            const tact_touch *touch = &person->parts[i].touches[t];
            if (touch->ghost || held(person, touch) || tact_instant_since(now, touch->at).us >= TACT_DAYS(7).us) continue;
            n.all++;
            n.asked += touch->asked;
            n.foreign += tact_touch_foreign(touch);
            n.private_matter += !touch->campaign && !touch->occurrence;
        }
    }
    return n;
}
