/* daemon/demo.c -- see demo.h. */
#include "daemon/demo.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/file.h"
#include "core/template/template.h"
#include "daemon/face.h"
#include "daemon/packed.h"

enum { FILES = 100, FILE_BYTES = 512 * 1024 };
static const struct { const char *ends, *type; } kinds[] = {
    { ".html", "text/html; charset=utf-8" }, { ".css", "text/css; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" }, { ".svg", "image/svg+xml" },
    { ".webmanifest", "application/manifest+json" }, { ".jpg", "image/jpeg" }, { ".png", "image/png" }, { ".webp", "image/webp" } };

typedef struct { tact_slice path; tact_packed data; bool page; } file;     /* a page is packed when it is asked for: its key may change */
struct tact_demo { tact_arena *arena; file files[FILES]; unsigned count; };

static tact_slice joined(tact_arena *arena, tact_slice folder, tact_slice name) {
    size_t len = folder.len + (folder.len > 0) + name.len;
    char *out = tact_arena_alloc(arena, len + 1, 1);
    if (!out) return (tact_slice){ NULL, 0 };
    if (folder.len) { memcpy(out, folder.ptr, folder.len); out[folder.len] = '/'; }
    memcpy(out + len - name.len, name.ptr, name.len);
    return (tact_slice){ out, len };
}

/* Every file of a known kind in `root`/`below`. */
static void read_folder(struct tact_demo *d, const char *root, tact_slice below) {
    const char *folder = below.len ? tact_brand_file_join(d->arena, root, below) : root;
    for (unsigned k = 0; folder && k < sizeof kinds / sizeof *kinds; k++) {
        tact_slice *names;
        uint32_t count;
        int error = 0;
        if (!tact_brand_file_names(folder, kinds[k].ends, d->arena, &names, &count, &error)) continue;
        for (uint32_t i = 0; i < count; i++) {
            tact_slice data, path = joined(d->arena, below, names[i]);
            const char *at = tact_brand_file_join(d->arena, folder, names[i]);
            if (d->count == FILES) { fprintf(stderr, "tact: demo/ has more than %d files; the others are not served\n", FILES); return; }
            if (!path.len || !at || !tact_brand_file_read(at, FILE_BYTES, d->arena, &data, &error)) {
                fprintf(stderr, "tact: demo/%.*s is not served: %s\n", (int)path.len, path.ptr, error == EFBIG ? "it is larger than 512 KB" : strerror(error));
                continue;
            }
            tact_slice type = tact_slice_of(kinds[k].type);
            d->files[d->count++] = (file){ path, k == 0 ? (tact_packed){ type, data.ptr, (uint32_t)data.len, (uint32_t)data.len, false } : tact_pack(type, data, d->arena), k == 0 };
        }
    }
}

struct tact_demo *tact_demo_read(const char *brand_folder) {
    tact_slice *names;
    uint32_t count;
    int error = 0;
    struct tact_demo *d = calloc(1, sizeof *d);
    if (!d || !(d->arena = tact_brand_arena())) { free(d); return NULL; }
    const char *root = tact_brand_file_join(d->arena, brand_folder, TACT_S("demo"));
    if (root) read_folder(d, root, (tact_slice){ NULL, 0 });
    if (d->count && tact_brand_file_names(root, "", d->arena, &names, &count, &error))
        for (uint32_t i = 0; i < count; i++)
            if (!memchr(names[i].ptr, '.', names[i].len)) read_folder(d, root, names[i]);
    if (d->count) return d;
    tact_demo_free(d);
    return NULL;
}

void tact_demo_free(struct tact_demo *d) {
    if (!d) return;
    tact_brand_arena_free(d->arena);
    free(d);
}

static const file *find(const struct tact_demo *d, tact_slice path) {
    for (unsigned i = 0; d && i < d->count; i++)
        if (tact_slice_equal(d->files[i].path, path)) return &d->files[i];
    return NULL;
}

/* A page of its own address (/demo/books) is the page of its folder, which draws it. */
static const file *page_of(const struct tact_demo *d, tact_slice path, tact_arena *arena) {
    if (memchr(path.ptr, '.', path.len)) return find(d, path);
    const char *slash = memchr(path.ptr, '/', path.len);
    tact_slice folder = { path.ptr, slash ? (size_t)(slash - path.ptr) : 0 };
    const file *f = find(d, joined(arena, folder, TACT_S("index.html")));
    return f ? f : find(d, TACT_S("index.html"));
}

static tact_slice with_key(const tact_server *s, tact_slice text, tact_arena *arena) {
    static const char hole[] = "{{writeKey}}";
    tact_slice key = { NULL, 0 };
    tact_writer w;
    for (uint32_t i = 0; i < s->brand.config.keys.count && !key.len; i++)
        if (s->brand.config.keys.items[i].kind == TACT_KEY_WRITE) key = s->brand.config.keys.items[i].secret;
    tact_writer_init(&w, arena, text.len + 128);
    for (size_t at = 0; at < text.len;) {
        bool here = text.len - at >= sizeof hole - 1 && memcmp(text.ptr + at, hole, sizeof hole - 1) == 0;
        const char *next = here ? NULL : memchr(text.ptr + at + 1, '{', text.len - at - 1);
        size_t n = here ? sizeof hole - 1 : next ? (size_t)(next - text.ptr) - at : text.len - at;
        if (here) tact_template_escape(&w, TACT_ESCAPE_HTML, key);
        else tact_write_bytes(&w, text.ptr + at, n);
        at += n;
    }
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

static void show(void *server, const tact_http_request *request) {
    tact_server *s = server;
    size_t count;
    const file *f = s->demo ? page_of(s->demo, request->params[0], request->arena) : NULL;
    if (!f) { tact_http_refuse_text(s->http, request->id, 404, s->demo ? "There is no such page in the demonstration." : "This brand has no demonstration: its folder has no demo/."); return; }
    tact_packed answer = f->data;
    if (f->page) {
        tact_slice text = with_key(s, (tact_slice){ f->data.data, f->data.bytes }, request->arena);
        if (!text.len) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this page now."); return; }
        answer = tact_pack(f->data.type, text, request->arena);
    }
    const tact_http_header *headers = tact_face_headers(&count);
    tact_packed_reply(s, request, &answer, headers, count);
}

static void enter(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("location"), TACT_S("/demo/") } };
    tact_http_reply(((tact_server *)server)->http, request->id, &(tact_http_answer){ .status = 308, TACT_HTTP_HEADERS_OF(headers) });
}

const tact_http_route tact_api_demo[] = { { TACT_HTTP_GET, "/demo", enter, 0, NULL, 0, 0 }, { TACT_HTTP_GET, "/demo/{file*}", show, 0, NULL, 0, 0 } };
const size_t tact_api_demo_count = sizeof tact_api_demo / sizeof *tact_api_demo;
