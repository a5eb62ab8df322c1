/* import/text.c -- see text.h. */
#include "import/text.h"

static const uint16_t windows_1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
    0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

static size_t put(char *out, unsigned code) {
    if (code < 0x80) { out[0] = (char)code; return 1; }
    if (code < 0x800) { out[0] = (char)(0xC0 | code >> 6); out[1] = (char)(0x80 | (code & 0x3F)); return 2; }
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
    return 3;
}

tact_slice tact_text_utf8(tact_arena *arena, tact_slice text, bool *repaired) {
    if (text.len == 0 || (tact_slice_utf8(text) && !memchr(text.ptr, 0, text.len))) return text;
    if (text.len > SIZE_MAX / 3) return (tact_slice){ NULL, 0 };
    char *out = tact_arena_alloc(arena, text.len, 3);
    if (!out) return (tact_slice){ NULL, 0 };
    bool keep = tact_slice_utf8(text);                 /* only NULs to replace */
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == 0) n += put(out + n, 0xFFFD);
        else if (c < 0x80 || keep) out[n++] = (char)c;
        else n += put(out + n, c < 0xA0 ? windows_1252[c - 0x80] : c);
    }
    if (repaired) *repaired = true;
    return (tact_slice){ out, n };
}

static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static int hex_byte(const char *p) {
    int high = hex(p[0]), low = hex(p[1]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

tact_slice tact_text_percent(tact_arena *arena, tact_slice text, bool form, bool *repaired) {
    if (text.len == 0) return text;
    if (!memchr(text.ptr, '%', text.len) && !(form && memchr(text.ptr, '+', text.len))) return tact_text_utf8(arena, text, repaired);
    char *out = tact_arena_alloc(arena, text.len, 1);
    if (!out) return (tact_slice){ NULL, 0 };
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        int byte = text.ptr[i] == '%' && text.len - i > 2 ? hex_byte(text.ptr + i + 1) : -1;
        if (byte >= 0) { out[n++] = (char)byte; i += 2; }
        else out[n++] = form && text.ptr[i] == '+' ? ' ' : text.ptr[i];
    }
    return tact_text_utf8(arena, (tact_slice){ out, n }, repaired);
}

tact_slice tact_text_unescape(tact_arena *arena, tact_slice text) {
    if (text.len == 0 || !memchr(text.ptr, '\\', text.len)) return text;
    char *out = tact_arena_alloc(arena, text.len, 1);
    if (!out) return (tact_slice){ NULL, 0 };
    static const char from[] = "\"\\/bfnrtv", to[] = "\"\\/\b\f\n\r\t\v";
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        size_t left = text.len - i - 1;
        if (c != '\\' || left == 0) { out[n++] = c; continue; }
        char next = text.ptr[i + 1];
        int byte = next == 'x' && left > 2 ? hex_byte(text.ptr + i + 2) : -1;
        int high = next == 'u' && left > 4 ? hex_byte(text.ptr + i + 2) : -1, low = high >= 0 ? hex_byte(text.ptr + i + 4) : -1;
        const char *known = next ? strchr(from, next) : NULL;
        if (byte >= 0) { out[n++] = (char)byte; i += 3; }
        else if (low >= 0 && !(high >= 0xD8 && high <= 0xDF)) { n += put(out + n, (unsigned)(high << 8 | low)); i += 5; }
        else if (known) { out[n++] = to[known - from]; i++; }
        else out[n++] = c;
    }
    return (tact_slice){ out, n };
}

tact_slice tact_text_lower(tact_arena *arena, tact_slice text) {
    size_t i = 0;
    while (i < text.len && !(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')) i++;
    if (i == text.len) return text;
    char *out = tact_arena_alloc(arena, text.len, 1);
    if (!out) return (tact_slice){ NULL, 0 };
    for (i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        out[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return (tact_slice){ out, text.len };
}

static size_t space_at_start(tact_slice t) {
    if (t.len && (t.ptr[0] == ' ' || (t.ptr[0] >= '\t' && t.ptr[0] <= '\r'))) return 1;
    return t.len >= 2 && memcmp(t.ptr, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

static size_t space_at_end(tact_slice t) {
    if (t.len && (t.ptr[t.len - 1] == ' ' || (t.ptr[t.len - 1] >= '\t' && t.ptr[t.len - 1] <= '\r'))) return 1;
    return t.len >= 2 && memcmp(t.ptr + t.len - 2, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

tact_slice tact_text_trim(tact_slice t) {
    for (size_t n; (n = space_at_start(t)) != 0;) { t.ptr += n; t.len -= n; }
    for (size_t n; (n = space_at_end(t)) != 0;) t.len -= n;
    return t;
}
