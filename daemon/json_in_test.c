/* daemon/json_in_test.c -- what the reader takes, what it refuses and where it says so; json-c as the plain twin. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "core/base/hash.h"
#include "daemon/json_in.h"
#include "daemon/json_out.h"

static char block[32 << 20];

static tact_status read_in(tact_arena *a, tact_value *v, tact_json_fault *f, tact_slice text) {
    tact_arena_init(a, block, sizeof block, NULL);
    return tact_json_read(a, v, f, text);
}

/* ---- accepted ---- */

static void values_and_places(void **state) {
    (void)state;
    tact_arena a; tact_value v; tact_json_fault f;
    tact_slice text = TACT_S("{ \"a\": [1, -2.5, true, null],\n  \"b\\u00e9\": \"x\\n\\ud83d\\ude00\", \"c\": {} }");
    assert_int_equal(read_in(&a, &v, &f, text), TACT_OK);
    assert_int_equal(v.type, TACT_MAP);
    assert_int_equal(v.map.count, 3);
    const tact_value *list = tact_value_get(&v, TACT_S("a"));
    assert_int_equal(list->list.count, 4);
    assert_int_equal(list->list.items[0].integer, 1);
    assert_true(list->list.items[1].real == -2.5);
    assert_true(list->list.items[2].boolean);
    assert_int_equal(list->list.items[3].type, TACT_NULL);
    assert_int_equal(list->list.items[1].line, 1);
    assert_int_equal(list->list.items[1].column, 12);
    const tact_value *b = tact_value_get(&v, TACT_S("b\xC3\xA9"));
    assert_true(tact_slice_equal(b->text, TACT_S("x\n\xF0\x9F\x98\x80")));
    assert_int_equal(b->line, 2);
    assert_int_equal(b->column, 14);
    assert_int_equal(v.map.pairs[1].line, 2);
    assert_int_equal(v.map.pairs[1].column, 3);
    assert_int_equal(tact_value_get(&v, TACT_S("c"))->map.count, 0);
}

static void plain_texts_point_into_the_source(void **state) {
    (void)state;
    tact_arena a; tact_value v; tact_json_fault f;
    tact_slice text = TACT_S("[\"plain \xC3\xA9\"]");
    assert_int_equal(read_in(&a, &v, &f, text), TACT_OK);
    assert_ptr_equal(v.list.items[0].text.ptr, text.ptr + 2);
}

static const struct { const char *json; tact_type type; int64_t integer; double real; } numbers[] = {
    { "0", TACT_INT, 0, 0 }, { "-0", TACT_INT, 0, 0 }, { "9223372036854775807", TACT_INT, INT64_MAX, 0 },
    { "-9223372036854775808", TACT_INT, INT64_MIN, 0 }, { "9223372036854775808", TACT_DOUBLE, 0, 9223372036854775808.0 },
    { "10000000000000000000000", TACT_DOUBLE, 0, 1e22 }, { "-18446744073709551616", TACT_DOUBLE, 0, -18446744073709551616.0 },
    { "1.0", TACT_DOUBLE, 0, 1 }, { "1e5", TACT_DOUBLE, 0, 1e5 }, { "0.1", TACT_DOUBLE, 0, 0.1 }, { "18.99", TACT_DOUBLE, 0, 18.99 },
    { "2.2250738585072011e-308", TACT_DOUBLE, 0, 2.2250738585072011e-308 }, { "5e-324", TACT_DOUBLE, 0, 5e-324 },
    { "1e-400", TACT_DOUBLE, 0, 0 }, { "1.7976931348623157e308", TACT_DOUBLE, 0, 1.7976931348623157e308 },
    { "9007199254740993.0", TACT_DOUBLE, 0, 9007199254740992.0 }, { "0.000001", TACT_DOUBLE, 0, 1e-6 }, { "1E+2", TACT_DOUBLE, 0, 100 },
    { "123456789012345678901234567890.5", TACT_DOUBLE, 0, 123456789012345678901234567890.5 },
};

