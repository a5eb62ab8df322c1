/* core/engine/product.h -- the product an event is about, as the shell found it in the brand's catalogue and put it into the event (tact_event.product).
 *
 * Map      id title url image gtin group currency availability: texts; price, was (only while it costs less than usual): integers, millionths of the
 *          currency; topics: names of topics of the brand; types: texts of the feed. Of several products the first, with the topics and types of all.
 * Replay   the map stands in the event's bytes, so a decision reads nothing of the catalogue but its event.
 */
#ifndef TACT_ENGINE_PRODUCT_H
#define TACT_ENGINE_PRODUCT_H
#include "core/campaign/bundle.h"

/** What templates name: product.id .title .url .image .gtin .group .availability .price .was, prices written as people do ("12,90 €"). An empty map when there is none. */
tact_value tact_product_words(const tact_value *product, tact_slice locale, tact_arena *arena);
/** "€12.90", "12,90 €"; {NULL,0} without memory. */
tact_slice tact_money_words(int64_t micro, tact_slice currency, tact_slice locale, tact_arena *arena);
/** Does a text of the message, in any language, name something of the product that is not there? */
bool tact_product_lacks(const tact_message *message, const tact_value *product, tact_arena *arena);
#endif
