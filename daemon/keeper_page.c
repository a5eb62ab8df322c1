/* daemon/keeper_page.c -- page or another way (page_or_other.h), where the keeper knows which ways have an address. */
#include "daemon/keeper_internal.h"
#include "daemon/page_or_other.h"

tact_status tact__page_or_other(tact_keeper *k, const tact__entry *entry, const tact_person *before, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    unsigned others = tact_page_others(k->engine.bundle, before, event);
    if (!others) return TACT_OK;
    const tact_pending *p = before->pending;
    while (p->key != event->subject) p++;
    tact_event without = *event;
    without.channels_open = (uint16_t)(event->channels_open & ~(unsigned)TACT_PAGE_ALONE);
    tact_status s = tact__channels_addressed(k, entry, p->part, others, &without, arena, trouble);
    return s || !(without.channels_open & others) ? s : tact_page_or_other(&k->engine, before, event, without.channels_open, arena);
}
