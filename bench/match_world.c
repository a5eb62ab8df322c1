/* bench/match_world.c -- see match_world.h. */
#include <stdarg.h>
#include <stdlib.h>
#include "bench/match_world.h"

static void *more(void *ctx, size_t bytes) { (void)ctx; return malloc(bytes); }
static void drop(void *ctx, void *chunk) { (void)ctx; free(chunk); }
const tact_arena_source bench_heap = { more, drop, NULL };

static tact_value person(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state) {
    (void)count;
    *state = TACT_FACT_PRESENT;
    uint64_t h = tact_hash((tact_seed){ *(uint64_t *)ctx, function }, args[0].text);
    return function == TACT_FUNCTION_INTEREST ? tact_value_double((double)(h % 10) / 10) : tact_value_bool(h % 4 == 0);
}

uint64_t bench_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int bench_by_size(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

void bench_make_world(world *w, uint32_t campaigns, unsigned dims, unsigned pairs) {
    static char first[1 << 16];
    *w = (world){ .rng = tact_rng_from((tact_seed){ 42, campaigns }), .dims = dims, .pairs = pairs, .salt = 7 };
    tact_arena_init(&w->arena, first, sizeof first, &bench_heap);
    tact_arena_init(&w->index, NULL, 0, &bench_heap);
    tact_arena_init(&w->work, NULL, 0, &bench_heap);
    tact_diags_init(&w->diags, &w->arena, 5);
}

static tact_slice topic_name(world *w, unsigned i) {
    char name[16];
    return tact_arena_copy(&w->arena, (tact_slice){ name, (size_t)snprintf(name, sizeof name, "t%u", i) });
}

void bench_make_rules(world *w, const char *kind, uint32_t campaigns) {
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

tact_facts *bench_make_events(world *w, const char *kind) {
    tact_facts *events = TACT_NEW(&w->arena, tact_facts, BENCH_EVENTS);
    for (unsigned e = 0; e < BENCH_EVENTS; e++) {
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
