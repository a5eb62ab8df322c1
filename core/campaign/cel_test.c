/* core/campaign/cel_test.c -- conditions compiled and judged: a table of meaning, a table of mistakes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "core/campaign/compile.h"

static char block[1 << 20], work[1 << 16];
static tact_topic topics[] = { { .name = { "tyres", 5 } }, { .name = { "oil", 3 } } };
static tact_place places[] = { { .name_id = { "lyon-7", 6 } } };

/* The facts of every case here. Fields not named are absent; event.secret and person.interests are denied. */
static tact_value texts[] = { { .type = TACT_TEXT, .text = { "tyres", 5 } }, { .type = TACT_TEXT, .text = { "oil", 3 } } };
static tact_pair item_pairs[] = { { .key = { "price", 5 }, .value = { .type = TACT_DOUBLE, .real = 9.5 } }, { .key = { "n", 1 }, .value = { .type = TACT_INT, .integer = 2 } } };
static tact_value items[] = { { .type = TACT_MAP, .map = { item_pairs, 2 } } };
static unsigned calls;

static tact_value person(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state) {
    (void)ctx; (void)count;
    calls++;
    *state = TACT_FACT_PRESENT;
    if (function == TACT_FUNCTION_BOUGHT) return tact_value_bool(tact_slice_is(args[0].text, "oil"));
    if (function == TACT_FUNCTION_INTEREST) return tact_value_double(0.25);
    if (function == TACT_FUNCTION_SEEN) { *state = TACT_FACT_DENIED; return tact_value_bool(true); }
    *state = TACT_FACT_ABSENT;
    return tact_value_bool(true);
}

static uint8_t fact(const tact_field *f, tact_value *out) {
    if (f->kind == TACT_FIELD_BUILTIN) switch (f->builtin) {
    case TACT_BUILTIN_MOMENT_KIND: *out = tact_value_text(TACT_S("go")); return TACT_FACT_PRESENT;
    case TACT_BUILTIN_MOMENT_TOPICS: *out = (tact_value){ .type = TACT_LIST, .list = { texts, 2 } }; return TACT_FACT_PRESENT;
    case TACT_BUILTIN_TIME_HOUR: *out = tact_value_int(14); return TACT_FACT_PRESENT;
    case TACT_BUILTIN_TIME_HOLIDAY: *out = tact_value_bool(true); return TACT_FACT_PRESENT;
    case TACT_BUILTIN_TIME_WEEKEND: *out = tact_value_bool(false); return TACT_FACT_PRESENT;
    case TACT_BUILTIN_PAGE_PATH: *out = tact_value_text(TACT_S("/pneus/hiver")); return TACT_FACT_PRESENT;
    case TACT_BUILTIN_PERSON_INTERESTS: return TACT_FACT_DENIED;
    default: return TACT_FACT_ABSENT;
    }
    static const struct { const char *name; tact_value value; } properties[] = {
        { "revenue", { .type = TACT_INT, .integer = 100 } }, { "price", { .type = TACT_DOUBLE, .real = 99.5 } }, { "sku", { .type = TACT_TEXT, .text = { "A1", 2 } } },
        { "nothing", { .type = TACT_NULL } }, { "gift", { .type = TACT_BOOL, .boolean = true } }, { "products", { .type = TACT_LIST, .list = { items, 1 } } },
        { "cart.total", { .type = TACT_INT, .integer = 7 } }, { "big", { .type = TACT_INT, .integer = 9007199254740993 } }, { "nan", { .type = TACT_DOUBLE, .real = 0 } },
        { "cafe", { .type = TACT_TEXT, .text = { "caf\xC3\xA9", 5 } } }, { "max", { .type = TACT_INT, .integer = INT64_MAX } }, { "order id", { .type = TACT_INT, .integer = 3 } },
    };
    if (tact_slice_is(f->name, "secret")) return TACT_FACT_DENIED;
    for (size_t i = 0; f->kind == TACT_FIELD_PROPERTY && i < sizeof properties / sizeof *properties; i++)
        if (tact_slice_is(f->name, properties[i].name)) {
            *out = properties[i].value;
            if (tact_slice_is(f->name, "nan")) { double zero = 0; out->real = zero / zero; }
            return TACT_FACT_PRESENT;
        }
    return TACT_FACT_ABSENT;
}

