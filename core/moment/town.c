/* core/moment/town.c -- see town.h. */
#include "core/moment/town.h"

__asm__(".section .rodata\n"
        ".balign 16\n"
        ".global tact__towns\n"
        ".hidden tact__towns\n"
        "tact__towns:\n"
        ".incbin \"models/towns.table\"\n"
        ".previous\n");

extern const uint8_t tact__towns[];

enum { WORDS = 48, NAME_WORDS = 5, HEAD = 8, TOWN = 11, CODE = 7, CODE_DIGITS = 5 };

static uint64_t number(const uint8_t *p, unsigned bytes) {
    uint64_t v = 0;
    while (bytes--) v = v << 8 | p[bytes];
    return v;
}

static int32_t degrees_e7(const uint8_t *p, int64_t most) {
    int64_t v = (int64_t)number(p, 2);
    return (int32_t)((v >= 32768 ? v - 65536 : v) * most * 10000000 / 32767);
}

/* The first row whose key is at least this one. */
static const uint8_t *lower(const uint8_t *rows, uint32_t count, unsigned row_bytes, unsigned key_bytes, uint64_t key) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (number(rows + (size_t)mid * row_bytes, key_bytes) < key) low = mid + 1; else high = mid;
    }
    return rows + (size_t)low * row_bytes;
}

/* ---- words of place --------------------------------------------------------------------------------------------------------- */
static bool is_one_of(uint64_t word, const char *list) {
    tact_token words[32];
    unsigned n = tact__tokens(tact_slice_of(list), false, words, 32);
    for (unsigned i = 0; i < n; i++)
        if (words[i].word == word) return true;
    return false;
}

static bool is_preposition(uint64_t word) { return is_one_of(word, "in near to at around ad vers sur presso verso nei centre centro ville downtown"); }
static bool is_of(uint64_t word) { return is_one_of(word, "de du des di del of from da"); }
/* What makes a number a size or a price, before it and behind it. */
static bool is_sum(uint64_t word) { return is_one_of(word, "moins max maxi maximum budget sous environ entre plus jusqu prix meno massimo sotto circa under below about over up price"); }
static bool is_unit(uint64_t word) { return is_one_of(word, "km kms euro euros eur chf dollars pounds mah w watts lumens lm btu pa tours rpm pages pieces mm cm m m2 g kg ml l ans hz dpi points lei"); }
/* "paris sportifs", "philadelphia cream cheese": goods that carry a town's name before them. */
static bool is_goods(uint64_t word) { return is_one_of(word, "sportif sportifs hippique hippiques cream cheese"); }
static bool is_place_of(uint64_t word) { return is_one_of(word, "pres proche autour region ville centre centro citta gare stazione aeroport aeroporto airport quartier mairie station out dintorni zona"); }

/* ---- a text ----------------------------------------------------------------------------------------------------------------- */
typedef struct reading { tact_token words[WORDS]; unsigned count; bool code[WORDS]; uint32_t codes[WORDS]; bool french, english; } reading;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Five digits by themselves; which word they are is told by their hash. */
static void find_codes(reading *r, tact_slice text) {
    for (size_t i = 0; i + CODE_DIGITS <= text.len; i++) {
        uint32_t v = 0;
        size_t n = 0;
        if (!is_digit(text.ptr[i]) || (i && is_digit(text.ptr[i - 1]))) continue;
        while (i + n < text.len && is_digit(text.ptr[i + n]) && n <= CODE_DIGITS) v = v * 10 + (uint32_t)(text.ptr[i + n++] - '0');
        if (n != CODE_DIGITS) continue;
        tact_token word;
        if (tact__tokens((tact_slice){ text.ptr + i, n }, false, &word, 1) != 1) continue;
        for (unsigned w = 0; w < r->count; w++)
            if (r->words[w].word == word.word) { r->code[w] = true; r->codes[w] = v; }
    }
}

static bool is_before_place(const reading *r, unsigned at) {
    uint64_t word = r->words[at].word;
    return is_preposition(word) || (!r->english && is_one_of(word, "a"));
}

static const uint8_t *code_row(uint32_t code) {
    uint32_t count = (uint32_t)number(tact__towns + 4, 4);
    const uint8_t *rows = tact__towns + HEAD + number(tact__towns, 4) * TOWN, *row = lower(rows, count, CODE, 3, code);
    return row == rows + (size_t)count * CODE || number(row, 3) != code ? NULL : row;
}

