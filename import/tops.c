/* import/tops.c -- see tops.h. */
#include "import/tops.h"
#include "core/base/hash.h"
#include <stdlib.h>

static size_t cut(tact_slice text) {
    size_t n = text.len < TACT_TOPS_TEXT ? text.len : TACT_TOPS_TEXT;
    if (n < text.len)
        while (n && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    return n;
}

static int more(const void *pa, const void *pb) {
    const tact_top *a = pa, *b = pb;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    return strcmp(a->text, b->text);
}

/* Places changed: the index is made anew. */
static bool index_again(tact_tops *t) {
    tact_hashes_free(&t->index);
    for (uint32_t i = 0; i < t->count; i++)
        if (!tact_hashes_put(&t->index, t->items[i].hash, i, NULL)) return false;
    return true;
}

static bool purge(tact_tops *t) {
    qsort(t->items, t->count, sizeof *t->items, more);
    uint64_t median = t->items[t->count / 2].count;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->items[i].count <= median) { free(t->items[i].text); continue; }
        t->items[kept] = t->items[i];
        t->items[kept++].count -= median;
    }
    t->count = kept;
    t->purged = true;
    return index_again(t);
}

bool tact_tops_add(tact_tops *t, tact_slice text, uint64_t times) {
    size_t len = cut(text);
    if (!len || !times) return true;
    if (t->sorted && !index_again(t)) return false;
    t->sorted = false;
    uint64_t hash = tact_id64((tact_slice){ text.ptr, len });
    const uint64_t *place = tact_hashes_get(&t->index, hash);
    if (place) { t->items[*place].count += times; t->total += times; return true; }
    if (!t->items && !(t->items = calloc(TACT_TOPS_ROOM, sizeof *t->items))) return false;
    if (t->count == TACT_TOPS_ROOM && !purge(t)) return false;
    char *copy = malloc(len + 1);
    if (!copy || !tact_hashes_put(&t->index, hash, t->count, NULL)) { free(copy); return false; }
    memcpy(copy, text.ptr, len);
    copy[len] = 0;
    t->items[t->count++] = (tact_top){ hash, times, copy };
    t->total += times;
    return true;
}

const tact_top *tact_tops_at(tact_tops *t, uint32_t index) {
    if (!t->sorted && t->count) qsort(t->items, t->count, sizeof *t->items, more);
    t->sorted = true;
    return index < t->count ? &t->items[index] : NULL;
}

void tact_tops_free(tact_tops *t) {
    for (uint32_t i = 0; i < t->count; i++) free(t->items[i].text);
    free(t->items);
    tact_hashes_free(&t->index);
    *t = (tact_tops){ .count = 0 };
}
