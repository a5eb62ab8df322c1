/* daemon/keeper_page.c -- a message for an open page, and no page is open: who has no device that could open one, and whoever must hear of a step of what they
 * are doing (transactional), is reached another way where there is one that is open to them. Without one it waits for a page, as everything else does.
 *
 * Told by the channels of the event, as everything only the shell knows is: a log says of each instant which were open. doc/choosing.md */
#include "daemon/keeper_internal.h"

enum { INAPP = 1 << TACT_CHANNEL_INAPP, INLINE = INAPP | 1 << TACT_CHANNEL_WEB };

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
    for (uint32_t i = 0; i < c->message_count; i++) { channels |= c->messages[i].channels; inapp |= c->messages[i].channels & INAPP; }
    return inapp ? channels & event->channels_open & ~(unsigned)INLINE : 0;
}

tact_status tact__page_or_other(tact_keeper *k, const tact__entry *entry, const tact_person *before, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    const tact_pending *p = event->type == TACT_EVENT_DUE ? pending_of(before, event->subject) : NULL;
    if (!p || p->later || event->page_open || !(event->channels_open & INAPP) || !(p->state == TACT_PENDING_WAITING || for_a_page(p))) return TACT_OK;
    const tact_campaign *c = tact_bundle_campaign(k->engine.bundle, p->campaign);
    if (!c || (c->class_ < TACT_CLASS_TRANSACTIONAL && has_device(before))) return TACT_OK;
    unsigned others = other_ways(c, event);
    if (!others) return TACT_OK;
    tact_event without = *event;
    without.channels_open = (uint16_t)(event->channels_open & ~(unsigned)INAPP);
    tact_status s = tact__channels_addressed(k, entry, p->part, others, &without, arena, trouble);
    if (s || !(without.channels_open & others)) return s;
    tact_result *r = TACT_NEW(arena, tact_result, 1);
    if (!r) return TACT_ERR_MEMORY;
    s = tact_step(r, &k->engine, before, &without, NULL, arena);
    if (s) return s;
    const tact_pending *after = pending_of(&r->person, p->key);
    if (r->send || (after && !for_a_page(after))) event->channels_open = without.channels_open;        /* it goes out there, or waits for its hour */
    return TACT_OK;
}
