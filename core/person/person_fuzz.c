/* core/person/person_fuzz.c -- any bytes: refused, or a record, a part or a cold value whose bytes they are. The first byte chooses. */
#include <stdlib.h>
#include "core/person/cold.h"
#include "core/person/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char block[8 << 20];

static void must_be(const tact_writer *w, const void *bytes, size_t len) {
    if (w->status || w->len != len || (len && memcmp(w->ptr, bytes, len) != 0)) abort();
}

static void look_at(const tact_person *p) {
    uint32_t topics[8], zones[8];
    const tact_touch *touches[TACT_TOUCHES_MAX];
    const tact_journey *journeys[8];
    tact_view view;
    for (unsigned signed_in = 0; signed_in < 2; signed_in++) {
        tact_view_make(&view, p, p->part_count ? p->parts[p->part_count - 1].id : 1, signed_in, p->last_received);
        tact_view_interests(&view, topics, NULL, 8);
        tact_view_touches(&view, touches, TACT_TOUCHES_MAX);
        tact_view_journeys(&view, journeys, 8);
        tact_view_zones(&view, zones, 8);
        tact_view_habit(&view, 7, true);
        tact_view_relationship(&view);
    }
}

static void person(tact_slice bytes, tact_arena *arena) {
    tact_person p, copy;
    if (tact_person_read(bytes, arena, &p) != TACT_OK) return;
    tact_writer w;
    tact_writer_init(&w, arena, bytes.len);
    tact_person_write(&w, &p);
    must_be(&w, bytes.ptr, bytes.len);
    look_at(&p);
    if (tact_person_copy(&p, arena, &copy) != TACT_OK) return;
    tact_person_forget_old(&copy, p.last_received, TACT_DAYS(30));
    if (tact_person_fit(&copy, NULL) != TACT_OK) abort();
}

static void part(tact_slice bytes, tact_arena *arena) {
    tact_reader r = tact_reader_of(bytes);
    tact_part p;
    if (tact_part_read(&r, arena, &p) != TACT_OK) return;
    tact_writer w;
    tact_writer_init(&w, arena, bytes.len);
    tact_part_write(&w, &p);
    must_be(&w, bytes.ptr, (size_t)((const char *)r.at - bytes.ptr));
}

static void cold(tact_slice bytes, tact_arena *arena) {
    tact_cold c;
    if (tact_cold_read(bytes, arena, &c) != TACT_OK) return;
    tact_writer w;
    tact_writer_init(&w, arena, bytes.len);
    tact_cold_write(&w, &c);
    must_be(&w, bytes.ptr, bytes.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice rest = { (const char *)data + 1, size - 1 };
    switch (data[0] % 3) {
    case 0: person(rest, &arena); break;
    case 1: part(rest, &arena); break;
    default: cold(rest, &arena); break;
    }
    return 0;
}
