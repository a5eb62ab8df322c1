/* daemon/http_inflate.c -- see http_inflate.h. */
#include "daemon/http_inflate.h"
#include <stdlib.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, FIRST_BYTES = 65536 };

struct tact_inflater { z_stream z; char *out; size_t room; };

tact_inflater *tact_inflater_new(void) {
    tact_inflater *i = calloc(1, sizeof *i);
    if (!i) return NULL;
    if (inflateInit2(&i->z, GZIP_WINDOW) == Z_OK) return i;
    free(i);
    return NULL;
}

void tact_inflater_free(tact_inflater *i) {
    if (!i) return;
    inflateEnd(&i->z);
    free(i->out);
    free(i);
}

static bool make_room(tact_inflater *i, size_t used, size_t limit) {
    size_t room = i->room ? i->room * 2 : FIRST_BYTES;
    if (used < i->room) return true;
    if (i->room > limit) return true;                          /* one byte over the limit is room enough to see it */
    if (room > limit + 1) room = limit + 1;
    if (room <= i->room) return true;
    char *bigger = realloc(i->out, room);
    if (!bigger) return false;
    i->out = bigger;
    i->room = room;
    return true;
}

tact_status tact_inflate(tact_inflater *i, tact_slice *out, tact_slice gzip, size_t limit) {
    size_t used = 0;
    if (gzip.len == 0 || gzip.len > UINT32_MAX || inflateReset(&i->z) != Z_OK) return TACT_ERR_FORMAT;
    i->z.next_in = (Bytef *)(uintptr_t)gzip.ptr;
    i->z.avail_in = (uInt)gzip.len;
    for (;;) {
        if (!make_room(i, used, limit)) return TACT_ERR_MEMORY;
        size_t room = (i->room > limit + 1 ? limit + 1 : i->room) - used;
        if (room == 0) return TACT_ERR_LIMIT;
        i->z.next_out = (Bytef *)i->out + used;
        i->z.avail_out = (uInt)(room > 1u << 30 ? 1u << 30 : room);
        uInt offered = i->z.avail_out;
        int z = inflate(&i->z, Z_NO_FLUSH);
        used += offered - i->z.avail_out;
        if (used > limit) return TACT_ERR_LIMIT;
        if (z == Z_STREAM_END) {
            if (i->z.avail_in == 0) break;
            if (inflateReset(&i->z) != Z_OK) return TACT_ERR_FORMAT;         /* a further member */
        } else if (z != Z_OK || (i->z.avail_in == 0 && i->z.avail_out > 0)) {
            return z == Z_MEM_ERROR ? TACT_ERR_MEMORY : TACT_ERR_FORMAT;
        }
    }
    *out = (tact_slice){ i->out, used };
    return TACT_OK;
}
