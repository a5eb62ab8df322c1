/* core/campaign/cel_lex.c -- see cel_lex.h.  Source: the CEL language definition, "Syntax". */
#include "core/campaign/cel_lex.h"
#include "core/campaign/cel_number.h"

tact_cel_lex tact_cel_lex_of(const tact_value *source, tact_diags *diags, tact_arena *arena) {
    return (tact_cel_lex){ .text = source->text, .line = source->line, .column = source->column, .first_column = source->column, .diags = diags, .arena = arena };
}

static char peek(const tact_cel_lex *l, size_t ahead) { return l->at + ahead < l->text.len ? l->text.ptr[l->at + ahead] : '\0'; }

static void step(tact_cel_lex *l, size_t n) {
    for (; n && l->at < l->text.len; n--, l->at++) {
        if (l->text.ptr[l->at] == '\n') { l->line++; l->column = l->first_column; }
        else if (((unsigned char)l->text.ptr[l->at] & 0xC0) != 0x80) l->column++;      /* characters, as the YAML reader counts */
    }
}

static tact_cel_token wrong(tact_cel_lex *l, const tact_cel_token *where, tact_slice text, tact_slice hint) {
    tact_diag_add(l->diags, TACT_ERROR, where->line, where->column, text, hint);
    tact_cel_token t = *where;
    t.kind = TACT_CEL_WRONG;
    return t;
}

