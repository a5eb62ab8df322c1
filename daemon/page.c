/* daemon/page.c -- see page.h. */
#include "daemon/page.h"
#include <stdio.h>
#include <string.h>
#include "core/template/template.h"
#include "daemon/face.h"

static void raw(tact_writer *w, const char *text) { tact_write_bytes(w, text, strlen(text)); }

static void escaped(tact_writer *w, tact_slice text) { tact_template_escape(w, TACT_ESCAPE_HTML, text); }

void tact_page_reply(tact_server *s, const tact_http_request *request, const tact_page *p) { tact_page_reply_at(s, request, 0, p); }

void tact_page_reply_at(tact_server *s, const tact_http_request *request, uint64_t commit, const tact_page *p) {
    static const tact_http_header fixed[] = {
        { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("referrer-policy"), TACT_S("no-referrer") }, { TACT_S("x-robots-tag"), TACT_S("noindex") },
        { TACT_S("content-security-policy"), TACT_S("default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'") } };
    enum { HEADERS = sizeof fixed / sizeof *fixed };
    tact_http_header *headers = TACT_NEW(request->arena, tact_http_header, HEADERS);
    tact_writer w, policy;
    char again[64];
    if (!headers) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this page now."); return; }
    memcpy(headers, fixed, sizeof fixed);
    if (p->leads_to.len) {
        tact_writer_init(&policy, request->arena, 256);
        raw(&policy, "default-src 'none'; style-src 'self'; form-action 'self' ");
        tact_write_bytes(&policy, p->leads_to.ptr, p->leads_to.len);
        raw(&policy, "; base-uri 'none'; frame-ancestors 'none'");
        if (!policy.status) headers[HEADERS - 1].value = tact_writer_slice(&policy);
    }
    tact_writer_init(&w, request->arena, 4096 + p->picture.len);
    raw(&w, "<!doctype html>\n<html lang=\"");
    escaped(&w, p->language);
    raw(&w, "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
    if (p->again_s) { snprintf(again, sizeof again, "<meta http-equiv=\"refresh\" content=\"%u\">", p->again_s); raw(&w, again); }
    raw(&w, "<title>");
    escaped(&w, p->title);
    raw(&w, "</title><link rel=\"stylesheet\" href=\"");
    escaped(&w, tact_face_url("small.css"));
    raw(&w, "\"></head><body><main><h1>");
    escaped(&w, p->title);
    raw(&w, "</h1><p>");
    escaped(&w, p->text);
    raw(&w, "</p>");
    if (p->picture.len) tact_write_bytes(&w, p->picture.ptr, p->picture.len);
    if (p->button.len) { raw(&w, "<form method=\"post\"><button type=\"submit\">"); escaped(&w, p->button); raw(&w, "</button></form>"); }
    for (unsigned i = 0; i < p->choice_count; i++) {
        raw(&w, i ? "<button name=\"when\" value=\"" : "<form method=\"post\" class=\"many\"><button name=\"when\" value=\"");
        escaped(&w, p->choices[i].value);
        raw(&w, "\">");
        escaped(&w, p->choices[i].label);
        raw(&w, "</button> ");
    }
    if (p->choice_count) raw(&w, "</form>");
    if (p->link.len) { raw(&w, "<p><a class=\"on\" href=\""); escaped(&w, p->link); raw(&w, "\">"); escaped(&w, p->link_label); raw(&w, "</a></p>"); }
    if (p->note.len) { raw(&w, "<p><small>"); escaped(&w, p->note); raw(&w, "</small></p>"); }
    raw(&w, "</main></body></html>\n");
    if (w.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this page now."); return; }
    tact_server_reply_at(s, request, commit, &(tact_http_answer){ .status = p->status, .content_type = TACT_S("text/html; charset=utf-8"), .body = tact_writer_slice(&w), .headers = headers, .header_count = HEADERS });
}

unsigned tact_page_language(const tact_server *s, const tact_http_request *request) {
    const tact_slice ways[] = { tact_server_language(s, request), s->brand.config.default_locale };
    for (unsigned i = 0; i < 2; i++) {
        if (tact_slice_starts(ways[i], TACT_S("fr"))) return 1;
        if (tact_slice_starts(ways[i], TACT_S("it"))) return 2;
        if (tact_slice_starts(ways[i], TACT_S("en"))) return 0;
    }
    return 0;
}

int tact_page_base(const tact_server *s, char out[300]) {
    tact_slice url = s->brand.config.public_url, listen = s->brand.config.listen;
    while (url.len && url.ptr[url.len - 1] == '/') url.len--;
    if (url.len) return snprintf(out, 300, "%.*s", (int)url.len, url.ptr);
    return s->own_origin[0] ? snprintf(out, 300, "%s", s->own_origin) : snprintf(out, 300, "http://%.*s", (int)listen.len, listen.ptr);
}
