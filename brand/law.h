/* brand/law.h -- places into a bundle: zones, countries, holidays and law tables in one call, and what `tact check` says about them. */
#ifndef TACT_BRAND_LAW_H
#define TACT_BRAND_LAW_H
#include "brand/zones.h"

/** zones, zone_ids, countries with holidays (2020-2040), laws. `region`: of the brand's country, as in core/place/holiday.h.
 *  The bundle keeps pointing into `zones` and `arena`. */
tact_status tact_brand_law_fill(tact_bundle *bundle, tact_arena *arena, const tact_zones *zones, tact_slice region) TACT_MUST_USE;

/** Findings about the compiled bundle as of `now`: a country without zones, and every campaign message on a channel whose window never opens for
 *  somebody in the brand's country. A campaign that has another way out gets a warning for a channel without a table; otherwise an error. */
void tact_brand_law_check(const tact_bundle *bundle, tact_instant now, tact_diags *diags);
#endif
