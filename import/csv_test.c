/* import/csv_test.c -- spreadsheets' ways, damaged files, and what is written is read back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "core/base/hash.h"
#include "import/csv.h"

/* Records joined: fields by '|', records by '/'. */
static void reads(tact_slice text, char separator, const char *expected, tact_csv_result last, tact_csv_report *report, char *error) {
    char got[4096];
    size_t n = 0;
    tact_source *s = tact_source_memory(text);
    tact_csv *c = tact_csv_open(s, separator);
    tact_csv_record r;
    tact_csv_result result;
    while ((result = tact_csv_next(c, &r)) == TACT_CSV_ROW) {
        if (n) got[n++] = '/';
        for (uint32_t i = 0; i < r.count; i++) n += (size_t)snprintf(got + n, sizeof got - n, "%s%.*s", i ? "|" : "", (int)r.fields[i].len, r.fields[i].ptr ? r.fields[i].ptr : "");
    }
    got[n] = 0;
    assert_string_equal(got, expected);
    assert_int_equal(result, last);
    if (report) *report = *tact_csv_report_of(c);
    if (error) snprintf(error, 256, "%s", tact_csv_error(c));
    tact_csv_close(c);
    tact_source_close(s);
}

static void forms(void **state) {
    (void)state;
    tact_csv_report r;
    reads(TACT_S(""), 0, "", TACT_CSV_END, NULL, NULL);
    reads(TACT_S("a,b\n1,2\n"), 0, "a|b/1|2", TACT_CSV_END, &r, NULL);
    assert_int_equal(r.separator, ',');
    reads(TACT_S("a;b;c,d\r\n1;2;3"), 0, "a|b|c,d/1|2|3", TACT_CSV_END, &r, NULL);
    assert_int_equal(r.separator, ';');
    assert_true(r.separator_told);
    reads(TACT_S("a\tb\rc\td\r"), 0, "a|b/c|d", TACT_CSV_END, NULL, NULL);
    reads(TACT_S("\xEF\xBB\xBFsep=;\r\na;b\r\n"), 0, "a|b", TACT_CSV_END, NULL, NULL);
    reads(TACT_S("\"x;y;z\",b\n"), 0, "x;y;z|b", TACT_CSV_END, NULL, NULL);
    reads(TACT_S("\"a \"\"b\"\"\",\"two\nlines\"\n,\n"), 0, "a \"b\"|two\nlines/|", TACT_CSV_END, NULL, NULL);
    reads(TACT_S("\n\na,b\n\n\nc,d\n\n"), 0, "a|b/c|d", TACT_CSV_END, &r, NULL);
    assert_int_equal(r.empty_lines, 5);
    reads(TACT_S("\"\"\n"), 0, "", TACT_CSV_END, &r, NULL);
    assert_int_equal(r.rows, 1);
    reads(TACT_S("5\" pipe,x\n"), 0, "5\" pipe|x", TACT_CSV_END, &r, NULL);
    assert_int_equal(r.faults, 0);
    reads(TACT_S(" 00004 0001  2   29.33 \r\n x\n"), ' ', "00004|0001|2|29.33/x", TACT_CSV_END, NULL, NULL);
    reads(TACT_S("a;b\n1,2\n"), ',', "a;b/1|2", TACT_CSV_END, NULL, NULL);
}

static void encodings(void **state) {
    (void)state;
    tact_csv_report r;
    reads(TACT_S("nom,ville\nJos\xE9,Orl\xE9" "ans\n"), 0, "nom|ville/Jos\xC3\xA9|Orl\xC3\xA9" "ans", TACT_CSV_END, &r, NULL);
    assert_int_equal(r.converted_fields, 2);
    assert_int_equal(r.converted_row, 2);
    assert_int_equal(r.converted_column, 1);
    reads(TACT_S("nom\nJos\xC3\xA9\n"), 0, "nom/Jos\xC3\xA9", TACT_CSV_END, &r, NULL);
    assert_int_equal(r.converted_fields, 0);
}

static void places(void **state) {
    (void)state;
    char error[256];
    tact_csv_report r;
    reads(TACT_S("a,b\n1,2\n3,\"open\n4,5\n"), 0, "a|b/1|2", TACT_CSV_FAILED, NULL, error);
    assert_non_null(strstr(error, ":3:"));
    assert_non_null(strstr(error, "never closed"));
    reads(TACT_S("a,b\n\"x\"y,2\n"), 0, "a|b/xy|2", TACT_CSV_END, &r, NULL);
    assert_int_equal(r.faults, 1);
    tact_source *s = tact_source_memory(TACT_S("h\n\"a\r\nb\"\n\nlast,\"q\" \n"));
    tact_csv *c = tact_csv_open(s, ',');
    tact_csv_record rec;
    assert_int_equal(tact_csv_next(c, &rec), TACT_CSV_ROW);
    assert_int_equal(tact_csv_next(c, &rec), TACT_CSV_ROW);
    assert_int_equal(rec.line, 2);
    assert_int_equal(tact_csv_next(c, &rec), TACT_CSV_ROW);
    assert_int_equal(rec.line, 5);
    assert_int_equal(rec.row, 3);
    assert_int_equal(rec.fault_column, 2);
    tact_csv_close(c);
    tact_source_close(s);
}

