/* channel/bounce.c -- see bounce.h. */
#include "channel/bounce.h"
#include <string.h>

static bool space(char c) { return c == ' ' || c == '\t'; }

static tact_slice trimmed(tact_slice s) {
    while (s.len && (space(s.ptr[0]) || s.ptr[0] == '\r' || s.ptr[0] == '\n')) { s.ptr++; s.len--; }
    while (s.len && (space(s.ptr[s.len - 1]) || s.ptr[s.len - 1] == '\r' || s.ptr[s.len - 1] == '\n')) s.len--;
    return s;
}

/* The next line without its end; false at the end of the text. */
static bool next_line(tact_slice *text, tact_slice *line) {
    if (!text->len) return false;
    const char *end = memchr(text->ptr, '\n', text->len);
    size_t n = end ? (size_t)(end - text->ptr) : text->len, all = end ? n + 1 : n;
    *line = (tact_slice){ text->ptr, n && text->ptr[n - 1] == '\r' ? n - 1 : n };
    *text = (tact_slice){ text->ptr + all, text->len - all };
    return true;
}

/* The next field of a block, folded lines and all; false at its end (an empty line, which is taken, or the end of the text). */
static bool next_field(tact_slice *text, tact_slice *name, tact_slice *value) {
    tact_slice line, more;
    while (next_line(text, &line)) {
        if (!line.len) return false;
        const char *end = line.ptr + line.len;
        while (text->len && space(text->ptr[0]) && next_line(text, &more)) end = more.ptr + more.len;
        const char *colon = memchr(line.ptr, ':', line.len);
        if (!colon) continue;
        *name = trimmed((tact_slice){ line.ptr, (size_t)(colon - line.ptr) });
        *value = trimmed((tact_slice){ colon + 1, (size_t)(end - colon - 1) });
        return true;
    }
    return false;
}

static bool named(tact_slice name, const char *is) { return tact_slice_equal_nocase(name, tact_slice_of(is)); }

static bool begins(tact_slice text, const char *with) {
    size_t n = strlen(with);
    return text.len >= n && tact_slice_equal_nocase((tact_slice){ text.ptr, n }, (tact_slice){ with, n });
}

/* "boundary" of `multipart/report; report-type=...; boundary="..."`. */
static tact_slice parameter(tact_slice value, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i + n < value.len; i++) {
        if (value.ptr[i] != ';') continue;
        tact_slice rest = trimmed((tact_slice){ value.ptr + i + 1, value.len - i - 1 });
        if (!begins(rest, name) || rest.len <= n || rest.ptr[n] != '=') continue;
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

/* The next part between lines of the boundary: its header is read on from *part. */
static bool next_part(tact_slice *body, tact_slice boundary, tact_slice *part) {
    tact_slice line, rest = *body;
    const char *from = NULL;
    while (next_line(&rest, &line)) {
        bool mark = line.len >= boundary.len + 2 && line.ptr[0] == '-' && line.ptr[1] == '-' && memcmp(line.ptr + 2, boundary.ptr, boundary.len) == 0;
        if (!mark) continue;
        if (from) { *part = (tact_slice){ from, (size_t)(line.ptr - from) }; *body = (tact_slice){ line.ptr, body->len - (size_t)(line.ptr - body->ptr) }; return true; }
        if (line.len >= boundary.len + 4 && memcmp(line.ptr + 2 + boundary.len, "--", 2) == 0) return false;
        from = rest.ptr;
    }
    if (from) { *part = (tact_slice){ from, (size_t)(body->ptr + body->len - from) }; *body = rest; return true; }      /* cut short: what there is of it */
    return false;
}

/* "rfc822; <a@b>" and the like. */
static tact_slice address_of(tact_slice value) {
    const char *semicolon = value.len ? memchr(value.ptr, ';', value.len) : NULL;
    if (semicolon) value = trimmed((tact_slice){ semicolon + 1, value.len - (size_t)(semicolon + 1 - value.ptr) });
    if (value.len > 1 && value.ptr[0] == '<' && value.ptr[value.len - 1] == '>') value = (tact_slice){ value.ptr + 1, value.len - 2 };
    return value;
}

static bool nobody_there(tact_slice status) {
    return tact_slice_starts(status, TACT_S("5.1.")) || tact_slice_is(status, "5.2.1") || tact_slice_is(status, "5.4.4");
}

/* Blocks of fields, one a recipient; the first block is about the message. */
static tact_bounce delivery(tact_slice text) {
    tact_slice name, value;
    while (text.len) {
        tact_slice original = { NULL, 0 }, final = { NULL, 0 }, status = { NULL, 0 };
        bool failed = false;
        while (next_field(&text, &name, &value)) {
            if (named(name, "Action")) failed = begins(value, "failed");
            if (named(name, "Status")) { size_t n = 0; while (n < value.len && ((value.ptr[n] >= '0' && value.ptr[n] <= '9') || value.ptr[n] == '.')) n++; status = (tact_slice){ value.ptr, n }; }
            if (named(name, "Original-Recipient")) original = address_of(value);
            if (named(name, "Final-Recipient")) final = address_of(value);
        }
        if (failed) return (tact_bounce){ .kind = TACT_BOUNCE_FAILED, .dead = nobody_there(status), .recipient = original.len ? original : final, .status = status };
    }
    return (tact_bounce){ .kind = TACT_BOUNCE_NOTHING };
}

static tact_bounce feedback(tact_slice text) {
    tact_bounce out = { .kind = TACT_BOUNCE_NOTHING };
    tact_slice name, value;
    while (next_field(&text, &name, &value)) {
        if (named(name, "Feedback-Type")) out.kind = begins(value, "not-spam") ? TACT_BOUNCE_NOTHING : begins(value, "opt-out") ? TACT_BOUNCE_UNSUBSCRIBE : TACT_BOUNCE_COMPLAINT;
        if (named(name, "Original-Rcpt-To") && !out.recipient.len) out.recipient = address_of(value);
    }
    return out;
}

tact_bounce tact_bounce_read(tact_slice message) {
    tact_bounce nothing = { .kind = TACT_BOUNCE_NOTHING };
    tact_slice name, value, type = { NULL, 0 }, subject = { NULL, 0 }, part;
    while (next_field(&message, &name, &value)) {
        if (named(name, "Content-Type") && !type.len) type = value;
        if (named(name, "Subject") && !subject.len) subject = value;
    }
    tact_slice boundary = begins(type, "multipart/report") ? parameter(type, "boundary") : (tact_slice){ NULL, 0 };
    while (boundary.len && next_part(&message, boundary, &part)) {
        tact_slice of = { NULL, 0 };
        while (next_field(&part, &name, &value))
            if (named(name, "Content-Type")) of = value;
        if (begins(of, "message/delivery-status") || begins(of, "message/global-delivery-status")) return delivery(part);
        if (begins(of, "message/feedback-report")) return feedback(part);
    }
    if (!boundary.len && begins(subject, "unsubscribe")) nothing.kind = TACT_BOUNCE_UNSUBSCRIBE;
    return nothing;
}
