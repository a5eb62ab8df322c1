/* brand/coupon_code_test.c -- codes: always the same, found when mistyped, read as people write them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "brand/coupon_code.h"

static const uint8_t key[32] = { 1, 2, 3 };

static tact_slice normal_of(const char *typed, char room[TACT_CODE_NORMAL]) {
    tact_slice n = { NULL, 0 };
    return tact_code_normal(tact_slice_of(typed), room, &n) ? n : (tact_slice){ NULL, 0 };
}

/* Written down once: a code that people hold must stay theirs. */
static void a_code_stays(void **state) {
    (void)state;
    char a[TACT_CODE_TEXT], b[TACT_CODE_TEXT], room[TACT_CODE_NORMAL];
    uint8_t other[32] = { 1, 2, 4 };
    assert_string_equal(tact_code_make(key, 'c', 42, a).ptr, "VMVE-6P08-2BZC-D32B");
    assert_string_not_equal(tact_code_make(key, 'c', 43, b).ptr, a);
    assert_string_not_equal(tact_code_make(key, 'r', 42, b).ptr, a);
    assert_string_not_equal(tact_code_make(other, 'c', 42, b).ptr, a);
    assert_true(tact_code_fits(normal_of(a, room)));
}

static void every_single_mistake_is_found(void **state) {
    (void)state;
    static const char all[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char code[TACT_CODE_TEXT], room[TACT_CODE_NORMAL];
    unsigned swapped = 0, passed = 0;
    for (uint64_t n = 0; n < 200; n++) {
        tact_code_make(key, 'c', n, code);
        for (unsigned i = 0; code[i]; i++) {
            char was = code[i];
            if (was == '-') continue;
            for (unsigned c = 0; all[c]; c++) {
                if (all[c] == was) continue;
                code[i] = all[c];
                assert_false(tact_code_fits(normal_of(code, room)));
            }
            code[i] = was;
            unsigned k = code[i + 1] == '-' ? i + 2 : i + 1;
            if (!code[i + 1] || code[k] == was) continue;
            code[i] = code[k];
            code[k] = was;
            swapped++;
            passed += tact_code_fits(normal_of(code, room));
            code[k] = code[i];
            code[i] = was;
        }
    }
    assert_true(swapped > 2000 && passed * 100 < swapped);
}

static void as_people_type(void **state) {
    (void)state;
    char code[TACT_CODE_TEXT], room[TACT_CODE_NORMAL], other[TACT_CODE_NORMAL], typed[64];
    for (uint64_t n = 0; n < 500; n++) {
        tact_code_make(key, 'c', n, code);
        tact_slice as_is = normal_of(code, room);
        size_t k = 0;
        for (unsigned i = 0; code[i]; i++) {
            if (code[i] == '-') { typed[k++] = ' '; continue; }
            typed[k++] = code[i] == '1' ? (n % 2 ? 'l' : 'I') : code[i] == '0' ? 'o' : code[i] >= 'A' ? (char)(code[i] + 32) : code[i];
        }
        typed[k] = 0;
        assert_true(tact_slice_equal(as_is, normal_of(typed, other)));
    }
    static const char *const no[] = { "", " - ", "AB_C", "caf\xc3\xa9", "12345678901234567890123456789012345678901234567890123456789012345" };
    for (unsigned i = 0; i < sizeof no / sizeof *no; i++) assert_null(normal_of(no[i], room).ptr);
    assert_true(tact_slice_is(normal_of("ride-2026 x9", room), "RIDE2026X9"));
    assert_false(tact_code_fits(normal_of("RIDE2026X9", room)));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_code_stays), cmocka_unit_test(every_single_mistake_is_found), cmocka_unit_test(as_people_type) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
