/* daemon/condition_test.c -- conditions printed, as trees, and back: the same tree, the same code. Over every condition of the examples, recipes and tests, and random ones. */
#define BED_BYTES (1 << 24)
#include <stdio.h>
#include <stdlib.h>
#include "brand/file.h"
#include "brand/yaml.h"
#include "core/campaign/compile.h"
#include "daemon/cel_print.h"
#include "daemon/condition_part.h"
#include "test/lib/json_bed.h"

static tact_diags diags;

static void fresh(void) { fresh_diags(&diags, 20); }

static tact_slice printed(const tact_cel_node *n) {
    tact_writer w;
    tact_writer_init(&w, &arena, 256);
    tact_cel_print(&w, n);
    assert_int_equal(w.status, TACT_OK);
    return tact_writer_slice(&w);
}

static tact_cel_node *parsed(tact_slice cel) {
    const tact_value source = { .type = TACT_TEXT, .text = cel, .line = 1, .column = 1 };
    return tact_cel_parse(&source, &diags, &arena);
}

static tact_slice tree_of(const tact_cel_node *n) {
    tact_json j;
    tact_json_init(&j, &arena, 1024);
    tact_condition_tree_json(&j, n, &arena);
    assert_int_equal(j.status, TACT_OK);
    return tact_json_done(&j);
}

static tact_cel_node *of_tree(tact_slice json) {
    tact_value tree;
    tact_json_fault fault;
    if (tact_json_read(&arena, &tree, &fault, json)) fail_msg("no JSON: %.*s", (int)json.len, json.ptr);
    return tact_condition_tree_read(&tree, &diags, &arena);
}

static tact_status code_of(tact_slice cel, tact_slice *code) {
    static tact_topic topics[] = { { .name = { "tyres", 5 } }, { .name = { "books", 5 } } };
    tact_bundle draft = { .topics = topics, .topic_count = 2 };
    const tact_value source = { .type = TACT_TEXT, .text = cel, .line = 1, .column = 1 };
    tact_expr expr = { { NULL, 0 } };
    tact_status s = tact_cel_compile(&source, TACT_CEL_ANY, &draft, &diags, &arena, &expr);
    *code = expr.code;
    return s;
}

/* cel -> tree -> cel: printed alike, and compiled to the same bytes. True when it compiles at all. */
static bool round_trip(tact_slice cel) {
    tact_slice a, b;
    const tact_cel_node *n = parsed(cel);
    if (!n) fail_msg("does not parse: %.*s (%.*s)", (int)cel.len, cel.ptr, (int)diags.items[0].text.len, diags.items[0].text.ptr);
    tact_slice plain = printed(n), json = tree_of(n);
    const tact_cel_node *again = of_tree(json), *reparsed = parsed(plain);
    if (!again || !reparsed) fail_msg("lost: %.*s as %.*s", (int)cel.len, cel.ptr, (int)json.len, json.ptr);
    tact_slice back = printed(again);
    if (!tact_slice_equal(plain, back) || !tact_slice_equal(plain, printed(reparsed)))
        fail_msg("%.*s\nprinted %.*s\ntree    %.*s\nback    %.*s", (int)cel.len, cel.ptr, (int)plain.len, plain.ptr, (int)json.len, json.ptr, (int)back.len, back.ptr);
    tact_status s = code_of(cel, &a), t = code_of(back, &b);
    if (s != t || (!s && !tact_slice_equal(a, b))) fail_msg("other code (%d %d): %.*s\nback %.*s", (int)s, (int)t, (int)cel.len, cel.ptr, (int)back.len, back.ptr);
    return !s;
}

