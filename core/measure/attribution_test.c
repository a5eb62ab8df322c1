/* core/measure/attribution_test.c -- the worked example, and each clever way beside its definition on random journeys. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "core/measure/markov.h"

enum { CHANNELS = 7, BLOCK = 1 << 22 };
static char *block;
static tact_arena arena;
static bool same(double a, double b) { return fabs(a - b) < 1e-9; }

static tact_attribution *fresh(uint32_t capacity) {
    tact_arena_init(&arena, block, BLOCK, NULL);
    tact_attribution *a = tact_attribution_new(&arena, capacity);
    assert_non_null(a);
    return a;
}

static void add(tact_attribution *a, const uint32_t *channels, uint32_t length, double conversions, double nulls, double value) {
    tact_attribution_add(a, &(tact_journey){ channels, length, conversions, nulls, value });
}

/* A > B > C converts, A fails, B > C fails. */
static void worked_example(void **state) {
    (void)state;
    const uint32_t abc[] = { 0, 1, 2 };
    tact_attribution *a = fresh(10);
    add(a, abc, 3, 1, 0, 12);
    add(a, abc, 1, 0, 1, 0);
    add(a, abc + 1, 2, 0, 1, 0);
    tact_markov m;
    assert_int_equal(tact_markov_of(a, &arena, &m), TACT_OK);
    assert_true(same(m.converted, 1 / 3.0) && same(m.effect[0], 0.5) && same(m.effect[1], 1) && same(m.effect[2], 1));
    assert_true(same(m.share[0], 0.2) && same(m.share[1], 0.4) && same(m.share[2], 0.4));
    for (int c = 0; c < 3; c++) {
        assert_true(same(a->credit[TACT_CREDIT_SHAPLEY][c], 1 / 3.0) && same(a->worth[TACT_CREDIT_SHAPLEY][c], 4));
        assert_true(same(a->credit[TACT_CREDIT_LINEAR][c], 1 / 3.0));
        assert_true(same(a->credit[TACT_CREDIT_LAST][c], c == 2) && same(a->credit[TACT_CREDIT_FIRST][c], c == 0));
    }
    assert_true(same(a->conversions, 1) && same(a->nulls, 2) && same(a->value, 12));
}

static void repeats_count_for_linear_not_for_shapley(void **state) {
    (void)state;
    tact_attribution *a = fresh(2);
    add(a, (const uint32_t[]){ 0, 0, 1, 0 }, 4, 8, 0, 80);
    assert_true(same(a->credit[TACT_CREDIT_LINEAR][0], 6) && same(a->credit[TACT_CREDIT_SHAPLEY][0], 4) && same(a->worth[TACT_CREDIT_LINEAR][1], 20));
}

/* The definition: the mean over all orders of what a channel adds, as a sum over subsets. */
static double shapley_twin(const double *worth, uint32_t n, uint32_t channel) {
    double factorial[CHANNELS + 1] = { 1 }, sum = 0;
    for (uint32_t i = 1; i <= n; i++) factorial[i] = factorial[i - 1] * i;
    for (uint32_t set = 0; set < 1u << n; set++) {
        if (set >> channel & 1) continue;
        uint32_t size = 0;
        for (uint32_t i = 0; i < n; i++) size += set >> i & 1;
        sum += factorial[size] * factorial[n - 1 - size] / factorial[n] * (worth[set | 1u << channel] - worth[set]);
    }
    return sum;
}

/* The chain walked step by step until next to nothing is left on the way; whoever reaches `removed` is lost. */
static double walked(const tact_attribution *a, uint32_t removed) {
    double at[CHANNELS] = { 0 }, converted = 0;
    size_t width = a->capacity + 3;
    for (uint32_t row = tact_attribution_start(a), steps = 0; steps < 20000; steps++) {
        double next[CHANNELS] = { 0 }, on_the_way = 0;
        for (uint32_t r = 0; r < (steps ? a->channel_count : 1); r++) {
            const double *counts = a->transitions + (steps ? r : row) * width;
            double here = steps ? at[r] : 1, all = 0;
            if (steps && r == removed) continue;
            for (uint32_t c = 0; c < width; c++) all += counts[c];
            if (!(all > 0)) continue;
            for (uint32_t c = 0; c < a->channel_count; c++) next[c] += here * counts[c] / all;
            converted += here * counts[tact_attribution_converted(a)] / all;
        }
        for (uint32_t c = 0; c < CHANNELS; c++) { at[c] = c == removed ? 0 : next[c]; on_the_way += at[c]; }
        if (on_the_way < 1e-14) break;
    }
    return converted;
}

static void twins(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 12, 19785 });
    for (unsigned run = 0; run < 60; run++) {
        uint32_t n = 1 + (uint32_t)tact_rng_below(&rng, CHANNELS), journeys = 1 + (uint32_t)tact_rng_below(&rng, 30);
        double worth[1 << CHANNELS] = { 0 }, credits[TACT_CREDIT_COUNT] = { 0 };
        tact_attribution *a = fresh(CHANNELS);
        for (uint32_t j = 0; j < journeys; j++) {
            uint32_t way[6], length = 1 + (uint32_t)tact_rng_below(&rng, 6), set = 0;
            for (uint32_t i = 0; i < length; i++) { way[i] = (uint32_t)tact_rng_below(&rng, n); set |= 1u << way[i]; }
            double conversions = (double)tact_rng_below(&rng, 4), nulls = (double)tact_rng_below(&rng, 5);
            if (conversions + nulls < 1) nulls = 1;
            add(a, way, length, conversions, nulls, 0);
            for (uint32_t s = 0; s < 1u << n; s++) if ((s & set) == set) worth[s] += conversions;
        }
        for (uint32_t c = 0; c < n; c++) assert_true(same(a->credit[TACT_CREDIT_SHAPLEY][c], shapley_twin(worth, n, c)));
        for (int k = 0; k < TACT_CREDIT_COUNT; k++) {
            for (uint32_t c = 0; c < n; c++) credits[k] += a->credit[k][c];
            assert_true(same(credits[k], a->conversions));
        }
        tact_markov m;
        assert_int_equal(tact_markov_of(a, &arena, &m), TACT_OK);
        double base = walked(a, CHANNELS);
        assert_true(same(m.converted, base) && same(base, a->conversions / (a->conversions + a->nulls)));
        for (uint32_t c = 0; c < a->channel_count && base > 0; c++) assert_true(fabs(m.effect[c] - (1 - walked(a, c) / base)) < 1e-8);
    }
}

static void bounds(void **state) {
    (void)state;
    char small[256];
    tact_arena_init(&arena, small, sizeof small, NULL);
    assert_null(tact_attribution_new(&arena, 400));
    tact_attribution *a = fresh(3);
    tact_markov m;
    assert_int_equal(tact_markov_of(a, &arena, &m), TACT_ERR_INVALID);
    add(a, (const uint32_t[]){ 2 }, 1, 0, 4, 0);
    assert_int_equal(tact_markov_of(a, &arena, &m), TACT_OK);                          /* nothing converts: nothing is shared */
    assert_true(same(m.share[2], 0) && same(m.converted, 0));
    arena.fail_in = 3;
    assert_int_equal(tact_markov_of(a, &arena, &m), TACT_ERR_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(worked_example), cmocka_unit_test(repeats_count_for_linear_not_for_shapley), cmocka_unit_test(twins), cmocka_unit_test(bounds) };
    block = malloc(BLOCK);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(block);
    return failed;
}
