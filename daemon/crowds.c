/* daemon/crowds.c -- see crowds.h. */
#include "daemon/crowds.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/slice.h"
#include "daemon/moment_map.h"

#define KEPT TACT_DAYS(28)

enum { PEOPLE_MOST = 2 * TACT_MAP_PEOPLE - 1 };

typedef struct cell { uint64_t name, people[PEOPLE_MOST]; tact_instant since; uint8_t count, unnamed; } cell;      /* name 0: free */
struct tact_crowds { cell *cells; uint32_t room, used; bool drawn; uint8_t secret[crypto_shorthash_KEYBYTES]; };

tact_crowds *tact_crowds_new(uint32_t cells) {
    TACT_ASSERT(cells && (cells & (cells - 1)) == 0);
    tact_crowds *c = calloc(1, sizeof *c);
    if (c && !(c->cells = calloc(cells, sizeof *c->cells))) { free(c); return NULL; }
    if (c) c->room = cells;
    return c;
}

tact_crowds *tact_crowds_new_drawn(uint32_t cells, const uint8_t secret[16]) {
    tact_crowds *c = tact_crowds_new(cells);
    if (c) { c->drawn = true; memcpy(c->secret, secret, sizeof c->secret); }
    return c;
}

void tact_crowds_free(tact_crowds *c) {
    if (c) free(c->cells);
    free(c);
}

static uint64_t name_of(uint64_t hash) { return hash ? hash : 1; }

/* Its place, or a free one. */
static cell *find(const tact_crowds *c, uint64_t name) {
    uint32_t at = (uint32_t)name & (c->room - 1);
    while (c->cells[at].name && c->cells[at].name != name) at = (at + 1) & (c->room - 1);
    return &c->cells[at];
}

static unsigned needs(const tact_crowds *c, const cell *x) {
    uint64_t lot;
    if (!c->drawn) return TACT_MAP_PEOPLE;
    crypto_shorthash((uint8_t *)&lot, (const uint8_t *)&x->name, sizeof x->name, c->secret);
    return TACT_MAP_PEOPLE + (unsigned)(lot % (PEOPLE_MOST - TACT_MAP_PEOPLE + 1));
}

static bool enough(const tact_crowds *c, const cell *x) { return (x->count >= TACT_MAP_PEOPLE && x->count >= needs(c, x)) || x->unnamed >= TACT_MAP_UNNAMED; }
static bool old(const cell *x, tact_instant now) { return tact_instant_since(now, x->since).us >= KEPT.us; }

bool tact_crowds_meet(tact_crowds *c, uint64_t hash, uint64_t person, tact_instant now) {
    cell *x = find(c, name_of(hash));
    if (!x->name && c->used >= c->room / 4 * 3) return false;
    c->used += !x->name;
    if (!x->name || old(x, now)) *x = (cell){ .name = name_of(hash), .since = now };
    if (enough(c, x)) return true;
    if (!person) x->unnamed++;
    for (uint8_t i = 0; person && i < x->count; i++)
        if (x->people[i] == person) return false;
    if (person) x->people[x->count++] = person;
    return enough(c, x);
}

bool tact_crowds_enough(const tact_crowds *c, uint64_t hash, tact_instant now) {
    const cell *x = find(c, name_of(hash));
    return x->name && !old(x, now) && enough(c, x);
}