static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool digit(char c) { return c >= '0' && c <= '9'; }
static int hex(char c) { return digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

static void skip_blank(tact_cel_lex *l) {
    for (;;) {
        char c = peek(l, 0);
        if (l->at < l->text.len && (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f')) step(l, 1);
        else if (c == '/' && peek(l, 1) == '/') while (l->at < l->text.len && peek(l, 0) != '\n') step(l, 1);
        else return;
    }
}

/* ---- numbers ---- */

static tact_cel_token whole_of(tact_cel_lex *l, tact_cel_token t, unsigned base) {
    uint64_t v = 0;
    for (size_t i = base == 16 ? 2 : 0; i < t.text.len; i++)
        if (__builtin_mul_overflow(v, (uint64_t)base, &v) || __builtin_add_overflow(v, (uint64_t)hex(t.text.ptr[i]), &v) || v > (uint64_t)1 << 63)
            return wrong(l, &t, TACT_S("this whole number is too large"), TACT_S("whole numbers go up to 9223372036854775807"));
    t.kind = TACT_CEL_WHOLE;
    t.whole = v;
    return t;
}

static tact_cel_token number(tact_cel_lex *l, tact_cel_token t) {
    const char *start = l->text.ptr + l->at;
    size_t n = 0;
    bool real = false, sixteen = peek(l, 0) == '0' && (peek(l, 1) == 'x' || peek(l, 1) == 'X') && hex(peek(l, 2)) >= 0;
    if (sixteen) for (n = 2; hex(peek(l, n)) >= 0;) n++;
    else {
        while (digit(peek(l, n))) n++;
        if (peek(l, n) == '.' && digit(peek(l, n + 1))) {
            real = true;
            for (n++; digit(peek(l, n));) n++;
        }
        size_t e = n;
        if (peek(l, e) == 'e' || peek(l, e) == 'E') {
            e++;
            if (peek(l, e) == '+' || peek(l, e) == '-') e++;
            if (digit(peek(l, e))) {
                real = true;
                for (n = e; digit(peek(l, n));) n++;
            }
        }
    }
    t.text = (tact_slice){ start, n };
    step(l, n);
    char next = peek(l, 0);
    if (next == 'u' || next == 'U') return wrong(l, &t, TACT_S("unsigned numbers are not part of this language"), TACT_S("leave out the 'u'"));
    if (letter(next)) return wrong(l, &t, TACT_S("a number and a name stand together"), TACT_S("put a space or an operator between them; a time is written days(3)"));
    if (!real) return whole_of(l, t, sixteen ? 16 : 10);
    t.kind = TACT_CEL_REAL;
    return tact_cel_double(t.text, &t.real) ? t : wrong(l, &t, TACT_S("this number has too many digits"), TACT_S("64 significant digits are the most"));
}

/* ---- strings ---- */

static size_t put_code(char *out, uint32_t code) {
    if (code < 0x80) { out[0] = (char)code; return 1; }
    if (code < 0x800) { out[0] = (char)(0xC0 | code >> 6); out[1] = (char)(0x80 | (code & 0x3F)); return 2; }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12); out[1] = (char)(0x80 | (code >> 6 & 0x3F)); out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18); out[1] = (char)(0x80 | (code >> 12 & 0x3F)); out[2] = (char)(0x80 | (code >> 6 & 0x3F)); out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* An escape at the cursor (on the backslash): false when it is none. */
static bool escape(tact_cel_lex *l, uint32_t *code) {
    static const char from[] = "abfnrtv\\?\"'`", to[] = "\a\b\f\n\r\t\v\\?\"'`";
    char c = peek(l, 1);
    const char *simple = c ? memchr(from, c, sizeof from - 1) : NULL;
    if (simple) { *code = (unsigned char)to[simple - from]; step(l, 2); return true; }
    unsigned count = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : c >= '0' && c <= '3' ? 3 : 0, base = count == 3 ? 8 : 16;
    size_t from_digit = base == 8 ? 1 : 2;
    uint32_t v = 0;
    for (unsigned i = 0; i < count; i++) {
        int d = hex(peek(l, from_digit + i));
        if (d < 0 || d >= (int)base || v > 0x10FFFF) return false;
        v = v * base + (uint32_t)d;
    }
    if (!count || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF)) return false;
    *code = v;
    step(l, from_digit + count);
    return true;
}

/* Bytes until the text may end: no decoded text is longer than it is written. */
static size_t longest(const tact_cel_lex *l, char quote, bool triple) {
    size_t n = 0;
    for (; l->at + n < l->text.len; n++) {
        if (peek(l, n) == '\\') n++;
        else if (peek(l, n) == quote && (!triple || (peek(l, n + 1) == quote && peek(l, n + 2) == quote))) break;
    }
    return n + 1;
}

static tact_cel_token string(tact_cel_lex *l, tact_cel_token t, bool raw) {
    char quote = peek(l, 0);
    bool triple = peek(l, 1) == quote && peek(l, 2) == quote;
    step(l, triple ? 3 : 1);
    char *out = tact_arena_alloc(l->arena, longest(l, quote, triple), 1);
    size_t n = 0;
    if (!out) return wrong(l, &t, TACT_S("no memory for this text"), TACT_S(""));
    for (;;) {
        char c = peek(l, 0);
        if (l->at >= l->text.len || (!triple && (c == '\n' || c == '\r')))
            return wrong(l, &t, TACT_S("this text is not closed"), quote == '"' ? TACT_S("end it with \"") : TACT_S("end it with '"));
        if (c == quote && (!triple || (peek(l, 1) == quote && peek(l, 2) == quote))) break;
        if (c == '\\' && !raw) {
            uint32_t code;
            tact_cel_token here = { .line = l->line, .column = l->column };
            if (!escape(l, &code)) return wrong(l, &here, TACT_S("unknown escape in a text"), TACT_S("write \\\\ for a backslash, or r'...' for a text without escapes"));
            n += put_code(out + n, code);
        } else {
            out[n++] = c;
            step(l, 1);
        }
    }
    step(l, triple ? 3 : 1);
    t.kind = TACT_CEL_STRING;
    t.text = (tact_slice){ out, n };
    return t;
}

static tact_cel_token whole_string(tact_cel_lex *l, tact_cel_token t, bool raw) {
    size_t from = l->at - raw;
    t = string(l, t, raw);
    t.written = (tact_slice){ l->text.ptr + from, l->at - from };
    return t;
}

void tact_cel_place(const tact_cel_token *t, size_t at, uint32_t first_column, uint32_t *line, uint32_t *column) {
    tact_cel_lex l = { .text = t->written, .line = t->line, .column = t->column, .first_column = first_column };
    bool raw = (peek(&l, 0) | 32) == 'r';
    char code_bytes[4];
    step(&l, raw);
    step(&l, peek(&l, 1) == peek(&l, 0) && peek(&l, 2) == peek(&l, 0) ? 3 : 1);
    for (size_t n = 0; n < at && l.at < l.text.len;) {
        uint32_t code;
        if (!raw && peek(&l, 0) == '\\' && escape(&l, &code)) n += put_code(code_bytes, code);
        else { step(&l, 1); n++; }
    }
    *line = l.line;
    *column = l.column;
}

/* ---- names and marks ---- */

static tact_cel_token name(tact_cel_lex *l, tact_cel_token t) {
    size_t n = 1;
    while (letter(peek(l, n)) || digit(peek(l, n))) n++;
    t.text = (tact_slice){ l->text.ptr + l->at, n };
    step(l, n);
    t.kind = tact_slice_is(t.text, "true") ? TACT_CEL_TRUE : tact_slice_is(t.text, "false") ? TACT_CEL_FALSE
           : tact_slice_is(t.text, "null") ? TACT_CEL_NULL : tact_slice_is(t.text, "in") ? TACT_CEL_IN : TACT_CEL_NAME;
    return t;
}

static tact_cel_token mark(tact_cel_lex *l, tact_cel_token t) {
    static const char *const two[] = { "&&", "||", "==", "!=", "<=", ">=" };
    static const struct { const char *mark, *hint; } strange[] = {
        { "=", "to compare, write ==" }, { "&", "'and' is written &&" }, { "|", "'or' is written ||" }, { "\xE2\x80\x9C", "use straight quotes: \"" },
        { "\xE2\x80\x9D", "use straight quotes: \"" }, { "\xE2\x80\x98", "use straight quotes: '" }, { "\xE2\x80\x99", "use straight quotes: '" },
        { "\xE2\x89\xA0", "write != " }, { "\xE2\x89\xA4", "write <= " }, { "\xE2\x89\xA5", "write >= " },
    };
    tact_slice rest = { l->text.ptr + l->at, l->text.len - l->at };
    t.kind = TACT_CEL_MARK;
    for (size_t i = 0; i < sizeof two / sizeof *two; i++)
        if (tact_slice_starts(rest, tact_slice_of(two[i]))) {
            t.text = tact_slice_of(two[i]);
            step(l, 2);
            return t;
        }
    if (memchr("<>!+-*/%?:.,()[]{}", rest.ptr[0], 18)) {
        t.text = (tact_slice){ rest.ptr, 1 };
        step(l, 1);
        return t;
    }
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++)
        if (tact_slice_starts(rest, tact_slice_of(strange[i].mark)))
            return wrong(l, &t, TACT_JOIN(l->diags, TACT_S("unexpected '"), tact_slice_of(strange[i].mark), TACT_S("'")), tact_slice_of(strange[i].hint));
    return wrong(l, &t, TACT_S("unexpected character"), TACT_S("texts stand in quotes"));
}

tact_cel_token tact_cel_next(tact_cel_lex *l) {
    skip_blank(l);
    tact_cel_token t = { .kind = TACT_CEL_END, .line = l->line, .column = l->column };
    if (l->at >= l->text.len) return t;
    char c = peek(l, 0), after = peek(l, 1);
    if (c == '"' || c == '\'') return whole_string(l, t, false);
    if ((c == 'r' || c == 'R') && (after == '"' || after == '\'')) { step(l, 1); return whole_string(l, t, true); }
    if ((c == 'b' || c == 'B') && (after == '"' || after == '\'')) return wrong(l, &t, TACT_S("texts of bytes are not part of this language"), TACT_S("leave out the 'b'"));
    if (letter(c)) return name(l, t);
    if (digit(c) || (c == '.' && digit(after))) return number(l, t);
    return mark(l, t);
}
