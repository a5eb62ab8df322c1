/* channel/mail_in.c -- see mail_in.h: header, parts, and what is a person's. What is cut: mail_cut.c; how texts are decoded: mail_text.c. */
#include "channel/mail_in.h"
#include <string.h>
#include "channel/mail_parts.h"
#include "channel/mail_text.h"

enum { DEPTH = 8 };

typedef struct reading { tact_mail_in *out; bool (*is_picture)(tact_slice); tact_arena *arena; tact_slice plain, html; tact_status status; } reading;

/* "Anna <Anna@X.org>" or the bare address. */
static tact_slice address_of(tact_slice value, tact_arena *arena) {
    const char *open = value.len ? memchr(value.ptr, '<', value.len) : NULL, *close = open ? memchr(open, '>', value.len - (size_t)(open - value.ptr)) : NULL;
    tact_slice a = open && close ? (tact_slice){ open + 1, (size_t)(close - open - 1) } : value;
    a = tact_mail_trimmed(a);
    bool good = a.len > 2 && a.len <= 320 && memchr(a.ptr, '@', a.len);
    for (size_t i = 0; i < a.len && good; i++) good = (unsigned char)a.ptr[i] > ' ' && (unsigned char)a.ptr[i] < 127 && a.ptr[i] != ',' && a.ptr[i] != ';';
    char *copy = good ? tact_arena_alloc(arena, a.len, 1) : NULL;
    for (size_t i = 0; copy && i < a.len; i++) copy[i] = a.ptr[i] >= 'A' && a.ptr[i] <= 'Z' ? (char)(a.ptr[i] + 32) : a.ptr[i];
    return copy ? (tact_slice){ copy, a.len } : (tact_slice){ NULL, 0 };
}

static tact_slice join(tact_arena *arena, tact_slice a, tact_slice b) {
    if (a.len + b.len + 1 > 16384) return a;
    char *p = tact_arena_alloc(arena, a.len + b.len + 1, 1);
    if (!p) return a;
    if (a.len) memcpy(p, a.ptr, a.len);
    p[a.len] = ' ';
    if (b.len) memcpy(p + a.len + 1, b.ptr, b.len);
    return (tact_slice){ p, a.len + b.len + 1 };
}

static void top_field(reading *r, tact_slice name, tact_slice value) {
    tact_mail_in *m = r->out;
    if (tact_mail_named(name, "From") && !m->from.len) m->from = address_of(value, r->arena);
    if (tact_mail_named(name, "Subject") && !m->subject.len) m->subject = tact_mail_words(value, r->arena);
    if (tact_mail_named(name, "Message-ID") && !m->message_id.len && value.len <= 320) m->message_id = value;
    bool where = tact_mail_named(name, "In-Reply-To") || tact_mail_named(name, "References") || tact_mail_named(name, "To") || tact_mail_named(name, "Delivered-To") || tact_mail_named(name, "X-Original-To");
    if (where) m->threads = join(r->arena, m->threads, value);
    if (tact_mail_named(name, "Auto-Submitted")) m->by_itself |= !tact_mail_begins(value, "no");
    if (tact_mail_named(name, "Precedence")) m->by_itself |= tact_mail_begins(value, "bulk") || tact_mail_begins(value, "junk") || tact_mail_begins(value, "list") || tact_mail_begins(value, "auto_reply");
    if (tact_mail_named(name, "Return-Path")) m->by_itself |= tact_slice_is(value, "<>");
    m->by_itself |= tact_mail_named(name, "List-Id") || tact_mail_named(name, "List-Unsubscribe") || tact_mail_named(name, "X-Autoreply") || tact_mail_named(name, "X-Autorespond") || tact_mail_named(name, "X-Auto-Response-Suppress");
}

static void take_picture(reading *r, tact_slice body, tact_slice encoding, tact_slice name) {
    tact_mail_in *m = r->out;
    tact_slice bytes;
    if (m->picture_count == TACT_MAIL_PICTURES || body.len > 2 * (size_t)TACT_MAIL_PICTURE_MOST) return;
    tact_arena_mark mark = tact_arena_checkpoint(r->arena);
    tact_status s = tact_mail_decoded(body, encoding, r->arena, &bytes);
    if (s) { r->status = s; return; }
    if (bytes.len > TACT_MAIL_PICTURE_MOST || !r->is_picture(bytes)) { tact_arena_undo(r->arena, mark); return; }
    m->pictures[m->picture_count].name = tact_mail_words(name, r->arena);
    m->pictures[m->picture_count++].bytes = bytes;
}

static void take_text(reading *r, tact_slice body, tact_slice encoding, tact_slice type, bool html) {
    tact_slice bytes, *to = html ? &r->html : &r->plain;
    if (to->len) return;
    tact_status s = tact_mail_decoded(body.len > 4 * (size_t)TACT_MAIL_WORDS_MOST ? (tact_slice){ body.ptr, 4 * (size_t)TACT_MAIL_WORDS_MOST } : body, encoding, r->arena, &bytes);
    if (!s) s = tact_mail_utf8(bytes, tact_mail_parameter(type, "charset"), r->arena, to);
    if (s) r->status = s;
}

/* A part with its header; the mail itself is one. */
static void part(reading *r, tact_slice text, unsigned depth) {
    tact_slice name, value, type = { NULL, 0 }, encoding = { NULL, 0 }, disposition = { NULL, 0 }, inner;
    while (tact_mail_field(&text, &name, &value)) {
        if (tact_mail_named(name, "Content-Type") && !type.len) type = value;
        if (tact_mail_named(name, "Content-Transfer-Encoding") && !encoding.len) encoding = value;
        if (tact_mail_named(name, "Content-Disposition") && !disposition.len) disposition = value;
        if (!depth) top_field(r, name, value);
    }
    tact_slice boundary = tact_mail_begins(type, "multipart/") ? tact_mail_parameter(type, "boundary") : (tact_slice){ NULL, 0 };
    if (boundary.len) {
        while (depth < DEPTH && !r->status && tact_mail_part(&text, boundary, &inner)) part(r, inner, depth + 1);
        return;
    }
    bool attached = tact_mail_begins(disposition, "attachment"), html = tact_mail_begins(type, "text/html"), plain = !type.len || tact_mail_begins(type, "text/plain");
    tact_slice file = tact_mail_parameter(disposition, "filename");
    if (!attached && (html || plain)) take_text(r, text, encoding, type, html);
    else if (!tact_mail_begins(type, "message/") && !tact_mail_begins(type, "text/")) take_picture(r, text, encoding, file.len ? file : tact_mail_parameter(type, "name"));
}

tact_status tact_mail_in_read(tact_slice mail, bool (*is_picture)(tact_slice bytes), tact_arena *arena, tact_mail_in *out) {
    *out = (tact_mail_in){ .by_itself = false };
    reading r = { .out = out, .is_picture = is_picture, .arena = arena };
    part(&r, mail, 0);
    if (r.status) return r.status;
    if (!r.plain.len && r.html.len) r.status = tact_mail_of_html(r.html, arena, &r.plain);
    if (r.status) return r.status;
    tact_slice whole = r.plain;
    if (whole.len > TACT_MAIL_WORDS_MOST) {
        whole.len = TACT_MAIL_WORDS_MOST;
        while (whole.len && ((unsigned char)whole.ptr[whole.len] & 0xC0) == 0x80) whole.len--;
    }
    out->whole = tact_mail_trimmed(whole);
    out->text = tact_mail_cut(out->whole);
    out->wordless = !tact_mail_own(out->whole).len;
    return TACT_OK;
}
