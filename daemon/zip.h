/* daemon/zip.h -- a zip file of a few small files, stored as they are (APPNOTE 6.3.10): what Apple's passes are.
 *
 * Use      tact_zip z; tact_zip_init(&z, arena); tact_zip_add(&z, "pass.json", bytes); ... tact_zip_done(&z)
 * Same in, same bytes    no clock: each file is of 1 January 1980.
 * Errors   out of memory, more than TACT_ZIP_FILES, or more than 16 MB are kept; done answers {NULL,0} then.
 */
#ifndef TACT_DAEMON_ZIP_H
#define TACT_DAEMON_ZIP_H
#include "core/base/bytes.h"

enum { TACT_ZIP_FILES = 16, TACT_ZIP_BYTES = 16 << 20 };
typedef struct tact_zip { tact_writer w; uint32_t count; struct { const char *name; uint32_t crc, bytes, at; } files[TACT_ZIP_FILES]; bool failed; } tact_zip;

void tact_zip_init(tact_zip *zip, tact_arena *arena);
/** `name`: a constant of ASCII. */
void tact_zip_add(tact_zip *zip, const char *name, tact_slice bytes);
tact_slice tact_zip_done(tact_zip *zip);
#endif
