/* brand/wallet_test.c -- what cannot work for a wallet is told at its setting, what time does is a warning, and a whole one says nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "brand/testing_wallet.h"
#include "brand/wallet.h"
#include "brand/yaml.h"

enum { NOW_S = 1764000000 };
static char block[4 << 20], folder[] = "/tmp/tact-wallet-XXXXXX";
static tact_arena arena;
static tact_diags diags;
static tact_config config;
static test_wallet made, other;

static const char whole[] = "wallet:\n  apple:\n    certificate: c\n    key: k\n    wwdr: w\n    pass_type: p\n    team: t\n    icon: i\n  google:\n    account: a\n    issuer: i\n    card_class: c\n    coupon_class: c\n";

static void check(const char *yaml, int64_t now_s) {
    tact_value tree;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 20);
    assert_int_equal(tact_yaml_read(tact_slice_of(yaml), &arena, &diags, &tree), true);
    tact_wallet_check(&tree, &config, folder, (tact_instant){ now_s * 1000000 }, &arena, &diags);
    for (uint32_t i = 0; getenv("SHOW") && i < diags.count; i++) print_message("%u:%u %.*s\n", diags.items[i].line, diags.items[i].column, (int)diags.items[i].text.len, diags.items[i].text.ptr);
}

static void begin(void) {
    config = (tact_config){ 0 };
    test_wallet_config(&made, &config);
}

/* One finding: in this line, with these words. */
static void told(bool error, uint32_t line, const char *words) {
    assert_int_equal(diags.count, 1);
    assert_int_equal(diags.error_count, error);
    assert_int_equal(diags.items[0].line, line);
    if (tact_slice_find(diags.items[0].text, tact_slice_of(words)) < 0) fail_msg("%.*s does not say: %s", (int)diags.items[0].text.len, diags.items[0].text.ptr, words);
    assert_true(diags.items[0].hint.len > 10);
}

static void each_mistake_at_its_place(void **state) {
    (void)state;
    const struct { tact_slice *setting, value; uint32_t line; const char *words; } cases[] = {
        { &config.wallet.apple.certificate, TACT_S("-----BEGIN CERTIFICATE-----\nnonsense"), 3, "no certificate in PEM" }, { &config.wallet.apple.wwdr, TACT_S("x"), 5, "no certificate in PEM" },
        { &config.wallet.apple.key, TACT_S("x"), 4, "no private key" }, { &config.wallet.apple.key, tact_slice_of(made.other_key), 4, "the key of another certificate" },
        { &config.wallet.apple.wwdr, tact_slice_of(other.wwdr), 5, "was not issued by it" }, { &config.wallet.apple.pass_type, TACT_S("pass.example.other"), 6, "another pass type" },
        { &config.wallet.apple.team, TACT_S("TEAM000000"), 7, "another team" }, { &config.wallet.google.account, TACT_S("{}"), 10, "no client_email" }, { &config.wallet.google.account, TACT_S("[not"), 10, "not the JSON file" },
        { &config.wallet.google.account, TACT_S("{client_email: a@b, private_key_id: k, project_id: p, token_uri: u, private_key: x}"), 10, "no RSA key" }, { &config.wallet.google.issuer, TACT_S("33-88"), 11, "no number" },
        { &config.wallet.google.card_class, TACT_S("a b"), 12, "no name of a class" }, { &config.wallet.google.coupon_class, TACT_S("ü"), 13, "no name of a class" },
        { &config.wallet.apple.icon, TACT_S("none.png"), 8, "cannot be read" }, { &config.wallet.apple.icon, TACT_S("text.png"), 8, "is no PNG" },
    };
    FILE *file;
    char path[64];
    snprintf(path, sizeof path, "%s/text.png", folder);
    assert_non_null(file = fopen(path, "w"));
    fputs("no picture at all", file);
    fclose(file);
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin();
        *cases[i].setting = cases[i].value;
        check(whole, NOW_S);
        told(true, cases[i].line, cases[i].words);
    }
    unlink(path);
    begin();
    check(whole, NOW_S);
    assert_int_equal(diags.count, 0);
    config = (tact_config){ 0 };
    check("brand: shop\n", NOW_S);
    assert_int_equal(diags.count, 0);
    check("wallet:\n  apple:\n    certificate: c\n  google:\n    account: a\n", NOW_S);
    assert_int_equal(diags.error_count, 6);               /* key, wwdr, pass_type, team; issuer, class */
    begin();                                               /* a secret that this machine does not have was told before */
    config.wallet.apple.key = config.wallet.google.account = (tact_slice){ NULL, 0 };
    check(whole, NOW_S);
    assert_int_equal(diags.count, 0);
}

static void time_warns(void **state) {
    (void)state;
    const struct { int days; const char *words; } cases[] = { { 366, "is over, and no pass" }, { 340, "is over within 30 days" }, { -2, "not in force yet" } };
    for (unsigned i = 0; i < 3; i++) {
        tact_wallet_signer s;
        tact_wallet_fault fault;
        begin();
        check(whole, NOW_S + (int64_t)cases[i].days * 86400);
        if (i < 2) told(false, 3, cases[i].words);
        else assert_true(diags.count == 2 && !diags.error_count && tact_slice_find(diags.items[0].text, tact_slice_of(cases[i].words)) > 0);
        assert_true(tact_wallet_signer_open(&s, &config, &fault));
        assert_int_equal(tact_wallet_signer_holds(&s, (tact_instant){ (NOW_S + (int64_t)cases[i].days * 86400) * 1000000 }), i == 1);
        tact_wallet_signer_close(&s);
    }
    check(whole, 0);
    assert_int_equal(diags.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_mistake_at_its_place), cmocka_unit_test(time_warns) };
    if (!mkdtemp(folder)) return 1;
    test_wallet_make(&made, NOW_S, 365);
    test_wallet_make(&other, NOW_S, 365);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
