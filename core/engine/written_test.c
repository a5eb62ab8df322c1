/* core/engine/written_test.c -- sums, numbers and instants as people write them, in the languages of the words. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/engine/written.h"
#include "core/template/template.h"

static char block[1 << 16];
#define NB "\xC2\xA0"

static void as_people_write_them(void **state) {
    static const int64_t since[] = { 1774746000, 1792890000 };         /* summer time from 29 March to 25 October 2026 */
    static const int32_t offsets[] = { 7200, 3600 };
    static const tact_zone paris = { .name = { "Europe/Paris", 12 }, .first_offset_s = 3600, .transition_count = 2, .transition_s = since, .offset_s = offsets };
#define TEXT(t) { .type = TACT_TEXT, .text = { t, sizeof t - 1 } }
    static const struct { tact_value value; const char *how, *locale, *currency, *is; } rows[] = {
        { { .type = TACT_DOUBLE, .real = 12.9 }, "money", "fr", "EUR", "12,90" NB "€" }, { { .type = TACT_DOUBLE, .real = 12.9 }, "money", "en", "EUR", "€12.90" }, { { .type = TACT_INT, .integer = 1234567 }, "money", "it", "EUR", "1.234.567,00" NB "€" },
        { TEXT("19.90"), "money", "en-GB", "GBP", "£19.90" }, { TEXT("19.905"), "money", "en", "USD", "$19.91" }, { TEXT("1999"), "money", "fr", "JPY", "1" NB "999" NB "¥" }, { TEXT("5"), "money", "de", "CHF", "5,00" NB "CHF" },
        { TEXT("19,90"), "money", "fr", "EUR", NULL }, { TEXT("-5"), "money", "fr", "EUR", NULL }, { TEXT(""), "money", "fr", "EUR", NULL }, { TEXT("1e9"), "money", "fr", "EUR", NULL }, { TEXT("99999999999999999999"), "money", "fr", "EUR", NULL }, { { .type = TACT_DOUBLE, .real = 1e300 }, "money", "fr", "EUR", NULL },
        { { .type = TACT_DOUBLE, .real = 1234.5 }, "number", "fr", "", "1" NB "234,5" }, { { .type = TACT_DOUBLE, .real = -1234.567 }, "number", "en", "", "-1,234.57" }, { { .type = TACT_INT, .integer = 7 }, "number", "it", "", "7" }, { TEXT("1000000"), "number", "de", "", "1.000.000" }, { { .type = TACT_DOUBLE, .real = -0.001 }, "number", "en", "", "0" },
        { TEXT("2026-11-24T13:30:00Z"), "date", "en", "", "24 November 2026" }, { TEXT("2026-11-24T13:30:00Z"), "date", "en-US", "", "November 24, 2026" }, { TEXT("2026-12-01"), "date", "fr", "", "1er décembre 2026" }, { TEXT("2026-11-24"), "date", "it", "", "24 novembre 2026" }, { TEXT("2026-11-04"), "date", "de", "", "04/11/2026" },
        { TEXT("2026-11-24T23:30:00Z"), "day", "fr", "", "mercredi 25 novembre" }, { TEXT("2026-11-24"), "day", "en", "", "Tuesday 24 November" }, { TEXT("2026-11-24"), "day", "en-US", "", "Tuesday, November 24" }, { TEXT("2026-06-01T22:30:00Z"), "day", "it", "", "martedì 2 giugno" },
        { TEXT("2026-11-24T13:30:00Z"), "time", "fr", "", "14" NB "h" NB "30" }, { TEXT("2026-11-24T07:00:00Z"), "time", "fr", "", "8" NB "h" }, { TEXT("2026-11-24T07:05:00Z"), "time", "en", "", "08:05" }, { TEXT("2026-11-24T07:05:00Z"), "time", "it", "", "8:05" }, { TEXT("2026-11-24T07:05:00Z"), "time", "de", "", "08:05" }, { TEXT("2026-11-24T23:05:00Z"), "time", "en-US", "", "12:05 am" }, { TEXT("2026-06-01T11:00:00+02:00"), "time", "en-US", "", "11:00 am" },
        { TEXT("2026-11-24"), "time", "fr", "", NULL }, { TEXT("tomorrow"), "date", "fr", "", NULL }, { { .type = TACT_INT, .integer = 5 }, "date", "fr", "", NULL }, { TEXT("x"), "upper", "fr", "", NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_arena arena;
        tact_slice words = { NULL, 0 };
        tact_written w = { tact_slice_of(rows[i].locale), tact_slice_of(rows[i].currency), &paris };
        tact_arena_init(&arena, block, sizeof block, NULL);
        bool good = tact_written_words(&w, &rows[i].value, tact_slice_of(rows[i].how), &arena, &words);
        if (good != (rows[i].is != NULL) || (good && !tact_slice_is(words, rows[i].is))) { print_error("row %zu, %s in %s: %.*s\n", i, rows[i].how, rows[i].locale, (int)words.len, words.ptr); fail(); }
    }
}