static void number_table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        tact_arena a; tact_value v; tact_json_fault f;
        assert_int_equal(read_in(&a, &v, &f, tact_slice_of(numbers[i].json)), TACT_OK);
        assert_int_equal(v.type, numbers[i].type);
        if (v.type == TACT_INT) assert_true(v.integer == numbers[i].integer);
        else assert_memory_equal(&v.real, &numbers[i].real, sizeof v.real);
    }
}

/* ---- refused: text, reason begins with, line, column, path ---- */

static const struct { tact_slice json; const char *reason; uint32_t line, column; const char *path; } faults[] = {
    { { "", 0 }, "the document is empty", 1, 1, "" },
    { { " \n ", 3 }, "the document is empty", 2, 2, "" },
    { { "\xEF\xBB\xBF{}", 5 }, "a byte order mark", 1, 1, "" },
    { { "{", 1 }, "the document ends too early", 1, 2, "" },
    { { "[1,", 3 }, "the document ends too early", 1, 4, "/1" },
    { { "[1 2]", 5 }, "expected , or ]", 1, 4, "/0" },
    { { "[1,]", 4 }, "a comma before ]", 1, 4, "/1" },
    { { "{\"a\":1,}", 8 }, "a comma before }", 1, 8, "/a" },
    { { "{a:1}", 5 }, "expected a \"key\"", 1, 2, "" },
    { { "{\"a\" 1}", 7 }, "expected : after", 1, 6, "/a" },
    { { "{\"a\":}", 6 }, "not a JSON value", 1, 6, "/a" },
    { { "{\"a\":1 \"b\":2}", 13 }, "expected , or }", 1, 8, "/a" },
    { { "{\"a\":1,\n \"b\":2,\n  \"a\":3}", 25 }, "the same key stands twice", 3, 3, "/a" },
    { { "{\"x\":{\"a\":1,\"\\u0061\":3}}", 24 }, "the same key stands twice", 1, 13, "/x/a" },
    { { "{\"batch\":[{},{},{},{\"properties\":{\"price\":1.}}]}", 48 }, "a number ending in a point", 1, 43, "/batch/3/properties/price" },
    { { "{\"a/b~c\":x}", 11 }, "not a JSON value", 1, 10, "/a~1b~0c" },
    { { "nul", 3 }, "not a JSON value", 1, 1, "" },
    { { "NaN", 3 }, "not a JSON value", 1, 1, "" },
    { { "[Infinity]", 10 }, "not a JSON value", 1, 2, "/0" },
    { { "[-Infinity]", 11 }, "not a number", 1, 2, "/0" },
    { { "\0", 1 }, "not a JSON value", 1, 1, "" },
    { { "1 2", 3 }, "something follows", 1, 3, "" },
    { { "{}}", 3 }, "something follows", 1, 3, "" },
    { { "01", 2 }, "a number with a leading zero", 1, 1, "" },
    { { "+1", 2 }, "not a JSON value", 1, 1, "" },
    { { ".5", 2 }, "not a JSON value", 1, 1, "" },
    { { "1e", 2 }, "an exponent without digits", 1, 1, "" },
    { { "1e999", 5 }, "number out of range", 1, 1, "" },
    { { "-1e999", 6 }, "number out of range", 1, 1, "" },
    { { "9223372036854775809", 19 }, "number out of range", 1, 1, "" },
    { { "12345678901234567890123", 23 }, "number out of range", 1, 1, "" },
    { { "\"abc", 4 }, "the text never ends", 1, 5, "" },
    { { "\"abc\\\"", 6 }, "the text never ends", 1, 7, "" },
    { { "\"a\nb\"", 5 }, "a control character", 1, 3, "" },
    { { "\"a\0b\"", 5 }, "a control character", 1, 3, "" },
    { { "\"\\x41\"", 6 }, "no such escape", 1, 2, "" },
    { { "\"\\u12g4\"", 8 }, "\\u needs four", 1, 2, "" },
    { { "\"\\u12\"", 6 }, "\\u needs four", 1, 2, "" },
    { { "\"\\ud800\"", 8 }, "half of a surrogate", 1, 2, "" },
    { { "\"\\udc00\"", 8 }, "half of a surrogate", 1, 2, "" },
    { { "\"\\ud800\\u0041\"", 14 }, "half of a surrogate", 1, 2, "" },
    { { "\"\xC3\"", 3 }, "not UTF-8", 1, 2, "" },
    { { "\"\xC0\x80\"", 4 }, "not UTF-8", 1, 2, "" },
    { { "\"\xED\xA0\x80\"", 5 }, "not UTF-8", 1, 2, "" },
    { { "\"\xF4\x90\x80\x80\"", 6 }, "not UTF-8", 1, 2, "" },
    { { "\"12345678\xFF\"", 11 }, "not UTF-8", 1, 10, "" },
    { { "// no\n1", 7 }, "not a JSON value", 1, 1, "" },
    { { "['a']", 5 }, "not a JSON value", 1, 2, "/0" },
};

