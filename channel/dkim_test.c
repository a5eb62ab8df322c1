/* channel/dkim_test.c -- the standard's own examples to the byte (RFC 6376 3.4.5 and appendix A, RFC 8463 appendix A), and what cannot be signed with. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "channel/dkim.h"

/* RFC 8463 appendix A. */
static const char MESSAGE[] =
    "From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\nSubject: Is dinner ready?\r\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\nMessage-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n"
    "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
static const char RSA[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIICXQIBAAKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\nY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqM\n"
    "KrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB\nAoGAH0cxOhFZDgzXWhDhnAJDw5s4roOXN4OhjiXa8W7Y3rhX3FJqmJSPuC8N9vQm\n"
    "6SVbaLAE4SG5mLMueHlh4KXffEpuLEiNp9Ss3O4YfLiQpbRqE7Tm5SxKjvvQoZZe\nzHorimOaChRL2it47iuWxzxSiRMv4c+j70GiWdxXnxe4UoECQQDzJB/0U58W7RZy\n"
    "6enGVj2kWF732CoWFZWzi1FicudrBFoy63QwcowpoCazKtvZGMNlPWnC7x/6o8Gc\nuSe0ga2xAkEA8C7PipPm1/1fTRQvj1o/dDmZp243044ZNyxjg+/OPN0oWCbXIGxy\n"
    "WvmZbXriOWoSALJTjExEgraHEgnXssuk7QJBALl5ICsYMu6hMxO73gnfNayNgPxd\nWFV6Z7ULnKyV7HSVYF0hgYOHjeYe9gaMtiJYoo0zGN+L3AAtNP9huqkWlzECQE1a\n"
    "licIeVlo1e+qJ6Mgqr0Q7Aa7falZ448ccbSFYEPD6oFxiOl9Y9se9iYHZKKfIcst\no7DUw1/hz2Ck4N5JrgUCQQCyKveNvjzkkd8HjYs0SwM0fPjK16//5qDZ2UiDGnOe\n"
    "uEzxBDAr518Z8VFbR41in3W4Y3yCDgQlLlcETrS+zYcL\n-----END RSA PRIVATE KEY-----";
/* Its seed nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A= as PKCS #8. */
static const char ED25519[] = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----";

static tact_dkim_key *key_of(const char *pem) {
    tact_dkim_key *key = NULL;
    tact_trouble trouble = { "" };
    if (tact_dkim_key_open(&key, tact_slice_of(pem), &trouble)) fail_msg("%s", trouble.text);
    return key;
}

static void signatures_of_rfc_8463(void **state) {
    (void)state;
    static const struct { const char *pem, *names, *field, *b, *record; } rows[] = {
        { ED25519, "from : to : subject : date : message-id : from : subject : date",
          "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
          " subject : date : message-id : from : subject : date;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=",
          "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==",
          "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" },
        { RSA, "from : to : subject :\r\n date : message-id : from : subject : date",
          "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
          " date : message-id : from : subject : date;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=",
          "F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2JzdA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=",
          "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB" },
    };
    char hash[45];
    tact_dkim_body_hash(tact_slice_of(MESSAGE), hash);
    assert_string_equal(hash, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");      /* that of RFC 6376 appendix A too */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_growing b = { NULL, 0, 0, false }, record = { NULL, 0, 0, false };
        tact_dkim_key *key = key_of(rows[i].pem);
        assert_int_equal(tact_dkim_signature(key, tact_slice_of(MESSAGE), tact_slice_of(rows[i].names), tact_slice_of(rows[i].field), &b), TACT_OK);
        assert_string_equal(b.ptr, rows[i].b);
        assert_int_equal(tact_dkim_record(key, &record), TACT_OK);
        assert_string_equal(record.ptr, rows[i].record);
        tact_dkim_key_close(key);
        tact_grow_end(&b);
        tact_grow_end(&record);
    }
}

/* RFC 6376 3.4.5, and the hash of no body (3.4.4). */
static void relaxed_as_rfc_6376_has_it(void **state) {
    (void)state;
    static const struct { const char *in, *out; } field_rows[] = { { "A: X\r\n", "a:X" }, { "B : Y\t\r\n\tZ  \r\n", "b:Y Z" }, { "SubJect:\r\n  one\r\n", "subject:one" } };
    static const struct { const char *in, *out; } body_rows[] = {
        { " C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n" }, { "a", "a\r\n" }, { "\r\n\r\n", "" }, { "", "" }, { "a\r\n \t\r\nb\r\n  ", "a\r\n\r\nb\r\n" },
    };
    for (size_t i = 0; i < sizeof field_rows / sizeof *field_rows; i++) {
        tact_growing out = { NULL, 0, 0, false };
        tact_dkim_relaxed_field(tact_slice_of(field_rows[i].in), &out);
        assert_string_equal(out.ptr, field_rows[i].out);
        tact_grow_end(&out);
    }
    for (size_t i = 0; i < sizeof body_rows / sizeof *body_rows; i++) {
        tact_growing out = { NULL, 0, 0, false };
        tact_dkim_relaxed_body(tact_slice_of(body_rows[i].in), &out);
        assert_string_equal(out.ptr ? out.ptr : "", body_rows[i].out);
        tact_grow_end(&out);
    }
    char hash[45];
    tact_dkim_body_hash(TACT_S("From: a@b\r\n\r\n"), hash);
    assert_string_equal(hash, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

static void a_field_stands_before_the_message(void **state) {
    (void)state;
    tact_growing out = { NULL, 0, 0, false };
    tact_dkim_key *key = key_of(RSA);
    assert_int_equal(tact_dkim_sign(key, TACT_S("football.example.com"), TACT_S("test"), 1528637909, tact_slice_of(MESSAGE), &out), TACT_OK);
    assert_non_null(strstr(out.ptr, "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=football.example.com;\r\n s=test; t=1528637909;\r\n h=from:from:to:subject:date:\r\n message-id;\r\n bh=2jUSOH9N"));
    for (size_t i = 0, column = 0; i < out.len; i++) assert_true((column = out.ptr[i] == '\n' ? 0 : column + 1) <= 79);
    tact_dkim_key_close(key);
    tact_grow_end(&out);
}

static void what_is_no_key_is_said(void **state) {
    (void)state;
    static const char EC[] = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIHc3a9BBX4kcGZ9zSVwhNxDoV2cJGx5v8sLOmP5vuyD3oAoGCCqGSM49\n-----END EC PRIVATE KEY-----";
    const char *const rows[] = { "", "secret", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", EC };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_dkim_key *key = NULL;
        tact_trouble trouble = { "" };
        assert_int_equal(tact_dkim_key_open(&key, tact_slice_of(rows[i]), &trouble), TACT_ERR_INVALID);
        assert_non_null(strstr(trouble.text, "openssl genrsa 2048"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(signatures_of_rfc_8463), cmocka_unit_test(relaxed_as_rfc_6376_has_it), cmocka_unit_test(a_field_stands_before_the_message),
                                        cmocka_unit_test(what_is_no_key_is_said) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
