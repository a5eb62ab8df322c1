/* daemon/api_faces.c -- the console at /, and the files of all faces below /assets/. */
#include <string.h>
#include "daemon/face.h"
#include "daemon/face_table.h"
#include "daemon/packed.h"
#include "daemon/page.h"
#include "daemon/values.h"

static tact_packed packed(const struct tact_face *f) { return (tact_packed){ tact_slice_of(f->type), (const char *)f->data, f->stored, f->bytes, true }; }

tact_status tact_face_bytes(const char *name, tact_arena *arena, tact_slice *bytes) {
    for (unsigned i = 0; i < tact_face_count; i++)
        if (strcmp(tact_faces[i].name, name) == 0) {
            const tact_packed file = packed(&tact_faces[i]);
            *bytes = tact_unpack(&file, arena);
            return bytes->ptr ? TACT_OK : TACT_ERR_MEMORY;
        }
    return TACT_ERR_NOT_FOUND;
}

void tact_face_file(tact_server *s, const tact_http_request *request, const tact_http_header *more, size_t count) {
    const struct tact_face *f = NULL;
    for (unsigned i = 0; i < tact_face_count && !f; i++)
        if (tact_slice_is(request->path, tact_faces[i].url)) f = &tact_faces[i];
    if (!f) { tact_http_refuse_text(s->http, request->id, 404, "There is no such file; a page of an older version may have asked for it. Load the page again."); return; }
    const tact_packed file = packed(f);
    tact_packed_reply(s, request, &file, more, count);
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
    tact_values_text(&v, "brand", s->brand.config.name);
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
