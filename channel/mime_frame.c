/* channel/mime_frame.c -- see mime_frame.h.  Nothing is fetched from anywhere when it is opened, but for the picture of who granted that. */
#include "channel/mime_frame.h"
#include "channel/html_text.h"
#include "channel/markdown.h"
#include "core/engine/render.h"

enum { ARENA = 256 << 10 };

/* What the frame itself says, by language; the first when there is none. `%` is the brand. */
typedef struct frame_words { const char *language, *from, *stop, *later, *me, *colon; } frame_words;
static const frame_words WORDS[] = {
    { "en", "Sent by %.", "Unsubscribe", "Remind me later", "What you get, and why", ": " },
    { "fr", "Envoyé par %.", "Se désabonner", "Me le rappeler plus tard", "Ce que vous recevez, et pourquoi", "\xC2\xA0: " },
    { "it", "Inviato da %.", "Annulla l’iscrizione", "Ricordamelo più tardi", "Che cosa riceve, e perché", ": " },
};

static const frame_words *words_for(tact_slice locale) {
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (locale.len >= 2 && memcmp(locale.ptr, WORDS[i].language, 2) == 0 && (locale.len == 2 || locale.ptr[2] == '-')) return &WORDS[i];
    return WORDS;
}

void tact_mime_html(tact_growing *out, tact_slice s) {
    for (size_t i = 0; i < s.len; i++)
        switch (s.ptr[i]) {
        case '&': tact_grow_z(out, "&amp;"); break;
        case '<': tact_grow_z(out, "&lt;"); break;
        case '>': tact_grow_z(out, "&gt;"); break;
        case '"': tact_grow_z(out, "&quot;"); break;
        default: tact_grow_sign(out, s.ptr[i]);
        }
}

static bool leads_somewhere(tact_slice url) {
    return tact_slice_starts(url, TACT_S("https://")) || tact_slice_starts(url, TACT_S("http://")) || tact_slice_starts(url, TACT_S("mailto:")) || tact_slice_starts(url, TACT_S("tel:"));
}

static void sent_by(tact_growing *out, const frame_words *w, tact_slice brand, bool html) {
    for (const char *c = w->from; *c; c++)
        if (*c != '%') tact_grow_sign(out, *c);
        else if (html) tact_mime_html(out, brand);
        else tact_grow(out, brand);
}

static void text_frame(const tact_mime *m, const frame_words *w, tact_slice body, tact_growing *out) {
    tact_grow(out, body);
    if (m->action_label.len && leads_somewhere(m->action_url)) {
        tact_grow_z(out, "\n");
        tact_grow(out, m->action_label);
        tact_grow_z(out, w->colon);
        tact_grow(out, m->action_url);
        tact_grow_z(out, "\n");
    }
    tact_grow_z(out, "\n-- \n");
    sent_by(out, w, m->from_name.len ? m->from_name : m->brand, false);
    if (m->later_url.len) {
        tact_grow_z(out, "\n");
        tact_grow_z(out, w->later);
        tact_grow_z(out, w->colon);
        tact_grow(out, m->later_url);
    }
    if (m->me_url.len) {
        tact_grow_z(out, "\n");
        tact_grow_z(out, w->me);
        tact_grow_z(out, w->colon);
        tact_grow(out, m->me_url);
    }
    if (m->unsubscribe_url.len) {
        tact_grow_z(out, "\n");
        tact_grow_z(out, w->stop);
        tact_grow_z(out, w->colon);
        tact_grow(out, m->unsubscribe_url);
    }
    tact_grow_z(out, "\n");
}

static void link(tact_growing *out, const char *style, tact_slice url, tact_slice label) {
    tact_grow_z(out, "<a href=\"");
    tact_mime_html(out, url);
    tact_grow_z(out, "\" style=\"");
    tact_grow_z(out, style);
    tact_grow_z(out, "\">");
    tact_mime_html(out, label);
    tact_grow_z(out, "</a>");
}

/* The last word of the foot: what they get and why, and the way out. */
static void ways_out(tact_growing *out, const tact_mime *m, const frame_words *w) {
    const char *between = m->later_url.len ? " &middot; " : " ";
    if (m->me_url.len) {
        tact_grow_z(out, between);
        link(out, "text-decoration:underline", m->me_url, tact_slice_of(w->me));
        between = " &middot; ";
    }
    if (!m->unsubscribe_url.len) return;
    tact_grow_z(out, between);
    link(out, "text-decoration:underline", m->unsubscribe_url, tact_slice_of(w->stop));
}

