/* sim/town_test.c -- a small town: the same seed the same report; the judge finds every fault put in on purpose; the truth and what is measured agree in kind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "brand/load.h"
#include "sim/town.h"

typedef struct shop { tact_arena *arena; tact_brand brand; } shop;

static int setup(void **state) {
    shop *s = calloc(1, sizeof *s);
    tact_diags diags;
    tact_brand_options options = { .now = { 1767571200000000 } };
    s->arena = tact_brand_arena();
    tact_diags_init(&diags, s->arena, 20);
    assert_int_equal(tact_brand_load("bench/sim-shop", &options, s->arena, &diags, &s->brand), TACT_OK);
    *state = s;
    return 0;
}

static int teardown(void **state) {
    shop *s = *state;
    tact_brand_arena_free(s->arena);
    free(s);
    return 0;
}

static tact_sim_options small(shop *s) {
    return (tact_sim_options){ .brand = &s->brand.bundle, .channels = 0x3f, .people = 120, .days = 40, .seed = 7, .from = { 1767567600000000 } };
}

static tact_sim_town *live(tact_sim_options o, const tact_sim_report **report) {
    tact_sim_town *town;
    tact_trouble trouble = { "" };
    tact_status s = tact_sim_town_open(&town, &o, &trouble);
    if (!s) s = tact_sim_town_run(town, report, &trouble);
    if (s) fail_msg("%s", trouble.text);
    return town;
}

static uint64_t broken(const tact_sim_report *r) {
    uint64_t n = 0;
    for (unsigned i = 0; i < TACT_SIM_RULES; i++) n += r->broken[i];
    if (n) print_message("%llu broken; first: %s\n", (unsigned long long)n, r->first_broken);
    return n;
}

/* Every figure of a report, as one number. */
static uint64_t print_of(const tact_sim_report *r) {
    tact_seed key = { r->steps, r->looks };
    uint64_t h = tact_hash(key, (tact_slice){ (const char *)r->days, r->day_count * sizeof *r->days });
    h ^= tact_hash(key, (tact_slice){ (const char *)r->campaigns, r->bundle->campaign_count * sizeof *r->campaigns }) * 3;
    h ^= tact_hash(key, (tact_slice){ (const char *)r->why, sizeof r->why }) * 5;
    for (uint32_t i = 0; i < r->bundle->campaign_count; i++) h = h * 31 + r->tallies[i].treated.people * 7 + r->tallies[i].held_out.people * 11 + r->tallies[i].treated.goals;
    h = h * 31 + r->lessons * 3 + r->weights;
    return h ^ (uint64_t)r->cents_caused ^ (uint64_t)tact_sim_year_cents(r);
}

static void the_same_town_twice(void **state) {
    const tact_sim_report *a, *b, *c;
    tact_sim_options o = small(*state), other = o;
    tact_sim_town *first = live(o, &a), *again = live(o, &b);
    other.seed++;
    tact_sim_town *elsewhere = live(other, &c);
    assert_int_equal(print_of(a), print_of(b));
    assert_int_not_equal(print_of(a), print_of(c));
    assert_true(a->looks > 2000 && a->caused > 0 && a->organic > 0 && tact_sim_touches(a, true) > 100);
    assert_int_equal(broken(a) + broken(c), 0);
    tact_sim_town_close(first);
    tact_sim_town_close(again);
    tact_sim_town_close(elsewhere);
}

