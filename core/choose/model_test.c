/* core/choose/model_test.c -- the integer model against the plain one in doubles, on the same lessons; bounds; forgetting. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include "core/base/fixed.h"
#include "core/base/hash.h"
#include "core/choose/model.h"

enum { FEATURES = 16, MESSAGES = 6 };

static tact_choose_table table;

/* The same learner as it stands in the books; own weights by name, so that it shares nothing with the table but the hash of features. */
typedef struct plain { double weight[TACT_WEIGHTS], moved[TACT_WEIGHTS]; } plain;
static plain shared, own[MESSAGES];

static double chance_of(const uint16_t *f, uint32_t m, double prior) {
    double sum = 0;
    for (int i = 0; i < FEATURES; i++) sum += shared.weight[f[i]] + own[m].weight[f[i]];
    double odds = exp(sum) * prior / (1 - prior);
    return odds / (1 + odds);
}

static void step(plain *p, uint16_t f, double wrong) {
    p->moved[f] += wrong * wrong;
    p->weight[f] -= wrong * 6.0 / FEATURES / sqrt(p->moved[f] + 1 / 16.0);
}

static void learn(const uint16_t *f, uint32_t m, double prior, bool helped) {
    double wrong = chance_of(f, m, prior) - helped;
    for (int i = 0; i < FEATURES; i++) { step(&shared, f[i], wrong); step(&own[m], f[i], wrong); }
}

static void draw_features(tact_rng *rng, uint16_t *f) {
    for (unsigned i = 0; i < FEATURES; i++) f[i] = tact_choose_feature(i, tact_rng_below(rng, 1 + i % 6));
}

/* Some features speak for some messages. */
static bool helps(tact_rng *rng, const uint16_t *f, uint32_t m) {
    double x = -1.5 + (f[m] % 5 == 0 ? 2 : 0) - (f[7 + m] % 3 == 0 ? 1 : 0);
    return tact_rng_u32(rng) / 4294967296.0 < 1 / (1 + exp(-x));
}

static void twin(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 11, 12 });
    const uint32_t prior = UINT32_MAX / 20;
    double worst = 0, sum = 0;
    for (int i = 0; i < 20000; i++) {
        uint16_t f[FEATURES];
        uint32_t m = (uint32_t)tact_rng_below(&rng, MESSAGES);
        draw_features(&rng, f);
        double ours = tact_choose_boosted(prior, tact_choose_boost(table.weight, f, FEATURES, m * 2654435761u)) / 4294967296.0, far = fabs(ours - chance_of(f, m, 0.05));
        if (far > worst) worst = far;
        sum += far;
        bool helped = helps(&rng, f, m);
        tact_choose_learn(&table, f, FEATURES, m * 2654435761u, prior, helped);
        learn(f, m, 0.05, helped);
    }
    /* What is learned is the same on every platform and by every compiler, to the bit. */
    uint64_t bits = 0;
    for (uint32_t i = 0; i < TACT_WEIGHTS; i++) bits = (bits ^ (uint32_t)table.weight[i] ^ (uint64_t)table.moved[i] << 32) * 0x9e3779b97f4a7c15u;
    assert_true(bits == 0xf2206bf3475bb3ebu);
    print_message("difference of a chance: mean %.5f, largest %.4f\n", sum / 20000, worst);
    assert_true(sum / 20000 < 0.01 && worst < 0.15);       /* steps are exact to a 64th, and the first ones are long */
}

static void learns_what_helps(void **state) {
    (void)state;
    static tact_choose_table fresh;
    uint16_t a[2] = { tact_choose_feature(0, 1), tact_choose_feature(1, 1) }, b[2] = { tact_choose_feature(0, 2), a[1] };
    for (int i = 0; i < 2000; i++) {
        tact_choose_learn(&fresh, a, 2, 5, UINT32_MAX / 20, i % 2 == 0);
        tact_choose_learn(&fresh, b, 2, 5, UINT32_MAX / 20, i % 50 == 0);
    }
    double for_a = tact_choose_boosted(UINT32_MAX / 20, tact_choose_boost(fresh.weight, a, 2, 5)) / 4294967296.0, for_b = tact_choose_boosted(UINT32_MAX / 20, tact_choose_boost(fresh.weight, b, 2, 5)) / 4294967296.0;
    assert_true(fabs(for_a - 0.5) < 0.1 && fabs(for_b - 0.02) < 0.03);
    tact_choose_forget(&fresh, TACT_ONE / 2);
    double half = tact_choose_boosted(UINT32_MAX / 20, tact_choose_boost(fresh.weight, a, 2, 5)) / 4294967296.0;
    assert_true(half < for_a && half > 0.05);
    tact_choose_forget(&fresh, 0);
    assert_int_equal(tact_choose_boost(fresh.weight, a, 2, 5), 65536);
}

static void bounds(void **state) {
    (void)state;
    static int32_t most[TACT_WEIGHTS];
    static tact_choose_table t;
    uint16_t f[TACT_FEATURES_MAX];
    for (uint32_t i = 0; i < TACT_FEATURES_MAX; i++) f[i] = (uint16_t)(i * 1000);
    for (int sign = -1; sign < 2; sign += 2) {
        for (uint32_t i = 0; i < TACT_WEIGHTS; i++) most[i] = sign * TACT_WEIGHT_MOST;
        uint32_t boost = tact_choose_boost(most, f, TACT_FEATURES_MAX, 9);
        assert_true(fabs(log(boost / 65536.0) - sign * 10) < 0.5);
        for (uint64_t p = 0; p <= UINT32_MAX; p += 97777777) {
            uint32_t q = tact_choose_boosted((uint32_t)p, boost);
            assert_true(sign > 0 ? q >= p : q <= p);
        }
        assert_true(tact_choose_boosted(UINT32_MAX, boost) > (sign > 0 ? UINT32_MAX - 2 : UINT32_MAX / 2));
    }
    assert_int_equal(tact_choose_boost(NULL, f, 4, 9), 65536);
    for (uint64_t p = 1; p <= UINT32_MAX; p += 9777777) {
        assert_in_range(tact_choose_boosted((uint32_t)p, 65536), p - 2 > p ? 0 : p - 2, p + 2);
        double odds = 2.5 * (double)p / (4294967296.0 - (double)p);
        assert_true(fabs(tact_choose_boosted((uint32_t)p, 65536 * 5 / 2) / 4294967296.0 - odds / (1 + odds)) < 1e-8);
    }
    for (int i = 0; i < 100000; i++) tact_choose_learn(&t, f, TACT_FEATURES_MAX, 3, 1, true);      /* a prior of nothing, always wrong */
    for (uint32_t i = 0; i < TACT_WEIGHTS; i++) assert_true(abs(t.weight[i]) <= TACT_WEIGHT_MOST);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(twin), cmocka_unit_test(learns_what_helps), cmocka_unit_test(bounds) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
