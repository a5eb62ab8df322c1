/* core/moment/mark.c -- see mark.h.  A window of words slides over the text; a phrase is looked for at each of them. */
#include "core/moment/mark.h"

enum { PHRASE_WORDS = 8, WINDOW = 64, PIECE_BYTES = 256 };

typedef struct window { const tact_table *marks; tact_token words[WINDOW]; unsigned count; } window;

static bool begins_here(const tact_table *marks, const tact_token *words, unsigned count) {
    uint64_t phrase = words[0].stem;
    for (unsigned n = 1;; n++) {
        const tact_slot *s = tact__table_find(marks, phrase);
        if (!s) return false;
        if (s->value) return true;
        if (!s->longer || n == count) return false;
        phrase = tact__token_join(phrase, words[n].stem);
    }
}

/* The words from which a whole phrase may begin; the others wait for what follows, unless nothing does. */
static bool slide(window *w, bool last) {
    unsigned keep = last ? 0 : w->count < PHRASE_WORDS ? w->count : PHRASE_WORDS - 1, from = 0;
    for (; from < w->count - keep; from++)
        if (begins_here(w->marks, w->words + from, w->count - from)) return true;
    memmove(w->words, w->words + from, keep * sizeof *w->words);
    w->count = keep;
    return false;
}

static bool feed(window *w, tact_slice text, bool names) {
    tact_token_reader r = { .rest = text, .names = names };
    for (unsigned n; (n = tact__tokens_next(&r, w->words + w->count, WINDOW - w->count)) != 0;) {
        w->count += n;
        if (w->count == WINDOW && slide(w, false)) return true;
    }
    return false;
}

bool tact__marks_text(const tact_moment_index *index, tact_slice text, bool names) {
    if (!index->marked || !text.len) return false;
    window w;
    w.marks = &index->marks;
    w.count = 0;
    return feed(&w, text, names) || slide(&w, true);
}

static int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

/* How much of a full piece ends with a word; a word longer than a piece says nothing anyway. */
static size_t whole_words(const char *piece, size_t n) {
    for (size_t i = n; i > 0; i--) {
        unsigned char c = (unsigned char)piece[i - 1];
        bool part = c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        if (!part) return i;
    }
    return n;
}

bool tact__marks_address(const tact_moment_index *index, tact_slice address) {
    char piece[PIECE_BYTES];
    size_t n = 0;
    if (!index->marked || !address.len) return false;
    window w;
    w.marks = &index->marks;
    w.count = 0;
    for (size_t i = 0; i < address.len; i++) {
        char c = address.ptr[i];
        if (c == '+') c = ' ';
        else if (c == '%' && i + 2 < address.len && hex(address.ptr[i + 1]) >= 0 && hex(address.ptr[i + 2]) >= 0) {
            c = (char)(hex(address.ptr[i + 1]) * 16 + hex(address.ptr[i + 2]));
            i += 2;
        }
        piece[n++] = c;
        if (n < PIECE_BYTES) continue;
        size_t cut = whole_words(piece, n);
        if (feed(&w, (tact_slice){ piece, cut }, true)) return true;
        memmove(piece, piece + cut, n - cut);
        n -= cut;
    }
    return feed(&w, (tact_slice){ piece, n }, true) || slide(&w, true);
}

bool tact__marks_value(const tact_moment_index *index, const tact_value *v) {
    if (!index->marked) return false;
    if (v->type == TACT_TEXT) return tact__marks_text(index, v->text, false);
    for (uint32_t i = 0; v->type == TACT_LIST && i < v->list.count; i++)
        if (tact__marks_value(index, &v->list.items[i])) return true;
    for (uint32_t i = 0; v->type == TACT_MAP && i < v->map.count; i++)
        if (tact__marks_text(index, v->map.pairs[i].key, true) || tact__marks_value(index, &v->map.pairs[i].value)) return true;
    return false;
}

bool tact_moment_private_value(const tact_moment_index *index, const tact_value *value) { return tact__marks_value(index, value); }
