/* core/match/match_twin_test.c -- the index against its plain twin: random campaigns, random facts, the same answer every time.
 *
 * Conditions are made as text and compiled, so that the whole way is held together: ands, ors and nots within one another, absent, denied and
 * ill-typed fields, ints against doubles, lists, maps, functions on the person, ternaries, macros, patterns, times, conjunctions beyond the
 * cap, after-triggers.
 * The seed is printed with any difference; TACT_SEED sets another, TACT_ROUNDS how many (150 seeds are some three million pairs). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/campaign/compile.h"
#include "core/match/index.h"
#include "core/match/match_plain.h"

static char *blocks[3];
static tact_arena memory, work, building;               /* kept from round to round: making 256 MB ready for each would be most of the time */
enum { BLOCK = 256 << 20, WORK = 16 << 20, TEXT = 6000, PARTS = 12 };

typedef struct maker { tact_rng rng; char text[TEXT]; size_t len; unsigned depth; tact_slice parts[PARTS]; unsigned part_count; } maker;

static unsigned below(maker *m, unsigned n) { return (unsigned)tact_rng_below(&m->rng, n); }

static void put(maker *m, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(m->text + m->len, TEXT - m->len, format, args);
    va_end(args);
    if (n > 0 && m->len + (size_t)n < TEXT) m->len += (size_t)n;
}

