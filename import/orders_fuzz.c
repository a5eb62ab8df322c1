/* import/orders_fuzz.c -- any file as sales: every row is a line of an order or counted, identifiers do not change. */
#include <stdlib.h>
#include "import/orders.h"

static bool on_order(void *ctx, const tact_order *order) {
    uint64_t *lines = ctx;
    TACT_ASSERT(order->line_count > 0 && strlen(order->message_id) == TACT_ORDER_ID_TEXT);
    TACT_ASSERT(order->customer.len || order->card.len || order->email.len || order->phone.len);
    *lines += order->line_count;
    return true;
}

static tact_source *reopen(void *ctx) { return tact_source_memory(*(tact_slice *)ctx); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_slice text = { (const char *)data, size };
    uint64_t lines = 0;
    tact_orders_options options = { .reopen = reopen, .reopen_ctx = &text, .country = TACT_S("FR"), .now = { INT64_C(1735689600000000) }, .order = on_order, .ctx = &lines };
    tact_orders_report r;
    if (tact_orders_read(&options, &r) == TACT_OK) TACT_ASSERT(r.rows == lines + r.without_person + r.without_time);
    tact_orders_report_free(&r);
    return 0;
}
