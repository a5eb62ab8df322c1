/* channel/mime_links.c -- see mime_links.h. */
#include "channel/mime_links.h"
#include "channel/mime_frame.h"

typedef struct cursor { tact_slice s; size_t at; } cursor;

static bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
static bool starts(const cursor *c, const char *word) {
    size_t n = strlen(word);
    return c->at + n <= c->s.len && tact_slice_equal_nocase((tact_slice){ c->s.ptr + c->at, n }, (tact_slice){ word, n });
}
static void behind(cursor *c, const char *word) {
    size_t n = strlen(word);
    while (c->at < c->s.len && !starts(c, word)) c->at++;
    c->at = c->at + n < c->s.len ? c->at + n : c->s.len;
}

/* The few entities an address is written with; `&copy=1` of a careless one is no entity. */
static void unescaped(tact_growing *out, tact_slice s) {
    static const struct { const char *name; char sign; } all[] = { { "&amp;", '&' }, { "&#38;", '&' }, { "&#x26;", '&' }, { "&quot;", '"' }, { "&#39;", '\'' }, { "&lt;", '<' }, { "&gt;", '>' } };
    for (size_t i = 0; i < s.len; i++) {
        size_t n = 0;
        for (size_t k = 0; k < sizeof all / sizeof *all && !n; k++) {
            size_t len = strlen(all[k].name);
            if (i + len > s.len || !tact_slice_equal_nocase((tact_slice){ s.ptr + i, len }, (tact_slice){ all[k].name, len })) continue;
            tact_grow_sign(out, all[k].sign);
            n = len;
        }
        if (n) i += n - 1; else tact_grow_sign(out, s.ptr[i]);
    }
}

static tact_slice trimmed(tact_slice s) {
    while (s.len && space(s.ptr[0])) { s.ptr++; s.len--; }
    while (s.len && space(s.ptr[s.len - 1])) s.len--;
    return s;
}

/* A name and its value, when it has one; the cursor stands behind them. `value` is without its quotes. */
static void attribute(cursor *c, tact_slice *name, tact_slice *value) {
    size_t from = c->at;
    while (c->at < c->s.len && !space(c->s.ptr[c->at]) && c->s.ptr[c->at] != '=' && c->s.ptr[c->at] != '>' && (c->at == from || c->s.ptr[c->at] != '/')) c->at++;
    *name = (tact_slice){ c->s.ptr + from, c->at - from };
    *value = (tact_slice){ NULL, 0 };
    size_t look = c->at;
    while (look < c->s.len && space(c->s.ptr[look])) look++;
    if (look >= c->s.len || c->s.ptr[look] != '=') return;
    look++;
    while (look < c->s.len && space(c->s.ptr[look])) look++;
    c->at = look;
    char quote = look < c->s.len && (c->s.ptr[look] == '"' || c->s.ptr[look] == '\'') ? c->s.ptr[look] : 0;
    if (quote) c->at++;
    from = c->at;
    while (c->at < c->s.len && (quote ? c->s.ptr[c->at] != quote : !space(c->s.ptr[c->at]) && c->s.ptr[c->at] != '>')) c->at++;
    *value = (tact_slice){ c->s.ptr + from, c->at - from };
    if (quote && c->at < c->s.len) c->at++;
}

static void put_link(tact_slice value, tact_link_writer link, void *ctx, tact_growing *out) {
    tact_growing url = { NULL, 0, 0, false }, to = { NULL, 0, 0, false };
    unescaped(&url, trimmed(value));
    link(ctx, tact_grown(&url), &to);
    tact_mime_html(out, tact_grown(to.len ? &to : &url));
    out->failed |= url.failed || to.failed;
    tact_grow_end(&url);
    tact_grow_end(&to);
}

/* Behind "<a": to its '>'. What was read since *done is written. */
static void link_tag(cursor *c, size_t *done, tact_link_writer link, void *ctx, tact_growing *out) {
    bool seen = false;
    while (c->at < c->s.len && c->s.ptr[c->at] != '>') {
        if (space(c->s.ptr[c->at]) || c->s.ptr[c->at] == '/') { c->at++; continue; }
        tact_slice name, value;
        size_t before = c->at;
        attribute(c, &name, &value);
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
    cursor c = { html, 0 };
    size_t done = 0;
    while (c.at < html.len) {
        if (html.ptr[c.at] != '<') { c.at++; continue; }
        if (starts(&c, "<!--")) { behind(&c, "-->"); continue; }
        if (starts(&c, "<script")) { behind(&c, "</script"); continue; }
        if (starts(&c, "<style")) { behind(&c, "</style"); continue; }
        size_t n = starts(&c, "<area") ? 5 : starts(&c, "<a") ? 2 : 1;
        c.at += n;
        if (n > 1 && c.at < html.len && (space(html.ptr[c.at]) || html.ptr[c.at] == '/')) link_tag(&c, &done, link, ctx, out);
    }
    tact_grow(out, (tact_slice){ html.ptr + done, html.len - done });
}
