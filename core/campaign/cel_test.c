/* core/campaign/cel_test.c -- conditions compiled and judged: a table of meaning, a table of mistakes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/campaign/compile.h"
#include "core/campaign/expr_code.h"

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
    if (function == TACT_FUNCTION_VISITED) return tact_value_bool(args[0].text.ptr[0] == '/');
    if (function == TACT_FUNCTION_NEAR_KM) return tact_value_bool(args[1].type == TACT_DOUBLE);
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
    case TACT_BUILTIN_TIME_NOW: *out = (tact_value){ .type = TACT_TIMESTAMP, .instant = { 1793520000000000 } }; return TACT_FACT_PRESENT;    /* 2026-11-01T08:00:00Z */
    case TACT_BUILTIN_TIME_WEEKEND: *out = tact_value_bool(false); return TACT_FACT_PRESENT;
    case TACT_BUILTIN_PAGE_PATH: *out = tact_value_text(TACT_S("/pneus/hiver")); return TACT_FACT_PRESENT;
    case TACT_BUILTIN_PERSON_INTERESTS: return TACT_FACT_DENIED;
    default: return TACT_FACT_ABSENT;
    }
    static const struct { const char *name; tact_value value; } properties[] = {
        { "revenue", { .type = TACT_INT, .integer = 100 } }, { "price", { .type = TACT_DOUBLE, .real = 99.5 } }, { "sku", { .type = TACT_TEXT, .text = { "A1", 2 } } },
        { "nothing", { .type = TACT_NULL } }, { "gift", { .type = TACT_BOOL, .boolean = true } }, { "products", { .type = TACT_LIST, .list = { items, 1 } } },
        { "cart.total", { .type = TACT_INT, .integer = 7 } }, { "big", { .type = TACT_INT, .integer = 9007199254740993 } }, { "nan", { .type = TACT_DOUBLE, .real = 0 } },
        { "cafe", { .type = TACT_TEXT, .text = { "caf\xC3\xA9", 5 } } }, { "zero", { .type = TACT_INT } }, { "zero_real", { .type = TACT_DOUBLE } }, { "max", { .type = TACT_INT, .integer = INT64_MAX } }, { "order id", { .type = TACT_INT, .integer = 3 } },
    };
    if (f->kind == TACT_FIELD_SINCE) { *out = tact_value_int(40); return tact_slice_is(f->name, "event Order Completed") ? TACT_FACT_PRESENT : TACT_FACT_ABSENT; }
    if (f->kind == TACT_FIELD_TRAIT && tact_slice_is(f->name, "tier")) { *out = tact_value_text(TACT_S("gold")); return TACT_FACT_PRESENT; }
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

static tact_zone zones[] = { { .name = { "Europe/Paris", 12 }, .first_offset_s = 3600 } };
static uint32_t zone_ids[1];

static void begin(fixture *x) {
    tact_arena_init(&x->arena, block, sizeof block, NULL);
    tact_arena_init(&x->scratch, work, sizeof work, NULL);
    x->draft = (tact_bundle){ .topics = topics, .topic_count = 2, .places = places, .place_count = 1, .zones = zones, .zone_ids = zone_ids, .zone_count = 1 };
    zone_ids[0] = tact_id32(zones[0].name);
    tact_diags_init(&x->diags, &x->arena, 50);
}

