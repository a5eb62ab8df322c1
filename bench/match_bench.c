/* bench/match_bench.c -- how long the index takes for one event, beside the plain twin, on several kinds of campaigns.
 *
 *   be-gen    conjunctions as the BE-Gen generator of the matching papers makes them: D attributes of 100 values, 5 predicates on average,
 *             one in five an equality, the others ranges; events name P attributes (Ji & Jacobsen, PVLDB 12(3), 2018)
 *   abe-gen   trees as ABE-Gen makes them: 40 % and, 40 % or, 10 % not, 5 % xor, 5 % xnor over shared parts (Ji & Jacobsen, SIGMOD 2021)
 *   targeting the workload peers were measured on: the same rules and events, number for number (match_targeting.c)
 *   shop      targeting of a shop: 12 attributes, sets, ranges, any-of lists, one in eight with an "or", one in eight with an exclusion
 *   brand     campaigns as a brand writes them: kind of moment, topics, page, hour, what the person bought and likes
 *
 * Each run is checked against the plain twin first (20 of the 500 events beyond 200,000 campaigns). Prints the median and the 99th percentile in nanoseconds;
 * events in a second of processor time; building in milliseconds of it (median of seven).
 * match_bench [KIND CAMPAIGNS [D P]]; without arguments, a table of all. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <string.h>
#include "bench/match_world.h"

enum { PASSES = 20, BUILDS = 7 };

static void run(const char *kind, uint32_t campaigns, unsigned dims, unsigned pairs) {
    static uint64_t fast_ns[PASSES * BENCH_EVENTS], plain_ns[BENCH_EVENTS];
    static world w;
    size_t scratch_size = 64u << 20;
    char *scratch = malloc(scratch_size);
    bench_make_world(&w, campaigns, dims, pairs);
    bench_make_rules(&w, kind, campaigns);
    tact_facts *events = bench_make_events(&w, kind);
    const tact_match *index;
    uint64_t start, builds = campaigns > 200000 ? 1 : BUILDS, build_ns[BUILDS];
    for (unsigned i = 0; i < builds; i++) {
        tact_arena_reset(&w.work);
        tact_arena_reset(&w.index);
        start = bench_ns(CLOCK_THREAD_CPUTIME_ID);
        if (tact_match_build_in(&w.bundle, &w.index, &w.work, &index)) { fprintf(stderr, "the index does not fit\n"); exit(1); }
        build_ns[i] = bench_ns(CLOCK_THREAD_CPUTIME_ID) - start;
    }
    qsort(build_ns, builds, sizeof *build_ns, bench_by_size);
    unsigned long long found = 0;
    unsigned checked = campaigns > 200000 ? 20 : BENCH_EVENTS;    /* a plain run over a million takes half a second */
    for (unsigned e = 0; e < checked; e++) {
        tact_match_ask ask = { .facts = &events[e] };
        tact_match_answer fast, plain;
        tact_arena_init(&w.scratch, scratch, scratch_size, NULL);
        if (tact_match_run(index, &ask, &w.scratch, &fast)) exit(1);
        start = bench_ns(CLOCK_MONOTONIC);
        if (tact_match_plain_run(&w.bundle, &ask, &w.scratch, &plain)) exit(1);
        plain_ns[e] = bench_ns(CLOCK_MONOTONIC) - start;
        if (fast.count != plain.count || (fast.count && memcmp(fast.campaigns, plain.campaigns, fast.count * 4))) { fprintf(stderr, "the index and its twin differ\n"); exit(1); }
        found += fast.count;
    }
    uint64_t all = bench_ns(CLOCK_THREAD_CPUTIME_ID);
    for (unsigned i = 0; i < PASSES * BENCH_EVENTS; i++) {
        tact_match_ask ask = { .facts = &events[i % BENCH_EVENTS] };
        tact_match_answer fast;
        start = bench_ns(CLOCK_MONOTONIC);
        tact_arena_init(&w.scratch, scratch, scratch_size, NULL);
        if (tact_match_run(index, &ask, &w.scratch, &fast)) exit(1);
        fast_ns[i] = bench_ns(CLOCK_MONOTONIC) - start;
    }
    all = bench_ns(CLOCK_THREAD_CPUTIME_ID) - all;
    qsort(fast_ns, PASSES * BENCH_EVENTS, sizeof *fast_ns, bench_by_size);
    qsort(plain_ns, checked, sizeof *plain_ns, bench_by_size);
    tact_match_size size = tact_match_measure(index);
    printf("%-9s %7u %4u/%-3u %8llu %8llu %10llu %10.0f %8.2f %8.1f %9.1f\n", kind, campaigns, dims, pairs, (unsigned long long)fast_ns[PASSES / 2 * BENCH_EVENTS], (unsigned long long)fast_ns[PASSES * BENCH_EVENTS * 99 / 100],
           (unsigned long long)plain_ns[checked / 2], (double)PASSES * BENCH_EVENTS * 1e9 / (double)all, (double)found / checked, (double)build_ns[builds / 2] / 1e6, (double)size.bytes / 1e6);
    fflush(stdout);
    tact_arena_reset(&w.work);
    tact_arena_reset(&w.index);
    tact_arena_reset(&w.arena);
    free(scratch);
}

int main(int argc, char **argv) {
    static const struct { const char *kind; uint32_t campaigns; unsigned dims, pairs; } all[] = {
        { "brand", 1000, 0, 0 }, { "brand", 10000, 0, 0 }, { "shop", 1000, 0, 0 }, { "shop", 10000, 0, 0 }, { "targeting", 1000, 0, 0 }, { "targeting", 10000, 0, 0 }, { "be-gen", 1000, 30, 20 }, { "be-gen", 10000, 30, 20 },
        { "be-gen", 10000, 100, 30 }, { "be-gen", 10000, 1000, 20 }, { "be-gen", 100000, 30, 20 },
        { "abe-gen", 10000, 1000, 20 }, { "abe-gen", 100000, 1000, 20 },
    };
    printf("%-9s %7s %8s %8s %8s %10s %10s %8s %8s %9s\n", "kind", "rules", "dims", "p50 ns", "p99 ns", "plain ns", "events/s", "matches", "build ms", "index MB");
    if (argc > 2) run(argv[1], (uint32_t)strtoul(argv[2], NULL, 10), argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 30, argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 20);
    else for (size_t i = 0; i < sizeof all / sizeof *all; i++) run(all[i].kind, all[i].campaigns, all[i].dims, all[i].pairs);
    return 0;
}
