/* brand/places.h -- places.csv: the shops and other places of the brand.
 *
 *   id,name,lat,lon,address,hours,services,zone,kind
 *   cafe,Café de la Gare,43.78956,7.60872,"Piazza 1","Mo-Sa 07:00-19:00; Su 08:00-13:00",coffee;wifi,Europe/Rome,shop
 *
 * Columns  in any order; id and name are required, lat and lon come together or not at all, hours as in core/place/place.h,
 *          services separated by `;`, zone an IANA name (the brand's when empty),
 *          kind shop (when empty) or other: a place where nothing is sold, whose visitors are at_place and not in_store. A column nobody knows is an error.
 * Places   of mistakes: line and column of the field, also when a quoted field spans lines.
 */
#ifndef TACT_BRAND_PLACES_H
#define TACT_BRAND_PLACES_H
#include "brand/zones.h"

enum { TACT_PLACES_MOST = 100000 };

/** Read the text of places.csv into the bundle (default_zone and zones stand there already). False when diags gained errors. */
bool tact_places_read(tact_slice source, const tact_zones *zones, tact_arena *arena, tact_diags *diags, tact_bundle *bundle) TACT_MUST_USE;
#endif
