/* cli/sheet_number.c -- the number in a cell (sheet.h); what its column makes of it: sheet_mark.c. */
#include "cli/sheet.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "import/money.h"
#include "import/text.h"

static bool one_of(tact_slice t, const char *words) {
    for (; *words; words += strlen(words) + 1) if (tact_slice_equal_nocase(t, tact_slice_of(words))) return true;
    return false;
}

/* [+-] digits [mark digits] [e [+-] digits], and nothing else, copied with a point as its mark. */
static bool plain(tact_slice t, char decimal, char out[64]) {
    size_t i = 0, n = 0, digits = 0;
    if (t.len >= 63) return false;
    if (t.ptr[i] == '-' || t.ptr[i] == '+') out[n++] = t.ptr[i++];
    for (; i < t.len && t.ptr[i] >= '0' && t.ptr[i] <= '9'; digits++) out[n++] = t.ptr[i++];
    if (i < t.len && (t.ptr[i] == '.' || t.ptr[i] == decimal)) {
        out[n++] = '.';
        for (i++; i < t.len && t.ptr[i] >= '0' && t.ptr[i] <= '9'; digits++) out[n++] = t.ptr[i++];
    }
    if (!digits) return false;
    if (i < t.len && (t.ptr[i] == 'e' || t.ptr[i] == 'E')) {
        size_t before;
        out[n++] = t.ptr[i++];
        if (i < t.len && (t.ptr[i] == '-' || t.ptr[i] == '+')) out[n++] = t.ptr[i++];
        for (before = i; i < t.len && t.ptr[i] >= '0' && t.ptr[i] <= '9';) out[n++] = t.ptr[i++];
        if (i == before) return false;
    }
    out[n] = 0;
    return i == t.len;
}

/* An amount has a currency's sign or letters at most at its ends: "A1" and "3 of 4" are no amounts. */
static bool amount(tact_slice t) {
    size_t digits = 0, letters = 0, inside = 0;
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.ptr[i];
        if (c >= '0' && c <= '9') { digits++; inside |= letters; }
        else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) letters++;
    }
    return digits && (letters == 0 || (letters == 3 && (inside == 0 || inside == 3)));
}

static size_t digits_of(tact_slice t) {
    size_t n = 0;
    for (size_t i = 0; i < t.len; i++) n += t.ptr[i] >= '0' && t.ptr[i] <= '9';
    return n;
}

tact_cell tact_cell_number(tact_slice text, char decimal, double *out) {
    char number[64];
    int64_t micro;
    tact_slice t = tact_text_trim(text);
    *out = 0;
    if (t.len && t.ptr[0] >= '0' && t.ptr[0] <= '9' && plain(t, decimal, number)) {        /* most cells */
        *out = strtod(number, NULL);
        return fabs(*out) <= 1e15 ? TACT_CELL_NUMBER : TACT_CELL_LARGE;
    }
    if (!t.len || one_of(t, "na\0n/a\0nan\0null\0none\0-\0?\0#n/a\0")) return TACT_CELL_MISSING;
    if (one_of(t, "true\0yes\0oui\0vrai\0s\xC3\xAC\0S\xC3\x8C\0si\0vero\0")) { *out = 1; return TACT_CELL_NUMBER; }
    if (one_of(t, "false\0no\0non\0faux\0falso\0")) return TACT_CELL_NUMBER;
    if (plain(t, decimal, number)) {
        *out = strtod(number, NULL);
        return fabs(*out) <= 1e15 ? TACT_CELL_NUMBER : TACT_CELL_LARGE;
    }
    if (!amount(t)) return TACT_CELL_WRONG;
    if (!tact_money_parse(t, decimal, &micro)) return digits_of(t) > 12 ? TACT_CELL_LARGE : TACT_CELL_WRONG;
    *out = (double)micro / 1e6;
    return TACT_CELL_NUMBER;
}