typedef struct fixture { tact_arena arena, scratch; tact_bundle draft; tact_diags diags; tact_value values[64]; uint8_t states[64]; tact_facts facts; } fixture;

static void begin(fixture *x) {
    tact_arena_init(&x->arena, block, sizeof block, NULL);
    tact_arena_init(&x->scratch, work, sizeof work, NULL);
    x->draft = (tact_bundle){ .topics = topics, .topic_count = 2, .places = places, .place_count = 1 };
    tact_diags_init(&x->diags, &x->arena, 50);
}

static tact_status compile(fixture *x, const char *text, tact_cel_want want, tact_expr *out) {
    tact_value source = tact_value_text(tact_slice_of(text));
    source.line = 7;
    source.column = 10;
    tact_status status = tact_cel_compile(&source, want, &x->draft, &x->diags, &x->arena, out);
    assert_true(x->draft.field_count <= 64);
    for (uint32_t i = 0; i < x->draft.field_count; i++) x->states[i] = fact(&x->draft.fields[i], &x->values[i]);
    x->facts = (tact_facts){ .values = x->values, .states = x->states, .call = person };
    return status;
}

static void say(const fixture *x, const char *text) {
    for (uint32_t i = 0; i < x->diags.count; i++) {
        const tact_diag *d = &x->diags.items[i];
        print_message("%s\n  %u:%u %.*s (%.*s)\n", text, d->line, d->column, (int)d->text.len, d->text.ptr, (int)d->hint.len, d->hint.ptr);
    }
}

enum { NO = 0, YES = 1, ABSENT = 100 + TACT_EXPR_ABSENT, DENIED = 100 + TACT_EXPR_DENIED, TYPE = 100 + TACT_EXPR_TYPE, OVERFLOWS = 100 + TACT_EXPR_OVERFLOW,
       DIVIDE = 100 + TACT_EXPR_DIVIDE, KEY = 100 + TACT_EXPR_KEY };
