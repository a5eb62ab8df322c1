/* daemon/crowds.c -- see crowds.h. */
#include "daemon/crowds.h"
#include <stdlib.h>
#include "core/base/slice.h"
#include "daemon/moment_map.h"

#define KEPT TACT_DAYS(28)

typedef struct cell { uint64_t name, people[TACT_MAP_PEOPLE]; tact_instant since; uint8_t count, unnamed; } cell;      /* name 0: free */
struct tact_crowds { cell *cells; uint32_t room, used; };

tact_crowds *tact_crowds_new(uint32_t cells) {
    TACT_ASSERT(cells && (cells & (cells - 1)) == 0);
    tact_crowds *c = calloc(1, sizeof *c);
    if (c && !(c->cells = calloc(cells, sizeof *c->cells))) { free(c); return NULL; }
    if (c) c->room = cells;
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

static bool enough(const cell *x) { return x->count >= TACT_MAP_PEOPLE || x->unnamed >= TACT_MAP_UNNAMED; }
static bool old(const cell *x, tact_instant now) { return tact_instant_since(now, x->since).us >= KEPT.us; }

bool tact_crowds_meet(tact_crowds *c, uint64_t hash, uint64_t person, tact_instant now) {
    cell *x = find(c, name_of(hash));
    if (!x->name && c->used >= c->room / 4 * 3) return false;
    c->used += !x->name;
    if (!x->name || old(x, now)) *x = (cell){ .name = name_of(hash), .since = now };
    if (enough(x)) return true;
    if (!person) x->unnamed++;
    for (uint8_t i = 0; person && i < x->count; i++)
        if (x->people[i] == person) return false;
    if (person) x->people[x->count++] = person;
    return enough(x);
}

bool tact_crowds_enough(const tact_crowds *c, uint64_t hash, tact_instant now) {
    const cell *x = find(c, name_of(hash));
    return x->name && !old(x, now) && enough(x);
}
