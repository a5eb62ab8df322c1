/* import/money.h -- amounts and quantities as tills and spreadsheets write them, in millionths.
 *
 * Accepts  "12.50", "12,50", "1 234,56", "1.234,56", "$1,234.56", "12,50 EUR", "-3", "(3.00)" for a negative one.
 * Unclear  one separator with three digits behind it ("1.234"): a decimal when it is the file's decimal mark, thousands otherwise.
 */
#ifndef TACT_IMPORT_MONEY_H
#define TACT_IMPORT_MONEY_H
#include "core/base/slice.h"

/** False when it is no number or beyond nine trillion. `decimal` is '.' or ','. */
bool tact_money_parse(tact_slice text, char decimal, int64_t *micro);
/** The decimal mark people use in a country: '.' for the English-speaking ones and Switzerland, else ','. */
char tact_money_decimal(tact_slice country);
#endif