static const char *const properties[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
static const char *const colours[] = { "red", "green", "blue", "black", "white", "", "Red", "caf\xC3\xA9" };
static const char *const names[] = { "Cart Viewed", "Order Completed", "Product Viewed", "Signed Up" };

static void number(maker *m) {
    static const char *const odd[] = { "9007199254740993", "9007199254740992.0", "9223372036854775807", "1e300", "-0.0", "0.5", "-9223372036854775808" };
    unsigned k = below(m, 12);
    if (k == 0) put(m, "%s", odd[below(m, 7)]);
    else if (k < 4) put(m, "%u.%u", below(m, 6), below(m, 2) * 5);
    else put(m, "%d", (int)below(m, 12) - 3);
}

static void constant(maker *m) {
    unsigned k = below(m, 10);
    if (k < 5) number(m);
    else if (k < 8) put(m, "'%s'", colours[below(m, 8)]);
    else if (k == 8) put(m, below(m, 2) ? "true" : "false");
    else put(m, "null");
}

static void property(maker *m) { put(m, "event.%s", properties[below(m, 8)]); }

/* What the index cannot hold and evaluates: macros, patterns, times. */
static void judged_leaf(maker *m) {
    static const char *const macros[] = { "exists", "all", "exists_one" }, *const patterns[] = { "^(red|bl)", "(?i)RED", "e{2}", "^$", "^caf.$", "[^a-e]$" };
    static const char *const bodies[] = { "v == 'red'", "v > 2", "v in ['green', 3, true]", "v + 1 > 2", "v.startsWith('b')", "v.matches('e$')", "v.exists(w, w == v || w == 1)", "6 / v == 2 || v == 0", "has(v.red)", "v" };
    switch (below(m, 8)) {
    case 0: case 1: property(m); put(m, ".%s(v, %s)", macros[below(m, 3)], bodies[below(m, 10)]); break;
    case 2: put(m, "moment.topics.%s(t, t == '%s')", macros[below(m, 3)], below(m, 2) ? "tyres" : "oil"); break;
    case 3: put(m, "moment.topics.exists(t, person.interest(t) > 0.%u)", below(m, 10)); break;
    case 4: case 5: property(m); put(m, ".matches('%s')", patterns[below(m, 6)]); break;
    case 6: put(m, "timestamp("); property(m); put(m, ") < time.now"); break;
    default: put(m, "time.now.getHours('+0%u:00') %s %u", below(m, 10), below(m, 2) ? ">=" : "<", below(m, 24)); break;
    }
}

static void leaf(maker *m) {
    static const char *const relations[] = { "==", "!=", "<", "<=", ">", ">=" };
    if (below(m, 6) == 0) { judged_leaf(m); return; }
    switch (below(m, 20)) {
    case 0: case 1: case 2: property(m); put(m, " %s ", relations[below(m, 6)]); number(m); break;
    case 3: case 4: property(m); put(m, " %s ", relations[below(m, 2)]); constant(m); break;
    case 5: number(m); put(m, " %s ", relations[below(m, 6)]); property(m); break;
    case 6: case 7:
        property(m);
        put(m, " in [");
        for (unsigned n = below(m, 5); n; n--) { constant(m); put(m, ", "); }
        constant(m);
        put(m, "]");
        break;
    case 8: put(m, "'%s' in ", colours[below(m, 8)]); property(m); break;
    case 9: put(m, "'%s' in moment.topics", below(m, 2) ? "tyres" : "oil"); break;
    case 10: property(m); break;
    case 11: put(m, "has("); property(m); put(m, ")"); break;
    case 12: put(m, "moment.kind == '%s'", below(m, 2) ? "go" : "buy"); break;
    case 13: put(m, "time.hour >= %u && time.hour < %u", below(m, 24), below(m, 24)); break;
    case 14: put(m, "person.bought('%s', days(%u))", below(m, 2) ? "tyres" : "oil", 1 + below(m, 3)); break;
    case 15: put(m, "person.interest('tyres') > 0.%u", below(m, 10)); break;
    case 16: property(m); put(m, ".startsWith('%s')", colours[below(m, 8)]); break;
    case 17: property(m); put(m, " + "); property(m); put(m, " > "); number(m); break;
    case 18: put(m, "person.traits.size == '%s'", colours[below(m, 8)]); break;
    default: put(m, "time.weekend"); break;
    }
}

static void condition(maker *m) {
    if (m->part_count && m->depth && below(m, 3)) {
        tact_slice part = m->parts[below(m, m->part_count)];
        put(m, "%s(%.*s)", below(m, 4) ? "" : "!", (int)part.len, part.ptr);
        return;
    }
    unsigned k = m->depth > 4 || m->len > 900 ? 9 : below(m, 12);
    m->depth++;
    if (k < 4) {
        put(m, "(");
        for (unsigned n = 1 + below(m, 4); n; n--) { condition(m); put(m, k < 2 ? " && " : " || "); }
        condition(m);
        put(m, ")");
    } else if (k < 6) {
        put(m, "!(");
        condition(m);
        put(m, ")");
    } else if (k == 6 && below(m, 3) == 0) {
        put(m, "(");
        condition(m);
        put(m, " ? ");
        condition(m);
        put(m, " : ");
        condition(m);
        put(m, ")");
    } else if (k == 8 && below(m, 2) == 0) {
        put(m, "((");
        condition(m);
        put(m, ") %s (", below(m, 2) ? "!=" : "==");
        condition(m);
        put(m, "))");
    } else if (k == 7 && below(m, 4) == 0) {
        put(m, below(m, 2) ? "true" : "false");
    } else {
        leaf(m);
    }
    m->depth--;
}

/* Every pair of (x || y) multiplies: beyond the cap on purpose. */
static void explosive(maker *m) {
    for (unsigned n = 6 + below(m, 4); n; n--) {
        put(m, "(");
        leaf(m);
        put(m, " || !(");
        leaf(m);
        put(m, "))%s", n > 1 ? " && " : "");
    }
}

/* Thousands of end points, texts and prefixes on few fields: rows, lists and what is evaluated because neither can hold it. */
static void wide(maker *m) {
    static const char *const forms[] = { "event.a >= %u && event.a < %u", "event.b == 'S%u' && event.c != 'S%u'", "event.c != 'S%u' || event.a == %u", "event.d.startsWith('S%u') && event.d < 'S%u'",
                                         "'S%u' in event.e && event.a > %u", "event.b in ['S%u', 'S%u'] && has(event.a)", "!(event.a <= %u) && event.b >= %u" };
    char form[80];
    snprintf(form, sizeof form, "%s", forms[below(m, 7)]);
    unsigned first = below(m, 6000), second = below(m, 6000);
    for (const char *at = form; *at; at++) {
        if (at[0] == '%' && at[1] == 'u') { put(m, "%u", first); first = second; at++; }
        else put(m, "%c", *at);
    }
}

typedef enum { MIXED, WIDE, SHARED } shape;

/* What several campaigns ask in the same words, some of it within one another. */
static void make_parts(maker *m, tact_arena *arena) {
    m->part_count = 0;
    for (unsigned i = 0; i < PARTS; i++) {
        m->len = m->depth = 0;
        for (unsigned n = 1 + below(m, 4), all = below(m, 2); n; n--) {
            put(m, "(");
            if (i > 6 && below(m, 2)) condition(m);
            else leaf(m);
            put(m, ")%s", n == 1 ? "" : all ? " && " : " || ");
        }
        m->parts[i] = tact_arena_copy(arena, (tact_slice){ m->text, m->len });
        m->part_count = i < 6 ? 0 : i + 1;
    }
}

static tact_bundle make_bundle(maker *m, tact_arena *arena, uint32_t campaigns, shape as) {
    static tact_topic topics[] = { { .name = { "tyres", 5 } }, { .name = { "oil", 3 } } };
    tact_bundle b = { .topics = topics, .topic_count = 2 };
    tact_diags diags;
    tact_diags_init(&diags, arena, 20);
    b.campaigns = TACT_NEW(arena, tact_campaign, campaigns);
    if (as == SHARED) make_parts(m, arena);
    else m->part_count = 0;
    while (b.campaign_count < campaigns) {
        tact_campaign *c = &b.campaigns[b.campaign_count];
        *c = (tact_campaign){ .trigger = below(m, 4) ? TACT_ON_EVENT : TACT_ON_AFTER };
        if (c->trigger == TACT_ON_AFTER) c->after_event = tact_slice_of(names[below(m, 4)]);
        m->len = m->depth = 0;
        if (as == WIDE) wide(m);
        else if (below(m, 20) == 0) explosive(m);
        else condition(m);
        tact_value source = tact_value_text(tact_arena_copy(arena, (tact_slice){ m->text, m->len }));
        source.line = source.column = 1;
        if (below(m, 30) == 0 || tact_cel_compile(&source, TACT_CEL_BOOL, &b, &diags, arena, &c->when) == TACT_OK) b.campaign_count++;
    }
    return b;
}

static tact_value random_value(maker *m, tact_arena *arena, unsigned depth) {
    switch (below(m, depth ? 8 : 11)) {
    case 0: return tact_value_int((int64_t)below(m, 12) - 3);
    case 1: return tact_value_double((double)below(m, 12) / 2 - 1);
    case 2: case 3: return tact_value_text(tact_slice_of(colours[below(m, 8)]));
    case 4: return tact_value_bool(below(m, 2));
    case 5: return (tact_value){ .type = TACT_NULL };
    case 6: { double zero = 0; return tact_value_double(below(m, 2) ? zero / zero : 1 / zero); }
    case 7: return tact_value_int(below(m, 2) ? INT64_MAX : (int64_t)9007199254740992 + below(m, 3));
    case 8: {
        uint32_t n = below(m, 4);
        tact_pair *pairs = TACT_NEW(arena, tact_pair, n + 1);
        for (uint32_t i = 0; i < n; i++) pairs[i] = (tact_pair){ .key = tact_slice_of(colours[i]), .value = random_value(m, arena, depth + 1) };
        return (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
    }
    default: {
        uint32_t n = below(m, 5);
        tact_value *items = TACT_NEW(arena, tact_value, n + 1);
        for (uint32_t i = 0; i < n; i++) items[i] = random_value(m, arena, depth + 1);
        return (tact_value){ .type = TACT_LIST, .list = { items, n } };
    }
    }
}

static uint8_t fact(maker *m, const tact_field *f, tact_arena *arena, tact_value *out) {
    static tact_value topic_values[] = { { .type = TACT_TEXT, .text = { "tyres", 5 } }, { .type = TACT_TEXT, .text = { "oil", 3 } }, { .type = TACT_TEXT, .text = { "tyres", 5 } } };
    unsigned k = below(m, 10);
    if (k < 2) return TACT_FACT_ABSENT;
    if (k == 2) return TACT_FACT_DENIED;
    if (f->kind != TACT_FIELD_BUILTIN && k == 3) {
        char *name = tact_arena_alloc(arena, 16, 1);
        *out = tact_value_text((tact_slice){ name, (size_t)snprintf(name, 16, "S%u", below(m, 6000)) });
        return TACT_FACT_PRESENT;
    }
    if (f->kind != TACT_FIELD_BUILTIN && k == 5 && below(m, 3) == 0) { *out = below(m, 2) ? tact_value_int(below(m, 2000000000)) : tact_value_text(TACT_S("2026-11-01T08:00:00Z")); return TACT_FACT_PRESENT; }
    if (f->kind != TACT_FIELD_BUILTIN && k == 4) { *out = below(m, 2) ? tact_value_int(below(m, 6000)) : tact_value_double(below(m, 6000) + 0.5); return TACT_FACT_PRESENT; }
    if (f->kind != TACT_FIELD_BUILTIN || below(m, 8) == 0) { *out = random_value(m, arena, 0); return TACT_FACT_PRESENT; }
    switch (f->builtin) {
    case TACT_BUILTIN_MOMENT_KIND: *out = tact_value_text(below(m, 2) ? TACT_S("go") : TACT_S("know")); break;
    case TACT_BUILTIN_MOMENT_TOPICS: *out = (tact_value){ .type = TACT_LIST, .list = { topic_values + below(m, 3), below(m, 2) } }; break;
    case TACT_BUILTIN_TIME_NOW: *out = (tact_value){ .type = TACT_TIMESTAMP, .instant = { (int64_t)below(m, 2000000000) * 1000000 } }; break;
    case TACT_BUILTIN_TIME_HOUR: *out = tact_value_int(below(m, 24)); break;
    default: *out = tact_value_bool(below(m, 2)); break;
    }
    return TACT_FACT_PRESENT;
}

typedef struct person_ { uint64_t salt; unsigned calls, distinct; uint64_t asked[64]; } person_;

static tact_value person(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state) {
    person_ *p = ctx;
    *state = TACT_FACT_ABSENT;
    if (args[0].type != TACT_TEXT) return (tact_value){ .type = TACT_ABSENT };
    uint64_t h = p->salt ^ tact_id64(args[0].text) * 31 ^ function * 131u ^ (count > 1 ? (uint64_t)args[1].span.us : 0);
    bool known = false;
    h = tact_hash((tact_seed){ h, 1 }, args[0].text);
    for (unsigned i = 0; i < p->distinct; i++) known = known || p->asked[i] == h;
    if (!known && p->distinct < 64) p->asked[p->distinct++] = h;
    p->calls++;
    *state = h % 7 == 0 ? TACT_FACT_DENIED : h % 11 == 0 ? TACT_FACT_ABSENT : TACT_FACT_PRESENT;
    return function == TACT_FUNCTION_INTEREST ? tact_value_double((double)(h % 10) / 10) : tact_value_bool(h >> 20 & 1);
}

static void compare(maker *m, const tact_bundle *b, const tact_match *index, uint64_t seed, uint32_t event, unsigned long long *found, unsigned long long *errors) {
    tact_match_answer fast, plain;
    person_ who = { .salt = tact_rng_next(&m->rng) }, again = who;
    tact_arena_reset(&work);
    tact_value *values = TACT_NEW(&work, tact_value, b->field_count + 1);
    uint8_t *states = TACT_NEW(&work, uint8_t, b->field_count + 1);
    for (uint32_t i = 0; i < b->field_count; i++) states[i] = fact(m, &b->fields[i], &work, &values[i]);
    tact_facts facts = { .values = values, .states = states, .call = person, .ctx = &who }, plain_facts = facts;
    plain_facts.ctx = &again;
    tact_match_ask ask = { .facts = &facts, .event = below(m, 5) ? tact_slice_of(names[below(m, 4)]) : TACT_S(""), .count_errors = below(m, 2) }, plain_ask = ask;
    plain_ask.facts = &plain_facts;
    size_t before = work.used_bytes;
    assert_int_equal(tact_match_run(index, &ask, &work, &fast), TACT_OK);
    assert_true(work.used_bytes - before <= tact_match_scratch_bytes(index) + 4096 + (size_t)who.distinct * 256);
    assert_true(who.calls == who.distinct);                 /* nothing is asked twice */
    assert_int_equal(tact_match_plain_run(b, &plain_ask, &work, &plain), TACT_OK);
    if (fast.exhausted) fail_msg("TACT_SEED=%llu event %u: small events cost little", (unsigned long long)seed, event);
    if (fast.count != plain.count || fast.errors != plain.errors || (fast.count && memcmp(fast.campaigns, plain.campaigns, fast.count * sizeof *fast.campaigns) != 0))
        fail_msg("TACT_SEED=%llu event %u: %u campaigns and %u errors instead of %u and %u", (unsigned long long)seed, event, fast.count, fast.errors, plain.count, plain.errors);
    *found += plain.count;
    *errors += plain.errors;
}

/* The index with its work space overwritten: nothing of it may still be needed. */
static const tact_match *built(const tact_bundle *b, tact_arena *arena) {
    const tact_match *index;
    tact_arena_reset(&building);
    assert_int_equal(tact_match_build_in(b, arena, &building, &index), TACT_OK);
    size_t used = (size_t)(building.at - building.base);
    tact_arena_reset(&building);
    memset(tact_arena_alloc(&building, used, 1), 0xA5, used);
    return index;
}

static void twins(void **state) {
    (void)state;
    const char *given = getenv("TACT_SEED");
    uint64_t first = given ? strtoull(given, NULL, 10) : 1, rounds = given ? 1 : 150;
    const char *wanted = getenv("TACT_ROUNDS");
    if (wanted) rounds = strtoull(wanted, NULL, 10);
    unsigned long long found = 0, errors = 0, asked = 0;
    static maker m;
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        const tact_match *index;
        m.rng = tact_rng_from((tact_seed){ seed, 42 });
        tact_arena_reset(&memory);
        uint32_t campaigns = seed % 10 == 0 ? 1500 : seed % 3 == 0 ? 200 : 1 + below(&m, 30), events = seed % 10 == 0 ? 40 : 200;
        tact_bundle b = make_bundle(&m, &memory, campaigns, MIXED);
        index = built(&b, &memory);
        for (uint32_t i = 0; i < events; i++) compare(&m, &b, index, seed, i, &found, &errors);
        asked += (unsigned long long)campaigns * events;
    }
    print_message("%llu conditions asked, seeds %llu to %llu: %llu true, %llu errors, all alike\n", asked, (unsigned long long)first, (unsigned long long)(first + rounds - 1), found, errors);
    assert_true(found > 0 && (errors > 0 || given));
}

static void wide_twins(void **state) {
    (void)state;
    static maker m;
    unsigned long long found = 0, errors = 0;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        const tact_match *index;
        uint32_t campaigns = seed == 4 ? 12000 : 1500;
        m.rng = tact_rng_from((tact_seed){ seed, 43 });
        tact_arena_reset(&memory);
        tact_bundle b = make_bundle(&m, &memory, campaigns, WIDE);
        index = built(&b, &memory);
        tact_match_size size = tact_match_measure(index);
        assert_true(size.campaigns == campaigns && size.columns >= campaigns && size.counted_keys > 0 && size.atoms > 0);
        for (uint32_t i = 0; i < 60; i++) compare(&m, &b, index, seed, i, &found, &errors);
    }
    assert_true(found > 0 && errors > 0);
}

