/* daemon/order_fuzz.c -- any bytes as an order's row: read or refused; what is read is written as it was. */
#include <stdlib.h>
#include "daemon/order.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[8192];
    tact_arena arena;
    tact_writer w;
    tact_order o, again;
    tact_order_place place;
    tact_slice bytes = { (const char *)data, size };
    char key[TACT_ORDER_KEY];
    if (size > 1024) return 0;
    if (tact_order_of_key(bytes, &place) && !tact_slice_equal(tact_order_key(&place, key), bytes)) abort();
    if (tact_order_read(bytes, &o)) return 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 256);
    tact_order_write(&w, &o);
    if (w.status || tact_order_read(tact_writer_slice(&w), &again) || again.at.us != o.at.us || !tact_slice_equal(again.number, o.number)) abort();
    return 0;
}
