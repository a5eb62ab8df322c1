/* import/orders_test.c -- tills, shops, returns, and a real file of purchases. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "import/money.h"
#include "import/orders.h"

enum { MOST = 16 };
typedef struct got {
    struct { char id[TACT_ORDER_ID_TEXT + 1], order[32], who[96], first_sku[32], currency[8], store[16]; uint32_t lines; int64_t total, us, quantity; bool refund; } orders[MOST];
    unsigned count, stop_after;
} got;

static bool on_order(void *ctx, const tact_order *o) {
    got *g = ctx;
    if (g->count < MOST) {
        unsigned i = g->count;
        memcpy(g->orders[i].id, o->message_id, sizeof o->message_id);
#define COPY(to, s) snprintf(g->orders[i].to, sizeof g->orders[i].to, "%.*s", (int)(s).len, (s).len ? (s).ptr : "")
        COPY(order, o->order_id); COPY(first_sku, o->lines[0].sku); COPY(currency, o->currency); COPY(store, o->store);
        snprintf(g->orders[i].who, sizeof g->orders[i].who, "%.*s/%.*s/%.*s/%.*s", (int)o->customer.len, o->customer.len ? o->customer.ptr : "", (int)o->card.len, o->card.len ? o->card.ptr : "",
                 (int)o->email.len, o->email.len ? o->email.ptr : "", (int)o->phone.len, o->phone.len ? o->phone.ptr : "");
        g->orders[i].lines = o->line_count; g->orders[i].total = o->total_micro; g->orders[i].us = o->occurred.us; g->orders[i].refund = o->refund; g->orders[i].quantity = o->lines[0].quantity_micro;
        assert_int_equal(strlen(o->message_id), TACT_ORDER_ID_TEXT);
    }
    return ++g->count != g->stop_after;
}

static tact_source *reopen(void *ctx) { return tact_source_memory(tact_slice_of(ctx)); }

static tact_orders_report run(const char *csv, const char *map, got *g, tact_status expected) {
    static tact_header_maps maps;
    char error[300];
    maps.count = 0;
    if (map && !tact_orders_map(&maps, tact_slice_of(map), error, sizeof error)) fail_msg("%s", error);
    tact_orders_options o = { .reopen = reopen, .reopen_ctx = (void *)(uintptr_t)csv, .maps = &maps, .country = TACT_S("FR"), .currency = TACT_S("EUR"), .now = { INT64_C(1735689600000000) },
                              .order = g ? on_order : NULL, .ctx = g };
    tact_orders_report r;
    tact_status status = tact_orders_read(&o, &r);
    if (status != expected) fail_msg("status %d: %s", status, r.error);
    return r;
}

static void money(void **state) {
    (void)state;
    static const struct { const char *text; char decimal; int64_t micro; } good[] = {
        { "12.50", ',', 12500000 }, { "12,50", '.', 12500000 }, { "1 234,56", ',', 1234560000 }, { "1.234,56 \xE2\x82\xAC", ',', 1234560000 }, { "$1,234.56", '.', 1234560000 }, { "EUR 3", ',', 3000000 },
        { "-3", ',', -3000000 }, { "(3.00)", '.', -3000000 }, { "3.00-", '.', -3000000 }, { "1.234", ',', 1234000000 }, { "1.234", '.', 1234000 }, { "1,234,567", '.', 1234567000000 }, { "0,5", ',', 500000 },
        { "29.33", ',', 29330000 }, { "1'234.50", '.', 1234500000 }, { "12,50 EUR", ',', 12500000 }, { "0.1234567", '.', 123456 },
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t micro = 0;
        if (!tact_money_parse(tact_slice_of(good[i].text), good[i].decimal, &micro) || micro != good[i].micro) fail_msg("'%s': %lld", good[i].text, (long long)micro);
    }
    static const char *const bad[] = { "", "free", "12 EUR 3", "1/2", "99999999999999999999999", "--", "=1+1" };
    int64_t micro;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) if (tact_money_parse(tact_slice_of(bad[i]), ',', &micro)) fail_msg("'%s' was read as %lld", bad[i], (long long)micro);
}

static void till(void **state) {
    (void)state;
    const char *csv = "Ticket;Magasin;Carte fid\xC3\xA9lit\xC3\xA9;Date heure;EAN;Libell\xC3\xA9;Rayon;Qt\xC3\xA9;Prix\n"
                      "0001;Lyon;C7;05/01/2024 10:00;111;Caf\xC3\xA9;\xC3\x89picerie;2;3,50\n"
                      "0002;Lyon;C8;05/01/2024 10:01;222;Th\xC3\xA9;;1;4\n"
                      "0001;Lyon;C7;05/01/2024 10:00;333;Sucre;;1;1,10\n"          /* the same ticket further down */
                      "0001;Lyon;C7;06/01/2024 09:00;111;Caf\xC3\xA9;;-1;3,50\n"   /* the number starts again, and it is a return */
                      "0003;Lyon;;06/01/2024 09:00;111;;;1;3,50\n"
                      "0004;Lyon;C9;hier;111;;;1;3,50\n"
                      "0005;Lyon;C9;06/01/2024 09:00;111;;;1;gratuit\n";
    got g = { 0 };
    tact_orders_report r = run(csv, NULL, &g, TACT_OK);
    assert_int_equal(r.rows, 7);
    assert_int_equal(r.orders, 4);
    assert_int_equal(r.lines, 5);
    assert_int_equal(r.without_person, 1);
    assert_int_equal(r.without_time, 1);
    assert_int_equal(r.bad_amounts, 1);
    assert_int_equal(r.sample_count, 3);
    assert_string_equal(r.samples[1].column, "Date heure");
    assert_int_equal(r.refunds, 1);
    assert_string_equal(g.orders[0].who, "/C8//");                   /* complete before the one that goes on below */
    assert_string_equal(g.orders[1].who, "/C7//");
    assert_int_equal(g.orders[1].lines, 2);
    assert_int_equal(g.orders[1].total, 8100000);
    assert_string_equal(g.orders[1].currency, "EUR");
    assert_string_equal(g.orders[1].store, "Lyon");
    assert_int_equal(g.orders[1].us, 1704448800000000);
    assert_true(g.orders[2].refund);
    assert_int_equal(g.orders[2].total, -3500000);
    assert_string_not_equal(g.orders[1].id, g.orders[2].id);
    tact_orders_report_free(&r);
    got again = { 0 };
    r = run(csv, NULL, &again, TACT_OK);
    for (unsigned i = 0; i < 4; i++) assert_string_equal(g.orders[i].id, again.orders[i].id);
    tact_orders_report_free(&r);
}