/* Campaigns that share parts, with what the index holds and what it cannot. */
static void shared_twins(void **state) {
    (void)state;
    const char *given = getenv("TACT_SEED");
    uint64_t first = given ? strtoull(given, NULL, 10) : 1, rounds = given ? 1 : 100;
    unsigned long long found = 0, errors = 0, with_parts = 0;
    static maker m;
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        m.rng = tact_rng_from((tact_seed){ seed, 46 });
        tact_arena_reset(&memory);
        uint32_t campaigns = seed % 10 == 0 ? 800 : 4 + below(&m, 60), events = seed % 10 == 0 ? 40 : 100;
        tact_bundle b = make_bundle(&m, &memory, campaigns, SHARED);
        const tact_match *index = built(&b, &memory);
        with_parts += index->parts != NULL;
        for (uint32_t i = 0; i < events; i++) compare(&m, &b, index, seed, i, &found, &errors);
    }
    print_message("%llu of %llu indexes have parts: %llu true, %llu errors, all alike\n", with_parts, (unsigned long long)rounds, found, errors);
    assert_true(given || (found > 0 && errors > 0 && with_parts > rounds / 2));
}

/* Thousands of long rows of || : the trees, the work space and the rows each keep to their bounds. Without that, one such bundle took gigabytes. */
static void large_conditions(void **state) {
    (void)state;
    enum { CAMPAIGNS = 400, ROWS = 64 };
    static tact_campaign list[CAMPAIGNS];
    static maker m;
    tact_diags diags;
    const tact_match *index;
    tact_bundle b = { .campaigns = list, .campaign_count = CAMPAIGNS };
    m.rng = tact_rng_from((tact_seed){ 7, 45 });
    tact_arena_reset(&memory);
    tact_diags_init(&diags, &memory, 10);
    for (uint32_t i = 0; i < CAMPAIGNS; i++) {
        m.len = 0;
        for (unsigned k = 0; k < ROWS; k++) put(&m, "%s(event.p%u == %u && event.q%u > 0.%03u)", k ? " || " : "", below(&m, 20), below(&m, 50), below(&m, 4), below(&m, 999));
        tact_value source = tact_value_text((tact_slice){ m.text, m.len });
        list[i] = (tact_campaign){ .trigger = TACT_ON_EVENT };
        assert_int_equal(tact_cel_compile(&source, TACT_CEL_BOOL, &b, &diags, &memory, &list[i].when), TACT_OK);
    }
    tact_arena_reset(&building);
    assert_int_equal(tact_match_build_in(&b, &memory, &building, &index), TACT_OK);
    tact_match_size size = tact_match_measure(index);
    print_message("%u columns: index %llu bytes, work %zu bytes, %u rows\n", size.columns, (unsigned long long)size.bytes, building.used_bytes, size.dense_rows);
    assert_true(size.columns == CAMPAIGNS * ROWS);
    assert_true(size.bytes < size.columns * 400u);
    assert_true(building.used_bytes < size.columns * 900u);
}

