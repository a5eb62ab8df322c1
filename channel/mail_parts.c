/* channel/mail_parts.c -- see mail_parts.h. */
#include "channel/mail_parts.h"
#include <string.h>

static bool space(char c) { return c == ' ' || c == '\t'; }

tact_slice tact_mail_trimmed(tact_slice s) {
    while (s.len && (space(s.ptr[0]) || s.ptr[0] == '\r' || s.ptr[0] == '\n')) { s.ptr++; s.len--; }
    while (s.len && (space(s.ptr[s.len - 1]) || s.ptr[s.len - 1] == '\r' || s.ptr[s.len - 1] == '\n')) s.len--;
    return s;
}

bool tact_mail_line(tact_slice *text, tact_slice *line) {
    if (!text->len) return false;
    const char *end = memchr(text->ptr, '\n', text->len);
    size_t n = end ? (size_t)(end - text->ptr) : text->len, all = end ? n + 1 : n;
    *line = (tact_slice){ text->ptr, n && text->ptr[n - 1] == '\r' ? n - 1 : n };
    *text = (tact_slice){ text->ptr + all, text->len - all };
    return true;
}

bool tact_mail_field(tact_slice *text, tact_slice *name, tact_slice *value) {
    tact_slice line, more;
    while (tact_mail_line(text, &line)) {
        if (!line.len) return false;
        const char *end = line.ptr + line.len;
        while (text->len && space(text->ptr[0]) && tact_mail_line(text, &more)) end = more.ptr + more.len;
        const char *colon = memchr(line.ptr, ':', line.len);
        if (!colon) continue;
        *name = tact_mail_trimmed((tact_slice){ line.ptr, (size_t)(colon - line.ptr) });
        *value = tact_mail_trimmed((tact_slice){ colon + 1, (size_t)(end - colon - 1) });
        return true;
    }
    return false;
}

bool tact_mail_named(tact_slice name, const char *is) { return tact_slice_equal_nocase(name, tact_slice_of(is)); }

bool tact_mail_begins(tact_slice text, const char *with) {
    size_t n = strlen(with);
    return text.len >= n && tact_slice_equal_nocase((tact_slice){ text.ptr, n }, (tact_slice){ with, n });
}

tact_slice tact_mail_parameter(tact_slice value, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i + n < value.len; i++) {
        if (value.ptr[i] != ';') continue;
        tact_slice rest = tact_mail_trimmed((tact_slice){ value.ptr + i + 1, value.len - i - 1 });
        if (!tact_mail_begins(rest, name) || rest.len <= n || rest.ptr[n] != '=') continue;
        rest = (tact_slice){ rest.ptr + n + 1, rest.len - n - 1 };
        size_t end = 0;
        if (rest.len && rest.ptr[0] == '"') {
            rest = (tact_slice){ rest.ptr + 1, rest.len - 1 };
            while (end < rest.len && rest.ptr[end] != '"') end++;
        } else while (end < rest.len && rest.ptr[end] != ';' && !space(rest.ptr[end]) && rest.ptr[end] != '\r' && rest.ptr[end] != '\n') end++;
        return (tact_slice){ rest.ptr, end };
    }
    return (tact_slice){ NULL, 0 };
}

bool tact_mail_part(tact_slice *body, tact_slice boundary, tact_slice *part) {
    tact_slice line, rest = *body;
    const char *from = NULL;
    while (tact_mail_line(&rest, &line)) {
        bool mark = line.len >= boundary.len + 2 && line.ptr[0] == '-' && line.ptr[1] == '-' && memcmp(line.ptr + 2, boundary.ptr, boundary.len) == 0;
        if (!mark) continue;
        if (from) { *part = (tact_slice){ from, (size_t)(line.ptr - from) }; *body = (tact_slice){ line.ptr, body->len - (size_t)(line.ptr - body->ptr) }; return true; }
        if (line.len >= boundary.len + 4 && memcmp(line.ptr + 2 + boundary.len, "--", 2) == 0) return false;
        from = rest.ptr;
    }
    if (from) { *part = (tact_slice){ from, (size_t)(body->ptr + body->len - from) }; *body = rest; return true; }      /* cut short: what there is of it */
    return false;
}
