/* core/measure/size_test.c -- how many people, when, how many left alone; the programme as a whole; money. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "core/base/hash.h"
#include "core/measure/money.h"
#include "core/measure/programme.h"
#include "core/measure/size.h"

static tact_trial trial(double share) { return (tact_trial){ 0.1, 0.2, 1000, share, 7, { 0.05, 5000 } }; }

static void a_verdict_has_a_date(void **state) {
    (void)state;
    tact_trial t = trial(0.5);
    double always = tact_size_always(&t), once = 2 * 3839;                               /* both sides, for one single look at the end: the usual formula, 5 % and 80 % */
    assert_true(always > 1.5 * once && always < 3 * once);                             /* the price of looking daily */
    tact_instant start, at;
    assert_true(tact_instant_parse(TACT_S("2026-03-01"), &start) && tact_trial_verdict_at(&t, start, &at));
    double days = ceil(always / 1000) + 7;
    assert_int_equal(at.us - start.us, (int64_t)days * 86400 * 1000000);
    t.control_share = 0.05;
    assert_true(tact_size_always(&t) > 2 * always);
    t.people_per_day = 0;
    assert_false(tact_trial_verdict_at(&t, start, &at));
    t = trial(0.5);
    t.lift = 0;
    assert_false(tact_trial_verdict_at(&t, start, &at));
    assert_true(isinf(tact_size_always(&t)));
}

/* The promise is kept: with as many people, about eight trials of ten have their verdict by then. */
static void eight_of_ten(void **state) {
    (void)state;
    tact_trial t = trial(0.2);
    uint64_t people = (uint64_t)tact_size_always(&t), nc = people / 5, nt = people - nc;
    tact_rng rng = tact_rng_from((tact_seed){ 8, 10 });
    unsigned shown = 0;
    for (unsigned run = 0; run < 300; run++) {
        uint64_t a = 0, b = 0;
        for (uint64_t i = 0; i < nt; i++) a += tact_rng_below(&rng, 100) < 12;
        for (uint64_t i = 0; i < nc; i++) b += tact_rng_below(&rng, 100) < 10;
        tact_sample x = tact_sample_of_counts(nt, a), y = tact_sample_of_counts(nc, b);
        shown += tact_lift_of(&x, &y, &tact_lift_standard).verdict == TACT_LIFT_HIGHER;
    }
    assert_in_range(shown, 215, 265);
}

static void the_holdout_is_as_small_as_will_do(void **state) {
    (void)state;
    tact_trial t = trial(0);
    tact_holdout_bounds bounds = { 0.05, 0.5, 0 };
    double before = 1;
    for (double days = 15; days < 400; days *= 1.5) {
        bounds.within_days = days;
        double share = tact_holdout_share(&t, bounds);
        assert_true(share <= before && share >= bounds.least && share <= bounds.most);
        t.control_share = share;
        if (share < bounds.most) assert_true(tact_trial_days(&t) <= days);
        if (share > bounds.least && share < bounds.most) { t.control_share = share - 0.001; assert_true(tact_trial_days(&t) > days); }
        before = share;
    }
    assert_true(fabs(before - 0.05) < 1e-9);
    t.people_per_day = 1;
    assert_true(fabs(tact_holdout_share(&t, bounds) - 0.5) < 1e-9);                    /* nothing helps: as much as is allowed */
}

