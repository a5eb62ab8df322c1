/* import/text_test.c -- encodings and escapes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "import/heap.h"
#include "import/text.h"

static tact_arena arena;

static void check(tact_slice got, const char *expected, size_t len) {
    if (got.len != len || (len && memcmp(got.ptr, expected, len) != 0)) fail_msg("got '%.*s', expected '%s'", (int)got.len, got.ptr ? got.ptr : "", expected);
}
#define CHECK(got, literal) check((got), (literal), sizeof(literal) - 1)

static void repairs(void **state) {
    (void)state;
    bool repaired = false;
    CHECK(tact_text_utf8(&arena, TACT_S("caf\xC3\xA9"), &repaired), "caf\xC3\xA9");
    assert_false(repaired);
    CHECK(tact_text_utf8(&arena, TACT_S("caf\xE9 \x80"), &repaired), "caf\xC3\xA9 \xE2\x82\xAC");
    assert_true(repaired);
    CHECK(tact_text_utf8(&arena, TACT_S("\x81"), NULL), "\xEF\xBF\xBD");
    CHECK(tact_text_utf8(&arena, TACT_S("a\0\xC3\xA9"), NULL), "a\xEF\xBF\xBD\xC3\xA9");
    CHECK(tact_text_utf8(&arena, TACT_S("\xED\xA0\x80"), NULL), "\xC3\xAD\xC2\xA0\xE2\x82\xAC");      /* a surrogate is not UTF-8 */
}

static void percent(void **state) {
    (void)state;
    CHECK(tact_text_percent(&arena, TACT_S("/caf%C3%A9+a"), false, NULL), "/caf\xC3\xA9+a");
    CHECK(tact_text_percent(&arena, TACT_S("pneus+hiver%21"), true, NULL), "pneus hiver!");
    CHECK(tact_text_percent(&arena, TACT_S("caf%E9"), true, NULL), "caf\xC3\xA9");
    CHECK(tact_text_percent(&arena, TACT_S("100%"), true, NULL), "100%");
    CHECK(tact_text_percent(&arena, TACT_S("%4"), true, NULL), "%4");
    CHECK(tact_text_percent(&arena, TACT_S("%zz%41"), true, NULL), "%zzA");
    CHECK(tact_text_percent(&arena, TACT_S("a%00b"), true, NULL), "a\xEF\xBF\xBD" "b");
    CHECK(tact_text_percent(&arena, TACT_S(""), true, NULL), "");
}

static void escapes(void **state) {
    (void)state;
    CHECK(tact_text_unescape(&arena, TACT_S("a\\x22b\\\"c\\\\")), "a\"b\"c\\");
    CHECK(tact_text_unescape(&arena, TACT_S("\\u00e9\\n")), "\xC3\xA9\n");
    CHECK(tact_text_unescape(&arena, TACT_S("\\ud800\\q\\x4")), "\\ud800\\q\\x4");
    CHECK(tact_text_unescape(&arena, TACT_S("end\\")), "end\\");
    CHECK(tact_text_unescape(&arena, TACT_S("\\xc3\\xa9")), "\xC3\xA9");
}

static void trims(void **state) {
    (void)state;
    CHECK(tact_text_trim(TACT_S("  a b\t\r")), "a b");
    CHECK(tact_text_trim(TACT_S("\xC2\xA0x\xC2\xA0 ")), "x");
    CHECK(tact_text_trim(TACT_S("   ")), "");
    CHECK(tact_text_lower(&arena, TACT_S("ABc\xC3\x89")), "abc\xC3\x89");
}

static int finish(void **state) { (void)state; tact_import_arena_free(&arena); return 0; }

int main(void) {
    tact_import_arena(&arena);
    const struct CMUnitTest tests[] = { cmocka_unit_test(repairs), cmocka_unit_test(percent), cmocka_unit_test(escapes), cmocka_unit_test(trims) };
    return cmocka_run_group_tests(tests, NULL, finish);
}
