/* core/text/stop_words.c -- see stop_words.h. */
#include "core/text/stop_words.h"

enum { TOKENS = 320, TOKEN_BYTES = 20, GAP = 3, DENIAL_WITHIN = 3 };
enum { IS_WORD, IS_PHRASE, IS_COURTESY, IS_DENIAL };

static const struct { uint8_t what, kind; bool guarded; const char *language, *text; } ROWS[] = {
#define WORD(kind, language, word) { IS_WORD, TACT_SAID_##kind, false, language, word },
#define SAYS(kind, language, guard, pattern) { IS_PHRASE, TACT_SAID_##kind, #guard[0] == 'G', language, pattern },
#define COURTESY(word) { IS_COURTESY, 0, false, "", word },
#define DENIAL(word) { IS_DENIAL, 0, false, "", word },
#include "core/text/stop_words.def"
#undef WORD
#undef SAYS
#undef COURTESY
#undef DENIAL
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

/* ends: a sentence ends behind it. */
typedef struct { char text[TOKEN_BYTES]; uint8_t len; bool ends, number, capitals, courtesy; } token;
typedef struct { token list[TOKENS]; unsigned count; bool cut, small; } tokens;      /* cut: the text goes on; small: it has small letters */

/* ---- words of a text ------------------------------------------------------------------------------------------------------------ */

/* A letter without its accent, "" for what is dropped within a word, NULL for what stands between words. */
static const char *plain(uint32_t c) {
    static const char *const latin[] = { "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o", "o", "o", NULL, "o", "u", "u", "u", "u", "y", "t", "s" };
    static const char letters[] = "a\0b\0c\0d\0e\0f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0q\0r\0s\0t\0u\0v\0w\0x\0y\0z";
    static const char digits[] = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009";
    if (c >= 'A' && c <= 'Z') c += 32;
    if (c >= 'a' && c <= 'z') return letters + 2 * (c - 'a');
    if (c >= '0' && c <= '9') return digits + 2 * (c - '0');
    if (c >= 0xC0 && c <= 0xFF) return c == 0xFF ? "y" : latin[(c - 0xC0) & 31];
    if (c == 0x152 || c == 0x153) return "oe";
    bool dropped = (c >= 0x300 && c <= 0x36F) || c == 0x200B || c == 0x200C || c == 0x200D || c == 0xFE0F || c == 0xAD;
    return dropped ? "" : NULL;
}

static uint32_t take(tact_slice *s) {
    unsigned char c = (unsigned char)s->ptr[0];
    size_t n = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
    uint32_t code = 0xFFFD;
    if (n && n <= s->len && tact_slice_utf8((tact_slice){ s->ptr, n })) {
        code = n == 1 ? c : c & (0xFFu >> (n + 1));
        for (size_t i = 1; i < n; i++) code = code << 6 | ((unsigned char)s->ptr[i] & 0x3Fu);
    } else n = 1;
    s->ptr += n;
    s->len -= n;
    return code;
}

static bool ends_sentence(uint32_t c) { return c == '.' || c == '!' || c == '?' || c == ',' || c == ';' || c == ':' || c == '\n' || c == '\r' || c == '(' || c == ')' || c == 0x2026; }
static bool is_small(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7); }

/* Doubled letters are one. */
static void add(token *t, const char *letters) {
    for (; *letters; letters++)
        if (t->len < TOKEN_BYTES && !(t->len && t->text[t->len - 1] == *letters && (*letters < '0' || *letters > '9'))) t->text[t->len++] = *letters;
}

static bool is_word(const token *t, const char *word, size_t len) {
    size_t at = 0;
    for (size_t i = 0; i < len; i++) {
        if (i && word[i] == word[i - 1]) continue;
        if (at == TOKEN_BYTES) return true;                /* as far as it was kept */
        if (at >= t->len || t->text[at++] != word[i]) return false;
    }
    return at == t->len;
}

static bool in_rows(const token *t, unsigned what) {
    for (unsigned i = 0; i < ROW_COUNT; i++)
        if (ROWS[i].what == what && is_word(t, ROWS[i].text, strlen(ROWS[i].text))) return true;
    return false;
}

static void finish(tokens *all, token *t) {
    if (!t->len) return;
    t->courtesy = t->number || in_rows(t, IS_COURTESY);
    all->list[all->count++] = *t;
    *t = (token){ .capitals = true };
}

/* "S T O P": letters that stand alone, three or more and nothing else, are one word. */
static void join_letters(tokens *all) {
    token whole = { .capitals = true };
    for (unsigned i = 0; i < all->count; i++) {
        if (all->list[i].len != 1 || all->list[i].number) return;
        char letter[2] = { all->list[i].text[0], 0 };
        add(&whole, letter);
    }
    if (all->count < 3) return;
    all->count = 0;
    finish(all, &whole);
}

