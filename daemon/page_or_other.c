/* daemon/page_or_other.c -- see page_or_other.h. */
#include "daemon/page_or_other.h"

enum { INLINE = TACT_PAGE_ALONE | 1 << TACT_CHANNEL_WEB };

static const tact_pending *pending_of(const tact_person *person, uint64_t intent) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (person->pending[i].key == intent) return &person->pending[i];
    return NULL;
}

static bool for_a_page(const tact_pending *p) { return p->state == TACT_PENDING_CHOSEN && p->channel == TACT_CHANNEL_INAPP; }

static bool has_device(const tact_person *person) {
    for (uint32_t i = 0; i < person->part_count; i++)
        if (person->parts[i].id) return true;
    return false;
}

static unsigned other_ways(const tact_campaign *c, const tact_event *event) {
    unsigned channels = 0, inapp = 0;
    for (uint32_t i = 0; i < c->message_count; i++) { channels |= c->messages[i].channels; inapp |= c->messages[i].channels & TACT_PAGE_ALONE; }
    return inapp ? channels & event->channels_open & ~(unsigned)INLINE : 0;
}

unsigned tact_page_others(const tact_bundle *bundle, const tact_person *before, const tact_event *event) {
    const tact_pending *p = event->type == TACT_EVENT_DUE ? pending_of(before, event->subject) : NULL;
    if (!p || p->later || event->page_open || !(event->channels_open & TACT_PAGE_ALONE) || !(p->state == TACT_PENDING_WAITING || for_a_page(p))) return 0;
    const tact_campaign *c = tact_bundle_campaign(bundle, p->campaign);
    return !c || (c->class_ < TACT_CLASS_TRANSACTIONAL && has_device(before)) ? 0 : other_ways(c, event);
}

tact_status tact_page_or_other(const tact_engine *engine, const tact_person *before, tact_event *event, uint16_t without, tact_arena *arena) {
    tact_event elsewhere = *event;
    tact_result *r = TACT_NEW(arena, tact_result, 1);
    if (!r) return TACT_ERR_MEMORY;
    elsewhere.channels_open = without;
    tact_status s = tact_step(r, engine, before, &elsewhere, NULL, arena);
    if (s) return s;
    const tact_pending *after = pending_of(&r->person, event->subject);
    if (r->send || (after && !for_a_page(after))) event->channels_open = without;
    return TACT_OK;
}
