/* daemon/codes_test.c -- codes of six digits: once, five tries, ten minutes, three an hour, of this browser alone. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "daemon/codes.h"

static tact_codes codes;
static const uint8_t anna[16] = "anna", bob[16] = "bob", phone[16] = "phone", laptop[16] = "laptop";
static tact_instant at(int64_t seconds) { return (tact_instant){ 1795000000000000 + seconds * 1000000 }; }
static uint8_t of[16];
static unsigned left;
static tact_code_said tries(const uint8_t ask[16], const char *text, int64_t seconds) { return tact_codes_try(&codes, ask, tact_slice_of(text), at(seconds), of, &left); }
static int fresh(void **state) { (void)state; memset(&codes, 0, sizeof codes); memset(of, 0, sizeof of); return 0; }

static void once_and_of_this_browser(void **state) {
    (void)state;
    assert_int_equal(tact_codes_make(&codes, phone, anna, 42, at(0)), TACT_CODE_MADE);
    assert_int_equal(tries(laptop, "000042", 1), TACT_CODE_OVER);
    assert_int_equal(tries(phone, "000043", 1), TACT_CODE_WRONG);
    assert_int_equal(left, 4);
    assert_int_equal(tries(phone, " 000-042", 599), TACT_CODE_RIGHT);
    assert_memory_equal(of, anna, 16);
    assert_int_equal(tries(phone, "000042", 2), TACT_CODE_OVER);
}

static void five_tries_and_ten_minutes(void **state) {
    static const char *const wrong[] = { "42", "0000042", "00004x", "" };
    (void)state;
    tact_codes_make(&codes, phone, anna, 42, at(0));
    for (unsigned i = 0; i < 4; i++) assert_int_equal(tries(phone, wrong[i], 1), TACT_CODE_WRONG);
    assert_int_equal(tries(phone, "111111", 1), TACT_CODE_OVER);
    assert_int_equal(tries(phone, "000042", 1), TACT_CODE_OVER);
    tact_codes_make(&codes, phone, anna, 42, at(10));
    assert_int_equal(tries(phone, "000042", 610), TACT_CODE_OVER);
    tact_codes_make(&codes, phone, bob, TACT_CODE_COUNT, at(20));          /* nobody: nothing opens it */
    assert_int_equal(tries(phone, "1000000", 21), TACT_CODE_WRONG);
    assert_int_equal(tries(phone, "000000", 21), TACT_CODE_WRONG);
}

static void three_an_hour(void **state) {
    (void)state;
    for (unsigned i = 0; i < 3; i++) assert_int_equal(tact_codes_make(&codes, i & 1 ? phone : laptop, anna, 100 + i, at(i)), TACT_CODE_MADE);
    assert_int_equal(tries(laptop, "000100", 3), TACT_CODE_WRONG);         /* the newer one counts */
    assert_int_equal(tries(laptop, "000102", 3), TACT_CODE_RIGHT);
    assert_int_equal(tact_codes_make(&codes, phone, anna, 7, at(3599)), TACT_CODE_ENOUGH);
    assert_int_equal(tact_codes_make(&codes, phone, bob, 7, at(3599)), TACT_CODE_MADE);
    assert_int_equal(tact_codes_make(&codes, phone, anna, 7, at(3600)), TACT_CODE_MADE);
}

static void a_flood_pushes_nobody_out(void **state) {
    uint8_t other[16] = { 0 };
    (void)state;
    tact_codes_make(&codes, phone, anna, 42, at(0));
    for (uint32_t i = 1; i < TACT_CODES_MOST; i++) { memcpy(other, &i, 4); assert_int_equal(tact_codes_make(&codes, other, other, 1, at(1)), TACT_CODE_MADE); }
    assert_int_equal(tact_codes_make(&codes, laptop, bob, 1, at(2)), TACT_CODE_FULL);
    assert_int_equal(tries(phone, "000042", 3), TACT_CODE_RIGHT);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup(once_and_of_this_browser, fresh), cmocka_unit_test_setup(five_tries_and_ten_minutes, fresh),
                                        cmocka_unit_test_setup(three_an_hour, fresh), cmocka_unit_test_setup(a_flood_pushes_nobody_out, fresh) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
