/* brand/yaml_test.c -- what is read, where it stands, and what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "brand/yaml.h"

static char block[4 << 20];
static tact_arena arena;
static tact_diags diags;

static bool read_text(tact_slice source, tact_value *tree) {
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 50);
    diags.file = TACT_S("x.yaml");
    return tact_yaml_read(source, &arena, &diags, tree);
}
static bool read_z(const char *source, tact_value *tree) { return read_text(tact_slice_of(source), tree); }

static void scalars_mean_what_they_say(void **state) {
    (void)state;
    static const struct { const char *text; tact_type type; } cases[] = {
        { "true", TACT_BOOL }, { "false", TACT_BOOL }, { "yes", TACT_TEXT }, { "no", TACT_TEXT }, { "on", TACT_TEXT }, { "off", TACT_TEXT }, { "Yes", TACT_TEXT },
        { "~", TACT_NULL }, { "null", TACT_NULL }, { "", TACT_NULL }, { "12", TACT_INT }, { "-3", TACT_INT }, { "0", TACT_INT }, { "007", TACT_TEXT },
        { "0x1F", TACT_TEXT }, { "0o17", TACT_TEXT }, { "1_000", TACT_TEXT }, { "+1", TACT_TEXT }, { "1.5", TACT_DOUBLE }, { "1e3", TACT_DOUBLE }, { "-0.25", TACT_DOUBLE },
        { ".5", TACT_TEXT }, { "1.", TACT_TEXT }, { ".inf", TACT_TEXT }, { ".nan", TACT_TEXT }, { "12:30", TACT_TEXT }, { "2026-11-01", TACT_TEXT },
        { "20h", TACT_TEXT }, { "9223372036854775807", TACT_INT }, { "9223372036854775808", TACT_DOUBLE }, { "1e999", TACT_TEXT }, { "NO", TACT_TEXT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char source[64];
        snprintf(source, sizeof source, "a: %s\n", cases[i].text);
        tact_value tree;
        assert_true(read_z(source, &tree));
        const tact_value *a = tact_value_get(&tree, TACT_S("a"));
        if (a->type != cases[i].type) fail_msg("'%s' is %s", cases[i].text, tact_type_name(a->type));
        if (a->type == TACT_TEXT) assert_true(tact_slice_is(a->text, cases[i].text));
        snprintf(source, sizeof source, "a: \"%s\"\n", cases[i].text);
        assert_true(read_z(source, &tree));
        assert_int_equal(tact_value_get(&tree, TACT_S("a"))->type, TACT_TEXT);
    }
}

static void places_point_at_content(void **state) {
    (void)state;
    tact_value tree;
    assert_true(read_z("on: event\n"                          /* 1 */
                       "goal:\n"                              /* 2 */
                       "  where: \"a in b\"\n"                /* 3 */
                       "  plain:  x > 1\n"                    /* 4 */
                       "when: |\n"                            /* 5 */
                       "\n"                                   /* 6 */
                       "    moment.kind == \"go\"\n"          /* 7 */
                       "    && true\n"                        /* 8 */
                       "fold: >-\n"                           /* 9 */
                       "  one\n"                              /* 10 */
                       "  two\n"                              /* 11 */
                       "list: [1, {\xC3\xA9t\xC3\xA9: 'q'}]\n", &tree));       /* 12 */
    static const struct { const char *path; uint32_t line, column; } cases[] = {
        { "on", 1, 5 }, { "goal", 3, 3 }, { "goal.where", 3, 11 }, { "goal.plain", 4, 11 }, { "when", 7, 5 }, { "fold", 10, 3 }, { "list", 12, 7 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const tact_value *v = tact_value_path(&tree, cases[i].path);
        assert_non_null(v);
        if (v->line != cases[i].line || v->column != cases[i].column) fail_msg("%s at %u:%u", cases[i].path, v->line, v->column);
    }
    const tact_value *list = tact_value_get(&tree, TACT_S("list"));
    assert_int_equal(list->list.items[1].column, 11);
    assert_int_equal(list->list.items[1].map.pairs[0].column, 12);
    assert_int_equal(list->list.items[1].map.pairs[0].value.column, 18);      /* characters, not bytes; behind the quote */
    assert_true(tact_slice_is(tact_value_path_text(&tree, "when"), "\nmoment.kind == \"go\"\n&& true\n"));
    assert_int_equal(tree.map.pairs[3].line, 9);
}

