/* daemon/code128_test.c -- bars: each sign eleven modules wide and its own, the sum as published examples have it, nothing that cannot be drawn. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "daemon/code128.h"

static char out[6 * (TACT_CODE128_MOST + 3) + 2];
static unsigned of(const char *text) { return tact_code128_widths(tact_slice_of(text), out); }

static void each_sign_is_its_own(void **state) {
    char text[2] = { 0 }, seen[95][6];
    (void)state;
    for (unsigned c = 0; c < 95; c++) {
        unsigned wide = 0;
        text[0] = (char)(' ' + c);
        assert_int_equal(of(text), 6 + 6 + 6 + 7);
        for (unsigned i = 6; i < 12; i++) wide += (unsigned)(out[i] - '0');
        assert_int_equal(wide, 11);
        memcpy(seen[c], out + 6, 6);
        for (unsigned k = 0; k < c; k++) assert_memory_not_equal(seen[k], seen[c], 6);
    }
}

/* PJJ123C in set B: 104 + 48 + 2 * 42 + 3 * 42 + 4 * 17 + 5 * 18 + 6 * 19 + 7 * 35 = 879, and 879 % 103 = 55, whose widths are 311321. */
static void the_sum(void **state) {
    (void)state;
    assert_int_equal(of("PJJ123C"), 6 * 9 + 7);
    assert_memory_equal(out, "211214", 6);
    assert_memory_equal(out + 6 * 8, "311321", 6);
    assert_memory_equal(out + 6 * 9, "2331112", 7);
}

static void what_cannot_be_drawn(void **state) {
    static char block[8192];           /* not the stack: what an arena leaves unused is poisoned under ASan */
    char longer[TACT_CODE128_MOST + 2];
    tact_arena arena;
    (void)state;
    memset(longer, 'A', sizeof longer);
    longer[sizeof longer - 1] = 0;
    assert_int_equal(of(""), 0);
    assert_int_equal(of("caf\xc3\xa9"), 0);
    assert_int_equal(of("a\tb"), 0);
    assert_int_equal(of(longer), 0);
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice svg = tact_code128_svg(TACT_S("A<\"B"), &arena);
    assert_true(svg.len > 0 && tact_slice_find(svg, TACT_S("A&lt;&quot;B")) > 0);
    assert_true(tact_slice_find(svg, TACT_S("A<")) < 0);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_sign_is_its_own), cmocka_unit_test(the_sum), cmocka_unit_test(what_cannot_be_drawn) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
