/* core/moment/token.c -- see token.h.
 * A word is gathered folded into 32 bytes and hashed eight at a time: two multiplications for an ordinary word. */
#include "core/moment/token.h"

enum { WORD_BYTES = 32 };

typedef struct word { char at[WORD_BYTES]; unsigned len; } word;

/* Base letters of U+00C0..U+017F; two letters where a ligature opens; '.' where there is no letter. */
static const char latin[] =
    "a\0a\0a\0a\0a\0a\0aec\0e\0e\0e\0e\0i\0i\0i\0i\0" "d\0n\0o\0o\0o\0o\0o\0.\0o\0u\0u\0u\0u\0y\0thss"
    "a\0a\0a\0a\0a\0a\0aec\0e\0e\0e\0e\0i\0i\0i\0i\0" "d\0n\0o\0o\0o\0o\0o\0.\0o\0u\0u\0u\0u\0y\0thy\0"
    "a\0a\0a\0a\0a\0a\0c\0c\0c\0c\0c\0c\0c\0c\0d\0d\0" "d\0d\0e\0e\0e\0e\0e\0e\0e\0e\0e\0e\0g\0g\0g\0g\0"
    "g\0g\0g\0g\0h\0h\0h\0h\0i\0i\0i\0i\0i\0i\0i\0i\0" "i\0i\0ijijj\0j\0k\0k\0k\0l\0l\0l\0l\0l\0l\0l\0"
    "l\0l\0l\0n\0n\0n\0n\0n\0n\0n\0n\0n\0o\0o\0o\0o\0" "o\0o\0oeoer\0r\0r\0r\0r\0r\0s\0s\0s\0s\0s\0s\0"
    "s\0s\0t\0t\0t\0t\0t\0t\0u\0u\0u\0u\0u\0u\0u\0u\0" "u\0u\0u\0u\0w\0w\0y\0y\0y\0z\0z\0z\0z\0z\0z\0s\0";

static uint64_t mix(uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

/* Eight bytes, little end first on every machine. */
static uint64_t load(const char *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* Of the first `len` bytes; what stands behind them does not count. */
static uint64_t hash(const word *w, unsigned len) {
    uint64_t h = 0x9e3779b97f4a7c15u ^ len;
    for (unsigned i = 0; i < len; i += 8) {
        uint64_t part = load(w->at + i);
        if (len - i < 8) part &= ~(uint64_t)0 >> (64 - 8 * (len - i));
        h = mix(h ^ part * 0x9fb21c651e98df25u);
    }
    return mix(h) | 1;                                      /* never 0 */
}

uint64_t tact__token_join(uint64_t phrase, uint64_t w) { return mix((phrase << 23 | phrase >> 41) * 0xa0761d6478bd642fu ^ w) | 1; }

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

/* One character of more than a byte: its length, and the code point; 0 for bytes that are none (the shell admits UTF-8 only). */
static unsigned decode(const unsigned char *p, size_t left, uint32_t *code) {
    unsigned n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC2 ? 2 : 0;
    if (n == 0 || n > left) return 0;
    uint32_t c = p[0] & (0xFFu >> (n + 1));
    for (unsigned i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
        c = c << 6 | (p[i] & 0x3Fu);
    }
    *code = c;
    return n;
}

typedef enum { LETTERS, SEPARATOR, APOSTROPHE, NOTHING } role;

static role put_wide(word *w, const char *bytes, unsigned n, uint32_t code) {
    if (code >= 0xC0 && code < 0x180) {
        const char *base = latin + 2 * (code - 0xC0);
        if (base[0] == '.') return SEPARATOR;
        put(w, base[0]);
        if (base[1]) put(w, base[1]);
        return LETTERS;
    }
    if (code == 0x2019 || code == 0x2BC) return APOSTROPHE;
    if (code >= 0x300 && code < 0x370) return NOTHING;                       /* a combining accent */
    if (code == 0xAD || code == 0x200B || code == 0x200D || code == 0xFE0F) return NOTHING;   /* soft hyphen, joiners */
    if (code < 0xC0 || (code >= 0x2000 && code < 0x2C00) || (code >= 0x3000 && code < 0x3040) || code == 0xFEFF || code >= 0x1F000)
        return SEPARATOR;
    for (unsigned i = 0; i < n; i++) put(w, bytes[i]);
    return LETTERS;
}

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

unsigned tact__tokens(tact_slice text, bool names, tact_token *out, unsigned room) {
    word w = { .at = { 0 }, .len = 0 };
    unsigned count = 0;
    bool after_apostrophe = false, small = false;
    for (size_t i = 0; i < text.len && count < room;) {
        unsigned char c = (unsigned char)text.ptr[i];
        role r = SEPARATOR;
        if (c < 0x80) {
            bool capital = c >= 'A' && c <= 'Z';
            if (capital && names && small) { count += finish(&w, false, after_apostrophe, &out[count]); after_apostrophe = false; }
            if (capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) { put(&w, (char)(capital ? c + 32 : c)); r = LETTERS; }
            else if (c == '\'') r = APOSTROPHE;
            small = c >= 'a' && c <= 'z';
            i++;
            if (count == room) break;
        } else {
            uint32_t code;
            unsigned n = decode((const unsigned char *)text.ptr + i, text.len - i, &code);
            if (n) r = put_wide(&w, text.ptr + i, n, code);
            i += n ? n : 1;
            small = false;
        }
        if (r == SEPARATOR || r == APOSTROPHE) {
            count += finish(&w, r == APOSTROPHE, after_apostrophe, &out[count]);
            after_apostrophe = r == APOSTROPHE;
        }
    }
    if (count < room) count += finish(&w, false, after_apostrophe, &out[count]);
    return count;
}
