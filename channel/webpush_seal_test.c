/* channel/webpush_seal_test.c -- the vectors of RFC 8188, 8291 and 8292 to the byte, and what is no key. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "channel/vapid.h"
#include "channel/webpush_seal.h"

static size_t from(const char *text, uint8_t *out, size_t room) {
    size_t n = 0;
    assert_int_equal(sodium_base642bin(out, room, text, strlen(text), NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING), 0);
    return n;
}
static void same(const uint8_t *got, size_t len, const char *want) {
    char text[6000];
    sodium_bin2base64(text, sizeof text, got, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    assert_string_equal(text, want);
}

/* RFC 8188, 3.1 */
static void one_record_as_the_rfc_has_it(void **state) {
    (void)state;
    uint8_t key[16], salt[16], record_key[16], nonce[12], out[100];
    size_t len = 0;
    from("yqdlZ-tYemfogSmv7Ws5PQ", key, sizeof key);
    from("I1BsxtFttlv3u_Oo94xnmw", salt, sizeof salt);
    tact_slice k = { (const char *)key, sizeof key };
    tact_aes128gcm_keys(k, salt, record_key, nonce);
    same(record_key, 16, "_wniytB-ofscZDh4tbSjHw");
    same(nonce, 12, "Bcs8gkIRKLI8GeI8");
    assert_int_equal(tact_aes128gcm_seal(k, salt, TACT_S(""), TACT_S("I am the walrus"), out, sizeof out, &len), TACT_OK);
    same(out, len, "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg");
    assert_int_equal(tact_aes128gcm_seal(k, salt, TACT_S(""), TACT_S("I am the walrus"), out, len - 1, &len), TACT_ERR_LIMIT);
}

