/* core/moment/token.c -- see token.h.
 * A word is gathered folded into 32 bytes and hashed eight at a time: two multiplications for an ordinary word. */
#include "core/moment/token.h"
#include "core/moment/fold.h"
#include "core/moment/eight.h"

enum { WORD_BYTES = 32 };

typedef struct word { char at[WORD_BYTES]; unsigned len; } word;

/* Of the first `len` bytes; what stands behind them does not count. */
static uint64_t hash(const word *w, unsigned len) {
    uint64_t h = 0x9e3779b97f4a7c15u ^ len;
    for (unsigned i = 0; i < len; i += 8) {
        uint64_t part = tact__eight(w->at + i);
        if (len - i < 8) part &= ~(uint64_t)0 >> (64 - 8 * (len - i));
        h = tact__mix(h ^ part * 0x9fb21c651e98df25u);
    }
    return tact__mix(h) | 1;                                      /* never 0 */
}

uint64_t tact__token_join(uint64_t phrase, uint64_t w) { return tact__mix((phrase << 23 | phrase >> 41) * 0xa0761d6478bd642fu ^ w) | 1; }

static unsigned stem_len(const word *w) {
    unsigned n = w->len;
    if (n >= 4 && (w->at[n - 1] == 's' || w->at[n - 1] == 'x') && w->at[n - 2] != 's') n--;
    if (n >= 5 && memchr("aeio", w->at[n - 1], 4)) n--;
    return n;
}

static bool is_word(const word *w, const char *z) { return tact_slice_is((tact_slice){ w->at, w->len }, z); }

static bool is_elided_article(const word *w) {
    static const char *const articles[] = { "l", "d", "dell", "all", "nell", "sull", "dall", "quell" };
    for (unsigned i = 0; i < sizeof articles / sizeof *articles; i++)
        if (is_word(w, articles[i])) return true;
    return false;
}

static void put(word *w, char c) { if (w->len < WORD_BYTES) w->at[w->len++] = c; }

static unsigned finish(word *w, bool before_apostrophe, bool after_apostrophe, tact_token *out) {
    bool keep = w->len && !(before_apostrophe && is_elided_article(w)) && !(after_apostrophe && is_word(w, "s"));
    if (keep) {
        unsigned stem = stem_len(w);
        out->word = hash(w, w->len);
        out->stem = stem == w->len ? out->word : hash(w, stem);
    }
    w->len = 0;
    return keep;
}

/* Inlined into both, so that reading once keeps its state in registers. */
static inline unsigned next_words(tact_token_reader *r, tact_token *out, unsigned room) {
    word w = { .at = { 0 }, .len = 0 };
    tact_slice text = r->rest;
    const bool names = r->names;
    unsigned count = 0;
    bool after_apostrophe = r->after_apostrophe, small = r->small;
    size_t i = 0;
    while (i < text.len && count < room) {
        char c = text.ptr[i];
        tact_folded f;
        tact_fold_role role = tact__fold(text.ptr + i, text.len - i, &f);
        if (names && small && c >= 'A' && c <= 'Z') { count += finish(&w, false, after_apostrophe, &out[count]); after_apostrophe = false; }
        if (count == room) break;
        small = c >= 'a' && c <= 'z';
        for (unsigned n = 0; n < f.len; n++) put(&w, f.bytes[n]);
        if (role == TACT_FOLD_SEPARATOR || role == TACT_FOLD_APOSTROPHE) {
            count += finish(&w, role == TACT_FOLD_APOSTROPHE, after_apostrophe, &out[count]);
            after_apostrophe = role == TACT_FOLD_APOSTROPHE;
        }
        i += f.used;
    }
    if (count < room) count += finish(&w, false, after_apostrophe, &out[count]);
    r->rest = (tact_slice){ i < text.len ? text.ptr + i : text.ptr, text.len - i };
    r->after_apostrophe = after_apostrophe;
    r->small = small;
    return count;
}

unsigned tact__tokens_next(tact_token_reader *reader, tact_token *out, unsigned room) { return next_words(reader, out, room); }

unsigned tact__tokens(tact_slice text, bool names, tact_token *out, unsigned room) {
    tact_token_reader r = { .rest = text, .names = names };
    return next_words(&r, out, room);
}
