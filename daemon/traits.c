/* daemon/traits.c -- see traits.h. */
#include "daemon/traits.h"
#include <string.h>

static tact_slice first_step(tact_slice path) {
    const char *dot = memchr(path.ptr, '.', path.len);
    return dot ? (tact_slice){ path.ptr, (size_t)(dot - path.ptr) } : path;
}

static uint32_t named(const tact_bundle *b) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->field_count; i++) n += b->fields[i].kind == TACT_FIELD_TRAIT;
    return n;
}

bool tact_traits_wanted(const tact_engine *engine, const tact_person *person, const tact_event *event) {
    tact_view view;
    bool judged = event->type <= TACT_EVENT_ALIAS || event->type == TACT_EVENT_DUE || event->type == TACT_EVENT_OCCASION;
    if (!judged || !event->signed_in || event->gpc || !named(engine->bundle)) return false;
    tact_engine_view(&view, person, event);
    return tact_view_may(&view, TACT_PURPOSE_REMEMBER) && tact_view_may(&view, TACT_PURPOSE_PERSONALISE);
}

tact_status tact_traits_add(const tact_engine *engine, const tact_value *kept, const tact_event *event, tact_arena *arena, tact_value *out) {
    const tact_bundle *b = engine->bundle;
    uint32_t own = event->traits.type == TACT_MAP ? event->traits.map.count : 0, count = own;
    *out = event->traits;
    if (kept->type != TACT_MAP) return TACT_OK;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, own + named(b));
    if (!pairs) return TACT_ERR_MEMORY;
    tact_value all = { .type = TACT_MAP, .map = { pairs, own } };
    if (own) memcpy(pairs, event->traits.map.pairs, own * sizeof *pairs);
    for (uint32_t i = 0; i < b->field_count; i++) {
        if (b->fields[i].kind != TACT_FIELD_TRAIT) continue;
        tact_slice key = first_step(b->fields[i].name);
        const tact_value *value = tact_value_get(kept, key);
        if (!value || tact_value_get(&all, key)) continue;
        if (tact_moment_private_value(engine->moments, &(tact_value){ .type = TACT_MAP, .map = { &(tact_pair){ .key = key, .value = *value }, 1 } })) continue;
        pairs[count++] = (tact_pair){ .key = key, .value = *value };
        all.map.count = count;
    }
    if (count > own) *out = all;
    return TACT_OK;
}
