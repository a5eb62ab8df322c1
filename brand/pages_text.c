/* brand/pages_text.c -- the text of a page: CommonMark to HTML that can do no harm, and what is found in it for who reads by machine. */
#include <cmark.h>
#include <stdlib.h>
#include <string.h>
#include "brand/pages.h"

typedef struct reader { tact_landing *page; tact_arena *arena; tact_diags *diags; uint32_t line; bool memory; } reader;

static bool starts(tact_slice s, const char *with) {
    tact_slice w = tact_slice_of(with);
    return s.len >= w.len && tact_slice_equal_nocase((tact_slice){ s.ptr, w.len }, w);
}

bool tact__page_address(tact_slice url) {
    for (size_t i = 0; i < url.len; i++) if ((unsigned char)url.ptr[i] <= ' ' || url.ptr[i] == '\\' || url.ptr[i] == 0x7f) return false;
    if (starts(url, "https://") || starts(url, "http://")) return url.len > 10;
    if (starts(url, "tel:") || starts(url, "mailto:")) return url.len > 6;
    return url.len && url.ptr[0] == '/' && (url.len < 2 || url.ptr[1] != '/');       /* //other.example is another site */
}

static tact_slice taken(reader *r, char *z) {
    tact_slice copy = z && *z ? tact_arena_copy(r->arena, tact_slice_of(z)) : TACT_S("");
    if (!z || !copy.ptr) r->memory = true;
    free(z);
    return copy;
}

static tact_slice words_of(reader *r, cmark_node *node) {
    tact_writer w;
    bool gap = false;
    cmark_iter *it = cmark_iter_new(node);
    cmark_event_type event;
    tact_writer_init(&w, r->arena, 256);
    while (it && (event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *at = cmark_iter_get_node(it);
        cmark_node_type type = cmark_node_get_type(at);
        if (event == CMARK_EVENT_EXIT) { gap |= type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_ITEM; continue; }
        gap |= type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
        if (type != CMARK_NODE_TEXT && type != CMARK_NODE_CODE && type != CMARK_NODE_CODE_BLOCK) continue;
        const char *z = cmark_node_get_literal(at);
        if (gap && w.len) tact_write_u8(&w, ' ');
        gap = false;
        tact_write_bytes(&w, z, strlen(z));
    }
    if (!it || w.status) r->memory = true;
    if (it) cmark_iter_free(it);
    return tact_writer_slice(&w);
}

static void error_at(reader *r, cmark_node *n, const char *text, const char *hint) {
    int line = 0, column = 1;
    for (cmark_node *at = n; at && line < 1; at = cmark_node_parent(at)) { line = cmark_node_get_start_line(at); column = cmark_node_get_start_column(at); }       /* inlines may have no place of their own */
    tact_diag_add(r->diags, TACT_ERROR, r->line + (uint32_t)(line > 0 ? line - 1 : 0), (uint32_t)(column > 0 ? column : 1), tact_slice_of(text), tact_slice_of(hint));
}

static uint32_t count_all(cmark_node *root, cmark_node_type wanted) {
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;
    uint32_t n = 0;
    while (it && (event = cmark_iter_next(it)) != CMARK_EVENT_DONE) n += event == CMARK_EVENT_ENTER && cmark_node_get_type(cmark_iter_get_node(it)) == wanted;
    if (it) cmark_iter_free(it);
    return n;
}

static void check_link(reader *r, cmark_node *n) {
    tact_slice url = tact_slice_of(cmark_node_get_url(n));
    bool inside = url.len > 1 && url.ptr[0] == '#';
    if (!inside && !tact__page_address(url)) error_at(r, n, "a link that leads nowhere a page may lead", "https://..., a path of this site such as /p/other-page, tel: or mailto:");
    else if (r->page && url.ptr[0] == '/') {
        cmark_node *at = n;
        while (at && cmark_node_get_start_line(at) < 1) at = cmark_node_parent(at);
        tact_slice copy = tact_arena_copy(r->arena, url);
        if (!copy.ptr) { r->memory = true; return; }
        r->page->links[r->page->link_count++] = (tact_aim){ copy, r->line + (at ? (uint32_t)cmark_node_get_start_line(at) - 1 : 0), 1 };
    }
}

static void check_nodes(reader *r, cmark_node *root) {
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;
    if (!it) { r->memory = true; return; }
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *n = cmark_iter_get_node(it);
        cmark_node_type type = cmark_node_get_type(n);
        if (event != CMARK_EVENT_ENTER) continue;
        if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) error_at(r, n, "HTML in a page is not shown", "say it in CommonMark; write &lt; for the sign itself");
        else if (type == CMARK_NODE_HEADING && cmark_node_get_heading_level(n) == 1) error_at(r, n, "a second heading of the first level: the page's own is its title", "begin it with ##");
        else if (type == CMARK_NODE_IMAGE && !starts(tact_slice_of(cmark_node_get_url(n)), "data:image/")) error_at(r, n, "a picture that is not in the text itself: a page asks nobody for anything", "write a small one as data:image/png;base64,...; the picture that a page is shared with is named by `picture:` above");
        else if (type == CMARK_NODE_LINK) check_link(r, n);
    }
    cmark_iter_free(it);
}