static void what_is_refused(void **state) {
    (void)state;
    static const struct { const char *source; uint32_t line, column; const char *says, *hint; } cases[] = {
        { "a: 1\nb: 2\na: 3\n", 3, 1, "'a' stands here a second time; it was first written in line 1", "keep one" },
        { "x: {k: 1, k: 2}\n", 1, 11, "second time", "keep one" },
        { "a: &x 1\n", 1, 4, "anchor '&x'", "quotes" },
        { "a: *x\n", 1, 4, "alias '*x'", "quotes" },
        { "a: !!int 1\n", 1, 4, "tag '", "quotes" },
        { "a: !secret 1\n", 1, 4, "tag '!secret'", "quotes" },
        { "a:\n  <<: {b: 1}\n", 2, 3, "merge key", "write the keys out" },
        { "%YAML 1.1\n---\na: 1\n", 1, 1, "directive", "leave the line out" },
        { "a: 1\n---\nb: 2\n", 2, 1, "second document", "---" },
        { "a:\n\tb: 1\n", 2, 1, "a tab", "spaces" },
        { "a: b: c\n", 1, 5, "not YAML", "quotes" },
        { "a: @x\n", 1, 4, "not YAML", "quotes" },
        { "a: [1, 2\n", 2, 1, "not YAML", "" },
        { "a: \"open\n", 2, 1, "not YAML", "quoted scalar" },
        { "? [a]\n: 1\n", 1, 3, "a key must be a word", "name: value" },
        { "a: {{x}}\n", 1, 5, "a key must be a word", "quotes" },
        { "\"\": 1\n", 1, 1, "a key must be a word", "" },
        { "a: \x07\n", 1, 4, "control character", "remove it" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_value tree;
        if (read_z(cases[i].source, &tree)) fail_msg("accepted: %s", cases[i].source);
        assert_true(diags.count >= 1);
        const tact_diag *d = &diags.items[0];
        if (d->line != cases[i].line || d->column != cases[i].column || tact_slice_find(d->text, tact_slice_of(cases[i].says)) < 0
            || tact_slice_find(d->hint, tact_slice_of(cases[i].hint)) < 0 || d->hint.len == 0)
            fail_msg("%s -> %u:%u %.*s | %.*s", cases[i].source, d->line, d->column, (int)d->text.len, d->text.ptr, (int)d->hint.len, d->hint.ptr);
        assert_int_equal(tree.type, TACT_MAP);
    }
}

static void every_refusal_at_once(void **state) {
    (void)state;
    tact_value tree;
    assert_false(read_z("a: &x 1\na: 2\nb: *x\nc: !t 3\nd: fine\n", &tree));
    assert_int_equal(diags.error_count, 4);
    assert_true(tact_slice_is(tact_value_path_text(&tree, "d"), "fine"));
}

static void bytes_and_bounds(void **state) {
    (void)state;
    tact_value tree;
    assert_false(read_z("a: 1\nb: caf\xC3\xA9 \xE9t\xE9\n", &tree));       /* Latin-1 */
    assert_int_equal(diags.items[0].line, 2);
    assert_int_equal(diags.items[0].column, 9);
    assert_false(read_text((tact_slice){ "\xFF\xFE" "a\0:\0", 6 }, &tree));
    assert_true(read_z("\xEF\xBB\xBF" "a: 1\n", &tree));                     /* a byte order mark is harmless */
    assert_int_equal(tact_value_get(&tree, TACT_S("a"))->integer, 1);
    assert_true(read_z("", &tree));
    assert_int_equal(tree.type, TACT_MAP);
    assert_true(read_z("# only a remark\n", &tree));
    assert_int_equal(tree.map.count, 0);
    char deep[200];
    for (unsigned levels = 31; levels <= 34; levels++) {
        memset(deep, '[', levels);
        memset(deep + levels, ']', levels);
        deep[2 * levels] = 0;
        assert_int_equal(read_z(deep, &tree), levels <= 32);
    }
    char *big = malloc(TACT_YAML_BYTES + 2);
    memset(big, '#', TACT_YAML_BYTES + 1);
    assert_false(read_text((tact_slice){ big, TACT_YAML_BYTES + 1 }, &tree));
    assert_true(read_text((tact_slice){ big, TACT_YAML_BYTES }, &tree));
    free(big);
}

/* Without a bound the parser's work grows with the square of the depth: this would take hours. */
static void depth_costs_nothing(void **state) {
    static const char *const begins[] = { "x: ", "[x]: ", "a: 1\n---\n", "" };
    static char source[900000];
    (void)state;
    for (unsigned i = 0; i < 4; i++)
        for (unsigned braces = 0; braces < 2; braces++) {
            size_t n = strlen(begins[i]);
            tact_value tree;
            memset(source, braces ? '{' : '[', sizeof source);
            memcpy(source, begins[i], n);
            assert_false(read_text((tact_slice){ source, sizeof source }, &tree));
        }
}

static void every_failing_allocation_is_told(void **state) {
    (void)state;
    const char *source = "a: {b: [1, two, 'three']}\nc: d\n";
    for (uint32_t n = 1;; n++) {
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_diags_init(&diags, &arena, 50);
        arena.fail_in = n;
        tact_value tree;
        bool fine = tact_yaml_read(tact_slice_of(source), &arena, &diags, &tree);
        if (arena.fail_in) { assert_true(fine); break; }                     /* past the last one */
        assert_false(fine);
        assert_true(diags.error_count > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_mean_what_they_say), cmocka_unit_test(places_point_at_content), cmocka_unit_test(what_is_refused),
        cmocka_unit_test(every_refusal_at_once), cmocka_unit_test(bytes_and_bounds), cmocka_unit_test(depth_costs_nothing), cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
