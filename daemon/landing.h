/* daemon/landing.h -- a landing page (brand/pages.h) as values of its templates: who reads it, what is near, what it offers, and the same for machines.
 *
 * Position   a town somebody typed, or a position told on a tap: used for this one answer, in no event and no log, kept nowhere.
 * Machines   JSON-LD by kind: LocalBusiness for its places, HowTo for its steps, FAQPage for its questions, Product for its offer (schema.org).
 */
#ifndef TACT_DAEMON_LANDING_H
#define TACT_DAEMON_LANDING_H
#include "brand/pages.h"
#include "daemon/server.h"
#include "daemon/values.h"

typedef struct tact_whereabouts { bool known, unknown_town; int32_t latitude_e7, longitude_e7; tact_slice town; } tact_whereabouts;

/** Languages a reader takes, best first: ?lang=, Accept-Language in its order, the brand's own. At most 8. */
enum { TACT_READERS_LANGUAGES = 8 };
uint32_t tact_reader_languages(const tact_server *server, const tact_http_request *request, tact_slice out[TACT_READERS_LANGUAGES]);
/** Of the screen words: 0 en, 1 fr, 2 it. */
unsigned tact_language_words(tact_slice language);
/** A screen word with its {name}s filled: `fills` is name, text, name, text ... */
tact_slice tact_word_filled(tact_arena *arena, unsigned language, const char *key, const tact_slice *fills, uint32_t fill_count);

/** What stands in the head of every page of this kind; `page` NULL: of none. */
void tact_landing_frame(tact_server *server, const tact_landing *page, unsigned language, tact_values *v);
/** The whole page but its form; `where` what the reader said of where they are. */
void tact_landing_values(tact_server *server, const tact_http_request *request, const tact_landing *page, const tact_whereabouts *where, tact_values *v);
/** Its places alone: `pages/near.mustache`. */
void tact_landing_near(tact_server *server, const tact_landing *page, const tact_whereabouts *where, tact_values *v, tact_arena *arena);
/** A typed town. */
tact_whereabouts tact_whereabouts_town(const tact_server *server, tact_slice typed, tact_slice language, tact_arena *arena);

/** JSON-LD, safe to stand in a script element; empty: no memory. */
tact_slice tact_landing_structured(tact_server *server, const tact_landing *page, tact_slice url, tact_arena *arena);

/* ---- parts ---- */
/** The places a page names, in the file's order; *count of them. NULL: no memory. */
const tact_place **tact__landing_places(const tact_bundle *bundle, const tact_landing *page, tact_arena *arena, uint32_t *count);
/** The title of its product, where the page speaks the feed's language, which is taken to be default_locale; else {NULL,0}: the page's own words name it. */
tact_slice tact__landing_product_title(const tact_server *server, const tact_landing *page, const tact_catalog *catalog, const tact_product *product);
/** Its product, or NULL. */
const tact_product *tact__landing_product(const tact_server *server, const tact_landing *page, const tact_catalog **catalog);
#endif