static void find_steps(reader *r, cmark_node *root) {
    for (cmark_node *n = cmark_node_first_child(root); n; n = cmark_node_next(n)) {
        if (cmark_node_get_type(n) != CMARK_NODE_LIST || cmark_node_get_list_type(n) != CMARK_ORDERED_LIST) continue;
        uint32_t count = 0;
        for (cmark_node *item = cmark_node_first_child(n); item; item = cmark_node_next(item)) count++;
        if (!(r->page->steps = TACT_NEW(r->arena, tact_told, count + 1))) { r->memory = true; return; }
        for (cmark_node *item = cmark_node_first_child(n); item; item = cmark_node_next(item)) r->page->steps[r->page->step_count++] = (tact_told){ .text = words_of(r, item) };
        return;
    }
}

static bool asks(tact_slice text) { return text.len && text.ptr[text.len - 1] == '?'; }

static void find_questions(reader *r, cmark_node *root) {
    uint32_t headings = count_all(root, CMARK_NODE_HEADING);
    if (!(r->page->questions = TACT_NEW(r->arena, tact_told, headings + 1))) { r->memory = true; return; }
    for (cmark_node *n = cmark_node_first_child(root); n; n = cmark_node_next(n)) {
        if (cmark_node_get_type(n) != CMARK_NODE_HEADING) continue;
        tact_slice name = words_of(r, n);
        cmark_node *first = cmark_node_next(n), *end = first;
        while (end && cmark_node_get_type(end) != CMARK_NODE_HEADING) end = cmark_node_next(end);
        if (!asks(name) || first == end) continue;
        tact_told t = { name, { NULL, 0 } };
        tact_writer w;
        tact_writer_init(&w, r->arena, 256);
        for (cmark_node *at = first; at != end; at = cmark_node_next(at)) {
            tact_slice part = words_of(r, at);
            if (w.len && part.len) tact_write_u8(&w, ' ');
            tact_write_bytes(&w, part.ptr, part.len);
        }
        if (w.status) r->memory = true;
        t.text = tact_writer_slice(&w);
        if (t.text.len) r->page->questions[r->page->question_count++] = t;
    }
}

tact_slice tact__page_text(tact_slice text, uint32_t line, tact_landing *page, tact_arena *arena, tact_diags *diags, bool *memory) {
    reader r = { page, arena, diags, line, false };
    cmark_node *root = cmark_parse_document(text.ptr ? text.ptr : "", text.len, CMARK_OPT_DEFAULT);
    tact_slice html = { NULL, 0 };
    if (!root) { *memory = true; return html; }
    if (page && !(page->links = TACT_NEW(arena, tact_aim, count_all(root, CMARK_NODE_LINK) + 1))) r.memory = true;
    if (!r.memory) check_nodes(&r, root);
    if (page && !r.memory) find_steps(&r, root);
    if (page && !r.memory) find_questions(&r, root);
    if (!r.memory) html = taken(&r, cmark_render_html(root, CMARK_OPT_DEFAULT));       /* without CMARK_OPT_UNSAFE: no HTML, no javascript: */
    cmark_node_free(root);
    if (page && html.len > TACT_PAGE_HTML_MOST)
        tact_diag_add(diags, TACT_ERROR, line, 1, TACT_S("as HTML this page would be larger than 128 kB"), TACT_S("say it shorter, or on two pages"));
    *memory |= r.memory;
    return html;
}
