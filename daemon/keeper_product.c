/* daemon/keeper_product.c -- the product an event names, looked up once, before anything is decided; what was found stands in the event, and with it in the log.
 * A waiting message is about the product its cause named, as the catalogue has it when it is due. */
#include "daemon/keeper_internal.h"
#include "daemon/product.h"

void tact_keeper_catalog(tact_keeper *k, const tact_catalog *catalog) { k->catalog = catalog; }
const tact_catalog *tact_keeper_catalogue(const tact_keeper *k) { return k->catalog; }

const tact_value *tact__caused_by(const tact_event *event, const tact_person *before, tact_value *room, tact_arena *arena) {
    bool asked_later = event->type == TACT_EVENT_LIMITS && event->limits.set_later;      /* of a message that was said: what is kept of it */
    if (event->type != TACT_EVENT_DUE && event->type != TACT_EVENT_HANDED && !asked_later) return event->type <= TACT_EVENT_ALIAS || event->type == TACT_EVENT_OCCASION ? &event->properties : NULL;
    for (uint32_t i = 0; i < before->pending_count; i++) {
        const tact_pending *p = &before->pending[i];
        tact_reader facts = tact_reader_of(p->facts);
        if (p->key == event->subject) return p->facts.len && !tact_value_read(&facts, arena, room) ? room : NULL;      /* damaged ones are told where they are used */
    }
    return NULL;
}

void tact__product_find(const tact_keeper *k, const tact_person *before, tact_event *event, tact_arena *arena) {
    tact_value room;
    event->product = (tact_value){ .type = TACT_NULL };
    const tact_value *properties = k->catalog ? tact__caused_by(event, before, &room, arena) : NULL;
    if (properties) event->product = tact_product_value(k->catalog, &k->brand->config, properties, event->received, arena);
}