static void test_table(void **state) {
    static const struct { const char *cel, *tree; } rows[] = {
        { "moment.kind == \"go\" && nearest.distance < 800", "{\"all\":[{\"field\":\"moment.kind\",\"op\":\"is\",\"value\":\"go\"},{\"field\":\"nearest.distance\",\"op\":\"below\",\"value\":800}]}" },
        { "'tyres' in event.topics", "{\"field\":\"event.topics\",\"op\":\"includes\",\"value\":\"tyres\"}" },
        { "moment.situation in ['lunch', 'break']", "{\"field\":\"moment.situation\",\"op\":\"in\",\"value\":[\"lunch\",\"break\"]}" },
        { "page.path.startsWith('/shop') || !has(event.coupon)", "{\"any\":[{\"field\":\"page.path\",\"op\":\"startsWith\",\"value\":\"/shop\"},{\"field\":\"event.coupon\",\"op\":\"isAbsent\"}]}" },
        { "!person.known", "{\"field\":\"person.known\",\"op\":\"isFalse\"}" },
        { "!(time.weekend || time.holiday)", "{\"not\":{\"any\":[{\"field\":\"time.weekend\",\"op\":\"isTrue\"},{\"field\":\"time.holiday\",\"op\":\"isTrue\"}]}}" },
        { "person.bought('tyres', days(30))", "{\"call\":\"person.bought\",\"args\":[\"tyres\",{\"days\":30}],\"op\":\"isTrue\"}" },
        { "person.interest('tyres') >= 0.5", "{\"call\":\"person.interest\",\"args\":[\"tyres\"],\"op\":\"atLeast\",\"value\":0.5}" },
        { "near('lyon', 2)", "{\"call\":\"near\",\"args\":[\"lyon\",2],\"op\":\"isTrue\"}" },
        { "true", "{\"all\":[]}" }, { "false", "{\"any\":[]}" },
        { "event.total * 2 > 100.0", "{\"cel\":\"event.total * 2 > 100.0\"}" },
        { "5 < event.total", "{\"cel\":\"5 \\u003c event.total\"}" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fresh();
        tact_slice is = tree_of(parsed(tact_slice_of(rows[i].cel)));
        if (!tact_slice_is(is, rows[i].tree)) fail_msg("%s: %.*s", rows[i].cel, (int)is.len, is.ptr);
        round_trip(tact_slice_of(rows[i].cel));
    }
}

static void test_trees(void **state) {
    static const struct { const char *tree, *cel; } rows[] = {             /* cel NULL: refused */
        { "{\"all\":[{\"field\":\"person.known\"}]}", "person.known" },
        { "{\"all\":[{\"cel\":\"a || b\"},{\"field\":\"slot\",\"op\":\"is\",\"value\":\"x\\\"y\"}]}", "(a || b) && slot == \"x\\\"y\"" },
        { "{\"not\":{\"not\":{\"cel\":\"a == b\"}}}", "!!(a == b)" },
        { "{\"field\":\"a b\",\"op\":\"isTrue\"}", NULL }, { "{\"field\":\"a) || (b\",\"op\":\"isTrue\"}", NULL }, { "{\"field\":\"a\",\"op\":\"grows\"}", NULL },
        { "{\"field\":\"a\",\"op\":\"isTrue\",\"value\":1}", NULL }, { "{\"field\":\"a\",\"op\":\"is\"}", NULL }, { "{\"field\":\"a\",\"op\":\"in\",\"value\":1}", NULL },
        { "{\"call\":\"person.x(\",\"args\":[]}", NULL }, { "{\"call\":\"near\"}", NULL }, { "{\"cel\":\"a) || (b\"}", NULL }, { "{}", NULL }, { "[]", NULL }, { "{\"all\":1}", NULL },
        { "{\"all\":[],\"any\":[]}", NULL }, { "{\"field\":\"a\",\"op\":\"is\",\"value\":{\"weeks\":1}}", NULL }, { "{\"call\":\"near\",\"args\":[],\"op\":\"isPresent\"}", NULL },
        { "{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"cel\":\"a\"}}}}}}}}}}}}}}", NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fresh();
        const tact_cel_node *n = of_tree(tact_slice_of(rows[i].tree));
        if (!rows[i].cel ? n != NULL || !diags.error_count : !n || !tact_slice_is(printed(n), rows[i].cel)) fail_msg("%s", rows[i].tree);
    }
}

/* ---- what people wrote ---- */

static unsigned seen, compiled;

static void each_text(const tact_value *v) {
    static const char *const keys[] = { "when", "audience", "where", "value" };
    for (uint32_t i = 0; v->type == TACT_LIST && i < v->list.count; i++) each_text(&v->list.items[i]);
    for (uint32_t i = 0; v->type == TACT_MAP && i < v->map.count; i++) {
        const tact_pair *p = &v->map.pairs[i];
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (tact_slice_is(p->key, keys[k]) && p->value.type == TACT_TEXT) { seen++; compiled += round_trip(p->value.text); }
        each_text(&p->value);
    }
}

static void test_written(void **state) {
    static const char *const folders[] = { "recipes", "examples/town/campaigns", "test/brand/campaigns", "test/scenario/campaigns" };
    (void)state;
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
        static char names_block[1 << 16];
        tact_arena of_names;
        tact_slice *names;
        uint32_t count;
        int error;
        tact_arena_init(&of_names, names_block, sizeof names_block, NULL);
        assert_true(tact_brand_file_names(folders[f], ".yaml", &of_names, &names, &count, &error));
        assert_true(count > 3);
        for (uint32_t i = 0; i < count; i++) {
            tact_value tree;
            tact_slice text;
            fresh();
            assert_true(tact_brand_file_read(tact_brand_file_join(&arena, folders[f], names[i]), TACT_YAML_BYTES, &arena, &text, &error));
            assert_true(tact_yaml_read(text, &arena, &diags, &tree));
            each_text(&tree);
        }
    }
    print_message("%u conditions, of which %u compile without their brand\n", seen, compiled);
    assert_true(seen > 60 && compiled > 20);
}

/* ---- random ones ---- */

static size_t grow(char *out, size_t n, size_t room, unsigned depth, const char *form);

static const char *any(const char *const *of, size_t count) { return of[(size_t)rand() % count]; }
#define ANY(...) any((const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static const char *form(unsigned depth) {
    if (!depth) return ANY("F", "V", "C", "true", "false", "F == V", "V in F", "F in [V, V]", "F > N");
    return ANY("E && E", "E || E && E", "(E || E) && E", "!E", "!(E)", "E ? E : E", "F == V", "F != V", "F < N", "F >= N", "V in F", "F in [V, V, V]", "F.contains(S)", "F.matches(r'^/a\\d+')",
               "has(event.coupon)", "!has(event.coupon)", "C", "!C", "D > N", "event.list.exists(p, p.price > N && E)", "{S: E}", "(E)[0]", "-N < N - N * (N + N)", "N - (N - N) > -(-N)",
               "(E) == (E)", "size(F) > 1", "F.lowerAscii().startsWith(S)", "timestamp(S) < time.now", "event['order id'] == V", "- -N < N", "(-5).x", "(1.5).y", "E && (E && E)", "((E))");
}

