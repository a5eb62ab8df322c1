/* import/topics.c -- see topics.h.
 *
 *   look ──► words ──► terms (by stem) ──► page = set of terms, with its looks      (a page is one such set)
 *   learn:   the term with most uncovered looks, its pages are covered then; again.
 */
#include "import/topics.h"
#include "core/base/hash.h"
#include "core/moment/token.h"
#include "import/heap.h"
#include "import/hashes.h"
#include <stdlib.h>

enum { TERMS_A_PAGE = 12, TERMS = 200000, WORD_BYTES = 32, LEAST_LETTERS = 3 };

typedef struct term { tact_slice word; uint64_t looks, open; uint32_t *pages; uint32_t page_count; bool chosen; } term;
typedef struct page { uint32_t terms[TERMS_A_PAGE]; uint32_t term_count; uint64_t looks; bool covered; } page;

struct tact_topics {
    tact_arena arena;
    term *terms; uint32_t term_count, term_room;
    page *pages; uint32_t page_count, page_room;
    tact_hashes by_stem, by_page;
    uint64_t looks, beyond, foreign;
    tact_topic_learned learned[TACT_TOPICS_MOST]; uint32_t learned_count;
};

tact_topics *tact_topics_new(void) {
    tact_topics *t = calloc(1, sizeof *t);
    if (t) tact_import_arena(&t->arena);
    return t;
}

void tact_topics_free(tact_topics *t) {
    if (!t) return;
    free(t->terms);
    free(t->pages);
    tact_hashes_free(&t->by_stem);
    tact_hashes_free(&t->by_page);
    tact_import_arena_free(&t->arena);
    free(t);
}

/* ---- words ---- */

static bool dull(tact_slice w) {
    static const tact_slice words[] = {
#define D(word) { word, sizeof(word) - 1 },
#include "import/topics_dull.def"
#undef D
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tact_slice_equal(w, words[i])) return true;
    return false;
}

/* Letters in it, characters of other scripts counted by their first byte; no digits, or it is a year, a size, a number. */
static bool subject(tact_slice w) {
    unsigned letters = 0, digits = 0;
    for (size_t i = 0; i < w.len; i++) {
        unsigned char c = (unsigned char)w.ptr[i];
        digits += c >= '0' && c <= '9';
        letters += (c >= 'a' && c <= 'z') || c >= 0xC0;
    }
    return (letters >= LEAST_LETTERS || (letters && w.len >= 4 && (unsigned char)w.ptr[0] >= 0xE0)) && digits * 2 <= letters && w.len <= WORD_BYTES && !dull(w);
}

/* UINT32_MAX: no term, or no memory for it (then the word is passed over). */
static uint32_t term_of(tact_topics *t, tact_slice word) {
    tact_token token;
    bool made;
    if (tact__tokens(word, false, &token, 1) != 1) return UINT32_MAX;
    uint64_t *place = tact_hashes_put(&t->by_stem, token.stem, t->term_count, &made);
    if (!place) return UINT32_MAX;
    if (!made) return (uint32_t)*place;
    if (t->term_count == TERMS || !subject(word)) { *place = UINT32_MAX; return UINT32_MAX; }      /* judged once */
    if (t->term_count == t->term_room) {
        uint32_t room = t->term_room ? t->term_room * 2 : 1024;
        term *grown = realloc(t->terms, room * sizeof *grown);
        if (!grown) { *place = UINT32_MAX; return UINT32_MAX; }
        t->terms = grown;
        t->term_room = room;
    }
    tact_slice copy = tact_arena_copy(&t->arena, word);
    if (!copy.ptr) { *place = UINT32_MAX; return UINT32_MAX; }
    t->terms[t->term_count] = (term){ .word = copy };
    return t->term_count++;
}

static bool parts(char c) { return c == ' ' || c == '+' || c == ',' || c == ';' || c == '"' || c == '\'' || c == '?' || c == '!' || c == '(' || c == ')' || c == '/' || c == ':' || c == '.'; }

static void take_words(tact_topics *t, tact_slice text, page *p) {
    for (size_t i = 0; i < text.len;) {
        while (i < text.len && parts(text.ptr[i])) i++;
        size_t from = i;
        while (i < text.len && !parts(text.ptr[i])) i++;
        char low[WORD_BYTES + 1];
        size_t n = i - from;
        if (n == 0 || n > WORD_BYTES) continue;
        for (size_t k = 0; k < n; k++) low[k] = (char)(text.ptr[from + k] >= 'A' && text.ptr[from + k] <= 'Z' ? text.ptr[from + k] + 32 : text.ptr[from + k]);
        uint32_t id = term_of(t, (tact_slice){ low, n });
        bool there = id == UINT32_MAX;
        for (uint32_t k = 0; k < p->term_count && !there; k++) there = p->terms[k] == id;
        if (!there && p->term_count < TERMS_A_PAGE) p->terms[p->term_count++] = id;
    }
}

