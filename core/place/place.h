/* core/place/place.h -- where the brand's places are, and when they are open.
 *
 * Units    coordinates in degrees * 1e7, distances in metres, opening minutes from local midnight (closing may pass 1440).
 * Exact    integers only: great-circle distance by haversine on the mean sphere (R = 6,371,009 m), within 0.5 % of the same in reals;
 *          the sphere itself is within 0.6 % of the ellipsoid.
 * Nowhere  a place at 0,0 has no position: it is never near. (That point is open sea.)
 * Source   R. W. Sinnott, "Virtues of the Haversine" (1984); opening hours: a subset of OpenStreetMap's key:opening_hours.
 */
#ifndef TACT_PLACE_H
#define TACT_PLACE_H
#include "core/base/diag.h"
#include "core/campaign/bundle.h"

uint32_t tact_place_metres(int32_t latitude_e7, int32_t longitude_e7, int32_t other_latitude_e7, int32_t other_longitude_e7);

/** The nearest place with a position (the first in the bundle among equals); false when there is none. Looks at every place. */
bool tact_place_nearest(const tact_bundle *bundle, int32_t latitude_e7, int32_t longitude_e7, const tact_place **place, uint32_t *distance_m);

/** True when the point is at most `metres` from the place. */
bool tact_place_within(const tact_place *place, int32_t latitude_e7, int32_t longitude_e7, uint32_t metres);

/** The middle of the places whose address names this town behind a comma ("5 rue des Citronniers, 06500 Ponterive"); letters of ASCII in either case. Places farther than
 *  TACT_PLACE_TOWN_M from the first of them are another town of that name. False: no address names it. */
enum { TACT_PLACE_TOWN_M = 20000 };
bool tact_place_town(const tact_bundle *bundle, tact_slice typed, int32_t *latitude_e7, int32_t *longitude_e7);

/* The same answers without looking at every place: places in order of latitude. Lives in the arena, points into the bundle. */
typedef struct tact_place_order { const tact_bundle *bundle; const uint32_t *by_latitude; uint32_t count; } tact_place_order;
tact_status tact_place_order_build(tact_place_order *order, const tact_bundle *bundle, tact_arena *arena) TACT_MUST_USE;
/** Nearest place at most `metres_max` away (UINT32_MAX: any distance); false when there is none. Always equal to tact_place_nearest. */
bool tact_place_order_nearest(const tact_place_order *order, int32_t latitude_e7, int32_t longitude_e7, uint32_t metres_max,
                              const tact_place **place, uint32_t *distance_m);

/** Open at `now`? In the place's own zone (the bundle's default zone when it names none; closed when that is unknown too).
 *  Out: closes  when open: the instant it closes, {0} when it never does; may be NULL */
bool tact_place_open(const tact_bundle *bundle, const tact_place *place, tact_instant now, tact_instant *closes);
/** The next instant after `now` at which it opens; false when it is open now, or never opens. */
bool tact_place_opens(const tact_bundle *bundle, const tact_place *place, tact_instant now, tact_instant *opens);

/** Read opening hours: "Mo-Fr 08:00-19:00; Sa 09:00-12:00,14:00-18:00; Su off", "24/7", "Fr,Sa 22:00-02:00" (past midnight), and no days
 *  for every day. A later rule replaces earlier ones on its days. Hours come out by weekday and opening time, in `arena`.
 *  ERR_INVALID: the diagnostics name what is wrong, `line` and `column` being the place of the text's first byte. */
tact_status tact_hours_parse(tact_slice text, tact_diags *diags, uint32_t line, uint32_t column, tact_arena *arena,
                             tact_hours **hours, uint32_t *hour_count) TACT_MUST_USE;
#endif
