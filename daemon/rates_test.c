/* Rates: calls, batches that owe, and who counts as one client. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include "daemon/rates.h"

enum { RATE = 10 };
static const tact_instant start = { 1800000000000000 };

static tact_instant after_ms(int64_t ms) { return tact_instant_add(start, (tact_span){ ms * 1000 }); }

static tact_peer peer(const char *text) {
    tact_peer p;
    assert_true(tact_address_parse(tact_slice_of(text), &p));
    return p;
}

static void calls_within_the_rate(void **state) {
    tact_rates *r = tact_rates_new();
    tact_peer from = peer("192.0.2.1");
    (void)state;
    for (unsigned i = 0; i < RATE; i++) assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, start), 0);
    assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, start), 1);
    assert_int_equal(tact_rates_take(r, &from, TACT_S("other"), RATE, start), 0);
    assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, after_ms(99)), 1);
    assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, after_ms(200)), 0);
    for (unsigned i = 0; i < 100; i++) assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), 0, start), 0);
    tact_rates_free(r);
}

static void a_batch_is_paid_for(void **state) {
    tact_rates *r = tact_rates_new();
    tact_peer from = peer("192.0.2.1");
    (void)state;
    assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, start), 0);
    tact_rates_owe(r, &from, TACT_S("site"), RATE, 499);                  /* 490 owed */
    assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, start), 50);
    assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, after_ms(20000)), 30);
    assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, after_ms(49000)), 1);
    assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, after_ms(49200)), 0);
    assert_int_equal(tact_rates_take(r, &from, TACT_S("site"), RATE, after_ms(3700000)), 0);
    tact_rates_free(r);
}

static void one_client(void **state) {
    static const struct { const char *a, *b; bool same; } rows[] = {
        { "192.0.2.1", "192.0.2.2", false }, { "2001:db8::1", "2001:db8::ffff:1", true }, { "2001:db8:0:1::1", "2001:db8:0:2::1", false }, { "192.0.2.1", "::1", false } };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_rates *r = tact_rates_new();
        tact_peer a = peer(rows[i].a), b = peer(rows[i].b);
        assert_int_equal(tact_rates_take(r, &a, TACT_S("site"), 1, start), 0);
        assert_int_equal(tact_rates_take(r, &b, TACT_S("site"), 1, start), rows[i].same);
        tact_rates_free(r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(calls_within_the_rate), cmocka_unit_test(a_batch_is_paid_for), cmocka_unit_test(one_client) };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
