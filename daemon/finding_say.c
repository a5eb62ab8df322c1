/* daemon/finding_say.c -- see finding_say.h. */
#include "daemon/finding_say.h"
#include <string.h>
#include "daemon/face_table.h"

static const tact_slice sentences = TACT_S("finding."), words = TACT_S("finding.word."), helps = TACT_S("help.");

static unsigned first_of(tact_slice prefix) {
    unsigned low = 0, high = tact_word_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (tact_slice_compare(tact_slice_of(tact_words[middle].key), prefix) < 0) low = middle + 1; else high = middle;
    }
    return low;
}

static bool of_prefix(unsigned row, tact_slice prefix) { return row < tact_word_count && tact_slice_starts(tact_slice_of(tact_words[row].key), prefix); }

/* The row below a prefix whose English is this text; tact_word_count: none. */
static unsigned row_saying(tact_slice prefix, tact_slice english) {
    for (unsigned i = first_of(prefix); of_prefix(i, prefix); i++)
        if (tact_slice_is(english, tact_words[i].words[0])) return i;
    return tact_word_count;
}

static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* The next hole of a pattern from `at` on: its name; and where it begins and ends. */
static bool next_hole(tact_slice pattern, size_t at, size_t *begin, size_t *end, tact_slice *name) {
    for (; at < pattern.len; at++) {
        size_t to = at + 1;
        if (pattern.ptr[at] != '{') continue;
        while (to < pattern.len && letter(pattern.ptr[to])) to++;
        if (to == at + 1 || to == pattern.len || pattern.ptr[to] != '}') continue;
        *begin = at;
        *end = to + 1;
        *name = (tact_slice){ pattern.ptr + at + 1, to - at - 1 };
        return true;
    }
    return false;
}

static bool ends(tact_slice text, const char *with) {
    size_t n = strlen(with);
    return text.len >= n && memcmp(text.ptr + text.len - n, with, n) == 0;
}

/* An argument that is itself said by the table: its row; tact_word_count: it stands as it is. */
static bool argument_row(tact_slice name, tact_slice argument, unsigned *row) {
    bool word = ends(name, "Word"), help = ends(name, "Help");
    *row = word || help ? row_saying(word ? words : helps, argument) : tact_word_count;
    return *row < tact_word_count || !(word || help);
}

/* How many letters of its own a pattern has when it is the text with something in its holes; -1: it is not. */
static long fits(tact_slice pattern, tact_slice text, tact_finding_said *out) {
    size_t at = 0, from = 0, begin, end;
    tact_slice name;
    long own = 0;
    out->count = 0;
    while (next_hole(pattern, from, &begin, &end, &name)) {
        size_t before = begin - from, next_begin, next_end, here;
        tact_slice next;
        unsigned row;
        if (out->count == TACT_FINDING_HOLES || text.len - at < before || (before && memcmp(text.ptr + at, pattern.ptr + from, before) != 0)) return -1;
        at += before;
        own += (long)before;
        bool last = !next_hole(pattern, end, &next_begin, &next_end, &next);
        tact_slice behind = { pattern.ptr + end, (last ? pattern.len : next_begin) - end };
        if (last) {
            if (text.len - at < behind.len) return -1;
            here = text.len - behind.len;
        } else {
            ptrdiff_t found = tact_slice_find((tact_slice){ text.ptr + at, text.len - at }, behind);
            if (found < 0 || !behind.len) return -1;
            here = at + (size_t)found;
        }
        const tact_slice argument = { text.ptr + at, here - at };
        if (!argument_row(name, argument, &row)) return -1;
        out->names[out->count] = name;
        out->arguments[out->count++] = argument;
        at = here;
        from = end;
    }
    size_t rest = pattern.len - from;
    if (text.len - at != rest || (rest && memcmp(text.ptr + at, pattern.ptr + from, rest) != 0)) return -1;
    return own + (long)rest;
}

static void fill(tact_slice pattern, unsigned language, tact_arena *arena, tact_finding_said *out) {
    tact_writer w;
    size_t from = 0, begin, end;
    tact_slice name;
    tact_writer_init(&w, arena, pattern.len + 128);
    while (next_hole(pattern, from, &begin, &end, &name)) {
        tact_write_bytes(&w, pattern.ptr + from, begin - from);
        for (uint32_t i = 0; i < out->count; i++) {
            unsigned row;
            if (!tact_slice_equal(out->names[i], name)) continue;
            tact_slice argument = argument_row(name, out->arguments[i], &row) && row < tact_word_count ? tact_slice_of(tact_words[row].words[language]) : out->arguments[i];
            tact_write_bytes(&w, argument.ptr, argument.len);
            break;
        }
        from = end;
    }
    tact_write_bytes(&w, pattern.ptr + from, pattern.len - from);
    if (!w.status) out->text = tact_writer_slice(&w);
}

void tact_finding_say(tact_slice english, unsigned language, tact_arena *arena, tact_finding_said *out) {
    tact_finding_said best = { .text = english }, now = { .text = english };
    long most = -1;
    unsigned row = 0;
    for (unsigned i = first_of(sentences); english.len && of_prefix(i, sentences); i++) {
        if (tact_slice_starts(tact_slice_of(tact_words[i].key), words)) continue;
        long own = fits(tact_slice_of(tact_words[i].words[0]), english, &now);
        if (own > most) { most = own; best = now; row = i; }
    }
    *out = best;
    if (most < 0 || language > 2) return;
    const char *key = tact_words[row].key + sentences.len;
    out->code = tact_slice_of(key);
    if (language) fill(tact_slice_of(tact_words[row].words[language]), language, arena, out);
}

void tact_finding_json(tact_json *j, const tact_diag *d, unsigned language) {
    static const char *const names[] = { "en", "fr", "it" };
    tact_finding_said text, hint;
    tact_finding_say(d->text, language, j->arena, &text);
    tact_finding_say(d->hint, language, j->arena, &hint);
    TACT_JSON_KEY(j, "code");
    if (text.code.len) tact_json_text(j, text.code); else tact_json_null(j);
    TACT_JSON_KEY(j, "arguments");
    tact_json_map(j);
    for (uint32_t i = 0; i < text.count; i++) tact_json_key_text(j, text.names[i], text.arguments[i]);
    tact_json_end_map(j);
    tact_json_key_text(j, TACT_S("message"), text.text);
    tact_json_key_text(j, TACT_S("hint"), hint.text);
    tact_json_key_text(j, TACT_S("language"), tact_slice_of(names[text.code.len ? language : 0]));
    tact_json_key_text(j, TACT_S("hintLanguage"), tact_slice_of(names[hint.code.len || !d->hint.len ? language : 0]));
}
