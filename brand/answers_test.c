/* brand/answers_test.c -- answers/ of a folder: sections by heading, every mistake at its place, and the index that finds them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/testing_loaded.h"

static void headings_make_sections(void **state) {
    (void)state;
    testing_write(folder, "answers/shop.md", "---\r\nlanguage: fr\r\ntopic: boutique\r\n---\r\n# La boutique\r\n\r\n## Acceptez-vous les *chiens* ?\r\nPuis-je venir avec mon chien ?\r\n------\r\n\r\nOui, **en laisse**.\r\n\r\n- pas de chats\r\n\r\n"
                  "```\r\n## pas un titre\r\n```\r\n## Accès\r\n### Où se garer ?\r\nSur la place.\r\n");
    testing_write(folder, "answers/en.md", "\xEF\xBB\xBF---\nlanguage: en\nuntil: 2026-11-30\nprivate: true\n---\n# Do you sell tea?\nYes.\n");
    testing_write(folder, "answers/notes.txt", "no answer");
    assert_int_equal(load(), TACT_OK);
    assert_int_equal(diags.count, 0);
    assert_int_equal(brand.answers.count, 3);
    const tact_answer_section *s = brand.answers.sections;
    assert_true(tact_slice_is(s[0].language, "en") && s[0].is_private && s[0].until.us == 1796079600LL * 1000000);        /* 2026-12-01 00:00 in Paris */
    assert_true(tact_slice_is(s[0].text, "Yes.") && tact_slice_is(brand.answers.places[0].source, "answers/en.md#do-you-sell-tea"));
    assert_int_equal(s[1].heading_count, 2);
    assert_true(tact_slice_is(s[1].headings[0], "Acceptez-vous les chiens ?") && tact_slice_is(s[1].headings[1], "Puis-je venir avec mon chien ?"));
    assert_true(tact_slice_starts(s[1].text, TACT_S("Oui, **en laisse**.")) && tact_slice_find(s[1].text, TACT_S("pas un titre")) > 0);
    assert_true(tact_slice_is(s[1].context, "La boutique boutique"));
    assert_int_equal(brand.answers.places[1].line, 8);
    assert_true(tact_slice_is(s[2].headings[0], "Où se garer ?") && tact_slice_is(s[2].context, "La boutique Accès boutique") && tact_slice_is(s[2].text, "Sur la place."));
    assert_true(tact_slice_is(brand.answers.places[2].source, "answers/shop.md#ou-se-garer"));
    tact_answer_found found;
    tact_answer_asked asked = { .language = TACT_S("fr"), .question = TACT_S("parking pour se garer"), .now = { 1795000000LL * 1000000 } };
    assert_int_equal(tact_answer_ask(brand.answers.index, &asked, arena, &found), TACT_OK);
    assert_true(tact_answer_sure(&found) && found.section == 2);
}

static void mistakes_are_told_where_they_are(void **state) {
    (void)state;
    static const struct { const char *text; unsigned line, column; const char *says; } cases[] = {
        { "# A?\nB\n", 1, 1, "does not say its language" }, { "---\nlanguage: fr\n# A?\nB\n", 1, 1, "has no end" }, { "---\ntopic: x\n---\n# A?\nB\n", 1, 1, "does not say its language" },
        { "---\nlanguage: de\n---\n# A?\nB\n", 2, 11, "does not speak 'de'" }, { "---\nlanguage: fr\nuntli: 2026-01-01\n---\n# A?\nB\n", 3, 1, "no key 'untli'" }, { "---\nlanguage: fr\nuntil: soon\n---\n# A?\nB\n", 3, 8, "until is no day" },
        { "---\nlanguage: fr\nprivate: perhaps\n---\n# A?\nB\n", 3, 10, "neither true nor false" }, { "---\nlanguage: fr\n---\n\n# A?\n", 5, 1, "nothing stands below 'A?'" }, { "---\nlanguage: fr\n---\n# A?\nB\n## C?\n# D?\nE\n", 6, 1, "nothing stands below 'C?'" },
        { "---\nlanguage: fr\n---\nfree\n# A?\nB\n", 4, 1, "stands under no heading" }, { "---\nlanguage: fr\n---\n", 4, 1, "no answer in this file" }, { "---\nlanguage: fr\n---\n# A?\nAt {{hours}}\n", 4, 1, "braces" }, { "---\nlanguage: fr\n---\n#\nB\n", 4, 1, "heading without words" },
        { "---\nfr\n---\n# A?\nB\n", 2, 1, "" }, { "---\n- language\n---\n# A?\nB\n", 2, 1, "" }, { "---\nlanguage: fr\nlanguage: en\n---\n# A?\nB\n", 3, 1, "" }, { "---\nlanguage: fr\n---\n# A?\n\xff\n", 1, 1, "not UTF-8" } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        testing_write(folder, "answers/a.md", cases[i].text);
        assert_int_equal(load(), TACT_ERR_INVALID);
        const tact_diag *d = &diags.items[0];
        if (!tact_slice_is(d->file, "answers/a.md") || d->line != cases[i].line || d->column != cases[i].column || tact_slice_find(d->text, tact_slice_of(cases[i].says)) < 0 || !d->hint.len)
            fail_msg("case %u: %.*s:%u:%u: %.*s", i, (int)d->file.len, d->file.ptr, d->line, d->column, (int)d->text.len, d->text.ptr);
    }
    char longer[3000] = "---\nlanguage: fr\n---\n# A?\n";
    size_t n = strlen(longer);
    memset(longer + n, 'x', 2100);
    testing_write(folder, "answers/a.md", longer);
    assert_int_equal(load(), TACT_ERR_INVALID);
}

static void warnings_leave_it_in_force(void **state) {
    (void)state;
    testing_write(folder, "answers/a.md", "---\nlanguage: fr\nuntil: 2026-01-01\n---\n# Combien ?\nPeu.\n");
    testing_write(folder, "answers/b.md", "---\nlanguage: fr\n---\n# Où ?\nIci.\n# COMBIEN?\nBeaucoup.\n");
    assert_int_equal(load(), TACT_OK);
    assert_int_equal(diags.warning_count, 2);
    assert_true(tact_slice_is(diags.items[0].file, "answers/a.md") && diags.items[0].line == 3);
    assert_true(tact_slice_is(diags.items[1].file, "answers/b.md") && diags.items[1].line == 6 && tact_slice_find(diags.items[1].text, TACT_S("answers/a.md:5")) > 0);
}

static void none_is_fine(void **state) {
    (void)state;
    assert_int_equal(load(), TACT_OK);
    assert_int_equal(brand.answers.count, 0);
    assert_null(brand.answers.index);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(headings_make_sections, set_up, tear_down), cmocka_unit_test_setup_teardown(mistakes_are_told_where_they_are, set_up, tear_down),
                                        cmocka_unit_test_setup_teardown(warnings_leave_it_in_force, set_up, tear_down), cmocka_unit_test_setup_teardown(none_is_fine, set_up, tear_down) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
