/* daemon/json_out.c -- see json_out.h. */
#include "daemon/json_out.h"
#include "daemon/json_text.h"
#include <stdio.h>
#include <stdlib.h>

void tact_json_init(tact_json *j, tact_arena *arena, size_t room) {
    if (room < 64) room = 64;
    *j = (tact_json){ .arena = arena, .ptr = tact_arena_alloc(arena, room, 1), .room = room };
    if (!j->ptr) { j->room = 0; j->status = TACT_ERR_MEMORY; }
}

tact_slice tact_json_done(const tact_json *j) {
    if (j->status) return (tact_slice){ NULL, 0 };
    TACT_ASSERT(j->depth == 0 && j->len > 0);
    return (tact_slice){ j->ptr, j->len };
}

static char *grow(tact_json *j, size_t n) {
    if (j->status) return NULL;
    size_t room = j->room * 2 > j->len + n ? j->room * 2 : j->len + n;
    char *bigger = tact_arena_alloc(j->arena, room, 1);
    if (!bigger) { j->status = TACT_ERR_MEMORY; return NULL; }
    memcpy(bigger, j->ptr, j->len);
    j->ptr = bigger;
    j->room = room;
    return bigger + j->len;
}

/* Room for n bytes behind what is there, or NULL; `len` is advanced by whoever writes. */
static inline char *room_for(tact_json *j, size_t n) { return j->room - j->len >= n ? j->ptr + j->len : grow(j, n); }

static inline void put(tact_json *j, const char *bytes, size_t n) {
    char *p = n ? room_for(j, n) : NULL;
    if (!p) return;
    memcpy(p, bytes, n);
    j->len += n;
}

static inline void put_char(tact_json *j, char c) {
    char *p = room_for(j, 1);
    if (!p) return;
    *p = c;
    j->len++;
}

static inline bool in_map(const tact_json *j) { return j->depth && (j->maps >> (j->depth - 1) & 1); }

/* Before any value: the comma, and the proof that a map's value has its key. */
static inline void begin_value(tact_json *j) {
    TACT_ASSERT(in_map(j) == j->keyed);
    TACT_ASSERT(j->depth > 0 || j->len == 0 || j->status);
    if (j->comma && !j->keyed) put_char(j, ',');
    j->comma = true;
    j->keyed = false;
}

static void open_container(tact_json *j, bool map) {
    TACT_ASSERT(j->depth < TACT_JSON_DEPTH);
    begin_value(j);
    uint64_t bit = 1ull << j->depth;
    j->maps = map ? j->maps | bit : j->maps & ~bit;
    j->depth++;
    j->comma = false;
    put_char(j, map ? '{' : '[');
}

static void close_container(tact_json *j, bool map) {
    TACT_ASSERT(j->depth > 0 && in_map(j) == map && !j->keyed);
    j->depth--;
    j->comma = true;
    put_char(j, map ? '}' : ']');
}

void tact_json_map(tact_json *j) { open_container(j, true); }
void tact_json_end_map(tact_json *j) { close_container(j, true); }
void tact_json_list(tact_json *j) { open_container(j, false); }
void tact_json_end_list(tact_json *j) { close_container(j, false); }

/* ---- texts ---- */

static const char short_escape[32] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };

static char *put_unicode(char *w, unsigned c) {
    static const char hex[] = "0123456789abcdef";
    memcpy(w, "\\u", 2);
    for (int i = 0; i < 4; i++) w[2 + i] = hex[c >> (12 - 4 * i) & 15];
    return w + 6;
}

/* One character that cannot be copied as it stands; returns how many bytes of the text it took. */
static size_t put_special(tact_json *j, char **w, const char *p, const char *end) {
    unsigned char c = (unsigned char)*p;
    if (c == '"' || c == '\\') { *(*w)++ = '\\'; *(*w)++ = (char)c; return 1; }
    if (c < 0x20) {
        if (!short_escape[c]) { *w = put_unicode(*w, c); return 1; }
        *(*w)++ = '\\';
        *(*w)++ = short_escape[c];
        return 1;
    }
    if (c < 0x80) { *w = put_unicode(*w, c); return 1; }                 /* '<' and DEL */
    unsigned n = tact_json_utf8_len(p, end);
    if (!n) { memcpy(*w, "\xEF\xBF\xBD", 3); *w += 3; j->replaced++; return 1; }
    if (n == 3 && c == 0xE2 && (unsigned char)p[1] == 0x80 && ((unsigned char)p[2] & 0xFE) == 0xA8) {
        *w = put_unicode(*w, 0x2000u | ((unsigned char)p[2] & 0x3Fu));
        return 3;
    }
    memcpy(*w, p, n);
    *w += n;
    return n;
}

static void put_text(tact_json *j, tact_slice t) {
    const char *p = t.len ? t.ptr : "", *end = p + t.len;
    put_char(j, '"');
    while (p < end) {
        size_t n = tact_json_plain_len(p, end, true);
        put(j, p, n);
        p += n;
        char *at = p < end ? room_for(j, 6) : NULL, *w = at;
        if (!w) break;
        p += put_special(j, &w, p, end);
        j->len += (size_t)(w - at);
    }
    put_char(j, '"');
}

void tact_json_key(tact_json *j, tact_slice key) {
    TACT_ASSERT(in_map(j) && !j->keyed);
    if (j->comma) put_char(j, ',');
    put_text(j, key);
    put_char(j, ':');
    j->keyed = true;
}

