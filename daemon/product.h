/* daemon/product.h -- what an event says of products, looked up in the brand's catalogue: the map of core/engine/product.h.
 *
 * Names    product_id, sku, item_id: an id of the feed; gtin, barcode: the number under a barcode. In the properties, and in the elements of
 *          products[] and items[]. The first found is the product; topics and types are those of all of them, up to eight.
 * Topics   by `product_types:` of tact.yaml, the longest type that stands before " > " or is the whole; types without one go in as words.
 */
#ifndef TACT_DAEMON_PRODUCT_H
#define TACT_DAEMON_PRODUCT_H
#include "brand/catalog.h"
#include "brand/config.h"
#include "core/base/value.h"
#include "daemon/json_out.h"

enum { TACT_PRODUCT_TOPICS = 8, TACT_PRODUCT_ELEMENTS = 64 };

/** The first product that these properties name; NULL: none, or none that is known. */
const tact_product *tact_product_named(const tact_catalog *catalog, const tact_value *properties);
/** The map for tact_event.product; TACT_NULL when nothing is known. `now`: which price holds. Texts point into the catalogue. */
tact_value tact_product_value(const tact_catalog *catalog, const tact_config *config, const tact_value *properties, tact_instant now, tact_arena *arena);
/** The topic of a product_type, {NULL,0} when no row of `product_types:` fits. */
tact_slice tact_product_topic(const tact_config *config, tact_slice type);

/** {"id","title","link","price","currency", ... "topic","stock":{place: n}} as the API answers it; `counts` false: {place: true or false} instead of how many. */
void tact_product_json(tact_json *json, const tact_catalog *catalog, const tact_config *config, const tact_product *product, tact_instant now, bool counts);
#endif