static void fault_table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        tact_arena a; tact_value v; tact_json_fault f;
        tact_status s = read_in(&a, &v, &f, faults[i].json);
        if (s != TACT_ERR_INVALID || strncmp(f.reason, faults[i].reason, strlen(faults[i].reason)) != 0 || f.line != faults[i].line ||
            f.column != faults[i].column || !tact_slice_is(f.path, faults[i].path))
            fail_msg("case %zu: status %d, \"%s\" at %u:%u path \"%.*s\"", i, s, s ? f.reason : "", f.line, f.column, (int)f.path.len, f.path.ptr ? f.path.ptr : "");
        assert_true(f.hint && *f.hint);
        assert_true(f.offset_bytes <= faults[i].json.len);
    }
}

static tact_slice repeat(const char *open, const char *middle, const char *close, unsigned n) {
    static char text[4 << 20];
    size_t at = 0;
    for (unsigned i = 0; i < n; i++) { memcpy(text + at, open, strlen(open)); at += strlen(open); }
    memcpy(text + at, middle, strlen(middle)); at += strlen(middle);
    for (unsigned i = 0; i < n; i++) { memcpy(text + at, close, strlen(close)); at += strlen(close); }
    return (tact_slice){ text, at };
}

static void bounds(void **state) {
    (void)state;
    tact_arena a; tact_value v; tact_json_fault f;
    assert_int_equal(read_in(&a, &v, &f, repeat("[", "1", "]", 32)), TACT_OK);
    assert_int_equal(read_in(&a, &v, &f, repeat("[", "1", "]", 33)), TACT_ERR_LIMIT);
    assert_int_equal(f.offset_bytes, 32);
    assert_int_equal(read_in(&a, &v, &f, repeat("{\"k\":", "1", "}", 100000)), TACT_ERR_LIMIT);
    assert_int_equal(read_in(&a, &v, &f, repeat("[", "", "", 1000000)), TACT_ERR_LIMIT);
    assert_int_equal(read_in(&a, &v, &f, repeat("", "[0", ",0", 99998)), TACT_ERR_INVALID);            /* no closing bracket */
    tact_slice many = repeat("", "[0", ",0", 99998);
    ((char *)(uintptr_t)many.ptr)[many.len++] = ']';
    assert_int_equal(read_in(&a, &v, &f, many), TACT_OK);
    many = repeat("", "[0", ",0", 99999);
    ((char *)(uintptr_t)many.ptr)[many.len++] = ']';
    assert_int_equal(read_in(&a, &v, &f, many), TACT_ERR_LIMIT);
    assert_int_equal(read_in(&a, &v, &f, repeat("1", "", "", 401)), TACT_ERR_LIMIT);
    assert_int_equal(read_in(&a, &v, &f, repeat("1", ".0", "", 398)), TACT_ERR_INVALID);                /* 400 characters, 1e398 */
}