void tact_json_text(tact_json *j, tact_slice text) { begin_value(j); put_text(j, text); }
void tact_json_raw(tact_json *j, tact_slice json) { begin_value(j); put(j, json.ptr, json.len); }
void tact_json_null(tact_json *j) { begin_value(j); put(j, "null", 4); }
void tact_json_bool(tact_json *j, bool v) { begin_value(j); if (v) put(j, "true", 4); else put(j, "false", 5); }

/* ---- numbers ---- */

static size_t format_u64(char *out, uint64_t v) {
    char back[20];
    unsigned n = 0;
    do { back[n++] = (char)('0' + v % 10); v /= 10; } while (v);
    for (unsigned i = 0; i < n; i++) out[i] = back[n - 1 - i];
    return n;
}

void tact_json_int(tact_json *j, int64_t v) {
    begin_value(j);
    char *p = room_for(j, 20);
    if (!p) return;
    size_t at = 0;
    if (v < 0) p[at++] = '-';
    j->len += at + format_u64(p + at, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

/* Most doubles people send are short decimals: n / 10^k with n exact rounds once, so if it gives v back it reads back as v,
 * and the smallest such k is the shortest text. */
static size_t format_short(char *out, double v) {
    static const double tens[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6 };
    for (unsigned k = 0; k < sizeof tens / sizeof *tens; k++) {
        double scaled = v * tens[k];
        if (scaled > 9007199254740992.0) return 0;
        uint64_t n = (uint64_t)(scaled + 0.5);
        if ((double)n / tens[k] != v) continue;
        uint64_t ten = (uint64_t)tens[k], whole = n / ten, part = n % ten;
        size_t at = format_u64(out, whole);
        out[at++] = '.';
        if (k == 0) { out[at++] = '0'; return at; }
        for (unsigned i = k; i > 0; i--) { out[at + i - 1] = (char)('0' + part % 10); part /= 10; }
        return at + k;
    }
    return 0;
}

static size_t format_long(char *out, double v) {
    for (int digits = 15; digits <= 17; digits++) {
        int n = snprintf(out, TACT_JSON_DOUBLE_BYTES, "%.*g", digits, v);
        if (digits < 17 && strtod(out, NULL) != v) continue;
        bool marked = false;
        for (int i = 0; i < n; i++) {
            if (out[i] == ',') out[i] = '.';                             /* a locale with a decimal comma */
            marked = marked || out[i] == '.' || out[i] == 'e';
        }
        if (!marked) { memcpy(out + n, ".0", 2); n += 2; }
        return (size_t)n;
    }
    return 0;
}

size_t tact_json_format_double(char out[TACT_JSON_DOUBLE_BYTES], double v) {
    if (!(v - v == 0)) return 0;                                         /* NaN, infinities */
    size_t at = 0;
    bool negative = v < 0 || (v == 0 && 1 / v < 0);
    if (negative) { out[at++] = '-'; v = -v; }
    size_t n = format_short(out + at, v);
    return at + (n ? n : format_long(out + at, v));
}

void tact_json_double(tact_json *j, double v) {
    begin_value(j);
    char *p = room_for(j, TACT_JSON_DOUBLE_BYTES + 1);
    if (!p) return;
    size_t n = tact_json_format_double(p, v);
    if (!n) j->status = TACT_ERR_INVALID;
    j->len += n;
}

/* ---- trees ---- */

static void put_duration(tact_json *j, tact_span s) {
    char out[32];
    size_t at = 0;
    uint64_t us = s.us < 0 ? 0 - (uint64_t)s.us : (uint64_t)s.us;
    if (s.us < 0) out[at++] = '-';
    at += format_u64(out + at, us / 1000000);
    us %= 1000000;
    if (us) {
        out[at++] = '.';
        for (uint64_t unit = 100000; us; unit /= 10) { out[at++] = (char)('0' + us / unit); us %= unit; }
    }
    out[at++] = 's';
    tact_json_text(j, (tact_slice){ out, at });
}

static void put_timestamp(tact_json *j, tact_instant t) {
    char out[TACT_INSTANT_TEXT + 1];
    tact_json_text(j, tact_instant_format(t, out));
}

void tact_json_value(tact_json *j, const tact_value *v) {
    switch (v->type) {
    case TACT_NULL: case TACT_ABSENT: tact_json_null(j); return;
    case TACT_BOOL: tact_json_bool(j, v->boolean); return;
    case TACT_INT: tact_json_int(j, v->integer); return;
    case TACT_DOUBLE: tact_json_double(j, v->real); return;
    case TACT_TEXT: tact_json_text(j, v->text); return;
    case TACT_TIMESTAMP: put_timestamp(j, v->instant); return;
    case TACT_DURATION: put_duration(j, v->span); return;
    case TACT_LIST:
        tact_json_list(j);
        for (uint32_t i = 0; i < v->list.count; i++) tact_json_value(j, &v->list.items[i]);
        tact_json_end_list(j);
        return;
    case TACT_MAP:
        tact_json_map(j);
        for (uint32_t i = 0; i < v->map.count; i++) {
            tact_json_key(j, v->map.pairs[i].key);
            tact_json_value(j, &v->map.pairs[i].value);
        }
        tact_json_end_map(j);
        return;
    }
}
