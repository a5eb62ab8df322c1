/* brand/recipe_test.c -- the bodies of the recipes are found in their files, all of them: by these a campaign is known to say nothing of its own yet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/recipe.h"

static void every_body_is_known(void **state) {
    (void)state;
    static tact_recipe_bodies bodies;
    tact_recipe r;
    uint32_t written = 0;
    tact_recipe_bodies_read(&bodies);
    for (unsigned i = 0; tact_recipe_at(i, &r); i++)
        for (tact_slice rest = r.text; tact_slice_find(rest, TACT_S("body:")) >= 0; written++) {
            ptrdiff_t at = tact_slice_find(rest, TACT_S("body:"));
            rest = (tact_slice){ rest.ptr + at + 5, rest.len - (size_t)at - 5 };
            assert_memory_equal(rest.ptr, " \"", 2);                 /* in double quotes */
            ptrdiff_t end = tact_slice_find((tact_slice){ rest.ptr + 2, rest.len - 2 }, TACT_S("\""));
            assert_true(end > 0);
            tact_slice body = { rest.ptr + 2, (size_t)end };
            assert_int_equal(tact_slice_find(body, TACT_S("\\")), -1);
            assert_int_equal(tact_slice_find(body, TACT_S("\n")), -1);
            assert_string_equal(tact_recipe_of_body(&bodies, body), r.name);
        }
    assert_true(written >= 45);
    assert_int_equal(bodies.count, written);
    assert_null(tact_recipe_of_body(&bodies, TACT_S("Our own words.")));
    assert_null(tact_recipe_of_body(&bodies, TACT_S("")));
}

static uint32_t times(tact_slice text, const char *what) {
    uint32_t n = 0;
    tact_slice wanted = tact_slice_of(what);
    for (ptrdiff_t at; (at = tact_slice_find(text, wanted)) >= 0; n++) text = (tact_slice){ text.ptr + at + wanted.len, text.len - (size_t)at - wanted.len };
    return n;
}

/* A brand takes the words it can use: another language would be an unknown key in its file. */
static void a_brand_takes_the_languages_it_speaks(void **state) {
    (void)state;
    static const struct { tact_slice locales[3]; uint32_t count; const char *there[3], *absent[3]; } cases[] = {
        { { TACT_S("it"), TACT_S("fr") }, 2, { "\n    it: {title: ", "\n    fr: {title: " }, { "    en: {" } },
        { { TACT_S("fr") }, 1, { "\n    fr: {title: " }, { "    en: {", "    it: {" } },
        { { TACT_S("fr-CH"), TACT_S("fr"), TACT_S("it-CH") }, 3, { "\n    fr-CH: {title: ", "\n    fr: {title: ", "\n    it-CH: {title: " }, { "    en: {", "    it: {" } },
        { { TACT_S("de"), TACT_S("fr") }, 2, { "\n    de: {title: ", "\n    fr: {title: " }, { "    en: {", "    it: {" } },
        { { TACT_S("it"), TACT_S("de") }, 2, { "\n    it: {title: " }, { "    en: {", "    de: {" } },
    };
    static char block[64 * 1024];
    tact_recipe r;
    for (unsigned i = 0; tact_recipe_at(i, &r); i++) {
        uint32_t messages = times(r.text, "    en: {title: ");
        assert_int_equal(times(r.text, "    fr: {title: "), messages);
        assert_int_equal(times(r.text, "    it: {title: "), messages);
        assert_int_equal(times(r.text, "body:"), 3 * messages);           /* one line a language, all of it */
        for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
            tact_arena arena;
            tact_arena_init(&arena, block, sizeof block, NULL);
            tact_slice text = tact_recipe_for(&r, cases[c].locales, cases[c].count, cases[c].locales[0], &arena);
            for (unsigned k = 0; k < 3 && cases[c].there[k]; k++) assert_int_equal(times(text, cases[c].there[k]), messages);
            for (unsigned k = 0; k < 3 && cases[c].absent[k]; k++) assert_int_equal(times(text, cases[c].absent[k]), 0);
        }
        static const tact_slice all[] = { TACT_S("en"), TACT_S("fr"), TACT_S("it") };
        tact_arena arena;
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_true(tact_slice_equal(tact_recipe_for(&r, all, 3, all[0], &arena), r.text));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_body_is_known), cmocka_unit_test(a_brand_takes_the_languages_it_speaks) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