/* Life does not depend on the policy: the same people travel alike, and would look alike but for being tired. */
static void every_policy_meets_the_same_people(void **state) {
    const tact_sim_report *r[TACT_SIM_POLICIES];
    tact_sim_town *towns[TACT_SIM_POLICIES];
    for (unsigned p = 0; p < TACT_SIM_POLICIES; p++) {
        tact_sim_options o = small(*state);
        o.policy = (tact_sim_policy)p;
        towns[p] = live(o, &r[p]);
        assert_int_equal(broken(r[p]), 0);
        assert_int_equal(r[p]->trips, r[0]->trips);
    }
    assert_true(tact_sim_touches(r[TACT_SIM_EVERYTHING], true) > tact_sim_touches(r[TACT_SIM_CAPS], true));
    assert_int_equal(r[TACT_SIM_EVERYTHING]->ghosts + r[TACT_SIM_CAPS]->ghosts, 0);
    assert_true(r[TACT_SIM_TACT]->ghosts > 0 && r[TACT_SIM_TACT]->snapshots > 1);
    assert_int_equal(r[TACT_SIM_EVERYTHING]->why[TACT_WHY_ATTENTION_PRICE], 0);
    assert_true(r[TACT_SIM_TACT]->lessons > 500 && r[TACT_SIM_TACT]->weights > 500);
    assert_int_equal(r[TACT_SIM_EVERYTHING]->lessons + r[TACT_SIM_CAPS]->lessons + r[TACT_SIM_EVERYTHING]->weights + r[TACT_SIM_CAPS]->weights, 0);
    for (unsigned p = 0; p < TACT_SIM_POLICIES; p++) tact_sim_town_close(towns[p]);
}

static void the_judge_finds_every_fault(void **state) {
    static const struct { tact_sim_fault fault; tact_sim_rule rule; } faults[] = {
        { TACT_SIM_NO_CAPS, TACT_SIM_CAP }, { TACT_SIM_NO_QUIET, TACT_SIM_QUIET }, { TACT_SIM_DEAF, TACT_SIM_PERMISSION },
        { TACT_SIM_FORGETS, TACT_SIM_TWICE }, { TACT_SIM_GHOSTS_SPEAK, TACT_SIM_GHOST },
    };
    for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++) {
        const tact_sim_report *r;
        tact_sim_options o = small(*state);
        o.fault = faults[i].fault;
        if (o.fault == TACT_SIM_DEAF) { o.people = 400; o.days = 120; o.policy = TACT_SIM_EVERYTHING; }    /* somebody must unsubscribe first */
        tact_sim_town *town = live(o, &r);
        print_message("%s: %llu\n", tact_sim_rule_name(faults[i].rule), (unsigned long long)r->broken[faults[i].rule]);
        assert_true(r->broken[faults[i].rule] > 0);
        assert_true(r->first_broken[0] != 0);
        tact_sim_town_close(town);
    }
}

static void days_sum_up(void **state) {
    const tact_sim_report *r;
    tact_sim_options o = small(*state);
    tact_sim_town *town = live(o, &r);
    uint64_t looks = 0, caused = 0, asked = 0;
    int64_t cents = 0;
    for (uint32_t d = 0; d < r->day_count; d++) { looks += r->days[d].looks; caused += r->days[d].caused; asked += r->days[d].asked; cents += r->days[d].cents; }
    assert_int_equal(looks, r->looks);
    assert_int_equal(caused, r->caused);
    assert_int_equal(asked, tact_sim_touches(r, false));
    assert_int_equal(cents, r->cents_organic + r->cents_caused);
    assert_true(tact_sim_year_cents(r) > cents);
    uint64_t by_campaign = 0;
    for (uint32_t i = 0; i < r->bundle->campaign_count; i++) by_campaign += r->campaigns[i].caused;
    assert_int_equal(by_campaign, r->caused);
    tact_sim_town_close(town);
}

static void refused(void **state) {
    tact_sim_town *town;
    tact_trouble trouble = { "" };
    tact_sim_options o = small(*state);
    o.people = 0;
    assert_int_equal(tact_sim_town_open(&town, &o, &trouble), TACT_ERR_INVALID);
    assert_non_null(strstr(trouble.text, "1 to"));
    assert_int_equal(tact_sim_policy_of(TACT_S("nothing")), -1);
    assert_int_equal(tact_sim_policy_of(TACT_S("caps")), TACT_SIM_CAPS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_town_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(every_policy_meets_the_same_people, setup, teardown),
        cmocka_unit_test_setup_teardown(the_judge_finds_every_fault, setup, teardown),
        cmocka_unit_test_setup_teardown(days_sum_up, setup, teardown),
        cmocka_unit_test_setup_teardown(refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
