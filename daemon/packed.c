/* daemon/packed.c -- see packed.h. */
#include "daemon/packed.h"
#include <stdio.h>
#include <string.h>
#include <zlib.h>
#include "core/base/hash.h"

enum { GZIP = 15 + 16 };               /* zlib's largest window, with gzip's head and tail */

static tact_slice trimmed(tact_slice s) {
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t')) s = (tact_slice){ s.ptr + 1, s.len - 1 };
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t')) s.len--;
    return s;
}

/* What stands before the next `sign`, without blanks around it; `rest` goes on behind. */
static tact_slice next_of(tact_slice *rest, char sign) {
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != sign) n++;
    const tact_slice one = trimmed((tact_slice){ rest->ptr, n });
    n += n < rest->len;
    *rest = (tact_slice){ rest->ptr + n, rest->len - n };
    return one;
}

/* "q=0", "q=0.000": of this the reader wants none. */
static bool refuses(tact_slice parameter) {
    if (parameter.len < 3 || !tact_slice_equal_nocase((tact_slice){ parameter.ptr, 2 }, TACT_S("q="))) return false;
    for (size_t i = 2; i < parameter.len; i++) if (parameter.ptr[i] != '0' && parameter.ptr[i] != '.') return false;
    return true;
}

static bool takes_gzip(const tact_http_request *request) {
    tact_slice accepts = tact_http_get(request, TACT_S("accept-encoding"));
    while (accepts.len) {
        tact_slice one = next_of(&accepts, ','), coding = next_of(&one, ';');
        if (!tact_slice_equal_nocase(coding, TACT_S("gzip"))) continue;
        while (one.len) if (refuses(next_of(&one, ';'))) return false;
        return true;
    }
    return false;
}

/* One of a list, and also as a proxy on the way weakens it: W/"...". */
static bool has_already(const tact_http_request *request, tact_slice tag) {
    tact_slice known = tact_http_get(request, TACT_S("if-none-match"));
    while (known.len) {
        tact_slice one = next_of(&known, ',');
        if (tact_slice_starts(one, TACT_S("W/"))) one = (tact_slice){ one.ptr + 2, one.len - 2 };
        if (tact_slice_equal(one, tag) || tact_slice_is(one, "*")) return true;
    }
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
    if (has_already(request, tact_slice_of(tag))) {
        tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 304, .headers = headers, .header_count = n });
        return;
    }
    tact_slice body = { f->data, f->stored };
    if (f->gzip && takes_gzip(request)) headers[n++] = (tact_http_header){ TACT_S("content-encoding"), TACT_S("gzip") };
    else body = tact_unpack(f, request->arena);
    if (!body.ptr) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this file now."); return; }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = f->type, .body = body, .headers = headers, .header_count = n });
}
