/* brand/catalog_test.c -- the table of products: found by id and barcode, stock by place, files that are refused whole. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>
#include "brand/catalog.h"

static char feed_path[64], stock_path[64];

static void write_file(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

#define HEAD "id,title,link,price,availability,gtin,sale_price,sale_price_effective_date,product_type\n"
#define L "https://s.example/p"

static tact_status read_both(const char *feed, const char *stock, tact_catalog **out) {
    write_file(feed_path, feed);
    if (stock) write_file(stock_path, stock);
    return tact_catalog_read(feed_path, stock ? stock_path : NULL, TACT_S("EUR"), out);
}

static void products_are_found(void **state) {
    (void)state;
    tact_catalog *c;
    assert_int_equal(read_both(HEAD "a,A," L ",1 EUR,in_stock,4006381333931,,,Home\nb,B," L ",2 EUR,out_of_stock,4006381333931,1 EUR,2026-11-01/2026-11-08,Home\na,Again," L ",3 EUR,in_stock,,,,\n", NULL, &c), TACT_OK);
    assert_int_equal(c->count, 2);
    assert_int_equal(c->feed.bad, 1);
    const tact_product *a = tact_catalog_find(c, TACT_S("a")), *b = tact_catalog_find(c, TACT_S("b"));
    assert_non_null(a);
    assert_non_null(b);
    assert_true(tact_slice_is(tact_catalog_text(c, a->title), "A"));
    assert_int_equal(a->type, b->type);                          /* kept once */
    assert_ptr_equal(tact_catalog_gtin(c, 4006381333931), a);    /* the first of several */
    assert_null(tact_catalog_find(c, TACT_S("c")));
    assert_null(tact_catalog_find(c, TACT_S("")));
    assert_null(tact_catalog_gtin(c, 1));
    assert_null(tact_catalog_find(NULL, TACT_S("a")));
    tact_instant day[3];
    assert_true(tact_instant_parse(TACT_S("2026-10-31"), &day[0]) && tact_instant_parse(TACT_S("2026-11-01"), &day[1]) && tact_instant_parse(TACT_S("2026-11-08"), &day[2]));
    assert_int_equal(tact_product_price(b, day[0]), 2000000);
    assert_int_equal(tact_product_price(b, day[1]), 1000000);
    assert_int_equal(tact_product_price(b, day[2]), 2000000);
    tact_catalog_free(c);
}

static void stock_is_known_by_place(void **state) {
    (void)state;
    tact_catalog *c;
    uint32_t n = 77;
    assert_int_equal(read_both(HEAD "a,A," L ",1 EUR,in_stock,,,,\nb,B," L ",2 EUR,in_stock,,,,\n",
                               "place,id,quantity\nlyon,b,3\nparis,b,0\nlyon,a,9\nlyon,a,4\nlyon,zz,1\nlyon,b,-1\nlyon,b,many\n,b,1\n", &c), TACT_OK);
    const tact_product *a = tact_catalog_find(c, TACT_S("a")), *b = tact_catalog_find(c, TACT_S("b"));
    assert_true(tact_catalog_stocked(c));
    assert_true(tact_catalog_stock(c, b, TACT_S("lyon"), &n) && n == 3);
    assert_true(tact_catalog_stock(c, b, TACT_S("paris"), &n) && n == 0);
    assert_true(tact_catalog_stock(c, a, TACT_S("lyon"), &n) && n == 4);      /* the later line */
    assert_false(tact_catalog_stock(c, a, TACT_S("paris"), &n));
    assert_false(tact_catalog_stock(c, NULL, TACT_S("paris"), &n));
    assert_int_equal(c->stocked.rows, 8);
    assert_int_equal(c->stocked.bad, 4);
    assert_int_equal(c->stocked.samples[0].line, 6);
    assert_string_equal(c->stocked.samples[0].id, "zz");
    assert_int_equal(c->place_count, 2);
    tact_catalog_free(c);
}

static void many_are_all_found(void **state) {
    (void)state;
    enum { MANY = 20000 };
    FILE *f = fopen(feed_path, "w");
    tact_catalog *c;
    fputs(HEAD, f);
    for (int i = 0; i < MANY; i++) fprintf(f, "sku-%d,Thing %d," L "/%d,%d.50 EUR,in_stock,,,,\n", i, i, i, i);
    fclose(f);
    FILE *s = fopen(stock_path, "w");
    fputs("id,place,quantity\n", s);
    for (int i = MANY; i-- > 0;) fprintf(s, "sku-%d,p%d,%d\n", i, i % 7, i);
    fclose(s);
    assert_int_equal(tact_catalog_read(feed_path, stock_path, TACT_S("EUR"), &c), TACT_OK);
    assert_int_equal(c->count, MANY);
    for (int i = 0; i < MANY; i++) {
        char id[32], place[8];
        uint32_t n;
        tact_slice s_id = { id, (size_t)snprintf(id, sizeof id, "sku-%d", i) };
        const tact_product *p = tact_catalog_find(c, s_id);
        assert_non_null(p);
        assert_int_equal(p->price_micro, (int64_t)i * 1000000 + 500000);
        snprintf(place, sizeof place, "p%d", i % 7);
        assert_true(tact_catalog_stock(c, p, tact_slice_of(place), &n) && n == (uint32_t)i);
    }
    tact_catalog_free(c);
}

static void files_are_refused_whole(void **state) {
    (void)state;
    tact_catalog *c;
    assert_int_equal(read_both("id,title\n", NULL, &c), TACT_ERR_INVALID);
    assert_true(strstr(c->error, feed_path) && strstr(c->error, "'link'"));
    assert_int_equal(c->count, 0);
    assert_null(tact_catalog_find(c, TACT_S("a")));
    tact_catalog_free(c);
    assert_int_equal(read_both(HEAD "a,A," L ",1 EUR,in_stock,,,,\n", "id,place\n", &c), TACT_ERR_INVALID);
    assert_true(strstr(c->error, "'quantity'") != NULL);
    assert_null(tact_catalog_find(c, TACT_S("a")));              /* half a catalogue is none */
    tact_catalog_free(c);
    assert_int_equal(read_both(HEAD, "", &c), TACT_ERR_INVALID);
    tact_catalog_free(c);
    assert_int_equal(tact_catalog_read("/nowhere/feed", NULL, TACT_S("EUR"), &c), TACT_ERR_NOT_FOUND);
    assert_true(c->error[0]);
    tact_catalog_free(c);
}

int main(void) {
    snprintf(feed_path, sizeof feed_path, "/tmp/tact-catalog-%d.csv", (int)getpid());
    snprintf(stock_path, sizeof stock_path, "/tmp/tact-stock-%d.csv", (int)getpid());
    const struct CMUnitTest tests[] = { cmocka_unit_test(products_are_found), cmocka_unit_test(stock_is_known_by_place), cmocka_unit_test(many_are_all_found), cmocka_unit_test(files_are_refused_whole) };
    int code = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(feed_path);
    unlink(stock_path);
    return code;
}
