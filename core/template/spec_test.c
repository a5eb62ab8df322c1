/* core/template/spec_test.c -- every case of the official Mustache specification (test/mustache). Run from the root of the repository. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/template/template.h"

/* ---- just enough JSON for the files of the specification ------------------------------------------------------------------- */
typedef struct json { const char *at; tact_arena *arena; } json;

static tact_value read_json(json *j);

static void skip_space(json *j) { while (*j->at == ' ' || *j->at == '\n' || *j->at == '\r' || *j->at == '\t') j->at++; }

static char *put_code(char *p, unsigned c) {
    if (c < 0x80) { *p++ = (char)c; return p; }
    if (c < 0x800) { *p++ = (char)(0xC0 | c >> 6); *p++ = (char)(0x80 | (c & 63)); return p; }
    *p++ = (char)(0xE0 | c >> 12); *p++ = (char)(0x80 | (c >> 6 & 63)); *p++ = (char)(0x80 | (c & 63));
    return p;
}

static tact_slice read_string(json *j) {
    const char *end = ++j->at;
    while (*end != '"') end += *end == '\\' ? 2 : 1;
    char *out = tact_arena_alloc(j->arena, (size_t)(end - j->at) * 3 + 1, 1), *p = out;
    assert_non_null(out);
    while (j->at < end) {
        if (*j->at != '\\') { *p++ = *j->at++; continue; }
        char c = j->at[1], four[5] = { 0 };
        j->at += 2;
        switch (c) {
        case 'n': *p++ = '\n'; break;
        case 'r': *p++ = '\r'; break;
        case 't': *p++ = '\t'; break;
        case 'u': memcpy(four, j->at, 4); j->at += 4; p = put_code(p, (unsigned)strtoul(four, NULL, 16)); break;
        default: *p++ = c; break;
        }
    }
    j->at = end + 1;
    return (tact_slice){ out, (size_t)(p - out) };
}

static tact_value read_many(json *j, bool map) {
    enum { MOST = 64 };
    tact_pair *pairs = TACT_NEW(j->arena, tact_pair, MOST);
    tact_value *items = TACT_NEW(j->arena, tact_value, MOST);
    uint32_t count = 0;
    assert_true(pairs && items);
    j->at++;
    for (skip_space(j); *j->at != '}' && *j->at != ']'; skip_space(j)) {
        assert_true(count < MOST);
        if (map) { pairs[count].key = read_string(j); skip_space(j); assert_int_equal(*j->at, ':'); j->at++; }
        tact_value v = read_json(j);
        if (map) pairs[count].value = v; else items[count] = v;
        count++;
        skip_space(j);
        if (*j->at == ',') j->at++;
    }
    j->at++;
    return map ? (tact_value){ .type = TACT_MAP, .map = { pairs, count } } : (tact_value){ .type = TACT_LIST, .list = { items, count } };
}

static tact_value read_json(json *j) {
    skip_space(j);
    if (*j->at == '"') return tact_value_text(read_string(j));
    if (*j->at == '{' || *j->at == '[') return read_many(j, *j->at == '{');
    if (strncmp(j->at, "true", 4) == 0) { j->at += 4; return tact_value_bool(true); }
    if (strncmp(j->at, "false", 5) == 0) { j->at += 5; return tact_value_bool(false); }
    if (strncmp(j->at, "null", 4) == 0) { j->at += 4; return (tact_value){ .type = TACT_NULL }; }
    char *end;
    double number = strtod(j->at, &end);
    assert_ptr_not_equal(end, j->at);
    bool whole = memchr(j->at, '.', (size_t)(end - j->at)) == NULL;
    j->at = end;
    return whole ? tact_value_int((int64_t)number) : tact_value_double(number);
}

/* ---- the cases ------------------------------------------------------------------------------------------------------------ */
static bool partial_of(void *ctx, tact_slice name, tact_slice *source) {
    const tact_value *v = tact_value_get(ctx, name);
    if (!v) return false;
    *source = v->text;
    return true;
}

static char file_text[1 << 18], block[1 << 23], scratch[1 << 18];

static void run_file(const char *module, unsigned expected) {
    char path[100];
    snprintf(path, sizeof path, "test/mustache/%s.json", module);
    FILE *f = fopen(path, "rb");
    if (!f) fail_msg("%s cannot be opened: run this test from the root of the repository", path);
    size_t n = fread(file_text, 1, sizeof file_text - 1, f);
    fclose(f);
    file_text[n] = 0;
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    json j = { file_text, &arena };
    tact_value all = read_json(&j);
    const tact_value *tests = tact_value_get(&all, TACT_S("tests"));
    assert_non_null(tests);
    assert_int_equal(tests->list.count, expected);
    for (uint32_t i = 0; i < tests->list.count; i++) {
        const tact_value *t = &tests->list.items[i], *data = tact_value_get(t, TACT_S("data"));
        tact_slice name = tact_value_path_text(t, "name"), source = tact_value_path_text(t, "template"), want = tact_value_path_text(t, "expected"), got;
        tact_template_options options = { .escape = TACT_ESCAPE_HTML, .partial = partial_of, .partial_ctx = (void *)(uintptr_t)tact_value_get(t, TACT_S("partials")) };
        tact_arena work;
        tact_arena_init(&work, scratch, sizeof scratch, NULL);
        tact_status status = tact_template_render(&got, NULL, source, &data, 1, &options, &work);
        if (status || !tact_slice_equal(got, want))
            fail_msg("%s, %.*s (%s):\n--- wanted\n%.*s\n--- got\n%.*s", module, (int)name.len, name.ptr, tact_status_line(status), (int)want.len, want.ptr, (int)got.len, got.ptr ? got.ptr : "");
    }
}

static void comments(void **state) { (void)state; run_file("comments", 12); }
static void delimiters(void **state) { (void)state; run_file("delimiters", 14); }
static void interpolation(void **state) { (void)state; run_file("interpolation", 42); }
static void inverted(void **state) { (void)state; run_file("inverted", 22); }
static void partials(void **state) { (void)state; run_file("partials", 12); }
static void sections(void **state) { (void)state; run_file("sections", 34); }

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(comments), cmocka_unit_test(delimiters), cmocka_unit_test(interpolation),
                                        cmocka_unit_test(inverted), cmocka_unit_test(partials), cmocka_unit_test(sections) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
