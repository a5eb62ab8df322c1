/* core/campaign/cel_conformance_test.c -- the official cases of CEL (test/cel/) that fall into the subset.
 *
 * A case that is refused for a construct tact leaves out counts as left out, by reason; anything else must come to the expected value or error.
 * An error the checker finds before anything runs counts as the expected error. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/campaign/cel_number.h"
#include "core/campaign/compile.h"

/* ---- text protobuf, as far as these files use it: name: scalar | name [:] { ... } ---- */

typedef struct node node;
struct node { tact_slice name, text; bool message; uint32_t line; node *first, *next; };
typedef struct reader { const char *at; uint32_t line; tact_arena *arena; } reader;

static void blank(reader *r) {
    for (; *r->at; r->at++) {
        if (*r->at == '\n') r->line++;
        if (*r->at == '#') { while (r->at[1] && r->at[1] != '\n') r->at++; }
        else if (!strchr(" \t\r\n,;", *r->at)) return;
    }
}

static unsigned digits(reader *r, unsigned most, unsigned base) {
    unsigned v = 0;
    for (; most && ((*r->at >= '0' && *r->at <= '7') || (base == 16 && strchr("89abcdefABCDEF", *r->at) && *r->at)); most--, r->at++)
        v = v * base + (unsigned)(*r->at <= '9' ? *r->at - '0' : (*r->at | 32) - 'a' + 10);
    return v;
}

static size_t quoted(reader *r, char *out) {
    static const char from[] = "abfnrtv\\?\"'", to[] = "\a\b\f\n\r\t\v\\?\"'";
    char quote = *r->at++;
    size_t n = 0;
    while (*r->at && *r->at != quote) {
        if (*r->at != '\\') { out[n++] = *r->at++; continue; }
        const char *simple = strchr(from, *++r->at);
        if (simple && *r->at) { out[n++] = to[simple - from]; r->at++; }
        else if (*r->at == 'x') { r->at++; out[n++] = (char)digits(r, 2, 16); }
        else if (*r->at == 'u' || *r->at == 'U') {
            unsigned most = *r->at == 'u' ? 4 : 8, code;
            r->at++;
            code = digits(r, most, 16);
            if (code < 0x80) out[n++] = (char)code;
            else if (code < 0x800) { out[n++] = (char)(0xC0 | code >> 6); out[n++] = (char)(0x80 | (code & 63)); }
            else if (code < 0x10000) { out[n++] = (char)(0xE0 | code >> 12); out[n++] = (char)(0x80 | (code >> 6 & 63)); out[n++] = (char)(0x80 | (code & 63)); }
            else { out[n++] = (char)(0xF0 | code >> 18); out[n++] = (char)(0x80 | (code >> 12 & 63)); out[n++] = (char)(0x80 | (code >> 6 & 63)); out[n++] = (char)(0x80 | (code & 63)); }
        } else out[n++] = (char)digits(r, 3, 8);
    }
    r->at++;
    return n;
}

static tact_slice scalar(reader *r) {
    char *out = tact_arena_alloc(r->arena, strcspn(r->at, "\n") + 2048, 1);      /* pieces on further lines are short */
    size_t n = 0;
    assert_non_null(out);
    if (*r->at != '"' && *r->at != '\'') {
        while (*r->at && !strchr(" \t\r\n,;{}", *r->at)) out[n++] = *r->at++;
    } else {
        while (*r->at == '"' || *r->at == '\'') { n += quoted(r, out + n); blank(r); }       /* pieces beside one another are one text */
    }
    return (tact_slice){ out, n };
}

static node *fields(reader *r) {
    node *first = NULL, **end = &first;
    for (blank(r); *r->at && *r->at != '}' && *r->at != '>'; blank(r), end = &(*end)->next) {
        node *n = *end = TACT_NEW(r->arena, node, 1);
        const char *start = r->at;
        assert_non_null(n);
        n->line = r->line;
        while (*r->at && !strchr(" \t\r\n:{", *r->at)) r->at++;
        n->name = (tact_slice){ start, (size_t)(r->at - start) };
        blank(r);
        if (*r->at == ':') r->at++;
        blank(r);
        n->message = *r->at == '{';
        if (!n->message) { n->text = scalar(r); continue; }
        r->at++;
        n->first = fields(r);
        r->at++;
    }
    return first;
}

static const node *child(const node *of, const char *name) {
    for (const node *n = of ? of->first : NULL; n; n = n->next)
        if (tact_slice_is(n->name, name)) return n;
    return NULL;
}

/* ---- values ---- */

static bool value_of(const node *of, tact_arena *arena, tact_value *out) {
    const node *v = of ? of->first : NULL;
    if (!v) return false;
    if (tact_slice_is(v->name, "int64_value")) { *out = tact_value_int(0); return tact_slice_int(v->text, &out->integer); }
    if (tact_slice_is(v->name, "double_value")) { *out = tact_value_double(strtod(v->text.ptr, NULL)); return true; }
    if (tact_slice_is(v->name, "string_value")) { *out = tact_value_text(v->text); return true; }
    if (tact_slice_is(v->name, "bool_value")) { *out = tact_value_bool(tact_slice_is(v->text, "true")); return true; }
    if (tact_slice_is(v->name, "null_value")) { *out = (tact_value){ .type = TACT_NULL }; return true; }
    uint32_t n = 0;
    for (const node *c = v->first; c; c = c->next) n++;
    if (tact_slice_is(v->name, "list_value")) {
        tact_value *items = TACT_NEW(arena, tact_value, n + 1);
        n = 0;
        for (const node *c = v->first; c; c = c->next)
            if (!value_of(c, arena, &items[n++])) return false;
        *out = (tact_value){ .type = TACT_LIST, .list = { items, n } };
        return true;
    }
    if (!tact_slice_is(v->name, "map_value")) return false;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, n + 1);
    n = 0;
    for (const node *c = v->first; c; c = c->next, n++) {
        tact_value key;
        if (!value_of(child(c, "key"), arena, &key) || key.type != TACT_TEXT || !value_of(child(c, "value"), arena, &pairs[n].value)) return false;
        pairs[n].key = key.text;
    }
    *out = (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
    return true;
}