static void shop(void **state) {
    (void)state;
    got g = { 0 };
    tact_orders_report r = run("Name,Email,Created at,Paid at,Currency,Total,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
                               "#1001,Ada@X.fr,2024-01-05 10:00:00 +0100,2024-01-05 10:01:00 +0100,USD,30.00,1,Tyre,10.00,T1\n"
                               "#1001,,,,,,2,Rim,12.00,R1\n"
                               "#1002,b@x.fr,2024-01-06 10:00:00 +0100,,USD,5.00,1,Cap,5.00,C1\n", NULL, &g, TACT_OK);
    assert_int_equal(r.orders, 2);
    assert_int_equal(g.orders[0].lines, 2);
    assert_string_equal(g.orders[0].who, "//ada@x.fr/");
    assert_int_equal(g.orders[0].total, 30000000);                  /* its own total, not the sum of lines */
    assert_string_equal(g.orders[0].currency, "USD");
    assert_int_equal(g.orders[0].us, 1704445200000000);
    tact_orders_report_free(&r);
    g = (got){ .stop_after = 1 };
    r = run("order id,email,date\n1,a@x.fr,2024-01-01\n2,a@x.fr,2024-01-01\n", NULL, &g, TACT_OK);
    assert_true(r.stopped);
    assert_int_equal(g.count, 1);
    tact_orders_report_free(&r);
}

static void mistakes(void **state) {
    (void)state;
    static const struct { const char *csv, *map, *part; } rows[] = {
        { "", NULL, "the file is empty" }, { "order id,date\n1,2024-01-01\n", NULL, "whose order" }, { "order id,email\n1,a@x.fr\n", NULL, "time of the sale" },
        { "order id,email,date\n", "nope=sku", "none of that name" }, { "order id,email,date\n1,\"a@x.fr,2024-01-01\n", NULL, "never closed" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tact_orders_report r = run(rows[i].csv, rows[i].map, NULL, TACT_ERR_INVALID);
        if (!strstr(r.error, rows[i].part)) fail_msg("%s: %s", rows[i].csv, r.error);
        tact_orders_report_free(&r);
    }
    tact_header_maps maps = { .count = 0 };
    char error[300];
    assert_false(tact_orders_map(&maps, TACT_S("a=skuu"), error, sizeof error));
    assert_int_equal(maps.count, 0);
    tact_orders_options o = { .path = "-" };
    tact_orders_report r;
    assert_int_equal(tact_orders_read(&o, &r), TACT_ERR_INVALID);
    tact_orders_report_free(&r);
    r = run("email,date\na@x.fr,2031-01-01\n", NULL, NULL, TACT_OK);
    assert_int_equal(r.without_time, 1);
    tact_orders_report_free(&r);
}

static void real_purchases(void **state) {
    (void)state;
    FILE *f = fopen("test/data/cdnow/CDNOW_sample.txt.gz", "rb");
    if (!f) { print_message("skipped: test/data/cdnow is not here; run from the repository\n"); skip(); }
    fclose(f);
    static tact_header_maps maps;
    char error[300];
    static const char *const texts[] = { "1=ignore", "2=customer", "3=time", "4=quantity", "5=line_total" };
    for (size_t i = 0; i < 5; i++) assert_true(tact_orders_map(&maps, tact_slice_of(texts[i]), error, sizeof error));
    got g = { 0 };
    tact_orders_options o = { .path = "test/data/cdnow/CDNOW_sample.txt.gz", .separator = ' ', .no_header = true, .maps = &maps, .country = TACT_S("US"), .currency = TACT_S("USD"),
                              .now = { INT64_C(1735689600000000) }, .order = on_order, .ctx = &g };
    tact_orders_report r;
    if (tact_orders_read(&o, &r) != TACT_OK) fail_msg("%s", r.error);
    assert_int_equal(r.rows, 6919);
    assert_int_equal(r.lines, 6919);
    assert_int_equal(r.orders, 6696);                                /* one customer and one day, counted independently */
    assert_int_equal(r.total_micro, INT64_C(24409194) * 10000);
    assert_int_equal(r.bad_amounts + r.without_person + r.without_time, 0);
    assert_string_equal(g.orders[0].who, "0001///");
    assert_int_equal(g.orders[0].quantity, 2000000);
    assert_int_equal(g.orders[0].total, 29330000);
    tact_orders_report_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(money), cmocka_unit_test(till), cmocka_unit_test(shop), cmocka_unit_test(mistakes), cmocka_unit_test(real_purchases) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
