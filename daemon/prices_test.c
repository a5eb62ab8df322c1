/* daemon/prices_test.c -- what a good moment is worth, how budgets and harm are priced, and when another world is worth making. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "daemon/force.h"
#include "daemon/prices.h"

enum { ID = 77 };

static tact_tally tally;
static tact_campaign campaign;
static tact_bundle bundle;
static tact_price_book book;

static int fresh(void **state) {
    (void)state;
    tally = (tact_tally){ .campaign = ID };
    campaign = (tact_campaign){ .id = ID };
    bundle = (tact_bundle){ .campaigns = &campaign, .campaign_count = 1 };
    book = (tact_price_book){ .changed = false };
    return 0;
}

static tact_tally *tally_of(void *ctx, uint32_t id) { (void)ctx; return id == ID ? &tally : NULL; }

static void offered(int64_t micro, unsigned times) {
    tact_result *r = calloc(1, sizeof *r);
    r->offers[0] = (tact_offer){ ID, micro };
    r->offers[1] = (tact_offer){ 5, micro / 2 };
    r->offer_count = 2;
    while (times--) tact_prices_count(&book, r, tally_of, NULL);
    free(r);
}

static tact_world_price shown(tact_instant now, uint32_t day_share_milli, tact_world *world) {
    static tact_world_price prices[1];
    *world = (tact_world){ .number = 1 };
    tact_prices_show(&book, &bundle, &tally, now, day_share_milli, 10, prices, world);
    return tact_world_price_of(world, ID);
}

static void near(int64_t got, int64_t expected) {
    int64_t apart = got > expected ? got - expected : expected - got;
    if (apart > expected / 100 + 1) fail_msg("%lld, not about %lld", (long long)got, (long long)expected);
}

static void moment_is_learned(void **state) {
    (void)state;
    assert_int_equal(tact_prices_moment_micro(&book), TACT_PRICE_MOMENT_MICRO);
    offered(2050000, 20);                                  /* as many as the prior stands for: half-way */
    near(tact_prices_moment_micro(&book), 1050000);
    offered(2000000, 100000);
    near(tact_prices_moment_micro(&book), 2000000);
    assert_true(book.moments <= 20000);
    offered(500000, 100000);                               /* what is old is forgotten */
    near(tact_prices_moment_micro(&book), 500000);
    offered(0, 200000);
    assert_true(tact_prices_moment_micro(&book) >= 1);
}

static void harm(void **state) {
    (void)state;
    tact_world w;
    const int64_t v = TACT_PRICE_MOMENT_MICRO;
    near(shown((tact_instant){ 0 }, 0, &w).harm_micro, v * 52 / 1000);
    assert_int_equal(w.price_count, 0);                    /* as everybody's: not listed */
    tally.interrupted = 100000;
    tally.unsubscribed = 900;
    tally.complained = 100;
    near(shown((tact_instant){ 0 }, 0, &w).harm_micro, v * 52 / 100);      /* one in a hundred: half a good moment */
    tally.unsubscribed = tally.complained = 0;
    assert_true(shown((tact_instant){ 0 }, 0, &w).harm_micro < v * 52 / 10000);
}

static void budgets(void **state) {
    (void)state;
    tact_world w;
    const tact_instant from = { 1795176000000000 };
    const int64_t usual = 1000000;
    static const struct { uint64_t touches, spent, promised; uint32_t day_share_milli, per_day, today; int days; int64_t lambda_milli; } cases[] = {
        { 0, 500, 0, 0, 0, 0, 0, 0 },                      /* no budget */
        { 1000, 500, 0, 0, 0, 0, 0, 500 },                 /* half of one without an end */
        { 1000, 400, 100, 0, 0, 0, 0, 500 },               /* promised counts */
        { 1000, 500, 0, 0, 0, 0, 50, 0 },                  /* half, at half its time */
        { 1000, 500, 0, 0, 0, 0, 20, 600 },                /* half at a fifth: 0.3 ahead over 0.5 left */
        { 1000, 900, 0, 0, 0, 0, 50, 4000 },
        { 1000, 300, 0, 0, 0, 0, 90, 0 },
        { 99, 98, 0, 0, 0, 0, 50, 0 },                     /* small: just spent */
        { 0, 0, 0, 500, 1000, 500, 0, 0 },                 /* a day's, on time */
        { 0, 0, 0, 250, 1000, 500, 0, 500 },
        { 1000, 500, 0, 250, 1000, 500, 20, 600 },         /* both: the dearer */
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        fresh(NULL);
        offered(usual, 10);
        campaign.budget_touches = cases[i].touches;
        campaign.budget_per_day = cases[i].per_day;
        tally.sent = cases[i].spent;
        tally.promised = cases[i].promised;
        tally.day = 10;
        tally.sent_today = cases[i].today;
        if (cases[i].days) { campaign.from = from; campaign.until = tact_instant_add(from, TACT_DAYS(100)); }
        int64_t got = shown(tact_instant_add(from, TACT_DAYS(cases[i].days)), cases[i].day_share_milli, &w).budget_micro, expected = usual * cases[i].lambda_milli / 1000;
        if (llabs(got - expected) > usual / 1000) fail_msg("case %u: %lld, not %lld", i, (long long)got, (long long)expected);
    }
}

