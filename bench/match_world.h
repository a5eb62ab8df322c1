/* bench/match_world.h -- what the kinds of campaigns are made in: text put together, chance from one seed. */
#ifndef BENCH_MATCH_WORLD_H
#define BENCH_MATCH_WORLD_H
#include <stdio.h>
#include <time.h>
#include "core/campaign/compile.h"
#include "core/match/match_plain.h"

typedef struct world {
    tact_rng rng;
    tact_bundle bundle;
    tact_arena arena, index, work, scratch;
    tact_diags diags;
    char text[1 << 16]; size_t len;
    unsigned dims, pairs;
    uint64_t salt;
    struct targeting *targeting;       /* match_targeting.c */
    struct trees *trees;               /* match_trees.c */
} world;

unsigned bench_below(world *w, unsigned n);
double bench_unit(world *w);
unsigned bench_skewed(world *w, unsigned n, unsigned draws);       /* few are frequent, many are rare: the smallest of several draws */
void bench_put(world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A kind: one rule into w->text; the value of a field for the next event (`first`: of the event's first field). */
void bench_kind_rule(world *w, const char *kind);
tact_value bench_kind_fact(world *w, const char *kind, const tact_field *field, bool first);

enum { BENCH_EVENTS = 500 };
extern const tact_arena_source bench_heap;
/* One at a time: its arena begins in a block that is there once. */
void bench_make_world(world *w, uint32_t campaigns, unsigned dims, unsigned pairs);
void bench_make_rules(world *w, const char *kind, uint32_t campaigns);
tact_facts *bench_make_events(world *w, const char *kind);          /* BENCH_EVENTS of them */
uint64_t bench_ns(clockid_t clock);
int bench_by_size(const void *a, const void *b);                    /* uint64_t */

void bench_targeting_rule(world *w);
tact_value bench_targeting_fact(world *w, tact_slice name, bool first);
void bench_trees_rule(world *w);
#endif