static const char *leaf(char c) {
    switch (c) {
    case 'F': return ANY("moment.kind", "event.topics", "time.hour", "person.known", "event.a.b", "person.traits.x", "context.weather", "slot", "unknown.field", "x");
    case 'V': return ANY("'go'", "\"a\\\"b\\\\\"", "r'raw\\d'", "\"\\u00e9\\n\\x01\"", "1", "-5", "0x1F", "2.50", "1e300", "-0.0", "true", "null", "days(3)", "hours(2)", "9223372036854775807", "-9223372036854775808", "1e999");
    case 'N': return ANY("0", "7", "-3", "2.5", ".5", "1e-7");
    case 'S': return ANY("'x'", "\"\"", "'''many\nlines'''", "\"\xC3\xA9\"");
    case 'C': return ANY("person.bought('tyres', days(30))", "person.seen('x', hours(2))", "near('a', 1.5)", "person.near('a', 5)", "person.visited('/shop', minutes(9))", "person.bought(slot, days(time.hour))");
    default: return ANY("person.interest('tyres')", "person.days_since('Order Completed')", "person.stage('books')");
    }
}

static size_t put(char *out, size_t n, size_t room, const char *z) {
    while (*z && n + 1 < room) out[n++] = *z++;
    return n;
}

static size_t grow(char *out, size_t n, size_t room, unsigned depth, const char *f) {
    for (; *f; f++) {
        bool alone = !((f[1] >= 'a' && f[1] <= 'z') || (f[1] >= 'A' && f[1] <= 'Z'));
        if (*f == 'E' && alone) n = grow(out, n, room, depth ? depth - 1 : 0, form(depth ? depth - 1 : 0));
        else if (strchr("FVNSCD", *f) && alone) n = put(out, n, room, leaf(*f));
        else if (n + 1 < room) out[n++] = *f;
    }
    return n;
}

static void test_random(void **state) {
    static char text[4096];
    unsigned seed = 41, fine = 0;
    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (unsigned i = 0; i < 4000; i++) {
        fresh();
        size_t n = grow(text, 0, sizeof text, 5, form(1 + (unsigned)rand() % 5));
        if (n + 1 >= sizeof text || !parsed((tact_slice){ text, n })) continue;         /* cut off */
        fine += round_trip((tact_slice){ text, n });
    }
    print_message("%u of them compile\n", fine);
    assert_true(fine > 300);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_table), cmocka_unit_test(test_trees), cmocka_unit_test(test_written), cmocka_unit_test(test_random) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
