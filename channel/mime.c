/* channel/mime.c -- see mime.h: the header, and the parts beside each other. */
#include "channel/mime.h"
#include <sodium.h>
#include <stdio.h>
#include "channel/mime_frame.h"
#include "daemon/thread_rows.h"

enum { LINE = 76, WORD_FRAME = 12 };                       /* of an encoded word: =?UTF-8?B? and ?= */
static const char HEX[] = "0123456789ABCDEF";

/* ---- fields ---- */

static bool breaks_out(unsigned char c) { return c < ' ' || c == 127; }

static bool plain_words(tact_slice s) {
    size_t word = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x80 || (c == '=' && i + 1 < s.len && s.ptr[i + 1] == '?')) return false;
        word = c == ' ' ? 0 : word + 1;
        if (word > 60) return false;
    }
    return true;
}

static bool phrase(tact_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '\'' || c == '&' || c == '!' || c == '+')) return false;
    }
    return true;
}

static void fold(tact_growing *out, size_t *column) {
    tact_grow_z(out, "\r\n ");
    *column = 1;
}

/* Words that are ASCII, parted at spaces. */
static void plain(tact_growing *out, tact_slice s, size_t *column) {
    for (size_t i = 0; i < s.len;) {
        size_t end = i;
        while (end < s.len && s.ptr[end] != ' ') end++;
        if (i && *column + 1 + (end - i) > LINE) fold(out, column);
        else if (i) { tact_grow_sign(out, ' '); ++*column; }
        tact_grow(out, (tact_slice){ s.ptr + i, end - i });
        *column += end - i;
        while (end < s.len && s.ptr[end] == ' ') end++;
        i = end;
    }
}

/* Words of RFC 2047 in base64, never parted within a character. */
static void encoded(tact_growing *out, tact_slice s, size_t *column) {
    char word[96];
    for (size_t i = 0; i < s.len;) {
        if (i || *column + WORD_FRAME + 8 > LINE) fold(out, column);
        size_t room = (LINE - *column - WORD_FRAME) / 4 * 3, end = i + room < s.len ? i + room : s.len;
        while (end < s.len && end > i + 1 && ((unsigned char)s.ptr[end] & 0xC0) == 0x80) end--;
        sodium_bin2base64(word, sizeof word, (const unsigned char *)s.ptr + i, end - i, sodium_base64_VARIANT_ORIGINAL);
        tact_grow_z(out, "=?UTF-8?B?");
        tact_grow_z(out, word);
        tact_grow_z(out, "?=");
        *column += WORD_FRAME + strlen(word);
        i = end;
    }
}

static void quoted_name(tact_growing *out, tact_slice s, size_t *column) {
    tact_grow_sign(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"' || s.ptr[i] == '\\') tact_grow_sign(out, '\\');
        tact_grow_sign(out, s.ptr[i]);
    }
    tact_grow_sign(out, '"');
    *column += s.len + 2;
}

void tact_mime_field(tact_growing *out, const char *name, tact_slice text, tact_slice address) {
    tact_growing clean = { NULL, 0, 0, false };
    size_t column = strlen(name) + 2;
    tact_grow_z(out, name);
    tact_grow_z(out, ": ");
    for (size_t i = 0; i < text.len; i++) {                /* what would end the field becomes one space */
        bool bad = breaks_out((unsigned char)text.ptr[i]);
        if (!bad || (clean.len && clean.ptr[clean.len - 1] != ' ')) tact_grow_sign(&clean, bad ? ' ' : text.ptr[i]);
    }
    while (clean.len && clean.ptr[clean.len - 1] == ' ') clean.len--;
    tact_slice s = tact_grown(&clean);
    if (!plain_words(s)) encoded(out, s, &column);
    else if (!address.len || phrase(s)) plain(out, s, &column);
    else if (s.len < 60) quoted_name(out, s, &column);
    else encoded(out, s, &column);
    out->failed |= clean.failed;
    tact_grow_end(&clean);
    if (address.len) {
        if (s.len && column + address.len + 3 > LINE) fold(out, &column);
        else if (s.len) tact_grow_sign(out, ' ');
        tact_grow_sign(out, '<');
        tact_grow(out, address);
        tact_grow_sign(out, '>');
    }
    tact_grow_z(out, "\r\n");
}