static const struct { const char *text; int says; } meanings[] = {
    { "true", YES }, { "!true", NO }, { "moment.kind in [\"go\", \"buy\"] && \"tyres\" in moment.topics && !person.bought(\"tyres\", days(365))", YES },
    { "person.bought('oil', days(30))", YES }, { "person.interest('oil') > 0.2", YES }, { "person.interest('oil') >= 1", NO },
    /* three-valued logic */
    { "event.none == 1", ABSENT }, { "event.secret == 1", DENIED }, { "event.none == 1 || true", YES }, { "true || event.none == 1", YES }, { "event.none == 1 && false", NO },
    { "false && event.none == 1", NO }, { "event.none == 1 && true", ABSENT }, { "event.none == 1 || false", ABSENT }, { "!(event.none == 1)", ABSENT },
    { "!(event.none == 1 && false)", YES }, { "event.secret == 1 || event.none == 1", DENIED }, { "event.sku || true", YES }, { "event.sku || false", TYPE },
    { "event.sku && false", NO }, { "!event.sku", TYPE }, { "event.gift", YES }, { "!event.gift", NO }, { "event.nothing && true", TYPE },
    { "event.gift ? true : event.none == 1", YES }, { "event.gift ? event.none == 1 : true", ABSENT }, { "event.none ? true : true", ABSENT }, { "event.sku ? true : true", TYPE },
    { "person.seen('x', days(3))", DENIED }, { "person.seen('x', days(3)) || true", YES }, { "person.near('lyon-7', 500)", ABSENT },
    /* has */
    { "has(event.sku)", YES }, { "has(event.none)", NO }, { "has(event.secret)", DENIED }, { "!has(event.none)", YES }, { "has(event.nothing)", YES }, { "has(person.interests)", DENIED },
    { "has(event.cart.total)", YES }, { "has(event.products[0].price)", YES }, { "has(event.products[0].size)", NO }, { "has(event.products[1].size)", KEY }, { "has({'a': 1}.a)", YES },
    { "has(moment.kind)", YES }, { "has(person.traits.size)", NO },
    /* equality is never an error between types, order is */
    { "event.revenue == 'A1'", NO }, { "event.revenue != 'A1'", YES }, { "event.sku > 5", TYPE }, { "event.sku > 'A'", YES }, { "event.nothing == null", YES }, { "event.sku == null", NO },
    { "event.products == [1]", NO }, { "[1, 2] == [1.0, 2]", YES }, { "[event.revenue, 1] == [100.0, 1.0]", YES }, { "{'a': 1, 'b': 2} == {'b': 2.0, 'a': 1}", YES },
    /* numbers on one line */
    { "event.revenue == 100.0", YES }, { "event.revenue < 100.5", YES }, { "event.price < 100", YES }, { "event.big == 9007199254740992.0", NO }, { "event.big > 9007199254740992.0", YES },
    { "event.max < 9223372036854775808.0", YES }, { "event.nan == event.nan", NO }, { "event.nan != event.nan", YES }, { "event.nan < 1 || event.nan >= 1", NO }, { "event.revenue in [1, 100.0]", YES },
    /* arithmetic */
    { "event.revenue * 0.2 == 20", YES }, { "event.price * 2 == 199", YES }, { "event.revenue / 8 == 12.5", YES }, { "7 / 2 == 3", YES }, { "-7 / 2 == -3", YES }, { "-7 % 3 == -1", YES },
    { "7 / 2.0 == 3.5", YES }, { "event.max + 1 > 0", OVERFLOWS }, { "time.hour / 0 == 1", DIVIDE }, { "time.hour % 0 == 1", DIVIDE }, { "event.revenue / 0 > 1e308", YES },
    { "event.price % 2 == 1", TYPE }, { "-event.max == -9223372036854775807", YES }, { "-9223372036854775808 < 0", YES }, { "event.sku + 'x' == 'A1x'", YES }, { "event.sku + 1 == 2", TYPE },
    { "[1] + [2] == [1, 2]", YES }, { "days(1) + hours(24) == days(2)", YES }, { "days(1) > hours(23)", YES }, { "days(9223372036854775807) > days(1)", OVERFLOWS },
    { "1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 10 - 2 - 3 == 5", YES }, { "1 < 2 == true", YES }, { "true ? false : true ? true : true", NO },
    /* lists, maps, texts */
    { "'oil' in moment.topics", YES }, { "!('oil' in moment.topics)", NO }, { "'x' in event.sku", TYPE }, { "'price' in event.products[0]", YES }, { "event.products[0].price == 9.5", YES },
    { "event.products[0].none == 9.5", KEY }, { "event.products[1].price == 9.5", KEY }, { "event.products[-1].price == 9.5", KEY }, { "event.products[0.0].n == 2", YES }, { "event.products.price == 1", ABSENT },
    { "moment.topics[1] == 'oil'", YES }, { "event['order id'] == 3", YES }, { "event['sku'] == 'A1'", YES }, { "size(moment.topics) == 2 && moment.topics.size() == 2", YES },
    { "size(event.cafe) == 4", YES }, { "size(event.products[0]) == 2", YES }, { "size(event.revenue) == 1", TYPE }, { "page.path.startsWith('/pneus')", YES }, { "page.path.endsWith('hiver')", YES },
    { "page.path.contains('us/hi')", YES }, { "page.path.contains('')", YES }, { "event.revenue.startsWith('1')", TYPE }, { "event.sku.lowerAscii() == 'a1'", YES }, { "'\\u00e9\\x41\\101\\n' == 'éAA\\n'", YES },
    { "r'\\n' == '\\\\n'", YES }, { "\"\"\"a\n\"b\"\"\" == 'a\\n\"b'", YES }, { "'''it's''' == \"it's\"", YES }, { "event.cafe == 'café' // the end", YES }, { "0x1F == 31 && 1e3 == 1000 && .5 == 0.5", YES },
    { "event.sku in ['A1', event.none]", ABSENT }, { "event.cart.total == 7", YES }, { "{'a': event.sku}.a == 'A1'", YES }, { "{'a': 1}['b'] == 1", KEY }, { "[[1, 2], [3]][1][0] == 3", YES },
    { "{'a': 1, 'a': 2} == {}", KEY },
};

