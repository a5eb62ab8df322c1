/* channel/html_read.c -- see html_read.h. */
#include "channel/html_read.h"

bool tact_html_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool tact_html_starts(const tact_html_cursor *c, const char *word) {
    size_t n = strlen(word);
    return c->at + n <= c->s.len && tact_slice_equal_nocase((tact_slice){ c->s.ptr + c->at, n }, (tact_slice){ word, n });
}

void tact_html_behind(tact_html_cursor *c, const char *word) {
    size_t n = strlen(word);
    while (c->at < c->s.len && !tact_html_starts(c, word)) c->at++;
    c->at = c->at + n < c->s.len ? c->at + n : c->s.len;
}

void tact_html_attribute(tact_html_cursor *c, tact_slice *name, tact_slice *value) {
    size_t from = c->at;
    while (c->at < c->s.len && !tact_html_space(c->s.ptr[c->at]) && c->s.ptr[c->at] != '=' && c->s.ptr[c->at] != '>' && (c->at == from || c->s.ptr[c->at] != '/')) c->at++;
    *name = (tact_slice){ c->s.ptr + from, c->at - from };
    *value = (tact_slice){ NULL, 0 };
    size_t look = c->at;
    while (look < c->s.len && tact_html_space(c->s.ptr[look])) look++;
    if (look >= c->s.len || c->s.ptr[look] != '=') return;
    look++;
    while (look < c->s.len && tact_html_space(c->s.ptr[look])) look++;
    c->at = look;
    char quote = look < c->s.len && (c->s.ptr[look] == '"' || c->s.ptr[look] == '\'') ? c->s.ptr[look] : 0;
    if (quote) c->at++;
    from = c->at;
    while (c->at < c->s.len && (quote ? c->s.ptr[c->at] != quote : !tact_html_space(c->s.ptr[c->at]) && c->s.ptr[c->at] != '>')) c->at++;
    *value = (tact_slice){ c->s.ptr + from, c->at - from };
    if (quote && c->at < c->s.len) c->at++;
}

/* ---- entities ---- */

static void put_sign(tact_growing *out, uint32_t c) {
    if (c < 0x80) { tact_grow_sign(out, (char)c); return; }
    if (c >= 0x800) {
        if (c >= 0x10000) { tact_grow_sign(out, (char)(0xF0 | c >> 18)); tact_grow_sign(out, (char)(0x80 | (c >> 12 & 63))); }
        else tact_grow_sign(out, (char)(0xE0 | c >> 12));
        tact_grow_sign(out, (char)(0x80 | (c >> 6 & 63)));
    } else tact_grow_sign(out, (char)(0xC0 | c >> 6));
    tact_grow_sign(out, (char)(0x80 | (c & 63)));
}

/* "&#233;" and "&#xe9;": how long it is; 0: it is none. */
static size_t number_of(tact_slice s, uint32_t *sign) {
    bool hex = s.len > 3 && (s.ptr[2] == 'x' || s.ptr[2] == 'X');
    size_t i = hex ? 3 : 2, first = i;
    *sign = 0;
    for (; i < s.len && s.ptr[i] != ';' && i < first + 7; i++) {
        char c = s.ptr[i];
        uint32_t v = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : hex && c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10 : hex && c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10 : 99;
        if (v == 99) return 0;
        *sign = *sign * (hex ? 16 : 10) + v;
    }
    bool good = i > first && i < s.len && s.ptr[i] == ';' && *sign >= 0x20 && *sign <= 0x10FFFF && !(*sign >= 0xD800 && *sign <= 0xDFFF);
    return good ? i + 1 : 0;
}

/* `&copy=1` of a careless address is no entity: only those that end. */
void tact_html_unescape(tact_growing *out, tact_slice s) {
    static const struct { const char *name; uint32_t sign; } all[] = { { "&amp;", '&' }, { "&quot;", '"' }, { "&apos;", 39 }, { "&lt;", '<' }, { "&gt;", '>' }, { "&nbsp;", 0xA0 }, { "&euro;", 0x20AC },
        { "&copy;", 0xA9 }, { "&reg;", 0xAE }, { "&eacute;", 0xE9 }, { "&egrave;", 0xE8 }, { "&agrave;", 0xE0 }, { "&ccedil;", 0xE7 }, { "&ecirc;", 0xEA }, { "&laquo;", 0xAB }, { "&raquo;", 0xBB },
        { "&rsquo;", 0x2019 }, { "&lsquo;", 0x2018 }, { "&ldquo;", 0x201C }, { "&rdquo;", 0x201D }, { "&ndash;", 0x2013 }, { "&mdash;", 0x2014 }, { "&hellip;", 0x2026 }, { "&middot;", 0xB7 } };
    for (size_t i = 0; i < s.len; i++) {
        size_t n = 0;
        uint32_t sign = 0;
        tact_slice rest = { s.ptr + i, s.len - i };
        if (rest.ptr[0] == '&' && rest.len > 3 && rest.ptr[1] == '#') n = number_of(rest, &sign);
        for (size_t k = 0; rest.ptr[0] == '&' && k < sizeof all / sizeof *all && !n; k++)
            if (tact_slice_starts(rest, tact_slice_of(all[k].name))) { n = strlen(all[k].name); sign = all[k].sign; }
        if (n) { put_sign(out, sign); i += n - 1; }
        else tact_grow_sign(out, s.ptr[i]);
    }
}
