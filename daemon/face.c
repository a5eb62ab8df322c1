/* daemon/face.c -- see face.h. */
#include "daemon/face.h"
#include <stdio.h>
#include <string.h>
#include "core/template/template.h"
#include "daemon/face_table.h"

enum { PAGE_BYTES = 1 << 20, HEADERS_MORE = 8 };

static const struct tact_face *face(tact_slice name) {
    unsigned low = 0, high = tact_face_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = tact_slice_compare(tact_slice_of(tact_faces[middle].name), name);
        if (order == 0) return &tact_faces[middle];
        if (order < 0) low = middle + 1; else high = middle;
    }
    return NULL;
}

static const struct tact_word_row *word(tact_slice key) {
    unsigned low = 0, high = tact_word_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = tact_slice_compare(tact_slice_of(tact_words[middle].key), key);
        if (order == 0) return &tact_words[middle];
        if (order < 0) low = middle + 1; else high = middle;
    }
    return NULL;
}

tact_slice tact_face_url(const char *name) {
    const struct tact_face *f = face(tact_slice_of(name));
    return tact_slice_of(f ? f->url : "");
}

tact_slice tact_screen_word(unsigned language, const char *key) {
    const struct tact_word_row *row = word(tact_slice_of(key));
    TACT_ASSERT(row && language < 3);
    return tact_slice_of(row->words[language]);
}

tact_slice tact_screen_word_find(unsigned language, tact_slice key) {
    const struct tact_word_row *row = word(key);
    return row && language < 3 ? tact_slice_of(row->words[language]) : (tact_slice){ NULL, 0 };
}

const tact_http_header *tact_face_headers(size_t *count) {
    static const tact_http_header headers[] = {
        { TACT_S("content-security-policy"), TACT_S("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
                                                    "worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'") },
        { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("referrer-policy"), TACT_S("no-referrer") }, { TACT_S("cross-origin-opener-policy"), TACT_S("same-origin") },
        { TACT_S("x-frame-options"), TACT_S("DENY") },
        { TACT_S("permissions-policy"), TACT_S("camera=(self), geolocation=(self), microphone=(), payment=(), usb=()") } };
    *count = sizeof headers / sizeof *headers;
    return headers;
}

/* ---- pages from templates ---- */

typedef struct { unsigned language; } reading;

static bool partial(void *ctx, tact_slice name, tact_slice *source) {
    const reading *r = ctx;
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '/') {
            const struct tact_face *f = face(name);
            if (!f || f->url[0]) return false;
            *source = (tact_slice){ (const char *)f->data, f->bytes };
            return true;
        }
    const struct tact_word_row *row = word(name);
    if (row) *source = tact_slice_of(row->markup[r->language]);
    return row != NULL;
}

tact_status tact_face_render(tact_slice *out, unsigned language, const char *name, const tact_value *values, tact_arena *arena) {
    const struct tact_face *f = face(tact_slice_of(name));
    TACT_ASSERT(f && !f->url[0] && language < 3);
    reading r = { language };
    const tact_template_options options = { .escape = TACT_ESCAPE_HTML, .bytes_max = PAGE_BYTES, .partial = partial, .partial_ctx = &r };
    return tact_template_render(out, NULL, (tact_slice){ (const char *)f->data, f->bytes }, &values, 1, &options, arena);
}

void tact_face_reply(tact_server *s, const tact_http_request *request, uint64_t commit, const tact_face_page *p) {
    size_t ours, n = 0;
    const tact_http_header *fixed = tact_face_headers(&ours);
    tact_http_header *headers = TACT_NEW(request->arena, tact_http_header, ours + HEADERS_MORE);
    tact_slice body;
    TACT_ASSERT(p->header_count <= HEADERS_MORE);
    tact_status status = headers && p->values->type == TACT_MAP ? tact_face_render(&body, p->language, p->name, p->values, request->arena) : TACT_ERR_MEMORY;
    if (status) {
        fprintf(stderr, "tact: the page %s could not be made: %s\n", p->name, tact_status_line(status));
        tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this page now.");
        return;
    }
    for (; n < ours; n++) headers[n] = fixed[n];
    for (size_t i = 0; i < p->header_count; i++) headers[n++] = p->headers[i];
    tact_server_reply_at(s, request, commit, &(tact_http_answer){ .status = p->status, .content_type = TACT_S("text/html; charset=utf-8"), .body = body, .headers = headers, .header_count = n });
}
