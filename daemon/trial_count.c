/* daemon/trial_count.c -- the counts of a trial: a cell for each thing counted, and who stands behind it, each once. */
#include <stdlib.h>
#include <string.h>
#include "daemon/trial_internal.h"

uint64_t tact__trial_mix(uint64_t a, uint64_t b) {
    uint64_t x = a * 0x9e3779b97f4a7c15u ^ (b + 0x7f4a7c15u + (a << 6) + (a >> 2));
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    x ^= x >> 31;
    return x ? x : 1;
}

static uint32_t place(const uint64_t *items, uint32_t room, uint64_t item) {
    uint32_t i = (uint32_t)(item >> 13) & (room - 1);
    while (items[i] && items[i] != item) i = (i + 1) & (room - 1);
    return i;
}

bool tact__trial_set_has(const tact__trial_set *s, uint64_t item) { return s->room && s->items[place(s->items, s->room, item)]; }

int tact__trial_set_add(tact__trial_set *s, uint64_t item) {
    if ((s->count + 1) * 4ull > s->room * 3ull) {
        uint32_t room = s->room ? s->room * 2 : 4096;
        uint64_t *items = calloc(room, sizeof *items);
        if (!items) return -1;
        for (uint32_t i = 0; i < s->room; i++)
            if (s->items[i]) items[place(items, room, s->items[i])] = s->items[i];
        free(s->items);
        s->items = items;
        s->room = room;
    }
    uint32_t at = place(s->items, s->room, item);
    if (s->items[at]) return 0;
    s->items[at] = item;
    s->count++;
    return 1;
}

static uint64_t hash_of(const tact_trial_cell *c) {
    return tact__trial_mix((uint64_t)c->campaign << 32 | c->detail, (uint64_t)c->what | (uint64_t)c->channel << 8 | (uint64_t)c->after << 16);
}

static bool alike(const tact_trial_cell *a, const tact_trial_cell *b) {
    return a->what == b->what && a->channel == b->channel && a->after == b->after && a->campaign == b->campaign && a->detail == b->detail;
}

/* Where it stands in the index, or would: index[i] is its number from 1. */
static uint32_t index_of(const tact__trial_book *b, const tact_trial_cell *key) {
    uint32_t i = (uint32_t)hash_of(key) & (b->index_room - 1);
    while (b->index[i] && !alike(&b->cells[b->index[i] - 1], key)) i = (i + 1) & (b->index_room - 1);
    return i;
}

static bool make_room(tact__trial_book *b) {
    uint32_t room = b->cell_room ? b->cell_room * 2 : 512;
    tact_trial_cell *cells = realloc(b->cells, room * sizeof *cells);
    if (!cells) return false;
    b->cells = cells;
    uint32_t *index = calloc(room * 2, sizeof *index);
    if (!index) return false;
    free(b->index);
    b->index = index;
    b->index_room = room * 2;
    b->cell_room = room;
    for (uint32_t i = 0; i < b->cell_count; i++) b->index[index_of(b, &b->cells[i])] = i + 1;
    return true;
}

bool tact__trial_count(tact__trial_book *b, tact_trial_cell key, uint64_t pseudonym) {
    key.count = key.people = 0;
    key.hidden = false;
    if (b->cell_count == b->cell_room && !make_room(b)) return false;
    uint32_t at = index_of(b, &key);
    if (!b->index[at]) {
        b->cells[b->cell_count++] = key;
        b->index[at] = b->cell_count;
    }
    tact_trial_cell *cell = &b->cells[b->index[at] - 1];
    int added = tact__trial_set_add(&b->people, tact__trial_mix(hash_of(&key), pseudonym));
    cell->count++;
    cell->people += added > 0;
    return added >= 0;
}

bool tact__trial_call(tact__trial_book *b, uint32_t id, tact_slice name) {
    for (uint32_t i = 0; i < b->name_count; i++)
        if (b->names[i].id == id) return true;
    if (b->name_count == b->name_room) {
        uint32_t room = b->name_room ? b->name_room * 2 : 64;
        void *names = realloc(b->names, room * sizeof *b->names);
        if (!names) return false;
        b->names = names;
        b->name_room = room;
    }
    char *text = malloc(name.len + 1);
    if (!text) return false;
    memcpy(text, name.ptr, name.len);
    b->names[b->name_count].id = id;
    b->names[b->name_count].text = text;
    b->names[b->name_count++].len = name.len;
    return true;
}

static bool grow_net(tact__trial_book *b) {
    uint32_t room = b->net.room ? b->net.room * 2 : 4096;
    uint64_t *keys = calloc(room, sizeof *keys);
    int32_t *nets = calloc(room, sizeof *nets);
    if (!keys || !nets) { free(keys); free(nets); return false; }
    for (uint32_t i = 0; i < b->net.room; i++) {
        if (!b->net.keys[i]) continue;
        uint32_t at = place(keys, room, b->net.keys[i]);
        keys[at] = b->net.keys[i];
        nets[at] = b->net.nets[i];
    }
    free(b->net.keys);
    free(b->net.nets);
    b->net.keys = keys;
    b->net.nets = nets;
    b->net.room = room;
    return true;
}

bool tact__trial_net(tact__trial_book *b, tact_trial_cell key, uint64_t pseudonym) {
    bool more = key.after;
    key.after = false;
    key.what = (uint8_t)(key.what + TACT_TRIAL_DIFFER);
    key.count = key.people = 0;
    if ((b->net.count + 1) * 4ull > b->net.room * 3ull && !grow_net(b)) return false;
    if (b->cell_count == b->cell_room && !make_room(b)) return false;
    uint32_t cell = index_of(b, &key);
    if (!b->index[cell]) {
        b->cells[b->cell_count++] = key;
        b->index[cell] = b->cell_count;
    }
    uint64_t item = tact__trial_mix(hash_of(&key), pseudonym);
    uint32_t at = place(b->net.keys, b->net.room, item);
    int32_t was = b->net.nets[at];
    b->net.count += !b->net.keys[at];
    b->net.keys[at] = item;
    b->net.nets[at] = was + (more ? 1 : -1);
    b->cells[b->index[cell] - 1].people += !was ? 1 : b->net.nets[at] ? 0 : UINT64_MAX;       /* UINT64_MAX: one fewer */
    return true;
}

size_t tact__trial_book_bytes(const tact__trial_book *b) {
    return (size_t)b->people.room * 8 + (size_t)b->net.room * 12 + (size_t)b->cell_room * (sizeof *b->cells + 8);
}

void tact__trial_book_free(tact__trial_book *b) {
    for (uint32_t i = 0; i < b->name_count; i++) free(b->names[i].text);
    free(b->names);
    free(b->cells);
    free(b->index);
    free(b->people.items);
    free(b->net.keys);
    free(b->net.nets);
}

/* ---- reading them ---- */

const tact_trial_cell *tact_trial_cell_at(const tact_trial *t, uint32_t index) { return index < t->book.cell_count ? &t->book.cells[index] : NULL; }

tact_trial_cell tact_trial_cell_of(const tact_trial *t, tact_trial_cell key) {
    key.count = key.people = 0;
    key.hidden = false;
    if (!t->book.index_room) return key;
    uint32_t at = t->book.index[index_of(&t->book, &key)];
    return at ? t->book.cells[at - 1] : key;
}

tact_slice tact_trial_name(const tact_trial *t, uint32_t id) {
    for (uint32_t i = 0; i < t->book.name_count; i++)
        if (t->book.names[i].id == id) return (tact_slice){ t->book.names[i].text, t->book.names[i].len };
    return (tact_slice){ NULL, 0 };
}
