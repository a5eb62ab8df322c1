/* import/trail.c -- see trail.h. */
#include "import/trail.h"
#include <stdlib.h>

typedef struct held held;
struct held { held *chain; tact_page_event event; char texts[]; };

struct tact_trail {
    tact_trail_callback callback; void *ctx;
    held **buckets; size_t bucket_count, count;
};

tact_trail *tact_trail_new(tact_trail_callback callback, void *ctx) {
    tact_trail *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    *t = (tact_trail){ .callback = callback, .ctx = ctx, .bucket_count = 1024 };
    t->buckets = calloc(t->bucket_count, sizeof *t->buckets);
    if (!t->buckets) { free(t); return NULL; }
    return t;
}

void tact_trail_free(tact_trail *t) {
    if (!t) return;
    for (size_t b = 0; b < t->bucket_count; b++)
        for (held *h = t->buckets[b], *next; h; h = next) { next = h->chain; free(h); }
    free(t->buckets);
    free(t);
}

static held **place(tact_trail *t, uint64_t session) {         /* sessions are numbered one after the other: they spread by themselves */
    held **at = &t->buckets[session & (t->bucket_count - 1)];
    while (*at && (*at)->event.session != session) at = &(*at)->chain;
    return at;
}

static void grow(tact_trail *t) {
    size_t count = t->bucket_count * 2;
    held **buckets = calloc(count, sizeof *buckets);
    if (!buckets) return;                                      /* longer chains, nothing worse */
    for (size_t b = 0; b < t->bucket_count; b++)
        for (held *h = t->buckets[b], *next; h; h = next) {
            next = h->chain;
            held **at = &buckets[h->event.session & (count - 1)];
            h->chain = *at;
            *at = h;
        }
    free(t->buckets);
    t->buckets = buckets;
    t->bucket_count = count;
}

static held *keep(const tact_page_event *e) {
    const tact_slice from[] = { e->path, e->query, e->words, e->searched, e->referrer_url, e->from.host, e->from.words };
    size_t bytes = 0;
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) bytes += from[i].len;
    held *h = malloc(sizeof *h + bytes + 1);
    if (!h) return NULL;
    h->chain = NULL;
    h->event = *e;
    tact_slice *const to[] = { &h->event.path, &h->event.query, &h->event.words, &h->event.searched, &h->event.referrer_url, &h->event.from.host, &h->event.from.words };
    char *at = h->texts;
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        if (from[i].len) { memcpy(at, from[i].ptr, from[i].len); to[i]->ptr = at; }
        at += from[i].len;
    }
    return h;
}

/* Takes it out of the table and tells it. */
static bool tell(tact_trail *t, held **at, bool went_on, bool robot) {
    held *h = *at;
    *at = h->chain;
    t->count--;
    bool on = robot || t->callback(t->ctx, &h->event, went_on);
    free(h);
    return on;
}

bool tact_trail_event(tact_trail *t, const tact_page_event *e) {
    held **at = place(t, e->session);
    if (*at && !tell(t, at, e->kind == TACT_HIT_PAGE || e->kind == TACT_HIT_DOWNLOAD || e->kind == TACT_HIT_FORM, false)) return false;
    if (t->count > t->bucket_count) grow(t);
    held *h = keep(e);
    if (!h) return false;
    at = place(t, e->session);
    h->chain = *at;
    *at = h;
    t->count++;
    return true;
}

bool tact_trail_end(tact_trail *t, const tact_session_end *end) {
    held **at = place(t, end->session);
    return !*at || tell(t, at, false, end->robot);
}
