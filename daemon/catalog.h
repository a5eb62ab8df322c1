/* daemon/catalog.h -- the catalogue of a running brand: read at the start and whenever its files change, and what changed told as brand events.
 *
 *   look (each second) --files stand still for a second, and are others--> read on a thread --> judge --> in force, changes told
 *                                                                             \--> refused: the one before stays in force, and stderr and GET /v1/catalog say why
 *
 * Look     by size, time and number of the file, so that it works on network folders, too, and a file being written is not read half.
 * Refused  a file that cannot be read as a feed; one that lacks more of the products than `catalog.shrink` allows.
 * Told     price_drop and back_in_stock (tact_keeper_happen), at most `catalog.changes` at a reading: with more, none of them. Each once: its messageId is made
 *          of the file's time, the product and both prices, and what is known is written down only when all are told, so that a crash repeats and doubles none.
 */
#ifndef TACT_DAEMON_CATALOG_H
#define TACT_DAEMON_CATALOG_H
#include "daemon/server.h"

struct tact_shelf;

/** Reads it before anything is served; a feed that cannot be read leaves none in force, and says so. NULL only without memory. */
struct tact_shelf *tact_shelf_new(tact_server *server);
/** Once a second. */
void tact_shelf_look(struct tact_shelf *shelf);
/** How it stands, in short: is one named, how many products, since when; why the file as it is now is not in force (empty: it is). */
typedef struct tact_shelf_standing { bool configured; uint32_t products; tact_instant read_at; tact_slice fault; } tact_shelf_standing;
tact_shelf_standing tact_shelf_stands(const struct tact_shelf *shelf);
/** GET /v1/catalog. */
void tact_shelf_json(const struct tact_shelf *shelf, tact_json *json);
/** When the loop has ended and the keeper is closed. NULL is accepted. */
void tact_shelf_free(struct tact_shelf *shelf);
#endif
