/* cli/sheet_test.c -- numbers as spreadsheets write them; the files are tried from outside (test/measure_test.sh). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "cli/sheet.h"

static void numbers(void **state) {
    (void)state;
    const struct { const char *text; char decimal; tact_cell cell; double number; } rows[] = {
        { "12", '.', TACT_CELL_NUMBER, 12 }, { " -3.5 ", '.', TACT_CELL_NUMBER, -3.5 }, { "1.65e-4", '.', TACT_CELL_NUMBER, 1.65e-4 }, { "1E3", '.', TACT_CELL_NUMBER, 1000 },
        { ".5", '.', TACT_CELL_NUMBER, 0.5 }, { "+7", '.', TACT_CELL_NUMBER, 7 }, { "0,000165", ',', TACT_CELL_NUMBER, 0.000165 }, { "0.5", ',', TACT_CELL_NUMBER, 0.5 },
        { "1,234.56", '.', TACT_CELL_NUMBER, 1234.56 }, { "1.234,56", ',', TACT_CELL_NUMBER, 1234.56 }, { "$12.50", '.', TACT_CELL_NUMBER, 12.5 }, { "12,50 EUR", ',', TACT_CELL_NUMBER, 12.5 },
        { "USD 3", '.', TACT_CELL_NUMBER, 3 }, { "(3.00)", '.', TACT_CELL_NUMBER, -3 }, { "true", '.', TACT_CELL_NUMBER, 1 }, { "No", '.', TACT_CELL_NUMBER, 0 },
        { "0.000001", '.', TACT_CELL_NUMBER, 0.000001 }, { "1234567890123", '.', TACT_CELL_NUMBER, 1234567890123.0 },
        { "", '.', TACT_CELL_MISSING, 0 }, { "  ", '.', TACT_CELL_MISSING, 0 }, { "NaN", '.', TACT_CELL_MISSING, 0 }, { "NULL", '.', TACT_CELL_MISSING, 0 }, { "n/a", '.', TACT_CELL_MISSING, 0 },
        { "-", '.', TACT_CELL_MISSING, 0 }, { "none", '.', TACT_CELL_MISSING, 0 },
        { "abc", '.', TACT_CELL_WRONG, 0 }, { "A1", '.', TACT_CELL_WRONG, 0 }, { "3 of 4", '.', TACT_CELL_WRONG, 0 }, { "1e16", '.', TACT_CELL_LARGE, 0 }, { "1e999", '.', TACT_CELL_LARGE, 0 }, { "EUR 12345678901234", '.', TACT_CELL_LARGE, 0 }, { "1e15", '.', TACT_CELL_NUMBER, 1e15 }, { "s\xC3\xAC", ',', TACT_CELL_NUMBER, 1 }, { "oui", ',', TACT_CELL_NUMBER, 1 }, { "NON", ',', TACT_CELL_NUMBER, 0 }, { "12%", ',', TACT_CELL_WRONG, 0 }, { "1e", '.', TACT_CELL_WRONG, 0 },
        { "2026-11-22", '.', TACT_CELL_WRONG, 0 }, { "12:30", '.', TACT_CELL_WRONG, 0 }, { "inf", '.', TACT_CELL_WRONG, 0 }, { "0x10", '.', TACT_CELL_WRONG, 0 }, { "1e5e", '.', TACT_CELL_WRONG, 0 },
        { ".", '.', TACT_CELL_WRONG, 0 } };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        double got;
        tact_cell cell = tact_cell_number(tact_slice_of(rows[i].text), rows[i].decimal, &got);
        if (cell != rows[i].cell || (cell == TACT_CELL_NUMBER && fabs(got - rows[i].number) > 1e-12)) fail_msg("'%s' with '%c': %d, %.17g", rows[i].text, rows[i].decimal, cell, got);
    }
}

static void marks(void **state) {
    (void)state;
    const struct { const char *text; tact_marks marks; } rows[] = {
        { "", TACT_MARKS_NONE }, { "12", TACT_MARKS_NONE }, { "2026-11-22", TACT_MARKS_NONE }, { "yes", TACT_MARKS_NONE }, { "12.", TACT_MARKS_NONE },
        { "0.125", TACT_MARKS_POINT }, { ".125", TACT_MARKS_POINT }, { "-.125", TACT_MARKS_POINT }, { "12.5", TACT_MARKS_POINT }, { "1234.567", TACT_MARKS_POINT }, { "1.2345", TACT_MARKS_POINT }, { "1.234e2", TACT_MARKS_POINT },
        { "1,234.5", TACT_MARKS_POINT }, { "1,234,567", TACT_MARKS_POINT }, { "$ 1,234.567", TACT_MARKS_POINT }, { "1'234.50", TACT_MARKS_POINT },
        { "0,125", TACT_MARKS_COMMA }, { ",125", TACT_MARKS_COMMA }, { "12,50 EUR", TACT_MARKS_COMMA }, { "1.234,567", TACT_MARKS_COMMA }, { "1.234.567", TACT_MARKS_COMMA }, { "1 234,50", TACT_MARKS_COMMA },
        { "1.234", TACT_MARKS_EITHER_POINT }, { "-12.500", TACT_MARKS_EITHER_POINT }, { "EUR 123.456", TACT_MARKS_EITHER_POINT }, { "1,234", TACT_MARKS_EITHER_COMMA }, { "(1,234)", TACT_MARKS_EITHER_COMMA },
        { "22.11.2026", TACT_MARKS_BROKEN }, { "1.2.3", TACT_MARKS_BROKEN }, { "1,23,456.7", TACT_MARKS_BROKEN }, { "1,234.5,6", TACT_MARKS_BROKEN } };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (tact_cell_marks(tact_slice_of(rows[i].text)) != rows[i].marks) fail_msg("'%s': %d", rows[i].text, tact_cell_marks(tact_slice_of(rows[i].text)));
}

static void names(void **state) {
    (void)state;
    char list[] = "visit, spend ,orders", empty[] = "", *out[3];
    assert_int_equal(tact_sheet_names(list, out, 3), 3);
    assert_string_equal(out[1], "spend");
    assert_int_equal(tact_sheet_names(empty, out, 3), 1);
    char more[] = "a,b,c,d";
    assert_int_equal(tact_sheet_names(more, out, 3), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(numbers), cmocka_unit_test(marks), cmocka_unit_test(names) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