static void read(tokens *all, tact_slice text) {
    token t = { .capitals = true };
    while (text.len && all->count < TOKENS) {
        uint32_t c = take(&text);
        const char *letters = plain(c);
        all->small |= is_small(c);
        if (!letters) {
            finish(all, &t);
            if (all->count && ends_sentence(c)) all->list[all->count - 1].ends = true;
            continue;
        }
        if (!*letters) continue;
        bool digit = *letters >= '0' && *letters <= '9';
        if (t.len && t.number != digit) finish(all, &t);
        if (all->count == TOKENS) break;
        t.number = digit;
        t.capitals = t.capitals && !is_small(c);
        add(&t, letters);
    }
    if (all->count < TOKENS) finish(all, &t);
    all->cut = text.len > 0;
    join_letters(all);
    if (all->count && !all->cut) all->list[all->count - 1].ends = true;
}

/* ---- phrases -------------------------------------------------------------------------------------------------------------------- */

static bool one_of(const token *t, const char *alternatives, size_t len) {
    for (size_t from = 0; from < len;) {
        size_t to = from;
        while (to < len && alternatives[to] != '|') to++;
        if (is_word(t, alternatives + from, to - from)) return true;
        from = to + 1;
    }
    return false;
}

static bool same_sentence(const tokens *all, unsigned first, unsigned at) { return at < all->count && (at == first || !all->list[at - 1].ends); }

static bool rest_is_courtesy(const tokens *all, unsigned at) {
    while (at < all->count && !all->list[at - 1].ends) {
        if (!all->list[at].courtesy) return false;
        at++;
    }
    return at && all->list[at - 1].ends;
}

/* The pattern from here on, at token `at`; `first` is where the phrase began. */
static bool matches(const tokens *all, const char *pattern, unsigned first, unsigned at) {
    while (*pattern == ' ') pattern++;
    if (!*pattern) return true;
    size_t len = 0;
    while (pattern[len] && pattern[len] != ' ') len++;
    if (*pattern == '$') return rest_is_courtesy(all, at);
    if (*pattern == '*') {
        for (unsigned skip = 0; skip <= GAP; skip++) {
            if (matches(all, pattern + len, first, at + skip)) return true;
            if (!same_sentence(all, first, at + skip)) return false;
        }
        return false;
    }
    return same_sentence(all, first, at) && one_of(&all->list[at], pattern, len) && matches(all, pattern + len, first, at + 1);
}

static bool denied(const tokens *all, unsigned first) {
    for (unsigned back = 1; back <= DENIAL_WITHIN && back <= first; back++) {
        if (all->list[first - back].ends) return false;
        if (in_rows(&all->list[first - back], IS_DENIAL)) return true;
    }
    return false;
}

static bool says(const tokens *all, const char *pattern, bool guarded) {
    bool head = *pattern == '^';
    for (unsigned i = 0; i < all->count; i++) {
        if (matches(all, head ? pattern + 1 : pattern, i, i) && !(guarded && denied(all, i))) return true;
        if (head && !all->list[i].courtesy) return false;
    }
    return false;
}

/* ---- words that stand alone ----------------------------------------------------------------------------------------------------- */

static bool alone(const tokens *all, const char *word) {
    bool there = false;
    for (unsigned i = 0; i < all->count; i++) {
        bool it = is_word(&all->list[i], word, strlen(word));
        if (!it && !all->list[i].courtesy) return false;
        there |= it;
    }
    return there && !all->cut;
}

/* "STOP I do not know you": in capitals where the rest is not, first, or as a last sentence of its own. */
static bool shouted(const tokens *all) {
    static const char *const words[] = { "stop", "unsubscribe", "arret" };
    unsigned last = all->count - 1;
    for (unsigned w = 0; all->small && w < 3; w++) {
        if (all->list[0].capitals && is_word(&all->list[0], words[w], strlen(words[w]))) return true;
        if (last && !all->cut && all->list[last].capitals && all->list[last - 1].ends && is_word(&all->list[last], words[w], strlen(words[w]))) return true;
    }
    return false;
}

tact_said tact_stop_words_read(tact_slice text, tact_slice *language) {
    tokens all = { .count = 0 };
    tact_slice ignored;
    if (!language) language = &ignored;
    *language = (tact_slice){ NULL, 0 };
    read(&all, text);
    if (!all.count) return TACT_SAID_OTHER;
    for (unsigned kind = TACT_SAID_STOP; kind <= TACT_SAID_HELP; kind++)       /* who says both wants it to stop */
        for (unsigned i = 0; i < ROW_COUNT; i++) {
            if (ROWS[i].kind != kind || !(ROWS[i].what == IS_WORD ? alone(&all, ROWS[i].text) : ROWS[i].what == IS_PHRASE && says(&all, ROWS[i].text, ROWS[i].guarded))) continue;
            *language = tact_slice_of(ROWS[i].language);
            return (tact_said)kind;
        }
    return shouted(&all) ? TACT_SAID_STOP : TACT_SAID_OTHER;
}
