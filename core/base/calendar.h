/* core/base/calendar.h -- names of days and months, in the order of the languages tact speaks: English, French, Italian. */
#ifndef TACT_BASE_CALENDAR_H
#define TACT_BASE_CALENDAR_H

enum { TACT_CALENDAR_TONGUES = 3 };
extern const char *const tact_weekday_names[7][TACT_CALENDAR_TONGUES];      /* from Monday */
extern const char *const tact_month_names[12][TACT_CALENDAR_TONGUES];
#endif
