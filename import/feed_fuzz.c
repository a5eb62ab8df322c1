/* import/feed_fuzz.c -- any bytes as a product feed: ends, what is delivered keeps its bounds, the counts add up. */
#include "import/feed.h"

static bool take(void *ctx, const tact_feed_product *p, tact_feed_fault *fault) {
    const tact_slice texts[] = { p->id, p->title, p->link, p->image, p->type, p->group };
    (void)fault;
    for (unsigned i = 0; i < 6; i++) TACT_ASSERT(texts[i].len == 0 || (tact_slice_utf8(texts[i]) && !memchr(texts[i].ptr, 0, texts[i].len)));
    TACT_ASSERT(p->id.len && p->id.len <= TACT_FEED_ID_BYTES && p->title.len && p->title.len <= TACT_FEED_TITLE_BYTES && p->link.len && p->link.len <= TACT_FEED_LINK_BYTES);
    TACT_ASSERT(p->price_micro >= 0 && p->sale_micro >= -1 && p->sale_micro < p->price_micro + 1 && p->availability <= TACT_BACKORDER && p->gtin < UINT64_C(100000000000000));
    TACT_ASSERT(strlen(p->currency) == 3);
    ++*(uint64_t *)ctx;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_feed_report report;
    uint64_t taken = 0;
    tact_status s = tact_feed_read(&(tact_feed_options){ .memory = { (const char *)data, size }, .currency = TACT_S("EUR"), .product = take, .ctx = &taken }, &report);
    TACT_ASSERT(report.products == taken && report.rows == report.products + report.bad && report.sample_count <= report.bad + report.odd);
    TACT_ASSERT((s == TACT_OK) == !report.error[0]);
    return 0;
}
