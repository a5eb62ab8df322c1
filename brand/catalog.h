/* brand/catalog.h -- the catalogue: the products of a feed (import/feed.h) and what stands where, as one immutable table beside the bundle.
 *
 *   stock.csv:  id,place,quantity        id as in the feed, place as in places.csv; a line each, a later one of the same two replaces the first
 *
 * Shape    built once, then only read, from any thread; replaced as a whole. About 80 bytes a product beside its texts.
 * Bounds   TACT_CATALOG_MOST products, TACT_STOCK_MOST lines of stock; more is refused as a whole.
 * Errors   of a file: one line with place and way out. Bad rows are passed over and named in the reports.
 */
#ifndef TACT_BRAND_CATALOG_H
#define TACT_BRAND_CATALOG_H
#include "core/base/diag.h"
#include "import/feed.h"

enum { TACT_CATALOG_MOST = 2000000, TACT_STOCK_MOST = 10000000 };

typedef struct tact_product {
    uint32_t id, title, link, image, type, group;      /* texts: tact_catalog_text; 0 is the empty one */
    uint64_t gtin;
    int64_t price_micro, sale_micro;                   /* sale -1: none */
    tact_instant sale_from, sale_until;
    char currency[4];
    uint8_t availability;
} tact_product;

typedef struct tact_stock { uint32_t product, place, quantity; } tact_stock;   /* row of the product, row of the place's name below */

typedef struct tact_stock_report { uint64_t rows, bad; tact_feed_sample samples[TACT_FEED_SAMPLES]; uint32_t sample_count; } tact_stock_report;

typedef struct tact_catalog {
    tact_product *products; uint32_t count;            /* in the feed's order */
    char *texts; uint32_t text_bytes;
    uint32_t *by_id, *by_gtin, mask;                   /* open addressing; row + 1 */
    tact_stock *stock; uint32_t stock_count;           /* by product, then place */
    uint32_t *places; uint32_t place_count;            /* names (texts) of the places that the stock names */
    tact_feed_report feed;
    tact_stock_report stocked;
    char error[512];
} tact_catalog;

/** Reads both files (`stock_path` NULL: none). ERR_NOT_FOUND, ERR_IO, ERR_INVALID, ERR_LIMIT, ERR_MEMORY with a line in (*out)->error; *out holds the reports then, and
 *  no products; it is NULL only without any memory. */
tact_status tact_catalog_read(const char *path, const char *stock_path, tact_slice currency, tact_catalog **out) TACT_MUST_USE;
void tact_catalog_free(tact_catalog *catalog);
/** Bytes it takes. */
uint64_t tact_catalog_bytes(const tact_catalog *catalog);

static inline tact_slice tact_catalog_text(const tact_catalog *catalog, uint32_t at) { return tact_slice_of(catalog->texts + at); }
/** NULL when there is none (also for no catalogue). Of several with one GTIN the first in the feed. */
const tact_product *tact_catalog_find(const tact_catalog *catalog, tact_slice id);
const tact_product *tact_catalog_gtin(const tact_catalog *catalog, uint64_t gtin);
/** What is asked for it at that time: the sale price while it holds. */
int64_t tact_product_price(const tact_product *product, tact_instant now);
/** How many are in that place; false: not known. */
bool tact_catalog_stock(const tact_catalog *catalog, const tact_product *product, tact_slice place, uint32_t *quantity);
/** Is anything known of what stands where? */
static inline bool tact_catalog_stocked(const tact_catalog *catalog) { return catalog && catalog->stock_count; }
#endif
