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

/* Which way round a date with the year last is. */
typedef enum tact_when_order { TACT_WHEN_SURE, TACT_WHEN_DAY_FIRST, TACT_WHEN_MONTH_FIRST, TACT_WHEN_EITHER } tact_when_order;
/** Of a text tact_when_parse() reads: SURE when the year is first or there are no slashes; 25/12/2026 shows days first, 12/25/2026 months first,
 *  01/05/2026 is either (05/05/2026 is SURE: it is the same day both ways). */
tact_when_order tact_when_order_of(tact_slice text);
#endif
