/* import/orders.h -- sales of tills and shops -> orders: `tact import orders FILE.csv`.
 *
 * Columns    recognised by their headers in three languages (orders_column.def), or given: --map 'Column=field' with fields
 *            order customer card email phone time sku name category quantity price line_total order_total currency store ignore.
 *            Without a header row columns are named 1, 2, 3 ...
 * Order      lines of one store, person and order number, wherever they stand in the file; a number of up to five digits starts again
 *            every day, as tills do. Without order numbers: one person, one store, one instant.
 * Message id a hash of just that, always the same for the same order: importing a file twice, or two files that overlap, brings every
 *            order in once.
 * Total      the order's own total where there is one, else the sum of its lines (line total, or price times quantity). Negative
 *            sums are returns (`refund`).
 * Losses     none in silence: rows without a readable time or without any person are counted, with the first twenty named.
 * Twice      the file is read twice (how many lines each order has; then the orders), so that only unfinished ones are held.
 * Lives      an order's texts live until the callback returns.
 */
#ifndef TACT_IMPORT_ORDERS_H
#define TACT_IMPORT_ORDERS_H
#include "core/base/arena.h"
#include "core/base/time.h"
#include "import/csv.h"
#include "import/headers.h"

enum { TACT_ORDER_ID_TEXT = 38, TACT_ORDER_SAMPLES = 20 };

typedef enum tact_order_field {
    TACT_ORDER_NONE, TACT_ORDER_IGNORE, TACT_ORDER_ORDER, TACT_ORDER_CUSTOMER, TACT_ORDER_CARD, TACT_ORDER_EMAIL, TACT_ORDER_PHONE, TACT_ORDER_TIME, TACT_ORDER_SKU,
    TACT_ORDER_NAME, TACT_ORDER_CATEGORY, TACT_ORDER_QUANTITY, TACT_ORDER_PRICE, TACT_ORDER_LINE_TOTAL, TACT_ORDER_ORDER_TOTAL, TACT_ORDER_CURRENCY, TACT_ORDER_STORE,
    TACT_ORDER_FIELDS
} tact_order_field;
const char *tact_order_field_name(tact_order_field field);

typedef struct tact_order_line {
    uint64_t row;
    tact_slice sku, name, category;
    int64_t quantity_micro;                        /* 1,000,000 when the file has no quantities */
    bool has_price; int64_t price_micro;           /* of one unit */
    int64_t total_micro;
} tact_order_line;

typedef struct tact_order {
    char message_id[TACT_ORDER_ID_TEXT + 1];       /* "order-" and 32 hexadecimal digits */
    tact_slice order_id, customer, card, email, phone, store, currency;
    tact_instant occurred;
    const tact_order_line *lines; uint32_t line_count;
    int64_t total_micro;
    bool total_given, refund;
    uint64_t first_row;
} tact_order;

typedef struct tact_orders_options {
    const char *path;                              /* a file; standard input cannot be read twice */
    tact_source *(*reopen)(void *ctx);             /* instead of path, for tests; closed here */
    void *reopen_ctx;
    char separator;                                /* 0: find out; ' ': runs of blanks */
    bool no_header;
    tact_header_maps *maps;                        /* may be NULL */
    tact_slice country, currency;                  /* national numbers, decimal mark, order of day and month; currency where the file has none */
    tact_instant now;                              /* sales later than a day from now are mistakes */
    bool (*order)(void *ctx, const tact_order *order);        /* false stops; NULL: dry run */
    void *ctx;
    tact_import_progress progress;
} tact_orders_options;

typedef struct tact_order_column { tact_order_field field; tact_slice header; } tact_order_column;

typedef struct tact_orders_report {
    const tact_order_column *columns; uint32_t column_count;
    uint64_t rows, orders, lines, refunds;
    uint64_t without_person, without_time, bad_amounts, bad_addresses;        /* rows; the first two were passed over */
    int64_t total_micro;
    tact_instant first, last;
    struct { uint64_t row, line; const char *why; char column[64]; } samples[TACT_ORDER_SAMPLES]; uint32_t sample_count;
    tact_csv_report csv;
    bool stopped;
    char error[512];
    tact_arena arena;
} tact_orders_report;

/** Checks and keeps "Column=field"; false with one line in `error`. */
bool tact_orders_map(tact_header_maps *maps, tact_slice text, char *error, size_t error_size);
/** OK; ERR_INVALID, ERR_IO, ERR_NOT_FOUND, ERR_MEMORY with one line in report->error. */
tact_status tact_orders_read(const tact_orders_options *options, tact_orders_report *report) TACT_MUST_USE;
void tact_orders_report_free(tact_orders_report *report);
#endif
