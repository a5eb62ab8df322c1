/* daemon/csv_test.c -- tables for spreadsheets: nothing in a cell is run, everything comes back, whatever the text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "daemon/csv.h"

static char block[1 << 20];

static void cells_are_guarded(void **state) {
    (void)state;
    static const struct { const char *text, *cell; } cases[] = {
        { "plain", "plain" }, { "", "" }, { "=1+1", "'=1+1" }, { "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"" }, { "+33 1", "'+33 1" }, { "@SUM(A1)", "'@SUM(A1)" },
        { "-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0" }, { "-12.5", "-12.5" }, { "+7", "+7" }, { "-", "'-" }, { "-1-1", "'-1-1" }, { "\t=1", "\"'\t'=1\"" }, { "\r=1", "\"'\r'=1\"" }, { "a,b", "\"a,b\"" }, { "a\"b", "\"a\"\"b\"" }, { "a\nb", "\"a\nb\"" }, { "a;b", "\"a;b\"" }, { " =1", " =1" },
        { "a;=1", "\"a;'=1\"" }, { "a\n@x", "\"a\n'@x\"" }, { "a\t-1;b", "\"a\t'-1;b\"" }, { "a;b=1", "\"a;b=1\"" } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_arena arena;
        tact_writer w;
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_writer_init(&w, &arena, 64);
        tact_csv_cell(&w, tact_slice_of(cases[i].text));
        tact_slice is = tact_writer_slice(&w);
        assert_int_equal(is.len, strlen(cases[i].cell));
        if (is.len) assert_memory_equal(is.ptr, cases[i].cell, is.len);
    }
}

static void a_list_becomes_a_table(void **state) {
    (void)state;
    tact_arena arena;
    tact_slice out;
    tact_slice json = TACT_S("{\"a\":{\"rows\":[{\"name\":\"=x\",\"n\":1,\"deep\":{\"v\":0.5,\"on\":true},\"list\":[1]},{\"n\":-2,\"more\":null,\"name\":\"\\u00e9\"}]},\"empty\":[],\"flat\":[1]}");
    tact_arena_init(&arena, block, sizeof block, NULL);
    assert_int_equal(tact_csv_table(json, TACT_S("a.rows"), &arena, &out), TACT_OK);
    tact_slice want = TACT_S("\xEF\xBB\xBFname,n,deep.v,deep.on,more\r\n'=x,1,0.5,true,\r\n\xC3\xA9,-2,,,\r\n");
    assert_int_equal(out.len, want.len);
    assert_memory_equal(out.ptr, want.ptr, want.len);
    assert_int_equal(tact_csv_table(json, TACT_S("empty"), &arena, &out), TACT_OK);
    assert_int_equal(tact_csv_table(json, TACT_S("flat"), &arena, &out), TACT_ERR_NOT_FOUND);
    assert_int_equal(tact_csv_table(json, TACT_S("nothing"), &arena, &out), TACT_ERR_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(cells_are_guarded), cmocka_unit_test(a_list_becomes_a_table) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
