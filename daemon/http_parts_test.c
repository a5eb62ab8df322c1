/* daemon/http_parts_test.c -- the small parts of the HTTP server by themselves: routes, addresses, the wheel, forms, credentials. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "core/base/hash.h"
#include "daemon/http_internal.h"
#include "daemon/http_text.h"

static char block[1 << 16];

/* ---- routes ---- */

static void never_called(void *ctx, const tact_http_request *q) { (void)ctx; (void)q; }

static void bad_routes_are_refused(void **state) {
    (void)state;
    static const char *const paths[] = { "", "v1", "/a/{", "/a/}", "/a/{}", "/a/x{id}", "/a/{id}x", "/a/{r*}/b", "/{a}/{b}/{c}/{d}/{e}" };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        tact_http_route r = { .method = TACT_HTTP_GET, .path = paths[i], .handle = never_called };
        tact_routes *routes; const char *problem;
        assert_int_equal(tact_routes_new(&routes, &problem, &r, 1), TACT_ERR_INVALID);
        assert_non_null(problem);
        assert_null(routes);
    }
    tact_http_route twice[2] = { { .method = TACT_HTTP_GET, .path = "/a", .handle = never_called }, { .method = TACT_HTTP_GET, .path = "/a", .handle = never_called } };
    tact_routes *routes; const char *problem;
    assert_int_equal(tact_routes_new(&routes, &problem, twice, 2), TACT_ERR_INVALID);
    twice[1].method = TACT_HTTP_HEAD;
    assert_int_equal(tact_routes_new(&routes, &problem, twice, 2), TACT_ERR_INVALID);
    assert_int_equal(tact_routes_new(&routes, &problem, NULL, 0), TACT_OK);
    tact_route_match m;
    tact_routes_find(routes, &m, TACT_HTTP_GET, TACT_S("/"));
    assert_null(m.any);
    tact_routes_free(routes);
}

static void the_most_fixed_route_wins(void **state) {
    (void)state;
    static const tact_http_route table[] = {
        { .method = TACT_HTTP_GET, .path = "/{all*}", .handle = never_called, .tag = 1 },
        { .method = TACT_HTTP_GET, .path = "/v1/people/{id}", .handle = never_called, .tag = 2 },
        { .method = TACT_HTTP_DELETE, .path = "/v1/people/{id}", .handle = never_called, .tag = 3 },
        { .method = TACT_HTTP_GET, .path = "/v1/people/{id}/why", .handle = never_called, .tag = 4 },
        { .method = TACT_HTTP_GET, .path = "/v1/people/me", .handle = never_called, .tag = 5 },
        { .method = TACT_HTTP_GET, .path = "/", .handle = never_called, .tag = 6 },
    };
    static const struct { tact_http_method method; const char *path; uint32_t tag; unsigned params; } cases[] = {
        { TACT_HTTP_GET, "/", 6, 0 }, { TACT_HTTP_HEAD, "/", 6, 0 }, { TACT_HTTP_GET, "/v1/people/me", 5, 0 }, { TACT_HTTP_GET, "/v1/people/you", 2, 1 },
        { TACT_HTTP_DELETE, "/v1/people/you", 3, 1 }, { TACT_HTTP_GET, "/v1/people/you/why", 4, 1 }, { TACT_HTTP_GET, "/v1/people/you/", 1, 1 },
        { TACT_HTTP_POST, "/v1/people/you", 0, 1 }, { TACT_HTTP_GET, "/x/y/z", 1, 1 }, { TACT_HTTP_GET, "x", 0, 0 }, { TACT_HTTP_GET, "", 0, 0 },
    };
    tact_routes *routes; const char *problem;
    assert_int_equal(tact_routes_new(&routes, &problem, table, sizeof table / sizeof *table), TACT_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_route_match m;
        tact_routes_find(routes, &m, cases[i].method, tact_slice_of(cases[i].path));
        if ((m.route ? m.route->tag : 0) != cases[i].tag) fail_msg("%s -> %u", cases[i].path, m.route ? m.route->tag : 0);
        if (cases[i].tag) assert_int_equal(m.param_count, cases[i].params);
    }
    tact_routes_free(routes);
}

/* ---- addresses ---- */

