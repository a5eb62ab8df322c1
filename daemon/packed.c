/* daemon/packed.c -- see packed.h. */
#include "daemon/packed.h"
#include <stdio.h>
#include <string.h>
#include <zlib.h>
#include "core/base/hash.h"

enum { GZIP = 15 + 16 };               /* zlib's largest window, with gzip's head and tail */

static bool takes_gzip(const tact_http_request *request) {
    tact_slice accepts = tact_http_get(request, TACT_S("accept-encoding"));
    for (size_t i = 0; i + 4 <= accepts.len; i++)
        if (memcmp(accepts.ptr + i, "gzip", 4) == 0) return accepts.len < i + 8 || memcmp(accepts.ptr + i + 4, ";q=0", 4) != 0 || (accepts.len > i + 8 && accepts.ptr[i + 8] == '.');
    return false;
}

tact_packed tact_pack(tact_slice type, tact_slice file, tact_arena *arena) {
    tact_packed plain = { type, file.ptr, (uint32_t)file.len, (uint32_t)file.len, false };
    char *out = file.len ? tact_arena_alloc(arena, file.len, 1) : NULL;
    z_stream z = { .next_in = (Bytef *)(uintptr_t)file.ptr, .avail_in = (uInt)file.len, .next_out = (Bytef *)out, .avail_out = (uInt)file.len };
    if (!out || deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK) return plain;
    bool smaller = deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < file.len;
    uint32_t stored = (uint32_t)z.total_out;
    deflateEnd(&z);
    return smaller ? (tact_packed){ type, out, stored, plain.bytes, true } : plain;
}

tact_slice tact_unpack(const tact_packed *f, tact_arena *arena) {
    if (!f->gzip) return (tact_slice){ f->data, f->bytes };
    char *out = tact_arena_alloc(arena, f->bytes, 1);
    z_stream z = { .next_in = (Bytef *)(uintptr_t)f->data, .avail_in = f->stored, .next_out = (Bytef *)out, .avail_out = f->bytes };
    if (!out || inflateInit2(&z, GZIP) != Z_OK) return (tact_slice){ NULL, 0 };
    bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END;
    inflateEnd(&z);
    return whole ? (tact_slice){ out, f->bytes } : (tact_slice){ NULL, 0 };
}

void tact_packed_reply(tact_server *s, const tact_http_request *request, const tact_packed *f, const tact_http_header *more, size_t count) {
    char tag[19];
    snprintf(tag, sizeof tag, "\"%016llx\"", (unsigned long long)tact_id64((tact_slice){ f->data, f->stored }));
    tact_http_header headers[TACT_PACKED_HEADERS + 3] = { { TACT_S("vary"), TACT_S("accept-encoding") }, { TACT_S("etag"), tact_slice_of(tag) } };
    size_t n = 2;
    TACT_ASSERT(count <= TACT_PACKED_HEADERS);
    for (size_t i = 0; i < count; i++) headers[n++] = more[i];
    if (tact_slice_equal(tact_http_get(request, TACT_S("if-none-match")), tact_slice_of(tag))) {
        tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 304, .headers = headers, .header_count = n });
        return;
    }
    tact_slice body = { f->data, f->stored };
    if (f->gzip && takes_gzip(request)) headers[n++] = (tact_http_header){ TACT_S("content-encoding"), TACT_S("gzip") };
    else body = tact_unpack(f, request->arena);
    if (!body.ptr) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this file now."); return; }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = f->type, .body = body, .headers = headers, .header_count = n });
}
