/* daemon/trial_people.c -- the records of a trial's people, and the instants that wait: a table and a heap. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "daemon/trial_internal.h"

static uint32_t slot_of(const tact__trial_person *items, uint32_t room, uint64_t pseudonym) {
    uint32_t i = (uint32_t)(pseudonym >> 9) & (room - 1);
    while (items[i].pseudonym && items[i].pseudonym != pseudonym) i = (i + 1) & (room - 1);
    return i;
}

tact__trial_person *tact__trial_find(const tact__trial_people *p, uint64_t pseudonym) {
    uint32_t at = p->room ? slot_of(p->items, p->room, pseudonym) : 0;
    return p->room && p->items[at].pseudonym ? &p->items[at] : NULL;
}

static bool grow(tact__trial_people *p) {
    uint32_t room = p->room ? p->room * 2 : 4096;
    tact__trial_person *items = calloc(room, sizeof *items);
    if (!items) return false;
    for (uint32_t i = 0; i < p->room; i++)
        if (p->items[i].pseudonym) items[slot_of(items, room, p->items[i].pseudonym)] = p->items[i];
    p->bytes += (room - p->room) * sizeof *items;
    free(p->items);
    p->items = items;
    p->room = room;
    return true;
}

tact__trial_person *tact__trial_meet(tact__trial_people *p, uint64_t pseudonym) {
    if ((p->count + 1) * 4ull > p->room * 3ull && !grow(p)) return NULL;
    tact__trial_person *person = &p->items[slot_of(p->items, p->room, pseudonym)];
    if (!person->pseudonym) { person->pseudonym = pseudonym; p->count++; }
    return person;
}

bool tact__trial_keep(tact__trial_people *p, tact__trial_person *person, tact_slice record) {
    if (record.len > person->room) {
        uint32_t room = (uint32_t)(record.len + record.len / 4 + 64);
        uint8_t *bytes = malloc(room);
        if (!bytes) return false;
        tact__trial_forget(p, person);
        person->bytes = bytes;
        person->room = room;
        p->bytes += room;
    }
    memcpy(person->bytes, record.ptr, record.len);
    person->len = (uint32_t)record.len;
    return true;
}

void tact__trial_forget(tact__trial_people *p, tact__trial_person *person) {
    if (person->bytes) sodium_memzero(person->bytes, person->room);
    free(person->bytes);
    p->bytes -= person->room;
    person->bytes = NULL;
    person->len = person->room = 0;
    person->own = false;
}

/* ---- the heap: the soonest first; alike instants by person and intent, so that a trial comes out the same each time ---- */

static bool sooner(const tact__trial_due *a, const tact__trial_due *b) {
    if (a->at != b->at) return a->at < b->at;
    return a->pseudonym != b->pseudonym ? a->pseudonym < b->pseudonym : a->key < b->key;
}

bool tact__trial_push(tact__trial_people *p, tact__trial_due due) {
    if (p->heap_count == p->heap_room) {
        uint32_t room = p->heap_room ? p->heap_room * 2 : 1024;
        tact__trial_due *heap = realloc(p->heap, room * sizeof *heap);
        if (!heap) return false;
        p->bytes += (room - p->heap_room) * sizeof *heap;
        p->heap = heap;
        p->heap_room = room;
    }
    uint32_t i = p->heap_count++;
    for (; i && sooner(&due, &p->heap[(i - 1) / 2]); i = (i - 1) / 2) p->heap[i] = p->heap[(i - 1) / 2];
    p->heap[i] = due;
    return true;
}

bool tact__trial_pop(tact__trial_people *p, int64_t until, tact__trial_due *out) {
    if (!p->heap_count || p->heap[0].at > until) return false;
    *out = p->heap[0];
    tact__trial_due last = p->heap[--p->heap_count];
    uint32_t i = 0;
    for (uint32_t child; (child = 2 * i + 1) < p->heap_count; i = child) {
        if (child + 1 < p->heap_count && sooner(&p->heap[child + 1], &p->heap[child])) child++;
        if (!sooner(&p->heap[child], &last)) break;
        p->heap[i] = p->heap[child];
    }
    if (p->heap_count) p->heap[i] = last;
    return true;
}

void tact__trial_people_free(tact__trial_people *p) {
    for (uint32_t i = 0; i < p->room; i++)
        if (p->items[i].bytes) tact__trial_forget(p, &p->items[i]);
    free(p->items);
    free(p->heap);
}
