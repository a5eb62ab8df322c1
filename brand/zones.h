/* brand/zones.h -- the time zones of the world, from the system's tzdata, for the bundle and for the door.
 *
 * Source   /usr/share/zoneinfo: zone.tab (zones of each country, one country a zone), tzdata.zi (version, further zones, links) and one TZif
 *          file a zone. Nothing of it is kept in tact: update the tzdata package, restart or reload, and the new rules hold.
 * Zones    every zone of zone.tab and every zone of tzdata.zi has a table of its own, 1990 to 2045. Links ("US/Eastern", "Asia/Calcutta")
 *          are names only and resolve to the zone they stand for.
 * Names    case counts, as in IANA's files; what is not in the table is refused, with the nearest name as a hint.
 * Size     about 460 zones, 600 names, 250 countries; 210 kB in memory, 140 kB of bundle with holidays and laws (zones_test.c prints them).
 * Memory   everything lives in the arena handed in; load once, share between bundles.
 */
#ifndef TACT_BRAND_ZONES_H
#define TACT_BRAND_ZONES_H
#include "core/base/diag.h"
#include "core/campaign/bundle.h"

#define TACT_ZONEINFO "/usr/share/zoneinfo"

typedef struct tact_zones {
    tact_slice version;                            /* "2026f" */
    tact_zone *zones; uint32_t *ids; uint32_t count;           /* sorted by id = tact_id32 of the name */
    tact_slice *names; uint32_t *name_ids; uint32_t name_count;/* every name, links included, sorted; the id of the zone each stands for */
    tact_country *countries; uint32_t country_count;           /* sorted by code; zones in zone.tab's order (most people first); no holidays */
    uint32_t transition_count;                     /* kept in all, shared tables once */
} tact_zones;

/** Read a zoneinfo folder (TACT_ZONEINFO). What is missing or malformed is told in `diags`, with the way out; then ERR_INVALID. */
tact_status tact_zones_load(const char *folder, tact_arena *arena, tact_zones *out, tact_diags *diags) TACT_MUST_USE;

/** Id of the zone a name stands for; 0 when there is no such name. */
uint32_t tact_zones_id(const tact_zones *zones, tact_slice name);
/** The nearest known name to one that is refused ("Europe/paris" -> "Europe/Paris"); {NULL,0} when none is near. */
tact_slice tact_zones_hint(const tact_zones *zones, tact_slice name);

/** Zones and countries of a bundle. The country entries are copied into `arena`, as holidays are added to them per bundle. */
tact_status tact_zones_fill(const tact_zones *zones, tact_bundle *bundle, tact_arena *arena) TACT_MUST_USE;
#endif
