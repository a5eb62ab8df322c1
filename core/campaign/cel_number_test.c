/* core/campaign/cel_number_test.c -- against the C library's strtod, on hard cases and at random. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "core/campaign/cel_number.h"

static void same(const char *text) {
    double mine, theirs = strtod(text, NULL);
    if (!tact_cel_double(tact_slice_of(text), &mine)) fail_msg("refused %s", text);
    if (memcmp(&mine, &theirs, sizeof mine) != 0) fail_msg("%s: %.17g instead of %.17g", text, mine, theirs);
}

static void hard_cases(void **state) {
    (void)state;
    static const char *const cases[] = {
        "0", "0.0", "1", "0.1", "0.2", ".5", "1e3", "1E+3", "1e-3", "123456789012345678901234567890", "9007199254740993", "9007199254740992.5",
        "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309", "1e400", "4.9e-324", "2.4703282292062327e-324",
        "2.4703282292062328e-324", "2.2250738585072011e-308", "2.2250738585072014e-308", "1e-400", "6.02214076e23", "0.000000000000000000000000000000001",
        "5e-324", "3e-324", "8.98846567431158e307", "179769313486231570814527423731704356798070567525844996598917476803157260780028538760589558632766878e209",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (strlen(cases[i]) < TACT_CEL_DIGITS) same(cases[i]);
}

static void refused(void **state) {
    (void)state;
    static const char *const cases[] = { "", ".", "e1", "1e", "1e+", "1.2.3", "1x", "+1", "-1",
        "12345678901234567890123456789012345678901234567890123456789012345" };
    double d;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_false(tact_cel_double(tact_slice_of(cases[i]), &d));
}

static void random_ones(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 20, 26 });
    for (int i = 0; i < 20000; i++) {
        char text[80];
        if (i & 1) {                                       /* shortest and full texts of random bit patterns */
            uint64_t u = tact_rng_next(&rng) & ~((uint64_t)1 << 63);
            double d;
            if ((u >> 52 & 0x7FF) == 0x7FF) u &= ~((uint64_t)1 << 62);
            memcpy(&d, &u, 8);
            snprintf(text, sizeof text, "%.*g", 1 + (int)tact_rng_below(&rng, 25), d);
        } else {
            snprintf(text, sizeof text, "%llu.%llue%d", (unsigned long long)tact_rng_below(&rng, 1000000), (unsigned long long)tact_rng_next(&rng),
                     (int)tact_rng_below(&rng, 680) - 340);
        }
        same(text);
    }
}

/* Back to digits: read again they are the same number, and with one digit less they never are. */
static void shortest(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 9, 9 });
    static const struct { double value; const char *digits; int point; } cases[] = {
        { 1, "1", 1 }, { 0.1, "1", 0 }, { 123.456, "123456", 3 }, { 5e-324, "5", -323 }, { 1.7976931348623157e308, "17976931348623157", 309 }, { 9007199254740993.0, "9007199254740992", 16 },
        { 0.30000000000000004, "30000000000000004", 0 }, { 9.5, "95", 1 }, { 1e23, "1", 24 }, { 2.2250738585072014e-308, "22250738585072014", -307 }, { 4.35, "435", 1 }, { 999999999999999.9, "9999999999999999", 15 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char digits[TACT_CEL_SHORTEST];
        int point;
        size_t n = tact_cel_shortest(cases[i].value, digits, &point);
        if (n != strlen(cases[i].digits) || memcmp(digits, cases[i].digits, n) != 0 || point != cases[i].point) fail_msg("%.17g came to 0.%.*se%d", cases[i].value, (int)n, digits, point);
    }
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = tact_rng_next(&rng) >> 1;
        double value, back;
        char digits[TACT_CEL_SHORTEST], text[64], fewer[64];
        int point;
        memcpy(&value, &bits, 8);
        if (!(value > 0) || value - value != 0) continue;
        size_t n = tact_cel_shortest(value, digits, &point);
        snprintf(text, sizeof text, "0.%.*se%d", (int)n, digits, point);
        assert_true(strtod(text, NULL) == value);
        snprintf(fewer, sizeof fewer, "%.*e", (int)n - 2, value);
        assert_true(n < 2 || strtod(fewer, NULL) != value);
        assert_true(tact_cel_double(tact_slice_of(text), &back) && back == value);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(shortest), cmocka_unit_test(hard_cases), cmocka_unit_test(refused), cmocka_unit_test(random_ones) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
