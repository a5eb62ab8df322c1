/* brand/init_test.c -- `tact init` writes a brand that loads clean, keeps secrets outside, refuses what it must, and leaves nothing behind when it fails. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include "brand/currency.h"
#include "brand/init.h"
#include "brand/load.h"
#include "brand/schema.h"
#include "brand/testing_folder.h"
#include "brand/zones.h"
#include "store/master.h"

static char home[64], folder[128];
static tact_arena *arena;
static tact_init_done done;
static tact_trouble why;

static int set_up(void **state) {
    (void)state;
    testing_make(home);
    setenv("XDG_CONFIG_HOME", home, 1);
    snprintf(folder, sizeof folder, "%s/My Shop 2", home);
    arena = tact_brand_arena();
    return 0;
}
static int tear_down(void **state) {
    (void)state;
    testing_remove(home);
    tact_brand_arena_free(arena);
    return 0;
}

static tact_status init(const char *master, const char *env, const char *country) {
    tact_init_options o = { .folder = folder, .master_path = master, .env_path = env, .country = country, .today = "2026-01-15" };
    return tact_brand_init(&o, arena, &done, &why);
}

static bool private_file(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && (st.st_mode & 0777) == 0600;
}

static void loads_clean(const char *country, const char *locale, const char *zone) {
    tact_diags diags;
    tact_brand brand;
    tact_diags_init(&diags, arena, 50);
    tact_brand_options options = { .secrets_wanted = true, .now = { 1795000000LL * 1000000 } };
    tact_status status = tact_brand_load(folder, &options, arena, &diags, &brand);
    for (uint32_t i = 0; i < diags.count; i++) print_message("%.*s: %.*s\n", (int)diags.items[i].file.len, diags.items[i].file.ptr, (int)diags.items[i].text.len, diags.items[i].text.ptr);
    assert_int_equal(status, TACT_OK);
    assert_int_equal(diags.count, 0);
    assert_true(tact_slice_is(brand.config.brand, "my-shop-2") && tact_slice_is(brand.config.name, "My Shop 2"));
    assert_true(tact_slice_is(brand.config.country, country) && tact_slice_is(brand.config.default_locale, locale) && tact_slice_is(brand.config.time_zone, zone));
    assert_int_equal(brand.config.keys.count, 3);
    for (uint32_t i = 0; i < 3; i++) assert_int_equal(brand.config.keys.items[i].secret.len, 48);
    assert_int_equal(brand.bundle.campaign_count, 2);
    for (uint32_t i = 0; i < 2; i++) assert_int_equal(brand.bundle.campaigns[i].state, TACT_STATE_DRAFT);
    for (unsigned channel = 0; channel < TACT_CHANNEL_COUNT; channel++)     /* every channel has words already */
        assert_non_null(tact_purposes_words(&brand.purposes, &brand.config, tact_purpose_of_channel(channel), TACT_S("it"), NULL));
}

static void a_new_brand_works(void **state) {
    (void)state;
    assert_int_equal(init(NULL, NULL, NULL), TACT_OK);
    assert_true(done.env_made && done.master_made);
    assert_true(private_file(done.master_path) && private_file(done.env_path));
    uint8_t key[TACT_MASTER_BYTES];
    assert_int_equal(tact_master_read(done.master_path, key, &why), TACT_OK);
    assert_null(strstr(done.master_path, "My Shop"));
    loads_clean("FR", "fr", "Europe/Paris");
    char path[256];
    snprintf(path, sizeof path, "%s/.tact/schema/campaign.schema.json", folder);
    assert_int_equal(access(path, R_OK), 0);
    snprintf(path, sizeof path, "%s/.gitignore", folder);
    assert_int_equal(access(path, R_OK), 0);

    assert_int_equal(init(NULL, NULL, NULL), TACT_ERR_INVALID);             /* not twice into one folder */
    assert_non_null(strstr(why.text, "is not empty"));
    testing_remove(folder);
    assert_int_equal(init(NULL, NULL, "IT"), TACT_OK);                      /* keys of an earlier folder are kept */
    assert_false(done.env_made || done.master_made);
    uint8_t again[TACT_MASTER_BYTES];
    assert_int_equal(tact_master_read(done.master_path, again, &why), TACT_OK);
    assert_memory_equal(key, again, sizeof key);
    loads_clean("IT", "it", "Europe/Rome");
}

static void what_is_refused(void **state) {
    (void)state;
    char inside[256], broken[256];
    snprintf(inside, sizeof inside, "%s/keys/../master", folder);
    assert_int_equal(init(inside, NULL, NULL), TACT_ERR_INVALID);
    assert_non_null(strstr(why.text, "inside the brand folder"));
    assert_int_equal(init(NULL, inside, NULL), TACT_ERR_INVALID);
    assert_int_equal(init(NULL, NULL, "ZZ"), TACT_ERR_INVALID);
    assert_non_null(strstr(why.text, "'ZZ'"));
    assert_int_equal(access(folder, F_OK), -1);                             /* nothing was touched */
    snprintf(broken, sizeof broken, "%s/broken.master", home);
    testing_write(home, "broken.master", "not a key");
    chmod(broken, 0600);
    assert_int_equal(init(broken, NULL, NULL), TACT_ERR_INVALID);           /* told at the very end: everything is taken back */
    assert_int_equal(access(folder, F_OK), -1);
    assert_int_equal(access(done.env_path, F_OK), -1);
    assert_int_equal(access(broken, F_OK), 0);
    testing_write(home, "My Shop 2/kept.txt", "mine");
    assert_int_equal(init(NULL, NULL, NULL), TACT_ERR_INVALID);
    assert_non_null(strstr(why.text, "kept.txt"));
}

static void names_of_brands(void **state) {
    (void)state;
    static const struct { const char *folder, *name; } cases[] = {
        { "shop", "shop" }, { "/a/b/My Shop/", "my-shop" }, { "Caf\xC3\xA9 2", "caf-2" }, { "...", "brand" }, { "x__y", "x-y" }, { "-a-", "a" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_true(tact_slice_is(tact_brand_name_of(cases[i].folder, arena), cases[i].name));
}

static void every_country_has_its_money(void **state) {
    (void)state;
    tact_zones zones;
    tact_diags diags;
    tact_diags_init(&diags, arena, 4);
    assert_int_equal(tact_zones_load(TACT_ZONEINFO, arena, &zones, &diags), TACT_OK);
    assert_true(zones.country_count > 200);
    for (uint32_t i = 0; i < zones.country_count; i++)
        if (tact_currency_of(zones.countries[i].code).len != 3 && memcmp(zones.countries[i].code, "AQ", 2) != 0) fail_msg("%.2s has no currency", zones.countries[i].code);
    assert_true(tact_slice_is(tact_currency_of("JP"), "JPY") && tact_slice_is(tact_currency_of("LI"), "CHF") && tact_slice_is(tact_currency_of("BG"), "EUR") && tact_slice_is(tact_currency_of("ZW"), "ZWG"));
    assert_int_equal(init(NULL, NULL, "JP"), TACT_OK);
    tact_brand brand;
    assert_int_equal(tact_brand_load(folder, &(tact_brand_options){ .secrets_wanted = true, .now = { 1795000000LL * 1000000 } }, arena, &diags, &brand), TACT_OK);
    assert_true(tact_slice_is(brand.config.currency, "JPY"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(a_new_brand_works), T(what_is_refused), T(names_of_brands), T(every_country_has_its_money),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
