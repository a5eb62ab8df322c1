/* daemon/lease_test.c -- nodes that lease, promise, send, fall silent and are killed: never more than the budget, never much less. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "daemon/lease.h"

enum { NODES = 7 };

static tact_rng rng;
static uint32_t below(uint32_t n) { return (uint32_t)tact_rng_below(&rng, n); }

typedef struct { tact_lease lease, on_disk; tact_lease_pool *pool; } node;

/* One step: everything of it reaches the disk whole, or the node died before and none of it happened but the block it had taken. */
static void step(node *n, uint64_t *sent) {
    bool dies = below(400) == 0;
    n->on_disk = n->lease;
    if (!tact_lease_open(&n->lease) && tact_lease_take(n->pool, &n->lease)) n->on_disk.held = n->lease.held;      /* the pool's row first, by itself */
    if (below(3) == 0 && n->lease.promised && tact_lease_left(&n->lease)) { n->lease.promised--; if (below(4)) { n->lease.spent++; *sent += !dies; } }
    else if (tact_lease_open(&n->lease)) n->lease.promised++;
    if (dies) {                                            /* kill -9, and another machine comes in its place: what it held and did not use is lost */
        *n = (node){ .pool = n->pool, .on_disk = { 0 } };
        return;
    }
}

static void never_above_the_budget(void **state) {
    (void)state;
    for (unsigned run = 0; run < 60; run++) {
        tact_lease_pool pool = { .total = 1 + below(run % 3 ? 20000 : 300) };
        node nodes[NODES] = { { .pool = NULL } };
        uint64_t sent = 0;
        for (unsigned i = 0; i < NODES; i++) nodes[i].pool = &pool;
        for (unsigned i = 0; i < 120000; i++) {
            step(&nodes[below(NODES)], &sent);
            assert_true(sent <= pool.total && pool.leased <= pool.total);
        }
    }
}

/* Without a death nothing is lost: it is spent to the last touch, over all nodes. */
static void spent_to_the_last(void **state) {
    (void)state;
    for (unsigned run = 0; run < 40; run++) {
        tact_lease_pool pool = { .total = 1 + below(5000) };
        tact_lease leases[NODES] = { { 0 } };
        uint64_t sent = 0;
        for (bool any = true; any;) {
            any = false;
            for (unsigned i = 0; i < NODES; i++) {
                tact_lease *l = &leases[i];
                any |= tact_lease_open(l) || tact_lease_take(&pool, l) || l->promised;
                if (tact_lease_open(l)) l->promised++;
                if (!l->promised) continue;
                l->promised--;
                if (below(3) && tact_lease_left(l)) { l->spent++; sent++; }
            }
        }
        assert_int_equal(sent, pool.total);
    }
}

static void blocks_are_a_hundredth(void **state) {
    (void)state;
    const struct { uint64_t total, leased, block; } cases[] = { { 100000, 0, 1000 }, { 100000, 99500, 500 }, { 100000, 100000, 0 }, { 99, 0, 1 }, { 1, 0, 1 }, { 1, 1, 0 }, { 0, 0, 0 }, { 50, 80, 0 } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) assert_int_equal(tact_lease_block(&(tact_lease_pool){ cases[i].total, cases[i].leased }), cases[i].block);
    tact_lease_pool pool = { 1000, 0 };
    tact_lease lease = { 0 };
    assert_int_equal(tact_lease_take(&pool, &lease), 10);
    lease.spent = 3;
    lease.promised = 2;
    assert_true(tact_lease_open(&lease));
    assert_int_equal(pool.leased, 10);
    lease.promised = 7;
    assert_false(tact_lease_open(&lease));
    assert_true(tact_lease_left(&lease));
}

int main(void) {
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 404;
    printf("lease: SEED=%llu\n", (unsigned long long)seed);
    rng = tact_rng_from((tact_seed){ seed, 1 });
    const struct CMUnitTest tests[] = { cmocka_unit_test(never_above_the_budget), cmocka_unit_test(spent_to_the_last), cmocka_unit_test(blocks_are_a_hundredth) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
