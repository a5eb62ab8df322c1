/* bench/match_bench.c -- how long the index takes for one event, beside the plain twin, on three kinds of campaigns.
 *
 *   be-gen    conjunctions as the BE-Gen generator of the matching papers makes them: D attributes of 100 values, 5 predicates on average,
 *             one in five an equality, the others ranges; events name P attributes (Ji & Jacobsen, PVLDB 12(3), 2018)
 *   shop      targeting of a shop: 12 attributes, sets, ranges, any-of lists, one in eight with an "or", one in eight with an exclusion
 *   brand     campaigns as a brand writes them: kind of moment, topics, page, hour, what the person bought and likes
 *
 * Each run is checked against the plain twin first. Prints the median and the 99th percentile in nanoseconds.
 * match_bench [KIND CAMPAIGNS [D P]]; without arguments, a table of all. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "core/campaign/compile.h"
#include "core/match/match_plain.h"

typedef struct world {
    tact_rng rng;
    tact_bundle bundle;
    tact_arena arena, index, work, scratch;
    tact_diags diags;
    char text[4096]; size_t len;
    unsigned dims, pairs;
    uint64_t salt;
} world;

static void *more(void *ctx, size_t bytes) { (void)ctx; return malloc(bytes); }
static void drop(void *ctx, void *chunk) { (void)ctx; free(chunk); }
static const tact_arena_source heap = { more, drop, NULL };

static unsigned below(world *w, unsigned n) { return (unsigned)tact_rng_below(&w->rng, n); }
static double unit(world *w) { return (double)(tact_rng_next(&w->rng) >> 11) / 9007199254740992.0; }

/* Few are frequent, many are rare: the smaller of several draws. */
static unsigned skewed(world *w, unsigned n, unsigned draws) {
    unsigned best = below(w, n);
    for (unsigned i = 1; i < draws; i++) { unsigned k = below(w, n); if (k < best) best = k; }
    return best;
}

__attribute__((format(printf, 2, 3))) static void put(world *w, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(w->text + w->len, sizeof w->text - w->len, format, args);
    va_end(args);
    w->len += (size_t)n;
}

/* ---- the three kinds ---- */

static void be_gen_rule(world *w) {
    unsigned count = 3 + below(w, 5), used[8];
    for (unsigned i = 0; i < count; i++) {
        unsigned a = below(w, w->dims), k = 0;
        while (k < i && used[k] != a) k++;
        if (k < i) { i--; continue; }
        used[i] = a;
        put(w, "%s", i ? " && " : "");
        if (below(w, 5) == 0) put(w, "event.a%u == %u", a, below(w, 100));
        else if (below(w, 2)) put(w, "event.a%u %s %u", a, below(w, 2) ? "<=" : ">=", below(w, 100));
        else { unsigned low = below(w, 80); put(w, "event.a%u >= %u && event.a%u <= %u", a, low, a, low + 1 + below(w, 40)); }
    }
}

static void set_of(world *w, const char *field, const char *prefix, unsigned n, unsigned most) {
    put(w, "%s in [", field);
    for (unsigned k = 1 + below(w, most); k; k--) put(w, "'%s%u'%s", prefix, skewed(w, n, 2), k > 1 ? ", " : "");
    put(w, "]");
}

static void shop_predicate(world *w, unsigned which) {
    static const unsigned distance[] = { 300, 500, 1000, 2000, 5000, 10000 }, cents[] = { 1000, 2500, 5000, 10000, 20000, 50000 }, days[] = { 1, 3, 7, 14, 30, 60 };
    switch (which) {
    case 0: set_of(w, "event.country", "c", 40, 3); break;
    case 1: set_of(w, "event.moment", "m", 14, 3); break;
    case 2: put(w, "event.language == 'l%u'", skewed(w, 20, 2)); break;
    case 3: set_of(w, "event.device", "d", 4, 2); break;
    case 4: put(w, "event.os == 'o%u'", skewed(w, 6, 2)); break;
    case 5: { unsigned from = below(w, 18); put(w, "event.hour >= %u && event.hour <= %u", from, from + 3 + below(w, 9)); break; }
    case 6:
        put(w, "(");
        for (unsigned k = 1 + below(w, 4); k; k--) put(w, "'i%u' in event.interests%s", skewed(w, 300, 2), k > 1 ? " || " : "");
        put(w, ")");
        break;
    case 7: put(w, "event.store_m < %u", distance[below(w, 6)]); break;
    case 8: set_of(w, "event.tier", "t", 5, 3); break;
    case 9: put(w, "event.cart >= %u", cents[below(w, 6)]); break;
    case 10: put(w, "event.last_visit_d %s %u", below(w, 2) ? ">=" : "<", days[below(w, 6)]); break;
    default: set_of(w, "event.channel", "h", 6, 2); break;
    }
}

