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

static bool told(const tact_top *t) { return !t->crowd || tact_crowd_enough(t->crowd); }

static void drop(tact_top *t) {
    free(t->text);
    free(t->crowd);
}

static int more(const void *pa, const void *pb) {
    const tact_top *a = pa, *b = pb;
    if (told(a) != told(b)) return told(a) ? -1 : 1;
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

static int oftener(const void *pa, const void *pb) {
    const tact_top *a = pa, *b = pb;
    return a->count != b->count ? (a->count > b->count ? -1 : 1) : strcmp(a->text, b->text);
}

static bool purge(tact_tops *t) {
    qsort(t->items, t->count, sizeof *t->items, oftener);
    uint64_t median = t->items[t->count / 2].count;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->items[i].count <= median) { drop(&t->items[i]); continue; }
        t->items[kept] = t->items[i];
        t->items[kept++].count -= median;
    }
    t->count = kept;
    t->purged = true;
    return index_again(t);
}

static tact_top *top_of(tact_tops *t, tact_slice text, size_t len) {
    uint64_t hash = tact_id64((tact_slice){ text.ptr, len });
    const uint64_t *place = tact_hashes_get(&t->index, hash);
    if (place) return &t->items[*place];
    if (!t->items && !(t->items = calloc(TACT_TOPS_ROOM, sizeof *t->items))) return NULL;
    if (t->count == TACT_TOPS_ROOM && !purge(t)) return NULL;
    char *copy = malloc(len + 1);
    if (!copy || !tact_hashes_put(&t->index, hash, t->count, NULL)) { free(copy); return NULL; }
    memcpy(copy, text.ptr, len);
    copy[len] = 0;
    t->items[t->count] = (tact_top){ .hash = hash, .text = copy };
    return &t->items[t->count++];
}

static bool add(tact_tops *t, tact_slice text, uint64_t times, const uint64_t *visitor) {
    size_t len = cut(text);
    if (!len || !times) return true;
    if (t->sorted && !index_again(t)) return false;
    t->sorted = false;
    tact_top *top = top_of(t, text, len);
    if (top && visitor && !top->crowd && !(top->crowd = calloc(1, sizeof *top->crowd))) return false;
    if (!top) return false;
    if (visitor) tact_crowd_meet(top->crowd, *visitor);
    top->count += times;
    t->total += times;
    return true;
}

bool tact_tops_add(tact_tops *t, tact_slice text, uint64_t times) { return add(t, text, times, NULL); }
bool tact_tops_add_by(tact_tops *t, tact_slice text, uint64_t visitor) { return add(t, text, 1, &visitor); }

const tact_top *tact_tops_at(tact_tops *t, uint32_t index) {
    if (!t->sorted && t->count) {
        qsort(t->items, t->count, sizeof *t->items, more);
        t->few = 0;
        for (uint32_t i = 0; i < t->count; i++) t->few += !told(&t->items[i]);
    }
    t->sorted = true;
    return index < t->count - t->few ? &t->items[index] : NULL;
}

void tact_tops_free(tact_tops *t) {
    for (uint32_t i = 0; i < t->count; i++) drop(&t->items[i]);
    free(t->items);
    tact_hashes_free(&t->index);
    *t = (tact_tops){ .count = 0 };
}
