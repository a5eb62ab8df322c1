/* core/text/sms.c -- see sms.h. */
#include "core/text/sms.h"

enum { GSM_ONE = 160, GSM_MANY = 153, UCS_ONE = 70, UCS_MANY = 67 };

/* GSM 7 bit beyond what it shares with ASCII. Of ASCII it lacks the grave accent; [ \ ] ^ { | } ~ stand in its extension table, as does the euro sign. */
static const uint16_t basic[] = {
    0x00A3, 0x00A5, 0x00E8, 0x00E9, 0x00F9, 0x00EC, 0x00F2, 0x00C7, 0x00D8, 0x00F8, 0x00C5, 0x00E5, 0x0394, 0x03A6, 0x0393, 0x039B, 0x03A9, 0x03A0, 0x03A8, 0x03A3,
    0x0398, 0x039E, 0x00C6, 0x00E6, 0x00DF, 0x00C9, 0x00A4, 0x00A1, 0x00C4, 0x00D6, 0x00D1, 0x00DC, 0x00A7, 0x00BF, 0x00E4, 0x00F6, 0x00F1, 0x00FC, 0x00E0 };
static const char extension[] = "\f^{}\\[~]|";

typedef struct { uint32_t code; unsigned bytes; } character;

/* The next of a text that may be no UTF-8: a byte that begins none stands for itself, as a character nobody has. */
static character next(tact_slice s) {
    unsigned char c = (unsigned char)s.ptr[0];
    unsigned n = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
    if (n == 1) return (character){ c, 1 };
    if (!n || n > s.len || !tact_slice_utf8((tact_slice){ s.ptr, n })) return (character){ 0xFFFD, 1 };
    uint32_t code = c & (0xFFu >> (n + 1));
    for (unsigned i = 1; i < n; i++) code = code << 6 | ((unsigned char)s.ptr[i] & 0x3Fu);
    return (character){ code, n };
}

/* Septets it takes; 0: it has none. */
static unsigned septets(uint32_t code) {
    if (code == 0x20AC) return 2;
    if (code && code < 0x80 && memchr(extension, (int)code, sizeof extension - 1)) return 2;
    if (code == '\n' || code == '\r' || (code >= 0x20 && code < 0x7F && code != '`')) return 1;
    for (size_t i = 0; i < sizeof basic / sizeof *basic; i++)
        if (basic[i] == code) return 1;
    return 0;
}

/* `plain`: as if what is foreign were a character of one septet. */
static unsigned units_of(uint32_t code, tact_sms_alphabet alphabet, bool plain) {
    if (alphabet == TACT_SMS_UCS2) return code > 0xFFFF ? 2 : 1;
    unsigned n = septets(code);
    return n || !plain ? n : 1;
}

static uint32_t split(tact_slice text, tact_sms_alphabet alphabet, bool plain, uint32_t *units, uint32_t *starts, uint32_t room) {
    uint32_t one = alphabet == TACT_SMS_GSM7 ? GSM_ONE : UCS_ONE, many = alphabet == TACT_SMS_GSM7 ? GSM_MANY : UCS_MANY, parts = 1, filled = 0;
    character c;
    *units = 0;
    for (size_t i = 0; i < text.len; i += c.bytes) {
        c = next((tact_slice){ text.ptr + i, text.len - i });
        *units += units_of(c.code, alphabet, plain);
    }
    if (room) starts[0] = 0;
    if (*units <= one) return 1;
    for (size_t i = 0; i < text.len; i += c.bytes) {
        c = next((tact_slice){ text.ptr + i, text.len - i });
        unsigned n = units_of(c.code, alphabet, plain);
        if (filled + n > many) {
            if (parts < room) starts[parts] = (uint32_t)i;
            parts++;
            filled = 0;
        }
        filled += n;
    }
    return parts;
}

static void look_for_foreign(tact_slice text, tact_sms_size *out) {
    character c;
    for (size_t i = 0; i < text.len; i += c.bytes) {
        c = next((tact_slice){ text.ptr + i, text.len - i });
        if (septets(c.code)) continue;
        if (!out->foreign++) out->first_foreign = (tact_slice){ text.ptr + i, c.bytes };
    }
}

tact_sms_size tact_sms_measure(tact_slice text) {
    tact_sms_size size = { .foreign = 0 };
    uint32_t ignored;
    look_for_foreign(text, &size);
    size.alphabet = size.foreign ? TACT_SMS_UCS2 : TACT_SMS_GSM7;
    size.parts = split(text, size.alphabet, false, &size.units, NULL, 0);
    size.parts_without = size.foreign ? split(text, TACT_SMS_GSM7, true, &ignored, NULL, 0) : size.parts;
    uint32_t one = size.foreign ? UCS_ONE : GSM_ONE, many = size.foreign ? UCS_MANY : GSM_MANY;
    size.units_max = size.parts == 1 ? one : size.parts * many;
    return size;
}

uint32_t tact_sms_parts(tact_slice text, uint32_t *starts, uint32_t room) {
    tact_sms_size size = { .foreign = 0 };
    uint32_t units;
    look_for_foreign(text, &size);
    return split(text, size.foreign ? TACT_SMS_UCS2 : TACT_SMS_GSM7, false, &units, starts, room);
}

/* What French, Italian and their typography write that GSM 7 bit has not. */
static const struct { uint16_t code; const char *near; } NEAR[] = {
    { 0x60, "'" }, { 0xC0, "A" }, { 0xC1, "A" }, { 0xC2, "A" }, { 0xC3, "A" }, { 0xC8, "E" }, { 0xCA, "E" }, { 0xCB, "E" }, { 0xCC, "I" }, { 0xCD, "I" }, { 0xCE, "I" }, { 0xCF, "I" },
    { 0xD2, "O" }, { 0xD3, "O" }, { 0xD4, "O" }, { 0xD5, "O" }, { 0xD9, "U" }, { 0xDA, "U" }, { 0xDB, "U" }, { 0xE1, "a" }, { 0xE2, "a" }, { 0xE3, "a" }, { 0xE7, "c" },
    { 0xEA, "e" }, { 0xEB, "e" }, { 0xED, "i" }, { 0xEE, "i" }, { 0xEF, "i" }, { 0xF3, "o" }, { 0xF4, "o" }, { 0xF5, "o" }, { 0xFA, "u" }, { 0xFB, "u" }, { 0xFF, "y" },
    { 0x152, "OE" }, { 0x153, "oe" }, { 0xA0, " " }, { 0x2009, " " }, { 0x202F, " " }, { 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "-" }, { 0x2013, "-" }, { 0x2014, "-" },
    { 0x2018, "'" }, { 0x2019, "'" }, { 0x201C, "\"" }, { 0x201D, "\"" }, { 0xAB, "\"" }, { 0xBB, "\"" }, { 0x2026, "..." }, { 0xB0, "o" }, { 0x2022, "-" }, { 0xD7, "x" } };

tact_slice tact_sms_near(tact_slice text) {
    if (!text.len) return text;
    uint32_t code = next(text).code;
    for (size_t i = 0; i < sizeof NEAR / sizeof *NEAR; i++)
        if (NEAR[i].code == code) return tact_slice_of(NEAR[i].near);
    return (tact_slice){ NULL, 0 };
}
