/* channel/mail_text.c -- see mail_text.h. */
#include "channel/mail_text.h"
#include <string.h>
#include "channel/mail_parts.h"

/* ---- transfer encodings ---- */

static int digit64(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static size_t of_base64(tact_slice in, char *out) {
    uint32_t bits = 0;
    unsigned have = 0;
    size_t n = 0;
    for (size_t i = 0; i < in.len && in.ptr[i] != '='; i++) {
        int d = digit64(in.ptr[i]);
        if (d < 0) continue;
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have < 8) continue;
        have -= 8;
        out[n++] = (char)(bits >> have & 0xFF);
    }
    return n;
}

static int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/* `word`: as in a header, where _ is a space. */
static size_t of_quoted(tact_slice in, char *out, bool word) {
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        if (c == '_' && word) c = ' ';
        if (c != '=') { out[n++] = c; continue; }
        bool two = i + 2 < in.len;
        int high = two ? hex(in.ptr[i + 1]) : -1, low = two ? hex(in.ptr[i + 2]) : -1;
        if (high >= 0 && low >= 0) { out[n++] = (char)(high << 4 | low); i += 2; continue; }
        size_t end = i + 1;                                /* a soft line end: "=" and what is blank behind it */
        while (end < in.len && (in.ptr[end] == ' ' || in.ptr[end] == '\t' || in.ptr[end] == '\r')) end++;
        if (end < in.len && in.ptr[end] == '\n') i = end;
        else if (end < in.len) out[n++] = c;
        else i = in.len;
    }
    return n;
}

tact_status tact_mail_decoded(tact_slice body, tact_slice encoding, tact_arena *arena, tact_slice *out) {
    bool base64 = tact_mail_begins(encoding, "base64"), quoted = tact_mail_begins(encoding, "quoted-printable");
    *out = body;
    if (!base64 && !quoted) return TACT_OK;
    char *p = tact_arena_alloc(arena, body.len + 1, 1);
    if (!p) return TACT_ERR_MEMORY;
    *out = (tact_slice){ p, base64 ? of_base64(body, p) : of_quoted(body, p, false) };
    return TACT_OK;
}

/* ---- charsets ---- */

