/* import/hashes.c -- see hashes.h.  Open addressing, at most half full; key 0 stands for an empty place, so it is kept as 1. */
#include "import/hashes.h"
#include <stdlib.h>

static size_t place(const tact_hashes *s, uint64_t key) {
    size_t i = (size_t)(key * 0x9E3779B97F4A7C15u >> 11) & (s->room - 1);
    while (s->keys[i] && s->keys[i] != key) i = (i + 1) & (s->room - 1);
    return i;
}

static bool grow(tact_hashes *s) {
    tact_hashes bigger = { .room = s->room ? s->room * 2 : 1024, .count = s->count };
    bigger.keys = calloc(bigger.room, sizeof *bigger.keys);
    bigger.values = calloc(bigger.room, sizeof *bigger.values);
    if (!bigger.keys || !bigger.values) { free(bigger.keys); free(bigger.values); return false; }
    for (size_t i = 0; i < s->room; i++) {
        if (!s->keys[i]) continue;
        size_t at = place(&bigger, s->keys[i]);
        bigger.keys[at] = s->keys[i];
        bigger.values[at] = s->values[i];
    }
    tact_hashes_free(s);
    *s = bigger;
    return true;
}

uint64_t *tact_hashes_put(tact_hashes *s, uint64_t key, uint64_t value, bool *made) {
    if (key == 0) key = 1;
    if (s->count * 2 >= s->room && !grow(s)) return NULL;
    size_t at = place(s, key);
    if (made) *made = !s->keys[at];
    if (!s->keys[at]) { s->keys[at] = key; s->values[at] = value; s->count++; }
    return &s->values[at];
}

const uint64_t *tact_hashes_get(const tact_hashes *s, uint64_t key) {
    if (key == 0) key = 1;
    if (!s->room) return NULL;
    size_t at = place(s, key);
    return s->keys[at] ? &s->values[at] : NULL;
}

void tact_hashes_free(tact_hashes *s) { free(s->keys); free(s->values); *s = (tact_hashes){ 0 }; }