static void worlds_are_made_for_a_tenth(void **state) {
    (void)state;
    const tact_world_price was[] = { { ID, 1000, 50 } }, little[] = { { ID, 1050, 50 } }, much[] = { { ID, 1200, 50 } };
    tact_world a = { .moment_micro = 1000, .harm_micro = 50, .prices = was, .price_count = 1 }, b = a;
    assert_false(tact_prices_moved(&a, &b));
    b.prices = little;
    assert_false(tact_prices_moved(&a, &b));
    b.prices = much;
    assert_true(tact_prices_moved(&a, &b));
    b.price_count = 0;
    assert_true(tact_prices_moved(&a, &b));
    b = a;
    b.moment_micro = 1099;
    assert_false(tact_prices_moved(&a, &b));
    b.moment_micro = 1200;
    assert_true(tact_prices_moved(&a, &b));
}

/* Written and read again; one of the format before has no prices; a price beyond all measure is damage. */
static void world_bytes(void **state) {
    (void)state;
    static char memory[1 << 14];
    static const uint32_t paused[] = { 3, 9 }, exhausted[] = { 7 }, spent[] = { 7 };
    const tact_world_price prices[] = { { ID, 1000, 50 } };
    tact_world w = { .number = 12, .channels_paused = 4, .paused = paused, .paused_count = 2, .exhausted = exhausted, .exhausted_count = 1, .spent = spent, .spent_count = 1, .channels_ramped = 16,
                     .ramp_until = { 1795176000000000 }, .moment_micro = 123456, .harm_micro = 77, .prices = prices, .price_count = 1, .restored = { 1795176000000001 } }, back;
    tact_arena arena;
    tact_writer out;
    tact_arena_init(&arena, memory, sizeof memory, NULL);
    tact_writer_init(&out, &arena, 256);
    tact_world_write(&out, &w);
    tact_slice all = tact_writer_slice(&out);
    assert_int_equal(tact_world_read(all, &arena, &back), TACT_OK);
    assert_true(back.number == 12 && back.channels_paused == 4 && back.paused_count == 2 && back.paused[1] == 9 && back.exhausted[0] == 7 && back.spent_count == 1 && back.spent[0] == 7);
    assert_true(back.channels_ramped == 16 && back.ramp_until.us == w.ramp_until.us && back.moment_micro == 123456 && back.harm_micro == 77);
    assert_true(tact_world_price_of(&back, ID).budget_micro == 1000 && tact_world_price_of(&back, ID).harm_micro == 50 && tact_world_price_of(&back, 5).harm_micro == 77);
    assert_true(back.restored.us == w.restored.us);
    for (size_t len = 0; len < all.len; len++) assert_int_not_equal(tact_world_read((tact_slice){ all.ptr, len }, &arena, &back), TACT_OK);
    const char before[] = { 1, 12, 0, 0, 0, 1, 4, 0, 1, 3, 0, 0, 0, 0 };
    assert_int_equal(tact_world_read((tact_slice){ before, sizeof before }, &arena, &back), TACT_OK);
    assert_true(back.number == 12 && back.all_paused && back.paused[0] == 3 && back.exhausted_count == 0 && back.moment_micro == 0 && back.price_count == 0);
    const char future[] = { 9 };
    assert_int_equal(tact_world_read((tact_slice){ future, 1 }, &arena, &back), TACT_ERR_VERSION);
    w.moment_micro = TACT_PRICE_MOST_MICRO + 1;
    tact_writer_init(&out, &arena, 256);
    tact_world_write(&out, &w);
    assert_int_equal(tact_world_read(tact_writer_slice(&out), &arena, &back), TACT_ERR_FORMAT);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup(moment_is_learned, fresh), cmocka_unit_test_setup(harm, fresh), cmocka_unit_test_setup(budgets, fresh), cmocka_unit_test_setup(worlds_are_made_for_a_tenth, fresh),
                                        cmocka_unit_test(world_bytes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
