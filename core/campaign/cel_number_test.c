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

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(hard_cases), cmocka_unit_test(refused), cmocka_unit_test(random_ones) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
