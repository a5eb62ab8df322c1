/* core/consent/receipt_fuzz.c -- any bytes: refused, or a receipt whose bytes they are. */
#include <stdlib.h>
#include "core/consent/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char block[1 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_reader r = tact_reader_of((tact_slice){ (const char *)data, size });
    tact_receipt c;
    if (tact_receipt_read(&r, &arena, &c) != TACT_OK) return 0;
    tact_writer w;
    tact_writer_init(&w, &arena, size);
    tact_receipt_write(&w, &c);
    if (w.status || w.len != (size_t)(r.at - data) || memcmp(w.ptr, data, w.len) != 0) abort();
    return 0;
}
