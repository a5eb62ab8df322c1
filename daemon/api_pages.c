/* daemon/api_pages.c -- /p/NAME: landing pages; what is near on a tap; the beacon by which a page confirms a click; sitemap and robots.txt, which are there when pages are. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/file.h"
#include "core/template/template.h"
#include "daemon/api_body.h"
#include "daemon/face.h"
#include "daemon/form_flow.h"
#include "daemon/http_text.h"
#include "daemon/landing.h"
#include "daemon/links.h"
#include "daemon/page.h"
#include "daemon/rates.h"
#include "daemon/url.h"

enum { CALLS_A_SECOND = 50 };

static const tact_landing *page_of(tact_server *s, const tact_http_request *request) {
    tact_slice languages[TACT_READERS_LANGUAGES];
    uint32_t count = tact_reader_languages(s, request, languages);
    const tact_landing *page = tact_landing_find(&s->brand.pages, request->params[0], languages, count);
    static const char *const names[] = { "en", "fr", "it" };
    unsigned l = tact_page_language(s, request);
    if (!page) tact_page_reply(s, request, &(tact_page){ .status = 404, .language = tact_slice_of(names[l]), .title = tact_screen_word(l, "pages.gone"), .text = tact_screen_word(l, "pages.goneText") });
    return page;
}

static void show(void *server, const tact_http_request *request) {
    tact_server *s = server;
    static const tact_http_header vary[] = { { TACT_S("vary"), TACT_S("accept-language") } };
    tact_slice town;
    tact_values v;
    const tact_landing *page = page_of(s, request);
    if (!page) return;
    if (tact_http_query(request, &town, TACT_S("town")) || town.len > 160) town = TACT_S("");
    tact_whereabouts where = tact_whereabouts_town(s, town, page->language, request->arena);
    tact_values_init(&v, request->arena);
    tact_landing_values(s, request, page, &where, &v);
    tact_turn_on_page(s, request, page, where.known ? town : TACT_S(""), &v);
    const tact_value map = tact_values_done(&v);
    tact_face_reply(s, request, 0, &(tact_face_page){ .status = 200, .language = tact_language_words(page->language), .name = "pages/page.mustache", .values = &map, TACT_HTTP_HEADERS_OF(vary) });
}

/* The picture it is shared with, as it lies in the folder. Other sites and programs show it, so it is theirs to load. */
static void picture(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("public, max-age=86400") }, { TACT_S("cross-origin-resource-policy"), TACT_S("cross-origin") },
                                                { TACT_S("content-security-policy"), TACT_S("default-src 'none'; sandbox") } };
    tact_server *s = server;
    const tact_landing *page = page_of(s, request);
    tact_image is;
    tact_slice bytes;
    int error = 0;
    if (!page) return;
    tact_arena *arena = tact_brand_arena();
    const char *folder = arena ? tact_brand_file_join(arena, s->brand_folder, TACT_S("pages")) : NULL, *path = folder ? tact_brand_file_join(arena, folder, page->picture.text) : NULL;
    bool there = page->seen.width && path && tact_brand_file_read(path, TACT_PAGE_PICTURE_BYTES, arena, &bytes, &error) && tact_image_look(bytes, &is);
    if (there) tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = tact_slice_of(is.type), .body = bytes, TACT_HTTP_HEADERS_OF(headers) });
    else tact_http_refuse_text(s->http, request->id, page->seen.width && error == ENOMEM ? 503 : 404, "The page has no picture.");
    tact_brand_arena_free(arena);
}

static bool too_many(tact_server *s, const tact_http_request *request) {
    if (!tact_rates_take(s->rates, &request->peer, TACT_S("/p/"), CALLS_A_SECOND, tact_server_now(s))) return false;
    s->counts.rate_limited++;
    tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 429, .detail = TACT_S("Too many calls come from this address."), .retry_after_s = 1 });
    return true;
}

/* The page was opened, and its script ran: the click of a message's link, or the arrival by a campaign's tag. Answered alike whatever became of it. */
static void seen(void *server, const tact_http_request *request) {
    tact_server *s = server;
    uint64_t commit = 0;
    const tact_landing *page = page_of(s, request);
    if (!page || too_many(s, request)) return;
    size_t room = request->body.len + 2;
    char *url = tact_arena_alloc(request->arena, room, 1);
    if (url && !tact_api_robot(s, request)) {
        url[0] = '?';
        if (request->body.len) memcpy(url + 1, request->body.ptr, request->body.len);
        tact_slice search = { url, request->body.len + 1 }, tag = tact_url_parameter(search, TACT_LINK_PARAMETER);
        if (tag.len) (void)tact_links_confirm(s, tag, request->arena, &commit);
        else tact_links_arrived(s, search);
    } else s->links->robots++;
    tact_server_reply_at(s, request, commit, &(tact_http_answer){ .status = 204 });
}

static bool degrees(tact_slice text, double most, int32_t *out) {
    char z[24], *end;
    if (!text.len || text.len >= sizeof z) return false;
    memcpy(z, text.ptr, text.len);
    z[text.len] = 0;
    double v = strtod(z, &end);
    if (*end || !isfinite(v) || v < -most || v > most) return false;
    *out = (int32_t)(floor(v * 1000 + 0.5) * 10000);                 /* a thousandth of a degree, as everywhere */
    return true;
}

