/* daemon/token_test.c -- what a link carries comes back whole, for its kind and its time, from this folder alone. */
#include "test/lib/keeper_bed.h"
#include "daemon/token.h"

static void a_token_comes_back(void **state) {
    world *w = *state;
    char text[TACT_TOKEN_TEXT], longer[TACT_TOKEN_CARRIES + 1] = "";
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_slice got, made;
    for (size_t n = 0; n <= TACT_TOKEN_CARRIES; n += 32) {
        tact_slice bytes = { longer, n };
        made = tact_token_make(w->keeper, 'h', tact_instant_add(clock_now, TACT_MINUTES(10)), bytes, text);
        assert_true(made.len > 0 && made.len < TACT_TOKEN_TEXT);
        assert_int_equal(tact_token_open(w->keeper, 'h', clock_now, made, room, &got), TACT_OK);
        assert_true(tact_slice_equal(got, bytes));
    }
    assert_int_equal(tact_token_make(w->keeper, 'h', clock_now, (tact_slice){ longer, sizeof longer }, text).len, 0);
}

static void no_other_token_is_opened(void **state) {
    world *w = *state;
    char text[TACT_TOKEN_TEXT], again[TACT_TOKEN_TEXT];
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_slice got, made = tact_token_make(w->keeper, 'h', tact_instant_add(clock_now, TACT_MINUTES(10)), TACT_S("anna's basket"), text);
    assert_int_equal(tact_token_open(w->keeper, 'u', clock_now, made, room, &got), TACT_ERR_INVALID);
    assert_int_equal(tact_token_open(w->keeper, 'h', tact_instant_add(clock_now, TACT_MINUTES(11)), made, room, &got), TACT_ERR_CONFLICT);
    tact_slice for_ever = tact_token_make(w->keeper, 'h', (tact_instant){ 0 }, TACT_S("stop"), again);
    assert_int_equal(tact_token_open(w->keeper, 'h', tact_instant_add(clock_now, TACT_DAYS(4000)), for_ever, room, &got), TACT_OK);
    for (size_t i = 0; i < made.len; i++) {                /* one letter changed, anywhere; the last may have spare bits */
        char kept = text[i];
        text[i] = kept == 'A' ? 'B' : 'A';
        if (i + 1 < made.len) assert_int_equal(tact_token_open(w->keeper, 'h', clock_now, made, room, &got), TACT_ERR_INVALID);
        text[i] = kept;
    }
    static const char *const nonsense[] = { "", "x", "%%%%", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
    for (unsigned i = 0; i < 4; i++) assert_int_equal(tact_token_open(w->keeper, 'h', clock_now, tact_slice_of(nonsense[i]), room, &got), TACT_ERR_INVALID);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_int_equal(tact_token_open(w->keeper, 'h', clock_now, made, room, &got), TACT_OK);      /* over a restart */
    assert_true(tact_slice_is(got, "anna's basket"));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(a_token_comes_back, setup, teardown), cmocka_unit_test_setup_teardown(no_other_token_is_opened, setup, teardown) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
