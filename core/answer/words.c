/* core/answer/words.c -- see words.h. */
#include "core/answer/words.h"
#include "core/base/sort.h"
#include "core/moment/fold.h"

enum { PHRASE_WORDS = 6, TEXT_WORDS = 4096 };

static const struct { uint16_t weight; const char *words[3]; } CONCEPTS[] = {
#define C(weight, name, en, fr, it) { weight, { en, fr, it } },
#include "core/answer/concept.def"
#undef C
};
enum { CONCEPT_COUNT = sizeof CONCEPTS / sizeof *CONCEPTS };

static const struct { uint8_t tongue; const char *words; } EMPTY[] = {
#define F(tongue, words) { TACT_ANSWER_##tongue, words },
#include "core/answer/function_word.def"
#undef F
};

typedef struct word { tact_slice folded, stem; bool empty; } word;
typedef struct words { word *items; uint32_t count; } words;

tact_answer_tongue tact__answer_tongue(tact_slice language) {
    static const char *const names[] = { "en", "fr", "it" };
    for (unsigned i = 0; i < 3; i++)
        if (language.len >= 2 && memcmp(language.ptr, names[i], 2) == 0 && (language.len == 2 || language.ptr[2] == '-' || language.ptr[2] == '_')) return (tact_answer_tongue)i;
    return TACT_ANSWER_OTHER;
}

uint16_t tact__idea_weight(unsigned idea) { return CONCEPTS[idea].weight; }

/* ---- words ------------------------------------------------------------------------------------------------------------------------ */
static bool add_word(words *all, uint32_t room, tact_answer_tongue tongue, const char *letters, unsigned len, tact_arena *arena) {
    char stem[TACT_ANSWER_WORD];
    if (!len || all->count == room) return true;
    memcpy(stem, letters, len);
    word w = { tact_arena_copy(arena, (tact_slice){ letters, len }), tact_arena_copy(arena, (tact_slice){ stem, tact__stem(tongue, stem, len) }), false };
    if (!w.folded.ptr || !w.stem.ptr) return false;
    all->items[all->count++] = w;
    return true;
}

/* Words of a text at most: what stands between them, and one. */
static uint32_t words_most(tact_slice text) {
    uint32_t most = 1;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        most += !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    }
    return most;
}

static bool read_words(tact_answer_tongue tongue, tact_slice text, tact_arena *arena, uint32_t room, words *out) {
    char letters[TACT_ANSWER_WORD];
    unsigned len = 0;
    uint32_t most = words_most(text);
    if (most < room) room = most;
    *out = (words){ TACT_NEW(arena, word, room), 0 };
    if (!out->items) return false;
    for (size_t i = 0; i < text.len && out->count < room;) {
        tact_folded f;
        tact_fold_role role = tact__fold(text.ptr + i, text.len - i, &f);
        for (unsigned n = 0; n < f.len; n++) if (len < TACT_ANSWER_WORD) letters[len++] = f.bytes[n];
        if (role == TACT_FOLD_SEPARATOR || role == TACT_FOLD_APOSTROPHE) {
            if (!add_word(out, room, tongue, letters, len, arena)) return false;
            len = 0;
        }
        i += f.used;
    }
    return add_word(out, room, tongue, letters, len, arena);
}

/* ---- the tables of one language ------------------------------------------------------------------------------------------------------ */
static int by_stem(const void *ctx, uint32_t a, uint32_t b) {
    const tact__phrase *p = ctx;
    return tact_slice_compare(p[a].stems[0], p[b].stems[0]);
}
static int by_text(const void *ctx, uint32_t a, uint32_t b) { return tact_slice_compare(((const tact_slice *)ctx)[a], ((const tact_slice *)ctx)[b]); }

static uint32_t pieces(const char *list) {
    uint32_t n = 1;
    for (; *list; list++) n += *list == '|';
    return n;
}

static const char *next_piece(const char *list, tact_slice *piece) {
    const char *end = list;
    while (*end && *end != '|') end++;
    *piece = (tact_slice){ list, (size_t)(end - list) };
    return *end ? end + 1 : NULL;
}

/* The same items in the order found; NULL without memory. */
static uint32_t *ordered(uint32_t count, int (*compare)(const void *, uint32_t, uint32_t), const void *ctx, tact_arena *arena) {
    uint32_t *order = TACT_NEW(arena, uint32_t, count + 1), *scratch = TACT_NEW(arena, uint32_t, count + 1);
    if (!order || !scratch) return NULL;
    for (uint32_t i = 0; i < count; i++) order[i] = i;
    tact_sort_indexes(order, scratch, count, compare, ctx);
    return order;
}

static bool read_empty(tact__lexicon *x, tact_arena *arena) {
    uint32_t room = 1;
    for (unsigned i = 0; i < sizeof EMPTY / sizeof *EMPTY; i++) if (EMPTY[i].tongue == x->tongue) room += 2 * pieces(EMPTY[i].words);
    tact_slice *all = TACT_NEW(arena, tact_slice, room);
    x->empty = TACT_NEW(arena, tact_slice, room);
    if (!all || !x->empty) return false;
    for (unsigned i = 0; i < sizeof EMPTY / sizeof *EMPTY; i++) {
        if (EMPTY[i].tongue != x->tongue) continue;
        words w;
        if (!read_words(TACT_ANSWER_OTHER, tact_slice_of(EMPTY[i].words), arena, room - x->empty_count, &w)) return false;
        for (uint32_t k = 0; k < w.count; k++) all[x->empty_count++] = w.items[k].folded;
    }
    uint32_t *order = ordered(x->empty_count, by_text, all, arena);
    for (uint32_t i = 0; order && i < x->empty_count; i++) x->empty[i] = all[order[i]];
    return order != NULL;
}