static unsigned unused(world *w, unsigned *used) {
    unsigned a;
    do a = below(w, 12); while (*used >> a & 1);
    *used |= 1u << a;
    return a;
}

static void shop_rule(world *w) {
    unsigned used = 0, count = 3 + below(w, 4);
    for (unsigned i = 0; i < count; i++) {
        put(w, "%s", i ? " && " : "");
        if (i == count - 1 && below(w, 8) == 0) {
            put(w, "(");
            shop_predicate(w, unused(w, &used));
            put(w, " || ");
            shop_predicate(w, unused(w, &used));
            put(w, ")");
        } else shop_predicate(w, unused(w, &used));
    }
    if (below(w, 8) == 0) { put(w, " && !("); set_of(w, "event.country", "c", 40, 4); put(w, ")"); }
}

static void brand_rule(world *w) {
    static const char *const kinds[] = { "know", "go", "do", "buy" };
    if (below(w, 10) < 7) put(w, "moment.kind in ['%s', '%s'] && ", kinds[below(w, 4)], kinds[below(w, 4)]);
    if (below(w, 10) < 8) put(w, "'t%u' in moment.topics && ", skewed(w, 50, 2));
    if (below(w, 10) < 3) put(w, "event.name == 'Event %u' && ", skewed(w, 20, 2));
    if (below(w, 10) < 3) put(w, "page.path.startsWith('/section%u') && ", below(w, 20));
    if (below(w, 10) < 3) put(w, "time.hour >= %u && ", below(w, 20));
    if (below(w, 10) < 2) put(w, "event.revenue > %u && ", below(w, 20) * 10);
    if (below(w, 10) < 2) put(w, "person.relationship != 'stranger' && ");
    if (below(w, 10) < 2) put(w, "device.type == 'mobile' && ");
    if (below(w, 10) < 4) put(w, "!person.bought('t%u', days(30)) && ", skewed(w, 50, 2));
    if (below(w, 10) < 2) put(w, "person.interest('t%u') > 0.3 && ", skewed(w, 50, 2));
    put(w, "event.type == 'track'");
}

/* ---- events ---- */

static tact_value name_of(world *w, const char *prefix, unsigned n) {
    char name[32];
    int len = snprintf(name, sizeof name, "%s%u", prefix, n);
    return tact_value_text(tact_arena_copy(&w->arena, (tact_slice){ name, (size_t)len }));
}

static tact_value names_of(world *w, const char *prefix, unsigned count, unsigned among) {
    tact_value *items = TACT_NEW(&w->arena, tact_value, count + 1);
    for (unsigned i = 0; i < count; i++) items[i] = name_of(w, prefix, skewed(w, among, 2));
    return (tact_value){ .type = TACT_LIST, .list = { items, count } };
}

