/* daemon/http_crowd.c -- connections per address: an open-addressing table of counts.
 * An IPv6 address counts as its /64, the smallest network one subscriber holds.  Probed with a secret seed: outsiders choose
 * their addresses.  Deleting shifts the run back, so no tombstones. */
#include "core/base/hash.h"
#include "daemon/http_internal.h"
#include <stdlib.h>

static void key_of(uint8_t key[16], const tact_peer *a) {
    static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };
    memcpy(key, a->bytes, 16);
    if (memcmp(key, mapped, sizeof mapped) != 0) memset(key + 8, 0, 8);
}

bool tact__crowd_init(tact__crowd *c, uint64_t seed) {
    *c = (tact__crowd){ .room = 64, .seed = seed };
    c->entries = calloc(c->room, sizeof *c->entries);
    return c->entries != NULL;
}

static uint32_t home(const tact__crowd *c, const uint8_t key[16]) {
    return (uint32_t)tact_hash((tact_seed){ c->seed, ~c->seed }, (tact_slice){ (const char *)key, 16 }) & (c->room - 1);
}

static uint32_t find(const tact__crowd *c, const uint8_t key[16]) {
    uint32_t at = home(c, key);
    while (c->entries[at].used && memcmp(c->entries[at].key, key, 16) != 0) at = (at + 1) & (c->room - 1);
    return at;
}

static bool grow(tact__crowd *c) {
    tact__crowd bigger = { .room = c->room * 2, .seed = c->seed, .used = c->used };
    bigger.entries = calloc(bigger.room, sizeof *bigger.entries);
    if (!bigger.entries) return false;
    for (uint32_t i = 0; i < c->room; i++)
        if (c->entries[i].used) bigger.entries[find(&bigger, c->entries[i].key)] = c->entries[i];
    free(c->entries);
    *c = bigger;
    return true;
}

bool tact__crowd_enter(tact__crowd *c, const tact_peer *who, uint32_t max) {
    uint8_t key[16];
    key_of(key, who);
    if (c->used * 2 >= c->room && !grow(c)) return false;
    tact__crowd_entry *e = &c->entries[find(c, key)];
    if (e->used && e->count >= max) return false;
    if (!e->used) {
        memcpy(e->key, key, 16);
        e->used = true;
        e->count = 0;
        c->used++;
    }
    e->count++;
    return true;
}

void tact__crowd_leave(tact__crowd *c, const tact_peer *who) {
    uint8_t key[16];
    key_of(key, who);
    uint32_t at = find(c, key);
    if (!c->entries[at].used || --c->entries[at].count) return;
    c->used--;
    for (uint32_t next = (at + 1) & (c->room - 1); c->entries[next].used; next = (next + 1) & (c->room - 1)) {
        uint32_t away = (next - home(c, c->entries[next].key)) & (c->room - 1), gap = (next - at) & (c->room - 1);
        if (away < gap) continue;
        c->entries[at] = c->entries[next];
        at = next;
    }
    c->entries[at] = (tact__crowd_entry){ .used = false };
}
