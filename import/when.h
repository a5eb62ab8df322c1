/* import/when.h -- dates as exports write them.
 *
 * Accepts  ISO 8601 with T or a space, with or without zone ("UTC", "Z", "+01:00"); 19970118; 18/01/1997, 18-01-1997, 18.01.1997
 *          with or without a time (day first, or month first for `month_first`); seconds or milliseconds since 1970 (10 or 13 digits).
 * Zone     a time without one is taken as UTC; a date without a time is its midnight, UTC.
 */
#ifndef TACT_IMPORT_WHEN_H
#define TACT_IMPORT_WHEN_H
#include "core/base/time.h"

/** False when it is none of these, or no day of the calendar. With slashes a first number over 12 settles the order by itself. */
bool tact_when_parse(tact_slice text, bool month_first, tact_instant *out);
#endif
