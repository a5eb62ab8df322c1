/* core/attention/law.h -- the law tables that ship with tact (law.def, holiday.def), copied into a bundle.
 *
 * Places   FR, IT, US and the territories their law reaches (Reunion, Puerto Rico...). Elsewhere promotional SMS and calls are off
 *          until a table exists.
 * Dates    each row carries the day it was reviewed and its source; doc/attention.md shows them.
 */
#ifndef TACT_LAW_H
#define TACT_LAW_H
#include "core/campaign/bundle.h"

enum { TACT_HOLIDAY_YEAR_FIRST = 2020, TACT_HOLIDAY_YEAR_LAST = 2040 };

/** bundle->laws: every row, territories included. */
tact_status tact_law_fill(tact_bundle *bundle, tact_arena *arena) TACT_MUST_USE;

/** Holidays of a country from January of `first` to December of `last`, ascending, each day once, as days since 1970.
 *  `regional` adds the days kept in a part of the country only (FR: Good Friday and 26 December in Alsace-Moselle).
 *  A country without rules: count 0. ERR_MEMORY when the arena is full. */
tact_status tact_holidays_of(tact_slice country, int32_t first, int32_t last, bool regional, tact_arena *arena, int32_t **days, uint32_t *count) TACT_MUST_USE;

/** Holidays (2020-2040) into each of bundle->countries that has rules; the countries must be there (brand/zones.h). */
tact_status tact_holidays_fill(tact_bundle *bundle, tact_arena *arena, bool regional) TACT_MUST_USE;

/** Name of the holiday that falls on a day, {NULL,0} when it is none; for screens. */
tact_slice tact_holiday_name(tact_slice country, int32_t day);
#endif