static void meaning(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        fixture x;
        tact_expr expr;
        tact_expr_error error;
        begin(&x);
        if (compile(&x, meanings[i].text, TACT_CEL_BOOL, &expr)) { say(&x, meanings[i].text); fail_msg("does not compile: %s", meanings[i].text); }
        bool holds = tact_expr_holds(expr, &x.facts, &x.scratch, &error);
        int says = error ? 100 + (int)error : holds;
        if (says != meanings[i].says) fail_msg("%s\n  says %d (%s), expected %d", meanings[i].text, says, tact_expr_error_line(error), meanings[i].says);
    }
}

static const struct { const char *text; uint32_t line, column; const char *finding, *hint; } mistakes[] = {
    { "", 7, 10, "empty", "" }, { "moment.kind = 'go'", 7, 22, "unexpected '='", "==" }, { "moment.kind == 'go' and true", 7, 30, "found 'and'", "&&" }, { "not true", 7, 10, "'not'", "!" },
    { "moment.kimd == 'go'", 7, 10, "unknown field 'moment.kimd'", "'moment.kind'" }, { "revenue > 5", 7, 10, "unknown field 'revenue'", "event.revenue" }, { "moment.kind.x == 1", 7, 10, "has no members", "" },
    { "moment.kind == 'gp'", 7, 25, "no kind of moment 'gp'", "'go'" }, { "moment.kind in ['go', 'bye']", 7, 32, "'bye'", "one of unknown, know, go, do, buy" }, { "'tyrs' in moment.topics", 7, 10, "no topic 'tyrs'", "'tyres'" },
    { "person.bought('tyre', days(3))", 7, 24, "no topic 'tyre'", "'tyres'" }, { "person.near('lyon', 5)", 7, 22, "no place 'lyon'", "places.csv" }, { "person.bought('oil', days(400))", 7, 31, "beyond what is kept", "13 months" },
    { "person.bought('oil', days(event.n))", 7, 31, "written out", "days(30)" }, { "person.bought('oil', 30)", 7, 31, "wants a length of time", "days(30)" }, { "person.bought('oil')", 7, 10, "too little", "within" },
    { "person.baught('oil', days(3))", 7, 10, "unknown function 'person.baught'", "'person.bought'" }, { "person.known()", 7, 10, "a field, not a function", "without ( )" }, { "person.bought == 1", 7, 10, "unknown field", "it is a function" },
    { "time.hour == '14'", 7, 20, "never go together under ==", "without quotes" }, { "time.hour && true", 7, 10, "&& wants a true/false", "x == 1" }, { "moment.kind", 7, 10, "a condition wants a true/false", "" },
    { "'a' in moment.kind", 7, 17, "in wants a list", "==" }, { "moment.topics == 'tyres'", 7, 24, "never go together", "in moment.topics" }, { "(moment.kind == 'go'", 7, 30, "expected ')'", "" }, { "'abc", 7, 10, "not closed", "'" },
    { "5u > 3", 7, 10, "unsigned", "" }, { "b'x' == 'x'", 7, 10, "bytes", "" }, { "'\\q' == 'q'", 7, 11, "escape", "" }, { "9223372036854775808 > 1", 7, 10, "too large", "" }, { "event == 1", 7, 10, "alone is no value", "" },
    { "for > 1", 7, 10, "reserved", "" }, { "true\n  && moment.knd == 'go'", 8, 15, "unknown field 'moment.knd'", "'moment.kind'" }, { "moment.kind == 'go' &&", 7, 32, "expected a value but found the end", "" },
    { "startsWith('a', 'b')", 7, 10, "stands behind the text", "a.startsWith(b)" }, { "page.path.days(3) == 1", 7, 10, "stands alone", "" }, { "person.stage('oil') == 'compares'", 7, 33, "no stage", "'compare'" },
    { "a \xE2\x89\xA5 3", 7, 12, "unexpected", ">=" }, { "5 in moment.topics", 7, 12, "never in a list", "quotes" }, { "size(5) == 1", 7, 15, "size() wants", "" }, { "has(5)", 7, 10, "has() takes one field", "" },
    { "[1, 2", 7, 15, "expected ']'", "" }, { "{1: 2} == {}", 7, 11, "text as a key", "" }, { "1 2", 7, 12, "expected an operator", "" }, { "3days > 1", 7, 10, "stand together", "days(3)" }, { "event.a.matches('x')", 7, 10, "unknown function 'matches'", "" },
};

