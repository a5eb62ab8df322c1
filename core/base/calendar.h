/* core/base/calendar.h -- names of days and months, in the order of the languages tact speaks: English, French, Italian; a time of day as it is written. */
#ifndef TACT_BASE_CALENDAR_H
#define TACT_BASE_CALENDAR_H
#include "core/base/slice.h"

enum { TACT_CALENDAR_TONGUES = 3 };
extern const char *const tact_weekday_names[7][TACT_CALENDAR_TONGUES];      /* from Monday */
extern const char *const tact_month_names[12][TACT_CALENDAR_TONGUES];

enum { TACT_TIME_OF_DAY = 12 };
/** "08:30", in French "8 h 30" and "8 h", in Italian "8:30", for en-US "8:30 am". `minute`: since midnight, of the next day, too. */
tact_slice tact_time_of_day(unsigned minute, tact_slice locale, char out[TACT_TIME_OF_DAY]);
#endif
