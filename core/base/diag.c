/* core/base/diag.c -- see diag.h. */
#include "core/base/diag.h"

void tact_diags_init(tact_diags *d, tact_arena *arena, uint32_t limit) {
    *d = (tact_diags){ .arena = arena, .limit = limit };
}

void tact_diag_add(tact_diags *d, tact_severity severity, uint32_t line, uint32_t column, tact_slice text, tact_slice hint) {
    if (severity == TACT_ERROR) d->error_count++; else d->warning_count++;
    if (d->count >= d->limit) return;
    if (d->count == d->room) {
        uint32_t room = d->room ? d->room * 2 : 16;
        tact_diag *items = TACT_NEW(d->arena, tact_diag, room);
        if (!items) return;                    /* the counts still tell that something was found */
        if (d->count) memcpy(items, d->items, d->count * sizeof *items);
        d->items = items;
        d->room = room;
    }
    d->items[d->count++] = (tact_diag){ severity, d->file, line, column, text, hint };
}

tact_slice tact_diag_join(tact_diags *d, const tact_slice *parts, size_t count) {
    size_t total = 0;
    for (size_t i = 0; i < count; i++) total += parts[i].len;
    char *p = tact_arena_alloc(d->arena, total + 1, 1), *at = p;
    if (!p) return TACT_S("(no memory for the text of this message)");
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len) memcpy(at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    return (tact_slice){ p, total };
}

tact_slice tact_diag_did_you_mean(tact_diags *d, tact_slice word, const tact_slice *names, size_t count) {
    unsigned best = word.len <= 4 ? 2 : 3;
    tact_slice near = { NULL, 0 };
    for (size_t i = 0; i < count; i++) {
        unsigned far = tact_slice_distance(word, names[i], best);
        if (far < best) { best = far; near = names[i]; }
    }
    return near.ptr ? TACT_JOIN(d, TACT_S("did you mean '"), near, TACT_S("'?")) : near;
}
