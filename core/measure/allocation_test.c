/* core/measure/allocation_test.c -- the guard of the lot, and answers to many questions at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "core/base/hash.h"
#include "core/measure/allocation.h"
#include "core/measure/discovery.h"

static void a_lot_that_fell_askew_blocks_reading(void **state) {
    (void)state;
    const struct { uint64_t people[3]; double weights[3]; uint32_t arms; bool mismatch; double p; } rows[] = {
        { { 9500, 500 }, { 90, 10 }, 2, true, 0 },
        { { 9010, 990 }, { 0.9, 0.1 }, 2, false, 0.7388826803635273 },                 /* chi-square 1/9 */
        { { 50000, 52000 }, { 1, 1 }, 2, true, 0 },
        { { 21307, 21387, 21306 }, { 1, 1, 1 }, 3, false, 0.9036929 },                 /* Hillstrom: chi-square 0.2025, exp(-0.10126) */
        { { 5164, 4836 }, { 1, 1 }, 2, false, 0.0010385 }, { { 5165, 4835 }, { 1, 1 }, 2, true, 0.00096685 },  /* either side of a thousandth */
        { { 5, 1 }, { 1, 1 }, 2, false, 1 },                                           /* too few to judge */
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_allocation a = tact_allocation_check(rows[i].people, rows[i].weights, rows[i].arms);
        assert_int_equal(a.mismatch, rows[i].mismatch);
        if (rows[i].p > 0 && fabs(a.p - rows[i].p) > 1e-6) fail_msg("row %u: p %.10f", i, a.p);
    }
    assert_false(tact_allocation_check((const uint64_t[]){ 12 }, NULL, 1).judged);
}

/* The lot may be as asked and people lost on one side all the same. */
static void people_lost_on_one_side_block_reading(void **state) {
    (void)state;
    const struct { uint64_t people[3], counted[3]; uint32_t arms; bool mismatch; } rows[] = {
        { { 1000, 1000 }, { 567, 1000 }, 2, true }, { { 9000, 1000 }, { 9000, 900 }, 2, true }, { { 1000, 1000 }, { 40, 120 }, 2, true }, { { 1000, 1000, 1000 }, { 900, 905, 800 }, 3, true },
        { { 1000, 1000 }, { 895, 905 }, 2, false }, { { 1000, 1000 }, { 1000, 1000 }, 2, false }, { { 1000, 1000 }, { 1000, 996 }, 2, false }, { { 0, 0 }, { 0, 0 }, 2, false } };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (tact_allocation_lost(rows[i].people, rows[i].counted, rows[i].arms).mismatch != rows[i].mismatch) fail_msg("row %u", i);
    assert_false(tact_allocation_check((const uint64_t[]){ 9000, 900 }, (const double[]){ 90, 10 }, 2).mismatch);         /* which the shares alone do not show */
    assert_false(tact_allocation_lost((const uint64_t[]){ 9 }, (const uint64_t[]){ 1 }, 1).judged);
    assert_true(fabs(tact_allocation_lost((const uint64_t[]){ 1000, 1000 }, (const uint64_t[]){ 900, 940 }, 2).statistic - 10) < 1e-9);      /* 100 and 60 lost, 80 expected */
}

/* Fair lots are let through: about one in a thousand is not. */
static void fair_lots_pass(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 3, 3 });
    unsigned blocked = 0;
    for (unsigned run = 0; run < 3000; run++) {
        uint64_t people[4] = { 0 };
        for (unsigned i = 0; i < 400; i++) people[tact_rng_below(&rng, 4)]++;
        blocked += tact_allocation_check(people, NULL, 4).mismatch;
    }
    assert_in_range(blocked, 0, 10);
}

static uint32_t plain_twin(bool *believed, const double *p, uint32_t n, double q) {    /* by ranks, as the paper has it */
    uint32_t k = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t rank = 0;
        for (uint32_t j = 0; j < n; j++) rank += p[j] <= p[i];
        if (p[i] <= rank * q / n && rank > k) k = rank;
    }
    for (uint32_t i = 0; i < n; i++) believed[i] = k && p[i] <= k * q / n;
    return k;
}

static void discoveries(void **state) {
    (void)state;
    /* Benjamini and Hochberg 1995, section 3.2: fifteen p-values, four are believed at 5 %. */
    const double paper[15] = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000 };
    bool believed[40], twin[40];
    assert_int_equal(tact_discovery_mark(believed, paper, 15, 0.05), 4);
    assert_true(believed[3] && !believed[4]);
    assert_int_equal(tact_discovery_mark(believed, paper, 0, 0.05), 0);
    tact_rng rng = tact_rng_from((tact_seed){ 1995, 1 });
    for (unsigned run = 0; run < 5000; run++) {
        double p[40];
        uint32_t n = 1 + (uint32_t)tact_rng_below(&rng, 40);
        for (uint32_t i = 0; i < n; i++) { p[i] = (double)tact_rng_below(&rng, 1000) / 1000; if (tact_rng_below(&rng, 2)) p[i] *= p[i] * p[i]; }
        assert_int_equal(tact_discovery_mark(believed, p, n, 0.1), plain_twin(twin, p, n, 0.1));
        for (uint32_t i = 0; i < n; i++) assert_int_equal(believed[i], twin[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_lot_that_fell_askew_blocks_reading), cmocka_unit_test(people_lost_on_one_side_block_reading), cmocka_unit_test(fair_lots_pass), cmocka_unit_test(discoveries) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