/* RFC 8291, appendix A and section 5 */
static const char *const receiver_text = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
static void a_push_message_as_the_rfc_has_it(void **state) {
    (void)state;
    uint8_t sender[32], browser[32], own[65], receiver[65], secret[16], salt[16], shared[32], key[32], record_key[16], nonce[12], out[4096];
    size_t len = 0;
    from("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", sender, sizeof sender);
    from("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", browser, sizeof browser);
    from("BTBZMqHH6r4Tts7J_aSIgg", secret, sizeof secret);
    from("DGv6ra1nlYgDCS1FRnbzlw", salt, sizeof salt);
    assert_true(tact_p256_public(browser, receiver));
    same(receiver, 65, receiver_text);
    assert_true(tact_p256_public(sender, own));
    same(own, 65, "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
    assert_true(tact_p256_agree(sender, receiver, shared));
    same(shared, 32, "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
    assert_true(tact_p256_agree(browser, own, shared));
    same(shared, 32, "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
    assert_true(tact_webpush_key(sender, receiver, secret, key));
    same(key, 32, "S4lYMb_L0FxCeq0WhDx813KgSYqU26kOyzWUdsXYyrg");
    tact_aes128gcm_keys((tact_slice){ (const char *)key, 32 }, salt, record_key, nonce);
    same(record_key, 16, "oIhVW04MRdy2XN9CiKLxTg");
    same(nonce, 12, "4h_95klXJ5E_qnoN");
    assert_int_equal(tact_webpush_seal_with(sender, salt, receiver, secret, TACT_S("When I grow up, I want to be a watermelon"), out, &len), TACT_OK);
    assert_int_equal(len, 144);
    same(out, len, "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
}

static void the_longest_text_fills_what_a_service_takes(void **state) {
    (void)state;
    static char text[TACT_WEBPUSH_TEXT_MOST + 1];
    uint8_t receiver[65], secret[16] = { 1 }, out[4096], again[4096];
    size_t len = 0, other = 0;
    from(receiver_text, receiver, sizeof receiver);
    memset(text, 'x', sizeof text);
    assert_int_equal(TACT_WEBPUSH_TEXT_MOST, 3993);
    assert_int_equal(tact_webpush_seal(receiver, secret, (tact_slice){ text, TACT_WEBPUSH_TEXT_MOST }, out, &len), TACT_OK);
    assert_int_equal(len, 4096);
    assert_int_equal(tact_webpush_seal(receiver, secret, (tact_slice){ text, sizeof text }, out, &len), TACT_ERR_LIMIT);
    assert_int_equal(tact_webpush_seal(receiver, secret, TACT_S("x"), out, &len), TACT_OK);
    assert_int_equal(tact_webpush_seal(receiver, secret, TACT_S("x"), again, &other), TACT_OK);
    assert_memory_not_equal(out, again, 16);               /* salt, and the key pair behind it, are fresh */
    assert_memory_not_equal(out + 21, again + 21, 65);
    receiver[64] ^= 1;                                     /* no point of the curve any more */
    assert_int_equal(tact_webpush_seal(receiver, secret, TACT_S("x"), out, &len), TACT_ERR_INVALID);
}

static void what_is_no_key_is_said(void **state) {
    (void)state;
    uint8_t zero[32] = { 0 }, all[32], point[65] = { 4 }, private_[32], public_[65], signature[64];
    memset(all, 0xFF, sizeof all);
    assert_false(tact_p256_public(zero, public_));
    assert_false(tact_p256_public(all, public_));
    assert_false(tact_p256_on_curve(point));
    assert_true(tact_p256_make(private_, public_));
    assert_true(tact_p256_on_curve(public_));
    assert_true(tact_p256_sign(private_, TACT_S("said"), signature));
    assert_true(tact_p256_verify(public_, TACT_S("said"), signature));
    assert_false(tact_p256_verify(public_, TACT_S("Said"), signature));
    signature[3] ^= 1;
    assert_false(tact_p256_verify(public_, TACT_S("said"), signature));
}

/* RFC 8292, 2.4: its token holds by its key; ours hold by ours, and say what its says. */
static void tokens_as_the_rfc_has_them(void **state) {
    (void)state;
    static tact_vapid v;
    static const char head[] = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9", claims[] = "eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0";
    static const char rfc_signature[] = "i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
    char secret[TACT_VAPID_SECRET_TEXT], public_[TACT_VAPID_PUBLIC_TEXT], signed_[400], copy[TACT_VAPID_TOKEN_MOST];
    uint8_t point[65], signature[64];
    int n = snprintf(signed_, sizeof signed_, "%s.%s", head, claims);
    from("BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs", point, sizeof point);
    from(rfc_signature, signature, sizeof signature);
    assert_true(tact_p256_verify(point, (tact_slice){ signed_, (size_t)n }, signature));

    assert_true(tact_vapid_make(secret, public_));
    assert_int_equal(strlen(secret), 43);
    assert_int_equal(strlen(public_), 87);
    assert_true(tact_vapid_init(&v, tact_slice_of(secret), TACT_S("mailto:push@example.com")));
    assert_string_equal(v.public_, public_);
    const char *token = tact_vapid_token(&v, TACT_S("https://push.example.net"), 1453523768 - TACT_VAPID_HOURS * 3600);
    assert_non_null(token);
    assert_int_equal(strncmp(token, signed_, (size_t)n), 0);
    from(public_, point, sizeof point);
    from(token + n + 1, signature, sizeof signature);
    assert_true(tact_p256_verify(point, (tact_slice){ token, (size_t)n }, signature));

    strcpy(copy, token);                                   /* the same until half its time is over, or the clock went back */
    int64_t now = 1453523768 - TACT_VAPID_HOURS * 3600;
    assert_string_equal(tact_vapid_token(&v, TACT_S("https://push.example.net"), now + TACT_VAPID_HOURS * 1800 - 1), copy);
    assert_string_not_equal(tact_vapid_token(&v, TACT_S("https://push.example.net"), now + TACT_VAPID_HOURS * 1800), copy);
    strcpy(copy, tact_vapid_token(&v, TACT_S("https://push.example.net"), now + 3600 * 24));
    assert_string_not_equal(tact_vapid_token(&v, TACT_S("https://push.example.net"), now), copy);
    for (unsigned i = 0; i < 30; i++) {                    /* more services than places */
        char origin[64];
        snprintf(origin, sizeof origin, "https://push-%u.example.net", i);
        assert_non_null(tact_vapid_token(&v, tact_slice_of(origin), now));
    }
}

static void settings_that_are_none(void **state) {
    (void)state;
    static tact_vapid v;
    char secret[TACT_VAPID_SECRET_TEXT], public_[TACT_VAPID_PUBLIC_TEXT];
    assert_true(tact_vapid_make(secret, public_));
    const char *contacts[] = { "push@example.com", "mailto:", "mailto:nobody", "http://example.com", "https://x", "mailto:a@b\"", "mailto:a @b" };
    for (unsigned i = 0; i < sizeof contacts / sizeof *contacts; i++) assert_false(tact_vapid_init(&v, tact_slice_of(secret), tact_slice_of(contacts[i])));
    assert_true(tact_vapid_init(&v, tact_slice_of(secret), TACT_S("https://example.com/contact")));
    assert_false(tact_vapid_init(&v, TACT_S("not a key"), TACT_S("mailto:a@b.example")));
    assert_false(tact_vapid_init(&v, tact_slice_of(public_), TACT_S("mailto:a@b.example")));
    assert_false(tact_vapid_init(&v, TACT_S("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), TACT_S("mailto:a@b.example")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_record_as_the_rfc_has_it), cmocka_unit_test(a_push_message_as_the_rfc_has_it), cmocka_unit_test(the_longest_text_fills_what_a_service_takes),
        cmocka_unit_test(what_is_no_key_is_said), cmocka_unit_test(tokens_as_the_rfc_has_them), cmocka_unit_test(settings_that_are_none),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
