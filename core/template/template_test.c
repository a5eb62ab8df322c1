/* core/template/template_test.c -- escaping by destination, missing names, bounds, faults, and the checker. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "core/template/template.h"

static char block[1 << 21];

static tact_value text(const char *z) { return tact_value_text(tact_slice_of(z)); }

static tact_status render(tact_slice *out, tact_template_report *report, const char *source, const tact_value *data, tact_template_options options) {
    static tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    return tact_template_render(out, report, tact_slice_of(source), &data, 1, &options, &arena);
}

static void gives(const char *source, const tact_value *data, tact_escape escape, const char *expected) {
    tact_slice got;
    assert_int_equal(render(&got, NULL, source, data, (tact_template_options){ .escape = escape }), TACT_OK);
    if (!tact_slice_is(got, expected)) fail_msg("'%s' gives '%.*s', expected '%s'", source, (int)got.len, got.ptr, expected);
}

static void escaped_by_destination(void **state) {
    (void)state;
    static const struct { tact_escape escape; const char *value, *two, *three; } cases[] = {
        { TACT_ESCAPE_HTML, "<b title=\"x\">Tom & 'Jo'</b>", "&lt;b title=&quot;x&quot;&gt;Tom &amp; &#39;Jo&#39;&lt;/b&gt;", "<b title=\"x\">Tom & 'Jo'</b>" },
        { TACT_ESCAPE_TEXT, "a\x01<b>\n\tc\x7F", "a<b>\n\tc", "a<b>\n\tc" },
        { TACT_ESCAPE_TEXT, "pa\xE2\x80\xAEypal\xE2\x81\xA6!", "paypal!", "paypal!" },
        { TACT_ESCAPE_URL, "a b&c=d/\xC3\xA9?~-._", "a%20b%26c%3Dd%2F%C3%A9%3F~-._", "a%20b%26c%3Dd%2F%C3%A9%3F~-._" },
        { TACT_ESCAPE_JSON, "say \"hi\" \\ \n\x02</script>", "say \\\"hi\\\" \\\\ \\n\\u0002\\u003C/script\\u003E", "say \\\"hi\\\" \\\\ \\n\\u0002\\u003C/script\\u003E" },
        { TACT_ESCAPE_SMS, "L\xE2\x80\x99\xC5\x93uf \xE2\x80\x9C" "frais\xE2\x80\x9D \xE2\x80\x94 2\xC2\xA0\xE2\x82\xAC\xE2\x80\xA6\x07", "L'oeuf \"frais\" - 2 \xE2\x82\xAC...", "L'oeuf \"frais\" - 2 \xE2\x82\xAC..." },
        { TACT_ESCAPE_HEADER, "Hello\r\nBcc: all@example.org\n\n\tx", "Hello Bcc: all@example.org x", "Hello Bcc: all@example.org x" },
        { TACT_ESCAPE_MARKDOWN, "[x](http://e) *b* <i>", "\\[x\\](http://e) \\*b\\* \\<i\\>", "\\[x\\](http://e) \\*b\\* \\<i\\>" },
        { TACT_ESCAPE_MARKDOWN, "- a\n\n# b", "\\- a \\# b", "\\- a \\# b" },
        { TACT_ESCAPE_MARKDOWN, "12. c-d 3.5", "12\\. c-d 3.5", "12\\. c-d 3.5" },
        { TACT_ESCAPE_HEADER, "a\xE2\x80\xA8" "b\xC2\x85" "c", "a b c", "a b c" },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_pair pair = { .key = TACT_S("v"), .value = text(cases[i].value) };
        tact_value data = { .type = TACT_MAP, .map = { &pair, 1 } };
        gives("{{v}}", &data, cases[i].escape, cases[i].two);
        gives("{{{v}}}", &data, cases[i].escape, cases[i].three);
        gives("{{& v }}", &data, cases[i].escape, cases[i].three);
    }
}

static void values_as_words(void **state) {
    (void)state;
    const struct { tact_value value; const char *words; } cases[] = {
        { tact_value_int(0), "0" }, { tact_value_int(INT64_MIN), "-9223372036854775808" }, { tact_value_double(1.21), "1.21" }, { tact_value_double(-0.0), "0" },
        { tact_value_double(89.9), "89.9" }, { tact_value_double(-12.5), "-12.5" }, { tact_value_double(0.1 + 0.2), "0.3" }, { tact_value_double(1e6), "1000000" },
        { tact_value_double(999999.9999999), "1000000" }, { tact_value_double(1e20), "1e20" }, { tact_value_double(1e-9), "0" }, { tact_value_bool(true), "true" },
        { { .type = TACT_NULL }, "" }, { text("caf\xC3\xA9"), "caf\xC3\xA9" }, { { .type = TACT_TIMESTAMP, .instant = { 0 } }, "1970-01-01T00:00:00.000000Z" },
        { { .type = TACT_DURATION, .span = { 90000000 } }, "90" },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) gives("{{.}}", &cases[i].value, TACT_ESCAPE_TEXT, cases[i].words);
    double zero = 0;
    tact_value odd[] = { tact_value_double(1 / zero), tact_value_double(zero / zero) };
    gives("[{{.}}]", &odd[0], TACT_ESCAPE_TEXT, "[]");
    gives("[{{.}}]", &odd[1], TACT_ESCAPE_TEXT, "[]");
}

/* An empty text is nothing, a zero is something. */
static void what_is_falsy(void **state) {
    (void)state;
    tact_pair pairs[] = { { .key = TACT_S("empty"), .value = text("") }, { .key = TACT_S("zero"), .value = tact_value_int(0) } };
    tact_value data = { .type = TACT_MAP, .map = { pairs, 2 } };
    gives("{{#empty}}yes{{/empty}}{{^empty}}no{{/empty}}", &data, TACT_ESCAPE_TEXT, "no");
    gives("{{#zero}}{{.}} points{{/zero}}{{^zero}}no{{/zero}}", &data, TACT_ESCAPE_TEXT, "0 points");
}