void tact_mime_date(tact_instant at, char out[40]) {
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    tact_civil c = tact_civil_from_us(at.us);
    snprintf(out, 40, "%s, %02u %s %04d %02u:%02u:%02u +0000", days[c.weekday % 7], (unsigned)c.day, months[(c.month + 11u) % 12u], (int)c.year % 10000, (unsigned)c.hour, (unsigned)c.minute, (unsigned)c.second);
}

/* ---- quoted-printable ---- */

void tact_mime_quoted(tact_growing *out, tact_slice s) {
    size_t column = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool at_end = i + 1 == s.len || s.ptr[i + 1] == '\n';
        if (c == '\r') continue;
        if (c == '\n') { tact_grow_z(out, "\r\n"); column = 0; continue; }
        bool as_it_is = (c > ' ' && c < 127 && c != '=') || ((c == ' ' || c == '\t') && !at_end);
        size_t width = as_it_is ? 1 : 3;
        if (column + width > LINE - 1) { tact_grow_z(out, "=\r\n"); column = 0; }
        if (as_it_is) tact_grow_sign(out, (char)c);
        else tact_grow(out, (tact_slice){ (char[]){ '=', HEX[c >> 4], HEX[c & 15] }, 3 });
        column += width;
    }
}

/* ---- the whole ---- */