static void runs_out(uint64_t seed, shape as) {
    static maker m;
    const tact_match *index = NULL;
    tact_match_answer answer;
    m.rng = tact_rng_from((tact_seed){ seed, 44 });
    tact_arena_reset(&memory);
    tact_bundle b = make_bundle(&m, &memory, 40, as);
    tact_arena_mark mark = tact_arena_checkpoint(&memory);
    tact_status status = TACT_ERR_MEMORY;
    for (uint32_t n = 1; status; n++) {
        tact_arena_undo(&memory, mark);
        memory.fail_in = n;
        status = tact_match_build(&b, &memory, &index);
        assert_true(status == TACT_OK || status == TACT_ERR_MEMORY);
    }
    memory.fail_in = 0;
    assert_true((index->parts != NULL) == (as == SHARED));
    tact_value values[64] = { { .type = TACT_NULL } };
    uint8_t states[64] = { 0 };
    person_ who = { .salt = 1 };
    assert_true(b.field_count <= 64);
    memset(states, TACT_FACT_PRESENT, sizeof states);
    for (uint32_t i = 0; i < 64; i++) values[i] = tact_value_text(TACT_S("red"));
    tact_facts facts = { .values = values, .states = states, .call = person, .ctx = &who };
    tact_match_ask ask = { .facts = &facts, .count_errors = true };
    status = TACT_ERR_MEMORY;
    for (uint32_t n = 1; n < 60; n++) {
        tact_arena_reset(&work);
        work.fail_in = n;
        status = tact_match_run(index, &ask, &work, &answer);
        assert_true(status == TACT_OK || status == TACT_ERR_MEMORY);
    }
    work.fail_in = 0;
    assert_int_equal(status, TACT_OK);
}

static void without_memory(void **state) {
    (void)state;
    runs_out(5, MIXED);
    runs_out(1, SHARED);
}

static int allocate(void **state) {
    static const size_t sizes[] = { BLOCK, WORK, BLOCK };
    tact_arena *arenas[] = { &memory, &work, &building };
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        blocks[i] = malloc(sizes[i]);
        if (!blocks[i]) return 1;
        tact_arena_init(arenas[i], blocks[i], sizes[i], NULL);
    }
    return 0;
}

static int release(void **state) {
    (void)state;
    for (unsigned i = 0; i < 3; i++) free(blocks[i]);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(twins), cmocka_unit_test(wide_twins), cmocka_unit_test(shared_twins), cmocka_unit_test(large_conditions), cmocka_unit_test(without_memory) };
    return cmocka_run_group_tests(tests, allocate, release);
}
