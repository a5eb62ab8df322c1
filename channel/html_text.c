/* channel/html_text.c -- see html_text.h. */
#include "channel/html_text.h"
#include "channel/html_read.h"

enum { BREAKS_MOST = 2, URL_MOST = 2000 };

typedef struct writer {
    tact_growing *out;
    unsigned breaks;                   /* line ends that are due before the next word */
    bool gap, any;                     /* a space is due; something was written */
    tact_slice url;                    /* of the link we are in */
    size_t link_from;                  /* what was written when it began */
} writer;

static void due(writer *w, unsigned breaks) { if (breaks > w->breaks) w->breaks = breaks; }

static void before_word(writer *w) {
    for (unsigned i = 0; i < w->breaks && w->any; i++) tact_grow_sign(w->out, '\n');
    if (!w->breaks && w->gap && w->any) tact_grow_sign(w->out, ' ');
    w->breaks = 0;
    w->gap = false;
    w->any = true;
}

/* Runs of spaces are one; a no-break space (C2 A0) counts as one. */
static void put_words(writer *w, tact_slice text) {
    tact_growing plain = { NULL, 0, 0, false };
    tact_html_unescape(&plain, text);
    for (size_t i = 0; i < plain.len; i++) {
        bool hard = i + 1 < plain.len && (unsigned char)plain.ptr[i] == 0xC2 && (unsigned char)plain.ptr[i + 1] == 0xA0;
        if (hard || tact_html_space(plain.ptr[i])) { w->gap = true; i += hard; continue; }
        if (w->gap || w->breaks || !w->any) before_word(w);
        tact_grow_sign(w->out, plain.ptr[i]);
    }
    w->out->failed |= plain.failed;
    tact_grow_end(&plain);
}

static bool is_one_of(tact_slice name, const char *list) {       /* " p div " */
    for (const char *at = list + 1; *at;) {
        size_t n = strcspn(at, " ");
        if (tact_slice_equal_nocase(name, (tact_slice){ at, n })) return true;
        at += n + 1;
    }
    return false;
}

static void end_link(writer *w) {
    tact_growing url = { NULL, 0, 0, false };
    tact_slice u = w->url;
    w->url = (tact_slice){ NULL, 0 };
    bool leads = tact_slice_starts(u, TACT_S("https://")) || tact_slice_starts(u, TACT_S("http://")) || tact_slice_starts(u, TACT_S("mailto:")) || tact_slice_starts(u, TACT_S("tel:"));
    if (!leads || u.len > URL_MOST) return;
    tact_html_unescape(&url, u);
    bool said = w->out->len > w->link_from && w->out->len - w->link_from >= url.len && url.len && memcmp(w->out->ptr + w->out->len - url.len, url.ptr, url.len) == 0;
    if (!said && !url.failed) {
        bool words = w->out->len > w->link_from;
        w->gap = true;
        before_word(w);
        if (words) tact_grow_sign(w->out, '(');
        tact_grow(w->out, tact_grown(&url));
        if (words) tact_grow_sign(w->out, ')');
    }
    tact_grow_end(&url);
}

static void tag(writer *w, tact_html_cursor *c) {
    bool closing = c->at < c->s.len && c->s.ptr[c->at] == '/';
    tact_slice name, value, href = { NULL, 0 }, alt = { NULL, 0 };
    if (closing) c->at++;
    size_t from = c->at;
    while (c->at < c->s.len && !tact_html_space(c->s.ptr[c->at]) && c->s.ptr[c->at] != '>' && c->s.ptr[c->at] != '/') c->at++;
    tact_slice is = { c->s.ptr + from, c->at - from };
    while (c->at < c->s.len && c->s.ptr[c->at] != '>') {
        if (tact_html_space(c->s.ptr[c->at]) || c->s.ptr[c->at] == '/') { c->at++; continue; }
        size_t before = c->at;
        tact_html_attribute(c, &name, &value);
        if (c->at == before) c->at++;
        if (tact_slice_equal_nocase(name, TACT_S("href")) && !href.len) href = value;
        if (tact_slice_equal_nocase(name, TACT_S("alt"))) alt = value;
    }
    if (c->at < c->s.len) c->at++;
    if (is_one_of(is, " p h1 h2 h3 h4 h5 h6 table ul ol blockquote hr ")) due(w, 2);
    else if (is_one_of(is, " br div tr li section header footer main article center ")) due(w, 1);
    else if (is_one_of(is, " td th ")) w->gap = true;
    if (!closing && is_one_of(is, " li ")) { before_word(w); tact_grow_z(w->out, "-"); w->gap = true; }
    if (!closing && is_one_of(is, " img ") && alt.len) put_words(w, alt);
    if (is_one_of(is, " a ")) {
        end_link(w);
        if (!closing) { w->url = href; w->link_from = w->out->len; }
    }
}

void tact_html_text(tact_slice html, tact_growing *out) {
    tact_html_cursor c = { html, 0 };
    writer w = { .out = out };
    while (c.at < html.len) {
        if (html.ptr[c.at] != '<') {
            size_t from = c.at;
            while (c.at < html.len && html.ptr[c.at] != '<') c.at++;
            put_words(&w, (tact_slice){ html.ptr + from, c.at - from });
            continue;
        }
        static const struct { const char *open, *close; } unseen[] = { { "<!--", "-->" }, { "<script", "</script" }, { "<style", "</style" }, { "<title", "</title" } };
        unsigned i = 0;
        while (i < sizeof unseen / sizeof *unseen && !tact_html_starts(&c, unseen[i].open)) i++;
        if (i < sizeof unseen / sizeof *unseen) { tact_html_behind(&c, unseen[i].close); if (i) tact_html_behind(&c, ">"); continue; }
        c.at++;
        bool is_tag = c.at < html.len && ((html.ptr[c.at] >= 'a' && html.ptr[c.at] <= 'z') || (html.ptr[c.at] >= 'A' && html.ptr[c.at] <= 'Z') || html.ptr[c.at] == '/' || html.ptr[c.at] == '!' || html.ptr[c.at] == '?');
        if (is_tag) tag(&w, &c);
        else put_words(&w, TACT_S("<"));
    }
    end_link(&w);
    if (w.any) tact_grow_sign(out, '\n');
}
