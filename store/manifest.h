/* store/manifest.h -- MANIFEST of a backup: what b2sum reads, with our own lines as comments around it.
 *
 *   # tact backup 1 made=<instant> folder=<32 hex>
 *   <64 hex>  store/000012.sst
 *   ...
 *   # end <count> <64 hex: BLAKE2b-256 of every byte above this line>
 */
#ifndef TACT_STORE_MANIFEST_H
#define TACT_STORE_MANIFEST_H
#include "core/base/time.h"
#include "store/file.h"
#include "store/keyfile.h"

typedef struct tact_manifest { char *text; size_t len, room; uint32_t count; tact_status status; } tact_manifest;   /* being written */

void tact_manifest_begin(tact_manifest *m, tact_instant made, const uint8_t folder_id[TACT_FOLDER_ID_BYTES]);
void tact_manifest_add(tact_manifest *m, const char *path, const uint8_t hash[TACT_FILE_HASH_BYTES]);
/** Put it at `path`, durable, and free it. */
tact_status tact_manifest_finish(tact_manifest *m, const char *path, tact_trouble *why) TACT_MUST_USE;

typedef struct tact_manifest_head { tact_instant made; uint8_t folder_id[TACT_FOLDER_ID_BYTES]; } tact_manifest_head;
typedef tact_status (*tact_manifest_visit)(void *ctx, const char *path, const uint8_t hash[TACT_FILE_HASH_BYTES], tact_trouble *why);
/** Check the whole file, then visit its entries. Only plain relative paths below store/, log/, bundles/, policies/ and worlds/ are accepted. */
tact_status tact_manifest_read(const char *path, tact_manifest_head *head, tact_manifest_visit visit, void *ctx, tact_trouble *why) TACT_MUST_USE;
#endif
