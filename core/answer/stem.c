/* core/answer/stem.c -- endings off, language by language; and how alike two stems are. */
#include "core/answer/words.h"

/* Longest first; an ending goes when at least three letters stay. `to` is put in its place. */
typedef struct ending { const char *end, *to; } ending;
static const ending english[] = {
    { "ations", "" }, { "ation", "" }, { "ments", "" }, { "ment", "" }, { "ings", "" }, { "ies", "y" }, { "ied", "y" }, { "ing", "" }, { "ers", "" }, { "ed", "" }, { "es", "" }, { "er", "" }, { "ly", "" }, { "s", "" } };
static const ending french[] = {          /* a plural's s or x is gone already */
    { "issement", "" }, { "ation", "" }, { "ement", "" }, { "aient", "" }, { "eron", "" }, { "erait", "" }, { "euse", "" }, { "able", "" }, { "eau", "eau" }, { "au", "al" }, { "eur", "" }, { "era", "" },
    { "ai", "" }, { "ait", "" }, { "ant", "" }, { "ent", "" }, { "er", "" }, { "ez", "" }, { "ee", "" }, { "ir", "" }, { "it", "" }, { "re", "" }, { "e", "" }, { "i", "" } };
static const ending italian[] = {
    { "azioni", "" }, { "azione", "" }, { "amenti", "" }, { "amento", "" }, { "imenti", "" }, { "imento", "" }, { "ebbero", "" }, { "abili", "" }, { "abile", "" }, { "mente", "" }, { "iamo", "" }, { "ando", "" }, { "endo", "" }, { "arlo", "" }, { "arla", "" },
    { "armi", "" }, { "arsi", "" }, { "irlo", "" }, { "erlo", "" }, { "ate", "" }, { "ete", "" }, { "ite", "" }, { "are", "" }, { "ere", "" }, { "ire", "" }, { "ato", "" }, { "ata", "" }, { "ati", "" }, { "uto", "" }, { "uta", "" }, { "uti", "" }, { "ute", "" },
    { "ito", "" }, { "ita", "" }, { "iti", "" }, { "ano", "" }, { "ono", "" }, { "ar", "" }, { "er", "" }, { "ir", "" }, { "chi", "c" }, { "che", "c" }, { "ghi", "g" }, { "ghe", "g" }, { "ii", "" }, { "io", "" }, { "ia", "" }, { "ie", "" }, { "a", "" }, { "e", "" }, { "i", "" }, { "o", "" } };

static unsigned without(const ending *endings, unsigned count, char *word, unsigned len) {
    for (unsigned i = 0; i < count; i++) {
        unsigned n = (unsigned)strlen(endings[i].end), put = (unsigned)strlen(endings[i].to);
        if (len < n + 3 - (put && put < 3 ? 1 : 0) || memcmp(word + len - n, endings[i].end, n) != 0) continue;
        memcpy(word + len - n, endings[i].to, put);
        return len - n + put;
    }
    return len;
}

static bool vowel(char c) { return memchr("aeiouy", c, 6) != NULL; }

unsigned tact__stem(tact_answer_tongue tongue, char word[TACT_ANSWER_WORD], unsigned len) {
    bool digits = false;
    for (unsigned i = 0; i < len; i++) digits |= (word[i] >= '0' && word[i] <= '9') || (unsigned char)word[i] >= 0x80;
    if (len < 4 || digits || tongue == TACT_ANSWER_OTHER) return len;
    if (tongue == TACT_ANSWER_EN) {
        bool stays = word[len - 1] == 's' && (word[len - 2] == 's' || word[len - 2] == 'u' || word[len - 2] == 'i');
        if (!stays) len = without(english, sizeof english / sizeof *english, word, len);
        if (len > 3 && word[len - 1] == 'e') len--;
    } else if (tongue == TACT_ANSWER_FR) {
        if (len == 4 && memcmp(word, "pays", 4) == 0) return len;        /* a country, not a plural of what is paid */
        if (word[len - 1] == 's' || word[len - 1] == 'x') len--;
        len = without(french, sizeof french / sizeof *french, word, len);
        if (len > 4 && word[len - 1] == 'e') len--;
    } else len = without(italian, sizeof italian / sizeof *italian, word, len);
    if (len > 4 && word[len - 1] == word[len - 2] && !vowel(word[len - 1])) len--;
    if (len > 3 && word[len - 1] == 'y') word[len - 1] = 'i';
    return len;
}

enum { FAR = 3 };

/* Edits between the two, a pair of letters that changed places counting as one (optimal string alignment); FAR and more are all the same. */
static unsigned edits(tact_slice a, tact_slice b) {
    uint8_t row[3][TACT_ANSWER_WORD + 1];
    if (a.len > TACT_ANSWER_WORD || b.len > TACT_ANSWER_WORD || a.len + FAR <= b.len || b.len + FAR <= a.len) return FAR;
    for (unsigned k = 0; k <= b.len; k++) row[0][k] = (uint8_t)k;
    for (unsigned i = 1; i <= a.len; i++) {
        uint8_t *now = row[i % 3], *above = row[(i + 2) % 3], *before = row[(i + 1) % 3], least;
        now[0] = least = (uint8_t)i;
        for (unsigned k = 1; k <= b.len; k++) {
            unsigned best = above[k - 1] + (a.ptr[i - 1] == b.ptr[k - 1] ? 0u : 1u);
            if (above[k] + 1u < best) best = above[k] + 1u;
            if (now[k - 1] + 1u < best) best = now[k - 1] + 1u;
            if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1] && before[k - 2] + 1u < best) best = before[k - 2] + 1u;
            now[k] = (uint8_t)best;
            if (now[k] < least) least = now[k];
        }
        if (least >= FAR) return FAR;
    }
    return row[a.len % 3][b.len];
}

static bool has_digit(tact_slice s) {
    for (size_t i = 0; i < s.len; i++) if (s.ptr[i] >= '0' && s.ptr[i] <= '9') return true;
    return false;
}

uint32_t tact__alike(tact_slice a, tact_slice b) {
    if (tact_slice_equal(a, b)) return 1000;
    size_t shorter = a.len < b.len ? a.len : b.len, longer = a.len < b.len ? b.len : a.len, same = 0;
    if (shorter < 4 || longer > TACT_ANSWER_WORD) return 0;
    if (has_digit(a) || has_digit(b)) return 0;            /* numbers are what they are */
    while (same < shorter && a.ptr[same] == b.ptr[same]) same++;
    unsigned far = edits(a, b);
    if (far == 1 && shorter >= 5 && (same > 0 || shorter >= 6)) return 800;
    if (far == 2 && shorter >= 7 && same > 0) return 650;
    if (same >= 5 && same * 3 >= longer * 2) return 700;
    return 0;
}
