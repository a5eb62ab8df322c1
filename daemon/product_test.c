/* daemon/product_test.c -- which product an event means, and its topics. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>
#include "daemon/product.h"
#include "daemon/json_in.h"

static tact_catalog *catalog;
static tact_config config;
static char block[1 << 18];
static tact_arena arena;

static tact_value product_of(const char *json) {
    tact_value v;
    tact_json_fault fault;
    tact_arena_init(&arena, block, sizeof block, NULL);
    assert_int_equal(tact_json_read(&arena, &v, &fault, tact_slice_of(json)), TACT_OK);
    tact_value *properties = TACT_NEW(&arena, tact_value, 1);
    *properties = v;
    return tact_product_value(catalog, &config, properties, (tact_instant){ 0 }, &arena);
}

static void the_product_is_found(void **state) {
    (void)state;
    static const struct { const char *json, *id; } cases[] = {
        { "{\"product_id\":\"a\"}", "a" }, { "{\"sku\":\"b\"}", "b" }, { "{\"item_id\":\"b\"}", "b" }, { "{\"product_id\":7}", "7" }, { "{\"gtin\":\"4006381333931\"}", "a" }, { "{\"barcode\":4006381333931}", "a" },
        { "{\"product_id\":\"zz\",\"sku\":\"b\"}", "b" }, { "{\"products\":[{\"sku\":\"zz\"},{\"sku\":\"b\"}]}", "b" }, { "{\"items\":[{\"item_id\":\"a\"}]}", "a" }, { "{\"product_id\":\"a\",\"products\":[{\"sku\":\"b\"}]}", "a" },
        { "{}", NULL }, { "{\"product_id\":\"A\"}", NULL }, { "{\"product_id\":\"\"}", NULL }, { "{\"gtin\":\"4006381333930\"}", NULL }, { "{\"products\":\"a\"}", NULL }, { "{\"products\":[\"a\"]}", NULL }, { "{\"id\":\"a\"}", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_value v = product_of(cases[i].json);
        tact_slice id = tact_value_path_text(&v, "id");
        if (cases[i].id ? !tact_slice_is(id, cases[i].id) : v.type != TACT_NULL) fail_msg("%s: %.*s", cases[i].json, (int)id.len, id.len ? id.ptr : "");
    }
    assert_null(tact_product_named(NULL, NULL));
}

static void types_are_topics(void **state) {
    (void)state;
    static const struct { const char *type, *topic; } cases[] = {
        { "Home > Tyres", "tyres" }, { "home > TYRES > Winter", "tyres" }, { "Home > Tyres>Summer", "tyres" }, { "Home > Tyres Old", NULL }, { "Home", "household" }, { "Home > Cups", "household" }, { "", NULL }, { "Garden > Home", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_slice topic = tact_product_topic(&config, tact_slice_of(cases[i].type));
        bool all = tact_slice_starts(tact_slice_of(cases[i].type), TACT_S("Home > Tyres Old"));
        if (!tact_slice_is(topic, cases[i].topic ? cases[i].topic : all ? "household" : "")) fail_msg("%s: %.*s", cases[i].type, (int)topic.len, topic.len ? topic.ptr : "");
    }
    tact_value v = product_of("{\"products\":[{\"sku\":\"a\"},{\"sku\":\"b\"},{\"sku\":\"7\"},{\"sku\":\"a\"}]}");
    const tact_value *topics = tact_value_path(&v, "topics"), *types = tact_value_path(&v, "types");
    assert_true(topics && topics->list.count == 1 && tact_slice_is(topics->list.items[0].text, "tyres"));      /* once */
    assert_true(types && types->list.count == 1 && tact_slice_is(types->list.items[0].text, "Drinks"));        /* as words: nobody mapped it */
}

int main(void) {
    char path[64];
    static tact_config_fallback types[] = { { .at = { .name = { "Home", 4 } }, .to = { "household", 9 } }, { .at = { .name = { "Home > Tyres", 12 } }, .to = { "tyres", 5 } } };
    snprintf(path, sizeof path, "/tmp/tact-product-%d.csv", (int)getpid());
    FILE *f = fopen(path, "w");
    if (!f) return 1;
    fputs("id,title,link,price,availability,gtin,product_type\na,A,https://s.example/a,1 EUR,in_stock,4006381333931,Home > Tyres\nb,B,https://s.example/b,1 EUR,in_stock,,Drinks\n7,Seven,https://s.example/7,1 EUR,in_stock,,\n", f);
    fclose(f);
    config.product_types.items = types;
    config.product_types.count = 2;
    if (tact_catalog_read(path, NULL, TACT_S("EUR"), &catalog)) return 1;
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_product_is_found), cmocka_unit_test(types_are_topics) };
    int code = cmocka_run_group_tests(tests, NULL, NULL);
    tact_catalog_free(catalog);
    unlink(path);
    return code;
}