static void list_fields(tact_growing *out, const tact_mime *m) {
    if (!m->unsubscribe_url.len) return;
    tact_grow_z(out, "List-Unsubscribe: <");
    tact_grow(out, m->unsubscribe_url);
    if (m->unsubscribe_to.len) {
        tact_grow_z(out, ">,\r\n <mailto:");
        tact_grow(out, m->unsubscribe_to);
        tact_grow_z(out, "?subject=unsubscribe%20");
        tact_grow(out, m->mark);
    }
    tact_grow_z(out, ">\r\n");
    if (tact_slice_starts(m->unsubscribe_url, TACT_S("https://"))) tact_grow_z(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

static tact_slice domain_of(tact_slice address) {
    const char *at = memchr(address.ptr, '@', address.len);
    return at ? (tact_slice){ at + 1, address.len - (size_t)(at + 1 - address.ptr) } : address;
}

static bool message_id(tact_slice s) {
    bool good = s.len > 4 && s.len <= 320 && s.ptr[0] == '<' && s.ptr[s.len - 1] == '>';
    for (size_t i = 0; i < s.len && good; i++) good = (unsigned char)s.ptr[i] > ' ' && (unsigned char)s.ptr[i] < 127;
    return good;
}

static void answering(tact_growing *out, tact_slice id) {
    if (!message_id(id)) return;
    tact_grow_z(out, "In-Reply-To: ");
    tact_grow(out, id);
    tact_grow_z(out, "\r\nReferences: ");
    tact_grow(out, id);
    tact_grow_z(out, "\r\n");
}

static const char *submitted(const tact_mime *m) {
    if (m->by_hand) return "";
    if (m->as_written) return "Auto-Submitted: auto-replied\r\n";
    return m->bulk ? "Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n" : "Auto-Submitted: auto-generated\r\n";
}

static void header(tact_growing *out, const tact_mime *m) {
    char date[40];
    tact_mime_date(m->at, date);
    tact_mime_field(out, "From", m->from_name, m->from);
    tact_mime_field(out, "To", (tact_slice){ NULL, 0 }, m->to);
    if (m->reply_to.len) tact_mime_field(out, "Reply-To", (tact_slice){ NULL, 0 }, m->reply_to);
    tact_mime_field(out, "Subject", m->subject, (tact_slice){ NULL, 0 });
    tact_grow_z(out, "Date: ");
    tact_grow_z(out, date);
    tact_grow_z(out, "\r\nMessage-ID: <");
    tact_grow(out, m->mark);
    tact_grow_sign(out, '@');
    tact_grow(out, domain_of(m->from));
    tact_grow_z(out, ">\r\n");
    answering(out, m->answers);
    list_fields(out, m);
    if (m->feedback_id.len) tact_mime_field(out, "Feedback-ID", m->feedback_id, (tact_slice){ NULL, 0 });
    tact_grow_z(out, submitted(m));
    if (m->locale.len) tact_mime_field(out, "Content-Language", m->locale, (tact_slice){ NULL, 0 });
}

static void part(tact_growing *out, const char *boundary, const char *type, const tact_growing *text) {
    tact_grow_z(out, "--");
    tact_grow_z(out, boundary);
    tact_grow_z(out, "\r\nContent-Type: ");
    tact_grow_z(out, type);
    tact_grow_z(out, "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    tact_mime_quoted(out, tact_grown(text));
    tact_grow_z(out, "\r\n");
}

/* base64 in lines of 76 signs. */
static void base64(tact_growing *out, tact_slice bytes) {
    enum { STEP = 57 };
    char line_[80];
    for (size_t i = 0; i < bytes.len; i += STEP) {
        size_t n = bytes.len - i < STEP ? bytes.len - i : STEP;
        sodium_bin2base64(line_, sizeof line_, (const unsigned char *)bytes.ptr + i, n, sodium_base64_VARIANT_ORIGINAL);
        tact_grow_z(out, line_);
        tact_grow_z(out, "\r\n");
    }
}

static void picture(tact_growing *out, const char *boundary, const tact_picture *p, unsigned i) {
    char name[40];
    tact_slice ending = { p->type.ptr + 6, p->type.len > 6 ? p->type.len - 6 : 0 };        /* of "image/png" */
    snprintf(name, sizeof name, "picture-%u.%.*s", i + 1, (int)(ending.len < 8 ? ending.len : 8), ending.ptr);
    tact_grow_z(out, "--");
    tact_grow_z(out, boundary);
    tact_grow_z(out, "\r\nContent-Type: ");
    tact_grow(out, p->type);
    tact_grow_z(out, "; name=\"");
    tact_grow_z(out, name);
    tact_grow_z(out, "\"\r\nContent-Disposition: inline; filename=\"");
    tact_grow_z(out, name);
    tact_grow_z(out, "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    base64(out, p->bytes);
}

static void appointment(tact_growing *out, const char *boundary, tact_slice calendar) {
    tact_grow_z(out, "--");
    tact_grow_z(out, boundary);
    tact_grow_z(out, "\r\nContent-Type: text/calendar; charset=utf-8; name=\"appointment.ics\"\r\nContent-Disposition: attachment; filename=\"appointment.ics\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    base64(out, calendar);
}

static void begin_multipart(tact_growing *out, const char *kind, const char *boundary) {
    tact_grow_z(out, "Content-Type: multipart/");
    tact_grow_z(out, kind);
    tact_grow_z(out, ";\r\n boundary=\"");
    tact_grow_z(out, boundary);
    tact_grow_z(out, "\"\r\n\r\n");
}

static void end_multipart(tact_growing *out, const char *boundary) {
    tact_grow_z(out, "--");
    tact_grow_z(out, boundary);
    tact_grow_z(out, "--\r\n");
}

tact_status tact_mime_write(const tact_mime *m, tact_growing *out) {
    char boundary[80], around[84];
    tact_growing text = { NULL, 0, 0, false }, html = { NULL, 0, 0, false };
    bool more = m->picture_count || m->calendar.len;
    tact_status s = tact_mime_frame(m, &text, &html);
    out->len = 0;
    snprintf(boundary, sizeof boundary, "=_%.*s", (int)(m->mark.len < 60 ? m->mark.len : 60), m->mark.ptr);      /* "=_" cannot stand in quoted-printable */
    snprintf(around, sizeof around, "=_p%s", boundary + 2);
    header(out, m);
    tact_grow_z(out, "MIME-Version: 1.0\r\n");
    if (more) {
        begin_multipart(out, "mixed", around);
        tact_grow_z(out, "--");
        tact_grow_z(out, around);
        tact_grow_z(out, "\r\n");
    }
    begin_multipart(out, "alternative", boundary);
    part(out, boundary, "text/plain", &text);
    part(out, boundary, "text/html", &html);
    end_multipart(out, boundary);
    for (uint32_t i = 0; i < m->picture_count; i++) picture(out, around, &m->pictures[i], i);
    if (m->calendar.len) appointment(out, around, m->calendar);
    if (more) end_multipart(out, around);
    bool failed = text.failed || html.failed || out->failed;
    tact_grow_end(&text);
    tact_grow_end(&html);
    return s ? s : failed ? TACT_ERR_MEMORY : TACT_OK;
}