static bool same(const tact_value *a, const tact_value *b) {
    return a->type == b->type && (tact_expr_equal(a, b) || (a->type == TACT_DOUBLE && a->real != a->real && b->real != b->real));
}

/* ---- what is left out ---- */

static const struct { const char *finding, *reason; } left_out[] = {
    { "unsigned numbers", "unsigned numbers" }, { "texts of bytes", "texts of bytes" }, { "unknown function", "functions and macros not in the table" },
    { "text as a key", "map keys that are not texts" }, { "unknown field", "variables of the test, or names of types" }, { "alone is no value", "variables of the test, or names of types" },
    { "go together", "refused before it runs: types that never match" }, { "of different types", "refused before it runs: types that never match" },
    { "never in a list", "refused before it runs: types that never match" }, { "wants a", "refused before it runs: types that never match" },
    { "expected a value but found '.'", "names that begin with a point" }, { "but found '{'", "protobuf messages" }, { "reserved word", "reserved words as names" },
    { "nested too deeply", "deeper than 32 levels" }, { "too many", "deeper than 32 levels" }, { "too large", "numbers beyond an int" },
    { "expected a name after the point", "quoted or reserved names after a point" }, { "unexpected character", "quoted names" },
};
enum { REASONS = sizeof left_out / sizeof *left_out };
static unsigned passed, out_by[REASONS], without_value, with_variables;

static int reason_of(const tact_diags *d) {
    for (int i = 0; i < REASONS; i++)
        for (uint32_t k = 0; k < d->count; k++)
            if (tact_slice_find(d->items[k].text, tact_slice_of(left_out[i].finding)) >= 0) return i;
    return -1;
}

static void run_case(const char *file, const node *test, tact_arena *arena) {
    static char work[1 << 16];
    const node *expr = child(test, "expr"), *expected = child(test, "value"), *error = child(test, "eval_error");
    tact_value want, source;
    tact_bundle draft = { 0 };
    tact_diags diags;
    tact_expr compiled;
    tact_expr_error failed;
    tact_arena scratch;
    if (!expr) return;
    if (child(test, "bindings") || child(test, "type_env")) { with_variables++; return; }
    if (!error && !value_of(expected, arena, &want)) { without_value++; return; }
    tact_diags_init(&diags, arena, 20);
    source = tact_value_text(expr->text);
    source.line = source.column = 1;
    tact_status status = tact_cel_compile(&source, TACT_CEL_ANY, &draft, &diags, arena, &compiled);
    int reason = status ? reason_of(&diags) : -1;
    if (status && !error) {
        if (reason < 0) fail_msg("%s:%u %.*s does not compile: %.*s", file, expr->line, (int)expr->text.len, expr->text.ptr, (int)diags.items[0].text.len, diags.items[0].text.ptr);
        out_by[reason]++;
        return;
    }
    if (status) { if (reason >= 0) out_by[reason]++; else passed++; return; }
    tact_facts none = { 0 };
    tact_arena_init(&scratch, work, sizeof work, NULL);
    tact_value got = tact_expr_eval(compiled, &none, &scratch, &failed);
    if (error ? !failed : failed || !same(&got, &want))
        fail_msg("%s:%u %.*s comes to a %s (%s)", file, expr->line, (int)expr->text.len, expr->text.ptr, tact_type_name(got.type), tact_expr_error_line(failed));
    passed++;
}

static void official_cases(void **state) {
    (void)state;
    static const char *const files[] = { "basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic", "macros", "parse", "string", "timestamps" };
    static char block[16 << 20];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char name[64];
        tact_arena arena;
        tact_arena_init(&arena, block, sizeof block, NULL);
        snprintf(name, sizeof name, "test/cel/%s.textproto", files[i]);
        FILE *f = fopen(name, "rb");
        if (!f) fail_msg("cannot open %s: run the tests from the root of the repository", name);
        char *text = tact_arena_alloc(&arena, 1 << 20, 1);
        assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
        fclose(f);
        reader r = { text, 1, &arena };
        for (const node *section = fields(&r); section; section = section->next)
            for (const node *test = section->first; test; test = test->next) {
                tact_arena_mark mark = tact_arena_checkpoint(&arena);
                if (tact_slice_is(test->name, "test")) run_case(name, test, &arena);
                tact_arena_undo(&arena, mark);
            }
    }
    print_message("%u official cases pass; left out: %u with variables, %u with values of other types", passed, with_variables, without_value);
    for (int i = 0; i < REASONS; i++) {
        for (int k = i + 1; k < REASONS; k++)
            if (strcmp(left_out[k].reason, left_out[i].reason) == 0) { out_by[i] += out_by[k]; out_by[k] = 0; }
        if (out_by[i]) print_message("; %u %s", out_by[i], left_out[i].reason);
    }
    print_message("\n");
    assert_true(passed >= 411);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(official_cases) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
