/* core/text/sms.c -- see sms.h. */
#include "core/text/sms.h"
#include "core/text/gsm7.h"

enum { GSM_ONE = 160, GSM_MANY = 153, UCS_ONE = 70, UCS_MANY = 67 };

/* Septets it takes; 0: it has none. */
static unsigned septets(uint32_t code) {
    uint8_t ignored[2];
    return tact_gsm7_of(code, ignored);
}

/* `plain`: as if what is foreign were a character of one septet. */
static unsigned units_of(uint32_t code, tact_sms_alphabet alphabet, bool plain) {
    if (alphabet == TACT_SMS_UCS2) return code > 0xFFFF ? 2 : 1;
    unsigned n = septets(code);
    return n || !plain ? n : 1;
}

static uint32_t split(tact_slice text, tact_sms_alphabet alphabet, bool plain, uint32_t *units, uint32_t *starts, uint32_t room) {
    uint32_t one = alphabet == TACT_SMS_GSM7 ? GSM_ONE : UCS_ONE, many = alphabet == TACT_SMS_GSM7 ? GSM_MANY : UCS_MANY, parts = 1, filled = 0;
    tact_sms_character c;
    *units = 0;
    for (size_t i = 0; i < text.len; i += c.bytes) {
        c = tact_sms_next((tact_slice){ text.ptr + i, text.len - i });
        *units += units_of(c.code, alphabet, plain);
    }
    if (room) starts[0] = 0;
    if (*units <= one) return 1;
    for (size_t i = 0; i < text.len; i += c.bytes) {
        c = tact_sms_next((tact_slice){ text.ptr + i, text.len - i });
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
    tact_sms_character c;
    for (size_t i = 0; i < text.len; i += c.bytes) {
        c = tact_sms_next((tact_slice){ text.ptr + i, text.len - i });
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
    uint32_t code = tact_sms_next(text).code;
    for (size_t i = 0; i < sizeof NEAR / sizeof *NEAR; i++)
        if (NEAR[i].code == code) return tact_slice_of(NEAR[i].near);
    return (tact_slice){ NULL, 0 };
}
