/* core/answer/human.c -- see human.h. */
#include "core/answer/human.h"
#include "core/moment/fold.h"

enum { WORDS = 400, WORD = 24 };
enum { IS_PERSON, IS_ALONE, IS_THANKS, IS_GREETING, IS_FILLER };

static const struct { uint8_t what; const char *phrases; } ROWS[] = {
#define H(what, phrases) { IS_##what, phrases },
#include "core/answer/human.def"
#undef H
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

typedef struct words { char at[WORDS][WORD]; uint8_t len[WORDS]; unsigned count; } words;

static void read(words *w, tact_slice text) {
    unsigned len = 0;
    w->count = 0;
    for (size_t i = 0; i <= text.len && w->count < WORDS;) {
        tact_folded f = { .used = 1 };
        tact_fold_role role = i < text.len ? tact__fold(text.ptr + i, text.len - i, &f) : TACT_FOLD_SEPARATOR;
        for (unsigned n = 0; n < f.len; n++) if (len < WORD) w->at[w->count][len++] = f.bytes[n];
        if (len && (role == TACT_FOLD_SEPARATOR || role == TACT_FOLD_APOSTROPHE)) { w->len[w->count++] = (uint8_t)len; len = 0; }
        i += f.used;
    }
}

static bool same(const words *w, unsigned at, const char *word, size_t len) {
    bool open = len && word[len - 1] == '*';
    size_t n = open ? len - 1 : len;
    return at < w->count && w->len[at] >= n && (open || w->len[at] == n) && memcmp(w->at[at], word, n) == 0;
}

/* Words of the phrase [from, end) that stand at `at`, all of them; else 0. */
static unsigned stands(const words *w, unsigned at, const char *from, const char *end) {
    unsigned n = 0;
    while (from < end) {
        const char *stop = from;
        while (stop < end && *stop != ' ') stop++;
        if (!same(w, at + n, from, (size_t)(stop - from))) return 0;
        n++;
        from = stop < end ? stop + 1 : end;
    }
    return n;
}

/* The longest phrase of a list that stands at `at`. */
static unsigned longest(const words *w, unsigned at, unsigned what) {
    unsigned most = 0;
    for (unsigned r = 0; r < ROW_COUNT; r++) {
        if (ROWS[r].what != what) continue;
        for (const char *from = ROWS[r].phrases; *from;) {
            const char *end = from;
            while (*end && *end != '|') end++;
            unsigned n = stands(w, at, from, end);
            if (n > most) most = n;
            from = *end ? end + 1 : end;
        }
    }
    return most;
}

tact_wish tact_wish_read(tact_slice text) {
    words w;
    bool person = false, thanks = false, greets = false, only = true;
    read(&w, text);
    if (!w.count) return TACT_WISH_NOTHING;
    for (unsigned i = 0; i < w.count; i++) if (longest(&w, i, IS_PERSON)) return TACT_WISH_PERSON;
    for (unsigned i = 0; i < w.count && only;) {
        unsigned t = longest(&w, i, IS_THANKS), g = longest(&w, i, IS_GREETING), f = longest(&w, i, IS_FILLER), p = longest(&w, i, IS_ALONE);
        unsigned n = t > g ? t : g;
        thanks |= t && t >= g;
        greets |= g > t;
        person |= p > 0;
        if (f > n) n = f;
        if (p > n) n = p;
        only = n > 0;
        i += n;
    }
    if (only && person) return TACT_WISH_PERSON;
    return only && thanks ? TACT_WISH_THANKS : only && greets ? TACT_WISH_GREETING : TACT_WISH_QUESTION;
}