static bool read_phrases(tact__lexicon *x, tact_arena *arena) {
    uint32_t room = 1;
    for (unsigned c = 0; c < CONCEPT_COUNT; c++) room += pieces(CONCEPTS[c].words[x->tongue]);
    tact__phrase *all = TACT_NEW(arena, tact__phrase, room);
    x->phrases = TACT_NEW(arena, tact__phrase, room);
    if (!all || !x->phrases) return false;
    for (unsigned c = 0; c < CONCEPT_COUNT; c++)
        for (const char *at = CONCEPTS[c].words[x->tongue]; at;) {
            tact_slice piece;
            words w;
            at = next_piece(at, &piece);
            if (!read_words(x->tongue, piece, arena, PHRASE_WORDS, &w)) return false;
            tact_slice *stems = TACT_NEW(arena, tact_slice, w.count + 1);
            if (!stems) return false;
            for (uint32_t i = 0; i < w.count; i++) stems[i] = w.items[i].stem;
            if (w.count) all[x->count++] = (tact__phrase){ stems, (uint8_t)w.count, (uint16_t)c };
        }
    uint32_t *order = ordered(x->count, by_stem, all, arena);
    for (uint32_t i = 0; order && i < x->count; i++) x->phrases[i] = all[order[i]];
    return order != NULL;
}

tact_status tact__lexicon_make(tact_answer_tongue tongue, tact_arena *arena, tact__lexicon *out) {
    *out = (tact__lexicon){ .tongue = tongue };
    if (tongue == TACT_ANSWER_OTHER) return TACT_OK;
    return read_empty(out, arena) && read_phrases(out, arena) ? TACT_OK : TACT_ERR_MEMORY;
}

/* ---- units --------------------------------------------------------------------------------------------------------------------------- */
static bool is_empty(const tact__lexicon *x, tact_slice folded) {
    uint32_t low = 0, high = x->empty_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = tact_slice_compare(x->empty[mid], folded);
        if (!order) return true;
        if (order < 0) low = mid + 1; else high = mid;
    }
    return false;
}

/* How many words from `at` on a phrase takes up; 0: it does not stand there. */
static uint32_t stands_at(const tact__phrase *p, const words *w, uint32_t at) {
    uint32_t k = at + 1;
    for (unsigned i = 1; i < p->count; i++, k++) {
        while (k < w->count && !tact_slice_equal(w->items[k].stem, p->stems[i]) && w->items[k].empty) k++;
        if (k == w->count || !tact_slice_equal(w->items[k].stem, p->stems[i])) return 0;
    }
    return k - at;
}

static uint32_t first_phrase(const tact__lexicon *x, tact_slice stem) {
    uint32_t low = 0, high = x->count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (tact_slice_compare(x->phrases[mid].stems[0], stem) < 0) low = mid + 1; else high = mid;
    }
    return low;
}

/* The longest phrases that begin here, their ideas into *unit; answers the words they take up. */
static uint32_t longest(const tact__lexicon *x, const words *w, uint32_t at, tact__unit *unit) {
    unsigned best = 0;
    uint32_t taken = 0;
    for (uint32_t i = first_phrase(x, w->items[at].stem); i < x->count && tact_slice_equal(x->phrases[i].stems[0], w->items[at].stem); i++) {
        const tact__phrase *p = &x->phrases[i];
        uint32_t n = stands_at(p, w, at);
        if (!n || p->count < best || (p->count == 1 && w->items[at].empty)) continue;        /* "donne" is no "données" */
        if (p->count > best) { *unit = (tact__unit){ .idea_count = 0 }; best = p->count; taken = n; }
        bool known = false;
        for (unsigned k = 0; k < unit->idea_count; k++) known |= unit->ideas[k] == p->idea;
        if (!known && unit->idea_count < TACT_ANSWER_IDEAS_OF_ONE) unit->ideas[unit->idea_count++] = p->idea;
        if (tact__idea_weight(p->idea) > unit->weight_milli) unit->weight_milli = tact__idea_weight(p->idea);
    }
    if (best == 1) unit->stem = w->items[at].stem;
    return taken;
}

/* A letter alone says nothing, a figure does. */
static bool says_something(tact_slice folded) { return folded.len > 1 || (folded.ptr[0] >= '0' && folded.ptr[0] <= '9'); }

tact_status tact__units(const tact__lexicon *x, tact_slice text, tact_arena *arena, tact__unit *out, uint32_t room, uint32_t *count) {
    words w;
    *count = 0;
    if (!read_words(x->tongue, text, arena, TEXT_WORDS < room * 4 ? TEXT_WORDS : room * 4, &w)) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < w.count; i++) w.items[i].empty = is_empty(x, w.items[i].folded);
    for (uint32_t i = 0; i < w.count && *count < room;) {
        tact__unit unit = { .idea_count = 0 };
        uint32_t taken = longest(x, &w, i, &unit);
        if (taken) out[(*count)++] = unit;
        else if (!w.items[i].empty && says_something(w.items[i].folded)) out[(*count)++] = (tact__unit){ .stem = w.items[i].stem, .weight_milli = 1000 };
        i += taken ? taken : 1;
    }
    return TACT_OK;
}