/* In a template: escaped for where it goes, looked for in lists, never instead of what is there, and a gap where it cannot be written. */
static void in_a_template(void **state) {
    static const struct { const char *source, *is; unsigned missing; } rows[] = {
        { "{{event.total.money}}", "€12.50", 0 }, { "{{#event.items}}{{price.money}};{{/event.items}}", "€1.00;€2.00;", 0 }, { "{{event.map.money}}", "mine", 0 }, { "{{event.total.upper}}", "", 1 }, { "{{event.name.money}}", "", 1 },
        { "{{#event.total.money}}x{{/event.total.money}}", "", 0 }, { "{{event.none.money}}", "", 1 }, { "{{event.nothing}}", "", 1 }, { "{{event.empty}}", "", 1 }, { "{{^event.empty}}no{{/event.empty}}", "no", 0 },
    };
    tact_value one = { .type = TACT_INT, .integer = 1 }, two = { .type = TACT_INT, .integer = 2 };
    tact_pair first = { .key = TACT_S("price"), .value = one }, second = { .key = TACT_S("price"), .value = two }, mine = { .key = TACT_S("money"), .value = tact_value_text(TACT_S("mine")) };
    tact_value items[] = { { .type = TACT_MAP, .map = { &first, 1 } }, { .type = TACT_MAP, .map = { &second, 1 } } };
    tact_pair of_event[] = { { .key = TACT_S("total"), .value = { .type = TACT_DOUBLE, .real = 12.5 } }, { .key = TACT_S("name"), .value = tact_value_text(TACT_S("Anna")) }, { .key = TACT_S("items"), .value = { .type = TACT_LIST, .list = { items, 2 } } },
                             { .key = TACT_S("map"), .value = { .type = TACT_MAP, .map = { &mine, 1 } } }, { .key = TACT_S("nothing"), .value = { .type = TACT_NULL } }, { .key = TACT_S("empty"), .value = tact_value_text(TACT_S("")) } };
    tact_pair top = { .key = TACT_S("event"), .value = { .type = TACT_MAP, .map = { of_event, 6 } } };
    tact_value root = { .type = TACT_MAP, .map = { &top, 1 } };
    const tact_value *stack[] = { &root };
    tact_written w = { TACT_S("en"), TACT_S("EUR"), NULL };
    tact_template_options options = { .escape = TACT_ESCAPE_HTML, .written = tact_written_words, .written_ctx = &w, .gaps = true };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_arena arena;
        tact_slice out;
        tact_template_report report;
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_int_equal(tact_template_render(&out, &report, tact_slice_of(rows[i].source), stack, 1, &options, &arena), TACT_OK);
        if (!tact_slice_is(out, rows[i].is) || report.missing_count != rows[i].missing) { print_error("%s: %.*s, %u missing\n", rows[i].source, (int)out.len, out.ptr, report.missing_count); fail(); }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(as_people_write_them), cmocka_unit_test(in_a_template) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
