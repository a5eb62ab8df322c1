/* bench/match_kinds.c -- campaigns and events of each kind (match_bench.c tells what they are). */
#include <stdarg.h>
#include <string.h>
#include "bench/match_world.h"

unsigned bench_below(world *w, unsigned n) { return (unsigned)tact_rng_below(&w->rng, n); }
double bench_unit(world *w) { return (double)(tact_rng_next(&w->rng) >> 11) / 9007199254740992.0; }

/* Few are frequent, many are rare: the smaller of several draws. */
unsigned bench_skewed(world *w, unsigned n, unsigned draws) {
    unsigned best = bench_below(w, n);
    for (unsigned i = 1; i < draws; i++) { unsigned k = bench_below(w, n); if (k < best) best = k; }
    return best;
}

void bench_put(world *w, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(w->text + w->len, sizeof w->text - w->len, format, args);
    va_end(args);
    w->len += (size_t)n;
}

#define below bench_below
#define unit bench_unit
#define skewed bench_skewed
#define put bench_put

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

tact_value bench_kind_fact(world *w, const char *kind, const tact_field *f, bool first) {
    if (strcmp(kind, "shop") == 0) return shop_fact(w, f->name);
    if (strcmp(kind, "targeting") == 0) return bench_targeting_fact(w, f->name, first);
    if (strcmp(kind, "brand") == 0) return brand_fact(w, f);
    return below(w, w->dims) < w->pairs ? tact_value_int(below(w, 100)) : (tact_value){ .type = TACT_ABSENT };
}

void bench_kind_rule(world *w, const char *kind) {
    if (strcmp(kind, "shop") == 0) shop_rule(w);
    else if (strcmp(kind, "targeting") == 0) bench_targeting_rule(w);
    else if (strcmp(kind, "brand") == 0) brand_rule(w);
    else if (strcmp(kind, "abe-gen") == 0) bench_trees_rule(w);
    else be_gen_rule(w);
}
