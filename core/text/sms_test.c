/* core/text/sms_test.c -- alphabets, parts at their edges, characters that are never split, the text a person gets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "core/text/sms.h"

static char block[1 << 16];

/* `n` times `unit`, then `tail`. */
static tact_slice times(const char *unit, unsigned n, const char *tail) {
    static char text[8192];
    size_t at = 0, len = strlen(unit);
    for (unsigned i = 0; i < n; i++, at += len) memcpy(text + at, unit, len);
    memcpy(text + at, tail, strlen(tail));
    return (tact_slice){ text, at + strlen(tail) };
}

static void measured(void **state) {
    (void)state;
    static const struct { const char *unit; unsigned n; const char *tail; int alphabet; uint32_t units, parts, max, foreign, without; const char *first; } cases[] = {
        { "a", 0, "", TACT_SMS_GSM7, 0, 1, 160, 0, 1, "" },
        { "a", 160, "", TACT_SMS_GSM7, 160, 1, 160, 0, 1, "" },
        { "a", 161, "", TACT_SMS_GSM7, 161, 2, 306, 0, 2, "" },
        { "a", 306, "", TACT_SMS_GSM7, 306, 2, 306, 0, 2, "" },
        { "a", 307, "", TACT_SMS_GSM7, 307, 3, 459, 0, 3, "" },
        { "a", 159, "€", TACT_SMS_GSM7, 161, 2, 306, 0, 2, "" },                /* the euro sign takes two */
        { "a", 158, "€", TACT_SMS_GSM7, 160, 1, 160, 0, 1, "" },
        { "{", 80, "", TACT_SMS_GSM7, 160, 1, 160, 0, 1, "" },
        { "{", 153, "", TACT_SMS_GSM7, 306, 3, 459, 0, 3, "" },                 /* 76 fit into a part of 153, never 76 and a half */
        { "é", 160, "", TACT_SMS_GSM7, 160, 1, 160, 0, 1, "" },
        { "èéàìòùÇÄÖÜÉ£§¿\n", 1, "", TACT_SMS_GSM7, 15, 1, 160, 0, 1, "" },
        { "ΔΦΓΛΩΠΨΣΘΞ", 1, "", TACT_SMS_GSM7, 10, 1, 160, 0, 1, "" },
        { "a", 69, "ê", TACT_SMS_UCS2, 70, 1, 70, 1, 1, "ê" },
        { "a", 70, "ê", TACT_SMS_UCS2, 71, 2, 134, 1, 1, "ê" },                 /* one character doubles the price */
        { "a", 133, "ê", TACT_SMS_UCS2, 134, 2, 134, 1, 1, "ê" },
        { "a", 134, "ê", TACT_SMS_UCS2, 135, 3, 201, 1, 1, "ê" },
        { "ç", 5, "", TACT_SMS_UCS2, 5, 1, 70, 5, 1, "ç" },
        { "a", 68, "\xF0\x9F\x98\x80", TACT_SMS_UCS2, 70, 1, 70, 1, 1, "\xF0\x9F\x98\x80" },
        { "a", 69, "\xF0\x9F\x98\x80", TACT_SMS_UCS2, 71, 2, 134, 1, 1, "\xF0\x9F\x98\x80" },
        { "\xF0\x9F\x98\x80", 67, "", TACT_SMS_UCS2, 134, 3, 201, 67, 1, "\xF0\x9F\x98\x80" },      /* 33 pairs fit into 67 units */
        { "`", 1, "", TACT_SMS_UCS2, 1, 1, 70, 1, 1, "`" },
        { "\t", 1, "", TACT_SMS_UCS2, 1, 1, 70, 1, 1, "\t" },
        { "\xC3", 1, "", TACT_SMS_UCS2, 1, 1, 70, 1, 1, "\xC3" },               /* half a character */
        { "\xED\xA0\x80", 1, "", TACT_SMS_UCS2, 3, 1, 70, 3, 1, "\xED" },       /* a lone surrogate is no UTF-8 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_sms_size s = tact_sms_measure(times(cases[i].unit, cases[i].n, cases[i].tail));
        if ((int)s.alphabet != cases[i].alphabet || s.units != cases[i].units || s.parts != cases[i].parts || s.units_max != cases[i].max || s.foreign != cases[i].foreign
            || s.parts_without != cases[i].without || !tact_slice_is(s.first_foreign, cases[i].first))
            fail_msg("case %zu: alphabet %d units %u parts %u of %u foreign %u '%.*s' without %u", i, (int)s.alphabet, s.units, s.parts, s.units_max, s.foreign, (int)s.first_foreign.len,
                     s.first_foreign.ptr ? s.first_foreign.ptr : "", s.parts_without);
    }
}

/* Random texts: every part holds whole characters, fits, and the next character would not have fitted. */
static void no_character_is_split(void **state) {
    (void)state;
    static const char *const some[] = { "a", "b", "€", "[", "é", "ê", "\xF0\x9F\x98\x80", "\xE2\x82\xAB" };
    uint32_t seed = 20261122u;
    for (unsigned round = 0; round < 2000; round++) {
        char text[2400];
        size_t len = 0;
        unsigned kinds = round % 3 == 0 ? 4 : 8, n = (seed >> 8) % 500;
        for (unsigned i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            const char *c = some[(seed >> 16) % kinds];
            memcpy(text + len, c, strlen(c));
            len += strlen(c);
        }
        seed = seed * 1664525u + 1013904223u;
        tact_slice all = { text, len };
        uint32_t starts[64], count = tact_sms_parts(all, starts, 64);
        tact_sms_size whole = tact_sms_measure(all);
        assert_int_equal(count, whole.parts);
        assert_true(count <= 64);
        uint32_t most = whole.alphabet == TACT_SMS_GSM7 ? 153 : 67, sum = 0;
        for (uint32_t p = 0; p < count && count > 1; p++) {
            uint32_t end = p + 1 < count ? starts[p + 1] : (uint32_t)len;
            tact_slice part = { text + starts[p], end - starts[p] };
            if (!tact_slice_utf8(part)) fail_msg("seed 20261122 round %u: part %u splits a character", round, p);
            uint32_t units = 0;
            for (size_t i = 0; i < part.len; i++) {
                unsigned char c = (unsigned char)part.ptr[i];
                bool first = (c & 0xC0) != 0x80;
                if (!first) continue;
                bool two = whole.alphabet == TACT_SMS_UCS2 ? c >= 0xF0 : c == '[' || (c == 0xE2 && (unsigned char)part.ptr[i + 2] == 0xAC);
                units += two ? 2 : 1;
            }
            if (units > most || (p + 1 < count && units + 2 <= most)) fail_msg("round %u: part %u of %u holds %u of %u", round, p, count, units, most);
            sum += units;
        }
        if (count > 1) assert_int_equal(sum, whole.units);
    }
}

static void near(void **state) {
    (void)state;
    static const struct { const char *from, *to; } cases[] = { { "ê", "e" }, { "ç", "c" }, { "œ", "oe" }, { "’", "'" }, { "…", "..." }, { "\xC2\xA0", " " }, { "\xF0\x9F\x98\x80", "" }, { "", "" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_slice got = tact_sms_near(tact_slice_of(cases[i].from));
        if (!tact_slice_is(got, cases[i].to)) fail_msg("near '%s': '%.*s'", cases[i].from, (int)got.len, got.ptr);
        if (got.len) assert_int_equal(tact_sms_measure(got).foreign, 0);
    }
}

static void composed(void **state) {
    (void)state;
    static const struct { const char *name, *title, *body, *url, *stop, *text; } cases[] = {
        { "", "", "Ready for you", "", "", "Ready for you" },
        { "Velo", "", "Ready for you", "", "", "Velo: Ready for you" },
        { "Velo", "Ready", "Your VELO bike is here", "", "", "Ready\nYour VELO bike is here" },
        { "Velo", "New tyres", "From 40 euro", "https://v.example/t", "STOP au 36180", "Velo: New tyres\nFrom 40 euro\nhttps://v.example/t\nSTOP au 36180" },
        { "", "", "See https://v.example/t now", "https://v.example/t", "", "See https://v.example/t now" },
        { "", "Same", "Same", "", "", "Same" },
        { "Velo", "Only this", "", "", "STOP", "Velo: Only this\nSTOP" },
        { "", "", "L’été – c’est « ici »…", "", "", "L'été - c'est \" ici \"..." },
        { "", "L’œuvre\xE2", "\xE2\x80", "", "", "L'œuvre\xE2\n\xE2\x80" },       /* letters stay; halves of signs too */
        { "", "", "ends\n", "", "STOP", "ends\nSTOP" },
        { "", "", "", "", "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_arena arena;
        tact_slice got;
        tact_sms_words w = { tact_slice_of(cases[i].name), tact_slice_of(cases[i].title), tact_slice_of(cases[i].body), tact_slice_of(cases[i].url), tact_slice_of(cases[i].stop) };
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_int_equal(tact_sms_compose(&got, &w, &arena), TACT_OK);
        if (!tact_slice_is(got, cases[i].text)) fail_msg("case %zu: '%.*s'", i, (int)got.len, got.ptr);
    }
}

static void refusal(void **state) {
    (void)state;
    static const struct { const char *locale, *number, *line; } lines[] = {
        { "fr", "36180", "STOP au 36180" }, { "fr-FR", "36180", "STOP au 36180" }, { "it_CH", "4770000", "STOP al 4770000" }, { "en", "", "Reply STOP to opt out" },
        { "fr", "", "Pour ne plus en recevoir: STOP" }, { "it", "", "Per non riceverne più: STOP" }, { "de", "", "Reply STOP to opt out" }, { "", "1", "STOP to 1" }, { "fro", "1", "STOP to 1" } };
    static const struct { const char *number, *country; bool wanted; } laws[] = {
        { "+33611223344", "DE", true }, { "+262692001122", "DE", true }, { "+393331234567", "DE", true }, { "+12025550123", "DE", true }, { "+4915112345678", "DE", false },
        { "+4915112345678", "FR", true }, { "", "IT", true }, { "", "ES", false }, { "33611223344", "ES", false }, { "+33", "ES", true }, { "+3", "ES", false } };
    static const struct { const char *from; bool letters; } froms[] = { { "VELO", true }, { "36180", false }, { "+33611223344", false }, { "", false }, { "3Velo", true } };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        tact_arena arena;
        tact_slice got;
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_int_equal(tact_sms_stop_line(&got, tact_slice_of(lines[i].locale), tact_slice_of(lines[i].number), &arena), TACT_OK);
        if (!tact_slice_is(got, lines[i].line)) fail_msg("'%s' '%s': '%.*s'", lines[i].locale, lines[i].number, (int)got.len, got.ptr);
        assert_int_equal(tact_sms_measure(got).alphabet, TACT_SMS_GSM7);
    }
    for (unsigned what = TACT_SMS_STOPPED; what <= TACT_SMS_ENDED; what++)
        for (unsigned l = 0; l < 4; l++) {
            static const char *const locales[] = { "en", "fr-FR", "it", "de" }, *const part[] = { "you", "vous", "i nostri", "you" };
            tact_arena arena;
            tact_slice got;
            tact_arena_init(&arena, block, sizeof block, NULL);
            assert_int_equal(tact_sms_answer(&got, what, tact_slice_of(locales[l]), TACT_S("Velo"), &arena), TACT_OK);
            if (!tact_slice_starts(got, TACT_S("Velo: ")) || tact_slice_find(got, tact_slice_of(part[l])) < 0 || tact_sms_measure(got).parts != 1 || tact_sms_measure(got).foreign) fail_msg("%.*s", (int)got.len, got.ptr);
        }
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++)
        if (tact_sms_stop_wanted(tact_slice_of(laws[i].number), tact_slice_of(laws[i].country)) != laws[i].wanted) fail_msg("%s %s", laws[i].number, laws[i].country);
    for (size_t i = 0; i < sizeof froms / sizeof *froms; i++) assert_int_equal(tact_sms_from_letters(tact_slice_of(froms[i].from)), froms[i].letters);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(measured), cmocka_unit_test(no_character_is_split), cmocka_unit_test(near), cmocka_unit_test(composed), cmocka_unit_test(refusal) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