static bool contains(tact_slice hay, const char *needle) { return tact_slice_find(hay, tact_slice_of(needle)) >= 0; }

static void mistaken(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        fixture x;
        tact_expr expr;
        begin(&x);
        tact_status status = compile(&x, mistakes[i].text, TACT_CEL_BOOL, &expr);
        const tact_diag *d = x.diags.items;
        if (status != TACT_ERR_INVALID || x.diags.error_count == 0) fail_msg("compiled, but should not: %s", mistakes[i].text);
        if (d->line != mistakes[i].line || d->column != mistakes[i].column || !contains(d->text, mistakes[i].finding) || !contains(d->hint, mistakes[i].hint)) {
            say(&x, mistakes[i].text);
            fail_msg("expected %u:%u %s (%s)", mistakes[i].line, mistakes[i].column, mistakes[i].finding, mistakes[i].hint);
        }
    }
}

static void every_mistake_at_once(void **state) {
    (void)state;
    fixture x;
    tact_expr expr;
    begin(&x);
    assert_int_equal(compile(&x, "moment.kimd == 'go' && 'tyrs' in moment.topics && time.hour == '3'", TACT_CEL_BOOL, &expr), TACT_ERR_INVALID);
    assert_int_equal(x.diags.error_count, 3);
}

static void bounds(void **state) {
    (void)state;
    char deep[400] = "", wide[9000] = "";
    fixture x;
    tact_expr expr;
    for (int i = 0; i < 100; i++) strcat(deep, "(!");
    begin(&x);
    assert_int_equal(compile(&x, deep, TACT_CEL_BOOL, &expr), TACT_ERR_INVALID);
    deep[0] = 0;
    strcat(deep, "event.a");
    for (int i = 0; i < 60; i++) strcat(deep, " + 1");
    strcat(deep, " > 1");
    begin(&x);
    assert_int_equal(compile(&x, deep, TACT_CEL_BOOL, &expr), TACT_ERR_INVALID);
    assert_true(contains(x.diags.items[0].text, "nested too deeply"));
    strcat(wide, "event.a in [");
    for (int i = 0; i < 700; i++) strcat(wide, "'abcdef', ");
    strcat(wide, "'x']");
    begin(&x);
    assert_int_equal(compile(&x, wide, TACT_CEL_BOOL, &expr), TACT_ERR_INVALID);
    if (!contains(x.diags.items[0].text, "too large")) { say(&x, "wide"); fail(); }
}

