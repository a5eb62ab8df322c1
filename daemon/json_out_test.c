/* daemon/json_out_test.c -- what the writer writes, and that it reads back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "core/base/hash.h"
#include "daemon/json_in.h"
#include "daemon/json_out.h"

static char block[1 << 20];

static void one_of_each(void **state) {
    (void)state;
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_json j;
    tact_json_init(&j, &a, 0);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "list");
    tact_json_list(&j);
    tact_json_int(&j, INT64_MIN); tact_json_double(&j, 1.5); tact_json_bool(&j, true); tact_json_null(&j); tact_json_raw(&j, TACT_S("{\"r\":1}"));
    tact_json_list(&j); tact_json_end_list(&j);
    tact_json_map(&j); tact_json_end_map(&j);
    tact_json_end_list(&j);
    tact_json_key_text(&j, TACT_S("text \""), TACT_S("\b\t\n\f\r\x01\"\\/<\x7F\xC3\xA9\xE2\x80\xA8"));
    tact_json_key_int(&j, TACT_S("n"), 7);
    tact_json_key_bool(&j, TACT_S("b"), false);
    tact_json_key_text(&j, TACT_S("none"), (tact_slice){ NULL, 0 });
    tact_json_end_map(&j);
    assert_true(tact_slice_is(tact_json_done(&j),
        "{\"list\":[-9223372036854775808,1.5,true,null,{\"r\":1},[],{}],"
        "\"text \\\"\":\"\\b\\t\\n\\f\\r\\u0001\\\"\\\\/\\u003c\\u007f\xC3\xA9\\u2028\",\"n\":7,\"b\":false,\"none\":\"\"}"));
}

static void broken_utf8_is_replaced_and_counted(void **state) {
    (void)state;
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_json j;
    tact_json_init(&j, &a, 0);
    tact_json_text(&j, TACT_S("a\xFF\xC3z\xED\xA0\x80\xE2\x80"));
    assert_int_equal(j.replaced, 7);
    tact_value v; tact_json_fault f;
    assert_int_equal(tact_json_read(&a, &v, &f, tact_json_done(&j)), TACT_OK);
}

static const struct { double v; const char *text; } doubles[] = {
    { 0, "0.0" }, { -0.0, "-0.0" }, { 1, "1.0" }, { 0.1, "0.1" }, { -18.99, "-18.99" }, { 1e-6, "0.000001" }, { 1234567.125, "1234567.125" },
    { 9007199254740992.0, "9007199254740992.0" }, { 0.30000000000000004, "0.30000000000000004" }, { 1e300, "1e+300" }, { 5e-324, "4.94065645841247e-324" },
    { 1.7976931348623157e308, "1.7976931348623157e+308" }, { 0.5, "0.5" }, { 100.25, "100.25" }, { 1e17, "1e+17" },
};

static void double_table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
        char out[TACT_JSON_DOUBLE_BYTES];
        size_t n = tact_json_format_double(out, doubles[i].v);
        if (!tact_slice_is((tact_slice){ out, n }, doubles[i].text)) fail_msg("%s written as %.*s", doubles[i].text, (int)n, out);
    }
    char out[TACT_JSON_DOUBLE_BYTES];
    assert_int_equal(tact_json_format_double(out, (double)NAN), 0);
    assert_int_equal(tact_json_format_double(out, (double)INFINITY), 0);
    assert_int_equal(tact_json_format_double(out, -(double)INFINITY), 0);
}

static void doubles_read_back(void **state) {
    (void)state;
    uint64_t seed = (uint64_t)time(NULL);
    print_message("seed %llu\n", (unsigned long long)seed);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 2 });
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = tact_rng_next(&rng);
        double v;
        memcpy(&v, &bits, sizeof v);
        if (i % 2) v = (double)(int64_t)(bits >> 40) / 100.0;
        if (!isfinite(v)) continue;
        char out[TACT_JSON_DOUBLE_BYTES];
        size_t n = tact_json_format_double(out, v);
        tact_arena a; tact_value back; tact_json_fault f;
        tact_arena_init(&a, block, sizeof block, NULL);
        assert_int_equal(tact_json_read(&a, &back, &f, (tact_slice){ out, n }), TACT_OK);
        assert_int_equal(back.type, TACT_DOUBLE);
        if (memcmp(&back.real, &v, sizeof v) != 0) fail_msg("%.17g was written as %.*s", v, (int)n, out);
    }
}

static void trouble_is_sticky(void **state) {
    (void)state;
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_json j;
    tact_json_init(&j, &a, 0);
    tact_json_list(&j);
    tact_json_double(&j, (double)NAN);
    tact_json_int(&j, 1);
    tact_json_end_list(&j);
    assert_int_equal(j.status, TACT_ERR_INVALID);
    assert_int_equal(tact_json_done(&j).len, 0);

    static char small[256];
    tact_arena_init(&a, small, sizeof small, NULL);
    tact_json_init(&j, &a, 0);
    tact_json_list(&j);
    for (int i = 0; i < 1000; i++) tact_json_text(&j, TACT_S("does not fit into so small an arena"));
    tact_json_end_list(&j);
    assert_int_equal(j.status, TACT_ERR_MEMORY);
}

static void times_as_text(void **state) {
    (void)state;
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_json j;
    tact_json_init(&j, &a, 0);
    tact_value items[3] = { { .type = TACT_DURATION, .span = { -1500000 } }, { .type = TACT_DURATION, .span = { 90000000 } }, { .type = TACT_ABSENT } };
    tact_value list = { .type = TACT_LIST, .list = { items, 3 } };
    tact_json_value(&j, &list);
    assert_true(tact_slice_is(tact_json_done(&j), "[\"-1.5s\",\"90s\",null]"));
}

static jmp_buf caught;
static void catch_assert(const char *condition, const char *file, int line) { (void)condition; (void)file; (void)line; longjmp(caught, 1); }

static void misuse_is_asserted(void **state) {
    (void)state;
    for (volatile int kind = 0; kind < 4; kind++) {
        tact_arena a;
        tact_arena_init(&a, block, sizeof block, NULL);
        tact_json j;
        tact_json_init(&j, &a, 0);
        tact_assert_handler(catch_assert);
        if (!setjmp(caught)) {
            switch (kind) {
            case 0: tact_json_map(&j); tact_json_int(&j, 1); break;
            case 1: tact_json_list(&j); TACT_JSON_KEY(&j, "k"); break;
            case 2: tact_json_list(&j); tact_json_end_map(&j); break;
            default: tact_json_map(&j); TACT_JSON_KEY(&j, "k"); tact_json_end_map(&j);
            }
            tact_assert_handler(NULL);
            fail_msg("misuse %d passed", kind);
        }
        tact_assert_handler(NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_each), cmocka_unit_test(broken_utf8_is_replaced_and_counted), cmocka_unit_test(double_table),
        cmocka_unit_test(doubles_read_back), cmocka_unit_test(trouble_is_sticky), cmocka_unit_test(times_as_text),
        cmocka_unit_test(misuse_is_asserted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