static void the_programme_is_stratified(void **state) {
    (void)state;
    /* Simpson: the campaign with the low rate leaves few alone. Pooling people without strata would show a loss where each gained. */
    tact_stratum strata[3] = { { tact_sample_of_counts(90000, 1300), tact_sample_of_counts(10000, 100) }, { tact_sample_of_counts(10000, 2200), tact_sample_of_counts(10000, 2000) },
        { tact_sample_of_counts(1, 1), tact_sample_of_counts(0, 0) } };
    tact_programme p = tact_programme_of(strata, 3, &tact_lift_standard);
    assert_int_equal(p.campaigns, 2);
    assert_int_equal(p.left_out, 1);
    assert_int_equal(p.treated_people, 100000);
    double wanted = 0.9 * (1300 / 90000.0 - 0.01) + 0.1 * 0.02;
    assert_true(fabs(p.lift.difference - wanted) < 1e-12);
    assert_true(p.lift.verdict == TACT_LIFT_HIGHER && 3500 / 100000.0 < 2100 / 20000.0);
    assert_true(fabs(p.lift.treated - p.lift.control - p.lift.difference) < 1e-12);
    /* One stratum is its campaign. */
    tact_programme one = tact_programme_of(strata, 1, &tact_lift_standard);
    tact_lift alone = tact_lift_of(&strata[0].treated, &strata[0].control, &tact_lift_standard);
    assert_true(fabs(one.lift.low - alone.low) < 1e-12 && fabs(one.lift.high - alone.high) < 1e-12);
    assert_int_equal(tact_programme_of(strata, 0, &tact_lift_standard).lift.verdict, TACT_LIFT_TOO_LITTLE);
}

/* Twenty small campaigns, none with a verdict of its own, have one together; and nothing is found where nothing is. */
static void small_campaigns_speak_together(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 20, 26 });
    unsigned single = 0, together = 0, false_alarms = 0;
    for (unsigned run = 0; run < 200; run++) {
        tact_stratum strata[20], nothing[20];
        for (unsigned k = 0; k < 20; k++) {
            uint64_t a = 0, b = 0, c = 0;
            for (unsigned i = 0; i < 900; i++) { a += tact_rng_below(&rng, 1000) < 125 + k; c += tact_rng_below(&rng, 1000) < 100 + k; }
            for (unsigned i = 0; i < 300; i++) b += tact_rng_below(&rng, 1000) < 100 + k;
            strata[k] = (tact_stratum){ tact_sample_of_counts(900, a), tact_sample_of_counts(300, b) };
            nothing[k] = (tact_stratum){ tact_sample_of_counts(900, c), tact_sample_of_counts(300, b) };
            single += tact_lift_of(&strata[k].treated, &strata[k].control, &tact_lift_standard).verdict == TACT_LIFT_HIGHER;
        }
        together += tact_programme_of(strata, 20, &tact_lift_standard).lift.verdict == TACT_LIFT_HIGHER;
        tact_lift_verdict v = tact_programme_of(nothing, 20, &tact_lift_standard).lift.verdict;
        false_alarms += v == TACT_LIFT_HIGHER || v == TACT_LIFT_LOWER;
    }
    assert_true(together > 150 && single < 200 * 20 / 20 && false_alarms <= 4);
}

static void money_is_gain_less_cost(void **state) {
    (void)state;
    tact_lift m = { .difference = 0.77, .low = 0.3, .high = 1.24 };
    tact_touch_cost costs[2] = { { 10000, 0.001 }, { 2000, 0.06 } };
    tact_return r = tact_return_of(&m, 10000, costs, 2);
    assert_true(fabs(r.gain - 7700) < 1e-6 && fabs(r.cost - 130) < 1e-9 && fabs(r.net - 7570) < 1e-6 && fabs(r.net_low - 2870) < 1e-6 && fabs(r.net_high - 12270) < 1e-6);
    assert_true(fabs(r.per_unit - 7700 / 130.0) < 1e-9 && fabs(r.per_unit_low - 3000 / 130.0) < 1e-9);
    assert_true(fabs(tact_return_of(&m, 10000, NULL, 0).per_unit) < 1e-300);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_verdict_has_a_date), cmocka_unit_test(eight_of_ten),
        cmocka_unit_test(the_holdout_is_as_small_as_will_do), cmocka_unit_test(the_programme_is_stratified), cmocka_unit_test(small_campaigns_speak_together),
        cmocka_unit_test(money_is_gain_less_cost) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
