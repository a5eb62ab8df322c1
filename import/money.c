/* import/money.c -- see money.h. */
#include "import/money.h"
#include "import/text.h"

char tact_money_decimal(tact_slice country) {
    static const char *const dots[] = { "US", "GB", "IE", "CA", "AU", "NZ", "IN", "CH", "LI", "MX", "JP", "CN", "IL", "ZA", "MT" };
    for (size_t i = 0; i < sizeof dots / sizeof dots[0]; i++)
        if (tact_slice_equal_nocase(country, tact_slice_of(dots[i]))) return '.';
    return ',';
}

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* Currency signs and codes around the number, and what only groups thousands inside it. */
static bool tidy(tact_slice t, char out[32], bool *negative) {
    size_t n = 0;
    bool parenthesis = false, ended = false;
    for (size_t i = 0; i < t.len; i++) {
        char c = t.ptr[i];
        bool number = digit(c) || ((c == '.' || c == ',') && n);
        if (number && ended && digit(c)) return false;                        /* "12 EUR 3" */
        if (number && !ended) { if (n == 31) return false; out[n++] = c; }
        else if (c == '-' && n == 0) *negative = true;
        else if (c == '-' && i + 1 == t.len) *negative = true;                 /* "3.00-" of old tills */
        else if (c == '(' && n == 0) parenthesis = true;
        else if (c == ')' && parenthesis) { *negative = true; ended = true; }
        else if (c == '+' && n == 0) {}
        else if (c == ' ' || c == '\'' || (unsigned char)c >= 0x80) {}
        else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '$') { if (n) ended = true; }
        else return false;
    }
    while (n && !digit(out[n - 1])) n--;
    out[n] = 0;
    return n > 0;
}

bool tact_money_parse(tact_slice text, char decimal, int64_t *micro) {
    char t[32];
    bool negative = false;
    text = tact_text_trim(text);
    if (text.len == 0 || text.len > 64 || !tidy(text, t, &negative)) return false;
    char *dot = strrchr(t, '.'), *comma = strrchr(t, ','), *mark = NULL;
    if (dot && comma) mark = dot > comma ? dot : comma;                        /* the later one is the decimal mark */
    else {
        char *only = dot ? dot : comma;
        bool once = only && strchr(t, *only) == only;
        size_t behind = only ? strlen(only + 1) : 0;
        if (once && (behind != 3 || *only == decimal)) mark = only;
    }
    int64_t whole = 0, fraction = 0, scale = 100000;
    for (const char *p = t; *p && p != mark; p++) {
        if (!digit(*p)) continue;
        whole = whole * 10 + (*p - '0');
        if (whole > INT64_C(9000000000000)) return false;
    }
    for (const char *p = mark ? mark + 1 : ""; *p; p++) {
        if (!digit(*p)) return false;
        fraction += (*p - '0') * scale;
        scale /= 10;
    }
    *micro = whole * 1000000 + fraction;
    if (negative) *micro = -*micro;
    return true;
}