/* Maps large enough for the sorting path; the later one of two equal keys is named. */
static void duplicates_in_large_maps(void **state) {
    (void)state;
    static char text[200000];
    for (unsigned n = 2; n < 5000; n = n * 2 + 1) {
        for (int twice = 0; twice < 2; twice++) {
            size_t at = 0;
            text[at++] = '{';
            for (unsigned i = 0; i < n; i++) at += (size_t)snprintf(text + at, 32, "%s\"key%u\":1", i ? "," : "", twice && i == n - 1 ? n / 2 - (n < 4) : i * 7919u % 100003u);
            if (twice) at += (size_t)snprintf(text + at, 32, ",\"key0\":2");
            text[at++] = '}';
            tact_arena a; tact_value v; tact_json_fault f;
            tact_status s = read_in(&a, &v, &f, (tact_slice){ text, at });
            assert_int_equal(s, twice ? TACT_ERR_INVALID : TACT_OK);
            if (twice && n > 8) {
                assert_true(tact_slice_is(f.path, "/key0"));
                assert_int_equal(f.offset_bytes, at - 9);
            }
        }
    }
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    tact_slice text = TACT_S("{\"a\":[1,2,{\"b\":\"\\n\"}],\"c\":[[],[],\"\\u0041\"]}");
    for (uint32_t n = 1; ; n++) {
        tact_arena a; tact_value v; tact_json_fault f;
        tact_arena_init(&a, block, sizeof block, NULL);
        a.fail_in = n;
        tact_status s = tact_json_read(&a, &v, &f, text);
        if (s == TACT_OK) { assert_true(n > 5); break; }
        assert_int_equal(s, TACT_ERR_MEMORY);
    }
}

/* ---- every prefix of a good document is refused, never read past ---- */

static void truncated(void **state) {
    (void)state;
    static const char doc[] = "{\"batch\":[{\"type\":\"track\",\"event\":\"Caf\xC3\xA9 \\u00e9\\ud83d\\ude00\",\"n\":-12.5e3,\"ok\":[true,false,null]}]}";
    for (size_t n = 0; n < sizeof doc - 1; n++) {
        char *copy = malloc(n ? n : 1);                    /* its own block, so that a sanitizer sees a read past it */
        assert_non_null(copy);
        memcpy(copy, doc, n);
        tact_arena a; tact_value v; tact_json_fault f;
        assert_int_equal(read_in(&a, &v, &f, (tact_slice){ copy, n }), TACT_ERR_INVALID);
        assert_true(f.offset_bytes <= n);
        free(copy);
    }
}

/* ---- the plain twin ---- */

static bool same(const tact_value *v, json_object *o) {
    switch (json_object_get_type(o)) {
    case json_type_null: return v->type == TACT_NULL;
    case json_type_boolean: return v->type == TACT_BOOL && v->boolean == (json_object_get_boolean(o) != 0);
    case json_type_int: return v->type == TACT_INT ? v->integer == json_object_get_int64(o) : v->type == TACT_DOUBLE;
    case json_type_double: return v->type == TACT_DOUBLE && v->real == json_object_get_double(o);
    case json_type_string:
        if (memmem(json_object_get_string(o), (size_t)json_object_get_string_len(o), "\xEF\xBF\xBD", 3)) return v->type == TACT_TEXT;   /* json-c 0.16 gives up some surrogate pairs */
        return v->type == TACT_TEXT && v->text.len == (size_t)json_object_get_string_len(o) && (!v->text.len || memcmp(v->text.ptr, json_object_get_string(o), v->text.len) == 0);
    case json_type_array:
        if (v->type != TACT_LIST || v->list.count != json_object_array_length(o)) return false;
        for (uint32_t i = 0; i < v->list.count; i++)
            if (!same(&v->list.items[i], json_object_array_get_idx(o, i))) return false;
        return true;
    case json_type_object:
        if (v->type != TACT_MAP || v->map.count != (uint32_t)json_object_object_length(o)) return false;
        for (uint32_t i = 0; i < v->map.count; i++) {
            char key[256];
            if (v->map.pairs[i].key.len >= sizeof key || (v->map.pairs[i].key.len && memchr(v->map.pairs[i].key.ptr, 0, v->map.pairs[i].key.len))) return true;   /* json-c keys end at a NUL */
            memset(key, 0, sizeof key);
            if (v->map.pairs[i].key.len) memcpy(key, v->map.pairs[i].key.ptr, v->map.pairs[i].key.len);
            json_object *member;
            if (!json_object_object_get_ex(o, key, &member) || !same(&v->map.pairs[i].value, member)) return false;
        }
        return true;
    }
    return false;
}