static void addresses_and_networks(void **state) {
    (void)state;
    static const struct { const char *text, *as; } good[] = {
        { "192.0.2.1", "192.0.2.1" }, { "192.0.2.1:8080", "192.0.2.1" }, { "2001:DB8::1", "2001:db8::1" }, { "[2001:db8::1]", "2001:db8::1" }, { "[::1]:80", "::1" }, { "::ffff:1.2.3.4", "1.2.3.4" },
    };
    static const char *const bad[] = { "", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "1.2.3.4:", "1.2.3.4:x", "[::1", "[::1]x", "::g", "1.2.3.4/8", "999.1.1.1" };
    char out[TACT_ADDRESS_TEXT];
    tact_peer a;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(tact_address_parse(tact_slice_of(good[i].text), &a));
        assert_true(tact_slice_is(tact_address_format(&a, out), good[i].as));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) if (tact_address_parse(tact_slice_of(bad[i]), &a)) fail_msg("%s passed", bad[i]);
    static const struct { const char *net, *address; bool in; } nets[] = {
        { "10.0.0.0/8", "10.255.1.1", true }, { "10.0.0.0/8", "11.0.0.1", false }, { "10.0.0.1", "10.0.0.1", true }, { "10.0.0.1", "10.0.0.2", false },
        { "192.0.2.128/25", "192.0.2.127", false }, { "192.0.2.128/25", "192.0.2.200", true }, { "0.0.0.0/0", "8.8.8.8", true }, { "0.0.0.0/0", "2001:db8::1", false },
        { "2001:db8::/32", "2001:db8:ffff::1", true }, { "2001:db8::/32", "2001:db9::1", false }, { "::/0", "1.2.3.4", true },
    };
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
        tact_network n;
        assert_true(tact_network_parse(tact_slice_of(nets[i].net), &n) && tact_address_parse(tact_slice_of(nets[i].address), &a));
        if (tact_network_holds(&n, &a) != nets[i].in) fail_msg("%s in %s", nets[i].address, nets[i].net);
    }
    tact_network n;
    assert_false(tact_network_parse(TACT_S("10.0.0.0/33"), &n) || tact_network_parse(TACT_S("10.0.0.0/"), &n) || tact_network_parse(TACT_S("::/129"), &n) || tact_network_parse(TACT_S("x/8"), &n));
}

/* Against an array of counts. */
static void the_crowd_counts(void **state) {
    (void)state;
    enum { WHO = 300, MAX = 5 };
    tact__crowd crowd;
    unsigned plain[WHO] = { 0 };
    uint64_t seed = (uint64_t)time(NULL);
    print_message("seed %llu\n", (unsigned long long)seed);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 3 });
    assert_true(tact__crowd_init(&crowd, seed));
    for (int i = 0; i < 200000; i++) {
        unsigned who = (unsigned)tact_rng_below(&rng, WHO);
        tact_peer a = { { 0 } };
        memcpy(a.bytes + (who % 2 ? 12 : 4), &who, sizeof who);
        if (who % 2) a.bytes[10] = a.bytes[11] = 0xFF; else a.bytes[15] = (uint8_t)i;             /* the rest of a /64 does not matter */
        if (tact_rng_below(&rng, 2) && plain[who]) { tact__crowd_leave(&crowd, &a); plain[who]--; }
        else {
            bool in = tact__crowd_enter(&crowd, &a, MAX);
            assert_int_equal(in, plain[who] < MAX);
            plain[who] += in;
        }
    }
    unsigned used = 0;
    for (int i = 0; i < WHO; i++) used += plain[i] > 0;
    assert_int_equal(crowd.used, used);
    free(crowd.entries);
}

/* ---- the wheel, against a plain list ---- */

enum { TIMERS = 200 };
static struct { tact_wheel wheel; tact_wheel_timer timer[TIMERS]; uint64_t due[TIMERS]; uint64_t now; unsigned fired; } w;

static void fire(void *ctx, tact_wheel_timer *t) {
    (void)ctx;
    size_t i = (size_t)(t - w.timer);
    assert_true(w.due[i] <= w.now);                              /* never early */
    assert_true(w.now < w.due[i] + 2 * w.wheel.tick_ms + 1000);  /* the largest step below is 1000 */
    w.due[i] = TACT_WHEEL_NEVER;
    w.fired++;
    if (i % 3 == 0) { w.due[i] = w.now + 7; tact_wheel_set(&w.wheel, t, w.due[i]); }
    if (i % 5 == 0) { w.due[(i + 1) % TIMERS] = TACT_WHEEL_NEVER; tact_wheel_remove(&w.wheel, &w.timer[(i + 1) % TIMERS]); }
}

static void the_wheel_fires_in_time(void **state) {
    (void)state;
    uint64_t seed = (uint64_t)time(NULL);
    print_message("seed %llu\n", (unsigned long long)seed);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 4 });
    memset(&w, 0, sizeof w);
    w.now = 1000000;
    tact_wheel_init(&w.wheel, 10, w.now);
    for (int i = 0; i < TIMERS; i++) w.due[i] = TACT_WHEEL_NEVER;
    for (int round = 0; round < 50000; round++) {
        size_t i = (size_t)tact_rng_below(&rng, TIMERS);
        switch (tact_rng_below(&rng, 4)) {
        case 0: w.due[i] = TACT_WHEEL_NEVER; tact_wheel_remove(&w.wheel, &w.timer[i]); break;
        case 1: w.due[i] = TACT_WHEEL_NEVER; tact_wheel_set(&w.wheel, &w.timer[i], TACT_WHEEL_NEVER); break;
        default: w.due[i] = w.now + tact_rng_below(&rng, round % 2 ? 100 : 20000); tact_wheel_set(&w.wheel, &w.timer[i], w.due[i]);
        }
        w.now += tact_rng_below(&rng, round % 100 ? 30 : 1000);
        tact_wheel_advance(&w.wheel, w.now, fire, NULL);
        for (int k = 0; k < TIMERS; k++) if (w.due[k] != TACT_WHEEL_NEVER) assert_true(w.due[k] + 2 * w.wheel.tick_ms > w.now);      /* never late */
    }
    assert_true(w.fired > 5000);
}

