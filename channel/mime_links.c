/* channel/mime_links.c -- see mime_links.h. */
#include "channel/mime_links.h"
#include "channel/html_read.h"
#include "channel/mime_frame.h"

static tact_slice trimmed(tact_slice s) {
    while (s.len && tact_html_space(s.ptr[0])) { s.ptr++; s.len--; }
    while (s.len && tact_html_space(s.ptr[s.len - 1])) s.len--;
    return s;
}

static void put_link(tact_slice value, tact_link_writer link, void *ctx, tact_growing *out) {
    tact_growing url = { NULL, 0, 0, false }, to = { NULL, 0, 0, false };
    tact_html_unescape(&url, trimmed(value));
    link(ctx, tact_grown(&url), &to);
    tact_mime_html(out, tact_grown(to.len ? &to : &url));
    out->failed |= url.failed || to.failed;
    tact_grow_end(&url);
    tact_grow_end(&to);
}

/* Behind "<a": to its '>'. What was read since *done is written. */
static void link_tag(tact_html_cursor *c, size_t *done, tact_link_writer link, void *ctx, tact_growing *out) {
    bool seen = false;
    while (c->at < c->s.len && c->s.ptr[c->at] != '>') {
        if (tact_html_space(c->s.ptr[c->at]) || c->s.ptr[c->at] == '/') { c->at++; continue; }
        tact_slice name, value;
        size_t before = c->at;
        tact_html_attribute(c, &name, &value);
        if (c->at == before) c->at++;                      /* a stray '=' */
        if (seen || !value.len || !tact_slice_equal_nocase(name, TACT_S("href"))) continue;
        seen = true;                                       /* of two the first counts, as browsers have it */
        size_t from = (size_t)(value.ptr - c->s.ptr);
        bool quoted = from && (c->s.ptr[from - 1] == '"' || c->s.ptr[from - 1] == '\'');
        tact_grow(out, (tact_slice){ c->s.ptr + *done, from - *done - (quoted ? 1 : 0) });
        tact_grow_sign(out, '"');                          /* tact_mime_html leaves the other kind of quote alone */
        put_link(value, link, ctx, out);
        tact_grow_sign(out, '"');
        *done = from + value.len + (quoted && from + value.len < c->s.len ? 1 : 0);
    }
}

void tact_mime_links(tact_slice html, tact_link_writer link, void *ctx, tact_growing *out) {
    tact_html_cursor c = { html, 0 };
    size_t done = 0;
    while (c.at < html.len) {
        if (html.ptr[c.at] != '<') { c.at++; continue; }
        if (tact_html_starts(&c, "<!--")) { tact_html_behind(&c, "-->"); continue; }
        if (tact_html_starts(&c, "<script")) { tact_html_behind(&c, "</script"); continue; }
        if (tact_html_starts(&c, "<style")) { tact_html_behind(&c, "</style"); continue; }
        size_t n = tact_html_starts(&c, "<area") ? 5 : tact_html_starts(&c, "<a") ? 2 : 1;
        c.at += n;
        if (n > 1 && c.at < html.len && (tact_html_space(html.ptr[c.at]) || html.ptr[c.at] == '/')) link_tag(&c, &done, link, ctx, out);
    }
    if (done < html.len) tact_grow(out, (tact_slice){ html.ptr + done, html.len - done });
}