static void html_frame(const tact_mime *m, const frame_words *w, tact_slice body, tact_growing *out) {
    tact_grow_z(out, "<!doctype html>\n<html lang=\"");
    tact_mime_html(out, m->locale.len ? m->locale : TACT_S("en"));
    tact_grow_z(out, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    tact_mime_html(out, m->subject);
    tact_grow_z(out, "</title>\n</head>\n<body style=\"margin:0;padding:1.5em;font-family:system-ui,sans-serif;font-size:1em;line-height:1.5\">\n<main style=\"max-width:36em;margin:0 auto\" dir=\"auto\">\n");
    if (m->link) tact_mime_links(body, m->link, m->link_ctx, out); else tact_grow(out, body);
    if (m->action_label.len && leads_somewhere(m->action_url)) {
        tact_grow_z(out, "<p>");
        link(out, "display:inline-block;padding:.6em 1.2em;border:2px solid;border-radius:.4em;font-weight:bold;text-decoration:none", m->action_url, m->action_label);
        tact_grow_z(out, "</p>\n");
    }
    tact_grow_z(out, "<hr style=\"border:0;border-top:1px solid;opacity:.3;margin:2em 0 1em\">\n<p style=\"font-size:.875em\">");
    sent_by(out, w, m->from_name.len ? m->from_name : m->brand, true);
    if (m->later_url.len) {
        tact_grow_sign(out, ' ');
        link(out, "text-decoration:underline", m->later_url, tact_slice_of(w->later));
    }
    ways_out(out, m, w);
    tact_grow_z(out, "</p>\n</main>\n</body>\n</html>\n");
}

/* ---- the brand's own page ---- */

static void put_stop(tact_growing *out, const tact_mime *m, const frame_words *w) {
    tact_grow_z(out, "<p style=\"font-size:.875em;text-align:center\">");
    sent_by(out, w, m->from_name.len ? m->from_name : m->brand, true);
    if (m->later_url.len) {
        tact_grow_sign(out, ' ');
        link(out, "text-decoration:underline", m->later_url, tact_slice_of(w->later));
    }
    ways_out(out, m, w);
    tact_grow_z(out, "</p>\n");
}

/* Where the body of the page ends; its length when it does not say. */
static size_t end_of_body(tact_slice page) {
    for (size_t i = page.len; i-- > 0;)
        if (page.len - i >= 6 && tact_slice_equal_nocase((tact_slice){ page.ptr + i, 6 }, TACT_S("</body"))) return i;
    return page.len;
}

static void led(void *ctx, tact_slice url, tact_growing *out) {
    const tact_mime *m = ctx;
    if (m->link && !tact_slice_is(url, TACT_RENDER_UNSUBSCRIBE)) m->link(m->link_ctx, url, out);
    else tact_grow(out, url);
}

/* Its links led, the address to unsubscribe put in, or the line added. */
static void page_frame(const tact_mime *m, const frame_words *w, tact_growing *out) {
    const tact_slice mark = TACT_S(TACT_RENDER_UNSUBSCRIBE);
    tact_growing page = { NULL, 0, 0, false };
    tact_mime copy = *m;
    tact_mime_links(m->page, led, &copy, &page);
    tact_slice rest = tact_grown(&page);
    bool has = tact_slice_find(rest, mark) >= 0;
    size_t end = has || !m->unsubscribe_url.len ? rest.len : end_of_body(rest);
    for (ptrdiff_t at; (at = tact_slice_find(rest, mark)) >= 0;) {
        tact_grow(out, (tact_slice){ rest.ptr, (size_t)at });
        tact_mime_html(out, m->unsubscribe_url);
        rest = (tact_slice){ rest.ptr + at + mark.len, rest.len - (size_t)at - mark.len };
    }
    if (has) end = rest.len;
    tact_grow(out, (tact_slice){ rest.ptr, end });
    if (!has && m->unsubscribe_url.len) put_stop(out, m, w);
    tact_grow(out, (tact_slice){ rest.ptr + end, rest.len - end });
    out->failed |= page.failed;
    tact_grow_end(&page);
}

/* Plain text as HTML: nothing in it means anything, lines stay lines. */
static tact_status as_written(tact_slice body, tact_arena *arena, tact_slice *html) {
    tact_growing out = { NULL, 0, 0, false };
    tact_grow_z(&out, "<p>");
    for (size_t i = 0; i < body.len; i++)
        if (body.ptr[i] == '\n') tact_grow_z(&out, "<br>\n");
        else tact_mime_html(&out, (tact_slice){ body.ptr + i, 1 });
    tact_grow_z(&out, "</p>\n");
    *html = tact_arena_copy(arena, tact_grown(&out));
    bool failed = out.failed || !html->len;
    tact_grow_end(&out);
    return failed ? TACT_ERR_MEMORY : TACT_OK;
}

static void put_picture(tact_slice address, tact_growing *html) {
    tact_growing rest = { NULL, 0, 0, false };
    size_t end = end_of_body(tact_grown(html));
    tact_grow(&rest, (tact_slice){ html->ptr + end, html->len - end });
    html->len = end;
    tact_grow_z(html, "<img src=\"");
    tact_mime_html(html, address);
    tact_grow_z(html, "\" width=\"1\" height=\"1\" alt=\"\">\n");
    tact_grow(html, tact_grown(&rest));
    html->failed |= rest.failed;
    tact_grow_end(&rest);
}

tact_status tact_mime_frame(const tact_mime *m, tact_growing *text, tact_growing *html) {
    char *block = malloc(ARENA);
    tact_arena arena;
    tact_slice marked, plain;
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, ARENA, NULL);
    plain = m->body;
    tact_status s = m->as_written ? as_written(m->body, &arena, &marked) : tact_markdown(m->body, &arena, &marked, &plain);
    if (!s) {
        const frame_words *w = words_for(m->locale);
        tact_growing made = { NULL, 0, 0, false };
        if (m->page.len && !m->body.len) tact_html_text(m->page, &made);
        text_frame(m, w, made.len ? tact_grown(&made) : plain, text);
        if (m->page.len) page_frame(m, w, html); else html_frame(m, w, marked, html);
        if (m->picture.len) put_picture(m->picture, html);
        if (made.failed) s = TACT_ERR_MEMORY;
        tact_grow_end(&made);
    }
    tact_arena_close(&arena);
    free(block);
    return s;
}
