/* daemon/unified.c -- see unified.h. */
#include "daemon/unified.h"
#include <stdio.h>

enum { AROUND = 3 };
typedef struct lines { tact_slice *items; uint32_t count; } lines;         /* each with its line end */
typedef struct change { uint32_t a, b, gone, come; } change;               /* lines [a, a + gone) become [b, b + come) */
typedef struct differ { tact_writer *w; lines a, b; change *changes; uint32_t count; } differ;

static bool cut(tact_slice text, tact_arena *arena, lines *out) {
    uint32_t count = text.len && text.ptr[text.len - 1] != '\n';
    for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == '\n';
    *out = (lines){ TACT_NEW(arena, tact_slice, count + 1u), 0 };
    if (!out->items) return false;
    for (size_t from = 0; from < text.len;) {
        const char *newline = memchr(text.ptr + from, '\n', text.len - from);
        size_t end = newline ? (size_t)(newline + 1 - text.ptr) : text.len;
        out->items[out->count++] = (tact_slice){ text.ptr + from, end - from };
        from = end;
    }
    return true;
}

static bool same(const differ *d, uint32_t i, uint32_t k) { return tact_slice_equal(d->a.items[i], d->b.items[k]); }

static void changed(differ *d, uint32_t a, uint32_t b, uint32_t gone, uint32_t come) {
    change *last = d->count ? &d->changes[d->count - 1] : NULL;
    if (last && last->a + last->gone == a && last->b + last->come == b) { last->gone += gone; last->come += come; }
    else d->changes[d->count++] = (change){ a, b, gone, come };
}

/* The longest common row of lines of what differs, by table: cell (i, k) is its length from lines i and k on. */
static bool compare(differ *d, uint32_t from, uint32_t a_end, uint32_t b_end) {
    uint32_t n = a_end - from, m = b_end - from, wide = m + 1, i = 0, k = 0;
    if (!n || !m || (uint64_t)n * m > TACT_UNIFIED_CELLS) { if (n || m) changed(d, from, from, n, m); return true; }
    uint32_t *table = TACT_NEW(d->w->arena, uint32_t, (size_t)(n + 1) * wide);
    if (!table) return false;
    for (uint32_t x = n; x-- > 0;)
        for (uint32_t y = m; y-- > 0;) {
            uint32_t down = table[(x + 1) * wide + y], right = table[x * wide + y + 1];
            table[x * wide + y] = same(d, from + x, from + y) ? table[(x + 1) * wide + y + 1] + 1 : down >= right ? down : right;
        }
    while (i < n || k < m) {
        if (i < n && k < m && same(d, from + i, from + k)) { i++; k++; continue; }
        bool gone = k == m || (i < n && table[(i + 1) * wide + k] >= table[i * wide + k + 1]);
        changed(d, from + i, from + k, gone, !gone);
        if (gone) i++; else k++;
    }
    return true;
}

static void put_line(tact_writer *w, const char *sign, tact_slice line) {
    static const char no_end[] = "\n\\ No newline at end of file\n";
    tact_write_bytes(w, sign, 1);
    tact_write_bytes(w, line.ptr, line.len);
    if (!line.len || line.ptr[line.len - 1] != '\n') tact_write_bytes(w, no_end, sizeof no_end - 1);
}

/* An empty range is named by the line before it. */
static void put_range(tact_writer *w, const char *sign, uint32_t from, uint32_t count) {
    char text[48];
    int n = count == 1 ? snprintf(text, sizeof text, " %s%u", sign, from + 1) : snprintf(text, sizeof text, " %s%u,%u", sign, count ? from + 1 : from, count);
    tact_write_bytes(w, text, (size_t)n);
}

static void put_hunk(differ *d, uint32_t first, uint32_t last) {
    const change *f = &d->changes[first], *l = &d->changes[last];
    uint32_t before = f->a < AROUND ? f->a : AROUND, a = f->a - before, b = f->b - before, a_end = l->a + l->gone + AROUND;
    if (a_end > d->a.count) a_end = d->a.count;
    uint32_t b_end = l->b + l->come + (a_end - l->a - l->gone), at = a;
    tact_write_bytes(d->w, "@@", 2);
    put_range(d->w, "-", a, a_end - a);
    put_range(d->w, "+", b, b_end - b);
    tact_write_bytes(d->w, " @@\n", 4);
    for (uint32_t c = first; c <= last; c++) {
        const change *x = &d->changes[c];
        for (; at < x->a; at++) put_line(d->w, " ", d->a.items[at]);
        for (; at < x->a + x->gone; at++) put_line(d->w, "-", d->a.items[at]);
        for (uint32_t i = 0; i < x->come; i++) put_line(d->w, "+", d->b.items[x->b + i]);
    }
    for (; at < a_end; at++) put_line(d->w, " ", d->a.items[at]);
}

void tact_unified(tact_writer *w, tact_slice before, tact_slice after) {
    differ d = { .w = w };
    uint32_t from = 0;
    if (!cut(before, w->arena, &d.a) || !cut(after, w->arena, &d.b)) { w->status = TACT_ERR_MEMORY; return; }
    uint32_t a_end = d.a.count, b_end = d.b.count;
    while (from < a_end && from < b_end && same(&d, from, from)) from++;
    while (a_end > from && b_end > from && same(&d, a_end - 1, b_end - 1)) { a_end--; b_end--; }
    d.changes = TACT_NEW(w->arena, change, (size_t)(a_end - from) + (b_end - from) + 1);
    if (!d.changes || !compare(&d, from, a_end, b_end)) { w->status = TACT_ERR_MEMORY; return; }
    for (uint32_t first = 0, last; first < d.count; first = last + 1) {
        last = first;
        while (last + 1 < d.count && d.changes[last + 1].a - (d.changes[last].a + d.changes[last].gone) <= 2 * AROUND) last++;
        put_hunk(&d, first, last);
    }
}
