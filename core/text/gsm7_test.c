/* core/text/gsm7_test.c -- each septet there and back, extensions, what has no place, UCS-2 with pairs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "core/text/gsm7.h"

static char block[1 << 16];
static tact_arena arena;

static int begin(void **state) { (void)state; tact_arena_init(&arena, block, sizeof block, NULL); return 0; }
static int end(void **state) { (void)state; tact_arena_close(&arena); return 0; }

static void texts_as_bytes(void **state) {
    (void)state;
    static const struct { const char *text; tact_sms_alphabet alphabet; const char *bytes; size_t len; } cases[] = {
        { "@£$¥èéùìòÇ\nØø\rÅå", TACT_SMS_GSM7, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F", 16 },
        { "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ", TACT_SMS_GSM7, "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1C\x1D\x1E\x1F", 15 },
        { " !\"#¤%&'", TACT_SMS_GSM7, "\x20\x21\x22\x23\x24\x25\x26\x27", 8 },
        { "¡AZÄÖÑÜ§¿azäöñüà", TACT_SMS_GSM7, "\x40\x41\x5A\x5B\x5C\x5D\x5E\x5F\x60\x61\x7A\x7B\x7C\x7D\x7E\x7F", 16 },
        { "a€[]{}\\~^|", TACT_SMS_GSM7, "a\x1B\x65\x1B\x3C\x1B\x3E\x1B\x28\x1B\x29\x1B\x2F\x1B\x3D\x1B\x14\x1B\x40", 19 },
        { "çaê", TACT_SMS_UCS2, "\x00\xE7\x00\x61\x00\xEA", 6 },
        { "€\xF0\x9F\x98\x80", TACT_SMS_UCS2, "\x20\xAC\xD8\x3D\xDE\x00", 6 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_slice bytes, text;
        assert_int_equal(tact_sms_encode(&bytes, tact_slice_of(cases[i].text), cases[i].alphabet, &arena), TACT_OK);
        assert_int_equal(bytes.len, cases[i].len);
        assert_memory_equal(bytes.ptr, cases[i].bytes, cases[i].len);
        assert_int_equal(tact_sms_decode(&text, bytes, cases[i].alphabet, &arena), TACT_OK);
        assert_true(tact_slice_is(text, cases[i].text));
    }
}

static void every_septet(void **state) {
    (void)state;
    uint8_t out[2];
    for (unsigned septet = 0; septet < 128; septet++) {
        tact_slice text;
        char one = (char)septet;
        if (septet == 0x1B) continue;
        assert_int_equal(tact_sms_decode(&text, (tact_slice){ &one, 1 }, TACT_SMS_GSM7, &arena), TACT_OK);
        assert_int_equal(tact_gsm7_of(tact_sms_next(text).code, out), 1);
        assert_int_equal(out[0], septet);
    }
    assert_int_equal(tact_gsm7_of('`', out), 0);
    assert_int_equal(tact_gsm7_of(0, out), 0);
    assert_int_equal(tact_gsm7_of(0xFFFD, out), 0);
    assert_int_equal(tact_gsm7_of(0x7F, out), 0);
}

static void what_means_nothing(void **state) {
    (void)state;
    tact_slice out;
    assert_int_equal(tact_sms_encode(&out, TACT_S("`ê"), TACT_SMS_GSM7, &arena), TACT_OK);
    assert_true(tact_slice_is(out, "??"));
    assert_int_equal(tact_sms_decode(&out, (tact_slice){ "\x80" "a\x1B" "a\x1B", 5 }, TACT_SMS_GSM7, &arena), TACT_OK);
    assert_true(tact_slice_is(out, "\xEF\xBF\xBD" "aa\xEF\xBF\xBD"));
    assert_int_equal(tact_sms_decode(&out, (tact_slice){ "\xD8\x3D\x00\x61\xDE\x00\x00", 7 }, TACT_SMS_UCS2, &arena), TACT_OK);
    assert_true(tact_slice_is(out, "\xEF\xBF\xBD" "a\xEF\xBF\xBD"));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(texts_as_bytes, begin, end), cmocka_unit_test_setup_teardown(every_septet, begin, end), cmocka_unit_test_setup_teardown(what_means_nothing, begin, end) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
