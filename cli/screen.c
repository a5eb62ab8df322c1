/* cli/screen.c -- see screen.h. */
#include "cli/screen.h"
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

tact_screen tact_screen_of(FILE *out) {
    tact_screen s = { 0, isatty(fileno(out)) == 1, false };
    if (!s.terminal) return s;
    struct winsize size;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) s.width = size.ws_col;
    const char *columns = getenv("COLUMNS");
    if (!s.width && columns) s.width = (unsigned)strtoul(columns, NULL, 10);
    if (!s.width) s.width = 80;
    const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
    s.colour = !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
    return s;
}

void tact_screen_style(FILE *out, const tact_screen *screen, tact_style style) {
    static const char *const codes[] = { "\033[0m", "\033[1m", "\033[2m", "\033[32m", "\033[33m", "\033[31m" };
    if (screen->colour) fputs(codes[style], out);
}

/* One character: its bytes, its code point (U+FFFD for a byte that is no UTF-8), its columns. */
static size_t next(tact_slice t, size_t at, uint32_t *code, unsigned *columns) {
    const unsigned char *p = (const unsigned char *)t.ptr + at;
    size_t left = t.len - at, n = p[0] < 0x80 ? 1 : p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    *code = p[0];
    if (n > 1) {
        if (n > left || !tact_slice_utf8((tact_slice){ t.ptr + at, n })) { *code = 0xFFFD; *columns = 1; return 1; }
        *code = p[0] & (0x7Fu >> n);
        for (size_t i = 1; i < n; i++) *code = *code << 6 | (p[i] & 0x3Fu);
    }
    uint32_t c = *code;
    bool combining = (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
    bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F)
             || (c >= 0xFF00 && c <= 0xFF60) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
    *columns = combining ? 0 : wide ? 2 : 1;
    return n;
}

/* Control characters, and the marks that turn the direction of writing round. */
static bool unsafe(uint32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029; }

unsigned tact_text_columns(tact_slice text) {
    unsigned total = 0, columns;
    uint32_t code;
    for (size_t at = 0; at < text.len; total += columns) { at += next(text, at, &code, &columns); if (unsafe(code)) columns = 1; }
    return total;
}

unsigned tact_screen_put(FILE *out, tact_slice text, unsigned limit) {
    bool cut = limit && tact_text_columns(text) > limit;
    unsigned room = cut ? limit - 1 : limit, written = 0, columns;
    uint32_t code;
    for (size_t at = 0; at < text.len;) {
        size_t n = next(text, at, &code, &columns);
        if (unsafe(code)) columns = 1;
        if (cut && written + columns > room) break;
        if (unsafe(code)) fputc(code == '\t' || code == '\n' ? ' ' : '?', out);
        else if (code == 0xFFFD) fputs("\xEF\xBF\xBD", out);
        else fwrite(text.ptr + at, 1, n, out);
        at += n;
        written += columns;
    }
    if (cut) { fputs("\xE2\x80\xA6", out); written++; }
    return written;
}

void tact_screen_json_text(FILE *out, tact_slice text) {
    uint32_t code;
    unsigned columns;
    fputc('"', out);
    for (size_t at = 0; at < text.len;) {
        size_t n = next(text, at, &code, &columns);
        if (code == '"' || code == '\\') fprintf(out, "\\%c", (int)code);
        else if (code == '\n') fputs("\\n", out);
        else if (code < 0x20 || code == 0x7F) fprintf(out, "\\u%04x", (unsigned)code);
        else if (code == 0xFFFD) fputs("\xEF\xBF\xBD", out);
        else fwrite(text.ptr + at, 1, n, out);
        at += n;
    }
    fputc('"', out);
}

const char *tact_number_text(uint64_t number, char out[27]) {
    char digits[21];
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number), k = 0;
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = 0;
    return out;
}

const char *tact_bytes_text(uint64_t bytes, char out[16]) {
    static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB" };
    double v = (double)bytes;
    unsigned u = 0;
    while (v >= 1000 && u < 5) { v /= 1000; u++; }
    snprintf(out, 16, u && v < 10 ? "%.1f %s" : "%.0f %s", v, units[u]);
    return out;
}