static void missing_is_counted(void **state) {
    (void)state;
    tact_pair pairs[] = { { .key = TACT_S("brand"), .value = text("Garage") }, { .key = TACT_S("nothing"), .value = { .type = TACT_NULL } }, { .key = TACT_S("map"), .value = { .type = TACT_MAP } } };
    tact_value data = { .type = TACT_MAP, .map = { pairs, 3 } };
    tact_template_report report;
    tact_slice got;
    assert_int_equal(render(&got, &report, "{{brand}} {{name}}{{name}}{{nothing}}{{brand.x}}{{map}}{{#gone}}{{deep}}{{/gone}}{{>part}}.", &data, (tact_template_options){ .escape = TACT_ESCAPE_TEXT }), TACT_OK);
    assert_true(tact_slice_is(got, "Garage ."));
    assert_int_equal(report.missing_count, 5);
    assert_int_equal(report.named_count, 4);
    assert_true(tact_slice_is(report.missing[0], "name") && tact_slice_is(report.missing[1], "brand.x") && tact_slice_is(report.missing[2], "map") && tact_slice_is(report.missing[3], "part"));
}

/* More contexts than one: the innermost is asked first. */
static void a_stack_of_contexts(void **state) {
    (void)state;
    tact_pair outer[] = { { .key = TACT_S("a"), .value = text("1") }, { .key = TACT_S("b"), .value = text("2") } }, inner[] = { { .key = TACT_S("a"), .value = text("3") } };
    tact_value x = { .type = TACT_MAP, .map = { outer, 2 } }, y = { .type = TACT_MAP, .map = { inner, 1 } };
    const tact_value *stack[] = { &x, &y };
    tact_arena arena;
    tact_slice got;
    tact_arena_init(&arena, block, sizeof block, NULL);
    assert_int_equal(tact_template_render(&got, NULL, TACT_S("{{a}}{{b}}"), stack, 2, &(tact_template_options){ .escape = TACT_ESCAPE_TEXT }, &arena), TACT_OK);
    assert_true(tact_slice_is(got, "32"));
    assert_int_equal(tact_template_render(&got, NULL, TACT_S("{{a}}!"), NULL, 0, &(tact_template_options){ .escape = TACT_ESCAPE_TEXT }, &arena), TACT_OK);
    assert_true(tact_slice_is(got, "!"));
}

