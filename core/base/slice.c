/* core/base/slice.c -- see slice.h. */
#include "core/base/slice.h"

int tact_slice_compare(tact_slice a, tact_slice b) {
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    if (c) return c;
    return a.len < b.len ? -1 : a.len > b.len;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool tact_slice_equal_nocase(tact_slice a, tact_slice b) {
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i])) return false;
    return true;
}

ptrdiff_t tact_slice_find(tact_slice hay, tact_slice needle) {
    if (needle.len == 0) return 0;                          /* also of an absent text: no offset to NULL is taken */
    if (needle.len > hay.len) return -1;
    const char *at = hay.ptr, *end = hay.ptr + (hay.len - needle.len) + 1;
    while (at < end && (at = memchr(at, needle.ptr[0], (size_t)(end - at)))) {         /* the line end of a log, mostly */
        if (memcmp(at, needle.ptr, needle.len) == 0) return at - hay.ptr;
        at++;
    }
    return -1;
}

bool tact_slice_utf8(tact_slice t) {
    if (t.len == 0) return true;
    const unsigned char *p = (const unsigned char *)t.ptr, *end = p + t.len;
    while (p < end) {
        unsigned c = *p;
        if (c < 0x80) { p++; continue; }
        unsigned n = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
        if (c < 0xC2 || c > 0xF4 || (size_t)(end - p) <= n) return false;
        uint32_t code = c & (0x3Fu >> n);
        for (unsigned i = 1; i <= n; i++) {
            if ((p[i] & 0xC0) != 0x80) return false;
            code = code << 6 | (p[i] & 0x3Fu);
        }
        if (n == 2 && (code < 0x800 || (code >= 0xD800 && code <= 0xDFFF))) return false;
        if (n == 3 && (code < 0x10000 || code > 0x10FFFF)) return false;
        p += n + 1;
    }
    return true;
}

bool tact_slice_int(tact_slice t, int64_t *out) {
    size_t i = 0;
    bool negative = false;
    if (t.len && (t.ptr[0] == '-' || t.ptr[0] == '+')) { negative = t.ptr[0] == '-'; i = 1; }
    if (i == t.len || t.len - i > 19) return false;
    uint64_t v = 0;
    for (; i < t.len; i++) {
        if (t.ptr[i] < '0' || t.ptr[i] > '9') return false;
        v = v * 10 + (uint64_t)(t.ptr[i] - '0');
    }
    if (v > (uint64_t)INT64_MAX + (negative ? 1u : 0u)) return false;
    *out = negative ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

unsigned tact_slice_distance(tact_slice a, tact_slice b, unsigned limit) {
    unsigned row[65];
    if (a.len > 64 || b.len > 64) return limit + 1;
    for (size_t j = 0; j <= b.len; j++) row[j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0], best = row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned up = row[j], cost = diagonal + (lower(a.ptr[i - 1]) != lower(b.ptr[j - 1]));
            if (up + 1 < cost) cost = up + 1;
            if (row[j - 1] + 1 < cost) cost = row[j - 1] + 1;
            diagonal = up;
            row[j] = cost;
            if (cost < best) best = cost;
        }
        if (best > limit) return limit + 1;
    }
    return row[b.len] > limit ? limit + 1 : row[b.len];
}
