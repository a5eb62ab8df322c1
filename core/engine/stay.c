/* core/engine/stay.c -- the place a person is at, from located events, with `locate` and `remember`: that they came, and that they stayed a while.
 *
 *   nowhere  --within the bundle's metres of a place--> there: entered
 *   there    --still there, so long after--> dwelt, once        --twice as far from it--> nowhere        --at another place--> there, entered
 *
 * Kept     which place and since when, as an intent of campaign 0 that is due after 24 hours and is then forgotten: no position, nothing older than a day.
 * Told     in the result; the shell makes an event of it ("Place Entered", "Place Dwelt"), which is decided and logged like any other.
 */
#include "core/engine/foreign.h"
#include "core/engine/internal.h"
#include "core/place/place.h"

enum { STAY_HOURS = 24 };
static const uint64_t KEY = 0x7461637473746179u;

static tact_pending *stay_of(tact_person *person) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (!person->pending[i].campaign && person->pending[i].message == TACT_PLACE_STAYED) return &person->pending[i];
    return NULL;
}

static const tact_place *place_of(const tact_bundle *b, uint32_t id) {
    for (uint32_t i = 0; i < b->place_count; i++)
        if (tact_id32(b->places[i].name_id) == id) return &b->places[i];
    return NULL;
}

static void tell(tact__run *run, tact_stay stay, const tact_place *place) {
    run->result->stay = (uint8_t)stay;
    run->result->stay_place = place;
    run->result->changed = true;
}

static tact_status enter(tact__run *run, tact_pending *stay, const tact_place *place) {
    tact_person *person = &run->result->person;
    tact_instant now = run->event->received, until = tact_instant_add(now, TACT_HOURS(STAY_HOURS));
    bool again = stay && stay->topic == tact_id32(place->name_id);      /* after a day there it is a new one, and no news */
    if (stay) tact_person_drop_pending(person, (uint32_t)(stay - person->pending));
    tact_status s = tact_person_add_pending(person, run->arena, (tact_pending){ .key = KEY, .message = TACT_PLACE_STAYED, .channel = TACT_CHANNEL_AGENT, .class_ = TACT_CLASS_SERVICE, .state = TACT_PENDING_CLAIMED,
                                            .part = run->event->device_part, .due = until, .not_after = until, .caused_at = now, .topic = tact_id32(place->name_id) });
    if (s == TACT_ERR_LIMIT) return TACT_OK;               /* sixteen others wait: nothing is kept, so nothing is told */
    if (!s && !again) tell(run, TACT_STAY_ENTERED, place);
    return s;
}

tact_status tact__stay(tact__run *run) {
    const tact_event *e = run->event;
    const tact_bundle *b = run->engine->bundle;
    tact_pending *stay = stay_of(&run->result->person);
    const tact_place *at, *was = stay ? place_of(b, stay->topic) : NULL;
    uint32_t metres;
    if (!b->geofence_m || e->late || e->robot || !e->context.has_location || !tact_view_may(&run->view, TACT_PURPOSE_LOCATE)) return TACT_OK;
    bool there = was && tact_place_within(was, e->context.latitude_e7, e->context.longitude_e7, b->geofence_m);
    if (there && !stay->tries && tact_instant_since(e->received, stay->caused_at).us >= TACT_SECONDS((int64_t)b->dwell_s).us) {
        stay->tries = 1;
        tell(run, TACT_STAY_DWELT, was);
    }
    if (there) return TACT_OK;
    bool inside = tact_place_nearest(b, e->context.latitude_e7, e->context.longitude_e7, &at, &metres) && metres <= b->geofence_m;
    if (inside) return enter(run, stay, at);
    if (stay && !(was && tact_place_within(was, e->context.latitude_e7, e->context.longitude_e7, 2 * b->geofence_m))) {
        tact_person_drop_pending(&run->result->person, (uint32_t)(stay - run->result->person.pending));
        run->result->changed = true;
    }
    return TACT_OK;
}
