/* channel/markdown.c -- see markdown.h. */
#include "channel/markdown.h"
#include <cmark.h>
#include <stdio.h>
#include "channel/text.h"

/* A picture gives way to its words. */
static void drop_pictures(cmark_node *root) {
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;
    while (it && (event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *n = cmark_iter_get_node(it), *child;
        if (event != CMARK_EVENT_EXIT || cmark_node_get_type(n) != CMARK_NODE_IMAGE) continue;
        while ((child = cmark_node_first_child(n))) cmark_node_insert_before(n, child);
        cmark_node_free(n);
    }
    if (it) cmark_iter_free(it);
}

typedef struct plain { tact_growing out; unsigned depth; bool fresh; } plain;      /* fresh: a list's mark stands at the end, its words follow on the line */

static void new_line(plain *p) {
    tact_grow_sign(&p->out, '\n');
    for (unsigned i = 0; i < p->depth; i++) tact_grow_z(&p->out, "  ");
}

static void begin_block(plain *p, cmark_node *n) {
    cmark_node *parent = cmark_node_parent(n);
    bool tight = parent && cmark_node_get_type(parent) == CMARK_NODE_ITEM && cmark_node_get_list_tight(cmark_node_parent(parent));
    if (!p->fresh && p->out.len) {
        if (!tight) tact_grow_sign(&p->out, '\n');
        new_line(p);
    }
    p->fresh = false;
}

static void begin_item(plain *p, cmark_node *item) {
    char mark[24] = "- ";
    cmark_node *list = cmark_node_parent(item), *other;
    int number = cmark_node_get_list_start(list);
    for (other = item; (other = cmark_node_previous(other));) number++;
    if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST) snprintf(mark, sizeof mark, "%d. ", number);
    if (p->out.len && !p->fresh) {
        if (item == cmark_node_first_child(list) || !cmark_node_get_list_tight(list)) tact_grow_sign(&p->out, '\n');
        new_line(p);
    }
    tact_grow_z(&p->out, mark);
    p->depth++;
    p->fresh = true;
}

static void code_lines(plain *p, const char *code) {
    for (size_t i = 0; code[i]; i++)
        if (code[i] != '\n') tact_grow_sign(&p->out, code[i]);
        else if (code[i + 1]) new_line(p);
}

static bool leads_somewhere(tact_slice url) {
    return tact_slice_starts(url, TACT_S("https://")) || tact_slice_starts(url, TACT_S("http://")) || tact_slice_starts(url, TACT_S("mailto:")) || tact_slice_starts(url, TACT_S("tel:"));
}

static void end_link(plain *p, cmark_node *n) {
    const char *url = cmark_node_get_url(n);
    cmark_node *only = cmark_node_first_child(n);
    bool same = only && !cmark_node_next(only) && cmark_node_get_literal(only) && strcmp(cmark_node_get_literal(only), url) == 0;
    if (same || !leads_somewhere(tact_slice_of(url))) return;
    tact_grow_z(&p->out, " <");
    tact_grow_z(&p->out, url);
    tact_grow_sign(&p->out, '>');
}

static void plain_node(plain *p, cmark_node *n, bool enter) {
    switch (cmark_node_get_type(n)) {
    case CMARK_NODE_PARAGRAPH: case CMARK_NODE_HEADING: if (enter) begin_block(p, n); break;
    case CMARK_NODE_CODE_BLOCK: begin_block(p, n); code_lines(p, cmark_node_get_literal(n)); break;
    case CMARK_NODE_THEMATIC_BREAK: begin_block(p, n); tact_grow_z(&p->out, "---"); break;
    case CMARK_NODE_ITEM: if (enter) begin_item(p, n); else { p->depth--; p->fresh = false; } break;
    case CMARK_NODE_TEXT: case CMARK_NODE_CODE: tact_grow_z(&p->out, cmark_node_get_literal(n)); break;
    case CMARK_NODE_SOFTBREAK: case CMARK_NODE_LINEBREAK: new_line(p); break;
    case CMARK_NODE_LINK: if (!enter) end_link(p, n); break;
    default: break;                                        /* raw HTML is left out of both */
    }
}

static tact_growing plain_of(cmark_node *root) {
    plain p = { .out = { NULL, 0, 0, false } };
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) plain_node(&p, cmark_iter_get_node(it), event == CMARK_EVENT_ENTER);
    cmark_iter_free(it);
    if (p.out.len) tact_grow_sign(&p.out, '\n');
    return p.out;
}

tact_status tact_markdown(tact_slice source, tact_arena *arena, tact_slice *html, tact_slice *text) {
    cmark_node *root = cmark_parse_document(source.len ? source.ptr : "", source.len, CMARK_OPT_DEFAULT);
    if (!root) return TACT_ERR_MEMORY;
    drop_pictures(root);
    tact_growing words = plain_of(root);
    char *rendered = cmark_render_html(root, CMARK_OPT_DEFAULT);
    *html = rendered ? tact_arena_copy(arena, tact_slice_of(rendered)) : (tact_slice){ NULL, 0 };
    *text = tact_arena_copy(arena, tact_grown(&words));
    bool fine = rendered && !words.failed && (!words.len || text->ptr) && (!*rendered || html->ptr);
    free(rendered);
    tact_grow_end(&words);
    cmark_node_free(root);
    return fine ? TACT_OK : TACT_ERR_MEMORY;
}
