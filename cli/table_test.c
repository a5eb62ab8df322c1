/* cli/table_test.c -- aligned, cut and escaped. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "cli/table.h"

static void shows(const tact_table *t, const tact_screen *screen, const char *expected) {
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    if (screen) tact_table_print(t, f, screen); else tact_table_json(t, f);
    fclose(f);
    assert_string_equal(text, expected);
    free(text);
}

static tact_table *sample(void) {
    tact_table *t = tact_table_new();
    tact_table_column(t, "kind", "kind", 0);
    tact_table_column(t, "topic", "topic", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "moments", "moments", TACT_COLUMN_NUMBER);
    tact_table_row(t);
    tact_table_cell(t, TACT_STYLE_PLAIN, "know");
    tact_table_text(t, TACT_STYLE_BAD, TACT_S("pneus \xC3\xA9t\xC3\xA9 et hiver"));
    tact_table_count(t, TACT_STYLE_PLAIN, 12345);
    tact_table_row(t);
    tact_table_cell(t, TACT_STYLE_PLAIN, "%s", "go");
    tact_table_text(t, TACT_STYLE_PLAIN, TACT_S("\033[31mred\"\xFF"));
    tact_table_cell(t, TACT_STYLE_PLAIN, "%.1f", 0.5);
    return t;
}

static void people_and_programs(void **state) {
    (void)state;
    tact_table *t = sample();
    shows(t, &(tact_screen){ 0, false, false }, "kind  topic               moments\nknow  pneus \xC3\xA9t\xC3\xA9 et hiver   12,345\ngo    ?[31mred\"\xEF\xBF\xBD              0.5\n");
    shows(t, &(tact_screen){ 30, true, false }, "kind  topic            moments\nknow  pneus \xC3\xA9t\xC3\xA9 et h\xE2\x80\xA6   12,345\ngo    ?[31mred\"\xEF\xBF\xBD           0.5\n");
    shows(t, &(tact_screen){ 10, true, false }, "kind  topic     moments\nknow  pneus \xC3\xA9\xE2\x80\xA6   12,345\ngo    ?[31mre\xE2\x80\xA6      0.5\n");
    shows(t, NULL, "[\n {\"kind\":\"know\",\"topic\":\"pneus \xC3\xA9t\xC3\xA9 et hiver\",\"moments\":12345},\n {\"kind\":\"go\",\"topic\":\"\\u001b[31mred\\\"\xEF\xBF\xBD\",\"moments\":0.5}\n]\n");
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    tact_table_print(t, f, &(tact_screen){ 0, true, true });
    fclose(f);
    assert_non_null(strstr(text, "\033[31mpneus"));
    assert_null(strstr(text, "\033[31mred"));                       /* colour from a file does not pass */
    free(text);
    tact_table_free(t);
    t = tact_table_new();
    tact_table_column(t, "a", "a", 0);
    shows(t, NULL, "[]\n");
    tact_table_free(t);
}

static void texts(void **state) {
    (void)state;
    char out[27], bytes[16];
    assert_string_equal(tact_number_text(0, out), "0");
    assert_string_equal(tact_number_text(999, out), "999");
    assert_string_equal(tact_number_text(UINT64_MAX, out), "18,446,744,073,709,551,615");
    assert_string_equal(tact_bytes_text(999, bytes), "999 B");
    assert_string_equal(tact_bytes_text(1536, bytes), "1.5 kB");
    assert_string_equal(tact_bytes_text(2370789, bytes), "2.4 MB");
    assert_int_equal(tact_text_columns(TACT_S("\xE6\x97\xA5\xE6\x9C\xAC")), 4);
    assert_int_equal(tact_text_columns(TACT_S("e\xCC\x81")), 1);
    tact_screen s = tact_screen_of(tmpfile());
    assert_false(s.terminal || s.colour || s.width);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(people_and_programs), cmocka_unit_test(texts) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
