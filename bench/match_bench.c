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
 * building in milliseconds of processor time (median of seven).
 * match_bench [KIND CAMPAIGNS [D P]]; without arguments, a table of all. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <string.h>
#include "bench/match_world.h"

static void *more(void *ctx, size_t bytes) { (void)ctx; return malloc(bytes); }
static void drop(void *ctx, void *chunk) { (void)ctx; free(chunk); }
static const tact_arena_source heap = { more, drop, NULL };

static tact_value person(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state) {
    (void)count;
    *state = TACT_FACT_PRESENT;
    uint64_t h = tact_hash((tact_seed){ *(uint64_t *)ctx, function }, args[0].text);
    return function == TACT_FUNCTION_INTEREST ? tact_value_double((double)(h % 10) / 10) : tact_value_bool(h % 4 == 0);
}

/* ---- measuring ---- */

static uint64_t ns_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t now_ns(void) { return ns_of(CLOCK_MONOTONIC); }

static int by_size(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static tact_slice topic_name(world *w, unsigned i) {
    char name[16];
    return tact_arena_copy(&w->arena, (tact_slice){ name, (size_t)snprintf(name, sizeof name, "t%u", i) });
}

static void make_rules(world *w, const char *kind, uint32_t campaigns) {
    static tact_topic topics[50];
    for (unsigned i = 0; i < 50; i++) topics[i].name = topic_name(w, i);
    w->bundle = (tact_bundle){ .topics = topics, .topic_count = 50, .campaigns = TACT_NEW(&w->arena, tact_campaign, campaigns) };
    for (uint32_t i = 0; i < campaigns; i++) {
        w->len = 0;
        bench_kind_rule(w, kind);
        tact_value source = tact_value_text((tact_slice){ w->text, w->len });
        if (tact_cel_compile(&source, TACT_CEL_BOOL, &w->bundle, &w->diags, &w->arena, &w->bundle.campaigns[i].when)) {
            fprintf(stderr, "does not compile: %s\n%.*s\n", w->text, (int)w->diags.items[0].text.len, w->diags.items[0].text.ptr);
            exit(1);
        }
        w->bundle.campaign_count++;
    }
}

enum { EVENTS = 500, PASSES = 20, BUILDS = 7 };

static tact_facts *make_events(world *w, const char *kind) {
    tact_facts *events = TACT_NEW(&w->arena, tact_facts, EVENTS);
    for (unsigned e = 0; e < EVENTS; e++) {
        tact_value *values = TACT_NEW(&w->arena, tact_value, w->bundle.field_count + 1);
        uint8_t *states = TACT_NEW(&w->arena, uint8_t, w->bundle.field_count + 1);
        for (uint32_t i = 0; i < w->bundle.field_count; i++) {
            values[i] = bench_kind_fact(w, kind, &w->bundle.fields[i], i == 0);
            states[i] = values[i].type == TACT_ABSENT ? TACT_FACT_ABSENT : TACT_FACT_PRESENT;
        }
        events[e] = (tact_facts){ .values = values, .states = states, .call = person, .ctx = &w->salt };
    }
    return events;
}

static void run(const char *kind, uint32_t campaigns, unsigned dims, unsigned pairs) {
    static char first[1 << 16];
    static uint64_t fast_ns[PASSES * EVENTS], plain_ns[EVENTS];
    static world w;
    w = (world){ .rng = tact_rng_from((tact_seed){ 42, campaigns }), .dims = dims, .pairs = pairs, .salt = 7 };
    size_t scratch_size = 64u << 20;
    char *scratch = malloc(scratch_size);
    tact_arena_init(&w.arena, first, sizeof first, &heap);
    tact_arena_init(&w.index, NULL, 0, &heap);
    tact_arena_init(&w.work, NULL, 0, &heap);
    tact_diags_init(&w.diags, &w.arena, 5);
    make_rules(&w, kind, campaigns);
    tact_facts *events = make_events(&w, kind);
    const tact_match *index;
    uint64_t start, builds = campaigns > 200000 ? 1 : BUILDS, build_ns[BUILDS];
    for (unsigned i = 0; i < builds; i++) {
        tact_arena_reset(&w.work);
        tact_arena_reset(&w.index);
        start = ns_of(CLOCK_THREAD_CPUTIME_ID);
        if (tact_match_build_in(&w.bundle, &w.index, &w.work, &index)) { fprintf(stderr, "the index does not fit\n"); exit(1); }
        build_ns[i] = ns_of(CLOCK_THREAD_CPUTIME_ID) - start;
    }
    qsort(build_ns, builds, sizeof *build_ns, by_size);
    unsigned long long found = 0;
    unsigned checked = campaigns > 200000 ? 20 : EVENTS;    /* a plain run over a million takes half a second */
    for (unsigned e = 0; e < checked; e++) {
        tact_match_ask ask = { .facts = &events[e] };
        tact_match_answer fast, plain;
        tact_arena_init(&w.scratch, scratch, scratch_size, NULL);
        if (tact_match_run(index, &ask, &w.scratch, &fast)) exit(1);
        start = now_ns();
        if (tact_match_plain_run(&w.bundle, &ask, &w.scratch, &plain)) exit(1);
        plain_ns[e] = now_ns() - start;
        if (fast.count != plain.count || (fast.count && memcmp(fast.campaigns, plain.campaigns, fast.count * 4))) { fprintf(stderr, "the index and its twin differ\n"); exit(1); }
        found += fast.count;
    }
    uint64_t all = now_ns();
    for (unsigned i = 0; i < PASSES * EVENTS; i++) {
        tact_match_ask ask = { .facts = &events[i % EVENTS] };
        tact_match_answer fast;
        start = now_ns();
        tact_arena_init(&w.scratch, scratch, scratch_size, NULL);
        if (tact_match_run(index, &ask, &w.scratch, &fast)) exit(1);
        fast_ns[i] = now_ns() - start;
    }
    all = now_ns() - all;
    qsort(fast_ns, PASSES * EVENTS, sizeof *fast_ns, by_size);
    qsort(plain_ns, checked, sizeof *plain_ns, by_size);
    tact_match_size size = tact_match_measure(index);
    printf("%-9s %7u %4u/%-3u %8llu %8llu %10llu %10.0f %8.2f %8.1f %9.1f\n", kind, campaigns, dims, pairs, (unsigned long long)fast_ns[PASSES / 2 * EVENTS], (unsigned long long)fast_ns[PASSES * EVENTS * 99 / 100],
           (unsigned long long)plain_ns[checked / 2], (double)PASSES * EVENTS * 1e9 / (double)all, (double)found / checked, (double)build_ns[builds / 2] / 1e6, (double)size.bytes / 1e6);
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
