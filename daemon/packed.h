/* daemon/packed.h -- a file kept as gzip, and answered so: the files of the faces, packed when they were built, and those of demo/, packed when they are read.
 *
 * Reader    everybody takes gzip; who says that they do not gets it unpacked. Whoever has the file already is told so (304).
 * Small     what gzip makes no smaller (pictures) is kept as it is.
 */
#ifndef TACT_DAEMON_PACKED_H
#define TACT_DAEMON_PACKED_H
#include "daemon/server.h"

enum { TACT_PACKED_HEADERS = 8 };

typedef struct tact_packed {
    tact_slice type;
    const char *data;
    uint32_t stored, bytes;            /* of `data`; of the file itself */
    bool gzip;                         /* false: `data` is the file as it is */
} tact_packed;

/** Pack `file`, in the arena; as it is where that makes it no smaller, or there is no memory. */
tact_packed tact_pack(tact_slice type, tact_slice file, tact_arena *arena);

/** The file itself, in the arena; empty: there is no memory. */
tact_slice tact_unpack(const tact_packed *file, tact_arena *arena);

/** Answer with it, with at most TACT_PACKED_HEADERS further headers. */
void tact_packed_reply(tact_server *server, const tact_http_request *request, const tact_packed *file, const tact_http_header *more, size_t count);
#endif
