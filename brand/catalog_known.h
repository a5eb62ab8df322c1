/* brand/catalog_known.h -- price and availability of each product as they were last taken in, and what changed since.
 *
 * File     data/catalog.known, so that a feed that changed while tact did not run is told, too; doc/format.md draws it. Lost, nothing is told
 *          until the feed has changed once more.
 * Ids      by their 64-bit hash: two with one hash (1 in 10^9 among 100,000) are compared with each other, and at worst one change is told wrongly.
 */
#ifndef TACT_BRAND_CATALOG_KNOWN_H
#define TACT_BRAND_CATALOG_KNOWN_H
#include "brand/catalog.h"

typedef struct tact_known_product { uint64_t id; int64_t price_micro; char currency[3]; uint8_t availability; } tact_known_product;
typedef struct tact_known { tact_known_product *items; uint32_t count; } tact_known;      /* ascending by id */

/** What is known once this catalogue is in force. ERR_MEMORY. */
tact_status tact_known_of(const tact_catalog *catalog, tact_instant now, tact_known *out) TACT_MUST_USE;
void tact_known_free(tact_known *known);
/** Its file: malloc'ed bytes, NULL without memory; and back. ERR_VERSION, ERR_DAMAGED, ERR_MEMORY. */
char *tact_known_write(const tact_known *known, size_t *len);
tact_status tact_known_read(tact_slice bytes, tact_known *out) TACT_MUST_USE;

typedef enum tact_change_kind { TACT_CHANGE_PRICE_DROP, TACT_CHANGE_BACK_IN_STOCK } tact_change_kind;
typedef struct tact_change { uint8_t kind; uint32_t product; int64_t was_micro; } tact_change;       /* row of the product in the catalogue */
typedef struct tact_changes { tact_change *items; uint32_t count, room; uint32_t drops, returns, currencies, gone, added; } tact_changes;      /* the counts are of all */

/** A price drop: what is asked now is lower by at least `least_milli` thousandths of what it was, in the same currency, and it can be had. Back in stock: was out of stock
 *  or on back order, is in stock. At most `room` are listed; all are counted. ERR_MEMORY. */
tact_status tact_known_compare(const tact_known *before, const tact_catalog *catalog, tact_instant now, unsigned least_milli, uint32_t room, tact_changes *out) TACT_MUST_USE;
#endif
