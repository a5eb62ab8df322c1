/* daemon/keeper_traits.c -- traits recalled for an event (daemon/traits.h). They stand in the event's sealed line, so a replay sees what was seen. */
#include "daemon/keeper_internal.h"
#include "daemon/traits.h"

tact_status tact__traits_recall(tact_keeper *k, const tact__entry *entry, const tact_person *before, const tact_event *event, tact_arena *arena, tact_value *out, tact_trouble *trouble) {
    tact_cold cold;
    *out = event->traits;
    if (entry->kind != TACT__PERSON || !tact_traits_wanted(&k->engine, before, event)) return TACT_OK;
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    return s ? s : tact_traits_add(&k->engine, &cold.traits, event, arena, out);
}