static tact_value shop_fact(world *w, tact_slice name) {
    static const struct { const char *name, *prefix; unsigned n; } words[] = { { "country", "c", 40 }, { "moment", "m", 14 }, { "language", "l", 20 }, { "device", "d", 4 },
        { "os", "o", 6 }, { "tier", "t", 5 }, { "channel", "h", 6 } };
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (tact_slice_is(name, words[i].name)) return name_of(w, words[i].prefix, skewed(w, words[i].n, 2));
    if (tact_slice_is(name, "hour")) return tact_value_int(below(w, 24));
    if (tact_slice_is(name, "interests")) return names_of(w, "i", below(w, 12), 300);
    if (tact_slice_is(name, "store_m")) return below(w, 10) < 7 ? tact_value_int(55 + (int64_t)(36000 * unit(w) * unit(w) * unit(w))) : (tact_value){ .type = TACT_ABSENT };
    if (tact_slice_is(name, "cart")) return tact_value_int(below(w, 100) < 55 ? 0 : 245 + (int64_t)(98000 * unit(w) * unit(w)));
    return tact_value_int((int64_t)(364 * unit(w) * unit(w)));
}

static tact_value brand_fact(world *w, const tact_field *f) {
    static const char *const kinds[] = { "know", "go", "do", "buy", "unknown" }, *const degrees[] = { "stranger", "known", "regular", "loyal" };
    if (f->kind != TACT_FIELD_BUILTIN) return below(w, 10) < 2 ? tact_value_int(below(w, 300)) : (tact_value){ .type = TACT_ABSENT };
    switch (f->builtin) {
    case TACT_BUILTIN_MOMENT_KIND: return tact_value_text(tact_slice_of(kinds[below(w, 5)]));
    case TACT_BUILTIN_MOMENT_TOPICS: return names_of(w, "t", below(w, 4), 50);
    case TACT_BUILTIN_EVENT_NAME: return name_of(w, "Event ", skewed(w, 30, 2));
    case TACT_BUILTIN_EVENT_TYPE: return tact_value_text(below(w, 10) < 7 ? TACT_S("track") : TACT_S("page"));
    case TACT_BUILTIN_PAGE_PATH: return below(w, 2) ? name_of(w, "/section", below(w, 40)) : (tact_value){ .type = TACT_ABSENT };
    case TACT_BUILTIN_TIME_HOUR: return tact_value_int(below(w, 24));
    case TACT_BUILTIN_PERSON_RELATION: return tact_value_text(tact_slice_of(degrees[below(w, 4)]));
    case TACT_BUILTIN_DEVICE_TYPE: return tact_value_text(below(w, 10) < 7 ? TACT_S("mobile") : TACT_S("desktop"));
    default: return (tact_value){ .type = TACT_ABSENT };
    }
}

static tact_value fact(world *w, const char *kind, const tact_field *f) {
    if (strcmp(kind, "shop") == 0) return shop_fact(w, f->name);
    if (strcmp(kind, "brand") == 0) return brand_fact(w, f);
    return below(w, w->dims) < w->pairs ? tact_value_int(below(w, 100)) : (tact_value){ .type = TACT_ABSENT };
}

static tact_value person(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state) {
    (void)count;
    *state = TACT_FACT_PRESENT;
    uint64_t h = tact_hash((tact_seed){ *(uint64_t *)ctx, function }, args[0].text);
    return function == TACT_FUNCTION_INTEREST ? tact_value_double((double)(h % 10) / 10) : tact_value_bool(h % 4 == 0);
}

/* ---- measuring ---- */

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void make_rules(world *w, const char *kind, uint32_t campaigns) {
    static tact_topic topics[50];
    for (unsigned i = 0; i < 50; i++) topics[i].name = name_of(w, "t", i).text;
    w->bundle = (tact_bundle){ .topics = topics, .topic_count = 50, .campaigns = TACT_NEW(&w->arena, tact_campaign, campaigns) };
    for (uint32_t i = 0; i < campaigns; i++) {
        w->len = 0;
        if (strcmp(kind, "shop") == 0) shop_rule(w);
        else if (strcmp(kind, "brand") == 0) brand_rule(w);
        else be_gen_rule(w);
        tact_value source = tact_value_text((tact_slice){ w->text, w->len });
        if (tact_cel_compile(&source, TACT_CEL_BOOL, &w->bundle, &w->diags, &w->arena, &w->bundle.campaigns[i].when)) {
            fprintf(stderr, "does not compile: %s\n%.*s\n", w->text, (int)w->diags.items[0].text.len, w->diags.items[0].text.ptr);
            exit(1);
        }
        w->bundle.campaign_count++;
    }
}

