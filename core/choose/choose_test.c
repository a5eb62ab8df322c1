/* core/choose/choose_test.c -- probabilities sum to one, respect the floor, and draws follow them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include "core/choose/choose.h"
#include "core/choose/model.h"
#include "core/choose/policy.h"

static void sums_and_floors(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 7, 11 });
    for (int round = 0; round < 20000; round++) {
        uint32_t count = 1 + (uint32_t)tact_rng_below(&rng, TACT_CHOOSE_MAX), score[TACT_CHOOSE_MAX], best = 0;
        uint64_t p[TACT_CHOOSE_MAX], sum = 0;
        for (uint32_t i = 0; i < count; i++) {
            score[i] = (uint32_t)tact_rng_below(&rng, 65537);
            if (score[i] > score[best]) best = i;
        }
        tact_choose_probabilities(p, score, count, (uint32_t)tact_rng_below(&rng, UINT32_MAX));
        for (uint32_t i = 0; i < count; i++) {
            assert_true(p[i] >= ((uint64_t)1 << 32) / 10 / count);
            assert_true(p[i] <= p[best]);
            sum += p[i];
        }
        assert_true(sum == (uint64_t)1 << 32);
    }
}

static void draws_follow_the_probabilities(void **state) {
    (void)state;
    uint32_t score[4] = { 65536, 60000, 30000, 0 };
    uint64_t p[4];
    tact_choose_probabilities(p, score, 4, 0);
    assert_true(p[0] > p[1] && p[1] > p[2] && p[2] > p[3]);
    tact_rng rng = tact_rng_from((tact_seed){ 1, 2 });
    enum { DRAWS = 1000000 };
    double seen[4] = { 0 }, chi = 0;
    for (int i = 0; i < DRAWS; i++) seen[tact_choose_draw(p, 4, &rng)]++;
    for (int i = 0; i < 4; i++) {
        double expected = (double)p[i] / 4294967296.0 * DRAWS;
        chi += (seen[i] - expected) * (seen[i] - expected) / expected;
    }
    assert_true(chi < 16.27);                              /* chi-square, 3 degrees of freedom, p > 0.001 */
}

static void more_learning_narrows_exploration(void **state) {
    (void)state;
    uint32_t score[2] = { 65536, 32768 };
    uint64_t young[2], old[2];
    tact_choose_probabilities(young, score, 2, 0);
    tact_choose_probabilities(old, score, 2, 1000000);
    assert_true(old[1] < young[1]);
}

static void holdout_share_is_what_was_asked(void **state) {
    (void)state;
    uint32_t held = 0;
    for (uint64_t person = 1; person <= 100000; person++) held += tact_choose_held_out(person * 0x9e3779b97f4a7c15u, 42, 100);
    assert_in_range(held, 9600, 10400);
    assert_false(tact_choose_held_out(99, 42, 0));
    assert_true(tact_choose_held_out(99, 42, 1000));
}

static void policy_bytes_round_trip(void **state) {
    (void)state;
    static char block[1 << 20];
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_policy_row rows[] = { { 1, 0, 5000, 100 }, { 1, 9, 40000, 8000 }, { 3, 2, 0, 0 } };
    tact_policy policy = { .number = 4, .draws = 45, .rows = rows, .row_count = 3, .cohort = { .looks = { [4] = { [18] = 700 } }, .passes = { [4] = { [18] = 9, [23] = 1 } } } }, back;
    tact_writer w;
    tact_writer_init(&w, &arena, 64);
    tact_policy_write(&w, &policy);
    assert_int_equal(tact_policy_read(tact_writer_slice(&w), &arena, &back), TACT_OK);
    assert_int_equal(back.number, 4);
    assert_int_equal(tact_policy_find(&back, 1, 9)->helped_milli, 8000);
    assert_null(tact_policy_find(&back, 2, 0));
    assert_memory_equal(&back.cohort, &policy.cohort, sizeof policy.cohort);
    assert_true(tact_policy_rate(tact_policy_find(&back, 1, 9)) > tact_policy_rate(NULL));
    assert_true(tact_policy_hope(NULL) > tact_policy_rate(NULL));
    for (size_t cut = 0; cut < w.len; cut++)
        assert_int_not_equal(tact_policy_read((tact_slice){ (const char *)w.ptr, cut }, &arena, &back), TACT_OK);
    policy.cohort = (tact_cohort){ .looks = { { 0 } } };       /* format 1 ended with the rows */
    tact_writer_init(&w, &arena, 64);
    tact_policy_write(&w, &policy);
    for (uint8_t format = 1; format <= 3; format++) {       /* format 2 with the cohort, format 3 with the weights */
        w.ptr[0] = format;
        assert_int_equal(tact_policy_read((tact_slice){ (const char *)w.ptr, w.len - 4 + format }, &arena, &back), TACT_OK);
        assert_int_equal(back.row_count, 3);
        assert_int_equal(back.format, format);
        assert_null(back.weights);
        assert_null(back.receptive);
        assert_memory_equal(&back.cohort, &policy.cohort, sizeof policy.cohort);
    }
}

