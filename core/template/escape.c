/* core/template/escape.c -- see escape.h. */
#include "core/template/escape.h"

static const char HEX[] = "0123456789ABCDEF";

static void put(tact_writer *w, const char *z) { tact_write_bytes(w, z, strlen(z)); }

static unsigned char_len(tact_slice s, size_t i) {
    unsigned char c = (unsigned char)s.ptr[i];
    unsigned n = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    return n <= s.len - i ? n : 1;
}

static uint32_t code_point(const char *p, unsigned n) {
    uint32_t c = n == 1 ? (unsigned char)*p : (unsigned char)*p & (0xFFu >> (n + 1));
    for (unsigned i = 1; i < n; i++) c = c << 6 | ((unsigned char)p[i] & 0x3Fu);
    return c;
}

static bool is_control(uint32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029; }

/* Characters that turn the direction of what follows: a name could make the words around it read backwards. */
static bool turns_text(uint32_t c) { return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

/* Signs that force a whole text message into the alphabet with half the room, and what stands in for them. */
static const char *plain_sign(uint32_t c) {
    switch (c) {
    case 0x00A0: case 0x2007: case 0x2009: case 0x202F: return " ";
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: return "-";
    case 0x2018: case 0x2019: case 0x201A: case 0x2032: return "'";
    case 0x201C: case 0x201D: case 0x201E: case 0x00AB: case 0x00BB: return "\"";
    case 0x2026: return "...";
    case 0x0152: return "OE";
    case 0x0153: return "oe";
    default: return NULL;
    }
}

static void escape_text(tact_writer *w, tact_escape escape, tact_slice s) {
    bool gap = false;                                           /* HEADER: the last thing written was a space for something dropped */
    for (size_t i = 0; i < s.len;) {
        unsigned n = char_len(s, i);
        uint32_t c = code_point(s.ptr + i, n);
        const char *plain = escape == TACT_ESCAPE_SMS ? plain_sign(c) : NULL;
        bool line = c == '\n' || c == '\t';
        if (plain) put(w, plain);
        else if (turns_text(c)) { }
        else if (is_control(c) && escape == TACT_ESCAPE_HEADER) { if (!gap) put(w, " "); gap = true; }
        else if (!is_control(c) || line) { tact_write_bytes(w, s.ptr + i, n); gap = false; }
        i += n;
    }
}

/* Whether a sign of Markdown would mean something here: some only at the start of a line, which the start of a value may be. */
static bool means_something(char c, size_t at, bool number) {
    if (strchr("\\`*_[]<>#!|~&", c)) return true;
    if (at == 0 && strchr("-+=:", c)) return true;
    return number && (c == '.' || c == ')');
}

static void escape_markdown(tact_writer *w, tact_slice s) {
    bool gap = false, number = true;                            /* number: only digits so far */
    size_t written = 0;
    for (size_t i = 0; i < s.len;) {
        unsigned n = char_len(s, i);
        uint32_t c = code_point(s.ptr + i, n);
        if (is_control(c) && !gap && written) put(w, " ");
        if (!is_control(c) && !turns_text(c)) {
            if (n == 1 && means_something(s.ptr[i], written, number && written)) put(w, "\\");
            tact_write_bytes(w, s.ptr + i, n);
            number &= c >= '0' && c <= '9';
            written++;
        }
        gap = is_control(c);
        i += n;
    }
}

static void escape_html(tact_writer *w, tact_slice s) {
    for (size_t i = 0; i < s.len; i++)
        switch (s.ptr[i]) {
        case '&': put(w, "&amp;"); break;
        case '<': put(w, "&lt;"); break;
        case '>': put(w, "&gt;"); break;
        case '"': put(w, "&quot;"); break;
        case '\'': put(w, "&#39;"); break;
        default: tact_write_bytes(w, s.ptr + i, 1);
        }
}

static void escape_url(tact_writer *w, tact_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        char coded[3] = { '%', HEX[c >> 4], HEX[c & 15] };
        if (plain) tact_write_bytes(w, s.ptr + i, 1); else tact_write_bytes(w, coded, 3);
    }
}

/* Also '<' and '>' are coded: JSON often stands inside a page. */
static void escape_json(tact_writer *w, tact_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        char coded[6] = { '\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15] };
        if (c == '"' || c == '\\') { char pair[2] = { '\\', (char)c }; tact_write_bytes(w, pair, 2); }
        else if (c == '\n') put(w, "\\n");
        else if (c < 0x20 || c == 0x7F || c == '<' || c == '>') tact_write_bytes(w, coded, 6);
        else tact_write_bytes(w, s.ptr + i, 1);
    }
}

void tact_template_escape(tact_writer *w, tact_escape escape, tact_slice text) {
    switch (escape) {
    case TACT_ESCAPE_HTML: escape_html(w, text); break;
    case TACT_ESCAPE_URL: escape_url(w, text); break;
    case TACT_ESCAPE_JSON: escape_json(w, text); break;
    case TACT_ESCAPE_MARKDOWN: escape_markdown(w, text); break;
    case TACT_ESCAPE_TEXT: case TACT_ESCAPE_SMS: case TACT_ESCAPE_HEADER: escape_text(w, escape, text); break;
    }
}

/* ---- values --------------------------------------------------------------------------------------------------------------- */
static char *put_digits(char *p, uint64_t v, int width) {
    char digits[20];
    int n = 0;
    do digits[n++] = (char)('0' + v % 10); while ((v /= 10) || n < width);
    while (n) *p++ = digits[--n];
    return p;
}

static tact_slice words_of_int(int64_t v, char room[32]) {
    char *p = room;
    if (v < 0) *p++ = '-';
    p = put_digits(p, v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v, 1);
    return (tact_slice){ room, (size_t)(p - room) };
}

/* Up to six decimals, zeros at the end left out; beyond 10^15 as a power of ten. Plain arithmetic, so every platform writes alike. */
static tact_slice words_of_double(double v, char room[32]) {
    char *p = room;
    int power = 0;
    if (v != v || v - v != 0) return (tact_slice){ NULL, 0 };   /* not a number, or endless */
    if (v < 0) { *p++ = '-'; v = -v; }
    for (; v >= 1e15; power++) v /= 10;
    if (power) for (; v >= 10; power++) v /= 10;
    uint64_t whole = (uint64_t)v, millionths = (uint64_t)((v - (double)whole) * 1e6 + 0.5);
    if (millionths == 1000000) { whole++; millionths = 0; }
    p = put_digits(p, whole, 1);
    if (millionths) {
        *p++ = '.';
        p = put_digits(p, millionths, 6);
        while (p[-1] == '0') p--;
    }
    if (power) { *p++ = 'e'; p = put_digits(p, (uint64_t)power, 1); }
    if (whole == 0 && millionths == 0) return TACT_S("0");      /* and no "-0" */
    return (tact_slice){ room, (size_t)(p - room) };
}

tact_slice tact__value_words(const tact_value *v, char room[32]) {
    switch (v->type) {
    case TACT_BOOL: return v->boolean ? TACT_S("true") : TACT_S("false");
    case TACT_INT: return words_of_int(v->integer, room);
    case TACT_DOUBLE: return words_of_double(v->real, room);
    case TACT_TEXT: return v->text;
    case TACT_TIMESTAMP: return tact_instant_format(v->instant, room);
    case TACT_DURATION: return words_of_int(v->span.us / 1000000, room);
    case TACT_NULL: case TACT_LIST: case TACT_MAP: case TACT_ABSENT: break;
    }
    return (tact_slice){ NULL, 0 };
}
