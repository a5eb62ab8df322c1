/* daemon/keeper_testers.c -- who is a tester, known by the record when no event of theirs says it: an intent that comes due, an occasion. */
#include <stdlib.h>
#include "daemon/keeper_internal.h"

enum { LOOK_S = 60 };

static bool by_address(tact_slice name) { return name.len && (memchr(name.ptr, '@', name.len) || name.ptr[0] == '+'); }

/* An address leads to whoever has it by now. */
static void find_homes(tact_keeper *k) {
    const tact_config_texts *testers = &k->brand->config.testers;
    char block[8192];
    k->tester_homes = 0;
    for (uint32_t i = 0; i < testers->count; i++) {
        tact_arena arena;
        tact__entry *entry;
        tact_slice name = testers->items[i];
        if (!by_address(name)) continue;
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_who who = { .email = name.ptr[0] == '+' ? (tact_slice){ NULL, 0 } : name, .phone = name.ptr[0] == '+' ? name : (tact_slice){ NULL, 0 }, .verified = true };
        if (!tact__locate(k, &who, &entry, &arena, &(tact_trouble){ "" })) k->testers[k->tester_count + k->tester_homes++] = entry->key;
        tact_arena_close(&arena);
    }
}

tact_status tact__testers_load(tact_keeper *k) {
    const tact_config_texts *testers = &k->brand->config.testers;
    tact_record_key *keys = calloc(3 * (size_t)testers->count + 1, sizeof *keys);
    if (!keys) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < testers->count; i++) {
        keys[2 * i] = tact__user_key(k, testers->items[i]);
        keys[2 * i + 1] = tact__device_key(k, testers->items[i]);
    }
    free(k->testers);
    k->testers = keys;
    k->tester_count = 2 * testers->count;
    k->tester_homes = 0;
    k->testers_looked_s = LOOK_S;      /* with the next second: persons are not all there yet */
    return TACT_OK;
}

void tact_keeper_testers_look(tact_keeper *k) {
    if (++k->testers_looked_s < LOOK_S || k->tester_count != 2 * k->brand->config.testers.count) return;
    k->testers_looked_s = 0;
    find_homes(k);
}

bool tact__tester_home(const tact_keeper *k, const tact_record_key *key) {
    for (uint32_t i = 0; i < k->tester_homes; i++)
        if (memcmp(k->testers[k->tester_count + i].bytes, key->bytes, sizeof key->bytes) == 0) return true;
    return false;
}

bool tact__tester(const tact_keeper *k, const tact_record_key *key, const tact_person *person) {
    for (uint32_t i = 0; i < k->tester_count; i++) {
        if (memcmp(k->testers[i].bytes, key->bytes, sizeof key->bytes) == 0) return true;
        for (uint32_t p = 0; i & 1 && p < person->part_count; p++)             /* a tester's device, linked to an account */
            if (person->parts[p].id == tact__part_id(k->testers[i])) return true;
    }
    return tact__tester_home(k, key);
}

/* The record of a tester by what tact.yaml names them with. */
static tact_status tester_entry(tact_keeper *k, tact_slice name, tact__entry **entry, tact_who *who, tact_arena *arena, tact_trouble *trouble) {
    tact_who ways[3];
    unsigned count = 0;
    if (memchr(name.ptr, '@', name.len)) ways[count++] = (tact_who){ .email = name, .verified = true };
    else if (name.len && name.ptr[0] == '+') ways[count++] = (tact_who){ .phone = name, .verified = true };
    ways[count++] = (tact_who){ .user_id = name, .verified = true };
    if (count < 3) ways[count++] = (tact_who){ .anonymous_id = name };
    tact_status s = TACT_ERR_NOT_FOUND;
    for (unsigned i = 0; i < count; i++) {
        s = tact__locate(k, &ways[i], entry, arena, trouble);
        *who = ways[i];
        if (!s && (*entry)->kind == TACT__PERSON) return TACT_OK;
        if (s && s != TACT_ERR_NOT_FOUND && s != TACT_ERR_SEALED) return s;
    }
    return TACT_ERR_NOT_FOUND;
}

tact_status tact_keeper_tester_reach(tact_keeper *k, unsigned tester, unsigned channel, tact_arena *arena, tact_tester_reach *out, tact_trouble *trouble) {
    tact_person person;
    tact_cold cold;
    tact_view view;
    tact__entry *entry;
    char locale[5];
    TACT_ASSERT(tester < k->brand->config.testers.count);
    *out = (tact_tester_reach){ .known = false };
    tact_status s = tester_entry(k, k->brand->config.testers.items[tester], &entry, &out->who, arena, trouble);
    if (s == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (!s) s = tact__entry_person(k, entry, arena, &person);
    if (!s) s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (s) return s;
    tact_view_make(&view, &person, person.account || !person.part_count ? 0 : person.parts[0].id, person.account, tact__now(k, &person));
    out->known = true;
    out->part = out->who.anonymous_id.len ? tact_keeper_device_part(k, out->who.anonymous_id) : 0;
    out->allowed = tact_view_may(&view, TACT_PURPOSE_CONTACT_WEB + channel);
    out->to = tact__address_of(&k->brand->config, &cold, channel, 0);
    out->locale = tact_arena_copy(arena, tact_engine_locale(&person, 0, locale));
    memcpy(out->record_key, entry->key.bytes, sizeof out->record_key);
    return TACT_OK;
}