/* Does this postcode belong to the town of that row?  Of the countries with five digits only the French ones are known by their place. */
static bool belongs(const reading *r, unsigned at, const uint8_t *town) {
    enum { NEAR_E7 = 6000000, FIVE_DIGITS_MASK = 1 << 0 | 1 << 1 | 1 << 5 | 1 << 8 };      /* FR, IT, MC, US */
    if (!r->code[at]) return false;
    const uint8_t *row = code_row(r->codes[at]);
    if (!row) return FIVE_DIGITS_MASK >> (town[10] & 15) & 1;
    int32_t south = degrees_e7(row + 3, 90) - degrees_e7(town + 6, 90), west = degrees_e7(row + 5, 180) - degrees_e7(town + 8, 180);
    return south < NEAR_E7 && south > -NEAR_E7 && west < NEAR_E7 && west > -NEAR_E7;
}

static bool told(const reading *r, unsigned from, unsigned n, const uint8_t *town) {
    if (from && belongs(r, from - 1, town)) return true;
    if (from + n < r->count && belongs(r, from + n, town)) return true;
    if (from && is_before_place(r, from - 1)) return true;
    return from > 1 && is_of(r->words[from - 1].word) && is_place_of(r->words[from - 2].word);
}

static bool of_goods(const reading *r, unsigned from, unsigned n) {
    if (from + n < r->count && is_goods(r->words[from + n].word)) return true;
    return from && is_of(r->words[from - 1].word) && !(from > 1 && is_place_of(r->words[from - 2].word));
}

static bool named(const reading *r, unsigned from, unsigned n, uint64_t hash, tact_slice country, tact_town *out) {
    static const char countries[][3] = { "FR", "IT", "BE", "CH", "LU", "MC", "GB", "IE", "US" };
    const uint8_t *rows = tact__towns + HEAD, *end = rows + number(tact__towns, 4) * TOWN, *best = NULL;
    uint64_t key = hash >> 16;
    for (const uint8_t *row = lower(rows, (uint32_t)number(tact__towns, 4), TOWN, 6, key); row < end && number(row, 6) == key; row += TOWN) {
        const char *of = countries[(row[10] & 15) % 9];
        if (!best || (country.len == 2 && memcmp(of, country.ptr, 2) == 0)) best = row;
    }
    if (!best || of_goods(r, from, n) || ((best[10] >> 4 & 1) && !told(r, from, n, best))) return false;
    *out = (tact_town){ .latitude_e7 = degrees_e7(best + 6, 90), .longitude_e7 = degrees_e7(best + 8, 180), .words = (uint8_t)n };
    memcpy(out->country, countries[(best[10] & 15) % 9], 2);
    return true;
}

/* Not a size, not a price: no unit behind it, no word of sums before it; and a number as round as prices are only behind a word of place. */
static bool coded(const reading *r, unsigned at, tact_town *out) {
    if (!r->code[at] || !r->french) return false;
    uint32_t code = r->codes[at];
    const uint8_t *row = code_row(code);
    bool place = at && is_before_place(r, at - 1);
    if (!row || (at + 1 < r->count && is_unit(r->words[at + 1].word))) return false;
    if (!place && ((code >= 10000 && code % 5000 == 0) || (at && is_sum(r->words[at - 1].word)) || (at > 1 && is_sum(r->words[at - 2].word)))) return false;
    *out = (tact_town){ .latitude_e7 = degrees_e7(row + 3, 90), .longitude_e7 = degrees_e7(row + 5, 180), .country = { 'F', 'R' }, .words = 1, .postcode = true };
    return true;
}

static bool is_french(tact_slice country) {
    static const char codes[][3] = { "FR", "GP", "MQ", "GF", "RE", "YT" };
    for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++)
        if (tact_slice_is(country, codes[i])) return true;
    return country.len == 0;
}

static bool is_english(tact_slice country, tact_slice locale) {
    if (locale.len) return tact_slice_starts(locale, TACT_S("en"));
    return country.len == 0 || tact_slice_is(country, "GB") || tact_slice_is(country, "US") || tact_slice_is(country, "IE");
}

bool tact_town_find(tact_slice text, tact_slice country, tact_slice locale, tact_town *out) {
    reading r = { .count = 0, .french = is_french(country), .english = is_english(country, locale) };
    tact_town found;
    *out = (tact_town){ .words = 0 };
    r.count = tact__tokens(text, false, r.words, WORDS);
    find_codes(&r, text);
    for (unsigned i = 0; i < r.count; i++) {
        uint64_t hash = 0;
        for (unsigned n = 1; n <= NAME_WORDS && i + n <= r.count; n++) {
            hash = n == 1 ? r.words[i].word : tact__token_join(hash, r.words[i + n - 1].word);
            if (n > out->words && named(&r, i, n, hash, country, &found)) *out = found;
        }
    }
    for (unsigned i = 0; !out->words && i < r.count; i++)
        if (coded(&r, i, &found)) *out = found;
    return out->words > 0;
}
