/* import/feed.h -- a product feed as shops export it for Google Merchant Center -> products: `catalog:` of tact.yaml.
 *
 * Files    tab- or comma-separated with a header row (import/csv.h: gzip and spreadsheets' encodings too), or XML: RSS 2.0 `item`, Atom `entry`.
 *          Told by the first byte that is no blank, never by the name.
 * Fields   id title link image_link price sale_price sale_price_effective_date availability gtin product_type item_group_id; with or without
 *          `g:` in front, capitals and blanks as one likes ("Item group id"). Others are passed over. id, title, link, price and availability are needed.
 * Prices   "12.90 EUR", in millionths; without a currency the brand's. A sale price outside its dates is no price.
 * Rows     a bad one is passed over, counted and, the first twenty, named with line and hint; what is only odd (a wrong check digit, a sale
 *          that costs more) is left out of its product and named the same way. A file that is no feed, or ends too soon, fails as a whole.
 * Bounds   64 KB a product in XML, 1 MB a row; 1 MB of one tag or comment; 64 elements deep. DOCTYPE and entities are refused.
 * Lives    a product's texts live until the callback returns; all of them are UTF-8 without zero bytes.
 * Source   Google Merchant Center product data specification; RSS 2.0; RFC 4287; GS1 General Specifications 7.9 (check digit).
 */
#ifndef TACT_IMPORT_FEED_H
#define TACT_IMPORT_FEED_H
#include "core/base/time.h"
#include "import/source.h"

enum { TACT_FEED_SAMPLES = 20, TACT_FEED_ID_BYTES = 100, TACT_FEED_TITLE_BYTES = 600, TACT_FEED_LINK_BYTES = 2048, TACT_FEED_TYPE_BYTES = 3000 };

typedef enum tact_availability { TACT_IN_STOCK, TACT_OUT_OF_STOCK, TACT_PREORDER, TACT_BACKORDER } tact_availability;
const char *tact_availability_name(unsigned availability);

typedef struct tact_feed_product {
    tact_slice id, title, link, image, type, group;    /* image, type and group may be empty */
    uint64_t gtin;                                     /* as a number of at most 14 digits, so that UPC, EAN and GTIN-14 of one thing are one; 0: none */
    int64_t price_micro, sale_micro;                   /* sale -1: none */
    tact_instant sale_from, sale_until;                /* {0}: always, for ever */
    char currency[4];
    uint8_t availability;
    uint64_t line;
} tact_feed_product;

/* Why a product is not taken; constant texts. */
typedef struct tact_feed_fault { const char *why, *hint; } tact_feed_fault;

typedef struct tact_feed_options {
    const char *path; tact_slice memory;               /* a file, or (path NULL) these bytes */
    tact_slice currency;                               /* of prices without one */
    bool (*product)(void *ctx, const tact_feed_product *product, tact_feed_fault *fault);      /* false: not taken; `fault` says why, or it stays empty and reading ends (no memory) */
    void *ctx;
} tact_feed_options;

typedef struct tact_feed_sample { uint64_t line; char id[40]; char what[96]; const char *hint; } tact_feed_sample;

typedef struct tact_feed_report {
    bool xml;
    uint64_t rows, products, bad, odd;                 /* rows = products + bad; odd ones are among the products */
    tact_feed_sample samples[TACT_FEED_SAMPLES]; uint32_t sample_count;
    char error[512];                                   /* of the whole file: place and way out */
} tact_feed_report;

/** OK; ERR_NOT_FOUND, ERR_IO, ERR_INVALID, ERR_MEMORY with a line in report->error: what was delivered until then is no catalogue. */
tact_status tact_feed_read(const tact_feed_options *options, tact_feed_report *report) TACT_MUST_USE;

/** Digits with blanks or dashes between them as the number of a GTIN-8, UPC, EAN or GTIN-14 (an ISBN-13 is one); false when it is none, by length or check digit. */
bool tact_gtin_parse(tact_slice text, uint64_t *gtin);
#endif