enum { EVENTS = 500, PASSES = 20 };

static tact_facts *make_events(world *w, const char *kind) {
    tact_facts *events = TACT_NEW(&w->arena, tact_facts, EVENTS);
    for (unsigned e = 0; e < EVENTS; e++) {
        tact_value *values = TACT_NEW(&w->arena, tact_value, w->bundle.field_count + 1);
        uint8_t *states = TACT_NEW(&w->arena, uint8_t, w->bundle.field_count + 1);
        for (uint32_t i = 0; i < w->bundle.field_count; i++) {
            values[i] = fact(w, kind, &w->bundle.fields[i]);
            states[i] = values[i].type == TACT_ABSENT ? TACT_FACT_ABSENT : TACT_FACT_PRESENT;
        }
        events[e] = (tact_facts){ .values = values, .states = states, .call = person, .ctx = &w->salt };
    }
    return events;
}

static void run(const char *kind, uint32_t campaigns, unsigned dims, unsigned pairs) {
    static char first[1 << 16];
    static uint64_t fast_ns[PASSES * EVENTS], plain_ns[EVENTS];
    world w = { .rng = tact_rng_from((tact_seed){ 42, campaigns }), .dims = dims, .pairs = pairs, .salt = 7 };
    size_t scratch_size = 64u << 20;
    char *scratch = malloc(scratch_size);
    tact_arena_init(&w.arena, first, sizeof first, &heap);
    tact_arena_init(&w.index, NULL, 0, &heap);
    tact_arena_init(&w.work, NULL, 0, &heap);
    tact_diags_init(&w.diags, &w.arena, 5);
    make_rules(&w, kind, campaigns);
    tact_facts *events = make_events(&w, kind);
    const tact_match *index;
    uint64_t start = now_ns();
    if (tact_match_build_in(&w.bundle, &w.index, &w.work, &index)) { fprintf(stderr, "the index does not fit\n"); exit(1); }
    uint64_t build_ns = now_ns() - start;
    unsigned long long found = 0;
    for (unsigned e = 0; e < EVENTS; e++) {
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
    qsort(plain_ns, EVENTS, sizeof *plain_ns, by_size);
    tact_match_size size = tact_match_measure(index);
    printf("%-7s %7u %4u/%-3u %8llu %8llu %10llu %10.0f %8.2f %8.1f %9.1f\n", kind, campaigns, dims, pairs, (unsigned long long)fast_ns[PASSES / 2 * EVENTS], (unsigned long long)fast_ns[PASSES * EVENTS * 99 / 100],
           (unsigned long long)plain_ns[EVENTS / 2], (double)PASSES * EVENTS * 1e9 / (double)all, (double)found / EVENTS, (double)build_ns / 1e6, (double)size.bytes / 1e6);
    fflush(stdout);
    tact_arena_reset(&w.work);
    tact_arena_reset(&w.index);
    tact_arena_reset(&w.arena);
    free(scratch);
}

int main(int argc, char **argv) {
    static const struct { const char *kind; uint32_t campaigns; unsigned dims, pairs; } all[] = {
        { "brand", 1000, 0, 0 }, { "brand", 10000, 0, 0 }, { "shop", 1000, 0, 0 }, { "shop", 10000, 0, 0 }, { "be-gen", 1000, 30, 20 }, { "be-gen", 10000, 30, 20 },
        { "be-gen", 10000, 100, 30 }, { "be-gen", 10000, 1000, 20 }, { "be-gen", 100000, 30, 20 },
    };
    printf("%-7s %7s %8s %8s %8s %10s %10s %8s %8s %9s\n", "kind", "rules", "dims", "p50 ns", "p99 ns", "plain ns", "events/s", "matches", "build ms", "index MB");
    if (argc > 2) run(argv[1], (uint32_t)strtoul(argv[2], NULL, 10), argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 30, argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 20);
    else for (size_t i = 0; i < sizeof all / sizeof *all; i++) run(all[i].kind, all[i].campaigns, all[i].dims, all[i].pairs);
    return 0;
}
