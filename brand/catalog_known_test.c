/* brand/catalog_known_test.c -- what changed between two feeds; the bytes it is remembered in. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>
#include "brand/catalog_known.h"

static char path[64];
static tact_instant now;

static tact_catalog *catalogue(const char *rows) {
    FILE *f = fopen(path, "w");
    tact_catalog *c;
    assert_non_null(f);
    fprintf(f, "id,title,link,price,availability,sale_price,sale_price_effective_date\n%s", rows);
    fclose(f);
    assert_int_equal(tact_catalog_read(path, NULL, TACT_S("EUR"), &c), TACT_OK);
    return c;
}

static void changes_are_told(void **state) {
    (void)state;
    static const struct { const char *before, *after; unsigned least_milli; int kind; } cases[] = {   /* kind -1: none */
        { "100 EUR,in_stock", "95 EUR,in_stock", 50, TACT_CHANGE_PRICE_DROP }, { "100 EUR,in_stock", "95.01 EUR,in_stock", 50, -1 }, { "100 EUR,in_stock", "100 EUR,in_stock", 1, -1 },
        { "100 EUR,in_stock", "110 EUR,in_stock", 50, -1 }, { "100 EUR,in_stock", "50 USD,in_stock", 50, -1 }, { "100 EUR,in_stock", "50 EUR,out_of_stock", 50, -1 },
        { "100 EUR,in_stock", "50 EUR,preorder", 50, TACT_CHANGE_PRICE_DROP }, { "100 EUR,in_stock", "100 EUR,in_stock,60 EUR", 50, TACT_CHANGE_PRICE_DROP },
        { "100 EUR,in_stock", "100 EUR,in_stock,60 EUR,2026-11-01/2026-11-02", 50, -1 },                  /* a sale that is over */
        { "100 EUR,out_of_stock", "100 EUR,in_stock", 50, TACT_CHANGE_BACK_IN_STOCK }, { "100 EUR,backorder", "100 EUR,in_stock", 50, TACT_CHANGE_BACK_IN_STOCK },
        { "100 EUR,preorder", "100 EUR,in_stock", 50, -1 }, { "100 EUR,out_of_stock", "100 EUR,preorder", 50, -1 }, { "100 EUR,in_stock", "100 EUR,out_of_stock", 50, -1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rows[512];
        tact_known known, again;
        tact_changes changes;
        size_t len;
        snprintf(rows, sizeof rows, "a,A,https://s.example/a,%s\nz,Z,https://s.example/z,1 EUR,in_stock\ngone,G,https://s.example/g,1 EUR,in_stock\n", cases[i].before);
        tact_catalog *before = catalogue(rows);
        snprintf(rows, sizeof rows, "new,N,https://s.example/n,1 EUR,in_stock\nz,Z,https://s.example/z,1 EUR,in_stock\na,A,https://s.example/a,%s\n", cases[i].after);
        tact_catalog *after = catalogue(rows);
        assert_int_equal(tact_known_of(before, now, &known), TACT_OK);
        char *bytes = tact_known_write(&known, &len);
        assert_non_null(bytes);
        assert_int_equal(tact_known_read((tact_slice){ bytes, len }, &again), TACT_OK);       /* through its file */
        assert_int_equal(tact_known_compare(&again, after, now, cases[i].least_milli, 5, &changes), TACT_OK);
        if ((int)changes.count != (cases[i].kind >= 0) || (changes.count && changes.items[0].kind != cases[i].kind)) fail_msg("%s -> %s: %u", cases[i].before, cases[i].after, changes.count);
        if (changes.count) assert_true(changes.items[0].product == 2 && changes.items[0].was_micro == 100000000);
        assert_int_equal(changes.gone, 1);
        assert_int_equal(changes.added, 1);
        free(changes.items);
        assert_int_equal(tact_known_compare(&again, after, now, cases[i].least_milli, 0, &changes), TACT_OK);
        assert_int_equal(changes.count, 0);                                                      /* no room: counted all the same */
        assert_int_equal(changes.drops + changes.returns, cases[i].kind >= 0);
        free(changes.items);
        free(bytes);
        tact_known_free(&known);
        tact_known_free(&again);
        tact_catalog_free(before);
        tact_catalog_free(after);
    }
}

static void damaged_bytes_are_refused(void **state) {
    (void)state;
    tact_catalog *c = catalogue("a,A,https://s.example/a,1 EUR,in_stock\nb,B,https://s.example/b,2 EUR,in_stock\n");
    tact_known known, out;
    size_t len;
    assert_int_equal(tact_known_of(c, now, &known), TACT_OK);
    char *bytes = tact_known_write(&known, &len);
    for (size_t cut = 0; cut < len; cut++) assert_int_not_equal(tact_known_read((tact_slice){ bytes, cut }, &out), TACT_OK);
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= 1;
        assert_int_not_equal(tact_known_read((tact_slice){ bytes, len }, &out), TACT_OK);
        bytes[i] ^= 1;
    }
    assert_int_equal(tact_known_read((tact_slice){ bytes, len }, &out), TACT_OK);
    assert_int_equal(out.count, 2);
    free(bytes);
    tact_known_free(&known);
    tact_known_free(&out);
    tact_catalog_free(c);
}

int main(void) {
    snprintf(path, sizeof path, "/tmp/tact-known-%d.csv", (int)getpid());
    if (!tact_instant_parse(TACT_S("2026-11-22T12:00:00Z"), &now)) return 1;
    const struct CMUnitTest tests[] = { cmocka_unit_test(changes_are_told), cmocka_unit_test(damaged_bytes_are_refused) };
    int code = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return code;
}
