/* bench/match_trees.c -- Boolean trees as the ABE-Gen generator makes them (Ji & Jacobsen, SIGMOD 2021): 40 % and, 40 % or, 10 % not, 5 % xor,
 * 5 % xnor; 2 to 6 children, 4 on average; depth 3, a predicate being of depth 1; parts drawn from pools by Zipf's law (0.6), so that they are
 * shared; values of 100, one predicate in five an equality. An absent attribute makes a predicate an error, as everywhere in tact. */
#include <math.h>
#include "bench/match_world.h"

enum { PREDICATES = 20000, PARTS = 20000, DEPTH = 3 };
typedef struct pool { tact_slice items[PARTS]; unsigned count; double sum[PARTS], total; } pool;
struct trees { pool pools[DEPTH]; };   /* pools[d]: parts of depth d + 1 */

static tact_slice shared(world *w, const pool *p) {
    double x = bench_unit(w) * p->total;
    unsigned low = 0, high = p->count - 1;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (p->sum[middle] < x) low = middle + 1; else high = middle;
    }
    return p->items[low];
}

static void predicate(world *w) {
    unsigned a = bench_below(w, w->dims), value = bench_below(w, 100);
    if (bench_below(w, 5) == 0) bench_put(w, "event.a%u == %u", a, value);
    else if (bench_below(w, 2)) bench_put(w, "event.a%u %s %u", a, bench_below(w, 2) ? "<=" : ">=", value);
    else bench_put(w, "(event.a%u >= %u && event.a%u <= %u)", a, value * 8 / 10, a, value * 8 / 10 + 1 + bench_below(w, 40));
}

static void tree(world *w, const pool *parts) {
    unsigned kind = bench_below(w, 20), children = kind < 16 ? 2 + bench_below(w, 5) : kind < 18 ? 1 : 2;
    const char *between = kind < 8 ? " && " : kind < 16 ? " || " : kind == 18 ? " != " : " == ";
    if (kind == 16 || kind == 17) bench_put(w, "!");
    bench_put(w, "(");
    for (unsigned i = 0; i < children; i++) {
        tact_slice part = shared(w, parts);
        bench_put(w, "%s(%.*s)", i ? between : "", (int)part.len, part.ptr);
    }
    bench_put(w, ")");
}

static void fill(world *w, struct trees *t, unsigned depth) {
    pool *p = &t->pools[depth];
    for (p->count = 0; p->count < (depth ? PARTS : PREDICATES); p->count++) {
        w->len = 0;
        if (depth) tree(w, &t->pools[depth - 1]);
        else predicate(w);
        p->items[p->count] = tact_arena_copy(&w->arena, (tact_slice){ w->text, w->len });
        p->sum[p->count] = p->total += 1 / pow(p->count + 1, 0.6);
    }
    w->len = 0;
}

void bench_trees_rule(world *w) {
    if (!w->trees) {
        w->trees = TACT_NEW(&w->arena, struct trees, 1);
        for (unsigned d = 0; d + 1 < DEPTH; d++) fill(w, w->trees, d);
    }
    tree(w, &w->trees->pools[DEPTH - 2]);
}
