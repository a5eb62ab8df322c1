/* core/campaign/occasion.h -- when a campaign comes round: slots of `at:` and `every:`, and a person's own day.
 *
 * Wall     rhythms are wall time in a zone. Wall time that the change to summer time skips: the slot is the end of the gap (02:30 becomes 03:00).
 *          Wall time that comes twice in autumn: the first of the two. Either way one slot a day.
 * Month    a day that a month does not have is its last: `month 31` is 30 April and 28 or 29 February.
 * Own day  only day and month of a date count. 29 February is kept on 28 February in years that have none.
 */
#ifndef TACT_CAMPAIGN_OCCASION_H
#define TACT_CAMPAIGN_OCCASION_H
#include "core/campaign/bundle.h"

/** "monday 09:00", "tuesday thursday 18:30", "weekday 09:00" (Monday to Friday), "day 18:00", "month 1 09:00", "month last 09:00". */
bool tact_rhythm_parse(tact_slice text, tact_rhythm *out);
/** "09:00" to 540. */
bool tact_minute_parse(tact_slice text, uint16_t *minute);

/** The first slot after `after`, the last one at or before `until`. Rhythms need one of weekdays and month_day. */
tact_instant tact_rhythm_next(const tact_rhythm *rhythm, const tact_zone *zone, tact_instant after);
tact_instant tact_rhythm_last(const tact_rhythm *rhythm, const tact_zone *zone, tact_instant until);

/** "1990-05-17", "1990-05-17T08:00:00Z", "05-17", "--05-17": the day. year 0: it names none. False when it is no day of any year. */
typedef struct tact_own_day { int32_t year; uint8_t month, day; } tact_own_day;
bool tact_own_day_parse(tact_slice text, tact_own_day *out);
/** The first instant of this day at `minute` of the local day in [from, until); *year is the local year. Not before `not_before_year`. False: none. */
bool tact_own_day_within(const tact_own_day *day, uint16_t minute, const tact_zone *zone, tact_instant from, tact_instant until, int32_t not_before_year,
                         tact_instant *at, int32_t *year);
#endif