static void folded(void **state) {
    (void)state;
    fixture x;
    tact_expr a, b;
    begin(&x);
    assert_int_equal(compile(&x, "1 + 2 * 3 == 7", TACT_CEL_BOOL, &a), TACT_OK);
    assert_int_equal(compile(&x, "true", TACT_CEL_BOOL, &b), TACT_OK);
    assert_true(tact_slice_equal(a.code, b.code));
    assert_int_equal(x.diags.warning_count, 0);
    assert_int_equal(compile(&x, "1 / 0 == 7 || true", TACT_CEL_BOOL, &a), TACT_OK);
    assert_int_equal(x.diags.warning_count, 1);
    assert_true(tact_expr_holds(a, &x.facts, NULL, NULL));
}

static void sums(void **state) {
    (void)state;
    fixture x;
    tact_expr expr;
    double d = 0;
    begin(&x);
    assert_int_equal(compile(&x, "event.revenue * 0.2", TACT_CEL_NUMBER, &expr), TACT_OK);
    assert_true(tact_expr_number(expr, &x.facts, NULL, &d));
    assert_true(d == 20);
    assert_int_equal(compile(&x, "event.revenue / 0", TACT_CEL_NUMBER, &expr), TACT_OK);
    assert_false(tact_expr_number(expr, &x.facts, NULL, &d));
    assert_int_equal(compile(&x, "event.sku", TACT_CEL_NUMBER, &expr), TACT_OK);
    assert_false(tact_expr_number(expr, &x.facts, NULL, &d));
    assert_int_equal(compile(&x, "moment.kind", TACT_CEL_NUMBER, &expr), TACT_ERR_INVALID);
}

/* What has already decided is not looked at further; what failed is not evaluated to its end. */
static void lazy(void **state) {
    (void)state;
    static const struct { const char *text; unsigned calls; } cases[] = {
        { "false && person.bought('oil', days(3))", 0 }, { "true || person.bought('oil', days(3))", 0 }, { "event.gift ? true : person.bought('oil', days(3))", 0 },
        { "person.bought('oil', days(3)) || person.bought('oil', days(3))", 1 }, { "event.none == person.interest('oil')", 0 }, { "event.none == 1 || person.bought('oil', days(3))", 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture x;
        tact_expr expr;
        begin(&x);
        assert_int_equal(compile(&x, cases[i].text, TACT_CEL_BOOL, &expr), TACT_OK);
        calls = 0;
        tact_expr_holds(expr, &x.facts, &x.scratch, NULL);
        assert_int_equal(calls, cases[i].calls);
    }
}

static void without_memory(void **state) {
    (void)state;
    fixture x;
    tact_expr expr;
    tact_expr_error error;
    begin(&x);
    assert_int_equal(compile(&x, "event.sku + 'x' == 'A1x'", TACT_CEL_BOOL, &expr), TACT_OK);
    assert_false(tact_expr_holds(expr, &x.facts, NULL, &error));
    assert_int_equal(error, TACT_EXPR_MEMORY);
    for (uint32_t n = 1; n < 40; n++) {                     /* every allocation of the compiler fails once */
        begin(&x);
        x.arena.fail_in = n;
        tact_value source = tact_value_text(TACT_S("moment.kind in ['go', 'buy'] && {'a': event.n + 1}.a > 3 && 1 + 1 == 2"));
        tact_status status = tact_cel_compile(&source, TACT_CEL_BOOL, &x.draft, &x.diags, &x.arena, &expr);
        assert_true(status == TACT_OK || status == TACT_ERR_MEMORY || status == TACT_ERR_INVALID);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meaning), cmocka_unit_test(mistaken), cmocka_unit_test(every_mistake_at_once), cmocka_unit_test(bounds), cmocka_unit_test(folded), cmocka_unit_test(sums),
        cmocka_unit_test(lazy), cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