/* A position told on a tap: it answers this, and is gone. */
static void near(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice latitude, longitude;
    tact_values v;
    tact_whereabouts where = { .known = true };
    const tact_landing *page = page_of(s, request);
    if (!page || too_many(s, request)) return;
    if (tact_http_form_value(request->arena, &latitude, request->body, TACT_S("latitude")) || tact_http_form_value(request->arena, &longitude, request->body, TACT_S("longitude"))
        || !degrees(latitude, 90, &where.latitude_e7) || !degrees(longitude, 180, &where.longitude_e7)) {
        tact_http_refuse_text(s->http, request->id, 400, "Send latitude and longitude in degrees, as a form does.");
        return;
    }
    tact_values_init(&v, request->arena);
    tact_landing_near(s, page, &where, &v, request->arena);
    const tact_value map = tact_values_done(&v);
    tact_face_reply(s, request, 0, &(tact_face_page){ .status = 200, .language = tact_language_words(page->language), .name = "pages/near.mustache", .values = &map });
}

/* ---- for search engines -------------------------------------------------------------------------------------------------------------------- */
static void raw(tact_writer *w, const char *text) { tact_write_bytes(w, text, strlen(text)); }

static void escaped(tact_writer *w, tact_slice text) { tact_template_escape(w, TACT_ESCAPE_HTML, text); }

static bool no_pages(tact_server *s, const tact_http_request *request) {
    if (s->brand.pages.count) return false;
    tact_http_refuse_text(s->http, request->id, 404, "The brand has no pages.");
    return true;
}

static void one_page(tact_writer *w, const char *base, int n, tact_slice slug, tact_slice language) {
    tact_write_bytes(w, base, (size_t)n);
    raw(w, "/p/");
    escaped(w, slug);
    if (language.len) { raw(w, "?lang="); escaped(w, language); }
}

static void alternate(tact_writer *w, const char *base, int n, tact_slice slug, tact_slice hreflang, tact_slice language) {
    raw(w, "<xhtml:link rel=\"alternate\" hreflang=\"");
    escaped(w, hreflang);
    raw(w, "\" href=\"");
    one_page(w, base, n, slug, language);
    raw(w, "\"/>");
}

/* Each language is an address of its own, and names all of them, itself too, as its page does. Source: Google, "Tell Google about localized versions of your page". */
static void alternates(tact_writer *w, const char *base, int n, const tact_landing *pages, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) alternate(w, base, n, pages[i].slug, pages[i].language, pages[i].language);
    alternate(w, base, n, pages[0].slug, TACT_S("x-default"), TACT_S(""));
}

static void sitemap(void *server, const tact_http_request *request) {
    tact_server *s = server;
    char base[300];
    tact_writer w;
    const tact_landings *pages = &s->brand.pages;
    int n = tact_page_base(s, base);
    if (no_pages(s, request)) return;
    tact_writer_init(&w, request->arena, 4096);
    raw(&w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    for (uint32_t i = 0, end = 0; i < pages->count && n < 300; i = end) {
        while (end < pages->count && tact_slice_equal(pages->items[end].slug, pages->items[i].slug)) end++;
        for (uint32_t k = i; k < end; k++) {
            raw(&w, "<url><loc>");
            one_page(&w, base, n, pages->items[k].slug, end - i > 1 ? pages->items[k].language : TACT_S(""));
            raw(&w, "</loc>");
            if (end - i > 1) alternates(&w, base, n, &pages->items[i], end - i);
            raw(&w, "</url>\n");
        }
    }
    raw(&w, "</urlset>\n");
    if (w.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this page now."); return; }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/xml"), .body = tact_writer_slice(&w) });
}

static void robots(void *server, const tact_http_request *request) {
    tact_server *s = server;
    char base[300], *text = tact_arena_alloc(request->arena, 600, 1);
    int n = tact_page_base(s, base);
    if (no_pages(s, request)) return;
    if (!text || n >= 300) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this page now."); return; }
    int len = snprintf(text, 600, "User-agent: *\nDisallow: /v1/\nDisallow: /f/\nDisallow: /l/\nDisallow: /u/\nDisallow: /a/\nDisallow: /h/\nDisallow: /y/\nDisallow: /me\nDisallow: /till\n\nSitemap: %s/sitemap.xml\n", base);
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/plain; charset=utf-8"), .body = { text, (size_t)len } });
}

const tact_http_route tact_api_pages[] = {
    { TACT_HTTP_GET, "/p/{page}", show, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/p/{page}/picture", picture, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/p/{page}", seen, 8192, NULL, 0, 0 },
    { TACT_HTTP_POST, "/p/{page}/near", near, 512, "application/x-www-form-urlencoded", 0, 0 },
    { TACT_HTTP_GET, "/sitemap.xml", sitemap, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/robots.txt", robots, 0, NULL, 0, 0 },
};
const size_t tact_api_page_count = sizeof tact_api_pages / sizeof *tact_api_pages;