static size_t put(char *out, uint32_t c) {
    if (c < 0x80) { out[0] = (char)c; return 1; }
    if (c < 0x800) { out[0] = (char)(0xC0 | c >> 6); out[1] = (char)(0x80 | (c & 63)); return 2; }
    if (c < 0x10000) { out[0] = (char)(0xE0 | c >> 12); out[1] = (char)(0x80 | (c >> 6 & 63)); out[2] = (char)(0x80 | (c & 63)); return 3; }
    out[0] = (char)(0xF0 | c >> 18); out[1] = (char)(0x80 | (c >> 12 & 63)); out[2] = (char)(0x80 | (c >> 6 & 63)); out[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* 0x80-0x9F of Windows-1252. */
static const uint16_t HIGH[32] = { 0x20AC, 0x2022, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x2022, 0x017D, 0x2022,
                                   0x2022, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x2022, 0x017E, 0x0178 };

static tact_slice of_latin(tact_slice in, tact_arena *arena) {
    char *p = tact_arena_alloc(arena, in.len * 3 + 1, 1);
    size_t n = 0;
    for (size_t i = 0; p && i < in.len; i++) {
        unsigned char c = (unsigned char)in.ptr[i];
        n += put(p + n, c >= 0x80 && c < 0xA0 ? HIGH[c - 0x80] : c);
    }
    return p ? (tact_slice){ p, n } : (tact_slice){ NULL, 0 };
}

static tact_slice as_utf8(tact_slice bytes, tact_slice charset, tact_arena *arena) {
    bool latin = tact_mail_begins(charset, "iso-8859-1") || tact_mail_begins(charset, "windows-1252") || tact_mail_begins(charset, "latin1");
    return !latin && tact_slice_utf8(bytes) ? bytes : of_latin(bytes, arena);
}

tact_status tact_mail_utf8(tact_slice bytes, tact_slice charset, tact_arena *arena, tact_slice *out) {
    tact_slice text = as_utf8(bytes, charset, arena);
    char *p = tact_arena_alloc(arena, text.len + 1, 1);
    size_t n = 0;
    if (!p || (bytes.len && !text.ptr)) return TACT_ERR_MEMORY;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n') continue;
        if (c == '\r') c = '\n';
        if ((c < ' ' && c != '\n' && c != '\t') || c == 127) continue;
        p[n++] = (char)c;
    }
    *out = (tact_slice){ p, n };
    return TACT_OK;
}

/* ---- words of RFC 2047 ---- */

/* "=?charset?B?...?=" at the beginning; its length, or 0. */
static size_t encoded_word(tact_slice in, tact_slice *charset, char *how, tact_slice *text) {
    size_t at[3], found = 0;
    if (in.len < 8 || in.ptr[0] != '=' || in.ptr[1] != '?') return 0;
    for (size_t i = 2; i < in.len && i < 600 && found < 3; i++) {
        if (in.ptr[i] == '?') at[found++] = i;
        else if (in.ptr[i] == ' ' && found < 2) return 0;
    }
    if (found < 3 || at[1] != at[0] + 2 || at[2] + 1 >= in.len || in.ptr[at[2] + 1] != '=') return 0;
    *charset = (tact_slice){ in.ptr + 2, at[0] - 2 };
    *how = in.ptr[at[0] + 1];
    *text = (tact_slice){ in.ptr + at[1] + 1, at[2] - at[1] - 1 };
    return at[2] + 2;
}

tact_slice tact_mail_words(tact_slice value, tact_arena *arena) {
    enum { MOST = 1000 };
    char *raw = tact_arena_alloc(arena, MOST + 4, 1), plain[600];
    size_t n = 0, between = 0;
    bool after = false;                                    /* the last thing was an encoded word: blanks before the next one are nothing */
    for (size_t i = 0; raw && i < value.len && n < MOST;) {
        tact_slice charset, text, word;
        char how;
        size_t len = encoded_word((tact_slice){ value.ptr + i, value.len - i }, &charset, &how, &text);
        if (!len) {
            unsigned char c = (unsigned char)value.ptr[i++];
            bool blank = c <= ' ' || c == 127;
            if (after && blank) { between++; continue; }
            if (after && between) raw[n++] = ' ';
            after = false;
            between = 0;
            if (n < MOST && !(blank && n && raw[n - 1] == ' ')) raw[n++] = (char)(blank ? ' ' : c);
            continue;
        }
        size_t got = how == 'B' || how == 'b' ? of_base64(text, plain) : of_quoted(text, plain, true);
        word = as_utf8((tact_slice){ plain, got }, charset, arena);
        for (size_t k = 0; k < word.len && n < MOST; k++) raw[n++] = (unsigned char)word.ptr[k] < ' ' ? ' ' : word.ptr[k];
        after = true;
        between = 0;
        i += len;
    }
    tact_slice out = { raw, n };
    return raw && tact_slice_utf8(out) ? tact_mail_trimmed(out) : raw ? tact_mail_trimmed(of_latin(out, arena)) : out;
}

/* ---- HTML ---- */

typedef struct page { tact_slice in; size_t at; char *out; size_t n; unsigned quoted; } page;

static void new_line(page *p) { if (p->n && p->out[p->n - 1] != '\n' && !p->quoted) p->out[p->n++] = '\n'; }

/* Past the end of <script>...</script> and the like. */
static void skip_to_end_of(page *p, const char *name) {
    size_t len = strlen(name);
    for (; p->at + len + 2 < p->in.len; p->at++)
        if (p->in.ptr[p->at] == '<' && p->in.ptr[p->at + 1] == '/' && tact_mail_begins((tact_slice){ p->in.ptr + p->at + 2, p->in.len - p->at - 2 }, name)) return;
    p->at = p->in.len;
}

static void tag(page *p) {
    static const char *const lines[] = { "br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr" };
    size_t from = p->at + 1;
    bool end = from < p->in.len && p->in.ptr[from] == '/';
    if (end) from++;
    size_t n = from;
    while (n < p->in.len && ((p->in.ptr[n] >= 'a' && p->in.ptr[n] <= 'z') || (p->in.ptr[n] >= 'A' && p->in.ptr[n] <= 'Z') || (p->in.ptr[n] >= '0' && p->in.ptr[n] <= '9'))) n++;
    tact_slice name = { p->in.ptr + from, n - from };
    const char *close = memchr(p->in.ptr + p->at, '>', p->in.len - p->at);
    p->at = close ? (size_t)(close - p->in.ptr) + 1 : p->in.len;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (tact_mail_named(name, lines[i])) new_line(p);
    if (tact_mail_named(name, "blockquote")) { if (!end) p->quoted++; else if (p->quoted) p->quoted--; new_line(p); }
    if (!end && (tact_mail_named(name, "style") || tact_mail_named(name, "script") || tact_mail_named(name, "title"))) skip_to_end_of(p, tact_mail_named(name, "style") ? "style" : tact_mail_named(name, "title") ? "title" : "script");
}

static uint32_t entity(page *p) {
    static const struct { const char *name; uint32_t c; } known[] = { { "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' }, { "quot;", '"' }, { "apos;", '\'' }, { "nbsp;", ' ' }, { "eacute;", 0xE9 }, { "egrave;", 0xE8 }, { "agrave;", 0xE0 }, { "euro;", 0x20AC } };
    tact_slice rest = { p->in.ptr + p->at + 1, p->in.len - p->at - 1 };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (tact_mail_begins(rest, known[i].name)) { p->at += strlen(known[i].name) + 1; return known[i].c; }
    uint32_t c = 0;
    size_t i = 1;
    bool hexadecimal = rest.len > 2 && (rest.ptr[1] == 'x' || rest.ptr[1] == 'X');
    if (rest.len > 2 && rest.ptr[0] == '#')
        for (i += hexadecimal; i < rest.len && i < 9; i++) {
            int d = hex(rest.ptr[i]);
            if (d < 0 || (!hexadecimal && d > 9)) break;
            c = c * (hexadecimal ? 16u : 10u) + (uint32_t)d;
        }
    bool good = c >= ' ' && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF) && i < rest.len && rest.ptr[i] == ';';
    p->at += good ? i + 2 : 1;
    return good ? c : '&';
}

tact_status tact_mail_of_html(tact_slice html, tact_arena *arena, tact_slice *out) {
    page p = { .in = html, .out = tact_arena_alloc(arena, html.len * 2 + 8, 1) };
    if (!p.out) return TACT_ERR_MEMORY;
    while (p.at < html.len) {
        char c = html.ptr[p.at];
        if (c == '<') { tag(&p); continue; }
        uint32_t sign = (unsigned char)c;
        bool special = c == '&';
        if (special) sign = entity(&p); else p.at++;
        if (p.quoted) continue;
        bool blank = !special && (c == ' ' || c == '\n' || c == '\t');
        if (blank && (!p.n || p.out[p.n - 1] == ' ' || p.out[p.n - 1] == '\n')) continue;
        if (special) p.n += put(p.out + p.n, sign);
        else p.out[p.n++] = blank ? ' ' : c;
    }
    *out = tact_mail_trimmed((tact_slice){ p.out, p.n });
    return TACT_OK;
}
