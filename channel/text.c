/* channel/text.c -- see text.h. */
#include "channel/text.h"

void tact_grow(tact_growing *g, tact_slice more) {
    if (g->failed || !more.len) return;
    if (g->len + more.len + 1 > g->room) {
        size_t room = (g->len + more.len + 1) * 2;
        char *wider = realloc(g->ptr, room);
        if (!wider) { g->failed = true; return; }
        g->ptr = wider;
        g->room = room;
    }
    memcpy(g->ptr + g->len, more.ptr, more.len);
    g->len += more.len;
    g->ptr[g->len] = 0;
}

char *tact_text_copy(tact_slice s) {
    char *text = s.len ? malloc(s.len + 1) : NULL;
    if (!text) return NULL;
    memcpy(text, s.ptr, s.len);
    text[s.len] = 0;
    return text;
}
