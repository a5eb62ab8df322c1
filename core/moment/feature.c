/* core/moment/feature.c -- see feature.h.  A word is gathered between two marks, and its pieces are hashed out of it, a multiplication each. */
#include "core/moment/feature.h"
#include "core/moment/fold.h"
#include "core/moment/eight.h"

enum { ENDS = 2, PAD = 8, SALT_WORD = 11, SALT_ACCENTS = 12, SALT_PAIR = 13, SALT_SIGN = 14, SALT_LENGTH = 15, SALT_FIRST = 19 };

typedef struct gathered { char at[TACT_FEATURE_WORD_BYTES + ENDS + PAD]; unsigned len; uint64_t marks; } gathered;   /* at[0] and at[len - 1] are the ends */
typedef struct making { uint32_t *out; uint32_t count, room, words; uint64_t before, first; tact_feature_origin *origin; bool of_text, with_first; } making;

typedef enum { PIECE, PAIR, WORD } feature_sort;

static uint32_t number_of(feature_sort which, uint64_t value, uint64_t salt) {
    return (uint32_t)((value ^ salt * 0x9e3779b97f4a7c15u) * 0xd6e8feb86659fd93u >> 34) | (uint32_t)which << 30;
}

static void add(making *m, feature_sort which, uint64_t value, uint64_t salt) {
    if (m->count == m->room) return;
    if (m->origin) m->origin->of[m->count] = (uint16_t)(m->of_text ? 0xFFFF : m->words);
    m->out[m->count++] = number_of(which, value, salt);
}

static void add_pieces(making *m, const gathered *w) {
    const uint64_t five = 0xFFFFFFFFFF;
    unsigned i = 0;
    if (!m->origin && m->room - m->count >= 3 * w->len) {       /* nearly always: no question at each of them */
        uint32_t *out = m->out + m->count;
        for (; i + 5 <= w->len; i++, out += 3) {
            uint64_t eight = tact__eight(w->at + i);
            out[0] = number_of(PIECE, eight & 0xFFFFFF, 3);
            out[1] = number_of(PIECE, eight & 0xFFFFFFFF, 4);
            out[2] = number_of(PIECE, eight & five, 5);
        }
        m->count = (uint32_t)(out - m->out);
    }
    for (; i + 3 <= w->len; i++) {
        uint64_t eight = tact__eight(w->at + i);
        add(m, PIECE, eight & 0xFFFFFF, 3);
        if (i + 4 <= w->len) add(m, PIECE, eight & 0xFFFFFFFF, 4);
        if (i + 5 <= w->len) add(m, PIECE, eight & five, 5);
    }
}

static uint64_t whole(const gathered *w) {
    uint64_t h = w->len;
    for (unsigned i = 0; i < w->len; i += 8) {
        uint64_t part = tact__eight(w->at + i);
        if (w->len - i < 8) part &= ~(uint64_t)0 >> (64 - 8 * (w->len - i));
        h = tact__mix(h ^ part * 0x9fb21c651e98df25u);
    }
    return h;
}

static void finish(making *m, gathered *w) {
    if (w->len == 1) return;
    w->at[w->len++] = '>';
    uint64_t word = whole(w);
    add(m, WORD, word, SALT_WORD);
    if (w->marks) add(m, WORD, tact__mix(word ^ w->marks), SALT_ACCENTS);
    add(m, PAIR, tact__mix(m->before * 3 ^ word), SALT_PAIR);
    if (m->words == 0) m->first = word;
    else if (m->words > 1 && m->with_first) add(m, PAIR, tact__mix(m->first * 3 ^ word), SALT_FIRST);      /* the second word has it already */
    add_pieces(m, w);
    m->before = word;
    m->words++;
    w->len = 1;
    w->marks = 0;
}

static void put(gathered *w, const tact_folded *f) {
    for (unsigned i = 0; i < f->len && w->len <= TACT_FEATURE_WORD_BYTES; i++) {
        char c = f->bytes[i];
        w->at[w->len++] = c >= '0' && c <= '9' ? '0' : c;
    }
}

/* ASCII letters and digits need no folding table: what stands for them in a word, 0 for everything else. */
static char plain(char c) {
    unsigned char u = (unsigned char)c;
    if ((unsigned char)((u | 32) - 'a') < 26) return (char)(u | 32);
    return (unsigned char)(u - '0') < 10 ? '0' : 0;
}

static unsigned length_class(uint32_t words) { return words < 4 ? words : words < 6 ? 4 : words < 9 ? 5 : words < 14 ? 6 : words < 40 ? 7 : 8; }

static uint32_t make(unsigned format, tact_slice text, uint32_t *out, uint32_t room, uint32_t *words, tact_feature_origin *origin) {
    making m = { .out = out, .room = room, .before = 1, .origin = origin, .with_first = format > TACT_FEATURE_FORMAT_FIRST };
    gathered w = { .at = { '<' }, .len = 1 };
    bool sign[3] = { false, false, false };
    for (size_t i = 0; i < text.len && m.words < TACT_FEATURE_WORDS_MAX;) {
        tact_folded f;
        char c = plain(text.ptr[i]);
        if (c && !origin) {
            if (w.len <= TACT_FEATURE_WORD_BYTES) w.at[w.len++] = c;
            i++;
            continue;
        }
        tact_fold_role role = tact__fold(text.ptr + i, text.len - i, &f);
        if (role == TACT_FOLD_LETTERS) {
            if (origin && w.len == 1) origin->words[m.words] = (tact_slice){ text.ptr + i, 0 };
            put(&w, &f);
            if (origin) origin->words[m.words].len = (size_t)(text.ptr + i + f.used - origin->words[m.words].ptr);
        }
        if (f.mark && w.len > 1) w.marks = (w.marks ^ (uint64_t)f.mark ^ (uint64_t)w.len << 8) * 0x9fb21c651e98df25u;
        if (role == TACT_FOLD_SEPARATOR || role == TACT_FOLD_APOSTROPHE) {
            finish(&m, &w);
            c = text.ptr[i];
            sign[0] |= c == '?';
            sign[1] |= c == '!';
            sign[2] |= c == '|';
        }
        i += f.used;
    }
    if (m.words < TACT_FEATURE_WORDS_MAX) finish(&m, &w);
    m.of_text = true;
    if (m.words) add(&m, PAIR, tact__mix(m.before * 3), SALT_PAIR);
    for (unsigned i = 0; i < 3; i++) if (sign[i]) add(&m, WORD, i, SALT_SIGN);
    if (m.words) add(&m, WORD, length_class(m.words), SALT_LENGTH);
    if (words) *words = m.words;
    return m.count;
}

uint32_t tact_features(unsigned format, tact_slice text, uint32_t *out, uint32_t room, uint32_t *words) { return make(format, text, out, room, words, NULL); }

uint32_t tact_features_with_origin(unsigned format, tact_slice text, uint32_t *out, uint32_t *words, tact_feature_origin *origin) {
    return make(format, text, out, TACT_FEATURES_MAX, words, origin);
}
