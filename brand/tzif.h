/* brand/tzif.h -- one compiled time zone file (TZif, RFC 9636) into a tact_zone.
 *
 * Kept     transitions from TACT_TZIF_YEAR_FIRST to the end of TACT_TZIF_YEAR_LAST that change the offset; the rule at the end of the
 *          file is written out to the same year. Names, daylight flags and leap seconds are left out: only offsets matter here.
 */
#ifndef TACT_BRAND_TZIF_H
#define TACT_BRAND_TZIF_H
#include "core/base/arena.h"
#include "core/base/time.h"

enum { TACT_TZIF_YEAR_FIRST = 1990, TACT_TZIF_YEAR_LAST = 2045 };

/** ERR_FORMAT: not a well-formed TZif file of version 2 or later. The zone's arrays live in `arena`; its name is left to the caller. */
tact_status tact_tzif_read(tact_slice bytes, tact_arena *arena, tact_zone *out) TACT_MUST_USE;
#endif