static bool endless(void *ctx, tact_slice name, tact_slice *source) { (void)ctx; (void)name; *source = TACT_S("x{{>again}}"); return true; }

static void bounds(void **state) {
    (void)state;
    enum { MANY = 1000 };
    static tact_value items[MANY];
    tact_slice got;
    for (unsigned i = 0; i < MANY; i++) items[i] = tact_value_int(i);
    tact_pair pair = { .key = TACT_S("l"), .value = { .type = TACT_LIST, .list = { items, MANY } } };
    tact_value data = { .type = TACT_MAP, .map = { &pair, 1 } };
    assert_int_equal(render(&got, NULL, "{{#l}}{{.}},{{/l}}", &data, (tact_template_options){ .escape = TACT_ESCAPE_TEXT, .bytes_max = 3890 }), TACT_OK);
    assert_int_equal(got.len, 3890);
    assert_int_equal(render(&got, NULL, "{{#l}}{{.}},{{/l}}", &data, (tact_template_options){ .escape = TACT_ESCAPE_TEXT, .bytes_max = 3889 }), TACT_ERR_LIMIT);
    assert_null(got.ptr);
    assert_int_equal(render(&got, NULL, "{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}", &data, (tact_template_options){ .escape = TACT_ESCAPE_TEXT }), TACT_ERR_LIMIT);
    assert_int_equal(render(&got, NULL, "{{>again}}", &data, (tact_template_options){ .escape = TACT_ESCAPE_TEXT, .partial = endless }), TACT_ERR_LIMIT);
    assert_int_equal(render(&got, NULL, "  {{>again}}\n", &data, (tact_template_options){ .escape = TACT_ESCAPE_TEXT, .partial = endless }), TACT_ERR_LIMIT);
    static char deep[40 * 6 * 2 + 1], tags[5000 * 4 + 1];
    for (unsigned i = 0; i < 40; i++) memcpy(deep + i * 6, "{{#l}}", 6);
    assert_int_equal(render(&got, NULL, deep, &data, (tact_template_options){ .escape = TACT_ESCAPE_TEXT }), TACT_ERR_LIMIT);
    for (unsigned i = 0; i < 5000; i++) memcpy(tags + i * 4, "{{}}", 4);
    assert_int_not_equal(render(&got, NULL, tags, &data, (tact_template_options){ .escape = TACT_ESCAPE_TEXT }), TACT_OK);
}

/* The n-th allocation fails: a status, never a half text. */
static void full_arena(void **state) {
    (void)state;
    tact_pair pair = { .key = TACT_S("v"), .value = text("a rather long value that makes the writer ask for more room than it had at first, twice over, surely") };
    tact_value data = { .type = TACT_MAP, .map = { &pair, 1 } };
    const tact_value *stack[] = { &data };
    tact_status status = TACT_ERR_MEMORY;
    uint32_t n = 1;
    for (; status == TACT_ERR_MEMORY && n < 30; n++) {
        tact_arena arena;
        tact_slice got;
        tact_arena_init(&arena, block, sizeof block, NULL);
        arena.fail_in = n;
        status = tact_template_render(&got, NULL, TACT_S("{{v}}{{v}}{{v}}"), stack, 1, &(tact_template_options){ .escape = TACT_ESCAPE_HTML }, &arena);
        assert_true(status == TACT_OK ? got.len > 200 : got.ptr == NULL);
    }
    assert_int_equal(status, TACT_OK);
    assert_true(n > 3);
}

/* ---- the checker ---------------------------------------------------------------------------------------------------------- */
static const tact_slice names[] = { { "brand", 5 }, { "nearest.name", 12 }, { "nearest.distance", 16 }, { "event.*", 7 }, { "nearby.name", 11 } };

