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

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_body_is_known) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
