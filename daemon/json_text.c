/* daemon/json_text.c -- see json_text.h.  Eight bytes at a time while they are plain ASCII, one character at a time else. */
#include "daemon/json_text.h"

#define ONES 0x0101010101010101ull
#define HIGH 0x8080808080808080ull

/* High bits: the lowest one set stands at the first byte that is a quote, a backslash, a control character or not ASCII (those
 * above it may be echoes of a borrow). */
static inline uint64_t special_bytes(uint64_t x) {
    uint64_t quote = x ^ (ONES * '"'), slash = x ^ (ONES * '\\');
    return ((x - ONES * 0x20) | (quote - ONES) | (slash - ONES) | x) & HIGH;
}

static inline uint64_t load(const char *p) {
    uint64_t x;
    memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

static inline bool plain(unsigned char c, bool writing) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && !(writing && (c == '<' || c == 0x7F)); }

size_t tact_json_plain_len(const char *from, const char *end, bool writing) {
    const char *p = from;
    for (; end - p >= 8; p += 8) {
        uint64_t x = load(p), special = special_bytes(x);
        if (writing) special |= (((x ^ (ONES * '<')) - ONES) | ((x ^ (ONES * 0x7F)) - ONES)) & HIGH;
        if (special) return (size_t)(p - from) + (size_t)__builtin_ctzll(special) / 8;
    }
    while (p < end && plain((unsigned char)*p, writing)) p++;
    return (size_t)(p - from);
}

unsigned tact_json_utf8_len(const char *s, const char *end) {
    const unsigned char *p = (const unsigned char *)s;
    size_t left = (size_t)(end - s);
    unsigned c = p[0];
    if (c < 0x80) return 1;
    if (c < 0xC2 || c > 0xF4) return 0;
    unsigned n = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (left < n) return 0;
    for (unsigned i = 1; i < n; i++) if ((p[i] & 0xC0) != 0x80) return 0;
    if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F)) return 0;          /* overlong; surrogates */
    if ((c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F)) return 0;          /* overlong; beyond U+10FFFF */
    return n;
}

static tact_status bad(tact_json_text_fault *f, const char *at, const char *reason, const char *hint) {
    *f = (tact_json_text_fault){ at, reason, hint };
    return TACT_ERR_INVALID;
}

/* Finds the closing quote; `*escaped` says whether a backslash was passed. */
static tact_status find_end(const char **close, bool *escaped, const char *p, const char *end, tact_json_text_fault *f) {
    for (;;) {
        p += tact_json_plain_len(p, end, false);
        if (p >= end) return bad(f, p, "the text never ends", "close it with a double quote");
        unsigned char c = (unsigned char)*p;
        if (c == '"') { *close = p; return TACT_OK; }
        if (c == '\\') { *escaped = true; p += end - p > 1 && (unsigned char)p[1] >= 0x20 ? 2 : 1; continue; }
        if (c < 0x20) return bad(f, p, "a control character inside a text", "write it escaped, for example \\n or \\t");
        unsigned n = tact_json_utf8_len(p, end);
        if (!n) return bad(f, p, "not UTF-8", "encode texts as UTF-8");
        p += n;
    }
}

static bool hex4(uint32_t *out, const char *p, const char *end) {
    if (end - p < 4) return false;
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) {
        unsigned c = (unsigned char)p[i], lower = c | 0x20;
        if (c >= '0' && c <= '9') v = v << 4 | (c - '0');
        else if (lower >= 'a' && lower <= 'f') v = v << 4 | (lower - 'a' + 10);
        else return false;
    }
    *out = v;
    return true;
}

static char *put_code(char *w, uint32_t c) {
    if (c < 0x80) { *w++ = (char)c; return w; }
    if (c < 0x800) *w++ = (char)(0xC0 | c >> 6);
    else {
        if (c < 0x10000) *w++ = (char)(0xE0 | c >> 12);
        else { *w++ = (char)(0xF0 | c >> 18); *w++ = (char)(0x80 | (c >> 12 & 0x3F)); }
        *w++ = (char)(0x80 | (c >> 6 & 0x3F));
    }
    *w++ = (char)(0x80 | (c & 0x3F));
    return w;
}

/* `*p` is behind "\u"; a pair of surrogates becomes one character. */
static tact_status unicode(char **w, const char **p, const char *end, tact_json_text_fault *f) {
    const char *at = *p - 2;
    uint32_t code, low;
    if (!hex4(&code, *p, end)) return bad(f, at, "\\u needs four hexadecimal digits", "for example \\u00e9");
    *p += 4;
    if (code >= 0xD800 && code <= 0xDFFF) {
        bool pair = code < 0xDC00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u' && hex4(&low, *p + 2, end) && low >= 0xDC00 && low <= 0xDFFF;
        if (!pair) return bad(f, at, "half of a surrogate pair", "characters beyond U+FFFF need two \\u escapes, or plain UTF-8");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        *p += 6;
    }
    *w = put_code(*w, code);
    return TACT_OK;
}

static tact_status unescape(char **w, const char *p, const char *end, tact_json_text_fault *f) {
    while (p < end) {
        if (*p != '\\') { *(*w)++ = *p++; continue; }
        const char *at = p;
        char c = p + 1 < end ? p[1] : 0;
        p += 2;
        switch (c) {
        case '"': case '\\': case '/': *(*w)++ = c; break;
        case 'b': *(*w)++ = '\b'; break;
        case 'f': *(*w)++ = '\f'; break;
        case 'n': *(*w)++ = '\n'; break;
        case 'r': *(*w)++ = '\r'; break;
        case 't': *(*w)++ = '\t'; break;
        case 'u': { tact_status s = unicode(w, &p, end, f); if (s) return s; break; }
        default: return bad(f, at, "no such escape", "after a backslash: \" \\ / b f n r t, or u and four hexadecimal digits");
        }
    }
    return TACT_OK;
}

tact_status tact_json_text_read(tact_arena *arena, tact_slice *out, const char **at, const char *end, tact_json_text_fault *f) {
    const char *from = *at + 1, *close = NULL;
    bool escaped = false;
    tact_status s = find_end(&close, &escaped, from, end, f);
    if (s) return s;
    *at = close + 1;
    *out = (tact_slice){ from, (size_t)(close - from) };
    if (!escaped) return TACT_OK;
    char *text = tact_arena_alloc(arena, out->len, 1), *w = text;      /* an escape is never shorter than what it stands for */
    if (!text) return TACT_ERR_MEMORY;
    s = unescape(&w, from, close, f);
    *out = (tact_slice){ text, (size_t)(w - text) };
    return s;
}
