/* core/moment/fold.c -- see fold.h. */
#include "core/moment/fold.h"

/* Base letters of U+00C0..U+017F; two letters where a ligature opens; '.' where there is no letter. */
static const char latin[] =
    "a\0a\0a\0a\0a\0a\0aec\0e\0e\0e\0e\0i\0i\0i\0i\0" "d\0n\0o\0o\0o\0o\0o\0.\0o\0u\0u\0u\0u\0y\0thss"
    "a\0a\0a\0a\0a\0a\0aec\0e\0e\0e\0e\0i\0i\0i\0i\0" "d\0n\0o\0o\0o\0o\0o\0.\0o\0u\0u\0u\0u\0y\0thy\0"
    "a\0a\0a\0a\0a\0a\0c\0c\0c\0c\0c\0c\0c\0c\0d\0d\0" "d\0d\0e\0e\0e\0e\0e\0e\0e\0e\0e\0e\0g\0g\0g\0g\0"
    "g\0g\0g\0g\0h\0h\0h\0h\0i\0i\0i\0i\0i\0i\0i\0i\0" "i\0i\0ijijj\0j\0k\0k\0k\0l\0l\0l\0l\0l\0l\0l\0"
    "l\0l\0l\0n\0n\0n\0n\0n\0n\0n\0n\0n\0o\0o\0o\0o\0" "o\0o\0oeoer\0r\0r\0r\0r\0r\0s\0s\0s\0s\0s\0s\0"
    "s\0s\0t\0t\0t\0t\0t\0t\0u\0u\0u\0u\0u\0u\0u\0u\0" "u\0u\0u\0u\0w\0w\0y\0y\0y\0z\0z\0z\0z\0z\0z\0s\0";

/* The mark on each of them: 1 grave, 2 acute, 3 circumflex, 4 tilde, 5 diaeresis, 6 cedilla, 7 another, 8 a letter of its own. */
static const char marks[] =
    "1234578612351235841234508123528812345786123512358412345081235285"
    "7777772233777777887777777777337777663388447777777888336682266778"
    "8882266778887777778822667722336677667788447777777777333352277778";

/* One character of more than a byte: its length, and the code point; 0 for bytes that are none (the shell admits UTF-8 only). */
static unsigned decode(const unsigned char *p, size_t left, uint32_t *code) {
    unsigned n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC2 ? 2 : 0;
    if (n == 0 || n > left) return 0;
    uint32_t c = p[0] & (0xFFu >> (n + 1));
    for (unsigned i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
        c = c << 6 | (p[i] & 0x3Fu);
    }
    if (p[0] > 0xF4 || (n == 3 && c < 0x800) || (n == 4 && c - 0x10000 > 0xFFFFF) || (c >= 0xD800 && c < 0xE000)) return 0;   /* longer than need be, beyond the last, half a pair */
    *code = c;
    return n;
}

static char mark_of(uint32_t code) {
    switch (code) {
    case 0x300: return 1;
    case 0x301: return 2;
    case 0x302: return 3;
    case 0x303: return 4;
    case 0x308: return 5;
    case 0x327: return 6;
    default: return 7;
    }
}

static tact_fold_role wide(const unsigned char *p, unsigned n, uint32_t code, tact_folded *out) {
    if (code >= 0xC0 && code < 0x180) {
        const char *base = latin + 2 * (code - 0xC0);
        if (base[0] == '.') return TACT_FOLD_SEPARATOR;
        out->bytes[0] = base[0];
        out->bytes[1] = base[1];
        out->len = base[1] ? 2 : 1;
        out->mark = (char)(marks[code - 0xC0] - '0');
        return TACT_FOLD_LETTERS;
    }
    if (code == 0x2019 || code == 0x2BC) return TACT_FOLD_APOSTROPHE;
    if (code >= 0x300 && code < 0x370) { out->mark = mark_of(code); return TACT_FOLD_NOTHING; }                    /* a combining accent */
    if (code == 0xAD || code == 0x200B || code == 0x200D || code == 0xFE0F) return TACT_FOLD_NOTHING;   /* soft hyphen, joiners */
    if (code < 0xC0 || (code >= 0x2000 && code < 0x2C00) || (code >= 0x3000 && code < 0x3040) || code == 0xFEFF || code >= 0x1F000)
        return TACT_FOLD_SEPARATOR;
    memcpy(out->bytes, p, n);
    out->len = (uint8_t)n;
    return TACT_FOLD_LETTERS;
}

tact_fold_role tact__fold(const char *at, size_t left, tact_folded *out) {
    const unsigned char *p = (const unsigned char *)at;
    uint32_t code;
    *out = (tact_folded){ .used = 1 };
    if (p[0] < 0x80) {
        bool capital = p[0] >= 'A' && p[0] <= 'Z';
        if (p[0] == '\'') return TACT_FOLD_APOSTROPHE;
        if (!capital && !(p[0] >= 'a' && p[0] <= 'z') && !(p[0] >= '0' && p[0] <= '9')) return TACT_FOLD_SEPARATOR;
        out->bytes[0] = (char)(capital ? p[0] + 32 : p[0]);
        out->len = 1;
        return TACT_FOLD_LETTERS;
    }
    unsigned n = decode(p, left, &code);
    if (n == 0) return TACT_FOLD_SEPARATOR;
    out->used = (uint8_t)n;
    return wide(p, n, code, out);
}