static void checked(void **state) {
    (void)state;
    static const struct { const char *source; uint32_t line, column; const char *says, *hint; } cases[] = {
        { "Hello {{brand}}", 0, 0, NULL, NULL }, { "{{nearest.name}}{{event.cart.total}}", 0, 0, NULL, NULL },
        { "{{#nearest}}{{name}} {{distance}} {{brand}}{{/nearest}}", 0, 0, NULL, NULL }, { "{{^nearest}}none{{/nearest}}", 0, 0, NULL, NULL },
        { "{{#nearby}}{{name}}{{^event.x}}{{.}}{{/event.x}}{{/nearby}}", 0, 0, NULL, NULL }, { "{{#event.tags}}{{.}}{{/event.tags}}", 0, 0, NULL, NULL },
        { "{{! anything }}{{=<% %>=}}<% brand %>", 0, 0, NULL, NULL }, { "{{> footer}}", 0, 0, NULL, NULL },
        { "Hello {{brnad}}", 3, 16, "no such name: 'brnad'", "did you mean 'brand'?" },
        { "one\ntwo {{nearest.nam}}", 4, 5, "no such name: 'nearest.nam'", "did you mean 'nearest.name'?" },
        { "{{nearest}}", 3, 10, "no such name: 'nearest'", NULL },
        { "{{#nearest}}{{title}}{{/nearest}}", 3, 22, "no such name: 'title'", NULL },
        { "{{#nearest}}{{/nearest}}{{name}}", 3, 34, "no such name: 'name'", NULL },
        { "{{.}}", 3, 10, "'.' stands for an item of a list, and there is no section around it", NULL },
        { "{{brand", 3, 10, "this tag never closes", "close it with }}" }, { "{{{brand}}", 3, 10, "this tag never closes", "close it with }}}" },
        { "{{#brand}}", 3, 10, "section 'brand' never ends", "end it with {{/brand}}" },
        { "{{#brand}}{{/brnd}}", 3, 20, "'brnd' ends here, but 'brand' is open", "end it with {{/brand}}" },
        { "{{/brand}}", 3, 10, "'brand' ends here, but no section is open", NULL }, { "{{}}", 3, 10, "a tag without a name", NULL },
        { "{{first name}}", 3, 10, "not a name: 'first name'", NULL }, { "{{=x=}}", 3, 10, "a tag that sets delimiters names two of them", NULL },
        { "{{=<%}}", 3, 10, "this tag never closes", NULL },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_arena arena;
        tact_diags d;
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_diags_init(&d, &arena, 20);
        bool ok = tact_template_check(tact_slice_of(cases[i].source), names, sizeof names / sizeof *names, &d, 3, 10);
        if (!cases[i].says) { if (!ok || d.count) fail_msg("'%s': %.*s", cases[i].source, (int)d.items[0].text.len, d.items[0].text.ptr); continue; }
        if (ok || d.count != 1) fail_msg("'%s': %u findings", cases[i].source, d.count);
        tact_diag f = d.items[0];
        if (!tact_slice_is(f.text, cases[i].says) || f.line != cases[i].line || f.column != cases[i].column || !f.hint.len || (cases[i].hint && !tact_slice_is(f.hint, cases[i].hint)))
            fail_msg("'%s': %u:%u %.*s (%.*s)", cases[i].source, f.line, f.column, (int)f.text.len, f.text.ptr, (int)f.hint.len, f.hint.ptr);
    }
}

static void every_mistake_at_once(void **state) {
    (void)state;
    tact_arena arena;
    tact_diags d;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&d, &arena, 20);
    assert_false(tact_template_check(TACT_S("{{a}}{{b c}}{{/x}}{{#brand}}{{{brand}}}"), names, 5, &d, 1, 1));
    assert_int_equal(d.error_count, 4);
    assert_int_equal(d.warning_count, 1);                          /* raw into HTML */
    tact_diags_init(&d, &arena, 20);
    assert_true(tact_template_check(TACT_S("{{anything}} {{{raw}}}"), NULL, 0, &d, 1, 1));
    assert_int_equal(d.warning_count, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escaped_by_destination), cmocka_unit_test(values_as_words), cmocka_unit_test(what_is_falsy), cmocka_unit_test(missing_is_counted),
        cmocka_unit_test(a_stack_of_contexts), cmocka_unit_test(bounds), cmocka_unit_test(full_arena), cmocka_unit_test(checked), cmocka_unit_test(every_mistake_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
