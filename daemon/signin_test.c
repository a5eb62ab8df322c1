/* What signing in stands on: RFC 6238's vectors, codes that work once, passwords, and guesses that cost time. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include "daemon/password.h"
#include "daemon/throttle.h"
#include "daemon/totp.h"

static const tact_instant start = { 1800000000000000 };
static const uint8_t key[32] = { 1, 2, 3 };

/* RFC 6238, appendix B, SHA-1; eight digits there, of which an app shows the last six. */
static void the_vectors_of_the_rfc(void **state) {
    static const struct { int64_t seconds; uint32_t code; } vectors[] = { { 59, 94287082 }, { 1111111109, 7081804 }, { 1111111111, 14050471 }, { 1234567890, 89005924 }, { 2000000000, 69279037 }, { 20000000000, 65353130 } };
    static const uint8_t ascii[] = "12345678901234567890";
    char text[TACT_TOTP_BASE32];
    (void)state;
    for (unsigned i = 0; i < 6; i++) assert_int_equal(tact_totp_code(ascii, 20, vectors[i].seconds / 30), vectors[i].code % 1000000);
    tact_totp_base32(text, ascii);
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

static tact_slice digits(char out[16], const uint8_t *secret, int64_t step) {
    int n = snprintf(out, 16, "%03u %03u", tact_totp_code(secret, TACT_TOTP_SECRET, step) / 1000, tact_totp_code(secret, TACT_TOTP_SECRET, step) % 1000);
    return (tact_slice){ out, (size_t)n };
}

static void a_code_works_once(void **state) {
    tact_account a = { .name = "anna" };
    uint8_t secret[TACT_TOTP_SECRET], other[32] = { 9 };
    char text[16];
    int64_t step = start.us / 30000000;
    (void)state;
    assert_false(tact_totp_take(&a, key, TACT_S("000000"), start));
    tact_totp_begin(&a, key, secret);
    assert_false(tact_totp_take(&a, other, digits(text, secret, step), start));
    assert_true(tact_totp_take(&a, key, digits(text, secret, step - 1), start));
    assert_false(tact_totp_take(&a, key, digits(text, secret, step - 1), start));
    assert_true(tact_totp_take(&a, key, digits(text, secret, step + 1), start));
    assert_false(tact_totp_take(&a, key, digits(text, secret, step), start));                       /* older than one that was taken */
    assert_false(tact_totp_take(&a, key, digits(text, secret, step + 3), start));                   /* not yet */
    assert_true(tact_totp_take(&a, key, digits(text, secret, step + 3), tact_instant_add(start, TACT_SECONDS(90))));
    memcpy(a.name, "bert", 5);
    assert_false(tact_totp_take(&a, key, digits(text, secret, step + 4), tact_instant_add(start, TACT_SECONDS(120))));      /* sealed to its account */
}

static void a_recovery_code_works_once(void **state) {
    tact_account a = { .name = "anna" };
    uint8_t secret[TACT_TOTP_SECRET];
    char codes[TACT_RECOVERY_CODES][TACT_RECOVERY_TEXT], shouted[TACT_RECOVERY_TEXT];
    (void)state;
    tact_totp_begin(&a, key, secret);
    tact_totp_recovery(&a, codes);
    assert_false(tact_totp_take(&a, key, tact_slice_of(codes[3]), start));                           /* it is not on yet */
    a.totp = true;
    for (unsigned i = 0; i < TACT_RECOVERY_CODES; i++) {
        for (unsigned k = 0; k < TACT_RECOVERY_TEXT; k++) shouted[k] = (char)(codes[i][k] >= 'a' ? codes[i][k] - 32 : codes[i][k] == '-' ? ' ' : codes[i][k]);
        assert_true(tact_totp_take(&a, key, tact_slice_of(shouted), start));
        assert_false(tact_totp_take(&a, key, tact_slice_of(codes[i]), start));
    }
    assert_int_equal(a.recovery_count, 0);
}

static void passwords(void **state) {
    static const struct { const char *text; bool good; } cases[] = { { "short", false }, { "elevenchars", false }, { "correct horse rattle", true }, { "aaaaaaaaaaaaaaaa", false }, { "abababababab", false },
        { "123456789012", false }, { "2026-11-22-19", false }, { "Password1234", false }, { "MotDePasse2026!", false }, { "my anna-marie", false }, { "Anna-Marie is here", false }, { "les pneus d'hiver", true } };
    char hash[TACT_PASSWORD_HASH];
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        if ((tact_password_fault(tact_slice_of(cases[i].text), TACT_S("anna-marie")) == NULL) != cases[i].good) fail_msg("%s", cases[i].text);
    assert_true(tact_password_hash(hash, TACT_S("correct horse rattle")));
    assert_int_equal(crypto_pwhash_str_needs_rehash(hash, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE), 0);
    assert_int_equal(crypto_pwhash_str_needs_rehash(tact__password_nobodys, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE), 0);      /* the cost of who does not exist is the same */
    assert_true(tact_password_right(hash, TACT_S("correct horse rattle")));
    assert_false(tact_password_right(hash, TACT_S("correct horse rattl")));
    assert_false(tact_password_right("", TACT_S("correct horse rattle")));
    assert_false(tact_password_right("", TACT_S("")));
}

static tact_peer peer(const char *text) {
    tact_peer p;
    assert_true(tact_address_parse(tact_slice_of(text), &p));
    return p;
}

static tact_instant after(int64_t seconds) { return tact_instant_add(start, TACT_SECONDS(seconds)); }

static void guesses_cost_time(void **state) {
    tact_throttle *t = tact_throttle_new();
    tact_peer here = peer("192.0.2.1");
    int64_t now = 0;
    char name[16];
    (void)state;
    for (unsigned i = 0; i < TACT_THROTTLE_ACCOUNT_FREE; i++) assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &here, after(now)), 0);
    for (uint32_t wait = 1; wait <= 512; wait *= 2) {
        assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &here, after(now)), wait);
        tact_peer elsewhere = peer("198.51.100.7");
        assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &elsewhere, after(now)), wait < TACT_THROTTLE_NAME_LONGEST_S ? wait : TACT_THROTTLE_NAME_LONGEST_S);   /* another address is no way around it */
        assert_int_equal(tact_throttle_take(t, TACT_S("bert"), &elsewhere, after(now)), 0);
        tact_throttle_right(t, TACT_S("bert"), &elsewhere, after(now));
        now += wait;
        assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &here, after(now)), 0);
    }
    assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &here, after(now)), TACT_THROTTLE_LONGEST_S);
    tact_throttle_right(t, TACT_S("anna"), &here, after(now));
    assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &here, after(now)), 0);
    for (uint32_t i = 0; i < 40; i++) {                                                              /* a stranger's guesses lock nobody out who was here before */
        tact_peer stranger = peer("203.0.113.9");
        now += TACT_THROTTLE_LONGEST_S;
        (void)tact_throttle_take(t, TACT_S("anna"), &stranger, after(now));
    }
    tact_peer stranger = peer("203.0.113.9"), third = peer("203.0.113.77");
    assert_true(tact_throttle_take(t, TACT_S("anna"), &stranger, after(now)) > TACT_THROTTLE_NAME_LONGEST_S);
    assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &third, after(now)), TACT_THROTTLE_NAME_LONGEST_S);
    assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &here, after(now)), 0);
    for (unsigned i = 0; i < 2 * TACT_THROTTLE_ACCOUNT_FREE; i++) {                                  /* a password without its code takes back itself, and no wrong code before it */
        uint32_t wait = tact_throttle_take(t, TACT_S("carl"), &third, after(now));
        assert_int_equal(wait > 0, i >= TACT_THROTTLE_ACCOUNT_FREE);
        if (!wait && !tact_throttle_take(t, TACT_S("carl"), &third, after(now))) tact_throttle_half(t, TACT_S("carl"), &third);
    }
    for (unsigned i = 0; i < TACT_THROTTLE_ADDRESS_FREE; i++) {                                      /* many names from one house */
        tact_peer six = peer(i % 2 ? "2001:db8::1" : "2001:db8::2");
        snprintf(name, sizeof name, "n%u", i);
        assert_int_equal(tact_throttle_take(t, tact_slice_of(name), &six, start), 0);
    }
    tact_peer six = peer("2001:db8::3"), other = peer("2001:db8:0:1::1");
    assert_int_equal(tact_throttle_take(t, TACT_S("x"), &six, start), 1);
    assert_int_equal(tact_throttle_take(t, TACT_S("x"), &other, start), 0);
    assert_int_equal(tact_throttle_take(t, TACT_S("x"), &six, after(3601)), 0);                      /* forgotten */
    tact_throttle_free(t);
}