static void agrees_with_json_c(void **state) {
    (void)state;
    static const char *const seeds[] = {
        "{\"type\":\"track\",\"event\":\"Order Completed\",\"properties\":{\"price\":18.99,\"n\":[1,2,3],\"x\":null},\"t\":true}",
        "[[],{},\"\",\"\\u00e9\\n\\\\\\/\",-1.5e-7,0.25,123456789012,false,{\"a\":{\"b\":{\"c\":[\"\xC3\xA9\"]}}}]",
        "{\"a\":\"\\ud83d\\ude00\",\"b\":1e10,\"c\":-0,\"d\":-0.0,\"e\":2e-5}",
    };
    uint64_t seed = (uint64_t)time(NULL);
    print_message("seed %llu\n", (unsigned long long)seed);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 1 });
    static const char alphabet[] = "{}[]\",:0123456789.eE+-\\untrfals \n\xC3\xA9\xED";
    unsigned accepted = 0;
    for (int round = 0; round < 60000; round++) {
        char text[256];
        const char *from = seeds[round % 3];
        size_t len = strlen(from);
        memcpy(text, from, len);
        uint64_t edits = tact_rng_below(&rng, 4);
        for (uint64_t e = 0; e < edits; e++) {
            size_t at = (size_t)tact_rng_below(&rng, len);
            switch (tact_rng_below(&rng, 3)) {
            case 0: text[at] = alphabet[tact_rng_below(&rng, sizeof alphabet - 1)]; break;
            case 1: memmove(text + at, text + at + 1, len - at - 1); len--; break;
            default: memmove(text + at + 1, text + at, len - at); text[at] = alphabet[tact_rng_below(&rng, sizeof alphabet - 1)]; len++;
            }
        }
        tact_arena a; tact_value v; tact_json_fault f;
        if (read_in(&a, &v, &f, (tact_slice){ text, len }) != TACT_OK) continue;
        accepted++;
        struct json_tokener *tok = json_tokener_new_ex(64);
        json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
        text[len] = 0;
        json_object *o = json_tokener_parse_ex(tok, text, (int)len + 1);
        if (json_tokener_get_error(tok) != json_tokener_success || !same(&v, o)) fail_msg("differs from json-c: %.*s", (int)len, text);
        json_object_put(o);
        json_tokener_free(tok);
    }
    assert_true(accepted > 15000);
}

/* ---- naughty strings, there and back ---- */

static void naughty_strings(void **state) {
    (void)state;
    static char text[64 << 10], out[1 << 20];
    FILE *file = fopen("test/data/naughty-strings/blns.json", "rb");
    if (!file) fail_msg("test/data/naughty-strings/blns.json is missing: run the tests from the root of the repository");
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    tact_arena a, b; tact_value v, again; tact_json_fault f;
    assert_int_equal(read_in(&a, &v, &f, (tact_slice){ text, len }), TACT_OK);
    assert_true(v.list.count > 400);
    tact_arena_init(&b, out, sizeof out, NULL);
    tact_json j;
    tact_json_init(&j, &b, 1024);
    tact_json_value(&j, &v);
    assert_int_equal(j.replaced, 0);
    assert_int_equal(tact_json_read(&b, &again, &f, tact_json_done(&j)), TACT_OK);
    assert_true(tact_value_equal(&v, &again));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_places), cmocka_unit_test(plain_texts_point_into_the_source), cmocka_unit_test(number_table),
        cmocka_unit_test(fault_table), cmocka_unit_test(bounds), cmocka_unit_test(duplicates_in_large_maps),
        cmocka_unit_test(every_allocation_may_fail), cmocka_unit_test(truncated), cmocka_unit_test(agrees_with_json_c),
        cmocka_unit_test(naughty_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
