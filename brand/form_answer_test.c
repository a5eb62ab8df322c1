/* brand/form_answer_test.c -- what people type, by type of question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "brand/form_answer.h"

static void answers_are_judged(void **state) {
    static char block[1 << 20];
    static tact_entry_option options[] = { { { "a", 1 }, { "A", 1 } }, { { "b c", 3 }, { "B", 1 } } };
    static const struct { unsigned type; const char *typed; tact_entry_fault fault; const char *value; } cases[] = {
        { TACT_ENTRY_TEXT, "  a\tb\n", TACT_ENTRY_GOOD, "a b" }, { TACT_ENTRY_TEXT, " \r\n ", TACT_ENTRY_EMPTY, NULL }, { TACT_ENTRY_LONG, "a\r\nb\x01", TACT_ENTRY_GOOD, "a\nb" },
        { TACT_ENTRY_EMAIL, " Anna@Example.COM ", TACT_ENTRY_GOOD, "anna@example.com" }, { TACT_ENTRY_EMAIL, "anna@", TACT_ENTRY_NO_EMAIL, NULL }, { TACT_ENTRY_EMAIL, "a@b.example\nbcc: c@d.example", TACT_ENTRY_NO_EMAIL, NULL }, { TACT_ENTRY_EMAIL, "a b@c.example", TACT_ENTRY_NO_EMAIL, NULL },
        { TACT_ENTRY_PHONE, "06 12 34 56 78", TACT_ENTRY_GOOD, "+33612345678" }, { TACT_ENTRY_PHONE, "12", TACT_ENTRY_NO_PHONE, NULL },
        { TACT_ENTRY_DATE, "2026-11-24", TACT_ENTRY_GOOD, "2026-11-24" }, { TACT_ENTRY_DATE, "2026-02-30", TACT_ENTRY_NO_DATE, NULL }, { TACT_ENTRY_DATE, "24/11/2026", TACT_ENTRY_NO_DATE, NULL },
        { TACT_ENTRY_NUMBER, "1 234,5", TACT_ENTRY_GOOD, "1234.5" }, { TACT_ENTRY_NUMBER, "-7", TACT_ENTRY_GOOD, "-7" }, { TACT_ENTRY_NUMBER, "1.2.3", TACT_ENTRY_NO_NUMBER, NULL }, { TACT_ENTRY_NUMBER, "1e9", TACT_ENTRY_NO_NUMBER, NULL }, { TACT_ENTRY_NUMBER, "-", TACT_ENTRY_NO_NUMBER, NULL },
        { TACT_ENTRY_CHOICE, "b c", TACT_ENTRY_GOOD, "b c" }, { TACT_ENTRY_CHOICE, "B", TACT_ENTRY_NO_CHOICE, NULL }, { TACT_ENTRY_YES_NO, "no", TACT_ENTRY_GOOD, "no" }, { TACT_ENTRY_YES_NO, "oui", TACT_ENTRY_NO_CHOICE, NULL },
        { TACT_ENTRY_TOWN, "Nice", TACT_ENTRY_GOOD, "Nice" }, { TACT_ENTRY_TOWN, "06500", TACT_ENTRY_GOOD, "06500" }, { TACT_ENTRY_TOWN, "Xyzzyville", TACT_ENTRY_NO_TOWN, NULL } };
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_arena arena;
        tact_slice value;
        tact_arena_init(&arena, block, sizeof block, NULL);
        const tact_entry entry = { .type = (uint8_t)cases[i].type, .options = options, .option_count = 2 };
        tact_entry_fault fault = tact_entry_judge(&entry, tact_slice_of(cases[i].typed), TACT_S("FR"), TACT_S("fr"), &arena, &value);
        if (fault != cases[i].fault || (cases[i].value && !tact_slice_is(value, cases[i].value))) fail_msg("case %u: %u, %.*s", i, (unsigned)fault, (int)value.len, value.ptr);
    }
    char longer[200];
    tact_arena arena;
    tact_slice value;
    tact_arena_init(&arena, block, sizeof block, NULL);
    memset(longer, 'x', sizeof longer);
    const tact_entry line = { .type = TACT_ENTRY_TEXT };
    assert_int_equal(tact_entry_judge(&line, (tact_slice){ longer, 120 }, TACT_S("FR"), TACT_S("fr"), &arena, &value), TACT_ENTRY_GOOD);
    assert_int_equal(tact_entry_judge(&line, (tact_slice){ longer, 121 }, TACT_S("FR"), TACT_S("fr"), &arena, &value), TACT_ENTRY_TOO_LONG);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(answers_are_judged) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
