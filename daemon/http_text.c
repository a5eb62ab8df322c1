/* daemon/http_text.c -- see http_text.h. */
#include "daemon/http_text.h"

enum { PAIRS_MAX = 1000 };

static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

tact_status tact_http_decode(tact_arena *arena, tact_slice *out, tact_slice t, bool form) {
    bool coded = t.len && (memchr(t.ptr, '%', t.len) || (form && memchr(t.ptr, '+', t.len)));
    if (!coded) { *out = t; return t.len == 0 || tact_slice_utf8(t) ? TACT_OK : TACT_ERR_INVALID; }
    char *text = tact_arena_alloc(arena, t.len, 1);
    if (!text) return TACT_ERR_MEMORY;
    size_t n = 0;
    for (size_t i = 0; i < t.len; i++) {
        char c = t.ptr[i];
        if (c == '%') {
            int high = i + 2 < t.len ? hex(t.ptr[i + 1]) : -1, low = high >= 0 ? hex(t.ptr[i + 2]) : -1;
            if (low < 0 || (high == 0 && low == 0)) return TACT_ERR_INVALID;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && form) {
            c = ' ';
        }
        text[n++] = c;
    }
    *out = (tact_slice){ text, n };
    return tact_slice_utf8(*out) ? TACT_OK : TACT_ERR_INVALID;
}

/* Cuts the first `name=value` off; false when nothing is left. */
static bool next_pair(tact_http_pair *out, tact_slice *rest, char separator) {
    while (rest->len) {
        const char *end = memchr(rest->ptr, separator, rest->len);
        size_t n = end ? (size_t)(end - rest->ptr) : rest->len;
        tact_slice pair = { rest->ptr, n };
        rest->ptr += n + (end ? 1 : 0);
        rest->len -= n + (end ? 1 : 0);
        if (!n) continue;
        const char *equals = memchr(pair.ptr, '=', n);
        size_t name = equals ? (size_t)(equals - pair.ptr) : n;
        out->name = (tact_slice){ pair.ptr, name };
        out->value = equals ? (tact_slice){ equals + 1, n - name - 1 } : (tact_slice){ pair.ptr + n, 0 };
        return true;
    }
    return false;
}

tact_status tact_http_form(tact_arena *arena, const tact_http_pair **out, uint32_t *count, tact_slice text) {
    uint32_t n = 0;
    tact_http_pair raw;
    for (tact_slice rest = text; next_pair(&raw, &rest, '&');) if (++n > PAIRS_MAX) return TACT_ERR_LIMIT;
    tact_http_pair *pairs = TACT_NEW(arena, tact_http_pair, n);
    if (!pairs) return TACT_ERR_MEMORY;
    n = 0;
    for (tact_slice rest = text; next_pair(&raw, &rest, '&'); n++) {
        tact_status s = tact_http_decode(arena, &pairs[n].name, raw.name, true);
        if (!s) s = tact_http_decode(arena, &pairs[n].value, raw.value, true);
        if (s) return s;
    }
    *out = pairs;
    *count = n;
    return TACT_OK;
}

tact_status tact_http_form_value(tact_arena *arena, tact_slice *out, tact_slice text, tact_slice name) {
    tact_http_pair raw;
    for (tact_slice rest = text; next_pair(&raw, &rest, '&');) {
        tact_slice decoded;
        tact_status s = tact_http_decode(arena, &decoded, raw.name, true);
        if (s) return s;
        if (tact_slice_equal(decoded, name)) return tact_http_decode(arena, out, raw.value, true);
    }
    return TACT_ERR_NOT_FOUND;
}

tact_slice tact_http_cookie(tact_slice header, tact_slice name) {
    tact_http_pair p;
    while (next_pair(&p, &header, ';')) {
        while (p.name.len && p.name.ptr[0] == ' ') { p.name.ptr++; p.name.len--; }
        if (tact_slice_equal(p.name, name)) return p.value;
    }
    return (tact_slice){ NULL, 0 };
}

static bool scheme(tact_slice header, tact_slice name, tact_slice *rest) {
    if (header.len <= name.len || !tact_slice_equal_nocase((tact_slice){ header.ptr, name.len }, name) || header.ptr[name.len] != ' ') return false;
    *rest = (tact_slice){ header.ptr + name.len + 1, header.len - name.len - 1 };
    while (rest->len && rest->ptr[0] == ' ') { rest->ptr++; rest->len--; }
    return true;
}

tact_slice tact_http_bearer(tact_slice header) {
    tact_slice token = { NULL, 0 };
    return scheme(header, TACT_S("Bearer"), &token) ? token : (tact_slice){ NULL, 0 };
}

static int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

tact_status tact_http_basic(tact_arena *arena, tact_slice *user, tact_slice *password, tact_slice header) {
    tact_slice coded;
    if (!scheme(header, TACT_S("Basic"), &coded)) return TACT_ERR_NOT_FOUND;
    while (coded.len && coded.ptr[coded.len - 1] == '=') coded.len--;
    if (coded.len % 4 == 1) return TACT_ERR_INVALID;
    char *text = tact_arena_alloc(arena, coded.len * 3 / 4 + 1, 1);
    if (!text) return TACT_ERR_MEMORY;
    uint32_t bits = 0, have = 0;
    size_t n = 0;
    for (size_t i = 0; i < coded.len; i++) {
        int d = base64_digit(coded.ptr[i]);
        if (d < 0) return TACT_ERR_INVALID;
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have >= 8) { have -= 8; text[n++] = (char)(bits >> have); }
    }
    const char *colon = memchr(text, ':', n);
    if (!colon) return TACT_ERR_INVALID;
    *user = (tact_slice){ text, (size_t)(colon - text) };
    *password = (tact_slice){ colon + 1, n - user->len - 1 };
    return TACT_OK;
}