static tact_status compile(fixture *x, const char *text, tact_cel_want want, tact_expr *out) {
    tact_value source = tact_value_text(tact_slice_of(text));
    source.line = 7;
    source.column = 10;
    tact_status status = tact_cel_compile(&source, want, &x->draft, &x->diags, &x->arena, out);
    assert_true(x->draft.field_count <= 64);
    for (uint32_t i = 0; i < x->draft.field_count; i++) x->states[i] = fact(&x->draft.fields[i], &x->values[i]);
    x->facts = (tact_facts){ .values = x->values, .states = x->states, .call = person, .bundle = &x->draft };
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
    { "7 / 2.0 == 3.5", YES }, { "event.max + 1 > 0", OVERFLOWS }, { "time.hour / 0 == 1", DIVIDE }, { "time.hour % 0 == 1", DIVIDE }, { "time.hour < 24", YES }, { "time.hour >= 0 && time.hour <= 23", YES }, { "24 > time.hour", YES }, { "time.hour == 14.0", YES }, { "event.revenue / 0 > 1e308", DIVIDE }, { "event.revenue / event.zero > 1", DIVIDE }, { "event.price / event.zero_real > 1", DIVIDE }, { "event.zero / event.zero != 0", DIVIDE },
    { "event.price / -0.0 < 0", DIVIDE }, { "event.revenue % event.zero == 0", DIVIDE }, { "1.0 / 0.0 > 1e308", YES }, { "double(event.zero) / 0.0 > 1", DIVIDE }, { "1.5 / double(event.zero) > 1", DIVIDE },
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
    /* macros: an error beside a decision is nothing, alone it stays */
    { "moment.topics.exists(t, t == 'oil')", YES }, { "moment.topics.all(t, t == 'oil')", NO }, { "event.products.exists(p, p.price > 9)", YES }, { "event.products.all(p, p.price > 9 && p.n == 2)", YES },
    { "event.products.exists(p, p.none > 9)", KEY }, { "[1, 0, 2].exists(x, 4 / x == 2)", YES }, { "[1, 0].exists(x, 4 / x == 2)", DIVIDE }, { "[0, 1].all(x, 4 / x == 2)", NO }, { "[0, 2].all(x, 4 / x == 2)", DIVIDE },
    { "[event.revenue, event.sku].exists(x, x == 'b' ? true : x)", TYPE }, { "[].exists(x, true)", NO }, { "[].all(x, false)", YES }, { "event.none.exists(x, true)", ABSENT }, { "event.secret.all(x, true)", DENIED },
    { "person.interests.exists(t, t == 'tyres')", DENIED }, { "person.interests.exists(t, true) || true", YES }, { "event.sku.exists(x, true)", TYPE }, { "moment.topics.exists(t, t == event.none)", ABSENT },
    { "moment.topics.exists(t, t == event.secret || t == 'tyres')", YES }, { "moment.topics.exists_one(t, t.startsWith('t'))", YES }, { "moment.topics.exists_one(t, true)", NO }, { "[2, 0].exists_one(x, 4 / x == 2)", DIVIDE },
    { "{'a': 1, 'b': 2}.exists(k, k == 'b')", YES }, { "{'a': 1, 'b': 2}.all(k, k == 'b')", NO }, { "[[1, 2], [3]].exists(l, l.all(x, x > 2))", YES }, { "[[1, 2], [3]].all(l, l.exists(x, x == size(l)))", NO },
    { "[1, 2].exists(x, [1, 2].all(y, [2, 3].exists(z, z >= x + y - 1)))", YES }, { "event.products.exists(p, has(p.price))", YES }, { "event.products.exists(p, has(p.size))", NO }, { "event.products.exists(event, event.n == 2)", YES },
    { "moment.topics.exists(t, person.interest(t) > 0.2)", YES }, { "moment.topics.exists(t, t.matches('^ty'))", YES }, { "event.products.exists(p, p['n'] == 2)", YES }, { "[3].exists(x, x == 3) ? true : false", YES },
    /* of the person */
    { "person.days_since('Order Completed') == 40", YES }, { "person.days_since('Order Completed') > 396", NO }, { "person.days_since('Signed Up') > 3", ABSENT }, { "person.days_since('/pneus') < 3 || true", YES },
    { "person.visited('/pneus', days(396))", YES }, { "person.visited('tyres', days(120)) || person.visited('lyon-7', days(300))", NO }, { "near('lyon-7', 1.5)", YES }, { "near('lyon-7', 2)", NO }, { "person.tier == 'gold'", YES },
    { "person.days_since('Order Completed') * 2 == 80", YES },
    /* patterns */
    { "page.path.matches('^/pneus?/')", YES }, { "matches(page.path, r'(?i)HIVER$')", YES }, { "page.path.matches('ete')", NO }, { "event.none.matches('a')", ABSENT }, { "event.secret.matches('a')", DENIED }, { "event.revenue.matches('1')", TYPE },
    { "event.cafe.matches('^caf.$')", YES }, { "!page.path.matches('ete')", YES },
    /* times */
    { "time.now == timestamp('2026-11-01T08:00:00Z')", YES }, { "time.now > timestamp('2026-11-01')", YES }, { "time.now - timestamp('2026-10-31T08:00:00Z') == days(1)", YES }, { "time.now + duration('1h30m') > time.now", YES },
    { "time.now - hours(9) < timestamp('2026-11-01')", YES }, { "time.now.getHours() == 8", YES }, { "time.now.getHours('Europe/Paris') == 9", YES }, { "time.now.getHours('-02:30') == 5 && time.now.getMinutes('-02:30') == 30", YES },
    { "time.now.getFullYear() == 2026 && time.now.getMonth() == 10 && time.now.getDate() == 1 && time.now.getDayOfMonth() == 0", YES }, { "time.now.getDayOfWeek() == 0 && time.now.getDayOfYear() == 304", YES },
    { "timestamp(event.sku) < time.now", 100 + TACT_EXPR_READ }, { "timestamp(event.revenue) == timestamp('1970-01-01T00:01:40Z')", YES }, { "timestamp(event.none) < time.now", ABSENT }, { "duration('1h30m').getMinutes() == 90", YES },
    { "duration('1.5s') == duration('1500ms') && duration('-2m') < duration('0')", YES }, { "timestamp(event.max) < time.now", OVERFLOWS }, { "time.now + days(9000000) > time.now", OVERFLOWS }, { "time.now.getHours(event.sku) == 1", KEY },
    { "time.now.getHours(event.revenue) == 1", TYPE }, { "time.now == event.revenue", NO }, { "time.now > event.revenue", TYPE }, { "has(time.now)", YES },
    /* conversions */
    { "int(event.price) == 99", YES }, { "int('-5') == -5 && int(2.9) == 2 && int(-2.9) == -2", YES }, { "int(event.sku) == 1", 100 + TACT_EXPR_READ }, { "int(event.nan) == 1", OVERFLOWS }, { "int(event.gift) == 1", TYPE },
    { "double('1e3') == 1000 && double(event.revenue) / 8 == 12.5", YES }, { "double(event.cafe) == 1", 100 + TACT_EXPR_READ }, { "bool('t') && !bool('False')", YES }, { "bool(event.sku)", 100 + TACT_EXPR_READ },
    { "string(event.revenue) == '100' && string(event.price) == '99.5' && string(true) == 'true'", YES }, { "string(1e21) == '1e+21' && string(1e20) == '100000000000000000000' && string(0.000001) == '0.000001' && string(1e-7) == '1e-7'", YES },
    { "string(0.1 + 0.2) == '0.30000000000000004' && string(-0.0) == '-0' && string(5e-324) == '5e-324' && string(1.7976931348623157e308) == '1.7976931348623157e+308'", YES },
    { "string(time.now) == '2026-11-01T08:00:00Z' && string(duration('1.5s')) == '1.5s' && string(duration('-90m')) == '-5400s'", YES }, { "string(timestamp('1969-12-31T23:59:59.25Z')) == '1969-12-31T23:59:59.25Z'", YES },
    { "int(timestamp('1969-12-31T23:59:59.25Z')) == -1", YES }, { "string(event.products) == ''", TYPE }, { "string(event.none) == ''", ABSENT },
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
    { "time.hour == 25", 7, 23, "time.hour cannot have the value", "0 to 23" }, { "time.hour > 24", 7, 22, "cannot have", "" }, { "time.hour > 23", 7, 22, "cannot have", "" }, { "time.hour >= 24", 7, 23, "cannot have", "" },
    { "time.hour < 0", 7, 22, "cannot have", "" }, { "time.hour < 30", 7, 22, "cannot have", "" }, { "time.weekday == 0", 7, 26, "cannot have", "1 Monday to 7 Sunday" }, { "8 == time.weekday", 7, 10, "cannot have", "" },
    { "time.weekday in [6, 7, 8]", 7, 33, "cannot have", "" }, { "moment.urgency > 5", 7, 27, "cannot have", "0 whenever to 1 now" }, { "1.5 <= moment.urgency", 7, 10, "cannot have", "" }, { "person.days == -1", 7, 25, "cannot have", "" },
    { "person.visits > 65535", 7, 26, "cannot have", "" }, { "-5 > nearest.distance", 7, 10, "cannot have", "" },
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
    { "[1, 2", 7, 15, "expected ']'", "" }, { "{1: 2} == {}", 7, 11, "text as a key", "" }, { "1 2", 7, 12, "expected an operator", "" }, { "3days > 1", 7, 10, "stand together", "days(3)" },
    { "event.a.matchs('x')", 7, 10, "unknown function 'matchs'", "'matches'" }, { "event.a.matches(event.b)", 7, 26, "pattern that is written out", "contains" }, { "page.path.matches('a(b')", 7, 30, "group is not closed", ")" },
    { "page.path.matches('\\u00e9\\\\d[z-a]')", 7, 39, "runs backwards", "[a-z]" }, { "page.path.matches(r'\\q')", 7, 30, "unknown escape in a pattern", "" }, { "page.path.matches('''a\n(b''')", 8, 10, "group is not closed", "" },
    { "time.hour.matches('x')", 7, 10, "matches wants a text", "" }, { "moment.topics.exists(t, t == 'tyrs')", 7, 39, "no topic 'tyrs'", "'tyres'" }, { "moment.topics.exists(t == 'x')", 7, 10, "takes a name and a condition", "exists(p," },
    { "moment.topics.exist(t, t == 'x')", 7, 10, "unknown function 'exist'", "'exists'" }, { "page.path.exists(t, t == 'x')", 7, 10, "exists() wants a list or map", "matches" }, { "moment.topics.all(t, t)", 7, 31, "all() wants a true/false", "p.price" },
    { "exists(event.a, t, true)", 7, 10, "stands behind the list", "list.exists" }, { "moment.topics.exists(t, t > 3)", 7, 36, "never go together", "" }, { "moment.topics.all(t, true) && t == 'x'", 7, 40, "unknown field 't'", "" },
    { "event.a.all(a, event.b.all(b, event.c.all(c, event.d.all(d, event.e.all(e, e)))))", 7, 70, "too deeply within one another", "4 levels" },
    { "event.a.all(x, has(x))", 7, 25, "has() takes one field", "" }, { "timestamp('2026-11-01T08:00:60Z') < time.now", 7, 10, "timestamp() always fails here", "2026-11-01" }, { "timestamp('1.11.2026') < time.now", 7, 10, "timestamp() always fails here", "2026-11-01" }, { "duration('3d') > days(2)", 7, 10, "duration() always fails", "days(3)" },
    { "timestamp('2026-11-01T08:00:00.1234567Z') < time.now", 7, 10, "finer than a microsecond", "six places" }, { "timestamp(true) < time.now", 7, 20, "timestamp wants a text or whole number", "" },
    { "time.now.getHours('Europe/Pari') > 3", 7, 28, "no time zone 'Europe/Pari'", "Europe/Paris" }, { "event.at.getHours('UTC', 3) == 1", 7, 10, "too much", "getHours(zone)" }, { "days(3).getHours('UTC') == 1", 7, 27, "in no zone", "" },
    { "days(3).getFullYear() == 1", 7, 10, "getFullYear wants a point in time", "time.now" }, { "time.now + time.now == time.now", 7, 19, "never go together under +", "" }, { "days(1) - time.now > days(1)", 7, 18, "never go together under -", "" },
    { "person.days_since(event.a) > 3", 7, 28, "event that is written out", "Order Completed" }, { "person.days_since('X') > 400", 7, 35, "beyond what is kept", "396 days" }, { "500 < person.days_since('X')", 7, 10, "beyond what is kept", "13 months" },
    { "person.days_since('X') == 'y'", 7, 33, "never go together", "" }, { "person.visited('tyres', days(121))", 7, 34, "beyond what is kept", "120 days" }, { "person.visited('/x', days(397))", 7, 31, "beyond what is kept", "13 months" },
    { "person.visited('tyrs', days(3))", 7, 25, "no topic 'tyrs'", "'tyres'" }, { "person.visited(event.a, days(3))", 7, 25, "written out", "/shop" }, { "near('lyon', 2)", 7, 15, "no place 'lyon'", "places.csv" }, { "near('lyon-7', 'a')", 7, 25, "near wants a number", "" },
    { "person.near('lyon-7', 1.5)", 7, 32, "wants a whole number", "" }, { "person.dayssince('X') > 1", 7, 10, "unknown function 'person.dayssince'", "'person.days_since'" }, { "person.visted('/x', days(3))", 7, 10, "unknown function 'person.visted'", "'person.visited'" },
    { "person.tier()", 7, 10, "a field, not a function", "" }, { "int([1]) == 1", 7, 14, "int wants a number, text or point", "" }, { "time.now > '2026'", 7, 19, "never go together under >", "" },
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
    assert_int_equal(compile(&x, "event.revenue / 0 > 1", TACT_CEL_BOOL, &a), TACT_OK);        /* seen when it is written */
    assert_int_equal(x.diags.warning_count, 1);
    begin(&x);
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

/* Every operation is paid for by its work and its memory, however they stand within one another: all of these give up, and make little. */
static void cost(void **state) {
    (void)state;
    enum { MANY = 8000, LONG = 12000 };
    static tact_value many[MANY], others[MANY], texts_[1000];
    static tact_pair pairs[1500];
    static char long_text[LONG], unlike[LONG], keys[1500][8], memory[4 << 20];
    static const struct { const char *text; bool gives_up; } cases[] = {
        { "event.a.exists(x, x in event.b)", true }, { "event.a.all(x, event.a.all(y, x + y >= 0))", true }, { "event.a.exists(x, event.b != event.c)", true },
        { "event.a.exists(x, size(event.a + event.a) == 1)", true }, { "event.a.exists(x, event.s + event.s == 'b')", true }, { "event.t.exists(x, event.s.contains(x))", true },
        { "event.a.exists(x, size(event.s) == 3)", true }, { "event.a.exists(x, event.s.lowerAscii() == 'b')", true }, { "event.t.exists(x, x in event.m)", true },
        { "event.t.exists(x, event.m[x] == 1)", true }, { "event.a.exists(x, event.m == event.n)", true }, { "event.a.exists(x, event.s == event.u)", true },
        { "event.a.exists(x, event.u < event.s)", true }, { "event.a.exists(x, event.s.startsWith(event.u))", true }, { "event.a.exists(x, event.u.endsWith(event.s))", true },
        { "event.a.exists(x, string(x) == 'q')", true }, { "event.a.exists(x, string(x + 0.5) == 'q')", true }, { "event.a.exists(x, [x, x, x] == event.b)", true },
        { "event.a.exists(x, {'k': x} == event.b)", true }, { "event.a.exists(x, person.bought('tyres', days(3)))", true }, { "event.a.exists(x, event.none == x || event.z == 1 || event.y == 2 || event.q == 3 || event.p == 4 || event.o == 5)", true },
        { "event.s.matches('(a|b|c|d|e|f|g)*z')", true }, { "event.s.matches('([ab]{1,50}){2}c')", true }, { "event.a.exists(x, event.a.exists(y, x.matches('b')))", true },
        { "event.a.exists(x, timestamp(x).getHours('Europe/Paris') == 99)", true }, { "event.a.exists(x, event.d.all(y, false ? y == 1 : true) && false)", true },
        { "event.a.exists(x, x == 9)", false }, { "event.s.contains('b')", false }, { "event.b == event.c", false }, { "'k3' in event.m", false }, { "9 in event.a", false },
        { "event.t.all(x, x.startsWith('a'))", false }, { "event.s.lowerAscii() == 'b'", false }, { "event.s.matches('x+y')", false },
        { "event.a.exists(x, x == -1) || event.b.exists(x, x == -1) || event.c.exists(x, x == -1) || event.a.exists(x, x == -2) || event.b.exists(x, x == -2)", false },
    };
    for (size_t i = 0; i < MANY; i++) { many[i] = tact_value_int(1); others[i] = tact_value_int(2); }
    for (size_t i = 0; i < 1000; i++) texts_[i] = tact_value_text(TACT_S("aaaaaaaaab"));
    for (size_t i = 0; i < 1500; i++) pairs[i] = (tact_pair){ .key = { keys[i], (size_t)snprintf(keys[i], sizeof keys[i], "k%u", (unsigned)i % 9999) }, .value = tact_value_int(1) };
    memset(long_text, 'a', sizeof long_text);
    long_text[0] = 'A';
    memcpy(unlike, long_text, LONG);
    unlike[LONG - 1] = 'c';
    const tact_value list = { .type = TACT_LIST, .list = { many, MANY } }, other = { .type = TACT_LIST, .list = { others, MANY } }, map = { .type = TACT_MAP, .map = { pairs, 1500 } };
    const struct { const char *name; tact_value value; } given[] = {
        { "a", list }, { "b", other }, { "c", other }, { "t", { .type = TACT_LIST, .list = { texts_, 1000 } } }, { "m", map }, { "n", map }, { "d", { .type = TACT_LIST, .list = { many, 12 } } },
        { "s", { .type = TACT_TEXT, .text = { long_text, LONG } } }, { "u", { .type = TACT_TEXT, .text = { unlike, LONG } } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture x;
        tact_expr expr;
        tact_expr_error error;
        tact_arena scratch;
        begin(&x);
        tact_arena_init(&scratch, memory, sizeof memory, NULL);
        if (compile(&x, cases[i].text, TACT_CEL_BOOL, &expr)) { say(&x, cases[i].text); fail(); }
        for (uint32_t f = 0; f < x.draft.field_count; f++)
            for (size_t g = 0; g < sizeof given / sizeof *given; g++)
                if (tact_slice_is(x.draft.fields[f].name, given[g].name)) { x.values[f] = given[g].value; x.states[f] = TACT_FACT_PRESENT; }
        tact_expr_holds(expr, &x.facts, &scratch, &error);
        if ((error == TACT_EXPR_TOO_MUCH) != cases[i].gives_up) fail_msg("%s: %s", cases[i].text, tact_expr_error_line(error));
        if (scratch.used_bytes > 8 * TACT_EXPR_BYTES) fail_msg("%s makes %zu bytes", cases[i].text, scratch.used_bytes);
    }
}

/* All conditions over the same facts together take what the facts allow, and no more. */
static void cost_together(void **state) {
    (void)state;
    static tact_value many[1000];
    fixture x;
    tact_expr expr;
    tact_expr_error error;
    uint64_t steps = 20000;
    unsigned held = 0;
    for (int i = 0; i < 1000; i++) many[i] = tact_value_int(i);
    begin(&x);
    assert_int_equal(compile(&x, "event.n.exists(a, a == 999)", TACT_CEL_BOOL, &expr), TACT_OK);
    x.values[0] = (tact_value){ .type = TACT_LIST, .list = { many, 1000 } };
    x.states[0] = TACT_FACT_PRESENT;
    x.facts.steps = &steps;
    for (unsigned i = 0; i < 20; i++) held += tact_expr_holds(expr, &x.facts, &x.scratch, &error);
    assert_true(held > 2 && held < 8);
    assert_int_equal(error, TACT_EXPR_TOO_MUCH);
    assert_int_equal(steps, 0);
}

/* Code of version 1 means today what it meant; what divides does not, and is refused. */
static void first_version(void **state) {
    (void)state;
    uint8_t code[] = { 1, TACT_OP_AND, 14, 0, 2, TACT_OP_TRUE, TACT_OP_EQ, TACT_OP_INT, 4, TACT_OP_DOUBLE, 0, 0, 0, 0, 0, 0, 0, 64 };
    tact_facts facts = { 0 };
    tact_expr expr = { { (const char *)code, sizeof code } };
    assert_int_equal(tact_expr_check(expr.code, 0), TACT_OK);
    assert_true(tact_expr_holds(expr, &facts, NULL, NULL));
    uint8_t divides[] = { 2, TACT_OP_GT, TACT_OP_REAL_DIV, TACT_OP_INT, 4, TACT_OP_INT, 0, TACT_OP_INT, 6 };
    tact_slice of_then = { (const char *)divides, sizeof divides };
    assert_int_equal(tact_expr_check(of_then, 0), TACT_ERR_VERSION);
    divides[2] = TACT_OP_DIV;
    assert_int_equal(tact_expr_check(of_then, 0), TACT_ERR_VERSION);
    divides[0] = TACT_EXPR_VERSION;
    assert_int_equal(tact_expr_check(of_then, 0), TACT_OK);
    code[0] = TACT_EXPR_VERSION + 1;
    assert_int_equal(tact_expr_check(expr.code, 0), TACT_ERR_VERSION);
    code[0] = 0;
    assert_int_equal(tact_expr_check(expr.code, 0), TACT_ERR_FORMAT);
}

/* What the record is to keep stands among the fields, once; there is room for 16. */
static void asked_after(void **state) {
    (void)state;
    fixture x;
    tact_expr expr;
    char text[64];
    begin(&x);
    assert_int_equal(compile(&x, "person.days_since('A') > 1 && person.days_since('A') < 9 && person.visited('/a', days(3)) && person.visited('lyon-7', days(3)) && person.visited('oil', days(3))", TACT_CEL_BOOL, &expr), TACT_OK);
    assert_int_equal(x.draft.field_count, 3);
    static const char *const names[] = { "A", "/a", "lyon-7" };
    for (unsigned i = 0; i < 3; i++) {
        unsigned kind;
        tact_slice name;
        assert_true(tact_field_since(&x.draft.fields[i], &kind, &name) && kind == i && tact_slice_is(name, names[i]));
    }
    for (unsigned i = 3; i < TACT_SINCE_MAX; i++) {
        snprintf(text, sizeof text, "person.days_since('E%u') > 1", i);
        tact_value source = tact_value_text(tact_arena_copy(&x.arena, tact_slice_of(text)));
        assert_int_equal(tact_cel_compile(&source, TACT_CEL_BOOL, &x.draft, &x.diags, &x.arena, &expr), TACT_OK);
    }
    assert_int_equal(compile(&x, "true && person.days_since('One more') > 1", TACT_CEL_BOOL, &expr), TACT_ERR_INVALID);
    assert_true(contains(x.diags.items[0].text, "too many events") && x.diags.items[0].column == 36);
    assert_int_equal(compile(&x, "person.days_since('E9') > 1", TACT_CEL_BOOL, &expr), TACT_OK);
}

static size_t chunks_out;
static void *more_chunk(void *ctx, size_t bytes) { (void)ctx; chunks_out++; return malloc(bytes); }
static void drop_chunk(void *ctx, void *chunk) { (void)ctx; chunks_out--; free(chunk); }

/* Of a long condition only the code stays, where memory can be had and given back. */
static void little_stays(void **state) {
    (void)state;
    const tact_arena_source heap = { more_chunk, drop_chunk, NULL };
    static char text[8000];
    fixture x;
    tact_arena arena;
    tact_expr expr;
    size_t n = 0;
    begin(&x);
    tact_arena_init(&arena, work, 8192, &heap);
    for (unsigned i = 0; i < 60; i++) n += (size_t)snprintf(text + n, sizeof text - n, "%s(event.p == %u && event.q > 0.%03u)", i ? " || " : "", i, i);
    tact_value source = tact_value_text((tact_slice){ text, n });
    assert_int_equal(tact_cel_compile(&source, TACT_CEL_BOOL, &x.draft, &x.diags, &arena, &expr), TACT_OK);
    assert_true(expr.code.len > 500 && arena.used_bytes < expr.code.len + 2048);
    assert_int_equal(chunks_out, 0);
    assert_int_equal(tact_expr_check(expr.code, x.draft.field_count), TACT_OK);
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
        cmocka_unit_test(lazy), cmocka_unit_test(asked_after), cmocka_unit_test(cost), cmocka_unit_test(cost_together), cmocka_unit_test(first_version), cmocka_unit_test(little_stays), cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