static void weights_keep_their_places(void **state) {
    (void)state;
    static char block[2 << 20];
    static int32_t weights[TACT_WEIGHTS];
    tact_arena arena;
    tact_policy policy = { .number = 1, .weights = weights }, back;
    tact_writer w, again;
    tact_rng rng = tact_rng_from((tact_seed){ 3, 4 });
    tact_arena_init(&arena, block, sizeof block, NULL);
    for (int i = 0; i < 3000; i++) weights[tact_rng_below(&rng, TACT_WEIGHTS)] = (int32_t)tact_rng_below(&rng, 2 * TACT_WEIGHT_MOST + 1) - TACT_WEIGHT_MOST;
    weights[0] = TACT_WEIGHT_MOST;
    weights[TACT_WEIGHTS - 1] = -TACT_WEIGHT_MOST;
    weights[7] = TACT_POLICY_WEIGHT_STEP / 2 - 1;          /* less than half a step is none */
    tact_writer_init(&w, &arena, 64);
    tact_policy_write(&w, &policy);
    assert_int_equal(tact_policy_read(tact_writer_slice(&w), &arena, &back), TACT_OK);
    for (uint32_t i = 0; i < TACT_WEIGHTS; i++) {
        assert_int_equal(back.weights[i], tact_policy_weight(weights[i]));
        assert_true(abs(back.weights[i] - weights[i]) <= TACT_POLICY_WEIGHT_STEP / 2);
    }
    tact_writer_init(&again, &arena, 64);
    tact_policy_write(&again, &back);
    assert_int_equal(again.len, w.len);
    assert_memory_equal(again.ptr, w.ptr, w.len);
    assert_true(w.len < 16000);
    for (size_t cut = 0; cut < w.len; cut += 1 + cut / 40) {
        tact_arena small;
        static char room[512 << 10];
        tact_arena_init(&small, room, sizeof room, NULL);
        assert_int_not_equal(tact_policy_read((tact_slice){ (const char *)w.ptr, cut }, &small, &back), TACT_OK);
    }
}

static void rare_things_are_told_apart(void **state) {
    (void)state;
    uint32_t last = 0;
    for (uint64_t chance = 1 << 16; chance <= UINT32_MAX; chance += chance / 64 + 1) {       /* never falls, never past one, never below the chance */
        uint32_t now = tact_choose_best_score((uint32_t)chance);
        assert_true(now + 8 >= last && now <= 65536 && now >= chance >> 16);
        last = now;
    }
    assert_in_range(tact_choose_best_score((uint32_t)(0.015 * 4294967296.0)), 2010, 2030);      /* 65536 / 4 * root(.015 / .985) */
    assert_int_equal(tact_choose_best_score(UINT32_MAX / 2), 32767);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_and_floors), cmocka_unit_test(draws_follow_the_probabilities),
        cmocka_unit_test(more_learning_narrows_exploration), cmocka_unit_test(holdout_share_is_what_was_asked),
        cmocka_unit_test(policy_bytes_round_trip), cmocka_unit_test(weights_keep_their_places), cmocka_unit_test(rare_things_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
