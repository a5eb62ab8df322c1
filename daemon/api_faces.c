/* daemon/api_faces.c -- the console at /, and the files of all faces below /assets/. */
#include <stdio.h>
#include <string.h>
#include <zlib.h>
#include "core/base/hash.h"
#include "daemon/face.h"
#include "daemon/face_table.h"
#include "daemon/page.h"
#include "daemon/values.h"

enum { FILE_HEADERS = 4 };

/* Everybody takes gzip; who says that they do not gets it unpacked. */
static bool takes_gzip(const tact_http_request *request) {
    tact_slice accepts = tact_http_get(request, TACT_S("accept-encoding"));
    for (size_t i = 0; i + 4 <= accepts.len; i++)
        if (memcmp(accepts.ptr + i, "gzip", 4) == 0) return accepts.len < i + 8 || memcmp(accepts.ptr + i + 4, ";q=0", 4) != 0 || (accepts.len > i + 8 && accepts.ptr[i + 8] == '.');
    return false;
}

static bool unpack(const struct tact_face *f, char *out) {
    z_stream z = { .next_in = (Bytef *)(uintptr_t)f->data, .avail_in = f->stored, .next_out = (Bytef *)out, .avail_out = f->bytes };
    if (inflateInit2(&z, 15 + 16) != Z_OK) return false;
    bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END;
    inflateEnd(&z);
    return whole;
}

tact_status tact_face_bytes(const char *name, tact_arena *arena, tact_slice *bytes) {
    const struct tact_face *f = NULL;
    for (unsigned i = 0; i < tact_face_count && !f; i++)
        if (strcmp(tact_faces[i].name, name) == 0) f = &tact_faces[i];
    char *plain = f ? tact_arena_alloc(arena, f->bytes, 1) : NULL;
    if (!plain || !unpack(f, plain)) return f ? TACT_ERR_MEMORY : TACT_ERR_NOT_FOUND;
    *bytes = (tact_slice){ plain, f->bytes };
    return TACT_OK;
}

void tact_face_file(tact_server *s, const tact_http_request *request, const tact_http_header *more, size_t count) {
    const struct tact_face *f = NULL;
    for (unsigned i = 0; i < tact_face_count && !f; i++)
        if (tact_slice_is(request->path, tact_faces[i].url)) f = &tact_faces[i];
    if (!f) { tact_http_refuse_text(s->http, request->id, 404, "There is no such file; a page of an older version may have asked for it. Load the page again."); return; }
    char tag[19];
    snprintf(tag, sizeof tag, "\"%016llx\"", (unsigned long long)tact_id64((tact_slice){ (const char *)f->data, f->stored }));
    tact_http_header headers[FILE_HEADERS + 3] = { { TACT_S("vary"), TACT_S("accept-encoding") }, { TACT_S("etag"), tact_slice_of(tag) } };
    size_t n = 2;
    TACT_ASSERT(count <= FILE_HEADERS);
    for (size_t i = 0; i < count; i++) headers[n++] = more[i];
    if (tact_slice_equal(tact_http_get(request, TACT_S("if-none-match")), tact_slice_of(tag))) {
        tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 304, .headers = headers, .header_count = n });
        return;
    }
    headers[n] = (tact_http_header){ TACT_S("content-encoding"), TACT_S("gzip") };
    tact_http_answer answer = { .status = 200, .content_type = tact_slice_of(f->type), .body = { (const char *)f->data, f->stored }, .headers = headers, .header_count = n + 1 };
    if (!takes_gzip(request)) {
        char *plain = tact_arena_alloc(request->arena, f->bytes, 1);
        if (!plain || !unpack(f, plain)) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this file now."); return; }
        answer.body = (tact_slice){ plain, f->bytes };
        answer.header_count = n;
    }
    tact_http_reply(s->http, request->id, &answer);
}

/* "/tact/slot-3e31.js": what stands before the hash, and what behind it; 0: there is none. */
static size_t hash_at(tact_slice url, size_t *end) {
    size_t dash = url.len, dot = url.len;
    while (dot && url.ptr[dot - 1] != '.') dot--;
    for (dash = dot; dash && url.ptr[dash - 1] != '-';) dash--;
    *end = dot ? dot - 1 : 0;
    return dash;
}

tact_slice tact_face_now(tact_slice path) {
    size_t end, own_end, at = hash_at(path, &end);
    for (unsigned i = 0; at && i < tact_face_count; i++) {
        tact_slice url = tact_slice_of(tact_faces[i].url);
        if (hash_at(url, &own_end) != at || memcmp(url.ptr, path.ptr, at) != 0) continue;
        if (tact_slice_equal((tact_slice){ url.ptr + own_end, url.len - own_end }, (tact_slice){ path.ptr + end, path.len - end })) return url;
    }
    return (tact_slice){ NULL, 0 };
}

static void asset(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("public, max-age=31536000, immutable") }, { TACT_S("cross-origin-resource-policy"), TACT_S("same-origin") } };
    tact_face_file(server, request, headers, 2);
}

void tact_face_shell(tact_server *s, const tact_http_request *request, const char *script, const char *style, const char *page) {
    unsigned language = tact_page_language(s, request);
    static const char *const names[] = { "en", "fr", "it" };
    tact_values v;
    tact_values_init(&v, request->arena);
    tact_values_text(&v, "language", tact_slice_of(names[language]));
    tact_values_bool(&v, names[language], true);
    tact_values_text(&v, "script", tact_face_url(script));
    tact_values_text(&v, "style", tact_face_url(style));
    tact_values_text(&v, "brand", s->brand.config.brand);
    tact_values_text(&v, "zone", s->brand.config.time_zone);
    const tact_value map = tact_values_done(&v);
    tact_face_reply(s, request, 0, &(tact_face_page){ .status = 200, .language = language, .name = page, .values = &map });
}

static void console(void *server, const tact_http_request *request) { tact_face_shell(server, request, "console.js", "console.css", "console/page.mustache"); }

const tact_http_route tact_api_faces[] = {
    { TACT_HTTP_GET, "/", console, 0, NULL, TACT_HTTP_PAGE, 0 },
    { TACT_HTTP_GET, "/assets/{file*}", asset, 0, NULL, 0, 0 },
};
const size_t tact_api_face_count = sizeof tact_api_faces / sizeof *tact_api_faces;
