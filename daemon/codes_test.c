/* daemon/codes_test.c -- codes of six digits: once, five tries, ten minutes, three an hour, of this browser alone; and how often one client may ask. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "daemon/codes.h"
#include "daemon/rates.h"

static tact_codes codes;
static const uint8_t anna[16] = "anna", bob[16] = "bob", phone[16] = "phone", laptop[16] = "laptop";
static tact_instant at(int64_t seconds) { return (tact_instant){ 1795000000000000 + seconds * 1000000 }; }
static uint8_t of[16];
static bool takes(const uint8_t ask[16], const char *text, int64_t seconds) { return tact_codes_take(&codes, ask, tact_slice_of(text), at(seconds), of); }
static bool made(const uint8_t ask[16], const uint8_t whose[16], uint32_t code, int64_t seconds) { return tact_codes_make(&codes, ask, whose, TACT_CODE_BY_ADDRESS, code, at(seconds)); }
static int fresh(void **state) { (void)state; memset(&codes, 0, sizeof codes); memset(of, 0, sizeof of); return 0; }

static void once_and_of_this_browser(void **state) {
    (void)state;
    assert_true(made(phone, anna, 42, 0));
    assert_false(takes(laptop, "000042", 1));
    assert_false(takes(phone, "000043", 1));
    assert_true(takes(phone, " 000-042", 599));
    assert_memory_equal(of, anna, 16);
    assert_false(takes(phone, "000042", 2));
}

static void five_tries_and_ten_minutes(void **state) {
    static const char *const wrong[] = { "42", "0000042", "00004x", "", "1000000" };
    (void)state;
    made(phone, anna, 42, 0);
    for (unsigned i = 0; i < 5; i++) assert_false(takes(phone, wrong[i], 1));
    assert_false(takes(phone, "000042", 1));
    made(laptop, anna, 42, 10);
    for (unsigned i = 0; i < 4; i++) assert_false(takes(laptop, wrong[i], 11));
    assert_false(takes(laptop, "000042", 610));
    assert_true(takes(laptop, "000042", 609));
}

static void three_an_hour_by_each_way(void **state) {
    (void)state;
    for (uint8_t i = 0; i < 3; i++) assert_true(made((const uint8_t[16]){ i }, anna, 100 + i, i));
    assert_false(made(phone, anna, 7, 3599));
    assert_true(made(phone, bob, 7, 3599));
    for (uint8_t i = 3; i < 6; i++) assert_true(tact_codes_make(&codes, (const uint8_t[16]){ i }, anna, TACT_CODE_BY_LINK, i, at(3599)));        /* strangers did not use these up */
    assert_false(tact_codes_make(&codes, laptop, anna, TACT_CODE_BY_LINK, 7, at(3599)));
    assert_true(made(laptop, anna, 7, 3600));
}

static void a_flood_pushes_nobody_out_and_says_until_when(void **state) {
    uint8_t other[16] = { 0 };
    (void)state;
    made(phone, anna, 42, 0);
    for (uint32_t i = 1; i < TACT_CODES_MOST; i++) { assert_int_equal(tact_codes_full_s(&codes, at(1)), 0); memcpy(other, &i, 4); assert_true(made(other, other, 1, 1)); }
    assert_false(made(laptop, bob, 1, 2));
    assert_int_equal(tact_codes_full_s(&codes, at(100)), 3500);
    assert_true(takes(phone, "000042", 3));
    assert_int_equal(tact_codes_full_s(&codes, at(3600)), 0);
    assert_true(made(laptop, bob, 1, 3600));
}

static void one_client_asks_so_often(void **state) {
    tact_rates *r = tact_rates_new();
    tact_peer home, neighbour, elsewhere;
    (void)state;
    assert_true(tact_address_parse(TACT_S("2001:db8:0:1::5"), &home) && tact_address_parse(TACT_S("2001:db8:0:1:ffff::9"), &neighbour) && tact_address_parse(TACT_S("2001:db8:0:2::5"), &elsewhere));
#define TAKE(who, seconds) tact_rates_take_seldom(r, &(who), TACT_S("x"), 3, TACT_MINUTES(2), at(seconds))
    for (unsigned i = 0; i < 3; i++) assert_int_equal(TAKE(home, 0), 0);
    assert_int_equal(TAKE(neighbour, 0), 120);                             /* of the same /64 */
    assert_int_equal(TAKE(home, 119), 1);
    assert_int_equal(TAKE(elsewhere, 0), 0);
    assert_int_equal(TAKE(home, 120), 0);
    assert_int_equal(TAKE(home, 120), 120);
    assert_int_equal(TAKE(home, -9999), 120);                              /* a clock that was set back keeps nobody out for longer */
    for (unsigned i = 0; i < 3; i++) assert_int_equal(TAKE(home, 99999), 0);
    assert_int_equal(TAKE(home, 99999), 120);
    tact_rates_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup(once_and_of_this_browser, fresh), cmocka_unit_test_setup(five_tries_and_ten_minutes, fresh), cmocka_unit_test_setup(three_an_hour_by_each_way, fresh),
                                        cmocka_unit_test_setup(a_flood_pushes_nobody_out_and_says_until_when, fresh), cmocka_unit_test(one_client_asks_so_often) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