/* ---- forms, cookies, credentials ---- */

static void forms(void **state) {
    (void)state;
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    const tact_http_pair *pairs; uint32_t count;
    assert_int_equal(tact_http_form(&a, &pairs, &count, TACT_S("a=1&&b=x+y%26z&c&d=&=e")), TACT_OK);
    assert_int_equal(count, 5);
    assert_true(tact_slice_is(pairs[1].value, "x y&z") && tact_slice_is(pairs[2].name, "c") && pairs[2].value.len == 0 && pairs[4].name.len == 0 && tact_slice_is(pairs[4].value, "e"));
    assert_int_equal(tact_http_form(&a, &pairs, &count, TACT_S("")), TACT_OK);
    assert_int_equal(count, 0);
    static const char *const bad[] = { "a=%", "a=%1", "a=%1g", "%00=1", "a=%C3", "a=%ED%A0%80", "a=\xFF" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(tact_http_form(&a, &pairs, &count, tact_slice_of(bad[i])), TACT_ERR_INVALID);
    tact_slice v;
    assert_int_equal(tact_http_form_value(&a, &v, TACT_S("x=1&y=2&y=3"), TACT_S("y")), TACT_OK);
    assert_true(tact_slice_is(v, "2"));
    assert_int_equal(tact_http_form_value(&a, &v, TACT_S("x=1"), TACT_S("y")), TACT_ERR_NOT_FOUND);
    static char many[4004];
    for (size_t i = 0; i < 4004; i += 4) memcpy(many + i, "a=1&", 4);
    assert_int_equal(tact_http_form(&a, &pairs, &count, (tact_slice){ many, 4004 }), TACT_ERR_LIMIT);
    tact_arena_reset(&a);
    assert_int_equal(tact_http_form(&a, &pairs, &count, (tact_slice){ many, 4000 }), TACT_OK);
    assert_int_equal(count, 1000);
    a.fail_in = 1;
    assert_int_equal(tact_http_form(&a, &pairs, &count, (tact_slice){ many, 4000 }), TACT_ERR_MEMORY);
}

static void cookies_and_credentials(void **state) {
    (void)state;
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    assert_true(tact_slice_is(tact_http_cookie(TACT_S("a=1; session=xyz;b=2"), TACT_S("session")), "xyz"));
    assert_true(tact_slice_is(tact_http_cookie(TACT_S("a=1; session=xyz;b=2"), TACT_S("b")), "2"));
    assert_null(tact_http_cookie(TACT_S("a=1; xsession=xyz"), TACT_S("session")).ptr);
    assert_null(tact_http_cookie((tact_slice){ NULL, 0 }, TACT_S("session")).ptr);
    tact_slice user, password;
    assert_int_equal(tact_http_basic(&a, &user, &password, TACT_S("Basic V1JJVEVfS0VZOg==")), TACT_OK);
    assert_true(tact_slice_is(user, "WRITE_KEY") && password.len == 0);
    assert_int_equal(tact_http_basic(&a, &user, &password, TACT_S("bAsIc  dTpwOnE=")), TACT_OK);
    assert_true(tact_slice_is(user, "u") && tact_slice_is(password, "p:q"));
    assert_int_equal(tact_http_basic(&a, &user, &password, TACT_S("Bearer x")), TACT_ERR_NOT_FOUND);
    assert_int_equal(tact_http_basic(&a, &user, &password, (tact_slice){ NULL, 0 }), TACT_ERR_NOT_FOUND);
    static const char *const bad[] = { "Basic !!!!", "Basic A", "Basic dXNlcg==", "Basic dT pw" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(tact_http_basic(&a, &user, &password, tact_slice_of(bad[i])), TACT_ERR_INVALID);
    assert_true(tact_slice_is(tact_http_bearer(TACT_S("bearer t.o.k")), "t.o.k"));
    assert_null(tact_http_bearer(TACT_S("Basic x")).ptr);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_routes_are_refused), cmocka_unit_test(the_most_fixed_route_wins), cmocka_unit_test(addresses_and_networks), cmocka_unit_test(the_crowd_counts),
        cmocka_unit_test(the_wheel_fires_in_time), cmocka_unit_test(forms), cmocka_unit_test(cookies_and_credentials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
