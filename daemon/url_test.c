/* daemon/url_test.c -- addresses: whose they are, a parameter more, a parameter less. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "daemon/url.h"

static char block[1 << 16];
static tact_arena arena;

static void assert_text(tact_slice got, const char *want) {
    if (!tact_slice_is(got, want)) { print_error("got  %.*s\nwant %s\n", (int)got.len, got.ptr, want); fail(); }
}

static void a_parameter_more(void **state) {
    static const struct { const char *url, *is; } rows[] = {
        { "https://s.example/", "https://s.example/?c=x" }, { "https://s.example", "https://s.example?c=x" }, { "https://s.example/a?b=1", "https://s.example/a?b=1&c=x" },
        { "https://s.example/a?", "https://s.example/a?c=x" }, { "https://s.example/a?b&", "https://s.example/a?b&c=x" }, { "https://s.example/a#part", "https://s.example/a?c=x#part" },
        { "https://s.example/a?b=1#?c=9", "https://s.example/a?b=1&c=x#?c=9" }, { "https://s.example/a?c=9", "https://s.example/a?c=9" }, { "https://s.example/a?cc=9", "https://s.example/a?cc=9&c=x" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_text(tact_url_with(tact_slice_of(rows[i].url), TACT_S("c"), TACT_S("x"), &arena), rows[i].is);
    }
}

static void a_parameter_less(void **state) {
    static const struct { const char *url, *value, *is; } rows[] = {
        { "https://s.example/?c=x", "x", "https://s.example/" }, { "https://s.example/?c=x&a=1", "x", "https://s.example/?a=1" }, { "https://s.example/?a=1&c=x#p", "x", "https://s.example/?a=1#p" },
        { "?c=x", "x", "" }, { "?a=1&c=x&b=2&c=y", "x", "?a=1&b=2" }, { "https://s.example/?cc=x", "", "https://s.example/?cc=x" }, { "https://s.example/#?c=x", "", "https://s.example/#?c=x" }, { "", "", "" },
        { "?c=1&c=2&c=3", "1", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_text(tact_url_parameter(tact_slice_of(rows[i].url), TACT_S("c")), rows[i].value);
        assert_text(tact_url_without(tact_slice_of(rows[i].url), TACT_S("c"), &arena), rows[i].is);
    }
}

static void only_pages_of_the_brand_are_ours(void **state) {
    static tact_server server;
    static tact_slice origins[] = { { "https://shop.example", 20 } };
    static tact_config_key key = { .origins = { origins, 1 } };
    static const struct { const char *url; bool ours; } rows[] = {
        { "https://tact.example/a", true }, { "https://tact.example", true }, { "https://shop.example/?x", true }, { "https://tact.example.evil.example/", false }, { "https://tact.example@evil.example/", false },
        { "http://tact.example/", false }, { "https://evil.example/https://tact.example", false }, { "javascript:alert(1)", false }, { "//shop.example/", false }, { "https://shop.example\\@evil.example", false },
        { "https://shop.example/a b", false }, { "https://shop.example:444/", false }, { "", false }, { "tel:+33611223344", false },
    };
    (void)state;
    server.brand.config.public_url = TACT_S("https://tact.example");
    server.brand.config.keys.items = &key;
    server.brand.config.keys.count = 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) if (tact_url_ours(&server, tact_slice_of(rows[i].url)) != rows[i].ours) { print_error("%s\n", rows[i].url); fail(); }
}

static void a_server_on_this_machine_is_reached_as_localhost_too(void **state) {
    static tact_server server;
    static const struct { const char *own, *origin; bool is; } rows[] = {
        { "http://127.0.0.1:8931", "http://127.0.0.1:8931", true }, { "http://127.0.0.1:8931", "http://localhost:8931", true }, { "http://[::1]:8931", "http://localhost:8931", true },
        { "http://127.0.0.1:8931", "http://localhost:893", false }, { "http://127.0.0.1:8931", "http://localhost:89310", false }, { "http://127.0.0.1:8931", "http://localhost.evil.example:8931", false },
        { "http://127.0.0.1:8931", "https://localhost:8931", false }, { "http://192.168.0.4:8931", "http://localhost:8931", false }, { "", "http://localhost:8931", false }, { "", "", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(server.own_origin, sizeof server.own_origin, "%s", rows[i].own);
        if (tact_url_own_origin(&server, tact_slice_of(rows[i].origin)) != rows[i].is) { print_error("%s of %s\n", rows[i].origin, rows[i].own); fail(); }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_parameter_more), cmocka_unit_test(a_parameter_less), cmocka_unit_test(only_pages_of_the_brand_are_ours), cmocka_unit_test(a_server_on_this_machine_is_reached_as_localhost_too) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
