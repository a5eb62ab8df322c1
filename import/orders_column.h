/* import/orders_column.h -- headers of a file of sales -> fields (inside the room). */
#ifndef TACT_IMPORT_ORDERS_COLUMN_H
#define TACT_IMPORT_ORDERS_COLUMN_H
#include "import/orders.h"

/** Columns in the report's arena; false with one line in report->error. Of two columns for one field the first counts. */
bool tact__orders_columns(const tact_csv_record *header, const tact_orders_options *options, const char *file, tact_orders_report *report);
#endif
