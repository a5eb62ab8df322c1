/* daemon/keeper_traits.c -- traits that conditions name, recalled from beside the record, so that they are judged by what is remembered and not
 * only by what this event happens to say.
 *
 * When     a condition of the bundle in force names a trait; the account is signed in (traits are the account's); it may be remembered and
 *          personalised for; the event came without Sec-GPC. Else they are not even read.
 * What     only those named. What the event says itself wins, a null included.
 * Replay   they stand in the event's sealed line, so a replay sees what was seen.
 */
#include "daemon/keeper_internal.h"

static tact_slice first_step(tact_slice path) {
    const char *dot = memchr(path.ptr, '.', path.len);
    return dot ? (tact_slice){ path.ptr, (size_t)(dot - path.ptr) } : path;
}

static uint32_t named(const tact_bundle *b) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->field_count; i++) n += b->fields[i].kind == TACT_FIELD_TRAIT;
    return n;
}

static bool may(const tact__entry *entry, const tact_person *before, const tact_event *event) {
    tact_view view;
    bool judged = event->type <= TACT_EVENT_ALIAS || event->type == TACT_EVENT_DUE || event->type == TACT_EVENT_OCCASION;
    if (!judged || entry->kind != TACT__PERSON || !event->signed_in || event->gpc) return false;
    tact_engine_view(&view, before, event);
    return tact_view_may(&view, TACT_PURPOSE_REMEMBER) && tact_view_may(&view, TACT_PURPOSE_PERSONALISE);
}

tact_status tact__traits_recall(tact_keeper *k, const tact__entry *entry, const tact_person *before, const tact_event *event, tact_arena *arena, tact_value *out, tact_trouble *trouble) {
    const tact_bundle *b = k->engine.bundle;
    uint32_t wanted = named(b), own = event->traits.type == TACT_MAP ? event->traits.map.count : 0, count = own;
    tact_cold cold;
    *out = event->traits;
    if (!wanted || !may(entry, before, event)) return TACT_OK;
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (s || cold.traits.type != TACT_MAP) return s;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, own + wanted);
    if (!pairs) return TACT_ERR_MEMORY;
    tact_value all = { .type = TACT_MAP, .map = { pairs, own } };
    if (own) memcpy(pairs, event->traits.map.pairs, own * sizeof *pairs);
    for (uint32_t i = 0; i < b->field_count; i++) {
        if (b->fields[i].kind != TACT_FIELD_TRAIT) continue;
        tact_slice key = first_step(b->fields[i].name);
        const tact_value *kept = tact_value_get(&cold.traits, key);
        if (!kept || tact_value_get(&all, key)) continue;
        if (tact_moment_private_value(k->engine.moments, &(tact_value){ .type = TACT_MAP, .map = { &(tact_pair){ .key = key, .value = *kept }, 1 } })) continue;   /* marked since */
        pairs[count++] = (tact_pair){ .key = key, .value = *kept };
        all.map.count = count;
    }
    if (count > own) *out = all;
    return TACT_OK;
}