static void bounds(void **state) {
    (void)state;
    size_t n = TACT_CSV_RECORD_BYTES + 10;
    char *big = malloc(n);
    memset(big, 'x', n);
    char error[256];
    tact_source *s = tact_source_memory((tact_slice){ big, n });
    tact_csv *c = tact_csv_open(s, ',');
    tact_csv_record rec;
    assert_int_equal(tact_csv_next(c, &rec), TACT_CSV_FAILED);
    snprintf(error, sizeof error, "%s", tact_csv_error(c));
    assert_non_null(strstr(error, "1 MB"));
    assert_int_equal(tact_csv_next(c, &rec), TACT_CSV_FAILED);
    tact_csv_close(c);
    tact_source_close(s);
    memset(big, ',', 5000);
    s = tact_source_memory((tact_slice){ big, 5000 });
    c = tact_csv_open(s, ',');
    assert_int_equal(tact_csv_next(c, &rec), TACT_CSV_FAILED);
    assert_non_null(strstr(tact_csv_error(c), "4096 fields"));
    tact_csv_close(c);
    tact_source_close(s);
    s = tact_source_memory((tact_slice){ big, TACT_CSV_FIELDS - 1 });
    c = tact_csv_open(s, ',');
    assert_int_equal(tact_csv_next(c, &rec), TACT_CSV_ROW);
    assert_int_equal(rec.count, TACT_CSV_FIELDS);
    tact_csv_close(c);
    tact_source_close(s);
    free(big);
}

/* Random records, written by the rules of RFC 4180, come back as they were. */
static void round_trip(void **state) {
    (void)state;
    static const char alphabet[] = "ab,;\"\n\r \t|x=\xC3\xA9";
    tact_rng rng = tact_rng_from((tact_seed){ 3, 1 });
    enum { ROWS = 4000 };
    static char text[ROWS * 200], plain[ROWS * 3][24];
    size_t n = 0, fields = 0;
    for (int row = 0; row < ROWS; row++)
        for (int col = 0; col < 3; col++) {
            char *f = plain[fields++];
            size_t len = (size_t)tact_rng_below(&rng, 10), k = 0;
            while (k < len) {
                size_t pick = (size_t)tact_rng_below(&rng, sizeof alphabet - 2);
                if (pick == sizeof alphabet - 3) { f[k++] = '\xC3'; f[k++] = '\xA9'; } else f[k++] = alphabet[pick];
            }
            f[k] = 0;
            text[n++] = '"';
            for (size_t i = 0; i < k; i++) { if (f[i] == '"') text[n++] = '"'; text[n++] = f[i]; }
            text[n++] = '"';
            text[n++] = col < 2 ? ';' : '\n';
        }
    tact_source *s = tact_source_memory((tact_slice){ text, n });
    tact_csv *c = tact_csv_open(s, 0);
    tact_csv_record rec;
    fields = 0;
    while (tact_csv_next(c, &rec) == TACT_CSV_ROW) {
        assert_int_equal(rec.count, 3);
        for (uint32_t i = 0; i < 3; i++, fields++)
            if (!tact_slice_is(rec.fields[i], plain[fields])) fail_msg("field %zu: '%.*s', written '%s'", fields, (int)rec.fields[i].len, rec.fields[i].ptr, plain[fields]);
    }
    assert_int_equal(fields, ROWS * 3);
    tact_csv_close(c);
    tact_source_close(s);
}

static void real_file(void **state) {
    (void)state;
    tact_source *s;
    char error[256];
    if (tact_source_open(&s, "examples/town/data/coupon-in-vehicle.csv.gz", error, sizeof error) != TACT_OK) { print_message("skipped: %s\n", error); skip(); }
    tact_csv *c = tact_csv_open(s, 0);
    tact_csv_record rec;
    unsigned rows = 0;
    while (tact_csv_next(c, &rec) == TACT_CSV_ROW) {
        assert_int_equal(rec.count, 26);
        if (rows++ == 0) { assert_int_equal(tact_csv_column(&rec, TACT_S("coupon")), 5); assert_int_equal(tact_csv_column(&rec, TACT_S("y")), 25); assert_int_equal(tact_csv_column(&rec, TACT_S("none")), -1); }
    }
    assert_int_equal(rows, 6343);
    assert_int_equal(tact_csv_report_of(c)->separator, ';');
    tact_csv_close(c);
    tact_source_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(forms), cmocka_unit_test(encodings), cmocka_unit_test(places), cmocka_unit_test(bounds), cmocka_unit_test(round_trip), cmocka_unit_test(real_file) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
