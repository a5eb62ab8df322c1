/* daemon/me_clock.c -- see me.h: by which clock /me tells the time, and what that clock is called. */
#include <stdio.h>
#include "core/explain/explain.h"
#include "daemon/me.h"

const tact_zone *tact_me_zone(const tact_me *me) {
    const tact_bundle *b = tact_keeper_engine(me->server->keeper)->bundle;
    const tact_zone *zone = NULL;
    int64_t last = 0;
    for (uint32_t i = 0; i < me->person.part_count; i++) {
        const tact_part *part = &me->person.parts[i];
        const tact_zone *told = part->zone && part->last.us > last ? tact_bundle_zone(b, part->zone) : NULL;
        if (told) { zone = told; last = part->last.us; }
    }
    return zone ? zone : tact_bundle_zone(b, b->default_zone);
}

tact_slice tact_me_city(const tact_me *me, tact_slice zone) {
    char key[64];
    size_t from = zone.len;
    while (from && zone.ptr[from - 1] != '/') from--;
    tact_slice city = { zone.ptr + from, zone.len - from };
    int n = snprintf(key, sizeof key, "me.city.%.*s", (int)city.len, city.ptr);
    tact_slice words = n < (int)sizeof key ? tact_screen_word_find(me->language, (tact_slice){ key, (size_t)n }) : (tact_slice){ NULL, 0 };
    char *plain = words.len ? NULL : tact_arena_alloc(me->request->arena, city.len + 1, 1);
    if (!plain) return words.len ? words : city;
    for (size_t i = 0; i < city.len; i++) plain[i] = city.ptr[i] == '_' ? ' ' : city.ptr[i];
    return (tact_slice){ plain, city.len };
}

tact_slice tact_me_time(const tact_me *me, tact_instant t) { return tact_explain_time(t, me->tongue, tact_me_zone(me), tact_server_now(me->server), me->request->arena); }
