/* daemon/coarse_test.c -- counts that are told do not tell of one: the same question the same answer, never fewer than ten people, true within twenty, and nothing at an edge. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "daemon/coarse.h"

static const uint8_t secret[32] = { 7 }, another[32] = { 8 };
static tact_coarse question(const uint8_t s[32], unsigned n) {
    char text[24];
    int len = snprintf(text, sizeof text, "person.x == %u", n);
    const tact_slice parts[] = { { text, (size_t)len } };
    return tact_coarse_of(s, parts, 1);
}
static int64_t told(const tact_coarse *c, const char *what, uint64_t n) { uint64_t out; return tact_coarse_people(c, tact_slice_of(what), n, &out) ? (int64_t)out : -1; }

static void the_same_question_the_same_answer(void **state) {
    const tact_slice one[] = { TACT_S("ab"), TACT_S("c") }, other[] = { TACT_S("a"), TACT_S("bc") };
    unsigned alike = 0, brands = 0;
    (void)state;
    for (unsigned q = 0; q < 200; q++) {
        tact_coarse a = question(secret, q), b = question(secret, q), c = question(another, q);
        assert_int_equal(told(&a, "met", 500), told(&b, "met", 500));
        brands += told(&a, "met", 505) == told(&c, "met", 505);
        alike += told(&a, "met", 505) == told(&a, "email", 505);
    }
    assert_in_range(brands, 20, 180);                      /* another brand, another count: another draw */
    assert_in_range(alike, 20, 180);
    tact_coarse a = tact_coarse_of(secret, one, 2), b = tact_coarse_of(secret, other, 2);
    assert_memory_not_equal(a.key, b.key, sizeof a.key);
}

static void true_within_twenty_and_never_of_few(void **state) {
    (void)state;
    for (unsigned q = 0; q < 300; q++) {
        tact_coarse c = question(secret, q);
        for (uint64_t n = 0; n < 140; n++) {
            int64_t t = told(&c, "met", n);
            if (n < TACT_COARSE_LEAST) assert_int_equal(t, -1);
            if (n >= TACT_COARSE_FEW) assert_true(t > 0);
            if (t > 0) { assert_int_equal(t % 10, 0); assert_true(llabs(t - (int64_t)n) <= 14); }
        }
    }
}

/* fails when bound or noise are the same for every question: made-up people carry a count to the edge, and one person more or less shows there */
static void one_person_less_shows_at_no_edge(void **state) {
    static const uint64_t counts[] = { 9, 10, 14, 15, 19, 20, 100, 104, 105, 995, 12345 };
    (void)state;
    for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++) {
        unsigned less = 0, more = 0, far = 0;
        for (unsigned q = 0; q < 2000; q++) {                                   /* "lives in Lyon" and "lives in Lyon and is not she": two questions, whether she does or not */
            tact_coarse whole = question(secret, 2 * q), without = question(secret, 2 * q + 1);
            int64_t a = told(&whole, "met", counts[i]), b = told(&without, "met", counts[i] - 1), same = told(&without, "met", counts[i]);
            less += b < a;
            more += same < a;
            far += b > a;
        }
        if (abs((int)less - (int)more) > 200) fail_msg("%u of 2,000 fall when one goes, %u when none does, at %u people", less, more, (unsigned)counts[i]);
        if (counts[i] > 20) assert_true(far > 400);                             /* and it grows as often: nothing is to be read from one answer */
    }
}

static void things_by_what_ten_people_have(void **state) {
    uint64_t out;
    (void)state;
    for (unsigned q = 0; q < 100; q++) {
        tact_coarse c = question(secret, q);
        assert_false(tact_coarse_things(&c, TACT_S("x"), 5000, 9, &out));
        assert_true(tact_coarse_things(&c, TACT_S("x"), 5000, 100, &out));
        assert_true(out % 500 == 0 && llabs((int64_t)out - 5000) <= 750);       /* fifty a person */
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_same_question_the_same_answer), cmocka_unit_test(true_within_twenty_and_never_of_few), cmocka_unit_test(one_person_less_shows_at_no_edge),
                                        cmocka_unit_test(things_by_what_ten_people_have) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
