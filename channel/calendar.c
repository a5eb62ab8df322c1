/* channel/calendar.c -- see calendar.h.   Packed: uid, start, end, stamp u64 LE; sequence u32; flags u8 (1 cancelled, 2 geo); latitude, longitude u32; u8 length and title; u8 length and place. */
#include "channel/calendar.h"
#include <stdio.h>

enum { FOLD = 75, HEAD = 45 };

/* ---- text ---- */

/* One content line, folded: a space begins each further line and counts. */
static void line(tact_growing *out, const char *name, tact_slice value) {
    size_t column = strlen(name);
    tact_grow_z(out, name);
    for (size_t i = 0; i < value.len;) {
        size_t n = 1;
        while (i + n < value.len && ((unsigned char)value.ptr[i + n] & 0xC0) == 0x80) n++;
        if (column + n > FOLD) { tact_grow_z(out, "\r\n "); column = 1; }
        tact_grow(out, (tact_slice){ value.ptr + i, n });
        column += n;
        i += n;
    }
    tact_grow_z(out, "\r\n");
}

static void text(tact_growing *out, const char *name, tact_slice value) {
    tact_growing escaped = { NULL, 0, 0, false };
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '\\' || c == ';' || c == ',') { tact_grow_sign(&escaped, '\\'); tact_grow_sign(&escaped, c); }
        else if (c == '\n') tact_grow_z(&escaped, "\\n");
        else if ((unsigned char)c >= ' ' && c != 0x7F) tact_grow_sign(&escaped, c);
        else if (c == '\t') tact_grow_sign(&escaped, ' ');
    }
    line(out, name, tact_grown(&escaped));
    out->failed |= escaped.failed;
    tact_grow_end(&escaped);
}

static void when(tact_growing *out, const char *name, tact_instant t) {
    char value[32];
    tact_civil c = tact_civil_from_us(t.us);
    int n = snprintf(value, sizeof value, "%04d%02u%02uT%02u%02u%02uZ", (int)c.year % 10000, (unsigned)c.month, (unsigned)c.day, (unsigned)c.hour, (unsigned)c.minute, (unsigned)c.second);
    line(out, name, (tact_slice){ value, (size_t)n });
}

static void degrees(char *out, size_t room, int32_t e7) {
    uint32_t v = e7 < 0 ? (uint32_t)-(int64_t)e7 : (uint32_t)e7;
    snprintf(out, room, "%s%u.%06u", e7 < 0 ? "-" : "", v / 10000000, v % 10000000 / 10);
}

void tact_calendar_write(tact_growing *out, const tact_calendar *e, tact_slice domain) {
    char value[320], latitude[24], longitude[24];
    if (!domain.len) domain = TACT_S("tact.invalid");
    tact_grow_z(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tact//tact//EN\r\nCALSCALE:GREGORIAN\r\nBEGIN:VEVENT\r\n");
    int n = snprintf(value, sizeof value, "%016llx@%.*s", (unsigned long long)e->uid, (int)(domain.len < 253 ? domain.len : 253), domain.ptr);
    line(out, "UID:", (tact_slice){ value, (size_t)n });
    when(out, "DTSTAMP:", e->stamp);
    when(out, "DTSTART:", e->start);
    when(out, "DTEND:", e->end);
    n = snprintf(value, sizeof value, "%u", e->sequence);
    line(out, "SEQUENCE:", (tact_slice){ value, (size_t)n });
    line(out, "STATUS:", e->cancelled ? TACT_S("CANCELLED") : TACT_S("CONFIRMED"));
    text(out, "SUMMARY:", e->title);
    if (e->place.len) text(out, "LOCATION:", e->place);
    if (e->has_geo) {
        degrees(latitude, sizeof latitude, e->latitude_e7);
        degrees(longitude, sizeof longitude, e->longitude_e7);
        n = snprintf(value, sizeof value, "%s;%s", latitude, longitude);
        line(out, "GEO:", (tact_slice){ value, (size_t)n });
    }
    tact_grow_z(out, "END:VEVENT\r\nEND:VCALENDAR\r\n");
}

tact_slice tact_calendar_domain(tact_slice url) {
    ptrdiff_t at = tact_slice_find(url, TACT_S("://"));
    if (at < 0) return (tact_slice){ NULL, 0 };
    tact_slice host = { url.ptr + at + 3, url.len - (size_t)at - 3 };
    size_t n = 0;
    while (n < host.len && host.ptr[n] != '/' && host.ptr[n] != ':' && host.ptr[n] != '?') n++;
    return (tact_slice){ host.ptr, n };
}

/* ---- packed ---- */

static size_t cut(tact_slice s, size_t most) {
    size_t n = s.len < most ? s.len : most;
    while (n < s.len && n > 0 && ((unsigned char)s.ptr[n] & 0xC0) == 0x80) n--;
    return n;
}

static uint8_t *number(uint8_t *at, uint64_t v, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++) *at++ = (uint8_t)(v >> (8 * i));
    return at;
}

static uint8_t *words(uint8_t *at, tact_slice s, size_t most) {
    size_t n = cut(s, most);
    *at++ = (uint8_t)n;
    if (n) memcpy(at, s.ptr, n);
    return at + n;
}

size_t tact_calendar_pack(const tact_calendar *e, uint8_t out[TACT_CALENDAR_BYTES]) {
    uint8_t *at = number(out, e->uid, 8);
    at = number(at, (uint64_t)e->start.us, 8);
    at = number(at, (uint64_t)e->end.us, 8);
    at = number(at, (uint64_t)e->stamp.us, 8);
    at = number(at, e->sequence, 4);
    at = number(at, (e->cancelled ? 1u : 0u) | (e->has_geo ? 2u : 0u), 1);
    at = number(at, (uint32_t)e->latitude_e7, 4);
    at = number(at, (uint32_t)e->longitude_e7, 4);
    at = words(at, e->title, TACT_CALENDAR_TITLE);
    return (size_t)(words(at, e->place, TACT_CALENDAR_PLACE) - out);
}

static bool words_back(tact_reader *r, size_t most, tact_slice *out) {
    size_t n = tact_read_u8(r);
    if (r->status || n > most) return false;
    *out = tact_read_raw(r, n);
    return !r->status;
}

bool tact_calendar_unpack(tact_slice bytes, tact_calendar *e) {
    tact_reader r = tact_reader_of(bytes);
    *e = (tact_calendar){ .uid = tact_read_u64(&r) };
    e->start.us = (int64_t)tact_read_u64(&r);
    e->end.us = (int64_t)tact_read_u64(&r);
    e->stamp.us = (int64_t)tact_read_u64(&r);
    e->sequence = tact_read_u32(&r);
    unsigned flags = tact_read_u8(&r);
    e->cancelled = flags & 1;
    e->has_geo = flags & 2;
    e->latitude_e7 = (int32_t)tact_read_u32(&r);
    e->longitude_e7 = (int32_t)tact_read_u32(&r);
    return bytes.len >= HEAD && words_back(&r, TACT_CALENDAR_TITLE, &e->title) && words_back(&r, TACT_CALENDAR_PLACE, &e->place) && tact_reader_done(&r) && flags < 4 && e->start.us < e->end.us;
}