bool tact_topics_note(tact_topics *t, tact_slice words, tact_slice searched) {
    page p = { .looks = 1 };
    bool made;
    take_words(t, searched, &p);
    take_words(t, words, &p);
    t->looks++;
    if (!p.term_count) return true;
    if (t->page_count == TACT_TOPICS_PAGES) {                 /* pages known already still count */
        const uint64_t *known = tact_hashes_get(&t->by_page, tact_id64((tact_slice){ (const char *)p.terms, p.term_count * sizeof *p.terms }));
        if (known) t->pages[*known].looks++; else t->beyond++;
        return true;
    }
    uint64_t *place = tact_hashes_put(&t->by_page, tact_id64((tact_slice){ (const char *)p.terms, p.term_count * sizeof *p.terms }), t->page_count, &made);
    if (!place) return false;
    if (!made) { t->pages[*place].looks++; return true; }
    if (t->page_count == t->page_room) {
        uint32_t room = t->page_room ? t->page_room * 2 : 256;
        page *grown = realloc(t->pages, room * sizeof *grown);
        if (!grown) return false;
        t->pages = grown;
        t->page_room = room;
    }
    t->pages[t->page_count++] = p;
    return true;
}

/* ---- names ---- */

static bool name_of(tact_slice word, char name[TACT_TOPICS_NAME + 1]) {
    /* U+00C0..U+00FF without their accents; '.' where no letter is left. */
    static const char latin[] = "aaaaaaaceeeeiiiidnooooo.ouuuuy.saaaaaaaceeeeiiiidnooooo.ouuuuy.y";
    size_t n = 0;
    for (size_t i = 0; i < word.len && n < TACT_TOPICS_NAME; i++) {
        unsigned char c = (unsigned char)word.ptr[i], d = i + 1 < word.len ? (unsigned char)word.ptr[i + 1] : 0;
        if ((c >= 'a' && c <= 'z') || (n && c >= '0' && c <= '9')) name[n++] = (char)c;
        else if (c == 0xC3 && d >= 0x80 && d <= 0xBF && latin[d - 0x80] != '.') { name[n++] = latin[d - 0x80]; i++; }
        else if (c == 0xC5 && (d == 0x92 || d == 0x93) && n + 1 < TACT_TOPICS_NAME) { name[n++] = 'o'; name[n++] = 'e'; i++; }
        else if (c == '-' && n) name[n++] = '-';
        else return false;
    }
    while (n && name[n - 1] == '-') n--;
    name[n] = 0;
    return n >= 2;
}

/* ---- choosing ---- */

static bool post(tact_topics *t) {
    for (uint32_t p = 0; p < t->page_count; p++)
        for (uint32_t k = 0; k < t->pages[p].term_count; k++) {
            term *x = &t->terms[t->pages[p].terms[k]];
            x->looks += t->pages[p].looks;
            x->page_count++;
        }
    for (uint32_t i = 0; i < t->term_count; i++) {
        term *x = &t->terms[i];
        x->open = x->looks;
        x->pages = TACT_NEW(&t->arena, uint32_t, x->page_count + 1);
        if (!x->pages) return false;
        x->page_count = 0;
    }
    for (uint32_t p = 0; p < t->page_count; p++)
        for (uint32_t k = 0; k < t->pages[p].term_count; k++) {
            term *x = &t->terms[t->pages[p].terms[k]];
            x->pages[x->page_count++] = p;
        }
    return true;
}

static void cover(tact_topics *t, term *x) {
    for (uint32_t i = 0; i < x->page_count; i++) {
        page *p = &t->pages[x->pages[i]];
        if (p->covered) continue;
        p->covered = true;
        for (uint32_t k = 0; k < p->term_count; k++) t->terms[p->terms[k]].open -= p->looks;
    }
}

static term *best_of(tact_topics *t) {
    term *best = NULL;
    for (uint32_t i = 0; i < t->term_count; i++) {
        term *x = &t->terms[i];
        if (x->chosen) continue;
        if (!best || x->open > best->open || (x->open == best->open && (x->looks > best->looks || (x->looks == best->looks && tact_slice_compare(x->word, best->word) < 0)))) best = x;
    }
    return best;
}

static int more_looks(const void *pa, const void *pb) {
    const tact_topic_learned *a = pa, *b = pb;
    return a->looks != b->looks ? (a->looks > b->looks ? -1 : 1) : strcmp(a->name, b->name);
}

static bool taken(const tact_topics *t, const char *name) {
    for (uint32_t i = 0; i < t->learned_count; i++)
        if (strcmp(t->learned[i].name, name) == 0) return true;
    return false;
}

uint32_t tact_topics_learn(tact_topics *t, bool (*general)(void *ctx, tact_slice word), void *ctx) {
    uint64_t least = t->looks / 200 > 2 ? t->looks / 200 : 2, most = t->looks * 45 / 100;
    if (!post(t)) return 0;
    while (t->learned_count < TACT_TOPICS_MOST) {
        term *x = best_of(t);
        tact_topic_learned *to = &t->learned[t->learned_count];
        if (!x || x->open < least) break;
        x->chosen = true;
        if ((t->page_count > 20 && x->looks > most) || (general && general(ctx, x->word))) continue;
        if (!name_of(x->word, to->name)) { t->foreign++; continue; }
        if (taken(t, to->name)) continue;
        to->word = x->word;
        to->looks = x->looks;
        t->learned_count++;
        cover(t, x);
    }
    qsort(t->learned, t->learned_count, sizeof *t->learned, more_looks);
    return t->learned_count;
}

const tact_topic_learned *tact_topics_at(const tact_topics *t, uint32_t index) { return index < t->learned_count ? &t->learned[index] : NULL; }
uint64_t tact_topics_foreign(const tact_topics *t) { return t->foreign; }
uint64_t tact_topics_beyond(const tact_topics *t) { return t->beyond; }
