/* core/engine/event_bytes_fuzz.c -- any bytes: refused, or an event or a decision whose bytes they are. The first byte chooses. */
#include <stdlib.h>
#include "tact/decision.h"
#include "tact/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char block[64 << 20];

static void must_be(const tact_writer *w, tact_slice bytes, const tact_reader *r) {
    size_t len = (size_t)((const char *)r->at - bytes.ptr);
    if (w->status || w->len != len || memcmp(w->ptr, bytes.ptr, len) != 0) abort();
}

static void event(tact_slice bytes, tact_arena *arena) {
    tact_reader r = tact_reader_of(bytes);
    tact_event e;
    if (tact_event_read(&r, arena, &e) != TACT_OK) return;
    tact_writer w;
    tact_writer_init(&w, arena, bytes.len);
    tact_event_write(&w, &e);
    must_be(&w, bytes, &r);
}

static void decision(tact_slice bytes, tact_arena *arena) {
    tact_reader r = tact_reader_of(bytes);
    tact_decision d;
    if (tact_decision_read(&r, &d) != TACT_OK || bytes.ptr[0] == 1) return;           /* version 1 is written anew as 2 */
    tact_writer w;
    tact_writer_init(&w, arena, bytes.len);
    tact_decision_write(&w, &d);
    must_be(&w, bytes, &r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice rest = { (const char *)data + 1, size - 1 };
    if (data[0] & 1) event(rest, &arena);
    else decision(rest, &arena);
    return 0;
}