/* fails when a code may be guessed from many addresses at the pace of a password: with the password, two tries a minute open it within months */
static void a_code_is_not_guessed_from_many_addresses(void **state) {
    tact_throttle *t = tact_throttle_new();
    tact_peer home = peer("192.0.2.1");
    char text[24];
    unsigned tries = 0;
    (void)state;
    assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &home, after(0)), 0);
    tact_throttle_right(t, TACT_S("anna"), &home, after(0));
    for (int64_t now = 1; now < 86400; now++) {                             /* a day, each second from another address */
        snprintf(text, sizeof text, "10.%u.%u.%u", (unsigned)(now >> 16), (unsigned)(now >> 8 & 255), (unsigned)(now & 255));
        tact_peer bot = peer(text);
        if (tact_throttle_take(t, TACT_S("anna"), &bot, after(now))) continue;
        tact_throttle_code(t, TACT_S("anna"), after(now));
        tries++;
    }
    assert_in_range(tries, 90, 125);
    assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &home, after(86400)), 0);       /* she herself, where she was before */
    tact_throttle_right(t, TACT_S("anna"), &home, after(86400));
    tact_peer new_phone = peer("198.51.100.1");
    assert_int_equal(tact_throttle_take(t, TACT_S("anna"), &new_phone, after(86401)), 0);
    tact_throttle_free(t);
}

static int begin(void **state) { (void)state; return sodium_init() < 0; }

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_vectors_of_the_rfc), cmocka_unit_test(a_code_works_once), cmocka_unit_test(a_recovery_code_works_once), cmocka_unit_test(passwords), cmocka_unit_test(guesses_cost_time), cmocka_unit_test(a_code_is_not_guessed_from_many_addresses) };
    return cmocka_run_group_tests(tests, begin, NULL);
}
