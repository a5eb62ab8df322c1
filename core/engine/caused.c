/* core/engine/caused.c -- what a waiting message keeps of the event that caused it, so that its condition can be judged again as it was asked.
 *
 * Bytes    canonical value: the properties; then, when there is room, a list: kind, situation, urgency, stage, event type, device, name, page path.
 *          Words people wrote and places are not kept: a condition on them does not hold later.
 * Private  of a moment that names a marked topic: the properties that the campaign's messages name, unless they name such a topic, and no path.
 */
#include "core/engine/internal.h"

enum { ITEMS = 8, PATH_MAX = 200 };

static tact_slice pack(tact__run *run, const tact_value *properties, const tact_value items[ITEMS]) {
    tact_writer w;
    tact_writer_init(&w, run->arena, 256);
    tact_value_write(&w, properties);
    size_t own = w.len;
    if (items) tact_value_write(&w, &(tact_value){ .type = TACT_LIST, .list = { items, ITEMS } });
    if (w.status || own > TACT_FACTS_BYTES_MAX) return (tact_slice){ NULL, 0 };
    tact_slice all = tact_writer_slice(&w);
    if (all.len > TACT_FACTS_BYTES_MAX) all.len = own;
    return all;
}

tact_slice tact__caused_write(tact__run *run, const tact_campaign *c) {
    const tact_event *e = run->event;
    const tact_moment *m = &run->result->moment;
    const tact_slice none = { NULL, 0 };
    tact_slice path = e->context.page_path.len <= PATH_MAX ? e->context.page_path : none;
    tact_value name = tact_value_text(e->name), properties = e->properties;
    if (m->sensitive) {
        properties = tact__needed(run, c, &e->properties);
        path = none;
        if (tact_moment_private_value(run->engine->moments, &name)) name.text = none;
    }
    const tact_value items[ITEMS] = {
        tact_value_int(m->kind), tact_value_int(m->situation), tact_value_int(m->urgency_milli), tact_value_int(m->stage),
        tact_value_int(e->type), tact_value_int(e->context.device), name, tact_value_text(path),
    };
    tact_slice facts = pack(run, &properties, items);
    if (facts.len || !run->engine->bundle->whole_words) return facts;
    properties = tact__needed(run, c, &e->properties);     /* too much to keep: then what the words need */
    return pack(run, &properties, items);
}

tact_slice tact__caused_less(tact__run *run, const tact_campaign *c, tact_slice facts, bool *marked) {
    const tact_moment_index *index = run->engine->moments;
    tact_value properties = { .type = TACT_NULL }, list = { .type = TACT_NULL };
    tact_reader r = tact_reader_of(facts);
    if (!facts.len || tact_value_read(&r, run->arena, &properties)) return facts;     /* damaged ones are told where they are used */
    if (!tact_reader_done(&r) && tact_value_read(&r, run->arena, &list)) return facts;
    if (!tact_moment_private_value(index, &properties) && !tact_moment_private_value(index, &list) && !*marked) return facts;
    *marked = true;
    properties = tact__needed(run, c, &properties);
    return pack(run, &properties, NULL);
}

static unsigned number(const tact_value *v, unsigned count) {
    return v->type == TACT_INT && v->integer >= 0 && v->integer < count ? (unsigned)v->integer : 0;
}

static tact_slice words(const tact_value *v) { return v->type == TACT_TEXT ? v->text : (tact_slice){ NULL, 0 }; }

tact_status tact__caused_read(tact__run *run, const tact_pending *pending) {
    struct caused { tact_value properties; tact_event event; tact_moment moment; } *caused = TACT_NEW(run->arena, struct caused, 1);   /* no properties, until they are read */
    tact_reader r = tact_reader_of(pending->facts);
    tact_value list = { .type = TACT_NULL };
    if (!caused) return TACT_ERR_MEMORY;
    tact_status s = pending->facts.len ? tact_value_read(&r, run->arena, &caused->properties) : TACT_OK;
    if (!s && pending->facts.len && !tact_reader_done(&r)) s = tact_value_read(&r, run->arena, &list);
    if (s) return s;
    run->properties = &caused->properties;
    if (list.type != TACT_LIST || list.list.count != ITEMS) return TACT_OK;
    const tact_value *v = list.list.items;
    caused->moment = (tact_moment){ .kind = (uint8_t)number(&v[0], TACT_KIND_COUNT), .situation = (uint8_t)number(&v[1], TACT_SITUATION_COUNT),
                                    .urgency_milli = (uint16_t)number(&v[2], 1001), .stage = (uint8_t)number(&v[3], TACT_STAGE_AMBASSADOR + 1) };
    caused->event = *run->event;
    caused->event.type = (uint8_t)number(&v[4], TACT_EVENT_OCCASION + 1);
    caused->event.context.device = (uint8_t)number(&v[5], TACT_DEVICE_OTHER + 1);
    caused->event.name = words(&v[6]);
    caused->event.context.page_path = words(&v[7]);
    run->asked_of = &caused->event;
    run->asked_moment = &caused->moment;
    return TACT_OK;
}
