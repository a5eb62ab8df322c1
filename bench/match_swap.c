/* bench/match_swap.c -- events matched at full rate while another thread makes the index anew and swaps it in.
 *
 * Two sets of campaigns take turns: all, and all but the last hundredth. One thread matches without a pause, each answer compared with what one
 * of the two sets must give; in every other part of the time a second thread builds, swaps a pointer, waits until the first has let go of the
 * index before, and frees that one. Prints, for the parts without and with it: events a second, microseconds an event (median, 99th percentile,
 * longest) and of processor time; then how often it was swapped and what one building takes.
 * match_swap [KIND CAMPAIGNS [D P]]; targeting 10000 without arguments. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "bench/match_world.h"

enum { PARTS = 12, PART_MS = 400, BUILDS_MOST = 4000, SCRATCH = 8 << 20 };
static const size_t times_most = (size_t)PARTS * PART_MS * 2000;

typedef struct made { const tact_match *index; tact_arena arena; unsigned set; } made;
typedef struct seen { uint64_t *ns; size_t count; uint64_t wall_ns, cpu_ns; } seen;

static world w;
static tact_bundle sets[2];
static const tact_facts *events;
static uint64_t expected[2][BENCH_EVENTS];
static _Atomic(made *) current;
static atomic_uint looked;             /* even: the matching thread holds no index */
static atomic_bool build_now, over;
static uint64_t build_ns[BUILDS_MOST];
static unsigned builds;

static void fail(const char *what) {
    fprintf(stderr, "match_swap: %s\n", what);
    exit(1);
}

static uint64_t sum_of(const tact_match_answer *a) {
    return tact_id64((tact_slice){ (const char *)a->campaigns, a->count * sizeof *a->campaigns }) ^ a->count;
}

static made *make_index(unsigned set) {
    made *m = calloc(1, sizeof *m);
    tact_arena work;
    if (!m) fail("no memory");
    tact_arena_init(&m->arena, NULL, 0, &bench_heap);
    tact_arena_init(&work, NULL, 0, &bench_heap);
    m->set = set;
    uint64_t start = bench_ns(CLOCK_THREAD_CPUTIME_ID);
    if (tact_match_build_in(&sets[set], &m->arena, &work, &m->index)) fail("the index does not fit");
    if (builds < BUILDS_MOST) build_ns[builds++] = bench_ns(CLOCK_THREAD_CPUTIME_ID) - start;
    tact_arena_close(&work);
    return m;
}

static void drop(made *m) {
    tact_arena_close(&m->arena);
    free(m);
}

/* Whoever began to look before the swap may hold the index before; it has let go when it looks again, or not at all. */
static void *build(void *ctx) {
    (void)ctx;
    const struct timespec pause = { 0, 1000000 };
    for (unsigned set = 1; !atomic_load(&over); set = !set) {
        while (!atomic_load(&build_now) && !atomic_load(&over)) nanosleep(&pause, NULL);
        made *before = atomic_exchange(&current, make_index(set));
        unsigned then = atomic_load(&looked);
        while (then % 2 && atomic_load(&looked) == then) nanosleep(&pause, NULL);
        drop(before);
    }
    return NULL;
}

static void match_part(seen *s, char *scratch) {
    uint64_t start = bench_ns(CLOCK_MONOTONIC), cpu = bench_ns(CLOCK_THREAD_CPUTIME_ID), at = start;
    for (unsigned e = 0; at - start < PART_MS * 1000000u; e = (e + 1) % BENCH_EVENTS) {
        tact_match_ask ask = { .facts = &events[e] };
        tact_match_answer answer;
        tact_arena arena;
        tact_arena_init(&arena, scratch, SCRATCH, NULL);
        atomic_fetch_add(&looked, 1);
        made *m = atomic_load(&current);
        if (tact_match_run(m->index, &ask, &arena, &answer)) fail("no memory");
        if (sum_of(&answer) != expected[m->set][e]) fail("an answer is neither the old index's nor the new one's");
        atomic_fetch_add(&looked, 1);
        uint64_t now = bench_ns(CLOCK_MONOTONIC);
        if (s->count < times_most) s->ns[s->count++] = now - at;
        at = now;
    }
    s->wall_ns += at - start;
    s->cpu_ns += bench_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
}

static void tell(const char *name, seen *s) {
    qsort(s->ns, s->count, sizeof *s->ns, bench_by_size);
    printf("%-9s %10.0f %8.2f %8.2f %10.1f %8.2f\n", name, (double)s->count * 1e9 / (double)s->wall_ns, (double)s->ns[s->count / 2] / 1e3, (double)s->ns[s->count / 100 * 99] / 1e3,
           (double)s->ns[s->count - 1] / 1e3, (double)s->cpu_ns / 1e3 / (double)s->count);
}

static void expect(const made *m, char *scratch) {
    for (unsigned e = 0; e < BENCH_EVENTS; e++) {
        tact_match_ask ask = { .facts = &events[e] };
        tact_match_answer answer;
        tact_arena arena;
        tact_arena_init(&arena, scratch, SCRATCH, NULL);
        if (tact_match_run(m->index, &ask, &arena, &answer)) fail("no memory");
        expected[m->set][e] = sum_of(&answer);
    }
}

int main(int argc, char **argv) {
    const char *kind = argc > 2 ? argv[1] : "targeting";
    uint32_t campaigns = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 10000;
    char *scratch = malloc(SCRATCH);
    seen s[2] = { { .ns = malloc(times_most * sizeof(uint64_t)) }, { .ns = malloc(times_most * sizeof(uint64_t)) } };
    pthread_t builder;
    if (!scratch || !s[0].ns || !s[1].ns) fail("no memory");
    bench_make_world(&w, campaigns, argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 30, argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 20);
    bench_make_rules(&w, kind, campaigns);
    events = bench_make_events(&w, kind);
    sets[0] = sets[1] = w.bundle;
    sets[1].campaign_count -= (campaigns + 99) / 100;
    made *second = make_index(1), *first = make_index(0);
    expect(first, scratch);
    expect(second, scratch);
    drop(second);
    atomic_store(&current, first);
    builds = 0;
    if (pthread_create(&builder, NULL, build, NULL)) fail("no second thread");
    for (unsigned part = 0; part < PARTS; part++) {
        atomic_store(&build_now, part % 2 == 1);
        match_part(&s[part % 2], scratch);
    }
    atomic_store(&build_now, false);
    atomic_store(&over, true);
    pthread_join(builder, NULL);
    drop(atomic_load(&current));
    printf("%s, %u campaigns; microseconds an event\n%-9s %10s %8s %8s %10s %8s\n", kind, campaigns, "", "events/s", "p50", "p99", "longest", "CPU");
    tell("alone", &s[0]);
    tell("swapping", &s[1]);
    qsort(build_ns, builds, sizeof *build_ns, bench_by_size);
    printf("swapped %u times; building: median %.1f ms, least %.1f ms of processor time\n", builds, (double)build_ns[builds / 2] / 1e6, (double)build_ns[0] / 1e6);
    return 0;
}
