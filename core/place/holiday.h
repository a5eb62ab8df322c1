/* core/place/holiday.h -- public holidays: rules (holiday.def) into the days of a bundle, and the days of a bundle asked.
 *
 * Countries BE CH DE ES FR GB IT LU US and the territories of territory.def. Days are days since 1970.
 * Region    "" the country in general; "*" what any of its parts keeps, too; "BY" (ISO 3166-2 without the country) as in that part.
 * Replay    a decision reads the days in its bundle, never the rules: a rule corrected later does not change yesterday.
 * Easter    computed in integers (core/base/time.h).
 */
#ifndef TACT_PLACE_HOLIDAY_H
#define TACT_PLACE_HOLIDAY_H
#include "core/campaign/bundle.h"

enum { TACT_HOLIDAY_YEAR_FIRST = 2020, TACT_HOLIDAY_YEAR_LAST = 2040 };

/** Holidays from January of `first` to December of `last`, ascending, each day once. A country without rules: count 0.
 *  ERR_INVALID: no two-letter code, or years the wrong way round. ERR_MEMORY when the arena is full. */
tact_status tact_holidays_of(tact_slice country, int32_t first, int32_t last, tact_slice region, tact_arena *arena, int32_t **days, uint32_t *count) TACT_MUST_USE;

/** Holidays (2020-2040) into each of bundle->countries that has rules; the countries must be there (brand/zones.h). `region`: of the
 *  brand's own country (bundle->country). */
tact_status tact_holidays_fill(tact_bundle *bundle, tact_arena *arena, tact_slice region) TACT_MUST_USE;

/** Is `region` a part the rules of the country speak of? */
bool tact_holiday_region(tact_slice country, tact_slice region);

/** Name of the holiday that falls on a day somewhere in the country, {NULL,0} when it is none; for screens. */
tact_slice tact_holiday_name(tact_slice country, int32_t day);

/** Which country's holidays somebody keeps: the one claimed, else the one their zone lies in (the brand's own when it lies there, too), else the
 *  brand's. `zone` 0: not known. NULL: the bundle knows none of them. */
const tact_country *tact_holiday_country(const tact_bundle *bundle, tact_slice claimed, uint32_t zone);

/** Is this local day a holiday there? False for NULL, and outside the days the bundle knows. */
bool tact_holiday(const tact_country *country, const tact_civil *local);
#endif
