/* daemon/previews_test.c -- pages are found by their token alone, until their time is over or newer ones took their place. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include "daemon/previews.h"

static void test_kept(void **state) {
    struct tact_previews *p = NULL;
    char first[TACT_PREVIEW_TOKEN], token[TACT_PREVIEW_TOKEN];
    tact_instant now = { 1000000 }, over = tact_instant_add(now, TACT_MINUTES(TACT_PREVIEW_MINUTES));
    (void)state;
    assert_int_equal(sodium_init() < 0, 0);
    assert_null(tact_previews_find(p, TACT_S("00000000000000000000000000000000"), now).ptr);
    assert_true(tact_previews_keep(&p, TACT_S("<p>one"), now, first));
    assert_true(tact_slice_is(tact_previews_find(p, tact_slice_of(first), now), "<p>one"));
    assert_null(tact_previews_find(p, tact_slice_of(first), over).ptr);
    assert_null(tact_previews_find(p, TACT_S(""), now).ptr);
    for (unsigned i = 1; i < TACT_PREVIEWS; i++) assert_true(tact_previews_keep(&p, TACT_S("x"), now, token));
    assert_true(tact_slice_is(tact_previews_find(p, tact_slice_of(first), now), "<p>one"));
    assert_true(tact_previews_keep(&p, TACT_S("y"), now, token));
    assert_null(tact_previews_find(p, tact_slice_of(first), now).ptr);
    tact_previews_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_kept) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
