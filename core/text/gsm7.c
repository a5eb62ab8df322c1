/* core/text/gsm7.c -- see gsm7.h. */
#include "core/text/gsm7.h"
#include "core/base/bytes.h"

enum { ESCAPE = 0x1B, NOBODY = 0xFFFD };

/* Where it differs from ASCII: 0 to 31 whole, then single places. */
static const uint16_t LOW[32] = {
    0x40, 0xA3, 0x24, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0x0A, 0xD8, 0xF8, 0x0D, 0xC5, 0xE5,
    0x394, 0x5F, 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, NOBODY, 0xC6, 0xE6, 0xDF, 0xC9 };
static const struct { uint8_t at; uint16_t code; } HIGH[] = {
    { 0x24, 0xA4 }, { 0x40, 0xA1 }, { 0x5B, 0xC4 }, { 0x5C, 0xD6 }, { 0x5D, 0xD1 }, { 0x5E, 0xDC }, { 0x5F, 0xA7 },
    { 0x60, 0xBF }, { 0x7B, 0xE4 }, { 0x7C, 0xF6 }, { 0x7D, 0xF1 }, { 0x7E, 0xFC }, { 0x7F, 0xE0 } },
    EXTENSION[] = { { 0x0A, 0x0C }, { 0x14, '^' }, { 0x28, '{' }, { 0x29, '}' }, { 0x2F, '\\' }, { 0x3C, '[' }, { 0x3D, '~' }, { 0x3E, ']' }, { 0x40, '|' }, { 0x65, 0x20AC } };

tact_sms_character tact_sms_next(tact_slice s) {
    unsigned char c = (unsigned char)s.ptr[0];
    unsigned n = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
    if (n == 1) return (tact_sms_character){ c, 1 };
    if (!n || n > s.len || !tact_slice_utf8((tact_slice){ s.ptr, n })) return (tact_sms_character){ NOBODY, 1 };
    uint32_t code = c & (0xFFu >> (n + 1));
    for (unsigned i = 1; i < n; i++) code = code << 6 | ((unsigned char)s.ptr[i] & 0x3Fu);
    return (tact_sms_character){ code, n };
}

static uint32_t code_at(unsigned septet) {
    if (septet < 32) return LOW[septet];
    for (size_t i = 0; i < sizeof HIGH / sizeof *HIGH; i++)
        if (HIGH[i].at == septet) return HIGH[i].code;
    return septet;
}

unsigned tact_gsm7_of(uint32_t code, uint8_t out[2]) {
    if (code >= 0x20 && code < 0x7F && code_at(code) == code) { out[0] = (uint8_t)code; return 1; }
    for (unsigned i = 0; i < 32; i++)
        if (LOW[i] == code && i != ESCAPE) { out[0] = (uint8_t)i; return 1; }
    for (size_t i = 0; i < sizeof HIGH / sizeof *HIGH; i++)
        if (HIGH[i].code == code) { out[0] = HIGH[i].at; return 1; }
    for (size_t i = 0; i < sizeof EXTENSION / sizeof *EXTENSION; i++)
        if (EXTENSION[i].code == code) { out[0] = ESCAPE; out[1] = EXTENSION[i].at; return 2; }
    return 0;
}

static void put_unit(tact_writer *w, uint32_t unit) {
    tact_write_u8(w, (uint8_t)(unit >> 8));
    tact_write_u8(w, (uint8_t)unit);
}

tact_status tact_sms_encode(tact_slice *out, tact_slice text, tact_sms_alphabet alphabet, tact_arena *arena) {
    tact_writer w;
    tact_sms_character c;
    uint8_t septets[2];
    tact_writer_init(&w, arena, text.len + 16);
    for (size_t i = 0; i < text.len; i += c.bytes) {
        c = tact_sms_next((tact_slice){ text.ptr + i, text.len - i });
        if (alphabet == TACT_SMS_GSM7) {
            unsigned n = tact_gsm7_of(c.code, septets);
            if (n) tact_write_bytes(&w, septets, n); else tact_write_u8(&w, '?');
        } else if (c.code > 0xFFFF) {
            put_unit(&w, 0xD800 + ((c.code - 0x10000) >> 10));
            put_unit(&w, 0xDC00 + ((c.code - 0x10000) & 0x3FF));
        } else put_unit(&w, c.code);
    }
    *out = tact_writer_slice(&w);
    return w.status;
}

static void put_utf8(tact_writer *w, uint32_t code) {
    if (code < 0x80) { tact_write_u8(w, (uint8_t)code); return; }
    if (code < 0x800) tact_write_u8(w, (uint8_t)(0xC0 | code >> 6));
    else {
        if (code < 0x10000) tact_write_u8(w, (uint8_t)(0xE0 | code >> 12));
        else {
            tact_write_u8(w, (uint8_t)(0xF0 | code >> 18));
            tact_write_u8(w, (uint8_t)(0x80 | (code >> 12 & 0x3F)));
        }
        tact_write_u8(w, (uint8_t)(0x80 | (code >> 6 & 0x3F)));
    }
    tact_write_u8(w, (uint8_t)(0x80 | (code & 0x3F)));
}

static uint32_t extended(unsigned septet) {
    for (size_t i = 0; i < sizeof EXTENSION / sizeof *EXTENSION; i++)
        if (EXTENSION[i].at == septet) return EXTENSION[i].code;
    return code_at(septet);
}

tact_status tact_sms_decode(tact_slice *out, tact_slice bytes, tact_sms_alphabet alphabet, tact_arena *arena) {
    tact_writer w;
    const uint8_t *b = (const uint8_t *)bytes.ptr;
    tact_writer_init(&w, arena, bytes.len * 2 + 16);
    for (size_t i = 0; alphabet == TACT_SMS_GSM7 && i < bytes.len; i++) {
        if (b[i] == ESCAPE && i + 1 < bytes.len) { i++; put_utf8(&w, b[i] < 0x80 ? extended(b[i]) : NOBODY); }
        else put_utf8(&w, b[i] < 0x80 ? code_at(b[i]) : NOBODY);
    }
    for (size_t i = 0; alphabet == TACT_SMS_UCS2 && i + 1 < bytes.len; i += 2) {
        uint32_t unit = (uint32_t)(b[i] << 8 | b[i + 1]), low = i + 3 < bytes.len ? (uint32_t)(b[i + 2] << 8 | b[i + 3]) : 0;
        bool pair = unit >= 0xD800 && unit < 0xDC00 && low >= 0xDC00 && low < 0xE000;
        if (pair) { unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00); i += 2; }
        put_utf8(&w, !pair && unit >= 0xD800 && unit < 0xE000 ? NOBODY : unit);
    }
    *out = tact_writer_slice(&w);
    return w.status;
}
